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
use tenantry_domain::{ProblemKind, id::RequestId, packs::PackKind};

use self::{
    documents::{Item, What},
    state::{State, Todo},
};
use crate::{
    cli::{Apply, Declared},
    commands::{
        requests::Console,
        runtime::{about, passes},
    },
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
    /// The request that waits for approval, where the change needs it; nothing was changed then.
    #[serde(skip_serializing_if = "Option::is_none")]
    change_request: Option<RequestId>,
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
            change_request: None,
        }
    }
}

/// What came of a change.
#[derive(Default)]
struct Done {
    /// What there is to say of it now that was not known before.
    detail: Option<String>,
    /// The request that waits for approval, where nothing was changed.
    request: Option<RequestId>,
}

impl Done {
    /// A change of what is in force: where it stands now, or what it waits for.
    fn in_force(detail: &str, request: Option<RequestId>, stands: &str) -> Self {
        let detail = match &request {
            Some(id) => format!("{detail}, waits for approval as {id}"),
            None => format!("{detail}, {stands}"),
        };
        Self {
            detail: Some(detail),
            request,
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
pub(super) async fn apply(
    client: &Client,
    console: &Console,
    command: Apply,
    output: &Output,
) -> anyhow::Result<()> {
    let items = documents::read(&command.declared.files, output)?;
    let mut run = Run {
        client,
        output,
        state: State::of(&items, command.accept_warnings, command.reason),
        key: RandomState::new().build_hasher().finish(),
        changes: 0,
        waiting: Vec::new(),
        told: Told::default(),
    };
    let failed = run.all(&items).await;
    let made = run.made();
    run.told.finish(output)?;
    for (name, request) in &run.waiting {
        console.tell_of(&format!("The change of {name}"), Some(request), output);
    }
    let Err((at, error)) = failed else {
        output.say(&format!("{made}."));
        return Ok(());
    };
    output.say(&format!(
        "{}: not done, and nothing after it; {made} before. {}",
        plain(&at),
        again(&error)
    ));
    Err(error)
}

/// What to do where it stopped.
fn again(error: &anyhow::Error) -> &'static str {
    let problem = error.downcast_ref::<Error>().and_then(Error::problem);
    if problem.is_some_and(|problem| problem.kind == ProblemKind::Frozen) {
        return "Run it again when the freeze is over: it goes on from here.";
    }
    "Running it again goes on from here."
}

/// An apply under way.
struct Run<'a> {
    client: &'a Client,
    output: &'a Output,
    state: State,
    /// What the idempotency keys of this run begin with.
    key: u64,
    changes: usize,
    /// Changes that were asked for and need approval, by what they are about.
    waiting: Vec<(String, RequestId)>,
    told: Told,
}

impl Run<'_> {
    /// How many changes were made, and how many wait.
    fn made(&self) -> String {
        let waiting = self.waiting.len();
        let made = many(self.changes - waiting, "change");
        match waiting {
            0 => format!("{made} made"),
            waiting => format!("{made} made, {waiting} waiting for approval"),
        }
    }

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
            let done = loop {
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
            step.detail = done.detail.unwrap_or(step.detail);
            if let Some(request) = done.request {
                self.waiting.push((step.name.clone(), request.clone()));
                step.change_request = Some(request);
            }
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
