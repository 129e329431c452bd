//! `tenantry packs validate`: the server's own rules, without a server.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use serde::Serialize;
use tenantry_domain::packs::{Counts, Finding, PackKind, SuiteResult};
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
    suites: Vec<SuiteResult>,
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
    let validated = validate(&source.text, &context);
    let findings = validated.findings;
    let counts = Counts::of(&findings);
    Ok(Verdict {
        file: source.name.clone(),
        valid: counts.is_valid(),
        counts,
        findings,
        suites: validated.suites,
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
    let suites = match u32::try_from(verdict.suites.len()).unwrap_or(u32::MAX) {
        0 => String::new(),
        cases => {
            let passed = verdict.suites.iter().filter(|case| case.passed()).count();
            format!(", {passed} of {} passed", many(cases, "case"))
        }
    };
    output.say(&format!(
        "{}: {word}, {}, {}, {}{suites}",
        verdict.file,
        many(errors, "error"),
        many(warnings, "warning"),
        many(infos, "remark"),
    ));
    Ok(())
}

/// A number and what it counts.
fn many(count: u32, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}
