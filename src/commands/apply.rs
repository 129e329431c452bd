//! `tenantry apply` and `tenantry diff`: a declared state, compared with the server's, and brought about.
//!
//! Everything goes through the operations that every command uses, one by one: each is refused, audited and
//! repeated like any other. What is as declared is left alone, so that a second run does nothing.

mod documents;
mod state;
mod stored;

use std::{
    hash::{BuildHasher as _, Hasher as _, RandomState},
    process::ExitCode,
    time::Duration,
};

use serde::Serialize;
use tenantry_client::{Client, Error};
use tenantry_domain::packs::PackKind;

use self::{
    documents::{Item, What},
    state::{State, Todo},
};
use crate::{
    cli::{Apply, Declared},
    commands::runtime::{about, passes},
    output::{Columns, Output, Rows, many, plain},
};

/// The exit code of `diff` where `apply` would do something.
const CHANGES: u8 = 2;
/// How often something is tried that the server did not answer.
const TRIES: u32 = 3;

/// What is done, or would be, about something that is declared.
#[derive(Serialize)]
struct Step {
    kind: &'static str,
    name: String,
    /// `none`, `create`, `rename`, `resume`, `suspend`, `import`, `activate`, `link`.
    action: &'static str,
    /// From what to what.
    detail: String,
}

const HEADINGS: [&str; 4] = ["action", "kind", "name", "detail"];

const COLUMNS: Columns<Step> = Columns {
    headings: &HEADINGS,
    id: |step| step.name.clone(),
    cells: |step| cells(step).into(),
};

fn cells(step: &Step) -> [String; 4] {
    [
        step.action.to_owned(),
        step.kind.to_owned(),
        step.name.clone(),
        step.detail.clone(),
    ]
}

impl Step {
    fn of(item: &Item, todo: &Todo) -> Self {
        let kind = match &item.what {
            What::Tenant(_) => "Tenant",
            What::Pack(pack) => match pack.kind {
                PackKind::Domain => "DomainPack",
                PackKind::Tenant => "TenantPack",
                PackKind::Playbook => "Playbook",
            },
            What::Activation(_) => "Activation",
            What::Link(_) => "PlaybookLink",
        };
        Self {
            kind,
            name: todo.name.clone(),
            action: todo.action(),
            detail: todo.detail.clone(),
        }
    }
}

/// Says what would be done; ends with [`CHANGES`] where something would.
pub(super) async fn diff(
    client: &Client,
    declared: &Declared,
    output: &Output,
) -> anyhow::Result<ExitCode> {
    let items = documents::read(&declared.files, output)?;
    let mut state = State::of(&items, false, None);
    let mut steps = Vec::new();
    for item in &items {
        for todo in state.look(client, item).await? {
            steps.push(Step::of(item, &todo));
        }
    }
    let changes = steps.iter().filter(|step| step.action != "none").count();
    output.show(&steps, |steps| {
        let mut rows = Rows::new(&HEADINGS);
        for step in steps {
            rows.add(cells(step));
        }
        rows
    })?;
    output.say(&if changes == 0 {
        "Everything is as declared.".to_owned()
    } else {
        format!("{} to make.", many(changes, "change"))
    });
    Ok(if changes == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(CHANGES)
    })
}

/// Does what is to be done, in order, and stops at the first that fails.
pub(super) async fn apply(client: &Client, command: Apply, output: &Output) -> anyhow::Result<()> {
    let items = documents::read(&command.declared.files, output)?;
    let mut run = Run {
        client,
        output,
        state: State::of(&items, command.accept_warnings, command.reason),
        key: RandomState::new().build_hasher().finish(),
        changes: 0,
        told: Told::default(),
    };
    let failed = run.all(&items).await;
    run.told.finish(output)?;
    let made = many(run.changes, "change");
    let Err((at, error)) = failed else {
        output.say(&format!("{made} made."));
        return Ok(());
    };
    output.say(&format!(
        "{}: not done, and nothing after it; {made} made before. Running it again goes on from here.",
        plain(&at)
    ));
    Err(error)
}

/// An apply under way.
struct Run<'a> {
    client: &'a Client,
    output: &'a Output,
    state: State,
    /// What the idempotency keys of this run begin with.
    key: u64,
    changes: usize,
    told: Told,
}

impl Run<'_> {
    /// Everything; where it ended, and why, if it did not come to its end.
    async fn all(&mut self, items: &[Item]) -> Result<(), (String, anyhow::Error)> {
        let mut last = Vec::new();
        for item in items {
            let at = |error| (item.at.clone(), error);
            for todo in self.state.look(self.client, item).await.map_err(at)? {
                // A suspended tenant takes no packs: that comes when the rest is done.
                if todo.comes_last() {
                    last.push((item, todo));
                } else {
                    self.one(item, &todo).await.map_err(at)?;
                }
            }
        }
        for (item, todo) in last {
            let done = self.one(item, &todo).await;
            done.map_err(|error| (item.at.clone(), error))?;
        }
        Ok(())
    }

    async fn one(&mut self, item: &Item, todo: &Todo) -> anyhow::Result<()> {
        let mut step = Step::of(item, todo);
        if step.action != "none" {
            // One key for all tries of one change: what was done although its answer was lost is not done twice.
            let key = format!("apply-{:016x}-{}", self.key, self.changes + 1);
            let once = self.client.once(&key);
            let mut tries = 1;
            let detail = loop {
                match self.state.carry_out(&once, item, todo).await {
                    Err(error)
                        if tries < TRIES && error.downcast_ref::<Error>().is_some_and(passes) =>
                    {
                        tries += 1;
                        tokio::time::sleep(about(Duration::from_secs(1))).await;
                    }
                    done => break done?,
                }
            };
            self.changes += 1;
            step.detail = detail.unwrap_or(step.detail);
        }
        self.told.step(step, self.output)
    }
}

/// What was done so far: written as it is done, or kept where the form needs all of it.
#[derive(Default)]
struct Told {
    kept: Vec<Step>,
    has_begun: bool,
}

impl Told {
    fn step(&mut self, step: Step, output: &Output) -> anyhow::Result<()> {
        if output.is_for_programs() && !output.is_by_row() {
            self.kept.push(step);
            return Ok(());
        }
        output.stream(&[step], &COLUMNS, !self.has_begun)?;
        self.has_begun = true;
        Ok(())
    }

    fn finish(self, output: &Output) -> anyhow::Result<()> {
        if output.is_for_programs() && !output.is_by_row() {
            return output.value(&self.kept);
        }
        Ok(())
    }
}
