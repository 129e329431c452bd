//! The embedded migrations: up, down, status, and which schemas this program can serve on.
//!
//! A migration whose name begins with `expand_` only adds what the release before does not look at, so that
//! one goes on serving on the new schema; the name is stored with it, so that older programs know.
//!
//! On PostgreSQL an advisory lock lets one process migrate at a time. The names are the same on both
//! engines, and a file that was released never changes.

use std::collections::BTreeMap;

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
    /// Whether this program has it, and not only the database.
    pub is_known: bool,
}

/// How the schema of a database stands to this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is exactly the one that this program was built for.
    Current,
    /// A newer release has added to it; this one serves on it all the same.
    Expanded,
    /// This many migrations are missing.
    Behind(usize),
    /// A newer release has changed what this one relies on.
    Newer {
        /// The newest migration that the database has.
        found: i64,
        /// The newest one that this program knows.
        known: i64,
    },
}

impl Standing {
    /// Whether this program can serve on it.
    pub fn serves(self) -> bool {
        matches!(self, Self::Current | Self::Expanded)
    }

    fn of(applied: &BTreeMap<i64, String>, engine: Engine) -> Self {
        let known: BTreeMap<_, _> = known(engine).collect();
        let strange = || {
            applied
                .iter()
                .filter(|(found, _)| !known.contains_key(*found))
        };
        let newest =
            |of: &BTreeMap<i64, String>| of.keys().next_back().copied().unwrap_or_default();
        if strange().any(|(_, description)| !is_expansion(description)) {
            return Self::Newer {
                found: newest(applied),
                known: newest(&known),
            };
        }
        let missing = known.keys().filter(|known| !applied.contains_key(*known));
        match (missing.count(), strange().next()) {
            (0, None) => Self::Current,
            (0, Some(_)) => Self::Expanded,
            (missing, _) => Self::Behind(missing),
        }
    }
}

/// What the name of a migration begins with that the release before can serve on.
const EXPANSION: &str = "expand";

/// By what is stored of a migration, which is its name with spaces.
pub(crate) fn is_expansion(description: &str) -> bool {
    description.split([' ', '_']).next() == Some(EXPANSION)
}

/// How the schema stands to this program.
pub async fn standing(db: &Db) -> Result<Standing> {
    let applied = applied(db.begin_read(RowScope::NoTenant).await?.conn()).await?;
    Ok(Standing::of(&applied, db.engine()))
}

/// Refuses a schema that a newer release has changed ([`Error::Newer`]), whose rows this program might not
/// understand.
pub async fn refuse_newer(db: &Db) -> Result<()> {
    match standing(db).await? {
        Standing::Newer { found, known } => Err(Error::Newer { found, known }),
        Standing::Current | Standing::Expanded | Standing::Behind(_) => Ok(()),
    }
}

/// Applies what is missing; the names of what was applied. A schema that a newer release has changed is refused, and
/// one that it has added to is left as it is.
pub async fn up(db: &Db) -> Result<Vec<String>> {
    refuse_newer(db).await?;
    if standing(db).await? == Standing::Expanded {
        return Ok(Vec::new());
    }
    let missing = status(db).await?.into_iter().filter(|step| !step.applied);
    let names = missing.map(|step| step.name).collect();
    run(db, Direction::Up).await?;
    Ok(names)
}

/// Takes back the newest `steps` migrations, with the data they made room for; their names. What a newer
/// release has applied, only that one can take back.
pub async fn down(db: &Db, steps: usize) -> Result<Vec<String>> {
    if let Some((found, known)) = stranger(db).await? {
        return Err(Error::Newer { found, known });
    }
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

/// The newest migration that this program does not know, and the newest that it knows.
async fn stranger(db: &Db) -> Result<Option<(i64, i64)>> {
    let applied = applied(db.begin_read(RowScope::NoTenant).await?.conn()).await?;
    let known: BTreeMap<_, _> = known(db.engine()).collect();
    let newest = known.keys().next_back().copied().unwrap_or_default();
    let mut strange = applied
        .into_keys()
        .filter(|found| !known.contains_key(found));
    Ok(strange.next_back().map(|found| (found, newest)))
}

/// Every migration that this program knows or the database has, oldest first.
pub async fn status(db: &Db) -> Result<Vec<Migration>> {
    let mut applied = applied(db.begin_read(RowScope::NoTenant).await?.conn()).await?;
    let mut steps: Vec<_> = known(db.engine())
        .map(|(version, name)| Migration {
            name,
            applied: applied.remove(&version).is_some(),
            is_known: true,
        })
        .collect();
    steps.extend(applied.into_iter().map(|(version, description)| Migration {
        name: format!("{version}_{}", description.replace(' ', "_")),
        applied: true,
        is_known: false,
    }));
    steps.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(steps)
}

/// What [`status`] says of a database that is not there yet.
pub fn none_applied(engine: Engine) -> Vec<Migration> {
    let each = known(engine).map(|(_, name)| Migration {
        name,
        applied: false,
        is_known: true,
    });
    each.collect()
}

/// Whether the schema is exactly the one that this program was built for.
pub async fn is_current(db: &Db) -> Result<bool> {
    Ok(standing(db).await? == Standing::Current)
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

const APPLIED: &str =
    "SELECT version, description FROM _sqlx_migrations WHERE success ORDER BY version";

/// What the database has, by version, with the words of its name.
async fn applied(conn: &mut Conn) -> Result<BTreeMap<i64, String>> {
    let exists = conn.engine().has_migrations_table();
    let tables: i64 = on_db!(conn, |c| sqlx::query_scalar(exists).fetch_one(c))?;
    if tables == 0 {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(i64, String)> = on_db!(conn, |c| sqlx::query_as(APPLIED).fetch_all(c))?;
    Ok(rows.into_iter().collect())
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
