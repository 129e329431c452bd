//! `tenantry activate`, `tenantry rollback` and `tenantry revisions`.

use std::process::ExitCode;

use tenantry_client::Client;
use tenantry_domain::{
    Timestamp,
    activation::{self, Activated, ListRevisions, PreviewActivation, TenantPackChoice},
    id::TenantId,
};

use super::wanted;
use crate::{
    cli,
    output::{Output, Rows, or_dash},
};

pub(super) async fn activate(
    client: &Client,
    command: cli::Activate,
    output: &Output,
) -> anyhow::Result<ExitCode> {
    let tenant_pack_version = match command.tenant_pack_version {
        Some(version) => TenantPackChoice::Version(version),
        None if command.no_tenant_pack => TenantPackChoice::Without,
        None => TenantPackChoice::Keep,
    };
    let input = activation::Activate {
        tenant_id: command.tenant.to_string(),
        domain: command.domain,
        domain_pack_version: command.domain_pack_version,
        tenant_pack_version,
        expected_revision: command.expected_revision,
        accept_warnings: command.accept_warnings,
        reason: command.reason,
    };
    if command.dry_run {
        let preview = client.call(&PreviewActivation(input)).await?;
        super::preview::show(&preview, output)?;
        return Ok(if command.exit_code {
            super::preview::exit_code(&preview)
        } else {
            ExitCode::SUCCESS
        });
    }
    show(&client.call(&input).await?, output)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn rollback(
    client: &Client,
    command: cli::Rollback,
    output: &Output,
) -> anyhow::Result<()> {
    let input = activation::Rollback {
        tenant_id: command.tenant,
        to_revision: command.to,
        expected_revision: command.expected_revision,
        accept_warnings: command.accept_warnings,
        reason: command.reason,
    };
    show(&client.call(&input).await?, output)
}

fn show(answer: &Activated, output: &Output) -> anyhow::Result<()> {
    output.show(answer, |answer| {
        let mut rows = Rows::new(&[
            "tenant",
            "revision",
            "changed",
            "domain pack",
            "tenant pack",
            "checksum",
            "warnings",
        ]);
        let active = &answer.active;
        let domain_pack = active
            .domain
            .as_ref()
            .zip(active.domain_pack_version.as_ref());
        rows.add([
            active.tenant_id.to_string(),
            active.revision.to_string(),
            if answer.changed {
                "yes"
            } else {
                "no, it was live"
            }
            .to_owned(),
            or_dash(domain_pack.map(|(domain, version)| format!("{domain} {version}"))),
            match &answer.kept_tenant_pack_version {
                Some(version) => format!("{version}, kept"),
                None => or_dash(active.tenant_pack_version.as_ref()),
            },
            or_dash(active.checksum.as_ref()),
            answer.warnings.len().to_string(),
        ]);
        rows
    })?;
    if let Some(earlier) = answer.rolled_back_to {
        output.say(&format!("It has the pair of revision {earlier} again."));
    }
    Ok(())
}

pub(super) async fn revisions(
    client: &Client,
    tenant: &TenantId,
    as_of: Option<Timestamp>,
    page: cli::Page,
    output: &Output,
) -> anyhow::Result<()> {
    let list = ListRevisions {
        tenant_id: tenant.clone(),
        as_of,
        page: wanted(page),
    };
    let page = client.call(&list).await?;
    let headings = &[
        "revision",
        "domain",
        "domain pack",
        "tenant pack",
        "activated",
        "by",
        "reason",
    ];
    output.show_page(&page, headings, |revision| {
        vec![
            revision.revision.to_string(),
            revision.domain.to_string(),
            revision.domain_pack_version.to_string(),
            or_dash(revision.tenant_pack_version.as_ref()),
            revision.created_at.minute(),
            revision.created_by.clone(),
            or_dash(revision.reason.as_ref()),
        ]
    })
}
