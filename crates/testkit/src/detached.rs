//! A database that a test leaves to the program itself, on either engine: it is opened only to look into it.

use std::{
    path::{Path, PathBuf},
    thread::panicking,
};

use tempfile::TempDir;
use tenantry_domain::access::TenantScope;
use tenantry_storage::{Db, Engine, testing};

use crate::databases::{database_name, options, postgres_server, prepare, runtime};

/// The folder of what a server on SQLite keeps, and the database in it.
const DATA: &str = "data";
const FILE: &str = "tenantry.db";

const SQLITE_TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' \
     AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name <> '_sqlx_migrations'";
const POSTGRES_TABLES: &str = "SELECT relname::text FROM pg_class WHERE relkind = 'r' \
     AND relnamespace = current_schema::regnamespace AND relname <> '_sqlx_migrations'";

/// A database, and the folder that the program runs in; both are gone when this is dropped.
pub struct Detached {
    folder: TempDir,
    postgres: Option<OnServer>,
}

/// A PostgreSQL database.
struct OnServer {
    /// The server, by a superuser's address.
    server: String,
    name: String,
    addresses: testing::Addresses,
}

impl Drop for OnServer {
    fn drop(&mut self) {
        let dropped = runtime().block_on(testing::drop_database(&self.server, &self.name));
        // Whoever fails already says why.
        assert!(dropped.is_ok() || panicking(), "the database is dropped");
    }
}

impl Detached {
    /// A file that is not there yet.
    pub fn on_sqlite() -> Self {
        Self::new(None)
    }

    /// An empty, migrated database, if there is a server for tests.
    pub fn on_postgres() -> Option<Self> {
        let (server, name) = (postgres_server()?, database_name());
        let made = runtime().block_on(testing::create_database(&server, &name, prepare));
        Some(Self::new(Some(OnServer {
            addresses: made.expect("the database can be made"),
            server,
            name,
        })))
    }

    fn new(postgres: Option<OnServer>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { folder, postgres }
    }

    /// Another one with the same in it; no program may have this one open.
    #[must_use]
    pub fn copy(&self) -> Self {
        let Some(OnServer { server, name, .. }) = &self.postgres else {
            let copy = Self::on_sqlite();
            copy_files(&self.data(), &copy.data()).expect("the files can be copied");
            return copy;
        };
        let copy = database_name();
        let made = runtime().block_on(testing::copy_database(server, name, &copy));
        Self::new(Some(OnServer {
            addresses: made.expect("the database can be copied"),
            server: server.clone(),
            name: copy,
        }))
    }

    /// Where the program runs.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What the program's environment has to say of it.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let Some(OnServer { addresses, .. }) = &self.postgres else {
            return Vec::new();
        };
        vec![("TENANTRY_DATABASE_URL", addresses.server.clone())]
    }

    /// The first column, which must be text, of all rows that the statements find.
    pub fn texts(&self, statements: &[&'static str]) -> Vec<String> {
        runtime().block_on(async {
            let db = self.open().await;
            let mut tx = db
                .read(&TenantScope::system())
                .await
                .expect("it can be read");
            let mut found = Vec::new();
            for sql in statements {
                let texts = testing::texts(tx.conn(), sql).await;
                found.extend(texts.expect("the statement finds texts"));
            }
            drop(tx);
            db.close().await;
            found
        })
    }

    /// The names of its tables.
    pub fn tables(&self) -> Vec<String> {
        self.texts(&[match self.engine() {
            Engine::Sqlite => SQLITE_TABLES,
            Engine::Postgres => POSTGRES_TABLES,
        }])
    }

    /// Runs a statement.
    pub fn execute(&self, sql: &str) {
        runtime().block_on(async {
            let db = self.open().await;
            let mut tx = db
                .write(&TenantScope::system())
                .await
                .expect("it can be written");
            let done = testing::execute(tx.conn(), sql).await;
            done.expect("the statement runs");
            testing::commit(tx).await.expect("it is kept");
            db.close().await;
        });
    }

    fn engine(&self) -> Engine {
        match self.postgres {
            None => Engine::Sqlite,
            Some(_) => Engine::Postgres,
        }
    }

    async fn open(&self) -> Db {
        let url = match &self.postgres {
            Some(OnServer { addresses, .. }) => addresses.server.clone(),
            None => format!("sqlite://{}", self.data().join(FILE).display()),
        };
        let db = Db::open(&options(url, 1)).await;
        db.expect("the database opens")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join(DATA)
    }
}

fn copy_files(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
