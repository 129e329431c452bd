//! `tenantry activate`, `tenantry rollback` and `tenantry revisions`.

use std::process::ExitCode;

use tenantry_client::Client;
use tenantry_domain::activation::{
    self, Activated, DiffRevisions, GetRevision, ListRevisions, PreviewActivation, Revision,
    TenantPackChoice,
};
use tenantry_domain::playbooks::LinkedPlaybook;

use super::{
    Listed, contents, list, preview, replay,
    requests::{Console, WAITS},
    schedules,
};
use crate::{
    cli::{self, OneRevision},
    failure::Usage,
    output::{Columns, Output, Rows, Second as _, or_dash},
};

pub(super) async fn activate(
    client: &Client,
    console: &Console,
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
        expected_revision: command.decided.expected_revision,
        unlink: command.unlink,
        playbooks_of: command.playbooks_of,
        accept_warnings: command.decided.accept_warnings,
        activate_at: command.at,
        latest_start: command.latest_start,
        reason: command.decided.reason,
    };
    if let Some(file) = &command.replay {
        let differing = replay::run(client, input, file, output).await?;
        let is_told = command.exit_code && differing > 0;
        return Ok(if is_told {
            ExitCode::from(preview::CHANGES)
        } else {
            ExitCode::SUCCESS
        });
    }
    if command.dry_run {
        let preview = client.call(&PreviewActivation(input)).await?;
        preview::show(&preview, command.at, output)?;
        return Ok(if command.exit_code {
            preview::exit_code(&preview)
        } else {
            ExitCode::SUCCESS
        });
    }
    let answer = client.call(&input).await?;
    show(&answer, output)?;
    console.tell(answer.change_request.as_ref(), output);
    if command.at.is_some() {
        schedules::tell(client, &answer, output).await;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn rollback(
    client: &Client,
    console: &Console,
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
    let answer = client.call(&input).await?;
    show(&answer, output)?;
    console.tell(answer.change_request.as_ref(), output);
    Ok(())
}

/// What is in force, and whether that is new.
pub(super) fn show(answer: &Activated, output: &Output) -> anyhow::Result<()> {
    output.show(answer, |answer| {
        let mut rows = Rows::new(&[
            "tenant",
            "revision",
            "changed",
            "domain pack",
            "tenant pack",
            "playbooks",
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
            match (&answer.change_request, &answer.schedule, answer.changed) {
                (Some(_), _, _) => WAITS,
                (None, Some(_), _) => schedules::WAITS,
                (None, None, true) => "yes",
                (None, None, false) => "no, it was live",
            }
            .to_owned(),
            or_dash(domain_pack.map(|(domain, version)| format!("{domain} {version}"))),
            match &answer.kept_tenant_pack_version {
                Some(version) => format!("{version}, kept"),
                None => or_dash(active.tenant_pack_version.as_ref()),
            },
            linked(&active.playbooks),
            or_dash(active.checksum.as_ref()),
            answer.warnings.len().to_string(),
        ]);
        rows
    })?;
    if let Some(earlier) = answer.rolled_back_to
        && !answer.is_waiting()
    {
        output.say(&format!("It has the pair of revision {earlier} again."));
    }
    Ok(())
}

pub(super) async fn revisions(
    client: &Client,
    command: cli::Revisions,
    output: &Output,
) -> anyhow::Result<()> {
    match command.one {
        Some(OneRevision::Show { tenant, revision }) => {
            let wanted = GetRevision {
                tenant_id: tenant,
                revision,
            };
            return show_revision(&client.call(&wanted).await?, output);
        }
        Some(OneRevision::Diff {
            tenant,
            revision,
            from,
            of,
        }) => {
            let wanted = DiffRevisions {
                tenant_id: tenant,
                revision,
                from,
                of,
            };
            return preview::show_diff(&client.call(&wanted).await?, output);
        }
        Some(OneRevision::Contents {
            tenant,
            revision,
            rows,
        }) => {
            return contents::of_revision(client, tenant, revision, rows.part, output).await;
        }
        None => {}
    }
    let tenant_id = command
        .tenant
        .ok_or_else(|| Usage("say whose revisions".to_owned()))?;
    let filter = |page| ListRevisions {
        tenant_id: tenant_id.clone(),
        as_of: command.as_of,
        page,
    };
    list(client, Listed(command.page), &COLUMNS, output, filter).await
}

const COLUMNS: Columns<Revision> = Columns {
    headings: &[
        "revision",
        "domain",
        "domain pack",
        "tenant pack",
        "playbooks",
        "activated",
        "by",
        "reason",
    ],
    id: |revision| revision.revision.to_string(),
    cells: |revision| {
        vec![
            revision.revision.to_string(),
            revision.domain.to_string(),
            revision.domain_pack_version.to_string(),
            or_dash(revision.tenant_pack_version.as_ref()),
            linked(&revision.playbooks),
            revision.created_at.second(),
            revision.created_by.clone(),
            or_dash(revision.reason.as_ref()),
        ]
    },
};

/// Linked playbooks in their versions, as in `call v1.0, chase v2.1`.
pub(super) fn linked(playbooks: &[LinkedPlaybook]) -> String {
    let all = playbooks.iter().map(named);
    let all = all.collect::<Vec<_>>().join(", ");
    or_dash(Some(all).filter(|text| !text.is_empty()))
}

/// A playbook in a version, as in `call v1.0`.
pub(super) fn named(playbook: &LinkedPlaybook) -> String {
    format!("{} {}", playbook.playbook_id, playbook.version)
}

fn show_revision(revision: &Revision, output: &Output) -> anyhow::Result<()> {
    output.show(revision, |revision| {
        let mut rows = Rows::about(&revision.revision);
        let mut add = |what: &str, value: String| rows.add([what.to_owned(), value]);
        add("tenant", revision.tenant_id.to_string());
        add("revision", revision.revision.to_string());
        add("domain", revision.domain.to_string());
        add("domain pack", revision.domain_pack_version.to_string());
        add(
            "tenant pack",
            or_dash(revision.tenant_pack_version.as_ref()),
        );
        add("playbooks", linked(&revision.playbooks));
        add("checksum", revision.checksum.to_string());
        add(
            "activated",
            format!(
                "{} by {}",
                revision.created_at.second(),
                revision.created_by
            ),
        );
        add("reason", or_dash(revision.reason.as_ref()));
        add("pair of revision", or_dash(revision.rolled_back_to));
        add("change request", or_dash(revision.change_request.as_ref()));
        add("recall", or_dash(revision.recall.as_ref()));
        rows
    })
}
