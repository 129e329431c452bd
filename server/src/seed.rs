//! The demo: two tenants of a capital-markets domain, and a playbook that one of them uses, loaded through the same door as everything.

use rust_embed::RustEmbed;
use serde::Deserialize;
use tenantry_domain::{
    PageRequest, Problem, ProblemKind,
    access::Caller,
    activation::{Activate, GetActiveConfig},
    id::TenantId,
    message::Message,
    packs::{ImportPack, PackKind},
    playbooks::LinkPlaybook,
    tenants::{CreateTenant, TenantFilter},
};
use tenantry_services::Services;

#[derive(RustEmbed)]
#[folder = "../seeds/demo"]
struct Files;

/// Why the demo links and activates.
const REASON: &str = "Demo data";

/// What stands in the demo's `manifest.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    tenants: Vec<CreateTenant>,
    domain_packs: Vec<DomainPackFile>,
    tenant_packs: Vec<TenantPackFile>,
    registered_playbooks: Vec<PlaybookFile>,
    links: Vec<LinkPlaybook>,
    activations: Vec<Activate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DomainPackFile {
    #[serde(rename = "domain")]
    _domain: String,
    version: String,
    file: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TenantPackFile {
    tenant_id: TenantId,
    domain: String,
    version: String,
    file: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaybookFile {
    version: String,
    file: String,
}

/// How much of the demo was not there yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SeedReport {
    /// Tenants registered.
    pub tenants: usize,
    /// Pack versions imported, of domains and tenants.
    pub packs: usize,
    /// Playbook versions registered.
    pub playbooks: usize,
    /// Playbooks linked.
    pub links: usize,
    /// Configurations activated.
    pub activations: usize,
}

/// Whether there is no tenant yet.
pub(crate) async fn is_empty(services: &Services) -> Result<bool, Problem> {
    let page = PageRequest {
        limit: Some(1),
        cursor: None,
    };
    let filter = TenantFilter {
        page,
        ..TenantFilter::default()
    };
    Ok(services.ask(&caller(), filter).await?.items.is_empty())
}

/// Whether there are tenants that are not the demo's.
pub async fn has_other_tenants(services: &Services) -> Result<bool, Problem> {
    let manifest = manifest()?;
    let own = |id: &TenantId| {
        let mut demo = manifest.tenants.iter();
        demo.any(|tenant| tenant.tenant_id.eq_ignore_ascii_case(id.as_str()))
    };
    // One more than the demo has: it cannot be all the demo's.
    let page = PageRequest {
        limit: u32::try_from(manifest.tenants.len() + 1).ok(),
        cursor: None,
    };
    let filter = TenantFilter {
        page,
        ..TenantFilter::default()
    };
    let found = services.ask(&caller(), filter).await?.items;
    Ok(found.iter().any(|tenant| !own(&tenant.tenant.tenant_id)))
}

/// Loads what of the demo is missing; what people made of it since is left alone.
pub async fn seed_demo(services: &Services) -> Result<SeedReport, Problem> {
    let manifest = manifest()?;
    let caller = caller();
    let mut report = SeedReport::default();
    for tenant in manifest.tenants {
        match services.run(&caller, tenant).await {
            Ok(_) => report.tenants += 1,
            Err(problem) if problem.kind == ProblemKind::TenantExists => {}
            Err(problem) => return Err(problem),
        }
    }
    for pack in manifest.domain_packs {
        let command = ImportPack {
            version: Some(pack.version),
            ..ImportPack::of(PackKind::Domain, text(&pack.file)?)
        };
        let imported = services
            .run(&caller, command)
            .await
            .map_err(in_file(&pack.file))?;
        report.packs += usize::from(imported.value.created);
    }
    for pack in manifest.tenant_packs {
        // Against the version it is about to go live with, not against the latest one.
        let mut live = manifest.activations.iter();
        let live = live.find(|activation| activation.tenant_id == pack.tenant_id.as_str());
        let command = ImportPack {
            tenant_id: Some(pack.tenant_id),
            domain: Some(pack.domain),
            check_against: live.map(|activation| activation.domain_pack_version.clone()),
            version: Some(pack.version),
            ..ImportPack::of(PackKind::Tenant, text(&pack.file)?)
        };
        let imported = services
            .run(&caller, command)
            .await
            .map_err(in_file(&pack.file))?;
        report.packs += usize::from(imported.value.created);
    }
    for playbook in manifest.registered_playbooks {
        let command = ImportPack {
            version: Some(playbook.version),
            ..ImportPack::of(PackKind::Playbook, text(&playbook.file)?)
        };
        let imported = services
            .run(&caller, command)
            .await
            .map_err(in_file(&playbook.file))?;
        report.playbooks += usize::from(imported.value.created);
    }
    // Before the activations: a link waits for the first one, so it is part of the first revision.
    for link in manifest.links {
        report.links += usize::from(self::link(services, &caller, link).await?);
    }
    for activation in manifest.activations {
        report.activations += usize::from(activate(services, &caller, activation).await?);
    }
    Ok(report)
}

/// Links a playbook to a tenant that has no configuration yet: one that has may have unlinked it since.
async fn link(services: &Services, caller: &Caller, link: LinkPlaybook) -> Result<bool, Problem> {
    if is_live(services, caller, link.tenant_id.clone()).await? {
        return Ok(false);
    }
    let command = LinkPlaybook {
        accept_warnings: true,
        reason: Some(REASON.to_owned()),
        ..link
    };
    Ok(services.run(caller, command).await?.value.changed)
}

/// Activates for a tenant that has no configuration yet.
async fn activate(
    services: &Services,
    caller: &Caller,
    activation: Activate,
) -> Result<bool, Problem> {
    if is_live(services, caller, activation.tenant()?).await? {
        return Ok(false);
    }
    let command = Activate {
        accept_warnings: true,
        reason: Some(REASON.to_owned()),
        ..activation
    };
    services.run(caller, command).await?;
    Ok(true)
}

/// Whether the tenant has a configuration in force.
async fn is_live(
    services: &Services,
    caller: &Caller,
    tenant_id: TenantId,
) -> Result<bool, Problem> {
    let present = services.ask(caller, GetActiveConfig { tenant_id }).await?;
    Ok(present.revision > 0)
}

fn manifest() -> Result<Manifest, Problem> {
    serde_json::from_str(&text("manifest.json")?)
        .map_err(|error| unusable("manifest.json", &error.to_string()))
}

fn caller() -> Caller {
    Caller::system("seed-demo")
}

fn text(file: &str) -> Result<String, Problem> {
    let found = Files::get(file).ok_or_else(|| unusable(file, "it is not part of the program"))?;
    String::from_utf8(found.data.into_owned()).map_err(|error| unusable(file, &error.to_string()))
}

fn unusable(file: &str, why: &str) -> Problem {
    Problem::new(
        ProblemKind::Internal,
        Message::verbatim(format!("The demo's {file}: {why}.")),
    )
}

/// Names the file in a refusal, with its first finding.
fn in_file(file: &str) -> impl FnOnce(Problem) -> Problem + '_ {
    move |mut problem| {
        let first = problem.findings.first();
        let place = first.map(|f| format!(" {}:{} {}", f.line, f.column, f.message));
        problem.detail = Message::verbatim(format!(
            "{file}: {}{}",
            problem.detail.as_str(),
            place.unwrap_or_default()
        ));
        problem
    }
}
