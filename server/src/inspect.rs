//! Looks at a database as it is: nothing is made, and a server may be running on it.

use std::path::PathBuf;

use tenantry_services::{Keyring, OddDocument, Services};
use tenantry_storage::{
    Db, Engine, Error, OpenOptions,
    migrate::{self, Migration, Standing},
    missing_file,
    roles::{self, Role},
};

use crate::{
    Config,
    connection::{self, Way},
    start::{StartError, not_examined, not_migrated, open_by, options},
};

/// Connections that looking takes.
const CONNECTIONS: u32 = 2;

/// What there is to look at.
pub(crate) enum Found {
    /// SQLite: a file that a start makes.
    Missing(PathBuf),
    /// A database, which answers.
    Open(Look),
}

/// A database that is open to be looked at.
pub(crate) struct Look {
    db: Db,
    /// Whether another process has it for itself, as a server has a SQLite database.
    pub(crate) is_in_use: bool,
}

/// Opens what is there.
pub(crate) async fn look(url: &str) -> Result<Found, StartError> {
    let missing = missing_file(url)
        .map_err(|error| StartError::Database("cannot be found".to_owned(), error))?;
    if let Some(path) = missing {
        return Ok(Found::Missing(path));
    }
    let opening = |exclusive| OpenOptions {
        url: url.to_owned(),
        read_connections: CONNECTIONS,
        write_connections: CONNECTIONS,
        exclusive,
    };
    match open_by(opening(true)).await {
        Err(StartError::Database(_, Error::Locked(_))) => {
            let db = open_by(opening(false)).await?;
            Ok(Found::Open(Look {
                db,
                is_in_use: true,
            }))
        }
        opened => Ok(Found::Open(Look {
            db: opened?,
            is_in_use: false,
        })),
    }
}

impl Look {
    /// How many migrations are missing; refused when the schema is a newer release's.
    pub(crate) async fn missing(&self) -> Result<usize, StartError> {
        migrate::refuse_newer(&self.db)
            .await
            .map_err(not_migrated)?;
        let steps = migrate::status(&self.db).await.map_err(not_migrated)?;
        Ok(steps.iter().filter(|step| !step.applied).count())
    }

    /// Whether there is no schema yet.
    pub(crate) async fn is_fresh(&self) -> Result<bool, StartError> {
        let steps = migrate::status(&self.db).await.map_err(not_migrated)?;
        Ok(steps.iter().all(|step| !step.applied))
    }

    /// Whether this program serves on the schema, so that rows can be looked at.
    pub(crate) async fn is_current(&self) -> Result<bool, StartError> {
        let standing = migrate::standing(&self.db).await;
        Ok(standing.map_err(not_migrated)?.serves())
    }

    /// Whether a newer release has added to the schema.
    pub(crate) async fn is_expanded(&self) -> Result<bool, StartError> {
        let standing = migrate::standing(&self.db).await;
        Ok(standing.map_err(not_migrated)? == Standing::Expanded)
    }

    /// The way to it; nothing on SQLite.
    pub(crate) async fn way(&self) -> Result<Option<Way>, StartError> {
        connection::look(&self.db).await.map_err(not_examined)
    }

    /// The role that it is opened with; nothing on SQLite.
    pub(crate) async fn role(&self) -> Result<Option<Role>, StartError> {
        roles::role(&self.db).await.map_err(not_examined)
    }

    /// How many documents are in force, and which of them are odd.
    pub(crate) async fn documents(
        &self,
        config: &Config,
    ) -> Result<(u64, Vec<OddDocument>), StartError> {
        let services = self.services(config, None);
        let looked_at = services.examine_documents().await;
        looked_at.map_err(StartError::Documents)
    }

    /// Ids of keys that signed checkpoints and are not among these.
    pub(crate) async fn unknown_keys(
        &self,
        config: &Config,
        signing: Option<Keyring>,
    ) -> Result<Vec<String>, StartError> {
        let services = self.services(config, signing);
        services.unknown_keys().await.map_err(StartError::Trail)
    }

    /// Whether a start would make the first administrator.
    pub(crate) async fn is_first_start(&self, config: &Config) -> Result<bool, StartError> {
        let services = self.services(config, None);
        services.is_first_start().await.map_err(StartError::People)
    }

    fn services(&self, config: &Config, signing: Option<Keyring>) -> Services {
        Services::new(self.db.clone(), options(config, signing))
    }

    /// Closes it.
    pub(crate) async fn close(self) {
        self.db.close().await;
    }
}

/// Every migration that this program knows or the database has; none is applied where there is no database yet.
///
/// Nothing is made, and on SQLite a server may be running.
pub async fn migration_status(config: &Config) -> Result<Vec<Migration>, StartError> {
    let url = config.migration_database_url.as_ref();
    Ok(match look(url.unwrap_or(&config.database_url)).await? {
        Found::Missing(_) => migrate::none_applied(Engine::Sqlite),
        Found::Open(look) => {
            let steps = migrate::status(&look.db).await.map_err(not_migrated);
            look.close().await;
            steps?
        }
    })
}
