//! `tenantry packs validate`: the server's own rules, without a server.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use serde::Serialize;
use tenantry_domain::packs::{Counts, Finding, PackKind};
use tenantry_engine::{Context, validate};

use super::files::{self, Source};
use crate::{failure::REFUSED, output::Output};

/// How to look at documents.
pub(super) struct Check {
    pub(super) kind: Option<PackKind>,
    pub(super) against: Option<PathBuf>,
    pub(super) allow_private_endpoints: bool,
}

#[derive(Serialize)]
struct Verdict {
    file: String,
    valid: bool,
    counts: Counts,
    findings: Vec<Finding>,
}

pub(super) fn run(files: &[PathBuf], check: &Check, output: &Output) -> anyhow::Result<ExitCode> {
    let against = match &check.against {
        Some(path) => {
            let source = files::read(path)?;
            let value: serde_json::Value =
                serde_json::from_str(&source.text).with_context(|| source.name.clone())?;
            Some(value)
        }
        None => None,
    };
    let mut verdicts = Vec::new();
    for source in files::read_all(files)? {
        let verdict = judge(&source, check, against.as_ref())?;
        if !output.is_json() {
            print(output, &verdict)?;
        }
        verdicts.push(verdict);
    }
    if output.is_json() {
        output.line(&serde_json::to_string_pretty(&verdicts)?)?;
    }
    let valid = verdicts.iter().all(|verdict| verdict.valid);
    Ok(if valid {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(REFUSED)
    })
}

fn judge(
    source: &Source,
    check: &Check,
    against: Option<&serde_json::Value>,
) -> anyhow::Result<Verdict> {
    // Text that is no JSON has no kind, but a finding that says where it breaks.
    let kind = match source.kind(check.kind) {
        Err(_) if serde_json::from_str::<serde_json::Value>(&source.text).is_err() => {
            PackKind::Domain
        }
        other => other?,
    };
    let context = Context {
        against: against.filter(|_| kind == PackKind::Tenant),
        allow_private_endpoints: check.allow_private_endpoints,
        ..Context::of(kind)
    };
    let findings = validate(&source.text, &context).findings;
    let counts = Counts::of(&findings);
    Ok(Verdict {
        file: source.name.clone(),
        valid: counts.is_valid(),
        counts,
        findings,
    })
}

/// As compilers write, so that editors can jump to the place.
fn print(output: &Output, verdict: &Verdict) -> anyhow::Result<()> {
    for finding in &verdict.findings {
        output.line(&format!(
            "{}:{}:{}: {}[{}]: {}",
            verdict.file,
            finding.line,
            finding.column,
            finding.severity,
            finding.code,
            finding.message
        ))?;
        if let Some(hint) = &finding.hint {
            output.line(&format!("    {hint}"))?;
        }
    }
    let Counts {
        errors,
        warnings,
        infos,
    } = verdict.counts;
    let word = if verdict.valid { "valid" } else { "NOT valid" };
    output.say(&format!(
        "{}: {word}, {errors} errors, {warnings} warnings, {infos} remarks",
        verdict.file
    ));
    Ok(())
}
