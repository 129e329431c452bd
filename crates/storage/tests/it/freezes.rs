//! Freezes: what the database itself refuses, whatever code asks for it, and who reads them.

use std::time::Duration;

use tenantry_domain::{
    Timestamp,
    activation::Revision,
    freezes::{Freeze, FreezeFilter, FreezeReach, FreezeStatus},
    id::{FreezeId, TenantId},
    packs::Pack,
};
use tenantry_storage::{Constraint, Db, Engine, Error, Result, activation, freezes, testing};
use tenantry_testkit::each_db;

use crate::support::{
    NOON, activate, all, domain, domain_pack, only, revision, store_pack, store_tenants, tenant_id,
    unique, walk, write,
};

/// A freeze from noon on, without an end.
pub(crate) fn freeze(tenant: Option<&str>, domain_name: Option<&str>) -> Freeze {
    Freeze {
        id: FreezeId::from_unique(&unique()),
        tenant_id: tenant.map(tenant_id),
        domain: domain_name.map(domain),
        status: FreezeStatus::Active,
        from: NOON,
        until: None,
        reason: "a\u{0}test".to_owned(),
        created_at: NOON,
        created_by: "ada".to_owned(),
        ended_at: None,
        ended_by: None,
    }
}

pub(crate) async fn store(db: &Db, freeze: &Freeze) -> Result<()> {
    write(db, async |tx| freezes::insert(tx, &all(), freeze).await).await
}

async fn end(db: &Db, freeze: &Freeze) -> Result<()> {
    let ended = Freeze {
        ended_at: Some(NOON),
        ended_by: Some("ada".to_owned()),
        ..freeze.clone()
    };
    write(db, async |tx| freezes::end(tx, &all(), &ended).await).await
}

async fn append(db: &Db, revision: &Revision, pack: &Pack) -> Result<()> {
    let new = activation::NewRevision {
        revision,
        domain_pack_id: &pack.id,
        tenant_pack_id: None,
        playbook_ids: &[],
    };
    write(db, async |tx| activation::append(tx, &all(), &new).await).await
}

/// Whether the database refuses a first revision of the tenant, at an instant after noon.
async fn is_frozen(db: &Db, tenant: &str, pack: &Pack, seconds: i64) -> bool {
    let revision = Revision {
        created_at: NOON.plus_seconds(seconds),
        ..revision(tenant, 1, pack)
    };
    let new = activation::NewRevision {
        revision: &revision,
        domain_pack_id: &pack.id,
        tenant_pack_id: None,
        playbook_ids: &[],
    };
    let mut tx = db.write(&all()).await.unwrap();
    match activation::append(&mut tx, &all(), &new).await {
        Ok(()) => false,
        Err(error) if error.constraint() == Some(&Constraint::Frozen) => true,
        Err(error) => panic!("{error:?}"),
    }
}

async fn in_force(db: &Db, tenant: &str, domains: &[&str], at: Timestamp) -> Option<FreezeId> {
    let mut tx = db.read(&all()).await.unwrap();
    let domains: Vec<_> = domains.iter().map(|name| domain(name)).collect();
    let domains: Vec<_> = domains.iter().collect();
    let tenant = tenant_id(tenant);
    let found = freezes::in_force(tx.conn(), &all(), &tenant, &domains, at).await;
    found.unwrap().map(|freeze| freeze.id)
}

async fn started(db: &Db) -> (Pack, Pack) {
    store_tenants(db, &["acme", "beta"]).await;
    let packs = (domain_pack("Finance", "v1"), domain_pack("Energy", "v1"));
    store_pack(db, &packs.0).await.unwrap();
    store_pack(db, &packs.1).await.unwrap();
    packs
}

each_db! {
async fn a_freeze_holds_where_and_when_it_is_for(db: TestDb) {
    let (finance, energy) = started(&db).await;

    let everywhere = freeze(None, None);
    store(&db, &everywhere).await.unwrap();
    assert!(is_frozen(&db, "acme", &finance, -1).await, "by a clock that is slow, or begun before it");
    assert!(is_frozen(&db, "acme", &finance, 0).await && is_frozen(&db, "beta", &energy, 9).await);
    end(&db, &everywhere).await.unwrap();
    assert!(!is_frozen(&db, "acme", &finance, 1).await);

    let planned = Freeze { created_at: NOON.plus_seconds(-9), ..freeze(Some("acme"), None) };
    let bounded = Freeze { until: Some(NOON.plus_seconds(60)), ..planned };
    store(&db, &bounded).await.unwrap();
    assert!(!is_frozen(&db, "acme", &finance, -1).await, "it begins at noon");
    assert!(is_frozen(&db, "acme", &finance, 59).await);
    assert!(!is_frozen(&db, "acme", &finance, 60).await && !is_frozen(&db, "beta", &finance, 59).await);
    end(&db, &bounded).await.unwrap();

    let of_domain = freeze(None, Some("FINANCE"));
    store(&db, &of_domain).await.unwrap();
    assert!(is_frozen(&db, "acme", &finance, 1).await && !is_frozen(&db, "acme", &energy, 1).await);
    assert_eq!(in_force(&db, "Acme", &["Energy"], NOON).await, None);
    assert_eq!(in_force(&db, "Acme", &["Energy", "finance"], NOON).await, Some(of_domain.id));
}

async fn a_tenant_does_not_leave_a_frozen_domain(db: TestDb) {
    let (finance, energy) = started(&db).await;
    activate(&db, "acme", 1, &finance).await.unwrap();
    store(&db, &freeze(None, Some("Finance"))).await.unwrap();

    let away = append(&db, &revision("acme", 2, &energy), &energy).await.unwrap_err();
    assert_eq!(away.constraint(), Some(&Constraint::Frozen));

}

async fn to_go_back_is_to_go_to_what_was_there_before(db: TestDb) {
    let (finance, energy) = started(&db).await;
    activate(&db, "acme", 1, &finance).await.unwrap();
    activate(&db, "acme", 2, &energy).await.unwrap();
    store(&db, &freeze(None, None)).await.unwrap();
    let third = |to| Revision { rolled_back_to: Some(to), ..revision("acme", 3, &finance) };
    let is_frozen = |refused: Result<()>| refused.unwrap_err().constraint() == Some(&Constraint::Frozen);

    // Only what is said to be so.
    let energy_again = Revision { rolled_back_to: Some(1), ..revision("acme", 3, &energy) };
    assert!(is_frozen(append(&db, &energy_again, &energy).await));
    assert!(is_frozen(append(&db, &third(7), &finance).await));
    append(&db, &third(1), &finance).await.unwrap();

    // What was taken out is not gone back to.
    let on = Revision { rolled_back_to: Some(2), ..revision("acme", 4, &energy) };
    assert!(is_frozen(append(&db, &on, &energy).await));
}

async fn of_several_the_one_that_lasts_longest_is_told(db: TestDb) {
    started(&db).await;
    let until = |seconds| Some(NOON.plus_seconds(seconds));
    let short = Freeze { until: until(10), ..freeze(None, None) };
    let long = Freeze { until: until(90), ..freeze(Some("acme"), None) };
    let endless = freeze(None, Some("Finance"));
    for one in [&short, &long, &endless] {
        store(&db, one).await.unwrap();
    }

    assert_eq!(in_force(&db, "acme", &["Finance"], NOON).await, Some(endless.id));
    assert_eq!(in_force(&db, "acme", &["Energy"], NOON).await, Some(long.id));
    assert_eq!(in_force(&db, "beta", &[], NOON).await, Some(short.id));
    assert_eq!(in_force(&db, "beta", &[], NOON.plus_seconds(10)).await, None);
}

async fn a_freeze_is_ended_once_and_never_changed(db: TestDb) {
    started(&db).await;
    let one = freeze(Some("acme"), None);
    store(&db, &one).await.unwrap();
    for sql in [
        "UPDATE freezes SET from_at = 1",
        "UPDATE freezes SET until_at = from_at + 1",
        "UPDATE freezes SET reason = 'x'",
        "UPDATE freezes SET tenant_id = NULL",
        "DELETE FROM freezes",
        "UPDATE freezes SET ended_at = 1",
    ] {
        let mut tx = db.owner.write(&all()).await.unwrap();
        assert!(testing::execute(tx.conn(), sql).await.is_err(), "{sql}");
    }

    end(&db, &one).await.unwrap();

    assert!(matches!(end(&db, &one).await, Err(Error::Stale)));
    let mut tx = db.owner.write(&all()).await.unwrap();
    let reopened = "UPDATE freezes SET ended_at = NULL, ended_by = NULL";
    assert!(testing::execute(tx.conn(), reopened).await.is_err());
}

async fn freezes_are_listed_by_scope_state_and_tenant(db: TestDb) {
    let (finance, _) = started(&db).await;
    activate(&db, "acme", 1, &finance).await.unwrap();
    let later = Freeze { from: NOON.plus_seconds(100), ..freeze(Some("beta"), None) };
    let over = Freeze { until: Some(NOON.plus_seconds(1)), ..freeze(None, Some("Energy")) };
    let all_of_them = [freeze(None, None), freeze(Some("acme"), None), freeze(None, Some("finance")), later, over];
    for one in &all_of_them {
        store(&db, one).await.unwrap();
    }
    let now = NOON.plus_seconds(5);
    let list = async |scope: tenantry_domain::access::TenantScope, filter: FreezeFilter| {
        let seen = walk(2, async |page| {
            let mut tx = db.read(&scope).await.unwrap();
            freezes::list(tx.conn(), &scope, &FreezeFilter { page, ..filter.clone() }, now).await
        });
        seen.await
    };
    let with = |status| FreezeFilter { status: Some(status), ..FreezeFilter::default() };

    let seen = list(all(), FreezeFilter::default()).await;
    assert_eq!(seen.len(), 5);
    assert_eq!((seen[0].status, &*seen[0].reason), (FreezeStatus::Planned, "a\u{fffd}test"));
    // What is for several is everybody's to obey, and to read.
    for (scope, count) in [(only(&["acme"]), 4), (only(&["acme", "beta"]), 5)] {
        assert_eq!(list(scope, FreezeFilter::default()).await.len(), count);
    }
    for (status, count) in [(FreezeStatus::Planned, 1), (FreezeStatus::Active, 3), (FreezeStatus::Ended, 1)] {
        let seen = list(all(), with(status)).await;
        assert!(seen.len() == count && seen.iter().all(|one| one.status == status), "{status}");
    }
    let open = FreezeFilter { open: true, ..FreezeFilter::default() };
    assert_eq!(list(all(), open).await.len(), 4);
    for (reach, count) in [(FreezeReach::Everywhere, 1), (FreezeReach::Domain, 2), (FreezeReach::Tenant, 2)] {
        let filter = FreezeFilter { reach: Some(reach), ..FreezeFilter::default() };
        assert_eq!(list(all(), filter).await.len(), count, "{reach}");
    }
    for (tenant, count) in [("ACME", 3), ("beta", 2)] {
        let filter = FreezeFilter { tenant_id: TenantId::parse(tenant).ok(), ..FreezeFilter::default() };
        assert_eq!(list(all(), filter).await.len(), count, "{tenant}");
    }
}

async fn nobody_freezes_or_ends_what_is_not_theirs(db: TestDb) {
    started(&db).await;
    let (everywhere, of_beta) = (freeze(None, None), freeze(Some("beta"), None));
    let narrow = only(&["acme"]);
    for one in [&everywhere, &of_beta] {
        let mut tx = db.write(&narrow).await.unwrap();
        assert!(matches!(freezes::insert(&mut tx, &narrow, one).await, Err(Error::OutOfScope)));
        std::mem::drop(tx);
        store(&db, one).await.unwrap();
        let mut tx = db.write(&narrow).await.unwrap();
        assert!(matches!(freezes::end(&mut tx, &narrow, one).await, Err(Error::OutOfScope)));
        assert_eq!(freezes::lock(&mut tx, &narrow, &one.id, NOON).await.unwrap(), None);
    }
    let mut tx = db.read(&narrow).await.unwrap();
    assert!(freezes::find(tx.conn(), &narrow, &everywhere.id, NOON).await.unwrap().is_some());
    assert!(freezes::find(tx.conn(), &narrow, &of_beta.id, NOON).await.unwrap().is_none());
    let open = freezes::count_open(tx.conn(), &narrow, &of_beta, NOON).await;
    assert!(matches!(open, Err(Error::OutOfScope)));
}

async fn whoever_freezes_waits_for_the_revision_under_way(db: TestDb) {
    let (finance, _) = started(&db).await;
    // SQLite has one writer at a time anyway.
    if db.engine() == Engine::Sqlite {
        return;
    }
    let new_revision = revision("acme", 1, &finance);
    let new = activation::NewRevision {
        revision: &new_revision,
        domain_pack_id: &finance.id,
        tenant_pack_id: None,
        playbook_ids: &[],
    };
    let mut under_way = db.write(&all()).await.unwrap();
    activation::append(&mut under_way, &all(), &new).await.unwrap();

    let everywhere = freeze(None, None);
    let mut freezing = Box::pin(store(&db, &everywhere));
    let waited = tokio::time::timeout(Duration::from_millis(300), &mut freezing).await;
    assert!(waited.is_err(), "a freeze that is committed has nothing follow it");
    testing::commit(under_way).await.unwrap();
    freezing.await.unwrap();

    // And the other way round: what begins while somebody freezes sees the freeze.
    end(&db, &everywhere).await.unwrap();
    let again = freeze(None, None);
    let mut freezing = db.write(&all()).await.unwrap();
    freezes::insert(&mut freezing, &all(), &again).await.unwrap();
    let second = revision("acme", 2, &finance);
    let mut following = Box::pin(append(&db, &second, &finance));
    assert!(tokio::time::timeout(Duration::from_millis(300), &mut following).await.is_err());
    testing::commit(freezing).await.unwrap();
    let refused = following.await.unwrap_err();
    assert_eq!(refused.constraint(), Some(&Constraint::Frozen));
}
}
