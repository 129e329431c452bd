//! Versions of tenant packs: as those of domain packs, and of one tenant.

use tenantry_domain::packs::{Pack, PackFilter, PackKind, PackStatus, TextForm};
use tenantry_storage::{Constraint, Error, activation, packs};
use tenantry_testkit::each_db;

use crate::support::{
    all, domain, domain_pack, only, own, revision, store_pack, store_tenants, tenant_id,
    tenant_pack, version, walk, write,
};

each_db! {
    async fn a_version_is_found_in_any_spelling_and_case(db: TestDb) {
        store_tenants(&db, &["Acme"]).await;
        let pack = tenant_pack("Acme", "v1.2");
        store_pack(&db, &pack).await.unwrap();
        let (id, finance) = (own("ACME"), domain("finance"));

        let mut tx = db.write(&all()).await.unwrap();
        let found = packs::find(tx.conn(), &all(), &id, &version("1.2.0")).await.unwrap();
        let locked = packs::lock(&mut tx, &all(), &id, &version("1.2")).await.unwrap();
        let latest = packs::latest(tx.conn(), &all(), &id).await.unwrap();
        let sum = &pack.checksum;
        let same = packs::find_by_checksum(tx.conn(), &all(), &id, Some(&finance), sum).await;
        let health = domain("health");
        let other = packs::find_by_checksum(tx.conn(), &all(), &id, Some(&health), sum).await;

        for found in [found, locked, latest, same.unwrap()] {
            assert_eq!(found.as_ref(), Some(&pack));
        }
        assert_eq!(other.unwrap(), None);
        assert_eq!(packs::count(tx.conn(), &all(), &id).await.unwrap(), 1);
    }

    async fn versions_are_unique_in_a_tenant_and_need_one(db: TestDb) {
        store_tenants(&db, &["acme", "other"]).await;
        store_pack(&db, &tenant_pack("acme", "v1.2")).await.unwrap();

        let same = store_pack(&db, &tenant_pack("ACME", "1.2.0")).await;
        let elsewhere = store_pack(&db, &tenant_pack("other", "v1.2")).await;
        let nowhere = store_pack(&db, &tenant_pack("nobody", "v1.2")).await;

        assert_eq!(same.unwrap_err().constraint(), Some(&Constraint::VersionExists));
        elsewhere.unwrap();
        assert_eq!(nowhere.unwrap_err().constraint(), Some(&Constraint::UnknownTenant));
    }

    async fn a_pack_keeps_the_spelling_of_its_tenant(db: TestDb) {
        store_tenants(&db, &["Acme"]).await;
        store_pack(&db, &tenant_pack("aCMe", "v1")).await.unwrap();

        let mut tx = db.read(&all()).await.unwrap();
        let found = packs::latest(tx.conn(), &all(), &own("acme")).await.unwrap();

        assert_eq!(found.unwrap().owner, own("Acme"));
    }

    async fn a_scope_never_sees_another_tenants_packs(db: TestDb) {
        store_tenants(&db, &["acme", "other"]).await;
        let pack = tenant_pack("other", "v1");
        store_pack(&db, &pack).await.unwrap();
        let (acme, id) = (only(&["acme"]), own("other"));
        let (finance, sum) = (domain("finance"), &pack.checksum);

        let mut tx = db.write(&all()).await.unwrap();

        let found = packs::find(tx.conn(), &acme, &id, &pack.version).await;
        assert_eq!(found.unwrap(), None);
        assert_eq!(packs::latest(tx.conn(), &acme, &id).await.unwrap(), None);
        let same = packs::find_by_checksum(tx.conn(), &acme, &id, Some(&finance), sum).await;
        assert_eq!(same.unwrap(), None);
        assert_eq!(packs::lock(&mut tx, &acme, &id, &pack.version).await.unwrap(), None);
        assert_eq!(packs::judged(tx.conn(), &acme, &pack.id).await.unwrap(), None);
        assert_eq!(packs::count(tx.conn(), &acme, &id).await.unwrap(), 0);
        for tenant_id in [None, Some(tenant_id("other"))] {
            let filter = PackFilter { tenant_id, ..PackFilter::of(PackKind::Tenant) };
            let listed = packs::list(tx.conn(), &acme, &filter).await.unwrap();
            assert_eq!((listed.items.len(), listed.total), (0, 0));
        }
        let released = packs::release(&mut tx, &acme, &pack).await;
        assert!(matches!(released, Err(Error::Stale)));
        let new = packs::NewPack {
            pack: &tenant_pack("other", "v2"),
            content_json: "{}",
            source: "{}",
            report: &[],
            author: None,
        };
        let stored = packs::insert(&mut tx, &acme, &new).await;
        assert!(matches!(stored, Err(Error::OutOfScope)));
    }

    async fn the_list_goes_by_tenant_and_highest_version_first(db: TestDb) {
        store_tenants(&db, &["acme", "b2"]).await;
        for (id, text) in [("b2", "v1"), ("acme", "v1.9"), ("acme", "v1.10"), ("acme", "v2-rc.1")] {
            store_pack(&db, &tenant_pack(id, text)).await.unwrap();
        }
        let listed = async |filter: PackFilter, limit| {
            let packs = walk(limit, async |page| {
                let mut tx = db.read(&all()).await?;
                let filter = PackFilter { page, ..filter.clone() };
                packs::list(tx.conn(), &all(), &filter).await
            })
            .await;
            packs.iter().map(|p| format!("{}/{}", p.owner, p.version)).collect::<Vec<_>>()
        };
        let everything = ["acme/v2-rc.1", "acme/v1.10", "acme/v1.9", "b2/v1"];
        let with = || PackFilter::of(PackKind::Tenant);

        for limit in 1..=5 {
            assert_eq!(listed(with(), limit).await, everything, "by {limit}");
        }
        let acme = PackFilter { tenant_id: Some(tenant_id("Acme")), ..with() };
        assert_eq!(listed(acme, 2).await, everything[..3]);
        let finance = PackFilter {
            domain: Some(domain("FINANCE")),
            status: Some(PackStatus::Draft),
            ..with()
        };
        assert_eq!(listed(finance, 2).await, everything);
        let health = PackFilter { domain: Some(domain("health")), ..with() };
        assert_eq!(listed(health, 2).await, [""; 0]);
    }

    async fn a_pack_says_whether_it_is_live(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let (base, first, second) =
            (domain_pack("Finance", "v1"), tenant_pack("acme", "v1"), tenant_pack("acme", "v2"));
        store_pack(&db, &base).await.unwrap();
        for pack in [&first, &second] {
            store_pack(&db, pack).await.unwrap();
        }
        let mut appended = revision("acme", 1, &base);
        appended.tenant_pack_version = Some(first.version.clone());
        let new = activation::NewRevision {
            revision: &appended,
            domain_pack_id: &base.id,
            tenant_pack_id: Some(&first.id),
            playbook_ids: &[],
        };
        write(&db, async |tx| activation::append(tx, &all(), &new).await).await.unwrap();
        let filter = PackFilter::of(PackKind::Tenant);

        let mut tx = db.read(&all()).await.unwrap();
        let listed = packs::list(tx.conn(), &all(), &filter).await.unwrap();

        let live: Vec<_> = listed.items.iter().map(|pack| pack.live_count > 0).collect();
        assert_eq!(live, [false, true]);
    }

    async fn a_draft_is_released_once_and_keeps_its_documents(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let pack = tenant_pack("acme", "v1");
        store_pack(&db, &pack).await.unwrap();
        let release = async |base| {
            write(&db, async |tx| packs::release(tx, &all(), &Pack { row_version: base, ..pack.clone() }).await).await
        };

        release(1).await.unwrap();
        assert!(matches!(release(1).await, Err(Error::Stale)));

        let mut tx = db.read(&all()).await.unwrap();
        let found = packs::latest(tx.conn(), &all(), &pack.owner).await.unwrap();
        assert_eq!(found.map(|p| (p.status, p.row_version)), Some((PackStatus::Active, 2)));
        for (form, text) in [(TextForm::Canonical, "{}"), (TextForm::Source, "{ }")] {
            let found = packs::document(tx.conn(), &all(), &pack.id, form).await.unwrap();
            assert_eq!(found.as_deref(), Some(text));
        }
    }
}
