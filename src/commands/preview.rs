//! `tenantry activate --dry-run`: what an activation would do, for people and for pipelines.

use std::process::ExitCode;

use tenantry_domain::{
    Timestamp,
    activation::{Preview, RevisionDiff},
    packs::{Change, DifferenceCounts, Finding, Severity, ValueChange, Version},
    playbooks::{LinkVerdict, LinkedPlaybook, Verdict},
};

use super::{activation::named, freezes};
use crate::{
    exit::FAILED,
    output::{Output, Rows, Second as _, many, plain},
};

/// The exit code of `--exit-code` where something would change.
pub(super) const CHANGES: u8 = 2;
/// Values of one thing that are shown at most.
const SHOWN_VALUES: usize = 4;

/// Writes the preview of an activation now, or `at` another time: the changes as a table, the findings as lines, the rest
/// as sentences.
pub(super) fn show(
    preview: &Preview,
    at: Option<Timestamp>,
    output: &Output,
) -> anyhow::Result<()> {
    if output.is_for_programs() {
        return output.value(preview);
    }
    output.say(&pairs(preview));
    effect(preview, output)?;
    output.say(&verdict(preview, at));
    Ok(())
}

/// Writes what it would do, and what there is to say of it: the changes as a table, the findings as lines.
pub(super) fn effect(preview: &Preview, output: &Output) -> anyhow::Result<()> {
    if !preview.changes.is_empty() {
        output.show(preview, |preview| table(&preview.changes))?;
    }
    for link in &preview.playbooks {
        output.say(&fit(link));
    }
    for gone in taken_away(preview) {
        output.say(&format!("Playbook {} is taken away.", named(gone)));
    }
    let packs = [
        ("domain pack ", &preview.domain_findings),
        ("tenant pack ", &preview.tenant_findings),
    ];
    for (place, findings) in packs {
        for finding in findings {
            output.line(&line(place, finding))?;
        }
    }
    for link in &preview.playbooks {
        reasons(link, output)?;
    }
    for finding in &preview.loosened {
        output.line(&line("", finding))?;
    }
    Ok(())
}

/// Writes how two revisions differ: the changes as a table, what is loosened as lines, the counts as a sentence.
pub(super) fn show_diff(diff: &RevisionDiff, output: &Output) -> anyhow::Result<()> {
    output.show(diff, |diff| table(&diff.changes))?;
    if output.is_for_programs() {
        return Ok(());
    }
    for finding in &diff.loosened {
        output.line(&line("", finding))?;
    }
    let with = diff.from.as_ref().map_or_else(
        || "the time before the first revision".to_owned(),
        |from| {
            let of = if from.tenant_id == diff.to.tenant_id {
                String::new()
            } else {
                format!(" of {}", from.tenant_id)
            };
            format!("revision {}{of}", from.revision)
        },
    );
    output.say(&format!(
        "Revision {} beside {with}: {}.",
        diff.to.revision,
        counted(&diff.changes)
    ));
    Ok(())
}

/// How many changes there are of each kind.
pub(super) fn counted(changes: &[Change]) -> String {
    let counts = DifferenceCounts::of_changes(changes);
    format!(
        "{} added, {} changed, {} removed, {} of them narrowing",
        counts.added, counts.changed, counts.removed, counts.narrowing
    )
}

/// Whether a playbook fits.
pub(super) fn fit(link: &LinkVerdict) -> String {
    let word = match link.verdict {
        Verdict::Compatible => "fits",
        Verdict::Warning => "fits, with warnings",
        Verdict::Incompatible => "does NOT fit",
    };
    format!("Playbook {}: {word}.", named(&link.playbook))
}

/// What there is to say of a linked playbook, in its own text.
pub(super) fn reasons(link: &LinkVerdict, output: &Output) -> anyhow::Result<()> {
    let place = format!("playbook {} ", named(&link.playbook));
    let lines = link.findings.iter();
    lines
        .map(|finding| line(&place, finding))
        .try_for_each(|line| output.line(&line))
}

/// The playbooks in force that would not be any more, in no version.
fn taken_away(preview: &Preview) -> impl Iterator<Item = &LinkedPlaybook> {
    // Where the packs have errors, no playbook was judged.
    let has_errors = |findings: &[Finding]| {
        let mut all = findings.iter();
        all.any(|one| one.severity == Severity::Error)
    };
    let were_judged =
        !has_errors(&preview.domain_findings) && !has_errors(&preview.tenant_findings);
    let stays = |gone: &LinkedPlaybook| {
        let mut all = preview.playbooks.iter();
        all.any(|link| link.playbook.playbook_id.fold() == gone.playbook_id.fold())
    };
    let present = preview.current.playbooks.iter();
    present.filter(move |link| were_judged && !stays(link))
}

/// 0 where nothing would change, [`CHANGES`] where something would, [`FAILED`] where it would be refused: there are
/// errors, or changes are frozen.
pub(super) fn exit_code(preview: &Preview) -> ExitCode {
    ExitCode::from(code(preview))
}

const fn code(preview: &Preview) -> u8 {
    if preview.is_live {
        0
    } else if preview.is_possible && preview.frozen.is_none() {
        CHANGES
    } else {
        FAILED
    }
}

/// The pair in force, and the one that would be.
fn pairs(preview: &Preview) -> String {
    let current = &preview.current;
    let present = current
        .domain
        .as_ref()
        .zip(current.domain_pack_version.as_ref());
    let present = present.map_or_else(
        || "nothing".to_owned(),
        |(domain, version)| {
            let own = own(current.tenant_pack_version.as_ref());
            format!("{domain} {version}{own}, revision {}", current.revision)
        },
    );
    let kept = preview.kept_tenant_pack_version.as_ref();
    let kept = kept.map_or("", |_| ", which is kept");
    format!(
        "In force: {present}. Activating: {} {}{}{kept}.",
        preview.domain,
        preview.domain_pack_version,
        own(preview.tenant_pack_version.as_ref())
    )
}

fn own(version: Option<&Version>) -> String {
    version.map_or_else(
        || " without a tenant pack".to_owned(),
        |version| format!(" + {version}"),
    )
}

/// What narrows comes first.
pub(super) fn table(changes: &[Change]) -> Rows {
    let mut rows = Rows::new(&["what", "where", "about", "value", "narrows"]);
    let mut ordered: Vec<_> = changes.iter().collect();
    ordered.sort_by_key(|change| !change.narrows);
    for change in ordered {
        rows.add([
            change.kind.as_str().to_owned(),
            change.group.to_string(),
            change.name.clone(),
            values(change),
            if change.narrows { "yes" } else { "-" }.to_owned(),
        ]);
    }
    rows
}

/// The values of a change, as in `timeoutSeconds 30 -> 10`.
fn values(change: &Change) -> String {
    let all = change.values();
    let shown: Vec<_> = all.iter().take(SHOWN_VALUES).map(value).collect();
    let more = all.len().saturating_sub(SHOWN_VALUES);
    match (shown.is_empty(), more) {
        (true, _) => "-".to_owned(),
        (false, 0) => shown.join("; "),
        (false, more) => format!("{}; {more} more", shown.join("; ")),
    }
}

fn value(value: &ValueChange) -> String {
    let nothing = || "-".to_owned();
    let before = value.before.clone().unwrap_or_else(nothing);
    let after = value.after.clone().unwrap_or_else(nothing);
    let path = if value.path.is_empty() {
        String::new()
    } else {
        format!("{} ", value.path)
    };
    format!("{path}{before} -> {after}")
}

/// A finding on a line; what is about the configuration in force has no line of a text.
pub(super) fn line(place: &str, finding: &Finding) -> String {
    let place = if place.is_empty() {
        finding.pointer.clone()
    } else {
        format!("{place}{}:{}", finding.line, finding.column)
    };
    let (severity, code) = (finding.severity, finding.code);
    format!("{severity}[{code}] {place}: {}", plain(&finding.message))
}

/// What can be done now, or put off to another time.
fn verdict(preview: &Preview, at: Option<Timestamp>) -> String {
    if preview.is_live {
        return "Nothing changes.".to_owned();
    }
    if !preview.is_possible {
        let errors = preview
            .findings()
            .filter(|finding| finding.severity == Severity::Error);
        let unfit = preview.playbooks.iter();
        let unfit = unfit.filter(|link| link.verdict == Verdict::Incompatible);
        let unfit: Vec<_> = unfit
            .map(|link| format!(" --unlink {}", link.playbook.playbook_id))
            .collect();
        let way_out = if unfit.is_empty() {
            String::new()
        } else {
            format!(" Take away what does not fit with{}.", unfit.concat())
        };
        return format!(
            "It has {} and cannot be activated.{way_out}",
            many(errors.count(), "error")
        );
    }
    let changes = if preview.changes_what_is_served() {
        format!("{}.", counted(&preview.changes))
    } else {
        "The effective configuration stays the same; only the versions are others.".to_owned()
    };
    let agreed = match preview.needed_approvals {
        0 => String::new(),
        needed => format!(
            " It becomes a change request then, which needs {}.",
            many(needed, "approval")
        ),
    };
    let (now, then) = match at.map(Timestamp::second) {
        Some(at) => (format!("for {at}"), format!("scheduled for {at}")),
        None => ("now".to_owned(), "activated".to_owned()),
    };
    let (can, frozen) = match &preview.frozen {
        Some(freeze) => (
            format!("It would be refused {now}, and afterwards it can be activated"),
            format!(" {}", freezes::refusal(freeze)),
        ),
        None => (format!("It can be {then}"), String::new()),
    };
    match preview.warnings() {
        0 => format!("{changes} {can}.{agreed}{frozen}"),
        warnings => format!(
            "{changes} {can} with --accept-warnings, which accepts {}.{agreed}{frozen}",
            many(warnings, "warning")
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn preview(changed: &Value) -> Preview {
        let mut value = json!({
            "current": {
                "tenant_id": "ACME", "revision": 3, "domain": "Finance", "domain_pack_version": "v3.1",
                "tenant_pack_version": "v1.4", "checksum": "0".repeat(64), "activated_at": null,
                "activated_by": null,
            },
            "domain": "Finance", "domain_pack_version": "v3.2", "tenant_pack_version": "v1.4",
            "kept_tenant_pack_version": "v1.4", "is_live": false, "is_possible": true,
            "checksum": "1".repeat(64), "domain_findings": [], "tenant_findings": [], "loosened": [],
            "changes": [],
        });
        for (name, part) in changed.as_object().unwrap() {
            value[name] = part.clone();
        }
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn the_pair_in_force_and_the_kept_pack_are_named() {
        assert_eq!(
            pairs(&preview(&json!({}))),
            "In force: Finance v3.1 + v1.4, revision 3. Activating: Finance v3.2 + v1.4, which is kept."
        );
        let dropped = json!({"tenant_pack_version": null, "kept_tenant_pack_version": null});
        assert!(pairs(&preview(&dropped)).ends_with("Finance v3.2 without a tenant pack."));
    }

    #[test]
    fn values_stand_beside_the_name_and_what_narrows_comes_first() {
        let preview = preview(&json!({"changes": [
            {"group": "guardrails", "name": "humanApprovalThreshold", "kind": "changed",
             "before": 0.85, "after": 0.5, "narrows": false},
            {"group": "tools", "name": "chase", "kind": "changed",
             "before": {"timeoutSeconds": 30}, "after": {"timeoutSeconds": 10}, "narrows": true},
        ]}));
        let ordered: Vec<_> = preview.changes.iter().map(values).collect();

        assert_eq!(ordered, ["0.85 -> 0.5", "timeoutSeconds 30 -> 10"]);
        assert!(
            verdict(&preview, None).contains("0 added, 2 changed, 0 removed, 1 of them narrowing.")
        );
    }

    #[test]
    fn the_last_sentence_and_the_exit_code_say_what_comes_of_it() {
        let finding = |severity: &str| {
            json!([{"severity": severity, "code": "guardrail_loosened", "pointer": "/tools", "line": 1,
                "column": 1, "end_line": 1, "end_column": 1, "message": "more tools"}])
        };
        let live = preview(&json!({"is_live": true}));
        let warned = preview(&json!({"loosened": finding("warning")}));
        let broken = preview(&json!({"is_possible": false, "domain_findings": finding("error")}));
        let same = preview(&json!({"checksum": "0".repeat(64)}));

        assert_eq!(
            (verdict(&live, None).as_str(), code(&live)),
            ("Nothing changes.", 0)
        );
        assert!(verdict(&warned, None).ends_with("--accept-warnings, which accepts 1 warning."));
        let governed = preview(&json!({"needed_approvals": 2}));
        assert!(
            verdict(&governed, None).ends_with("change request then, which needs 2 approvals.")
        );
        let frozen = preview(&json!({"frozen": {
            "id": "frz_1", "tenant_id": "ACME", "domain": null, "status": "ACTIVE",
            "from": "2026-01-30T09:30:05.000000Z", "until": null, "reason": "year end",
            "created_at": "2026-01-30T09:30:05.000000Z", "created_by": "ada", "ended_at": null, "ended_by": null,
        }}));
        assert_eq!(code(&frozen), 1);
        assert!(verdict(&frozen, None).ends_with(
            "It would be refused now, and afterwards it can be activated. \
             Changes of `ACME` are frozen until somebody ends it: year end"
        ));
        let at = Timestamp::parse("2026-01-31T09:30:00Z").ok();
        assert!(
            verdict(&warned, at).contains("be scheduled for 2026-01-31T09:30:00Z with --accept")
        );
        assert!(verdict(&frozen, at).contains("It would be refused for 2026-01-31T09:30:00Z, and"));
        assert_eq!((code(&warned), code(&broken)), (2, 1));
        assert_eq!(
            verdict(&broken, None),
            "It has 1 error and cannot be activated."
        );
        let unfit = preview(&json!({"is_possible": false, "playbooks": [{
            "playbook_id": "call", "version": "v1.0", "name": null, "verdict": "INCOMPATIBLE",
            "findings": finding("error"),
        }]}));
        assert!(verdict(&unfit, None).ends_with("Take away what does not fit with --unlink call."));
        assert_eq!(
            fit(&unfit.playbooks[0]),
            "Playbook call v1.0: does NOT fit."
        );
        let gone = json!([{"playbook_id": "Call", "version": "v0.9"}, {"playbook_id": "old", "version": "v1"}]);
        let unfit = Preview {
            current: tenantry_domain::activation::ActiveConfig {
                playbooks: serde_json::from_value(gone).unwrap(),
                ..unfit.current.clone()
            },
            ..unfit
        };
        let gone: Vec<_> = taken_away(&unfit).map(named).collect();
        assert_eq!(gone, ["old v1"]);
        assert!(verdict(&same, None).starts_with("The effective configuration stays the same"));
        assert_eq!(
            line("", &warned.loosened[0]),
            "warning[guardrail_loosened] /tools: more tools"
        );
    }
}
