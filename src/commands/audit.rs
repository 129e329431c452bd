//! `tenantry audit`.

mod follow;
mod rows;

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;
use tenantry_client::{Client, Export};
use tenantry_domain::{
    audit::{AuditVerdict, ExportAudit, VerifyAudit},
    id::TenantId,
};

use super::offline;
use crate::{
    cli::Audit,
    exit::FAILED,
    output::{Output, Rows, heard, named},
};

pub(super) async fn run(
    client: impl FnOnce() -> anyhow::Result<Client>,
    command: Audit,
    output: &Output,
) -> anyhow::Result<ExitCode> {
    match command {
        Audit::List { rows, page, follow } => {
            let client = client()?;
            if follow {
                follow::run(&client, rows, page, output).await?;
            } else {
                rows::list_rows(&client, rows, page, output).await?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Audit::Show { request_id } => {
            rows::show(&client()?, request_id, output).await?;
            Ok(ExitCode::SUCCESS)
        }
        Audit::Verify {
            file: Some(file),
            key,
            ..
        } => offline::verify(&file, key.as_deref(), output),
        Audit::Export { file, format, rows } => {
            let client = client()?;
            let filter = rows.filter();
            rows::check(&client, &filter).await?;
            let export = client.export_audit(&ExportAudit { filter, format }).await?;
            export_to(export, file.as_deref(), output).await?;
            Ok(ExitCode::SUCCESS)
        }
        Audit::Key { file, rotate } => offline::key(&file, rotate, output),
        Audit::Verify { tenant, .. } => verify(&client()?, tenant.as_ref(), output).await,
    }
}

async fn verify(
    client: &Client,
    tenant: Option<&TenantId>,
    output: &Output,
) -> anyhow::Result<ExitCode> {
    let verdict = whole(client, tenant, output).await?;
    output.show(&verdict, |verdict| {
        let mut rows = Rows::new(&["valid", "chains", "rows", "checkpoints"]);
        rows.add([
            if verdict.valid { "yes" } else { "NO" }.to_owned(),
            verdict.chains.to_string(),
            verdict.rows.to_string(),
            verdict.checkpoints.to_string(),
        ]);
        rows
    })?;
    for wrong in verdict.breaks.iter().chain(&verdict.unproven) {
        output.say(wrong.as_str());
    }
    Ok(if verdict.valid {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FAILED)
    })
}

/// Asks until everything was recomputed; what was found on the way is put together.
async fn whole(
    client: &Client,
    tenant: Option<&TenantId>,
    output: &Output,
) -> anyhow::Result<AuditVerdict> {
    let mut asked = VerifyAudit::of(tenant.cloned());
    let mut verdict = client.call(&asked).await?;
    while let Some(next) = verdict.next.take() {
        output.say(&format!("{} rows so far", verdict.rows));
        let (mut breaks, mut unproven) = (verdict.breaks, verdict.unproven);
        asked.after = Some(next);
        verdict = client.call(&asked).await?;
        breaks.append(&mut verdict.breaks);
        unproven.append(&mut verdict.unproven);
        (verdict.breaks, verdict.unproven) = (breaks, unproven);
    }
    Ok(verdict)
}

/// Writes the export to a file, which is there only once it is whole, or to standard output.
async fn export_to(mut export: Export, file: Option<&Path>, output: &Output) -> anyhow::Result<()> {
    let Some(file) = file else {
        let mut rows = output.rows();
        while let Some(part) = export.next().await? {
            if let Err(error) = rows.write(&part) {
                return heard(Err(error));
            }
        }
        return heard(rows.finish());
    };
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    let mut out = private(&part).with_context(|| format!("{} cannot be made", named(&part)))?;
    let written = async {
        while let Some(bytes) = export.next().await? {
            out.write_all(&bytes)?;
        }
        out.sync_all()?;
        std::fs::rename(&part, file)?;
        anyhow::Ok(())
    };
    if let Err(error) = written.await {
        // Half an export must not lie about.
        let _ = std::fs::remove_file(&part);
        return Err(error).with_context(|| format!("{} is not written", named(file)));
    }
    output.say(&format!("wrote {}", named(file)));
    Ok(())
}

/// A new file that only its owner may read.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
