//! `tenantry playbooks`.

use std::process::ExitCode;

use serde_json::Value;
use tenantry_client::{Client, Error};
use tenantry_domain::{
    Message, Problem, ProblemKind,
    packs::{GetPack, PackFilter, PackKind, PackOwner, VersionSelector},
    playbooks::{
        ExtractPlaybook, JudgeLink, JudgedLink, LinkChanged, LinkFilter, LinkPlaybook,
        PlaybookLink, PlaybookSteps, ShowPlaybook, StepParameter, TenantLinks, UnlinkPlaybook,
        Verdict,
    },
};

use super::{Listed, import, list, packs, preview};
use crate::{
    cli::{Extract, Link, Links, OnePlaybook, Playbooks, Unlink},
    exit::FAILED,
    failure::Usage,
    output::{Columns, Output, Rows, Second as _, compiler_style, many, or_dash, plain},
};

/// Ids that are named at most where none is the one that was asked for.
const NAMED: usize = 20;

pub(super) async fn run(
    client: &Client,
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
        Playbooks::Links(wanted) => links(client, wanted, output).await?,
        Playbooks::Link(wanted) if wanted.dry_run => return judge(client, *wanted, output).await,
        Playbooks::Link(wanted) => link(client, *wanted, output).await?,
        Playbooks::Unlink(wanted) => unlink(client, wanted, output).await?,
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

async fn links(client: &Client, wanted: Links, output: &Output) -> anyhow::Result<()> {
    let page = Listed(wanted.page);
    match (wanted.playbook, wanted.tenant) {
        (_, Some(tenant_id)) => {
            let filter = |page| TenantLinks {
                tenant_id: tenant_id.clone(),
                page,
            };
            list(client, page, &OF_TENANT, output, filter).await
        }
        (Some(playbook_id), None) => {
            let filter = |page| LinkFilter {
                playbook_id: playbook_id.clone(),
                page,
            };
            list(client, page, &OF_PLAYBOOK, output, filter).await
        }
        (None, None) => Err(Usage("say which playbook, or --tenant".to_owned()).into()),
    }
}

const HEADINGS: &[&str] = &[
    "tenant",
    "playbook",
    "version",
    "domain",
    "judged by",
    "live",
    "verdict",
    "findings",
    "linked",
    "by",
];

const OF_PLAYBOOK: Columns<PlaybookLink> = Columns {
    headings: HEADINGS,
    id: |link| link.tenant_id.to_string(),
    cells,
};

const OF_TENANT: Columns<PlaybookLink> = Columns {
    headings: HEADINGS,
    id: |link| link.playbook_id.to_string(),
    cells,
};

fn cells(link: &PlaybookLink) -> Vec<String> {
    vec![
        link.tenant_id.to_string(),
        link.playbook_id.to_string(),
        link.version.to_string(),
        link.domain.to_string(),
        link.domain_pack_version.to_string(),
        if link.revision > 0 { "yes" } else { "no" }.to_owned(),
        link.verdict.as_str().to_owned(),
        link.findings.len().to_string(),
        link.created_at.second(),
        link.created_by.clone(),
    ]
}

fn version(text: Option<&str>) -> Result<Option<VersionSelector>, Usage> {
    text.map(packs::selector).transpose()
}

/// Says whether a playbook fits, and what linking it would change.
async fn judge(client: &Client, wanted: Link, output: &Output) -> anyhow::Result<ExitCode> {
    let question = JudgeLink {
        playbook_id: wanted.playbook,
        tenant_id: wanted.tenant,
        version: version(wanted.version.as_deref())?,
        domain: wanted.domain,
        domain_pack_version: wanted.domain_pack_version,
    };
    let judged = client.call(&question).await?;
    if let Some(expected) = wanted.decided.expected_revision
        && expected != judged.revision
    {
        let why = format!(
            "Revision {} is in force for `{}`, not {expected}.",
            judged.revision, judged.tenant_id
        );
        let problem = Problem::new(ProblemKind::StaleRevision, Message::verbatim(why));
        return Err(Error::Refused(Box::new(problem)).into());
    }
    show_judged(&judged, output)?;
    Ok(if wanted.exit_code {
        ExitCode::from(code(&judged))
    } else {
        ExitCode::SUCCESS
    })
}

fn code(judged: &JudgedLink) -> u8 {
    match judged.judged.verdict {
        Verdict::Incompatible => FAILED,
        Verdict::Compatible | Verdict::Warning if is_linked(judged) => 0,
        Verdict::Compatible | Verdict::Warning => preview::CHANGES,
    }
}

/// Whether this very version is linked already.
fn is_linked(judged: &JudgedLink) -> bool {
    judged.linked_version.as_ref() == Some(&judged.judged.playbook.version)
}

fn show_judged(judged: &JudgedLink, output: &Output) -> anyhow::Result<()> {
    if output.is_for_programs() {
        return output.value(judged);
    }
    let linked = match &judged.linked_version {
        Some(version) => format!("version {version} is linked"),
        None => "no version is linked".to_owned(),
    };
    output.say(&format!(
        "Judged by {} {}, revision {}; {linked} to {}.",
        judged.domain, judged.domain_pack_version, judged.revision, judged.tenant_id
    ));
    if !judged.changes.is_empty() {
        output.show(judged, |judged| preview::table(&judged.changes))?;
    }
    output.say(&preview::fit(&judged.judged));
    preview::reasons(&judged.judged, output)?;
    for finding in &judged.loosened {
        output.line(&preview::line("", finding))?;
    }
    output.say(&conclusion(judged));
    Ok(())
}

/// What can be done now.
fn conclusion(judged: &JudgedLink) -> String {
    let is_unfit = judged.judged.verdict == Verdict::Incompatible;
    match (is_unfit, is_linked(judged), judged.warnings()) {
        (true, ..) => "It cannot be linked.".to_owned(),
        (false, true, _) => "It is linked already: nothing changes.".to_owned(),
        (false, false, 0) => "It can be linked.".to_owned(),
        (false, false, warnings) => format!(
            "It can be linked with --accept-warnings, which accepts {}.",
            many(warnings, "warning")
        ),
    }
}

async fn link(client: &Client, wanted: Link, output: &Output) -> anyhow::Result<()> {
    let command = LinkPlaybook {
        playbook_id: wanted.playbook,
        tenant_id: wanted.tenant,
        version: version(wanted.version.as_deref())?,
        domain: wanted.domain,
        domain_pack_version: wanted.domain_pack_version,
        expected_revision: wanted.decided.expected_revision,
        accept_warnings: wanted.decided.accept_warnings,
        reason: wanted.decided.reason,
    };
    let done = client.call(&command).await?;
    show_changed(&done, command.playbook_id.as_str(), output)
}

async fn unlink(client: &Client, wanted: Unlink, output: &Output) -> anyhow::Result<()> {
    let command = UnlinkPlaybook {
        playbook_id: wanted.playbook,
        tenant_id: wanted.tenant,
        expected_revision: wanted.decided.expected_revision,
        accept_warnings: wanted.decided.accept_warnings,
        reason: wanted.decided.reason,
    };
    let done = client.call(&command).await?;
    show_changed(&done, command.playbook_id.as_str(), output)
}

fn show_changed(done: &LinkChanged, playbook: &str, output: &Output) -> anyhow::Result<()> {
    let link = done.link.as_ref();
    output.show(done, |done| {
        let mut rows = Rows::new(&[
            "playbook", "version", "tenant", "changed", "verdict", "revision", "warnings",
        ]);
        let changed = match (done.changed, link) {
            (true, _) => "yes",
            (false, Some(_)) => "no, it was linked",
            (false, None) => "no, it was not linked",
        };
        rows.add([
            link.map_or_else(|| playbook.to_owned(), |link| link.playbook_id.to_string()),
            or_dash(link.map(|link| &link.version)),
            done.active.tenant_id.to_string(),
            changed.to_owned(),
            or_dash(link.map(|link| link.verdict.as_str())),
            or_dash(Some(done.active.revision).filter(|revision| *revision > 0)),
            done.warnings.len().to_string(),
        ]);
        rows
    })?;
    if link.is_some_and(|link| link.revision == 0) {
        output.say("Nothing is in force yet; it will be part of the first activation.");
    }
    Ok(())
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

    fn judged(changed: &Value) -> JudgedLink {
        let mut value = json!({
            "tenant_id": "ACME", "domain": "Rates", "domain_pack_version": "v1.1",
            "playbook_id": "call", "version": "v1.1", "name": null, "verdict": "COMPATIBLE",
            "findings": [], "linked_version": "v1.0", "revision": 3, "loosened": [], "changes": [],
        });
        for (name, part) in changed.as_object().unwrap() {
            value[name] = part.clone();
        }
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn the_last_sentence_and_the_exit_code_say_what_comes_of_it() {
        let finding = |severity: &str| {
            json!([{"severity": severity, "code": "unknown_tool", "pointer": "/steps/0", "line": 3,
                "column": 1, "end_line": 3, "end_column": 1, "message": "no such tool"}])
        };
        let fits = judged(&json!({}));
        let same = judged(&json!({"linked_version": "v1.1"}));
        let warned = judged(&json!({"verdict": "WARNING", "findings": finding("warning")}));
        let unfit = judged(&json!({"verdict": "INCOMPATIBLE", "findings": finding("error")}));

        for (judged, says, ends) in [
            (fits, "It can be linked.", 2),
            (same, "nothing changes.", 0),
            (warned, "--accept-warnings, which accepts 1 warning.", 2),
            (unfit, "It cannot be linked.", 1),
        ] {
            let said = conclusion(&judged);
            assert!(said.ends_with(says), "{said}");
            assert_eq!(code(&judged), ends, "{said}");
        }
    }
}
