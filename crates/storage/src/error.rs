//! What can go wrong with the database, named by what a caller can do about it.

use std::path::PathBuf;

use sqlx::migrate::MigrateError;

use crate::constraint::{self, Constraint};

/// The driver's own error; its type is nobody's business outside this crate.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// The result of everything in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The statement could not be run; a fault of ours.
    #[error("the database refused a statement")]
    Database(#[source] Cause),
    /// A rule of the schema was violated.
    #[error("the change violates a constraint: {0}")]
    Constraint(Constraint, #[source] Cause),
    /// Somebody else changed the row in the meantime.
    #[error("the row changed in the meantime")]
    Stale,
    /// A cursor that this list did not make.
    #[error("the cursor does not belong to this list")]
    BadCursor,
    /// A write to a tenant's rows with a scope that does not include the tenant; a fault of ours.
    #[error("the tenant is outside the caller's scope")]
    OutOfScope,
    /// A stored value that cannot be what it says it is.
    #[error("{table}.{column} of row {row} cannot be read: {reason}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        row: String,
        /// What is wrong with the value.
        reason: String,
    },
    /// A value that cannot be written as it is.
    #[error("{what} cannot be stored: {reason}")]
    Unwritable {
        /// Which value.
        what: &'static str,
        /// Why not.
        reason: String,
    },
    /// Another process owns the SQLite database.
    #[error("another process is using the database; its lock is {0}")]
    Locked(PathBuf),
    /// The database cannot be reached or is too busy; the same may work in a moment.
    #[error("the database is not available right now")]
    Unavailable(#[source] Cause),
    /// The address of the database makes no sense.
    #[error("the database address cannot be used: {0}")]
    Address(String),
    /// The schema could not be moved.
    #[error("the migration failed")]
    Migrate(#[source] Cause),
}

impl Error {
    /// The rule that was violated, if that is what went wrong.
    pub fn constraint(&self) -> Option<&Constraint> {
        if let Self::Constraint(constraint, _) = self {
            Some(constraint)
        } else {
            None
        }
    }

    /// Whether the same may work in a moment.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Says which row was missing, where the engine only says that one was.
    pub(crate) fn missing(self, what: Constraint) -> Self {
        if let Self::Constraint(Constraint::MissingReference, cause) = self {
            return Self::Constraint(what, cause);
        }
        self
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if is_unavailable(&error) {
            return Self::Unavailable(error.into());
        }
        match constraint::violated(&error) {
            Some(constraint) => Self::Constraint(constraint, error.into()),
            None => Self::Database(error.into()),
        }
    }
}

impl From<MigrateError> for Error {
    fn from(error: MigrateError) -> Self {
        if let MigrateError::Execute(cause) = &error
            && is_unavailable(cause)
        {
            return Self::Unavailable(error.into());
        }
        Self::Migrate(error.into())
    }
}

/// `SQLITE_BUSY`, `LOCKED`, `READONLY`, `IOERR`, `FULL` and `CANTOPEN`.
const SQLITE_UNAVAILABLE: [u32; 6] = [5, 6, 8, 10, 13, 14];

/// Lost connections, exhausted resources, an operator's intervention, input and output errors.
const POSTGRES_UNAVAILABLE_CLASSES: [&str; 4] = ["08", "53", "57", "58"];

/// A lost race that a repeat decides: serialization failure, deadlock, lock timeout, read-only.
const POSTGRES_UNAVAILABLE: [&str; 4] = ["40001", "40P01", "55P03", "25006"];

fn is_unavailable(error: &sqlx::Error) -> bool {
    use sqlx::Error as E;
    if matches!(
        error,
        E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed | E::BeginFailed
    ) {
        return true;
    }
    let Some(error) = error.as_database_error() else {
        return false;
    };
    let code = error.code().unwrap_or_default();
    if error
        .try_downcast_ref::<sqlx::sqlite::SqliteError>()
        .is_some()
    {
        // The low byte is the primary code, the rest says more.
        return code
            .parse::<u32>()
            .is_ok_and(|code| SQLITE_UNAVAILABLE.contains(&(code & 0xff)));
    }
    POSTGRES_UNAVAILABLE.contains(&code.as_ref())
        || POSTGRES_UNAVAILABLE_CLASSES
            .iter()
            .any(|class| code.starts_with(class))
}
