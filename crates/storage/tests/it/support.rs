//! Valid things to store, and short ways to commit them.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;
use tenantry_domain::{
    Checksum, Page, PageRequest, Timestamp,
    access::{Caller, Decision, Permission, Role, RoleBinding, Scope, TenantScope, decide},
    activation::Revision,
    audit::ChainName,
    id::{OutboxId, PackId, TenantId},
    packs::{DomainName, Pack, PackKind, PackOwner, PackStatus, Version},
    playbooks::{LinkedPlaybook, PlaybookId, PlaybookLink, Verdict},
    tenants::{Status, Tenant},
};
use tenantry_storage::{
    Db, Entry, Ledger, Result, Stamp, WriteTx, activation, packs, playbooks::StoredLink, tenants,
};

/// Where the clock of the tests stands.
pub(crate) const NOON: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

/// A text that no call gave before, and that sorts after those that came before.
pub(crate) fn unique() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{:012}", NEXT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn tenant_id(id: &str) -> TenantId {
    TenantId::parse(id).unwrap()
}

pub(crate) fn all() -> TenantScope {
    TenantScope::system()
}

/// The scope of somebody bound to these tenants alone.
pub(crate) fn only(ids: &[&str]) -> TenantScope {
    let bindings = ids
        .iter()
        .map(|id| RoleBinding::of(Role::Editor, tenant_id(id)))
        .collect();
    let caller = Caller {
        bindings,
        ..Caller::system("r")
    };
    let decision = decide(&caller, Permission::TenantsRead, &Scope::Anywhere);
    let Decision::Allow(scope) = decision else {
        panic!("{decision:?}")
    };
    scope
}

pub(crate) fn page(limit: u32, cursor: Option<String>) -> PageRequest {
    PageRequest {
        limit: Some(limit),
        cursor,
    }
}

pub(crate) fn checksum(of: &str) -> Checksum {
    Checksum::of_bytes(of.as_bytes())
}

pub(crate) fn domain(name: &str) -> DomainName {
    DomainName::parse(name).unwrap()
}

pub(crate) fn playbook_id(id: &str) -> PlaybookId {
    PlaybookId::parse(id).unwrap()
}

pub(crate) fn version(text: &str) -> Version {
    Version::parse(text).unwrap()
}

pub(crate) fn tenant(id: &str) -> Tenant {
    Tenant {
        tenant_id: tenant_id(id),
        name: format!("Tenant {id}"),
        status: Status::Active,
        row_version: 1,
        created_at: NOON,
        created_by: "usr_1".to_owned(),
        updated_at: NOON,
        looks_like: Vec::new(),
    }
}

pub(crate) fn shared(name: &str) -> PackOwner {
    PackOwner::Domain(domain(name))
}

pub(crate) fn own(id: &str) -> PackOwner {
    PackOwner::Tenant(tenant_id(id))
}

pub(crate) fn domain_pack(name: &str, text: &str) -> Pack {
    Pack {
        id: PackId::from_unique(PackKind::Domain, &unique()),
        owner: shared(name),
        domain: Some(domain(name)),
        version: version(text),
        status: PackStatus::Draft,
        checksum: checksum(&format!("{name}/{text}")),
        size_bytes: 2,
        note: None,
        created_at: NOON,
        created_by: "usr_1".to_owned(),
        row_version: 1,
        live_count: 0,
    }
}

pub(crate) fn tenant_pack(id: &str, text: &str) -> Pack {
    Pack {
        id: PackId::from_unique(PackKind::Tenant, &unique()),
        owner: own(id),
        domain: Some(domain("Finance")),
        checksum: checksum(&format!("{id}/{text}")),
        ..domain_pack("Finance", text)
    }
}

/// A version of a registered playbook.
pub(crate) fn playbook(id: &str, text: &str) -> Pack {
    Pack {
        id: PackId::from_unique(PackKind::Playbook, &unique()),
        owner: PackOwner::Playbook(playbook_id(id)),
        domain: None,
        checksum: checksum(&format!("playbook {id}/{text}")),
        ..domain_pack("Finance", text)
    }
}

/// The link of a playbook to a tenant, as its version is stored.
pub(crate) fn link(tenant: &str, playbook: &Pack) -> StoredLink {
    let PackOwner::Playbook(id) = &playbook.owner else {
        panic!("{playbook:?} is no playbook")
    };
    StoredLink {
        link: PlaybookLink {
            tenant_id: tenant_id(tenant),
            playbook_id: id.clone(),
            version: playbook.version.clone(),
            domain: domain("Finance"),
            domain_pack_version: version("v1"),
            revision: 0,
            verdict: Verdict::Compatible,
            findings: Vec::new(),
            created_at: NOON,
            created_by: "usr_1".to_owned(),
        },
        document_id: playbook.id.clone(),
        size_bytes: playbook.size_bytes,
    }
}

/// Links these playbooks to a tenant, in the place of all that are.
pub(crate) async fn store_links(db: &Db, tenant: &str, playbooks: &[&Pack]) {
    let links: Vec<_> = playbooks.iter().map(|pack| link(tenant, pack)).collect();
    let id = tenant_id(tenant);
    write(db, async |tx| {
        tenantry_storage::playbooks::replace(tx, &all(), &id, &links).await
    })
    .await
    .unwrap();
}

pub(crate) fn entry(chain: ChainName) -> Entry {
    Entry {
        chain,
        action: "tests.write",
        entity: "thing",
        entity_id: "thing-1".to_owned(),
        tenant_id: None,
        pack: None,
        before: None,
        after: None,
        reason: None,
        event: json!({"thing": 1}),
    }
}

pub(crate) fn next_outbox_id() -> OutboxId {
    OutboxId::from_unique(&unique())
}

pub(crate) async fn commit(tx: WriteTx, ledger: Ledger) -> Result<()> {
    let caller = Caller::system("req-1");
    tx.commit(
        ledger,
        &Stamp {
            caller: &caller,
            at: NOON,
            outbox_id: &next_outbox_id,
        },
    )
    .await
}

/// Writes with an entry on the global chain.
pub(crate) async fn write<T>(
    db: &Db,
    work: impl AsyncFnOnce(&mut WriteTx) -> Result<T>,
) -> Result<T> {
    let mut tx = db.write(&all()).await?;
    let value = work(&mut tx).await?;
    commit(tx, Ledger::of(entry(ChainName::Global))).await?;
    Ok(value)
}

pub(crate) async fn store_tenant(db: &Db, tenant: &Tenant) {
    write(db, async |tx| tenants::insert(tx, tenant).await)
        .await
        .unwrap();
}

pub(crate) async fn store_tenants(db: &Db, ids: &[&str]) {
    write(db, async |tx| {
        for id in ids {
            tenants::insert(tx, &tenant(id)).await?;
        }
        Ok(())
    })
    .await
    .unwrap();
}

pub(crate) async fn store_pack(db: &Db, pack: &Pack) -> Result<()> {
    let new = packs::NewPack {
        pack,
        content_json: "{}",
        source: "{ }",
        report: &[],
        author: None,
    };
    write(db, async |tx| packs::insert(tx, &all(), &new).await).await
}

pub(crate) fn revision(id: &str, number: u64, pack: &Pack) -> Revision {
    Revision {
        tenant_id: tenant_id(id),
        revision: number,
        domain: pack.domain.clone().unwrap(),
        domain_pack_version: pack.version.clone(),
        tenant_pack_version: None,
        playbooks: Vec::new(),
        checksum: checksum(&format!("{id}/{number}")),
        reason: None,
        accepted_warnings: 0,
        rolled_back_to: None,
        change_request: None,
        recall: None,
        created_at: NOON.plus_seconds(i64::try_from(number).unwrap()),
        created_by: "usr_1".to_owned(),
    }
}

/// A version of a playbook as a revision names it.
pub(crate) fn named(playbook: &Pack) -> LinkedPlaybook {
    LinkedPlaybook {
        playbook_id: link("acme", playbook).link.playbook_id,
        version: playbook.version.clone(),
    }
}

/// Appends a revision that has the domain pack and no tenant pack.
pub(crate) async fn activate(db: &Db, id: &str, number: u64, pack: &Pack) -> Result<()> {
    activate_with(db, id, number, pack, &[]).await
}

/// Appends a revision that has the domain pack, no tenant pack, and these playbooks.
pub(crate) async fn activate_with(
    db: &Db,
    id: &str,
    number: u64,
    pack: &Pack,
    playbooks: &[&Pack],
) -> Result<()> {
    let mut revision = revision(id, number, pack);
    revision.playbooks = playbooks.iter().map(|pack| named(pack)).collect();
    let playbook_ids: Vec<_> = playbooks.iter().map(|pack| &pack.id).collect();
    let new = activation::NewRevision {
        revision: &revision,
        domain_pack_id: &pack.id,
        tenant_pack_id: None,
        playbook_ids: &playbook_ids,
    };
    let document = activation::NewDocument {
        tenant_id: &revision.tenant_id,
        revision_checksum: &revision.checksum,
        text: "{}",
        checksum: &checksum("{}"),
        made_by_version: "1",
    };
    write(db, async |tx| {
        activation::append(tx, &all(), &new).await?;
        activation::keep_document(tx, &all(), &document).await
    })
    .await
}

/// Walks a list to its end by pages of `limit` and back again, and checks what every page says about the whole.
pub(crate) async fn walk<T: PartialEq + std::fmt::Debug>(
    limit: u32,
    mut list: impl AsyncFnMut(PageRequest) -> Result<Page<T>>,
) -> Vec<T> {
    let mut items = Vec::new();
    let mut cursor = None;
    let mut totals = Vec::new();
    let mut back_to = loop {
        let found = list(page(limit, cursor)).await.unwrap();
        assert!(found.items.len() <= limit as usize);
        assert!(!found.total_is_capped);
        assert_eq!(found.prev_cursor.is_some(), !items.is_empty());
        totals.push(found.total);
        let before = items.len();
        items.extend(found.items);
        cursor = found.next_cursor;
        if cursor.is_none() {
            break found.prev_cursor.map(|cursor| (cursor, before));
        }
    };
    while let Some((cursor, end)) = back_to {
        let found = list(page(limit, Some(cursor))).await.unwrap();
        let begin = end - limit as usize;
        assert_eq!(found.items, items[begin..end]);
        assert!(found.next_cursor.is_some(), "the way back leads on again");
        assert_eq!(found.prev_cursor.is_some(), begin > 0);
        totals.push(found.total);
        back_to = found.prev_cursor.map(|cursor| (cursor, begin));
    }
    assert!(
        totals.iter().all(|total| *total == items.len() as u64),
        "{totals:?}"
    );
    items
}
