//! One tenant: registering, finding, changing.

use tenantry_domain::tenants::Status;
use tenantry_storage::{Constraint, Error, tenants};
use tenantry_testkit::each_db;

use crate::support::{NOON, all, only, store_tenant, store_tenants, tenant, tenant_id, write};

each_db! {
    async fn a_stored_tenant_is_found_in_any_case(db: TestDb) {
        let acme = tenant("Acme-1");
        store_tenant(&db, &acme).await;

        let mut tx = db.read(&all()).await.unwrap();
        let found = tenants::find(tx.conn(), &all(), &tenant_id("aCME-1")).await.unwrap();

        assert_eq!(found, Some(acme));
        assert_eq!(tenants::find(tx.conn(), &all(), &tenant_id("other")).await.unwrap(), None);
    }

    async fn an_id_is_taken_in_any_case(db: TestDb) {
        store_tenants(&db, &["acme"]).await;

        let same = write(&db, async |tx| tenants::insert(tx, &tenant("acme")).await).await;
        let other_case = write(&db, async |tx| tenants::insert(tx, &tenant("ACME")).await).await;

        assert_eq!(same.unwrap_err().constraint(), Some(&Constraint::TenantExists));
        assert_eq!(other_case.unwrap_err().constraint(), Some(&Constraint::TenantExists));
    }

    async fn a_scope_never_sees_another_tenant(db: TestDb) {
        store_tenants(&db, &["acme", "other"]).await;
        let acme = only(&["acme"]);
        let other = tenant_id("other");

        let mut tx = db.write(&all()).await.unwrap();

        assert!(tenants::find(tx.conn(), &acme, &tenant_id("acme")).await.unwrap().is_some());
        assert_eq!(tenants::find(tx.conn(), &acme, &other).await.unwrap(), None);
        assert_eq!(tenants::lock(&mut tx, &acme, &other).await.unwrap(), None);
        assert_eq!(tenants::count(tx.conn(), &acme).await.unwrap(), 1);
        assert_eq!(tenants::count(tx.conn(), &all()).await.unwrap(), 2);
        let renamed = tenants::update_name(&mut tx, &acme, &other, "Mine", 1, NOON).await;
        assert!(matches!(renamed, Err(Error::OutOfScope)));
        let suspended =
            tenants::update_status(&mut tx, &acme, &other, Status::Suspended, 1, NOON).await;
        assert!(matches!(suspended, Err(Error::OutOfScope)));
    }

    async fn renaming_counts_and_refuses_a_stale_base(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let id = tenant_id("ACME");
        let later = NOON.plus_seconds(60);
        let rename = async |name: &'static str, base| {
            write(&db, async |tx| tenants::update_name(tx, &all(), &id, name, base, later).await)
                .await
        };

        rename("Acme Capital", 1).await.unwrap();
        let stale = rename("Too late", 1).await;

        assert!(matches!(stale, Err(Error::Stale)));
        let mut tx = db.write(&all()).await.unwrap();
        let acme = tenants::lock(&mut tx, &all(), &id).await.unwrap().unwrap();
        assert_eq!(acme.name, "Acme Capital");
        assert_eq!(acme.row_version, 2);
        assert_eq!((acme.created_at, acme.updated_at), (NOON, later));
    }

    async fn suspending_counts_and_refuses_a_stale_base(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let id = tenant_id("acme");
        let suspend = async |base| {
            write(&db, async |tx| {
                tenants::update_status(tx, &all(), &id, Status::Suspended, base, NOON).await
            })
            .await
        };

        suspend(1).await.unwrap();
        let stale = suspend(1).await;

        assert!(matches!(stale, Err(Error::Stale)));
        let mut tx = db.read(&all()).await.unwrap();
        let acme = tenants::find(tx.conn(), &all(), &id).await.unwrap().unwrap();
        assert_eq!((acme.status, acme.row_version), (Status::Suspended, 2));
    }

    async fn what_is_rolled_back_or_dropped_is_gone(db: TestDb) {
        let mut tx = db.write(&all()).await.unwrap();
        tenants::insert(&mut tx, &tenant("acme")).await.unwrap();
        tx.rollback().await.unwrap();
        let mut tx = db.write(&all()).await.unwrap();
        tenants::insert(&mut tx, &tenant("acme")).await.unwrap();
        drop(tx);

        let mut tx = db.write(&all()).await.unwrap();

        assert_eq!(tenants::count(tx.conn(), &all()).await.unwrap(), 0);
    }
}
