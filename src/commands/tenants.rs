//! `tenantry tenants`.

use tenantry_client::{Client, Error};
use tenantry_domain::{
    ProblemKind,
    id::TenantId,
    tenants::{
        ChangeStatus, CreateTenant, GetTenant, RenameTenant, Status, Tenant, TenantDetail,
        TenantFilter, TenantSummary,
    },
};

use super::{Listed, activation::linked, list};
use crate::{
    cli::Tenants,
    output::{Columns, Output, Rows, Second as _, or_dash},
};

const COLUMNS: Columns<TenantSummary> = Columns {
    headings: &["tenant", "name", "status", "revision", "domain", "versions"],
    id: |row| row.tenant.tenant_id.to_string(),
    cells: |row| {
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
            or_dash(Some(versions.join(" + ")).filter(|text| !text.is_empty())),
        ]
    },
};

pub(super) async fn run(client: &Client, command: Tenants, output: &Output) -> anyhow::Result<()> {
    match command {
        Tenants::List {
            status,
            q,
            sort,
            page,
        } => {
            let filter = |page| TenantFilter {
                status,
                q: q.clone(),
                sort: sort.unwrap_or_default(),
                page,
            };
            list(client, Listed(page), &COLUMNS, output, filter).await
        }
        Tenants::Create {
            tenant,
            name,
            if_not_exists,
        } => create(client, tenant, name, if_not_exists, output).await,
        Tenants::Rename { tenant, name } => {
            let seen = client
                .call(&GetTenant {
                    tenant_id: tenant.clone(),
                })
                .await?;
            let rename = RenameTenant {
                tenant_id: tenant,
                name,
            };
            let seen = seen.tenant.row_version;
            show(output, &client.call_if(seen, &rename).await?)
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

/// Registers a tenant, or shows the one that is there already, where that is well.
async fn create(
    client: &Client,
    tenant_id: String,
    name: String,
    if_not_exists: bool,
    output: &Output,
) -> anyhow::Result<()> {
    let made = client
        .call(&CreateTenant {
            tenant_id: tenant_id.clone(),
            name: name.clone(),
        })
        .await;
    let created = match made {
        Err(Error::Refused(problem))
            if if_not_exists && problem.kind == ProblemKind::TenantExists =>
        {
            let tenant_id = TenantId::parse(&tenant_id)?;
            let there = client.call(&GetTenant { tenant_id }).await?.tenant;
            if there.name == name {
                output.say("it exists");
            } else {
                output.say(&format!(
                    "it exists, under the name `{}`; `tenantry tenants rename` changes that",
                    there.name
                ));
            }
            there
        }
        made => made?,
    };
    if !created.looks_like.is_empty() {
        let ids: Vec<_> = created.looks_like.iter().map(TenantId::as_str).collect();
        output.say(&format!(
            "the name looks the same as that of {}",
            ids.join(", ")
        ));
    }
    show(output, &created)
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
            tenant.created_at.second(),
            tenant.created_by.clone(),
        ]);
        rows
    })
}

fn show_detail(output: &Output, detail: &TenantDetail) -> anyhow::Result<()> {
    output.show(detail, |detail| {
        let (tenant, active) = (&detail.tenant, &detail.active);
        let mut rows = Rows::about(&tenant.tenant_id);
        let mut add = |what: &str, value: String| rows.add([what.to_owned(), value]);
        add("tenant", tenant.tenant_id.to_string());
        add("name", tenant.name.clone());
        add("status", tenant.status.as_str().to_owned());
        add(
            "created",
            format!("{} by {}", tenant.created_at.second(), tenant.created_by),
        );
        add("revision", active.revision.to_string());
        add("domain", or_dash(active.domain.as_ref()));
        add("domain pack", or_dash(active.domain_pack_version.as_ref()));
        add("tenant pack", or_dash(active.tenant_pack_version.as_ref()));
        add("playbooks", linked(&active.playbooks));
        add("checksum", or_dash(active.checksum.as_ref()));
        add("tenant packs", detail.tenant_pack_count.to_string());
        rows
    })
}
