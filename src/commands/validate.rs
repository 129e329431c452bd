//! `tenantry packs validate`: the server's own rules, without a server.

mod measures;

use std::{io, path::PathBuf, process::ExitCode};

use serde::Serialize;
use tenantry_client::Client;
use tenantry_domain::packs::{Counts, Finding, PackKind, Severity, SuiteResult};
use tenantry_engine::{Context, validate};

use self::measures::{Measure, Measures};
use super::{
    files::{self, Chosen, NO_PACK, Source},
    sarif,
};
use crate::{
    cli::{Check, FailOn, Format},
    exit::FAILED,
    failure::Usage,
    output::{Output, many, plain},
    progress::Progress,
};

/// What there is to say about a document.
#[derive(Serialize)]
pub(super) struct Verdict {
    pub(super) file: String,
    pub(super) valid: bool,
    /// Whether it fails the check: it is not valid, or has a finding that was said to fail it.
    pub(super) failed: bool,
    pub(super) counts: Counts,
    pub(super) findings: Vec<Finding>,
    suites: Vec<SuiteResult>,
    /// The domain pack that it was checked against.
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<String>,
    /// Whether that one has errors of its own.
    #[serde(skip)]
    is_measured_badly: bool,
    /// Why the file could not be read; nothing else is known then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unreadable: Option<String>,
}

/// A document that was read, or was to be.
struct Loaded {
    name: String,
    source: io::Result<Source>,
    /// `None` for one that was found, not named, and is no pack.
    kind: Option<PackKind>,
    /// What was said of it already, as of domain packs, which come first.
    verdict: Option<Verdict>,
}

pub(super) async fn run(
    client: impl Fn() -> anyhow::Result<Client>,
    files: &[PathBuf],
    check: &Check,
    output: &Output,
) -> anyhow::Result<ExitCode> {
    let format = format(check.format, output)?;
    let choice = files::choose(files)?;
    let (against, asks_server) = measures::named(&check.against);
    let server = asks_server.then(client).transpose()?;
    let mut documents = load(&choice.documents, check)?;
    let (mut measures, mut verdicts) =
        Measures::of(&mut documents, &against, check, server.as_ref())?;
    for verdict in &verdicts {
        if format == Format::Text {
            print(output, verdict)?;
        }
    }

    let progress = Progress::of(documents.len(), output);
    let mut skipped = 0;
    for one in &mut documents {
        progress.now(&one.name);
        if let Some(verdict) = judge(one, check, &mut measures).await? {
            if format == Format::Text {
                progress.aside(|| print(output, &verdict))?;
            }
            verdicts.push(verdict);
        } else {
            skipped += 1;
            let name = plain(&one.name);
            let note = format!("{name}: skipped, {NO_PACK}");
            progress.aside(|| output.complain(&note));
        }
        progress.step();
    }
    progress.finish();
    choice.tell_hidden(output);

    match format {
        Format::Text if verdicts.len() + skipped > 1 => output.say(&summary(&verdicts, skipped)),
        Format::Text => {}
        Format::Json => output.value(&verdicts)?,
        Format::Sarif => output.json(&sarif::log(&verdicts)?)?,
    }
    let failed = verdicts.iter().any(|verdict| verdict.failed);
    Ok(if failed {
        ExitCode::from(FAILED)
    } else {
        ExitCode::SUCCESS
    })
}

fn format(wanted: Option<Format>, output: &Output) -> Result<Format, Usage> {
    match (wanted, output.is_for_programs()) {
        (None | Some(Format::Json), true) => Ok(Format::Json),
        (None, false) => Ok(Format::Text),
        (Some(format), false) => Ok(format),
        (Some(_), true) => Err(Usage(
            "--output and --format ask for two formats".to_owned(),
        )),
    }
}

/// Reads all documents: which domain packs are among them must be known before the first tenant pack.
fn load(documents: &[Chosen], check: &Check) -> Result<Vec<Loaded>, Usage> {
    documents
        .iter()
        .map(|chosen| {
            let source = chosen.read();
            let kind = source
                .as_ref()
                .ok()
                .and_then(|source| source.kind(check.kind));
            match &source {
                Ok(source) if kind.is_none() && chosen.is_named => Err(source.unknown_kind()),
                _ => Ok(Loaded {
                    name: chosen.name(),
                    source,
                    kind,
                    verdict: None,
                }),
            }
        })
        .collect()
}

/// Validates one document. `None` for one that is no pack.
async fn judge(
    loaded: &mut Loaded,
    check: &Check,
    measures: &mut Measures<'_>,
) -> anyhow::Result<Option<Verdict>> {
    let source = match &loaded.source {
        Ok(source) => source,
        Err(error) => return Ok(Some(Verdict::unreadable(&loaded.name, error))),
    };
    Ok(match loaded.kind {
        None => None,
        Some(PackKind::Domain) => loaded.verdict.take(),
        Some(PackKind::Tenant) => {
            let measure = measures.of_tenant_pack(source).await?;
            Some(judge_by(source, PackKind::Tenant, measure, check))
        }
        Some(PackKind::Playbook) => Some(judge_playbook(source, check, measures)),
    })
}

/// Validates a playbook, and by the domain pack that it fits best where there are some at hand.
fn judge_playbook(source: &Source, check: &Check, measures: &Measures<'_>) -> Verdict {
    let alone = judge_by(source, PackKind::Playbook, None, check);
    let measured = source.text().ok().filter(|_| alone.valid);
    let Some((measure, unfit)) = measured.and_then(|text| measures.of_playbook(text)) else {
        return alone;
    };
    let mut findings = alone.findings;
    for finding in unfit {
        let is_said = |one: &Finding| (one.code, &one.pointer) == (finding.code, &finding.pointer);
        if !findings.iter().any(is_said) {
            findings.push(finding);
        }
    }
    findings.sort_by_key(|finding| (finding.line, finding.column));
    verdict_on(source, findings, Vec::new(), Some(measure), check)
}

/// Validates a document, a tenant pack by a domain pack where one is at hand.
fn judge_by(source: &Source, kind: PackKind, measure: Option<&Measure>, check: &Check) -> Verdict {
    let context = Context {
        against: measure.map(|measure| &measure.pack),
        allow_private_endpoints: check.allow_private_endpoints,
        ..Context::of(kind)
    };
    let (findings, suites) = match source.text() {
        Ok(text) => {
            let validated = validate(text, &context);
            (validated.findings, validated.suites)
        }
        Err(finding) => (vec![*finding], Vec::new()),
    };
    verdict_on(source, findings, suites, measure, check)
}

/// What findings come to.
fn verdict_on(
    source: &Source,
    findings: Vec<Finding>,
    suites: Vec<SuiteResult>,
    measure: Option<&Measure>,
    check: &Check,
) -> Verdict {
    let counts = Counts::of(&findings);
    let strict = check.strict.then_some(FailOn::Severity(Severity::Warning));
    let fails = |finding: &Finding| {
        let mut all = check.fail_on.iter().copied().chain(strict);
        all.any(|what| what.is_met_by(finding))
    };
    Verdict {
        file: source.name.clone(),
        valid: counts.is_valid(),
        failed: !counts.is_valid() || findings.iter().any(fails),
        counts,
        findings,
        suites,
        against: measure.map(|measure| measure.name.clone()),
        is_measured_badly: measure.is_some_and(|measure| !measure.is_valid),
        unreadable: None,
    }
}

impl FailOn {
    /// Whether a finding is one that fails a check.
    fn is_met_by(self, finding: &Finding) -> bool {
        match self {
            // The most severe comes first.
            Self::Severity(severity) => finding.severity <= severity,
            Self::Code(code) => finding.code == code,
        }
    }
}

impl Verdict {
    fn unreadable(name: &str, error: &io::Error) -> Self {
        Self {
            file: name.to_owned(),
            valid: false,
            failed: true,
            counts: Counts::default(),
            findings: Vec::new(),
            suites: Vec::new(),
            against: None,
            is_measured_badly: false,
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
    let strict = match (verdict.valid, verdict.failed) {
        (true, true) => "; fails the check",
        _ => "",
    };
    output.say(&format!("{file}: {word}, {counts}{suites}{strict}"));
    if let (Some(against), true) = (&verdict.against, verdict.is_measured_badly) {
        let against = plain(against);
        output.complain(&format!(
            "{file}: checked against {against}, which has errors of its own"
        ));
    }
    Ok(())
}

/// What there is to say about many documents together.
fn summary(verdicts: &[Verdict], skipped: usize) -> String {
    let count = |is: fn(&Verdict) -> bool| verdicts.iter().filter(|verdict| is(verdict)).count();
    let valid = count(|verdict| verdict.valid);
    let unread = count(|verdict| verdict.unreadable.is_some());
    let invalid = verdicts.len() - valid - unread;
    let strict = count(|verdict| verdict.valid && verdict.failed);
    let mut parts = vec![format!("{valid} valid")];
    for (number, what) in [
        (invalid, "NOT valid"),
        (unread, "not read"),
        (skipped, "skipped"),
        (strict, "failing the check"),
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
        many(infos, "info")
    )
}
