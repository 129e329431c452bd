//! Linking playbooks: where they are linked, whether one fits, and doing it.

use std::process::ExitCode;

use tenantry_client::{Client, Error};
use tenantry_domain::{
    Message, Problem, ProblemKind,
    packs::VersionSelector,
    playbooks::{
        JudgeLink, JudgedLink, LinkChanged, LinkFilter, LinkPlaybook, PlaybookLink, TenantLinks,
        UnlinkPlaybook, Verdict,
    },
};

use crate::{
    cli::{Link, Links, Unlink},
    commands::{
        Listed, list, packs, preview,
        requests::{Console, WAITS},
    },
    exit::FAILED,
    failure::Usage,
    output::{Columns, Output, Rows, Second as _, many, or_dash},
};

pub(super) async fn links(client: &Client, wanted: Links, output: &Output) -> anyhow::Result<()> {
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
pub(super) async fn judge(
    client: &Client,
    wanted: Link,
    output: &Output,
) -> anyhow::Result<ExitCode> {
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

pub(super) async fn link(
    client: &Client,
    console: &Console,
    wanted: Link,
    output: &Output,
) -> anyhow::Result<()> {
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
    show_changed(&done, command.playbook_id.as_str(), output)?;
    console.tell(done.change_request.as_ref(), output);
    Ok(())
}

pub(super) async fn unlink(
    client: &Client,
    console: &Console,
    wanted: Unlink,
    output: &Output,
) -> anyhow::Result<()> {
    let command = UnlinkPlaybook {
        playbook_id: wanted.playbook,
        tenant_id: wanted.tenant,
        expected_revision: wanted.decided.expected_revision,
        accept_warnings: wanted.decided.accept_warnings,
        reason: wanted.decided.reason,
    };
    let done = client.call(&command).await?;
    show_changed(&done, command.playbook_id.as_str(), output)?;
    console.tell(done.change_request.as_ref(), output);
    Ok(())
}

fn show_changed(done: &LinkChanged, playbook: &str, output: &Output) -> anyhow::Result<()> {
    let link = done.link.as_ref();
    output.show(done, |done| {
        let mut rows = Rows::new(&[
            "playbook", "version", "tenant", "changed", "verdict", "revision", "warnings",
        ]);
        let changed = match (done.changed, link) {
            _ if done.change_request.is_some() => WAITS,
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
    if done.change_request.is_none() && link.is_some_and(|link| link.revision == 0) {
        output.say("Nothing is in force yet; it will be part of the first activation.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

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
