//! Versions of domain packs: identity, order, documents, where they are live.

use tenantry_domain::{
    packs::{Code, Finding, Pack, PackFilter, PackKind, PackStatus, TextForm},
    say,
};
use tenantry_storage::{Constraint, Error, packs, testing};
use tenantry_testkit::each_db;

use crate::support::{
    activate, all, checksum, domain, domain_pack, only, shared, store_pack, store_tenants, version,
    walk, write,
};

fn finding() -> Finding {
    let message = say!("this playbook has no steps, so choosing it does nothing");
    Finding {
        pointer: "/playbooks/0/steps".to_owned(),
        line: 3,
        column: 7,
        end_line: 3,
        end_column: 9,
        ..Finding::about_document(Code::EmptySteps, message, None)
    }
}

each_db! {
    async fn a_version_is_found_in_any_spelling(db: TestDb) {
        let pack = domain_pack("Finance", "v1.2");
        store_pack(&db, &pack).await.unwrap();

        let mut tx = db.write(&all()).await.unwrap();
        let (name, spelled) = (shared("FINANCE"), version("1.2.0"));
        let finance = domain("finance");
        let found = packs::find(tx.conn(), &all(), &name, &spelled).await.unwrap();
        let locked = packs::lock(&mut tx, &all(), &name, &spelled).await.unwrap();
        let same = packs::find_by_checksum(tx.conn(), &all(), &name, Some(&finance), &pack.checksum).await.unwrap();
        let other = packs::find_by_checksum(tx.conn(), &all(), &name, Some(&finance), &checksum("x")).await.unwrap();
        let unknown = packs::find(tx.conn(), &all(), &name, &version("2")).await.unwrap();

        assert_eq!(found.as_ref(), Some(&pack));
        assert_eq!(locked.as_ref(), Some(&pack));
        assert_eq!(same.as_ref(), Some(&pack));
        assert_eq!((other, unknown), (None, None));
    }

    async fn two_spellings_of_a_version_are_one(db: TestDb) {
        store_pack(&db, &domain_pack("Finance", "v1.2")).await.unwrap();

        let same = store_pack(&db, &domain_pack("Finance", "v1.2")).await;
        let spelled = store_pack(&db, &domain_pack("finance", "1.2.0")).await;
        let elsewhere = store_pack(&db, &domain_pack("Health", "v1.2")).await;

        assert_eq!(same.unwrap_err().constraint(), Some(&Constraint::VersionExists));
        assert_eq!(spelled.unwrap_err().constraint(), Some(&Constraint::VersionExists));
        elsewhere.unwrap();
    }

    async fn the_documents_come_back_as_they_were(db: TestDb) {
        let pack = domain_pack("Finance", "v1.0");
        let source = "{ \"a\": \"Zürich €\u{1f600}\" }";
        let new = packs::NewPack {
            pack: &pack,
            content_json: "{\"a\":\"Zürich €\u{1f600}\"}",
            source,
            report: &[finding()],
            author: None,
        };
        write(&db, async |tx| packs::insert(tx, &all(), &new).await).await.unwrap();

        let mut tx = db.read(&all()).await.unwrap();
        let judged = packs::judged(tx.conn(), &all(), &pack.id).await.unwrap().unwrap();
        let other = domain_pack("Finance", "v9").id;

        assert_eq!((judged.canonical.as_str(), judged.findings), (new.content_json, vec![finding()]));
        assert_eq!(packs::judged(tx.conn(), &all(), &other).await.unwrap(), None);
        for (form, text) in [(TextForm::Canonical, new.content_json), (TextForm::Source, source)] {
            let found = packs::document(tx.conn(), &all(), &pack.id, form).await.unwrap();
            assert_eq!(found.as_deref(), Some(text));
            assert_eq!(packs::document(tx.conn(), &all(), &other, form).await.unwrap(), None);
        }
    }

    async fn the_latest_is_the_highest_that_is_not_deprecated(db: TestDb) {
        for text in ["v1.9", "v1.10", "v1.2", "v2.0-rc.1"] {
            store_pack(&db, &domain_pack("Finance", text)).await.unwrap();
        }
        let latest = async || {
            let mut tx = db.read(&all()).await.unwrap();
            let found = packs::latest(tx.conn(), &all(), &shared("finance")).await.unwrap();
            found.map(|pack| pack.version.to_string())
        };

        assert_eq!(latest().await.as_deref(), Some("v2.0-rc.1"));
        let mut tx = db.write(&all()).await.unwrap();
        let deprecate = "UPDATE documents SET status = 'DEPRECATED' WHERE version = 'v2.0-rc.1'";
        testing::execute(tx.conn(), deprecate).await.unwrap();
        testing::commit(tx).await.unwrap();
        assert_eq!(latest().await.as_deref(), Some("v1.10"));
    }

    async fn the_list_goes_by_domain_and_highest_version_first(db: TestDb) {
        for (name, text) in [
            ("Health", "1"),
            ("finance", "v1.2"),
            ("finance", "v1.10"),
            ("finance", "v1.9"),
            ("Fishing", "v0.1"),
            ("finance", "v2.0-beta"),
        ] {
            store_pack(&db, &domain_pack(name, text)).await.unwrap();
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
        let everything = [
            "finance/v2.0-beta",
            "finance/v1.10",
            "finance/v1.9",
            "finance/v1.2",
            "Fishing/v0.1",
            "Health/1",
        ];
        let with = || PackFilter::of(PackKind::Domain);

        for limit in 1..=7 {
            assert_eq!(listed(with(), limit).await, everything, "by {limit}");
        }
        let finance = PackFilter { domain: Some(domain("FINANCE")), ..with() };
        assert_eq!(listed(finance, 3).await, everything[..4]);
        let prefix = PackFilter { q: Some("FI".to_owned()), ..with() };
        assert_eq!(listed(prefix, 2).await, everything[..5]);
        let drafts = PackFilter { status: Some(PackStatus::Draft), ..with() };
        assert_eq!(listed(drafts, 4).await, everything);
        let active = PackFilter { status: Some(PackStatus::Active), ..with() };
        assert_eq!(listed(active, 4).await, [""; 0]);
    }

    async fn live_counts_cover_the_scope_alone(db: TestDb) {
        store_tenants(&db, &["a1", "B2", "c3"]).await;
        let pack = domain_pack("Finance", "v1.0");
        store_pack(&db, &pack).await.unwrap();
        for id in ["a1", "B2"] {
            activate(&db, id, 1, &pack).await.unwrap();
        }

        let mut tx = db.read(&all()).await.unwrap();
        let mut live = async |scope| {
            let found = packs::find(tx.conn(), &scope, &pack.owner, &pack.version).await;
            let tenants = packs::live_for(tx.conn(), &scope, PackKind::Domain, &pack.id, 100).await.unwrap();
            let names: Vec<_> = tenants.iter().map(|id| id.as_str().to_owned()).collect();
            (found.unwrap().unwrap().live_count, names)
        };

        assert_eq!(live(all()).await, (2, vec!["B2".to_owned(), "a1".to_owned()]));
        assert_eq!(live(only(&["a1", "c3"])).await, (1, vec!["a1".to_owned()]));
        assert_eq!(live(only(&["c3"])).await, (0, vec![]));
        assert_eq!(packs::live_for(tx.conn(), &all(), PackKind::Domain, &pack.id, 1).await.unwrap().len(), 1);
        assert_eq!(packs::count_all(tx.conn(), PackKind::Domain).await.unwrap(), 1);
    }

    async fn a_draft_is_released_once(db: TestDb) {
        let pack = domain_pack("Finance", "v1.0");
        store_pack(&db, &pack).await.unwrap();
        let release = async |base| {
            write(&db, async |tx| packs::release(tx, &all(), &Pack { row_version: base, ..pack.clone() }).await).await
        };

        assert!(matches!(release(7).await, Err(Error::Stale)));
        release(1).await.unwrap();
        assert!(matches!(release(1).await, Err(Error::Stale)));
        assert!(matches!(release(2).await, Err(Error::Stale)));

        let mut tx = db.read(&all()).await.unwrap();
        let found = packs::find(tx.conn(), &all(), &pack.owner, &pack.version).await;
        let found = found.unwrap().unwrap();
        assert_eq!((found.status, found.row_version), (PackStatus::Active, 2));
    }
}
