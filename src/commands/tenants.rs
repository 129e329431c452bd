//! `tenantry tenants`.

use tenantry_client::Client;
use tenantry_domain::{
    id::TenantId,
    tenants::{ChangeStatus, CreateTenant, GetTenant, Status, Tenant, TenantDetail, TenantFilter},
};

use super::wanted;
use crate::{
    cli::Tenants,
    output::{Output, Rows, or_dash},
};

pub(super) async fn run(client: &Client, command: Tenants, output: &Output) -> anyhow::Result<()> {
    match command {
        Tenants::List {
            status,
            q,
            sort,
            page,
        } => {
            let filter = TenantFilter {
                status,
                q,
                sort: sort.unwrap_or_default(),
                page: wanted(page),
            };
            let page = client.call(&filter).await?;
            let headings = &["tenant", "name", "status", "revision", "domain", "versions"];
            output.show_page(&page, headings, |row| {
                let active = &row.active;
                let versions = [&active.domain_pack_version, &active.tenant_pack_version];
                let versions: Vec<_> = versions
                    .into_iter()
                    .flatten()
                    .map(ToString::to_string)
                    .collect();
                vec![
                    row.tenant.tenant_id.to_string(),
                    row.tenant.name.clone(),
                    row.tenant.status.as_str().to_owned(),
                    active.revision.to_string(),
                    or_dash(active.domain.as_ref()),
                    if versions.is_empty() {
                        "-".to_owned()
                    } else {
                        versions.join(" + ")
                    },
                ]
            })
        }
        Tenants::Create { tenant, name } => {
            let created = client
                .call(&CreateTenant {
                    tenant_id: tenant,
                    name,
                })
                .await?;
            if !created.looks_like.is_empty() {
                let ids: Vec<_> = created.looks_like.iter().map(TenantId::as_str).collect();
                output.say(&format!(
                    "the name looks the same as that of {}",
                    ids.join(", ")
                ));
            }
            show(output, &created)
        }
        Tenants::Show { tenant } => show_detail(
            output,
            &client.call(&GetTenant { tenant_id: tenant }).await?,
        ),
        Tenants::Suspend { tenant, reason } => {
            change_status(client, output, tenant, Status::Suspended, reason).await
        }
        Tenants::Resume { tenant, reason } => {
            change_status(client, output, tenant, Status::Active, reason).await
        }
    }
}

async fn change_status(
    client: &Client,
    output: &Output,
    tenant_id: TenantId,
    status: Status,
    reason: String,
) -> anyhow::Result<()> {
    let input = ChangeStatus {
        tenant_id,
        status,
        reason,
    };
    show(output, &client.call(&input).await?)
}

fn show(output: &Output, tenant: &Tenant) -> anyhow::Result<()> {
    output.show(tenant, |tenant| {
        let mut rows = Rows::new(&["tenant", "name", "status", "created", "by"]);
        rows.add([
            tenant.tenant_id.to_string(),
            tenant.name.clone(),
            tenant.status.as_str().to_owned(),
            tenant.created_at.minute(),
            tenant.created_by.clone(),
        ]);
        rows
    })
}

fn show_detail(output: &Output, detail: &TenantDetail) -> anyhow::Result<()> {
    output.show(detail, |detail| {
        let (tenant, active) = (&detail.tenant, &detail.active);
        let mut rows = Rows::new(&["what", "value"]);
        let mut add = |what: &str, value: String| rows.add([what.to_owned(), value]);
        add("tenant", tenant.tenant_id.to_string());
        add("name", tenant.name.clone());
        add("status", tenant.status.as_str().to_owned());
        add(
            "created",
            format!("{} by {}", tenant.created_at.minute(), tenant.created_by),
        );
        add("revision", active.revision.to_string());
        add("domain", or_dash(active.domain.as_ref()));
        add("domain pack", or_dash(active.domain_pack_version.as_ref()));
        add("tenant pack", or_dash(active.tenant_pack_version.as_ref()));
        add("checksum", or_dash(active.checksum.as_ref()));
        add("tenant packs", detail.tenant_pack_count.to_string());
        rows
    })
}
