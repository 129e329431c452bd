//! From configuration to services and a router: open, migrate, first start, seed.

use std::{io, pin::Pin, sync::Arc, time::Duration};

use axum::Router;
use tenantry_domain::Problem;
use tenantry_services::{
    FirstStart, FirstStartReport, Keyring, Options, RandomIds, ResetReport, Services, Settings,
    SystemClock,
};
use tenantry_storage::{
    Db, Engine, OpenOptions,
    migrate::{self, Standing},
    roles::{self, Privilege, Role},
};

use crate::{
    Config, Seed, connection,
    seed::{SeedReport, seed_demo},
    stack::router,
};

/// Snapshots that may be open at once on SQLite.
const READ_CONNECTIONS: u32 = 8;
/// How long changes may take that nobody waits for any more, once everything else has ended.
const SETTLE: Duration = Duration::from_secs(15);
const MIB: u64 = 1024 * 1024;

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be opened or migrated.
    #[error("the database {0}")]
    Database(String, #[source] tenantry_storage::Error),
    /// The schema is older than this program.
    #[error("the database lacks migrations: run `tenantry migrate up`, or serve with `--migrate`")]
    NotMigrated,
    /// The server's role is one that PostgreSQL's policies do not bind.
    #[error(
        "the PostgreSQL role `{0}` {1}, so it could get past row-level security: let \
         TENANTRY_DATABASE_URL name a plain role and TENANTRY_MIGRATION_DATABASE_URL the owner \
         (docs/OPERATIONS.md, Databases), or accept it with TENANTRY_ALLOW_OWNER=1"
    )]
    PrivilegedRole(String, Privilege),
    /// The first administrator or token could not be made.
    #[error("the first start failed")]
    FirstStart(#[source] tenantry_services::Error),
    /// The first administrator's password could not be shown to anybody.
    #[error(
        "the first administrator `admin` was made, but its password could not be written anywhere: \
         set a new one with `tenantry users reset-admin`"
    )]
    NotTold(#[source] io::Error),
    /// The administrator could not be given a new password.
    #[error("{0}")]
    Reset(Box<Problem>),
    /// Another process that starts holds things up.
    #[error("another process is starting on this database and does not end")]
    Turn(#[source] tenantry_services::Error),
    /// The documents in force could not be looked at.
    #[error("the documents in force cannot be read")]
    Documents(#[source] tenantry_services::Error),
    /// It could not be looked up whether anybody is there.
    #[error("the people in the database cannot be read")]
    People(#[source] tenantry_services::Error),
    /// The demo could not be loaded.
    #[error("the demo could not be loaded: {0}")]
    Seed(Box<Problem>),
    /// The key of the audit trail cannot be used.
    #[error("the signing key `{0}` cannot be used")]
    SigningKey(std::path::PathBuf, #[source] crate::signing::SigningError),
    /// The checkpoints of the audit trail could not be looked at.
    #[error("the checkpoints of the audit trail cannot be read")]
    Trail(#[source] tenantry_services::Error),
    /// The address is taken, or not ours.
    #[error("cannot listen on {0}")]
    Listen(std::net::SocketAddr, #[source] std::io::Error),
}

/// Everything but the socket.
pub struct App {
    /// Answers requests; wants the peer's address as connection info where there is one.
    pub router: Router,
    /// The use cases.
    pub services: Services,
    /// What the start did.
    pub started: Started,
    db: Db,
}

/// What a start did, for people to read.
#[derive(Debug)]
pub struct Started {
    /// The first administrator and token.
    pub first_start: FirstStartReport,
    /// What was loaded, if the demo was asked for and the database was empty.
    pub seeded: Option<SeedReport>,
}

impl App {
    /// Seals the audit trail and closes the database, after what goes on without a client has ended;
    /// requests have by then.
    pub async fn close(&self) {
        if tokio::time::timeout(SETTLE, self.services.settled())
            .await
            .is_err()
        {
            tracing::error!("some changes did not end in time and were cut off");
        }
        // Nobody writes any more: the last checkpoint pins every row there is.
        if let Err(error) = self.services.seal_trail().await {
            let cause = error.chain();
            tracing::warn!(
                cause,
                "the trail was not sealed at the end; the next start does it"
            );
        }
        self.db.close().await;
    }
}

/// A database that is open and up to date, on which nothing was done yet.
pub(crate) struct Prepared {
    db: Db,
    pub(crate) services: Services,
}

/// Opens the database and brings it up to date.
///
/// SQLite is always migrated; PostgreSQL only with `migrate`, because replicas must not race.
pub(crate) async fn prepare(config: &Config, migrate: bool) -> Result<Prepared, StartError> {
    let db = open(&config.database_url, config).await?;
    connection::warn(&db).await.map_err(not_examined)?;
    bring_up_to_date(&db, config, migrate).await?;
    check_role(&db, config).await?;
    let signing = crate::signing::load(config)?;
    let services = Services::new(db.clone(), options(config, signing));
    Ok(Prepared { db, services })
}

impl Prepared {
    /// Makes the first administrator where there is none, loads what was asked for and builds what
    /// answers requests.
    ///
    /// `tell` hears of the administrator at once: nothing that fails afterwards may take its
    /// password along.
    pub(crate) async fn start(
        self,
        config: &Config,
        tell: impl FnOnce(&FirstStartReport) -> io::Result<()>,
    ) -> Result<App, StartError> {
        let Self { db, services } = self;
        let first_start = services
            .first_start(FirstStart {
                admin_password: config.admin_password.clone(),
                init_token: config.init_admin_token.clone(),
            })
            .await
            .map_err(StartError::FirstStart)?;
        tell(&first_start).map_err(StartError::NotTold)?;
        let seeded = match config.seed {
            Seed::None => None,
            Seed::Demo => seed_if_empty(&services).await?,
        };
        let unknown = services.unknown_keys().await.map_err(StartError::Trail)?;
        if !unknown.is_empty() {
            tracing::warn!(
                keys = ?unknown,
                "checkpoints of the audit trail are signed with keys that the signing key file does not \
                 know, so they cannot be proven: bring that file back, or add its `public` lines"
            );
        }
        let router = router(&services, config);
        Ok(App {
            router,
            services,
            started: Started {
                first_start,
                seeded,
            },
            db,
        })
    }

    /// Closes the database.
    pub(crate) async fn close(self) {
        self.db.close().await;
    }
}

/// Everything but the socket, ready to answer; what the first start did is for the caller to tell.
pub async fn build(config: &Config, migrate: bool) -> Result<App, StartError> {
    build_and_tell(config, migrate, |_| Ok(())).await
}

/// Everything but the socket, ready to answer; `tell` hears of the first administrator before
/// anything else can fail. Boxed, so that it is compiled here alone.
pub fn build_and_tell<'a>(
    config: &'a Config,
    migrate: bool,
    tell: impl FnOnce(&FirstStartReport) -> io::Result<()> + Send + 'a,
) -> Pin<Box<dyn Future<Output = Result<App, StartError>> + Send + 'a>> {
    build_telling(config, migrate, Box::new(tell))
}

/// What hears of the first administrator.
type Tell<'a> = Box<dyn FnOnce(&FirstStartReport) -> io::Result<()> + Send + 'a>;

fn build_telling<'a>(
    config: &'a Config,
    migrate: bool,
    tell: Tell<'a>,
) -> Pin<Box<dyn Future<Output = Result<App, StartError>> + Send + 'a>> {
    Box::pin(async move {
        let prepared = prepare(config, migrate).await?;
        prepared.start(config, tell).await
    })
}

/// Gives an administrator a new password while no server has the database for itself.
pub async fn reset_admin(
    config: &Config,
    username: &str,
    password: Option<String>,
) -> Result<ResetReport, StartError> {
    let prepared = prepare(config, false).await?;
    let reset = prepared.services.reset_admin(username, password).await;
    prepared.close().await;
    reset.map_err(|problem| StartError::Reset(Box::new(problem)))
}

pub(crate) fn options(config: &Config, signing: Option<Keyring>) -> Options {
    Options {
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
        settings: Settings {
            allow_private_endpoints: config.allow_private_endpoints,
            session_idle_s: i64::from(config.session_idle_min) * 60,
            session_max_s: i64::from(config.session_max_h) * 3600,
            auth_grace_s: config.auth_grace_s,
        },
        runtime_cache_bytes: config.runtime_cache_mib.saturating_mul(MIB),
        signing,
    }
}

async fn seed_if_empty(services: &Services) -> Result<Option<SeedReport>, StartError> {
    let refused = |problem| StartError::Seed(Box::new(problem));
    // Of several processes that start at once, one loads it and the others find it loaded.
    let _turn = services.turn("seed").await.map_err(StartError::Turn)?;
    if !crate::seed::is_empty(services).await.map_err(refused)? {
        return Ok(None);
    }
    seed_demo(services).await.map(Some).map_err(refused)
}

async fn open(url: &str, config: &Config) -> Result<Db, StartError> {
    open_by(OpenOptions {
        url: url.to_owned(),
        read_connections: READ_CONNECTIONS,
        write_connections: config.database_connections,
        exclusive: true,
    })
    .await
}

/// Opens the database, or says which one could not be.
pub(crate) async fn open_by(options: OpenOptions) -> Result<Db, StartError> {
    let shown = crate::config::without_password(&options.url);
    Db::open(&options)
        .await
        .map_err(|error| StartError::Database(format!("`{shown}` cannot be opened"), error))
}

/// Opens the database in a file that nobody else uses, and brings it up to date.
pub(crate) async fn open_services(
    url: &str,
    config: &Config,
) -> Result<(Db, Services), StartError> {
    let opening = OpenOptions {
        url: url.to_owned(),
        read_connections: READ_CONNECTIONS,
        write_connections: 1,
        exclusive: false,
    };
    let db = Db::open(&opening).await.map_err(|error| {
        StartError::Database("in the backup cannot be opened".to_owned(), error)
    })?;
    migrate::up(&db).await.map_err(not_migrated)?;
    let signing = crate::signing::find(config)?;
    let services = Services::new(db.clone(), options(config, signing));
    Ok((db, services))
}

/// Opens the database as the role that owns its schema, which has to be this program's.
pub(crate) async fn open_services_as_owner(config: &Config) -> Result<(Db, Services), StartError> {
    let db = open_as_owner(config).await?;
    check_schema(&db).await?;
    let signing = crate::signing::find(config)?;
    let services = Services::new(db.clone(), options(config, signing));
    Ok((db, services))
}

async fn bring_up_to_date(db: &Db, config: &Config, wanted: bool) -> Result<(), StartError> {
    if db.engine() == Engine::Sqlite {
        migrate::up(db).await.map_err(not_migrated)?;
        return Ok(());
    }
    if wanted {
        migrate_up(config).await?;
    }
    check_schema(db).await
}

/// Refuses a schema that this program cannot serve on, older or newer.
async fn check_schema(db: &Db) -> Result<(), StartError> {
    migrate::refuse_newer(db).await.map_err(not_migrated)?;
    match migrate::standing(db).await.map_err(not_migrated)? {
        Standing::Expanded => {
            tracing::info!("a newer release has added to the database's schema");
            Ok(())
        }
        Standing::Current => Ok(()),
        Standing::Behind(_) | Standing::Newer { .. } => Err(StartError::NotMigrated),
    }
}

pub(crate) fn not_migrated(error: tenantry_storage::Error) -> StartError {
    let is_newer = matches!(error, tenantry_storage::Error::Newer { .. });
    let what = if is_newer {
        "is not this release's"
    } else {
        "could not be migrated"
    };
    StartError::Database(what.to_owned(), error)
}

/// Refuses a role that could reach other tenants' rows whatever the policies say.
async fn check_role(db: &Db, config: &Config) -> Result<(), StartError> {
    let role = roles::role(db).await.map_err(not_examined)?;
    match role {
        Some(Role {
            name,
            might: Some(might),
        }) if !config.allow_owner => Err(StartError::PrivilegedRole(name, might)),
        Some(Role {
            name,
            might: Some(might),
        }) => {
            tracing::warn!(role = %name, "the PostgreSQL role {might}, so it could get past row-level security");
            Ok(())
        }
        Some(Role { might: None, .. }) | None => Ok(()),
    }
}

pub(crate) fn not_examined(error: tenantry_storage::Error) -> StartError {
    StartError::Database(
        "does not say what its connection or its role is".to_owned(),
        error,
    )
}

/// Opens the database as the role that owns its schema.
async fn open_as_owner(config: &Config) -> Result<Db, StartError> {
    let owner = config.migration_database_url.as_deref();
    open(owner.unwrap_or(&config.database_url), config).await
}

/// Applies the migrations that are missing; answers their names.
///
/// Where a role of its own migrates, the server's role then gets what it needs, and nothing else.
pub async fn migrate_up(config: &Config) -> Result<Vec<String>, StartError> {
    let db = open_as_owner(config).await?;
    if config.migration_database_url.is_some() {
        connection::warn(&db).await.map_err(not_examined)?;
    }
    let applied = migrate::up(&db).await.map_err(not_migrated)?;
    if config.migration_database_url.is_some() {
        let server = roles::role_in(&config.database_url).map_err(not_migrated)?;
        roles::grant(&db, &server).await.map_err(|error| {
            let what = format!("does not give the role `{server}` its privileges");
            StartError::Database(what, error)
        })?;
    }
    db.close().await;
    Ok(applied)
}

/// Takes back the last `steps` migrations; answers their names.
pub async fn migrate_down(config: &Config, steps: usize) -> Result<Vec<String>, StartError> {
    let db = open_as_owner(config).await?;
    let reverted = migrate::down(&db, steps).await.map_err(not_migrated)?;
    db.close().await;
    Ok(reverted)
}
