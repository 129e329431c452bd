//! What the server has of what is declared.

use tenantry_client::{Client, Error};
use tenantry_domain::{
    Checksum, PageRequest, ProblemKind,
    id::TenantId,
    packs::{GetPack, PackFilter, PackOwner, Version, VersionSelector},
    page::MAX_LIMIT,
    playbooks::{PlaybookId, TenantLinks},
    tenants::{GetTenant, TenantDetail},
};

/// The tenant, if it is there.
pub(super) async fn found(
    client: &Client,
    tenant_id: &TenantId,
) -> Result<Option<TenantDetail>, Error> {
    let tenant_id = tenant_id.clone();
    or_none(client.call(&GetTenant { tenant_id }).await)
}

/// What was answered; nothing where there is no such thing.
fn or_none<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Err(Error::Refused(problem)) if problem.kind == ProblemKind::NotFound => Ok(None),
        answer => answer.map(Some),
    }
}

/// The version, if it is stored with that content; with other content importing it says so.
pub(super) async fn same(
    client: &Client,
    owner: &PackOwner,
    version: &Version,
    checksum: &Checksum,
) -> Result<Option<Version>, Error> {
    let wanted = GetPack {
        owner: owner.clone(),
        version: VersionSelector::Exactly(version.clone()),
    };
    let stored = or_none(client.call(&wanted).await)?;
    Ok(stored
        .filter(|stored| stored.pack.checksum == *checksum)
        .map(|stored| stored.pack.version))
}

/// The highest version with that content.
pub(super) async fn with_content(
    client: &Client,
    owner: &PackOwner,
    checksum: &Checksum,
) -> Result<Option<Version>, Error> {
    let mut found: Vec<Version> = Vec::new();
    let mut cursor = None;
    loop {
        let filter = PackFilter {
            page: PageRequest {
                limit: Some(MAX_LIMIT),
                cursor,
            },
            ..PackFilter::of_owner(owner.clone())
        };
        // A tenant that is not there yet has no packs.
        let Some(page) = or_none(client.call(&filter).await)? else {
            break;
        };
        let same = page.items.into_iter().map(|listed| listed.pack);
        let same = same.filter(|pack| pack.checksum == *checksum);
        found.extend(same.map(|pack| pack.version));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    Ok(found.into_iter().max_by_key(Version::key))
}

/// The version of a playbook that is linked to a tenant, if one is.
pub(super) async fn linked(
    client: &Client,
    tenant_id: &TenantId,
    playbook: &PlaybookId,
) -> Result<Option<Version>, Error> {
    let mut cursor = None;
    loop {
        let wanted = TenantLinks {
            tenant_id: tenant_id.clone(),
            page: PageRequest {
                limit: Some(MAX_LIMIT),
                cursor,
            },
        };
        let page = client.call(&wanted).await?;
        let mut links = page.items.into_iter();
        let is_it = |id: &PlaybookId| id.fold() == playbook.fold();
        if let Some(link) = links.find(|link| is_it(&link.playbook_id)) {
            return Ok(Some(link.version));
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(None);
        }
    }
}
