//! `tenantry packs`.

use std::process::ExitCode;

use serde::Serialize;
use tenantry_client::Client;
use tenantry_domain::{
    PageRequest,
    id::TenantId,
    packs::{
        AnyPack, DomainName, DomainPackDetail, DomainPackFilter, GetDomainPack, GetTenantPack,
        PackDiff, PackKind, PackOwner, PackStatus, TenantPackDetail, TenantPackFilter, Version,
        VersionSelector,
    },
};

use super::{import, reports, validate, wanted};
use crate::{
    cli::Packs,
    failure::Usage,
    output::{Output, Rows},
};

pub(super) async fn run(
    client: impl Fn() -> anyhow::Result<Client>,
    command: Packs,
    output: &Output,
) -> anyhow::Result<ExitCode> {
    match command {
        Packs::Validate {
            files,
            format,
            kind,
            against,
            allow_private_endpoints,
        } => {
            let check = validate::Check {
                format,
                kind,
                against,
                allow_private_endpoints,
            };
            return validate::run(&files, &check, output);
        }
        Packs::Import {
            files,
            kind,
            tenant,
            version,
            bump,
            check_against,
            note,
        } => {
            let with = import::With {
                kind,
                tenant,
                version,
                bump,
                check_against,
                note,
            };
            return import::run(&client()?, &files, &with, output).await;
        }
        Packs::List {
            kind,
            domain,
            tenant,
            status,
            page,
        } => {
            let page = wanted(page);
            let client = client()?;
            list(&client, kind, (domain, tenant, status), page, output).await?;
        }
        Packs::Show {
            kind,
            name,
            version,
            content,
        } => {
            let shown = fetch(&client()?, kind, &name, &version).await?;
            shown.print(output, content)?;
        }
        Packs::Diff {
            kind,
            name,
            before,
            after,
            text,
        } => {
            let owner = owner(kind, &name)?;
            let diff = client()?.diff_pack(&owner, &after, &before).await?;
            show_diff(&diff, text, output)?;
        }
        Packs::Reports(wanted) => reports::run(&client()?, *wanted, output).await?,
        Packs::Deprecate {
            kind,
            name,
            version,
            reason,
        } => {
            let owner = owner(kind, &name)?;
            deprecate(&client()?, &owner, &version, &reason, output).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show_diff(diff: &PackDiff, as_text: bool, output: &Output) -> anyhow::Result<()> {
    if as_text && !output.is_json() {
        return output.line(diff.text.trim_end());
    }
    output.show(diff, |diff| {
        let mut rows = Rows::new(&["part", "name", "change", "narrows"]);
        for one in &diff.differences {
            let narrows = if one.narrows { "yes" } else { "" };
            rows.add([
                one.part.to_string(),
                one.name.clone(),
                one.kind.as_str().to_owned(),
                narrows.to_owned(),
            ]);
        }
        rows
    })?;
    let (before, after, bump) = (&diff.before, &diff.after, diff.bump);
    output.say(&format!("{before} to {after}: a {bump} change"));
    Ok(())
}

async fn deprecate(
    client: &Client,
    owner: &PackOwner,
    version: &Version,
    reason: &str,
    output: &Output,
) -> anyhow::Result<()> {
    let pack = client.deprecate_pack(owner, version, reason).await?;
    output.show(&pack, |pack| {
        let (name, status) = match pack {
            AnyPack::Domain(pack) => (format!("{}/{}", pack.domain, pack.version), pack.status),
            AnyPack::Tenant(pack) => (format!("{}/{}", pack.tenant_id, pack.version), pack.status),
        };
        let mut rows = Rows::new(&["pack", "status"]);
        rows.add([name, status.to_string()]);
        rows
    })
}

fn owner(kind: PackKind, name: &str) -> Result<PackOwner, Usage> {
    let refused = |error: String| Usage(format!("`{name}`: {error}"));
    Ok(match kind {
        PackKind::Domain => {
            PackOwner::Domain(DomainName::parse(name).map_err(|error| refused(error.to_string()))?)
        }
        PackKind::Tenant => {
            PackOwner::Tenant(TenantId::parse(name).map_err(|error| refused(error.to_string()))?)
        }
    })
}

async fn list(
    client: &Client,
    kind: PackKind,
    (domain, tenant_id, status): (Option<DomainName>, Option<TenantId>, Option<PackStatus>),
    page: PageRequest,
    output: &Output,
) -> anyhow::Result<()> {
    match kind {
        PackKind::Domain => {
            let filter = DomainPackFilter {
                domain,
                status,
                q: None,
                page,
            };
            list_domain(client, &filter, output).await
        }
        PackKind::Tenant => {
            let filter = TenantPackFilter {
                tenant_id,
                domain,
                status,
                page,
            };
            list_tenant(client, &filter, output).await
        }
    }
}

async fn list_domain(
    client: &Client,
    filter: &DomainPackFilter,
    output: &Output,
) -> anyhow::Result<()> {
    let page = client.list_domain_packs(filter).await?;
    let headings = &[
        "domain", "version", "status", "live for", "bytes", "imported", "by",
    ];
    output.show_page(&page, headings, |pack| {
        vec![
            pack.domain.to_string(),
            pack.version.to_string(),
            pack.status.to_string(),
            pack.live_count.to_string(),
            pack.size_bytes.to_string(),
            pack.created_at.minute(),
            pack.created_by.clone(),
        ]
    })
}

async fn list_tenant(
    client: &Client,
    filter: &TenantPackFilter,
    output: &Output,
) -> anyhow::Result<()> {
    let page = client.list_tenant_packs(filter).await?;
    let headings = &[
        "tenant", "domain", "version", "status", "live", "bytes", "imported", "by",
    ];
    output.show_page(&page, headings, |pack| {
        vec![
            pack.tenant_id.to_string(),
            pack.domain.to_string(),
            pack.version.to_string(),
            pack.status.to_string(),
            if pack.is_live { "yes" } else { "no" }.to_owned(),
            pack.size_bytes.to_string(),
            pack.created_at.minute(),
            pack.created_by.clone(),
        ]
    })
}

/// A version of either kind.
#[derive(Serialize)]
#[serde(untagged)]
enum Shown {
    Domain(Box<DomainPackDetail>),
    Tenant(Box<TenantPackDetail>),
}

async fn fetch(
    client: &Client,
    kind: PackKind,
    name: &str,
    version: &str,
) -> anyhow::Result<Shown> {
    let no_version = || {
        Usage(format!(
            "`{version}` is no version such as `v1.2`, and not `latest`"
        ))
    };
    let version = VersionSelector::parse(version).ok_or_else(no_version)?;
    Ok(match kind {
        PackKind::Domain => {
            let domain = DomainName::parse(name).map_err(|error| Usage(error.to_string()))?;
            let wanted = GetDomainPack { domain, version };
            Shown::Domain(Box::new(client.call(&wanted).await?))
        }
        PackKind::Tenant => {
            let tenant_id = TenantId::parse(name).map_err(|error| Usage(error.to_string()))?;
            let wanted = GetTenantPack { tenant_id, version };
            Shown::Tenant(Box::new(client.call(&wanted).await?))
        }
    })
}

impl Shown {
    fn print(&self, output: &Output, content: bool) -> anyhow::Result<()> {
        if content {
            let document = match self {
                Self::Domain(detail) => &detail.content,
                Self::Tenant(detail) => &detail.content,
            };
            return output.json(document);
        }
        output.show(self, Self::rows)
    }

    fn rows(&self) -> Rows {
        let mut rows = Rows::new(&["what", "value"]);
        let mut add = |what: &str, value: String| rows.add([what.to_owned(), value]);
        let findings = match self {
            Self::Domain(detail) => {
                let pack = &detail.pack;
                add("domain", pack.domain.to_string());
                add("version", pack.version.to_string());
                add("status", pack.status.to_string());
                add("checksum", pack.checksum.to_string());
                add(
                    "imported",
                    format!("{} by {}", pack.created_at.minute(), pack.created_by),
                );
                let live: Vec<_> = detail.live_for.iter().map(ToString::to_string).collect();
                add(
                    "live for",
                    if live.is_empty() {
                        "nobody".to_owned()
                    } else {
                        live.join(", ")
                    },
                );
                &detail.findings
            }
            Self::Tenant(detail) => {
                let pack = &detail.pack;
                add("tenant", pack.tenant_id.to_string());
                add("domain", pack.domain.to_string());
                add("version", pack.version.to_string());
                add("status", pack.status.to_string());
                add("checksum", pack.checksum.to_string());
                add(
                    "imported",
                    format!("{} by {}", pack.created_at.minute(), pack.created_by),
                );
                add("live", if pack.is_live { "yes" } else { "no" }.to_owned());
                &detail.findings
            }
        };
        for finding in findings {
            let place = format!("{}:{}", finding.line, finding.column);
            add(
                &format!("{} {}", finding.severity, finding.code),
                format!("{place} {}", finding.message),
            );
        }
        rows
    }
}
