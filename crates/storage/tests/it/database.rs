//! Opening, locking, answering, failing.

use std::time::Duration;

use tenantry_storage::{Db, Engine, Error, OpenOptions, tenants, testing};
use tenantry_testkit::each_db;

use crate::support::{all, only, store_tenants, tenant, tenant_id};

each_db! {
    async fn it_answers_until_it_is_closed(db: TestDb) {
        db.ping().await.unwrap();

        db.close().await;

        assert!(db.ping().await.unwrap_err().is_unavailable());
        assert!(db.write(&all()).await.err().unwrap().is_unavailable());
    }

    async fn it_tells_how_its_connections_are_used(db: TestDb) {
        let in_use = || db.pool_use().iter().map(|pool| pool.in_use).sum::<u32>();
        // A connection goes back to its pool a little after it is let go.
        let all_back = async {
            while in_use() > 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), all_back).await.unwrap();

        let tx = db.read(&all()).await.unwrap();

        assert_eq!(in_use(), 1);
        drop(tx);
        for pool in db.pool_use() {
            assert!(pool.in_use + pool.idle <= pool.max && pool.max > 0, "{pool:?}");
        }
    }

    async fn it_opens_twice(db: TestDb) {
        store_tenants(&db, &["acme"]).await;

        let again = Db::open(&db.options).await.unwrap();

        let mut tx = again.read(&all()).await.unwrap();
        let found = tenants::find(tx.conn(), &all(), &tenant_id("acme")).await.unwrap();
        assert_eq!(found.unwrap().tenant_id.as_str(), "acme");
    }

    async fn a_snapshot_cannot_write(db: TestDb) {
        let mut tx = db.read(&all()).await.unwrap();

        let written = testing::execute(tx.conn(), "DELETE FROM tenants").await;

        assert!(written.is_err());
    }

    async fn who_pauses_in_a_write_loses_its_locks_in_the_end(db: TestDb) {
        if db.engine() == Engine::Sqlite {
            return;
        }
        for scope in [all(), only(&["acme"])] {
            let mut tx = db.write(&scope).await.unwrap();
            let limit = "SHOW idle_in_transaction_session_timeout";
            assert_eq!(testing::texts(tx.conn(), limit).await.unwrap(), ["15s"]);
            testing::execute(tx.conn(), "SET LOCAL idle_in_transaction_session_timeout = 10").await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;

            let after = testing::execute(tx.conn(), "SELECT 1").await;
            assert!(after.unwrap_err().is_unavailable());
        }
    }

    async fn a_row_that_is_locked_waits_for_its_writer(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let id = tenant_id("acme");
        let mut first = db.write(&all()).await.unwrap();
        tenants::lock(&mut first, &all(), &id).await.unwrap();

        let waiting = tokio::spawn({
            let (db, id) = (db.clone(), id.clone());
            async move {
                let mut second = db.write(&all()).await.unwrap();
                tenants::lock(&mut second, &all(), &id).await.unwrap().unwrap().row_version
            }
        });
        let name = "Changed while the other waits";
        let at = tenant("acme").updated_at;
        tenants::update_name(&mut first, &all(), &id, name, 1, at).await.unwrap();
        assert!(!waiting.is_finished());
        testing::commit(first).await.unwrap();

        assert_eq!(waiting.await.unwrap(), 2);
    }
}

fn options(url: String, exclusive: bool) -> OpenOptions {
    OpenOptions {
        url,
        read_connections: 1,
        write_connections: 1,
        exclusive,
    }
}

#[tokio::test]
async fn one_process_owns_a_sqlite_database() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("t.db").display());

    let owner = Db::open(&options(url.clone(), true)).await.unwrap();
    let refused = Db::open(&options(url.clone(), true)).await.err().unwrap();
    let reader = Db::open(&options(url.clone(), false)).await.unwrap();
    drop(owner);
    let next = Db::open(&options(url, true)).await;

    assert!(
        matches!(&refused, Error::Locked(path) if path.ends_with("t.db.lock")),
        "{refused:?}"
    );
    assert_eq!(reader.engine(), Engine::Sqlite);
    assert!(next.is_ok());
}

#[tokio::test]
async fn an_address_that_makes_no_sense_is_refused() {
    for url in [
        "",
        "mysql://x",
        "sqlite::memory:",
        "sqlite://x?mode=memory",
        "postgres://[::",
    ] {
        let refused = Db::open(&options(url.to_owned(), false))
            .await
            .err()
            .unwrap();
        assert!(matches!(refused, Error::Address(_)), "{url}: {refused:?}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_made_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let url = format!("sqlite://{}", folder.path().join("file/t.db").display());

    let refused = Db::open(&options(url, false)).await.err().unwrap();

    assert!(refused.is_unavailable(), "{refused:?}");
}

#[test]
fn every_future_can_cross_threads() {
    fn assert_send<T: Send>(_: &T) {}
    let check = async |db: &Db| {
        let mut tx = db.write(&all()).await.unwrap();
        assert_send(&tx.conn().engine());
        assert_send(&tenants::find(tx.conn(), &all(), &tenant_id("acme")));
        assert_send(&tenants::insert(&mut tx, &tenant("acme")));
        assert_send(&tenantry_storage::migrate::up(db));
        assert_send(&tenantry_storage::migrate::down(db, 1));
        assert_send(&db.ping());
    };
    let _ = check;
}

#[tokio::test]
async fn writers_at_once_are_all_answered() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("t.db").display());
    let db = Db::open(&options(url, false)).await.unwrap();
    tenantry_storage::migrate::up(&db).await.unwrap();

    let writers = (0..40).map(|number| {
        let db = db.clone();
        tokio::spawn(async move { store_tenants(&db, &[&format!("t{number:02}")]).await })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }

    let mut tx = db.read(&all()).await.unwrap();
    assert_eq!(tenants::count(tx.conn(), &all()).await.unwrap(), 40);
}
