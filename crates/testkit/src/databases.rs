//! A database of its own for every test, on both engines.
//!
//! SQLite: a file in a temporary folder. PostgreSQL: a database on the server that `TEST_POSTGRES_URL`
//! names as a superuser, dropped after the test; without the variable the test says so and passes,
//! unless `REQUIRE_POSTGRES=1` makes that a failure. As in production one role owns the schema and
//! migrates, and another, which the policies bind, runs the test.
//!
//! Migrating takes longer than most tests: both are copies of a database that the first test of all has
//! migrated, for as long as the migrations are the same.

#![expect(
    clippy::expect_used,
    reason = "a test without its database can only fail"
)]

#[cfg(feature = "app")]
use std::sync::Arc;
use std::{
    ops::Deref,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use tenantry_storage::{Db, OpenOptions, migrate, roles, testing};
use tokio::runtime::Runtime;

#[cfg(feature = "app")]
use crate::CountingIds;

/// Turns each `async fn name(db: TestDb) { ... }` into two tests, `name::on_sqlite` and
/// `name::on_postgres`.
#[macro_export]
macro_rules! each_db {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: TestDb) $body:block)*) => {$(
        $(#[$meta])*
        async fn $name($db: $crate::databases::TestDb) $body

        mod $name {
            #[test]
            fn on_sqlite() {
                $crate::databases::on_sqlite(super::$name);
            }

            #[test]
            fn on_postgres() {
                $crate::databases::on_postgres(super::$name);
            }
        }
    )*};
}

/// An empty, migrated database that lives as long as its test.
#[derive(Clone)]
pub struct TestDb {
    db: Db,
    /// Opens the same database again.
    pub options: OpenOptions,
    /// The same database, opened by the role that owns the schema; on SQLite there is one role.
    pub owner: Db,
    /// The address for migrations, where it is another.
    pub migration_url: Option<String>,
    /// The address as a superuser, where there are roles.
    pub superuser_url: Option<String>,
    /// The ids and secrets of whoever works on it: two servers never make the same one.
    #[cfg(feature = "app")]
    pub ids: Arc<CountingIds>,
}

impl Deref for TestDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}

impl TestDb {
    async fn on_file(url: String) -> Self {
        let options = options(url, 8);
        let db = Db::open(&options).await.expect("the test database opens");
        Self {
            owner: db.clone(),
            migration_url: None,
            superuser_url: None,
            #[cfg(feature = "app")]
            ids: Arc::default(),
            db,
            options,
        }
    }

    async fn in_database(addresses: testing::Addresses) -> Self {
        let owner = Db::open(&options(addresses.owner.clone(), 2))
            .await
            .expect("the owner opens the test database");
        let options = options(addresses.server, 8);
        let db = Db::open(&options)
            .await
            .expect("the server opens the test database");
        Self {
            db,
            options,
            owner,
            migration_url: Some(addresses.owner),
            superuser_url: Some(addresses.superuser),
            #[cfg(feature = "app")]
            ids: Arc::default(),
        }
    }

    async fn close(&self) {
        self.db.close().await;
        self.owner.close().await;
    }
}

pub(crate) fn options(url: String, write_connections: u32) -> OpenOptions {
    OpenOptions {
        url,
        read_connections: 4,
        write_connections,
        exclusive: false,
    }
}

/// Runs the test on a SQLite file of its own.
pub fn on_sqlite<F: Future<Output = ()>>(body: impl FnOnce(TestDb) -> F) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("test.db");
    let url = format!("sqlite://{}", file.display());
    let runtime = runtime();
    runtime.block_on(async {
        let template = template().await;
        std::fs::copy(template, file).expect("the template is copied");
        let db = TestDb::on_file(url).await;
        body(db.clone()).await;
        TestDb::close(&db).await;
    });
}

/// A migrated file beside the tests' own program, made by the first test that needs it.
async fn template() -> PathBuf {
    let program = std::env::current_exe().expect("the program knows where it lies");
    let folder = program.parent().expect("a program lies in a folder");
    let template = folder.join(testing::template_file());
    if template.exists() {
        return template;
    }
    // Whole under a name of its own before others see it.
    let unfinished = tempfile::tempdir_in(folder).expect("a folder beside the program");
    let file = unfinished.path().join("test.db");
    let db = Db::open(&options(format!("sqlite://{}", file.display()), 1))
        .await
        .expect("the template opens");
    migrate::up(&db).await.expect("the template migrates");
    db.close().await;
    std::fs::rename(file, &template).expect("the template takes its place");
    template
}

/// Migrates the template of PostgreSQL's databases.
pub(crate) async fn prepare(addresses: testing::Addresses) -> tenantry_storage::Result<()> {
    let owner = Db::open(&options(addresses.owner, 2)).await?;
    migrate::up(&owner).await?;
    roles::grant(&owner, testing::SERVER).await?;
    owner.close().await;
    Ok(())
}

/// The PostgreSQL server of the tests, by a superuser's address; without one the test is skipped.
#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
#[expect(
    clippy::disallowed_methods,
    reason = "which server there is, only the environment knows"
)]
pub fn postgres_server() -> Option<String> {
    let server = std::env::var("TEST_POSTGRES_URL").ok();
    if server.is_none() {
        let is_required = std::env::var("REQUIRE_POSTGRES").is_ok_and(|value| value == "1");
        assert!(
            !is_required,
            "TEST_POSTGRES_URL is not set, and REQUIRE_POSTGRES=1 asks for it"
        );
        eprintln!("skipped on PostgreSQL: TEST_POSTGRES_URL is not set");
    }
    server
}

/// How the PostgreSQL server of the tests is reached over TLS, which `scripts/with-postgres` prepares.
pub struct Tls {
    server: String,
    folder: PathBuf,
}

impl Tls {
    /// A database by the name that the server is called by, with more to say of the connection.
    ///
    /// Its certificate is for `localhost`; `tls_only` takes no other connection, and `certified_only` none without
    /// a client's certificate.
    pub fn address(&self, host: &str, database: &str, query: &str) -> String {
        let (server, _) = self
            .server
            .rsplit_once('/')
            .expect("the address names a database");
        let (user, at) = server.rsplit_once('@').expect("the address names a user");
        let (_, port) = at.rsplit_once(':').expect("the address names a port");
        format!("{user}@{host}:{port}/{database}?{query}")
    }

    /// One of the files for clients: `ca.pem`, `other.pem`, `client.pem`, `client.key`.
    pub fn file(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }
}

/// The PostgreSQL server of the tests over TLS; without one the test is skipped.
#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
pub fn postgres_tls() -> Option<Tls> {
    let server = postgres_server()?;
    let folder = std::env::var_os("TEST_POSTGRES_TLS");
    if folder.is_none() {
        eprintln!("skipped over TLS: TEST_POSTGRES_TLS is not set");
    }
    Some(Tls {
        server,
        folder: folder?.into(),
    })
}

/// Runs the test in a PostgreSQL database of its own.
pub fn on_postgres<F: Future<Output = ()>>(body: impl FnOnce(TestDb) -> F) {
    let Some(server) = postgres_server() else {
        return;
    };
    let name = database_name();
    let runtime = runtime();
    let addresses = runtime.block_on(async {
        testing::create_database(&server, &name, prepare)
            .await
            .expect("the database can be made")
    });
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            let db = TestDb::in_database(addresses).await;
            body(db.clone()).await;
            TestDb::close(&db).await;
        });
    }));
    runtime.block_on(async {
        testing::drop_database(&server, &name)
            .await
            .expect("the database can be dropped");
    });
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts")
}

/// A name that no other test has, in this process or another.
pub(crate) fn database_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!(
        "test_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}
