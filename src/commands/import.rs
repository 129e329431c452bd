//! `tenantry packs import` and `tenantry playbooks import`: one document or many, each with an end of its own.

use std::{path::PathBuf, process::ExitCode};

use serde::Serialize;
use tenantry_client::{Client, Error};
use tenantry_domain::{
    Message, Problem, ProblemKind,
    id::TenantId,
    packs::{Bump, Finding, ImportPack, PackKind},
};

use super::files::{self, Chosen, NO_PACK, Source};
use crate::{
    exit::{FAILED, UNREACHABLE},
    failure::{self, Usage},
    output::{Output, Rows, compiler_style, plain},
    progress::Progress,
};

/// What comes with documents to import.
pub(super) struct With {
    pub(super) kind: Option<PackKind>,
    /// Whether what a folder or a pattern finds is left out where its keys tell another kind.
    pub(super) skips_others: bool,
    pub(super) tenant: Option<TenantId>,
    pub(super) version: Option<String>,
    pub(super) bump: Option<Bump>,
    pub(super) check_against: Option<String>,
    pub(super) note: Option<String>,
}

/// What became of a document.
#[derive(Serialize)]
#[serde(untagged)]
enum FileOutcome {
    Imported(Imported),
    Failed(Failed),
}

#[derive(Serialize)]
struct Imported {
    file: String,
    kind: PackKind,
    pack: String,
    created: bool,
    checksum: String,
    findings: Vec<Finding>,
}

#[derive(Serialize)]
struct Failed {
    file: String,
    error: String,
    /// What the server said, where it was the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
    #[serde(skip)]
    code: u8,
}

/// A document to send, and what it is.
struct Pack {
    source: Source,
    kind: PackKind,
}

/// Imports the documents, domain packs first, because tenant packs are checked against them; then playbooks.
///
/// One that is refused does not stop those after it. A server that is gone, or that does not know
/// the caller, does.
pub(super) async fn run(
    client: &Client,
    files: &[PathBuf],
    with: &With,
    output: &Output,
) -> anyhow::Result<ExitCode> {
    let choice = files::choose(files)?;
    let mut outcomes = Vec::new();
    let mut packs = Vec::new();
    for one in &choice.documents {
        match open(one, with) {
            Ok(Some(pack)) => packs.push(pack),
            Ok(None) => {
                let name = one.name();
                let name = plain(&name);
                let what = if with.skips_others {
                    "no playbook"
                } else {
                    NO_PACK
                };
                output.complain(&format!("{name}: skipped, {what}"));
            }
            Err(error) => {
                let failed = Failed::of(one.name(), &error);
                tell(output, &failed, &error);
                outcomes.push(FileOutcome::Failed(failed));
            }
        }
    }
    choice.tell_hidden(output);
    packs.sort_by_key(|pack| match pack.kind {
        PackKind::Domain => 0,
        PackKind::Playbook => 1,
        PackKind::Tenant => 2,
    });

    let progress = Progress::of(packs.len(), output);
    let mut left = packs.len();
    for pack in packs {
        let name = pack.source.name.clone();
        progress.now(&name);
        left -= 1;
        match import(client, pack, with).await {
            Ok(imported) => outcomes.push(FileOutcome::Imported(imported)),
            Err(error) => {
                let failed = Failed::of(name, &error);
                let is_last = failed.stops_all();
                progress.aside(|| tell(output, &failed, &error));
                outcomes.push(FileOutcome::Failed(failed));
                if is_last {
                    break;
                }
            }
        }
        progress.step();
    }
    progress.finish();
    show(output, &outcomes, left)?;
    let is_known = |one: &Imported| !one.created;
    if with.bump.is_some()
        && outcomes
            .iter()
            .filter_map(FileOutcome::imported)
            .any(is_known)
    {
        output
            .say("What was there before keeps its version: --bump makes none of the same content.");
    }
    Ok(exit_code(&outcomes))
}

/// Reads a document. `None` for one that was found, not named, and is no pack.
fn open(chosen: &Chosen, with: &With) -> anyhow::Result<Option<Pack>> {
    let source = chosen.read()?;
    if let (Some(kind), true, false) = (with.kind, with.skips_others, chosen.is_named)
        && source.is_no(kind)
    {
        return Ok(None);
    }
    match source.kind(with.kind) {
        Some(kind) => Ok(Some(Pack { source, kind })),
        None if chosen.is_named => Err(source.unknown_kind().into()),
        None => Ok(None),
    }
}

async fn import(client: &Client, pack: Pack, with: &With) -> anyhow::Result<Imported> {
    let Pack { source, kind } = pack;
    let text = match source.text() {
        Ok(text) => text.to_owned(),
        Err(finding) => {
            let mut problem = Problem::new(
                ProblemKind::InvalidPack,
                Message::verbatim(finding.message.clone()),
            );
            problem.findings = vec![*finding];
            return Err(Error::Refused(Box::new(problem)).into());
        }
    };
    let tenant_id = match kind {
        PackKind::Domain | PackKind::Playbook => None,
        PackKind::Tenant => Some(tenant(&source, with)?),
    };
    let check_against = with.check_against.clone();
    let command = ImportPack {
        check_against: check_against.filter(|_| kind == PackKind::Tenant),
        tenant_id,
        version: with.version.clone(),
        bump: with.bump,
        note: with.note.clone(),
        ..ImportPack::of(kind, text)
    };
    let answer = client.import_pack(command).await?;
    Ok(Imported {
        file: source.name.clone(),
        kind,
        pack: answer.pack.name(),
        created: answer.created,
        checksum: answer.pack.checksum.to_string(),
        findings: answer.findings,
    })
}

/// Whose pack it is: the command line's tenant, or the one that the document names.
fn tenant(source: &Source, with: &With) -> Result<TenantId, Usage> {
    let named = || TenantId::parse(&source.field("tenantId")?).ok();
    let tenant = with.tenant.clone().or_else(named);
    tenant.ok_or_else(|| Usage(format!("{}: say --tenant", plain(&source.name))))
}

impl Failed {
    fn of(file: String, error: &anyhow::Error) -> Self {
        let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
        let problem = error.downcast_ref::<Error>().and_then(Error::problem);
        Self {
            file,
            error: causes.join(": "),
            problem: problem.cloned(),
            code: failure::code(error),
        }
    }

    /// Whether the documents that follow would end the same way.
    fn stops_all(&self) -> bool {
        let kind = self.problem.as_ref().map(|problem| problem.kind);
        self.code == UNREACHABLE || kind == Some(ProblemKind::Unauthenticated)
    }
}

/// Says at once what failed: the findings as compilers write, the rest as every command does.
fn tell(output: &Output, failed: &Failed, error: &anyhow::Error) {
    output.complain(&format!("{}: not imported", plain(&failed.file)));
    let Some(problem) = &failed.problem else {
        failure::tell(output, error);
        return;
    };
    for finding in &problem.findings {
        output.complain(&compiler_style(&failed.file, finding));
    }
    let rest = Problem {
        findings: Vec::new(),
        ..problem.clone()
    };
    failure::tell(output, &Error::Refused(Box::new(rest)).into());
}

fn show(output: &Output, outcomes: &[FileOutcome], left: usize) -> anyhow::Result<()> {
    let imported: Vec<&Imported> = outcomes.iter().filter_map(FileOutcome::imported).collect();
    if output.is_for_programs() || !imported.is_empty() {
        output.show(&outcomes, |_| {
            let mut rows = Rows::new(&["file", "kind", "pack", "stored", "warnings"]);
            for one in &imported {
                let stored = if one.created { "now" } else { "before" };
                rows.add([
                    one.file.clone(),
                    one.kind.to_string(),
                    one.pack.clone(),
                    stored.to_owned(),
                    one.findings.len().to_string(),
                ]);
            }
            rows
        })?;
    }
    let now = imported.iter().filter(|one| one.created).count();
    let (before, failed) = (imported.len() - now, outcomes.len() - imported.len());
    if outcomes.len() + left > 1 {
        let mut parts = vec![format!("{now} imported")];
        for (number, what) in [
            (before, "there before"),
            (failed, "failed"),
            (left * usize::from(failed > 0), "not tried"),
        ] {
            if number > 0 {
                parts.push(format!("{number} {what}"));
            }
        }
        output.say(&parts.join(", "));
    }
    Ok(())
}

impl FileOutcome {
    const fn imported(&self) -> Option<&Imported> {
        match self {
            Self::Imported(imported) => Some(imported),
            Self::Failed(_) => None,
        }
    }

    const fn code(&self) -> Option<u8> {
        match self {
            Self::Imported(_) => None,
            Self::Failed(failed) => Some(failed.code),
        }
    }
}

/// Why documents failed, where it is one reason for all of them.
fn exit_code(outcomes: &[FileOutcome]) -> ExitCode {
    let mut codes: Vec<u8> = outcomes.iter().filter_map(FileOutcome::code).collect();
    codes.dedup();
    match codes.as_slice() {
        [] => ExitCode::SUCCESS,
        [code] => ExitCode::from(*code),
        _ => ExitCode::from(FAILED),
    }
}
