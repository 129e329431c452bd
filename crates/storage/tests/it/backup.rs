//! Copies of a SQLite database, and files that are none.

use std::{
    fs::Permissions,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use tempfile::TempDir;
use tenantry_storage::{
    Db, OpenOptions,
    backup::{self, Fault, RestoreTarget},
    migrate, tenants, testing,
};

use crate::support::{all, store_tenants, tenant_id};

fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

async fn open(path: &Path, exclusive: bool) -> Db {
    let options = OpenOptions {
        url: url(path),
        read_connections: 2,
        write_connections: 1,
        exclusive,
    };
    Db::open(&options).await.unwrap()
}

/// A database in use with one tenant, and a backup of it.
async fn backed_up() -> (TempDir, Db, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let db = open(&folder.path().join("t.db"), true).await;
    migrate::up(&db).await.unwrap();
    store_tenants(&db, &["before"]).await;
    let file = folder.path().join("backup.db");
    let url = url(&folder.path().join("t.db"));
    backup::copy(&url, &file, &|_, _| ()).await.unwrap();
    (folder, db, file)
}

async fn run(path: &Path, sql: &str) {
    run_all(path, &[sql]).await;
}

async fn run_all(path: &Path, statements: &[&str]) {
    let db = open(path, false).await;
    let mut tx = db.write(&all()).await.unwrap();
    for sql in statements {
        testing::execute(tx.conn(), sql).await.unwrap();
    }
    testing::commit(tx).await.unwrap();
    db.close().await;
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_database_in_use_is_copied_as_it_is_at_that_moment() {
    let (folder, db, file) = backed_up().await;
    store_tenants(&db, &["after"]).await;

    assert_eq!(mode(&file), 0o600);
    let files = ["backup.db", "t.db", "t.db-shm", "t.db-wal", "t.db.lock"];
    assert_eq!(names(folder.path()), files);
    let copy = open(&file, false).await;
    let mut tx = copy.read(&all()).await.unwrap();
    assert_eq!(tenants::count(tx.conn(), &all()).await.unwrap(), 1);
}

#[tokio::test]
async fn changes_under_way_do_not_tear_a_copy() {
    let (folder, db, _) = backed_up().await;
    let writer = tokio::spawn(async move {
        for number in 0..40 {
            store_tenants(&db, &[&format!("t{number}")]).await;
        }
    });
    let heard = AtomicU64::new(0);
    for number in 0..5 {
        let file = folder.path().join(format!("{number}.db"));
        let from = url(&folder.path().join("t.db"));
        let watch = |_, total| heard.store(total, Ordering::Relaxed);
        backup::copy(&from, &file, &watch).await.unwrap();
    }
    writer.await.unwrap();
    assert!(heard.load(Ordering::Relaxed) > 0);
}

#[tokio::test]
async fn nothing_is_overwritten() {
    let (folder, _db, file) = backed_up().await;
    let before = std::fs::read(&file).unwrap();
    let from = url(&folder.path().join("t.db"));

    let refused = backup::copy(&from, &file, &|_, _| ()).await.unwrap_err();

    assert!(matches!(refused, Fault::Exists(_)), "{refused}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let nowhere = url(&folder.path().join("none.db"));
    let other = folder.path().join("other.db");
    let refused = backup::copy(&nowhere, &other, &|_, _| ())
        .await
        .unwrap_err();
    assert!(matches!(refused, Fault::Missing(_)), "{refused}");
    assert!(!other.exists() && !folder.path().join("none.db").exists());
}

#[tokio::test]
async fn what_is_no_backup_of_ours_is_told_apart() {
    let (folder, _db, file) = backed_up().await;
    let path = |name: &str| folder.path().join(name);
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(path("truncated"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(path("short"), &whole[..9]).unwrap();
    std::fs::write(path("text"), "not a database, whatever its name says").unwrap();
    let mut bytes = whole.clone();
    bytes.iter_mut().skip(4096).for_each(|byte| *byte = 0xa5);
    std::fs::write(path("damaged"), bytes).unwrap();
    std::fs::copy(&file, path("newer")).unwrap();
    run(
        &path("newer"),
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, \
        execution_time) VALUES (29990101000000, 'later', TRUE, x'00', 0)",
    )
    .await;
    run(&path("foreign"), "CREATE TABLE theirs (id INTEGER)").await;
    std::fs::copy(&file, path("orphans")).unwrap();
    run_all(
        &path("orphans"),
        &[
            "CREATE TABLE child (tenant TEXT)",
            "INSERT INTO child VALUES ('nobody')",
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET sql = 'CREATE TABLE child (tenant TEXT REFERENCES \
             tenants(tenant_id))' WHERE name = 'child'",
        ],
    )
    .await;
    std::fs::copy(&file, path("raw")).unwrap();
    std::fs::write(path("raw-wal"), "something").unwrap();

    let fault = async |name: &str| backup::examine(&path(name)).await.unwrap_err();
    assert!(matches!(fault("truncated").await, Fault::Damaged(..)));
    assert!(matches!(fault("damaged").await, Fault::Damaged(..)));
    let orphans = fault("orphans").await.to_string();
    assert!(
        orphans.ends_with("rows refer to others that are not there"),
        "{orphans}"
    );
    assert!(matches!(fault("short").await, Fault::NotSqlite(_)));
    assert!(matches!(fault("text").await, Fault::NotSqlite(_)));
    assert!(matches!(
        fault("newer").await,
        Fault::Newer(_, 29_990_101_000_000)
    ));
    assert!(matches!(fault("foreign").await, Fault::Foreign(_)));
    assert!(matches!(fault("raw").await, Fault::InUse(_)));
    assert!(matches!(fault("none").await, Fault::Missing(_)));
    backup::examine(&file).await.unwrap();
}

/// Of most pages nothing is read to tell whose database it is.
#[tokio::test]
async fn a_page_that_is_damaged_is_found_wherever_it_is() {
    const PAGE: usize = 4096;
    let (folder, _db, file) = backed_up().await;
    let whole = std::fs::read(&file).unwrap();
    let damaged = folder.path().join("damaged");
    let pages = whole.len() / PAGE;

    for page in 1..pages {
        let mut bytes = whole.clone();
        let bytes_of_page = bytes.iter_mut().skip(page * PAGE).take(PAGE);
        bytes_of_page.for_each(|byte| *byte = 0xa5);
        std::fs::write(&damaged, bytes).unwrap();

        let found = backup::examine(&damaged).await.unwrap_err();

        assert!(
            matches!(found, Fault::Damaged(..)),
            "{page} of {pages}: {found}"
        );
    }
}

#[tokio::test]
async fn a_backup_takes_the_place_of_a_database_that_nobody_uses() {
    let (folder, db, file) = backed_up().await;
    store_tenants(&db, &["after"]).await;
    let at = folder.path().join("t.db");

    // With the file that says so, and without it.
    for _ in 0..2 {
        let used = RestoreTarget::take(&url(&at), &file, true)
            .await
            .err()
            .unwrap();
        assert!(
            matches!(used, Fault::Storage(tenantry_storage::Error::Locked(_))),
            "{used}"
        );
        if cfg!(target_os = "linux") {
            std::fs::remove_file(folder.path().join("t.db.lock")).unwrap();
        }
    }
    db.close().await;
    drop(db);
    let occupied = RestoreTarget::take(&url(&at), &file, false)
        .await
        .err()
        .unwrap();
    assert!(matches!(occupied, Fault::Occupied(_)), "{occupied}");
    let place = RestoreTarget::take(&url(&at), &file, true).await.unwrap();
    let kept = place.swap("before-1").await.unwrap().unwrap();

    let has = async |path: &Path| {
        let db = open(path, false).await;
        let mut tx = db.read(&all()).await.unwrap();
        let found = tenants::find(tx.conn(), &all(), &tenant_id("after")).await;
        drop(tx);
        db.close().await;
        found.unwrap().is_some()
    };
    assert_eq!((has(&at).await, has(&kept).await), (false, true));
    assert_eq!(kept, folder.path().join("t.db.before-1"));
    let names = names(folder.path());
    assert!(
        !names.iter().any(|name| name.contains("restoring")),
        "{names:?}"
    );
}

#[tokio::test]
async fn the_log_of_the_former_database_is_not_taken_for_the_backups() {
    let (folder, db, file) = backed_up().await;
    let at = folder.path().join("t.db");
    store_tenants(&db, &["after"]).await;
    // As a server leaves them that was killed: with changes that are in the log alone.
    let crashed = folder.path().join("crashed.db");
    std::fs::copy(&at, &crashed).unwrap();
    std::fs::copy(
        folder.path().join("t.db-wal"),
        folder.path().join("crashed.db-wal"),
    )
    .unwrap();

    let place = RestoreTarget::take(&url(&crashed), &file, true)
        .await
        .unwrap();
    let kept = place.swap("old").await.unwrap().unwrap();

    for (path, count) in [(&crashed, 1), (&kept, 2)] {
        let db = open(path, false).await;
        let mut tx = db.read(&all()).await.unwrap();
        assert_eq!(tenants::count(tx.conn(), &all()).await.unwrap(), count);
    }
}

#[tokio::test]
async fn what_is_put_back_is_the_owners_alone() {
    let (folder, db, file) = backed_up().await;
    db.close().await;
    drop(db);
    let open = |path: &Path| std::fs::set_permissions(path, Permissions::from_mode(0o644));
    let at = folder.path().join("t.db");
    open(&file).unwrap();
    open(&at).unwrap();

    let place = RestoreTarget::take(&url(&at), &file, true).await.unwrap();
    let kept = place.swap("old").await.unwrap().unwrap();
    assert_eq!([mode(&at), mode(&kept)], [0o600; 2]);

    let elsewhere = folder.path().join("new/deep/t.db");
    let place = RestoreTarget::take(&url(&elsewhere), &file, false)
        .await
        .unwrap();
    place.swap("old").await.unwrap();
    assert_eq!(mode(&elsewhere), 0o600);
    assert_eq!(mode(&elsewhere.with_file_name("t.db.lock")), 0o600);
    assert_eq!(mode(elsewhere.parent().unwrap()), 0o700);
}

#[tokio::test]
async fn what_is_put_back_belongs_to_who_uses_it() {
    const WHO: u32 = 12_345;
    let (folder, db, file) = backed_up().await;
    db.close().await;
    drop(db);
    let owner = |path: &Path| std::fs::metadata(path).unwrap().uid();
    let at = folder.path().join("t.db");
    if chown(&at, Some(WHO), Some(WHO)).is_err() {
        // Only who may give files away can have somebody else's database.
        return;
    }

    let place = RestoreTarget::take(&url(&at), &file, true).await.unwrap();
    let kept = place.swap("old").await.unwrap().unwrap();
    assert_eq!([owner(&at), owner(&kept)], [WHO; 2]);

    let theirs = folder.path().join("theirs");
    std::fs::create_dir(&theirs).unwrap();
    chown(&theirs, Some(WHO), Some(WHO)).unwrap();
    let at = theirs.join("t.db");
    let place = RestoreTarget::take(&url(&at), &file, false).await.unwrap();
    place.swap("old").await.unwrap();
    assert_eq!([owner(&at), owner(&theirs.join("t.db.lock"))], [WHO; 2]);
}
