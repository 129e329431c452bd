//! The pointer and its history: append-only, gapless, one winner.

use tenantry_domain::{access::Caller, activation::ActiveConfig, runtime::Epoch};
use tenantry_storage::{Constraint, Engine, Error, Result, activation, bookkeeping, installation};
use tenantry_testkit::each_db;

use crate::support::{
    NOON, activate, all, domain_pack, only, revision, store_pack, store_tenants, tenant_id, walk,
};

each_db! {
    async fn a_tenant_begins_with_no_configuration(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let id = tenant_id("acme");

        let mut tx = db.write(&all()).await.unwrap();

        let none = ActiveConfig::none(id.clone());
        assert_eq!(activation::find(tx.conn(), &all(), &id).await.unwrap(), none);
        assert_eq!(activation::lock(&mut tx, &all(), &id).await.unwrap(), none);
        assert_eq!(activation::get(tx.conn(), &all(), &id, 1).await.unwrap(), None);
    }

    async fn appending_moves_the_pointer_and_keeps_the_history(db: TestDb) {
        store_tenants(&db, &["Acme"]).await;
        let (old, new) = (domain_pack("Finance", "v1"), domain_pack("Finance", "v2"));
        for pack in [&old, &new] {
            store_pack(&db, pack).await.unwrap();
        }
        activate(&db, "acme", 1, &old).await.unwrap();
        activate(&db, "ACME", 2, &new).await.unwrap();
        activate(&db, "acme", 3, &old).await.unwrap();
        let id = tenant_id("acme");

        let mut tx = db.write(&all()).await.unwrap();
        let active = activation::lock(&mut tx, &all(), &id).await.unwrap();
        let second = activation::get(tx.conn(), &all(), &id, 2).await.unwrap().unwrap();
        drop(tx);

        assert_eq!((active.revision, active.domain_pack_version), (3, Some(old.version)));
        assert_eq!(active.activated_at, Some(NOON.plus_seconds(3)));
        assert_eq!(active.activated_by.as_deref(), Some("usr_1"));
        assert_eq!(second.domain_pack_version, new.version);
        assert_eq!(second.tenant_id.as_str(), "Acme");
        let history = walk(2, async |page| {
            let mut tx = db.read(&all()).await?;
            activation::list(tx.conn(), &all(), &id, &page).await
        })
        .await;
        let numbers: Vec<_> = history.iter().map(|revision| revision.revision).collect();
        assert_eq!(numbers, [3, 2, 1]);
        let mut tx = db.read(&all()).await.unwrap();
        assert_eq!(activation::count_in_force(tx.conn()).await.unwrap(), 1);
    }

    async fn a_moment_has_one_revision(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let pack = domain_pack("Finance", "v1");
        store_pack(&db, &pack).await.unwrap();
        for number in 1..=3 {
            activate(&db, "acme", number, &pack).await.unwrap();
        }
        let id = tenant_id("acme");

        let mut tx = db.read(&all()).await.unwrap();
        let mut at = async |seconds| {
            let moment = NOON.plus_seconds(seconds);
            let found = activation::at(tx.conn(), &all(), &id, moment).await.unwrap();
            found.map(|revision| revision.revision)
        };

        assert_eq!(at(0).await, None);
        assert_eq!(at(1).await, Some(1));
        assert_eq!(at(2).await, Some(2));
        assert_eq!(at(99).await, Some(3));
    }

    async fn a_number_is_never_used_twice_nor_left_out(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let pack = domain_pack("Finance", "v1");
        store_pack(&db, &pack).await.unwrap();

        let ahead = activate(&db, "acme", 2, &pack).await;
        activate(&db, "acme", 1, &pack).await.unwrap();
        let again = activate(&db, "acme", 1, &pack).await;
        let gap = activate(&db, "acme", 3, &pack).await;

        assert!(matches!(ahead, Err(Error::Stale)));
        assert_eq!(again.unwrap_err().constraint(), Some(&Constraint::RevisionExists));
        assert!(matches!(gap, Err(Error::Stale)));
    }

    async fn of_two_writers_at_once_one_wins(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let pack = domain_pack("Finance", "v1");
        store_pack(&db, &pack).await.unwrap();

        for number in 1..=5 {
            let (one, two): (Result<()>, Result<()>) = tokio::join!(
                activate(&db, "acme", number, &pack),
                activate(&db, "acme", number, &pack)
            );
            let lost = match (one, two) {
                (Ok(()), Err(lost)) | (Err(lost), Ok(())) => lost,
                other => panic!("{other:?}"),
            };
            assert_eq!(lost.constraint(), Some(&Constraint::RevisionExists), "{lost:?}");
        }
    }

    async fn a_scope_never_sees_another_tenants_configuration(db: TestDb) {
        store_tenants(&db, &["acme", "other"]).await;
        let pack = domain_pack("Finance", "v1");
        store_pack(&db, &pack).await.unwrap();
        activate(&db, "other", 1, &pack).await.unwrap();
        let (acme, id) = (only(&["acme"]), tenant_id("other"));
        let page = tenantry_domain::PageRequest::default();

        let mut tx = db.write(&all()).await.unwrap();

        assert_eq!(activation::find(tx.conn(), &acme, &id).await.unwrap().revision, 0);
        assert_eq!(activation::lock(&mut tx, &acme, &id).await.unwrap().revision, 0);
        assert_eq!(activation::get(tx.conn(), &acme, &id, 1).await.unwrap(), None);
        let at = activation::at(tx.conn(), &acme, &id, NOON.plus_seconds(9)).await.unwrap();
        assert_eq!(at, None);
        assert_eq!(activation::list(tx.conn(), &acme, &id, &page).await.unwrap().total, 0);
        assert_eq!(activation::heads(tx.conn(), &acme, &[&id]).await.unwrap(), []);
        let revision = revision("other", 2, &pack);
        let new = activation::NewRevision {
            revision: &revision,
            domain_pack_id: &pack.id,
            tenant_pack_id: None,
            playbook_ids: &[],
        };
        let appended = activation::append(&mut tx, &acme, &new).await;
        assert!(matches!(appended, Err(Error::OutOfScope)));
    }

    async fn followers_ask_for_the_heads_of_many_at_once(db: TestDb) {
        store_tenants(&db, &["a1", "b2", "c3", "d4"]).await;
        let pack = domain_pack("Finance", "v1");
        store_pack(&db, &pack).await.unwrap();
        for id in ["c3", "a1", "b2"] {
            activate(&db, id, 1, &pack).await.unwrap();
        }
        activate(&db, "b2", 2, &pack).await.unwrap();

        let mut tx = db.read(&all()).await.unwrap();
        let asked = ["C3", "a1", "d4", "b2"].map(tenant_id);
        let heads = activation::heads(tx.conn(), &all(), &asked.each_ref()).await.unwrap();

        let seen: Vec<_> =
            heads.iter().map(|head| (head.tenant_id.as_str(), head.revision)).collect();
        assert_eq!(seen, [("a1", 1), ("b2", 2), ("c3", 1)]);
        assert_eq!((&heads[0].domain_pack_id, &heads[0].tenant_pack_id), (&pack.id, &None));
        let mine = activation::heads(tx.conn(), &only(&["b2"]), &asked.each_ref()).await.unwrap();
        assert_eq!((mine.len(), mine[0].tenant_id.as_str()), (1, "b2"));
        assert_eq!(activation::heads(tx.conn(), &all(), &[]).await.unwrap(), []);
    }

    async fn a_snapshot_does_not_see_what_comes_later(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let pack = domain_pack("Finance", "v1");
        store_pack(&db, &pack).await.unwrap();
        let id = tenant_id("acme");

        let mut tx = db.read(&all()).await.unwrap();
        let before = activation::find(tx.conn(), &all(), &id).await.unwrap().revision;
        activate(&db, "acme", 1, &pack).await.unwrap();
        let during = activation::find(tx.conn(), &all(), &id).await.unwrap().revision;
        drop(tx);
        let mut tx = db.read(&all()).await.unwrap();
        let after = activation::find(tx.conn(), &all(), &id).await.unwrap().revision;

        assert_eq!((before, during, after), (0, 0, 1));
    }

    async fn a_revision_needs_its_tenant_and_its_packs(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let stored = domain_pack("Finance", "v1");
        store_pack(&db, &stored).await.unwrap();
        let missing = domain_pack("Finance", "v2");

        let no_pack = activate(&db, "acme", 1, &missing).await;
        let no_tenant = activate(&db, "nobody", 1, &stored).await;

        assert_eq!(no_pack.unwrap_err().constraint(), Some(&Constraint::MissingReference));
        assert_eq!(no_tenant.unwrap_err().constraint(), Some(&Constraint::MissingReference));
        let mut tx = db.read(&all()).await.unwrap();
        let (acme, nobody) = (tenant_id("acme"), tenant_id("nobody"));
        assert_eq!(activation::heads(tx.conn(), &all(), &[&acme, &nobody]).await.unwrap(), []);
    }
}

each_db! {
    async fn a_database_has_an_epoch_which_its_owner_can_renew(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let pack = domain_pack("Finance", "v1");
        store_pack(&db, &pack).await.unwrap();
        activate(&db, "acme", 1, &pack).await.unwrap();
        let id = tenant_id("acme");
        let mut tx = db.read(&all()).await.unwrap();
        let first = installation::epoch(tx.conn()).await.unwrap();
        drop(tx);

        let fresh = Epoch::from_random([7; 16]);
        let caller = Caller::system("test");
        let renewal = bookkeeping::Renewal { caller: &caller, at: NOON, reason: "put back" };
        bookkeeping::renew_epoch(&db.owner, &fresh, &renewal).await.unwrap();

        let mut tx = db.read(&all()).await.unwrap();
        let head = activation::head(tx.conn(), &all(), &id).await.unwrap().unwrap();
        let active = activation::find(tx.conn(), &all(), &id).await.unwrap();
        assert_ne!(first, fresh);
        assert_eq!(installation::epoch(tx.conn()).await.unwrap(), fresh);
        assert_eq!((head.epoch, active.epoch), (fresh.clone(), Some(fresh.clone())));
        drop(tx);
        if db.engine() == Engine::Postgres {
            assert!(bookkeeping::renew_epoch(&db, &fresh, &renewal).await.is_err());
        }
    }
}
