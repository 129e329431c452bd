//! `tenantry packs validate`: the server's own rules, without a server.

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use serde::Serialize;
use serde_json::Value;
use tenantry_domain::packs::{Counts, Finding, PackKind, SuiteResult};
use tenantry_engine::{Context, validate};

use super::{
    files::{self, Chosen, Source},
    sarif,
};
use crate::{
    cli::Format,
    failure::{REFUSED, Usage},
    output::{Output, Progress, many, plain},
};

/// How to look at documents, and how to write what is found.
pub(super) struct Check {
    pub(super) format: Option<Format>,
    pub(super) kind: Option<PackKind>,
    pub(super) against: Option<PathBuf>,
    pub(super) allow_private_endpoints: bool,
}

/// What there is to say about a document.
#[derive(Serialize)]
pub(super) struct Verdict {
    pub(super) file: String,
    pub(super) valid: bool,
    pub(super) counts: Counts,
    pub(super) findings: Vec<Finding>,
    suites: Vec<SuiteResult>,
    /// Why the file could not be read; nothing else is known then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unreadable: Option<String>,
}

pub(super) fn run(files: &[PathBuf], check: &Check, output: &Output) -> anyhow::Result<ExitCode> {
    let format = format(check.format, output)?;
    let against = check.against.clone().map(domain_pack).transpose()?;
    let chosen = files::choose(files)?;

    let progress = Progress::of(chosen.len(), output);
    let mut verdicts = Vec::new();
    let mut skipped = 0;
    for one in &chosen {
        progress.now(&one.name());
        if let Some(verdict) = judge(one, check, against.as_ref())? {
            if format == Format::Text {
                progress.aside(|| print(output, &verdict))?;
            }
            verdicts.push(verdict);
        } else {
            skipped += 1;
            let name = one.name();
            let name = plain(&name);
            let note = format!("{name}: skipped, neither a domain nor a tenant pack");
            progress.aside(|| output.complain(&note));
        }
        progress.step();
    }
    progress.finish();

    match format {
        Format::Text if chosen.len() > 1 => output.say(&summary(&verdicts, skipped)),
        Format::Text => {}
        Format::Json => output.json(&verdicts)?,
        Format::Sarif => output.json(&sarif::log(&verdicts)?)?,
    }
    let valid = verdicts.iter().all(|verdict| verdict.valid);
    Ok(if valid {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(REFUSED)
    })
}

fn format(wanted: Option<Format>, output: &Output) -> Result<Format, Usage> {
    match (wanted, output.is_json()) {
        (None | Some(Format::Json), true) => Ok(Format::Json),
        (None, false) => Ok(Format::Text),
        (Some(format), false) => Ok(format),
        (Some(_), true) => Err(Usage("--json and --format ask for two formats".to_owned())),
    }
}

fn domain_pack(path: PathBuf) -> anyhow::Result<Value> {
    let chosen = Chosen::named(path);
    let source = chosen.read().with_context(|| chosen.name())?;
    let text = source
        .text()
        .map_err(|finding| anyhow::anyhow!(finding.message));
    text.and_then(|text| Ok(serde_json::from_str(text)?))
        .with_context(|| source.name.clone())
}

/// Validates one document. `None` for one that was found, not named, and is no pack.
fn judge(
    chosen: &Chosen,
    check: &Check,
    against: Option<&Value>,
) -> anyhow::Result<Option<Verdict>> {
    let source = match chosen.read() {
        Ok(source) => source,
        Err(error) => return Ok(Some(Verdict::unreadable(chosen, &error))),
    };
    let Some(kind) = source.kind(check.kind) else {
        if chosen.is_named {
            return Err(source.unknown_kind().into());
        }
        return Ok(None);
    };
    let context = Context {
        against: against.filter(|_| kind == PackKind::Tenant),
        allow_private_endpoints: check.allow_private_endpoints,
        ..Context::of(kind)
    };
    Ok(Some(match source.text() {
        Ok(text) => {
            let validated = validate(text, &context);
            Verdict::of(&source, validated.findings, validated.suites)
        }
        Err(finding) => Verdict::of(&source, vec![*finding], Vec::new()),
    }))
}

impl Verdict {
    fn of(source: &Source, findings: Vec<Finding>, suites: Vec<SuiteResult>) -> Self {
        let counts = Counts::of(&findings);
        Self {
            file: source.name.clone(),
            valid: counts.is_valid(),
            counts,
            findings,
            suites,
            unreadable: None,
        }
    }

    fn unreadable(chosen: &Chosen, error: &std::io::Error) -> Self {
        Self {
            file: chosen.name(),
            valid: false,
            counts: Counts::default(),
            findings: Vec::new(),
            suites: Vec::new(),
            unreadable: Some(error.to_string()),
        }
    }
}

/// As compilers write, so that editors can jump to the place.
fn print(output: &Output, verdict: &Verdict) -> anyhow::Result<()> {
    let file = plain(&verdict.file);
    if let Some(error) = &verdict.unreadable {
        output.complain(&format!("{file}: error: cannot be read: {}", plain(error)));
        return Ok(());
    }
    for finding in &verdict.findings {
        output.finding(&verdict.file, finding)?;
    }
    let word = if verdict.valid { "valid" } else { "NOT valid" };
    let suites = match verdict.suites.len() {
        0 => String::new(),
        cases => {
            let passed = verdict.suites.iter().filter(|case| case.passed()).count();
            format!(", {passed} of {} passed", many(cases, "case"))
        }
    };
    let counts = counted(verdict.counts);
    output.say(&format!("{file}: {word}, {counts}{suites}"));
    Ok(())
}

/// What there is to say about many documents together.
fn summary(verdicts: &[Verdict], skipped: usize) -> String {
    let count = |is: fn(&Verdict) -> bool| verdicts.iter().filter(|verdict| is(verdict)).count();
    let valid = count(|verdict| verdict.valid);
    let unread = count(|verdict| verdict.unreadable.is_some());
    let invalid = verdicts.len() - valid - unread;
    let mut parts = vec![format!("{valid} valid")];
    for (number, what) in [
        (invalid, "NOT valid"),
        (unread, "not read"),
        (skipped, "skipped"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {what}"));
        }
    }
    let mut total = Counts::default();
    for verdict in verdicts {
        total.errors += verdict.counts.errors;
        total.warnings += verdict.counts.warnings;
        total.infos += verdict.counts.infos;
    }
    let files = many(verdicts.len() + skipped, "file");
    format!("{files}: {}; {}", parts.join(", "), counted(total))
}

fn counted(counts: Counts) -> String {
    let Counts {
        errors,
        warnings,
        infos,
    } = counts;
    format!(
        "{}, {}, {}",
        many(errors, "error"),
        many(warnings, "warning"),
        many(infos, "remark")
    )
}
