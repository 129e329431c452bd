//! A SQLite database whose disk or files fail it.

use std::{
    io::{Seek as _, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use tenantry_storage::{Away, Db, Error, OpenOptions, Result, migrate, tenants, testing};

use crate::support::{all, store_tenants, tenant, tenant_id, write};

fn options(path: &Path, exclusive: bool) -> OpenOptions {
    OpenOptions {
        url: format!("sqlite://{}", path.display()),
        read_connections: 2,
        write_connections: 1,
        exclusive,
    }
}

async fn open(path: &Path) -> Db {
    let db = Db::open(&options(path, false)).await.unwrap();
    migrate::up(&db).await.unwrap();
    db
}

async fn run(db: &Db, sql: &str) -> Result<()> {
    let mut tx = db.write(&all()).await?;
    testing::execute(tx.conn(), sql).await?;
    testing::commit(tx).await
}

/// Lets the writer's file grow no more, as on a full disk; the limit ends with its connection.
async fn fill(db: &Db) {
    run(db, "PRAGMA max_page_count = 1").await.unwrap();
}

const TOO_LARGE: &str = "INSERT INTO ballast (bytes) VALUES (zeroblob(1000000))";

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

#[tokio::test]
async fn writing_goes_on_after_the_disk_was_full() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(&folder.path().join("t.db")).await;
    run(&db, "CREATE TABLE ballast (bytes BLOB)").await.unwrap();
    store_tenants(&db, &["before"]).await;

    for round in 0..3 {
        fill(&db).await;
        let refused = run(&db, TOO_LARGE).await.unwrap_err();
        assert_eq!(refused.away(), Some(Away::Full), "{refused:?}");
        store_tenants(&db, &[&format!("after{round}")]).await;
    }

    db.try_writer().await.unwrap();
    let mut tx = db.read(&all()).await.unwrap();
    assert_eq!(tenants::count(tx.conn(), &all()).await.unwrap(), 4);
}

#[tokio::test]
async fn what_came_after_a_full_disk_in_one_transaction_is_not_committed() {
    let folder = tempfile::tempdir().unwrap();
    let db = open(&folder.path().join("t.db")).await;
    run(&db, "CREATE TABLE ballast (bytes BLOB)").await.unwrap();
    fill(&db).await;

    let refused = write(&db, async |tx| {
        tenants::insert(tx, &tenant("first")).await?;
        testing::execute(tx.conn(), TOO_LARGE).await.unwrap_err();
        // Code that goes on all the same: SQLite has ended the transaction by now.
        testing::execute(tx.conn(), "DELETE FROM ballast").await
    })
    .await;

    assert!(refused.unwrap_err().is_unavailable());
    let mut tx = db.read(&all()).await.unwrap();
    let found = tenants::find(tx.conn(), &all(), &tenant_id("first")).await;
    assert!(found.unwrap().is_none());
    drop(tx);
    store_tenants(&db, &["second"]).await;
}

#[tokio::test]
async fn a_file_that_was_deleted_acknowledges_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.db");
    let db = open(&path).await;
    db.try_writer().await.unwrap();
    let under_way = db.write(&all()).await.unwrap();

    std::fs::remove_file(&path).unwrap();

    let late = testing::commit(under_way).await.unwrap_err();
    assert_eq!(late.away(), Some(Away::Deleted));
    let refused = db.write(&all()).await.err().unwrap();
    assert_eq!(refused.away(), Some(Away::Deleted));
    let refused = db.read(&all()).await.err().unwrap();
    assert_eq!(refused.away(), Some(Away::Deleted));
    assert_eq!(
        db.try_writer().await.unwrap_err().away(),
        Some(Away::Deleted)
    );
    assert!(!path.exists());
}

#[tokio::test]
async fn a_log_that_was_deleted_acknowledges_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.db");
    let db = open(&path).await;

    std::fs::remove_file(beside(&path, "-wal")).unwrap();

    let refused = db.write(&all()).await.err().unwrap();
    assert_eq!(refused.away(), Some(Away::Deleted));
}

#[tokio::test]
async fn a_file_in_the_place_of_the_database_is_not_taken_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("t.db"), folder.path().join("other.db"));
    let db = open(&path).await;
    open(&other).await.close().await;

    std::fs::rename(&other, &path).unwrap();

    let refused = db.write(&all()).await.err().unwrap();
    assert_eq!(refused.away(), Some(Away::Replaced));
    assert_eq!(
        db.try_writer().await.unwrap_err().away(),
        Some(Away::Replaced)
    );
}

#[tokio::test]
async fn a_damaged_file_is_away_and_no_fault_of_the_statement() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.db");
    let db = open(&path).await;
    store_tenants(&db, &["acme"]).await;
    db.close().await;
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.iter_mut().skip(4096).for_each(|byte| *byte = 0xa5);
    std::fs::write(&path, bytes).unwrap();

    // Opening reads the schema, and says so already.
    let refused = Db::open(&options(&path, false)).await.err().unwrap();

    assert_eq!(refused.away(), Some(Away::Damaged));
}

#[tokio::test]
async fn a_database_that_was_found_damaged_takes_no_change_until_it_is_opened_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.db");
    let db = open(&path).await;
    store_tenants(&db, &["acme"]).await;
    db.close().await;
    let db = Db::open(&options(&path, false)).await.unwrap();
    let sound = std::fs::read(&path).unwrap();

    // Another program writes over the same file. What the writer knows by heart it still takes.
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(std::io::SeekFrom::Start(4096)).unwrap();
    file.write_all(&vec![0xa5; sound.len() - 4096]).unwrap();
    db.try_writer().await.unwrap();

    let found = migrate::is_current(&db).await.unwrap_err();
    assert_eq!(found.away(), Some(Away::Damaged));
    let refused = db.write(&all()).await.err().unwrap();
    assert_eq!(refused.away(), Some(Away::Damaged));
    assert_eq!(
        db.try_writer().await.unwrap_err().away(),
        Some(Away::Damaged)
    );
    db.close().await;

    std::fs::remove_file(beside(&path, "-wal")).unwrap_or_default();
    std::fs::write(&path, sound).unwrap();
    let db = Db::open(&options(&path, false)).await.unwrap();
    db.try_writer().await.unwrap();
}

#[tokio::test]
async fn the_files_are_the_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/t.db");
    let db = Db::open(&options(&path, true)).await.unwrap();
    migrate::up(&db).await.unwrap();

    assert_eq!(mode(path.parent().unwrap()), 0o700);
    for ending in ["", "-wal", "-shm", ".lock"] {
        assert_eq!(mode(&beside(&path, ending)), 0o600, "{ending}");
    }
}

#[tokio::test]
async fn files_that_others_could_read_are_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.db");
    open(&path).await.close().await;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();

    let _db = open(&path).await;

    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&beside(&path, "-wal")), 0o600);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_removed_lock_file_lets_nobody_else_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.db");
    let owner = Db::open(&options(&path, true)).await.unwrap();

    std::fs::remove_file(beside(&path, ".lock")).unwrap();

    let refused = Db::open(&options(&path, true)).await.err().unwrap();
    assert!(
        matches!(&refused, Error::Locked(held) if held.ends_with("t.db")),
        "{refused:?}"
    );
    owner.close().await;
    drop(owner);
    Db::open(&options(&path, true)).await.unwrap();
}
