//! What can go wrong with the database, named by what a caller can do about it.

use std::path::PathBuf;

use sqlx::migrate::MigrateError;

use crate::{
    away::{self, Away},
    constraint::{self, Constraint},
    lost::{Lost, Unflushed},
};

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
    /// The lease on a job ran out or was taken away: whoever had it may not end it any more.
    #[error("the lease on the job is lost")]
    LeaseLost,
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
    /// The connection is not encrypted as the address asks, or not with whom it asks.
    #[error(
        "its connection cannot be encrypted as its address asks (`sslmode`, `sslrootcert`: \
         docs/OPERATIONS.md, PostgreSQL over a network)"
    )]
    Insecure(#[source] Cause),
    /// The address of the database makes no sense.
    #[error("the database address cannot be used: {0}")]
    Address(String),
    /// A newer release made the schema what it is.
    #[error(
        "a newer release of Tenantry made its schema: it has migration {found}, and this release \
         knows none after {known}. Start that release, or have it take its migrations back"
    )]
    Newer {
        /// The newest migration that the database has.
        found: i64,
        /// The newest one that this program knows.
        known: i64,
    },
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

    /// Whether the server only reads, as a standby does: another server may be the one to ask.
    pub(crate) fn is_read_only(&self) -> bool {
        self.away() == Some(Away::ReadOnly)
    }

    /// What keeps the database away, if that is what went wrong.
    pub fn away(&self) -> Option<Away> {
        let Self::Unavailable(cause) = self else {
            return None;
        };
        let known = if let Some(error) = cause.downcast_ref::<sqlx::Error>() {
            away::of(error)
        } else if let Some(lost) = cause.downcast_ref::<Lost>() {
            Some(match lost {
                Lost::Deleted(_) => Away::Deleted,
                Lost::Replaced(_) => Away::Replaced,
                Lost::Damaged(_) => Away::Damaged,
            })
        } else if cause.is::<Unflushed>() || cause.is::<std::io::Error>() {
            Some(Away::Disk)
        } else {
            None
        };
        Some(known.unwrap_or(Away::Unreachable))
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
        if away::of(&error).is_some() {
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
            && away::of(cause).is_some()
        {
            return Self::Unavailable(error.into());
        }
        Self::Migrate(error.into())
    }
}
