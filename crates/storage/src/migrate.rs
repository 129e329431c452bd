//! The embedded migrations: up, down, status.
//!
//! On PostgreSQL an advisory lock lets one process migrate at a time. The names are the same on both
//! engines, and a file that was released never changes.

use std::collections::BTreeSet;

use sqlx::migrate::Migrator;
use sqlx_postgres::{PgConnectOptions, PgPoolOptions};
use sqlx_sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous};

use crate::{Conn, Db, Engine, Error, Result, conn::on_db, db::Pools, scope::RowScope};

static SQLITE: Migrator = sqlx_macros::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx_macros::migrate!("../../migrations/postgres");

/// A migration, and whether the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// `<YYYYMMDDHHMMSS>_<name>`.
    pub name: String,
    /// Whether it has been applied.
    pub applied: bool,
}

/// Refuses a schema that a newer release made ([`Error::Newer`]), whose rows this program might not understand.
pub async fn refuse_newer(db: &Db) -> Result<()> {
    let applied = applied(db.begin_read(RowScope::NoTenant).await?.conn()).await?;
    let found = applied.last().copied().unwrap_or_default();
    let known = known(db.engine()).map(|(version, _)| version).max();
    let known = known.unwrap_or_default();
    if found > known {
        return Err(Error::Newer { found, known });
    }
    Ok(())
}

/// Applies what is missing; the names of what was applied. A schema of a newer release is refused.
pub async fn up(db: &Db) -> Result<Vec<String>> {
    refuse_newer(db).await?;
    let missing = status(db).await?.into_iter().filter(|step| !step.applied);
    let names = missing.map(|step| step.name).collect();
    run(db, Direction::Up).await?;
    Ok(names)
}

/// Takes back the newest `steps` migrations, with the data they made room for; their names.
pub async fn down(db: &Db, steps: usize) -> Result<Vec<String>> {
    let mut applied: Vec<Migration> = status(db)
        .await?
        .into_iter()
        .filter(|step| step.applied)
        .collect();
    let undone = applied.split_off(applied.len().saturating_sub(steps));
    if undone.is_empty() {
        return Ok(Vec::new());
    }
    let target = applied.last().map_or(0, |step| version_of(&step.name));
    run(db, Direction::DownTo(target)).await?;
    Ok(undone.into_iter().rev().map(|step| step.name).collect())
}

/// Every migration that this program knows, oldest first.
pub async fn status(db: &Db) -> Result<Vec<Migration>> {
    let applied = applied(db.begin_read(RowScope::NoTenant).await?.conn()).await?;
    Ok(known(db.engine())
        .map(|(version, name)| Migration {
            name,
            applied: applied.contains(&version),
        })
        .collect())
}

/// What [`status`] says of a database that is not there yet.
pub fn none_applied(engine: Engine) -> Vec<Migration> {
    let each = known(engine).map(|(_, name)| Migration {
        name,
        applied: false,
    });
    each.collect()
}

/// Whether the schema is exactly the one that this program was built for.
pub async fn is_current(db: &Db) -> Result<bool> {
    let applied = applied(db.begin_read(RowScope::NoTenant).await?.conn()).await?;
    Ok(known(db.engine())
        .map(|(version, _)| version)
        .collect::<BTreeSet<_>>()
        == applied)
}

/// A text that is another one whenever a migration is.
#[cfg(feature = "testing")]
pub(crate) fn fingerprint(engine: Engine) -> String {
    use std::fmt::Write as _;

    let mut all = String::new();
    for migration in migrator(engine).iter() {
        for byte in migration.checksum.iter().take(4) {
            let _ = write!(all, "{byte:02x}");
        }
    }
    tenantry_domain::Checksum::of_bytes(all.as_bytes())
        .as_str()
        .chars()
        .take(16)
        .collect()
}

fn migrator(engine: Engine) -> &'static Migrator {
    match engine {
        Engine::Sqlite => &SQLITE,
        Engine::Postgres => &POSTGRES,
    }
}

fn known(engine: Engine) -> impl Iterator<Item = (i64, String)> {
    migrator(engine)
        .iter()
        .filter(|migration| migration.migration_type.is_up_migration())
        .map(|migration| {
            let name = migration.description.replace(' ', "_");
            (migration.version, format!("{}_{name}", migration.version))
        })
}

/// Whether this program has the migration, on SQLite.
pub(crate) fn is_known(version: i64) -> bool {
    known(Engine::Sqlite).any(|(known, _)| known == version)
}

fn version_of(name: &str) -> i64 {
    name.split('_')
        .next()
        .and_then(|version| version.parse().ok())
        .unwrap_or(0)
}

const APPLIED: &str = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";

async fn applied(conn: &mut Conn) -> Result<BTreeSet<i64>> {
    let exists = conn.engine().has_migrations_table();
    let tables: i64 = on_db!(conn, |c| sqlx::query_scalar(exists).fetch_one(c))?;
    if tables == 0 {
        return Ok(BTreeSet::new());
    }
    let versions: Vec<i64> = on_db!(conn, |c| sqlx::query_scalar(APPLIED).fetch_all(c))?;
    Ok(versions.into_iter().collect())
}

#[derive(Clone, Copy)]
enum Direction {
    Up,
    DownTo(i64),
}

/// Runs the migrator on a connection of its own, which is closed in any case.
///
/// A migrator that fails keeps its advisory lock for as long as its connection lives.
async fn run(db: &Db, direction: Direction) -> Result<()> {
    match db.pools() {
        Pools::Sqlite(opened) => {
            let options = SqliteConnectOptions::clone(&opened.write.connect_options())
                .synchronous(SqliteSynchronous::Full);
            let own = SqlitePoolOptions::new()
                .max_connections(1)
                .connect_with(options)
                .await?;
            let outcome = match direction {
                Direction::Up => SQLITE.run(&own).await,
                Direction::DownTo(target) => SQLITE.undo(&own, target).await,
            };
            own.close().await;
            Ok(outcome?)
        }
        Pools::Postgres(server) => {
            // Policies are forced on the owner too: without a scope a migration would move no row.
            let options = PgConnectOptions::clone(&server.pool().connect_options())
                .options([("tenantry.scope", "global")]);
            let own = PgPoolOptions::new()
                .max_connections(1)
                .connect_with(options)
                .await?;
            let outcome = match direction {
                Direction::Up => POSTGRES.run(&own).await,
                Direction::DownTo(target) => POSTGRES.undo(&own, target).await,
            };
            own.close().await;
            Ok(outcome?)
        }
    }
}
