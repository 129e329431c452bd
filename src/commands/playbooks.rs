//! `tenantry playbooks`.

mod links;

use std::process::ExitCode;

use serde_json::Value;
use tenantry_client::{Client, Error};
use tenantry_domain::{
    Message, Problem, ProblemKind,
    packs::{GetPack, PackFilter, PackKind, PackOwner, VersionSelector},
    playbooks::{ExtractPlaybook, PlaybookSteps, ShowPlaybook, StepParameter},
};

use super::{import, packs, requests::Console};
use crate::{
    cli::{Extract, OnePlaybook, Playbooks},
    failure::Usage,
    output::{Output, Rows, compiler_style, many, or_dash, plain},
};

/// Ids that are named at most where none is the one that was asked for.
const NAMED: usize = 20;

pub(super) async fn run(
    client: &Client,
    console: &Console,
    command: Playbooks,
    output: &Output,
) -> anyhow::Result<ExitCode> {
    match command {
        Playbooks::List {
            playbook,
            q,
            status,
            page,
        } => {
            let filter = PackFilter {
                playbook_id: playbook,
                q,
                status,
                ..PackFilter::of(PackKind::Playbook)
            };
            packs::list_packs(client, filter, page, output).await?;
        }
        Playbooks::Show { which, content } => {
            let owner = PackOwner::Playbook(which.playbook);
            packs::show(client, owner, &which.version, content, output).await?;
        }
        Playbooks::Steps(which) => steps(client, which, output).await?,
        Playbooks::Import {
            files,
            version,
            bump,
            note,
        } => {
            let with = import::With {
                kind: Some(PackKind::Playbook),
                skips_others: true,
                tenant: None,
                version,
                bump,
                check_against: None,
                note,
            };
            return import::run(client, &files, &with, output).await;
        }
        Playbooks::Extract(wanted) => extract(client, wanted, output).await?,
        Playbooks::Links(wanted) => links::links(client, wanted, output).await?,
        Playbooks::Link(wanted) if wanted.dry_run => {
            return links::judge(client, *wanted, output).await;
        }
        Playbooks::Link(wanted) => links::link(client, console, *wanted, output).await?,
        Playbooks::Unlink(wanted) => links::unlink(client, console, wanted, output).await?,
        Playbooks::Deprecate {
            playbook,
            version,
            reason,
        } => {
            let owner = PackOwner::Playbook(playbook);
            packs::deprecate(client, owner, version, reason, output).await?;
        }
        Playbooks::Diff {
            playbook,
            before,
            after,
            text,
        } => {
            let versions = [packs::selector(&before)?, packs::selector(&after)?];
            let owner = PackOwner::Playbook(playbook);
            packs::diff(client, owner, versions, text, output).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn steps(client: &Client, which: OnePlaybook, output: &Output) -> anyhow::Result<()> {
    let wanted = ShowPlaybook {
        playbook_id: which.playbook,
        version: packs::selector(&which.version)?,
    };
    let held = client.call(&wanted).await?;
    if let Some(name) = &held.name {
        output.say(&plain(name));
    }
    if let Some(description) = &held.description {
        output.say(&plain(description));
    }
    let types = held.exception_types.join(", ");
    let condition = held.conditions.as_ref();
    let condition = condition.map_or_else(String::new, |text| format!(", where {text}"));
    output.say(&plain(&format!("For {types}{condition}.")));
    output.show(&held, rows_of)?;
    let shown = u64::try_from(held.steps.len()).unwrap_or(u64::MAX);
    let more = held.step_count.saturating_sub(shown);
    if more > 0 {
        output.say(&format!("{} more.", many(more, "step")));
    }
    Ok(())
}

fn rows_of(held: &PlaybookSteps) -> Rows {
    let mut rows = Rows::new(&[
        "step",
        "action",
        "tool",
        "approval",
        "parameters",
        "description",
    ]);
    for (number, step) in (1..).zip(&held.steps) {
        let number: u64 = number;
        let approval = if step.approval_required { "yes" } else { "-" };
        let parameters: Vec<_> = step.parameters.iter().map(parameter).collect();
        let parameters = parameters.join(", ");
        rows.add([
            number.to_string(),
            step.action.clone(),
            or_dash(step.tool.as_ref()),
            approval.to_owned(),
            or_dash(Some(parameters).filter(|text| !text.is_empty())),
            or_dash(step.description.as_ref()),
        ]);
    }
    rows
}

fn parameter(parameter: &StepParameter) -> String {
    format!("{}={}", parameter.name, parameter.value)
}

/// Registers a playbook of a pack, which is named by its place or its id there.
async fn extract(client: &Client, wanted: Extract, output: &Output) -> anyhow::Result<()> {
    let owner = packs::owner(wanted.kind, &wanted.name)?;
    let mut version = packs::selector(&wanted.version)?;
    let index = match (wanted.index, &wanted.id) {
        (Some(index), _) => index,
        (None, Some(id)) => {
            let get = GetPack {
                owner: owner.clone(),
                version,
            };
            let detail = client.call(&get).await?;
            // The latest may be another one by then.
            version = VersionSelector::Exactly(detail.pack.version.clone());
            place(&detail.content, &detail.pack.name(), id)?
        }
        (None, None) => return Err(Usage("say --index or --id".to_owned()).into()),
    };
    let command = ExtractPlaybook {
        owner,
        version,
        index,
        playbook_id: wanted.registered_as,
    };
    let done = client.call(&command).await?;
    output.show(&done, |done| {
        let mut rows = Rows::new(&["playbook", "stored", "checksum", "warnings"]);
        let stored = if done.created { "now" } else { "before" };
        rows.add([
            done.pack.name(),
            stored.to_owned(),
            done.pack.checksum.to_string(),
            done.findings.len().to_string(),
        ]);
        rows
    })?;
    if !output.is_for_programs() {
        for finding in &done.findings {
            output.complain(&compiler_style(&done.pack.name(), finding));
        }
    }
    Ok(())
}

/// The place of a playbook in a pack's list: of the one with that id, or else with that name.
fn place(pack: &Value, name: &str, wanted: &str) -> anyhow::Result<u64> {
    let list = ["playbooks", "customPlaybooks"]
        .into_iter()
        .find_map(|key| pack.get(key)?.as_array());
    let list = list.map(Vec::as_slice).unwrap_or_default();
    let all = |key: &str| -> Vec<u64> {
        let found = (0..).zip(list);
        let found = found.filter(|(_, one)| one.get(key).and_then(Value::as_str) == Some(wanted));
        found.map(|(index, _)| index).collect()
    };
    let found = Some(all("playbookId")).filter(|found| !found.is_empty());
    match found.unwrap_or_else(|| all("name")).as_slice() {
        [only] => Ok(*only),
        [] => {
            let ids = list
                .iter()
                .filter_map(|one| one.get("playbookId")?.as_str());
            let ids: Vec<_> = ids.take(NAMED).collect();
            let there = if ids.is_empty() {
                "none has an id: say --index".to_owned()
            } else {
                format!("there are {}", ids.join(", "))
            };
            let why = format!("`{name}` has no playbook `{wanted}`; {there}");
            let problem = Problem::new(ProblemKind::NotFound, Message::verbatim(why));
            Err(Error::Refused(Box::new(problem)).into())
        }
        several => {
            let places: Vec<_> = several.iter().map(ToString::to_string).collect();
            let why = format!(
                "`{name}` has several playbooks `{wanted}`, at {}: say --index",
                places.join(", ")
            );
            Err(Usage(why).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{exit, failure};

    #[test]
    fn a_playbook_of_a_pack_is_found_by_its_id_or_else_by_its_name() {
        let pack = json!({"playbooks": [
            {"playbookId": "a", "name": "b"},
            {"playbookId": "b", "name": "Call the desk"},
            {"name": "twice"},
            {"name": "twice"},
        ]});
        let own = json!({"customPlaybooks": [{"name": "mine"}]});
        let find = |id: &str| place(&pack, "Rates/v1.0", id);

        assert_eq!(find("b").unwrap(), 1, "an id counts before a name");
        assert_eq!(find("Call the desk").unwrap(), 1);
        assert_eq!(place(&own, "ACME/v1.0", "mine").unwrap(), 0);
        let several = find("twice").unwrap_err();
        assert_eq!(failure::code(&several), exit::USAGE);
        assert!(several.to_string().contains("at 2, 3: say --index"));
        let missing = find("c").unwrap_err();
        assert_eq!(failure::code(&missing), exit::NOT_FOUND);
        assert!(missing.to_string().contains("there are a, b"), "{missing}");
        let none = place(&json!([]), "Rates/v1.0", "a").unwrap_err();
        assert!(none.to_string().contains("say --index"), "{none}");
    }
}
