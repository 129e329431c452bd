//! The names that the server is asked for.

use tenantry_client::{Client, Error};
use tenantry_domain::{
    PageRequest,
    access::{ListTokens, UserFilter},
    activation::GetActiveConfig,
    approvals::{RequestFilter, RequestStatus},
    freezes::FreezeFilter,
    id::TenantId,
    packs::{DomainFilter, DomainName, PackFilter, PackKind, PackOwner},
    page::MAX_LIMIT,
    playbooks::TenantLinks,
    recalls::RecallFilter,
    schedules::ScheduleFilter,
    tenants::TenantFilter,
};

use super::{Known, Line, is_a_word};
use crate::cli;

/// Candidates at most: nobody reads more.
const MOST: u32 = 100;

/// What an argument may name, in the order in which the server has it.
pub(super) async fn names(
    known: Known,
    begun: &str,
    line: &Line,
    client: &Client,
) -> Result<Vec<String>, Error> {
    match known {
        Known::Tenants => tenants(begun, client).await,
        Known::Domains => domains(begun, client).await,
        Known::Playbooks => playbooks(begun, client).await,
        Known::Linked => match line.tenant() {
            Some(tenant) => linked(tenant, client).await,
            None => Ok(Vec::new()),
        },
        Known::Owners => match line.kind() {
            Some(PackKind::Domain) => domains(begun, client).await,
            Some(PackKind::Tenant) => tenants(begun, client).await,
            Some(PackKind::Playbook) => playbooks(begun, client).await,
            None => Ok(Vec::new()),
        },
        Known::Versions => match line.owner() {
            Some(PackOwner::Domain(domain)) => domain_versions(Some(domain), begun, client).await,
            Some(PackOwner::Tenant(tenant)) => tenant_versions(tenant, begun, client).await,
            Some(owner @ PackOwner::Playbook(_)) => {
                versions(PackFilter::of_owner(owner), begun, client).await
            }
            None => Ok(Vec::new()),
        },
        Known::DomainVersions => {
            let domain = match (line.domain(), line.tenant()) {
                (Some(domain), _) => Some(domain),
                (None, Some(tenant_id)) => {
                    client.call(&GetActiveConfig { tenant_id }).await?.domain
                }
                (None, None) => None,
            };
            domain_versions(domain, begun, client).await
        }
        Known::TenantVersions => match line.tenant() {
            Some(tenant) => tenant_versions(tenant, begun, client).await,
            None => Ok(Vec::new()),
        },
        Known::Requests => {
            let filter = RequestFilter {
                status: Some(RequestStatus::Pending),
                tenant_id: None,
                page: first(MOST),
            };
            let waiting = client.call(&filter).await?.items.into_iter();
            Ok(waiting.map(|one| one.id.to_string()).collect())
        }
        Known::Freezes => freezes(client).await,
        Known::Schedules => schedules(line.tenant(), client).await,
        Known::Recalls => recalls(client).await,
        Known::People => {
            let filter = UserFilter {
                q: beginning(begun),
                page: first(MOST),
            };
            let people = client.call(&filter).await?.items;
            Ok(people.into_iter().map(|user| user.username).collect())
        }
        Known::Tokens => tokens(client).await,
    }
}

fn beginning(begun: &str) -> Option<String> {
    (!begun.is_empty()).then(|| begun.to_owned())
}

const fn first(limit: u32) -> PageRequest {
    PageRequest {
        limit: Some(limit),
        cursor: None,
    }
}

async fn tenants(begun: &str, client: &Client) -> Result<Vec<String>, Error> {
    let filter = TenantFilter {
        q: beginning(begun),
        page: first(MOST),
        ..TenantFilter::default()
    };
    let found = client.call(&filter).await?.items.into_iter();
    Ok(found.map(|one| one.tenant.tenant_id.to_string()).collect())
}

async fn domains(begun: &str, client: &Client) -> Result<Vec<String>, Error> {
    let filter = DomainFilter {
        q: beginning(begun),
        page: first(MOST),
    };
    let found = client.call(&filter).await?.items.into_iter();
    Ok(found.map(|one| one.domain.to_string()).collect())
}

async fn playbooks(begun: &str, client: &Client) -> Result<Vec<String>, Error> {
    let filter = PackFilter {
        q: beginning(begun),
        page: first(MAX_LIMIT),
        ..PackFilter::of(PackKind::Playbook)
    };
    let found = client.call(&filter).await?.items.into_iter();
    let mut ids: Vec<_> = found.map(|one| one.pack.owner.to_string()).collect();
    ids.dedup();
    Ok(ids)
}

/// The playbooks that are linked to a tenant.
async fn linked(tenant_id: TenantId, client: &Client) -> Result<Vec<String>, Error> {
    let wanted = TenantLinks {
        tenant_id,
        page: first(MOST),
    };
    let found = client.call(&wanted).await?.items.into_iter();
    Ok(found.map(|link| link.playbook_id.to_string()).collect())
}

/// The versions of a domain, or of every domain.
async fn domain_versions(
    domain: Option<DomainName>,
    begun: &str,
    client: &Client,
) -> Result<Vec<String>, Error> {
    let filter = PackFilter {
        domain,
        ..PackFilter::of(PackKind::Domain)
    };
    versions(filter, begun, client).await
}

async fn tenant_versions(
    tenant: TenantId,
    begun: &str,
    client: &Client,
) -> Result<Vec<String>, Error> {
    let filter = PackFilter {
        tenant_id: Some(tenant),
        ..PackFilter::of(PackKind::Tenant)
    };
    versions(filter, begun, client).await
}

async fn versions(filter: PackFilter, begun: &str, client: &Client) -> Result<Vec<String>, Error> {
    let filter = PackFilter {
        version_prefix: beginning(begun),
        page: first(MOST),
        ..filter
    };
    let found = client.call(&filter).await?.items.into_iter();
    let mut versions: Vec<_> = found.map(|one| one.pack.version.to_string()).collect();
    versions.dedup();
    Ok(versions)
}

/// The freezes that hold or begin later.
async fn freezes(client: &Client) -> Result<Vec<String>, Error> {
    let filter = FreezeFilter {
        open: true,
        page: first(MOST),
        ..FreezeFilter::default()
    };
    let found = client.call(&filter).await?.items.into_iter();
    Ok(found.map(|one| one.id.to_string()).collect())
}

/// The schedules that something can still come of: of a tenant, or of all.
async fn schedules(tenant_id: Option<TenantId>, client: &Client) -> Result<Vec<String>, Error> {
    let filter = ScheduleFilter {
        open: true,
        tenant_id,
        page: first(MOST),
        ..ScheduleFilter::default()
    };
    let found = client.call(&filter).await?.items.into_iter();
    Ok(found.map(|one| one.id.to_string()).collect())
}

async fn recalls(client: &Client) -> Result<Vec<String>, Error> {
    let filter = RecallFilter {
        page: first(MOST),
        ..RecallFilter::default()
    };
    let found = client.call(&filter).await?.items.into_iter();
    Ok(found.map(|one| one.id.to_string()).collect())
}

/// The living tokens of whom the server shows them: by name, or by id where the name is no word.
async fn tokens(client: &Client) -> Result<Vec<String>, Error> {
    let now = cli::now();
    let wanted = ListTokens {
        page: first(MAX_LIMIT),
    };
    let found = client.call(&wanted).await?.items.into_iter();
    let mut names: Vec<_> = found
        .filter(|one| one.is_open(now))
        .map(|one| {
            if is_a_word(&one.name) {
                one.name
            } else {
                one.id.to_string()
            }
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}
