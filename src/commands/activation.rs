//! `tenantry activate` and `tenantry revisions`.

use tenantry_client::Client;
use tenantry_domain::{
    activation::{self, ListRevisions, PreviewActivation},
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
) -> anyhow::Result<()> {
    let input = activation::Activate {
        tenant_id: command.tenant.to_string(),
        domain: command.domain,
        domain_pack_version: command.domain_pack_version,
        tenant_pack_version: command.tenant_pack_version,
        expected_revision: command.expected_revision,
        accept_warnings: command.accept_warnings,
        reason: command.reason,
    };
    if command.dry_run {
        return preview(client, input, output).await;
    }
    let answer = client.call(&input).await?;
    output.show(&answer, |answer| {
        let mut rows = Rows::new(&["tenant", "revision", "changed", "checksum", "warnings"]);
        rows.add([
            answer.active.tenant_id.to_string(),
            answer.active.revision.to_string(),
            if answer.changed {
                "yes"
            } else {
                "no, it was live"
            }
            .to_owned(),
            or_dash(answer.active.checksum.as_ref()),
            answer.warnings.len().to_string(),
        ]);
        rows
    })
}

async fn preview(
    client: &Client,
    input: activation::Activate,
    output: &Output,
) -> anyhow::Result<()> {
    let preview = client.call(&PreviewActivation(input)).await?;
    output.show(&preview, |preview| {
        let mut rows = Rows::new(&["what", "where", "about"]);
        for change in &preview.changes {
            rows.add([
                change.kind.as_str().to_owned(),
                change.group.to_string(),
                change.name.clone(),
            ]);
        }
        for finding in preview
            .domain_findings
            .iter()
            .chain(&preview.tenant_findings)
        {
            rows.add([
                finding.severity.to_string(),
                format!("{}:{}", finding.line, finding.column),
                format!("[{}] {}", finding.code, finding.message),
            ]);
        }
        rows
    })?;
    output.say(match (preview.is_possible, preview.is_live) {
        (_, true) => "The pair is live already.",
        (true, false) => "It can be activated.",
        (false, false) => "It has errors and cannot be activated.",
    });
    Ok(())
}

pub(super) async fn revisions(
    client: &Client,
    tenant: &TenantId,
    page: cli::Page,
    output: &Output,
) -> anyhow::Result<()> {
    let list = ListRevisions {
        tenant_id: tenant.clone(),
        as_of: None,
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
