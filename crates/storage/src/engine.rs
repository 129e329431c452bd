//! The two engines, and every difference of dialect there is.

/// Which database is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One file, one writer.
    Sqlite,
    /// A server, many writers.
    Postgres,
}

impl Engine {
    /// The engine's name in logs and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// Ends a `SELECT` that locks the rows it finds; SQLite's writer is alone anyway.
    ///
    /// Against every change of them, and no more: keys never change, so whoever stores a row that refers to one need not
    /// wait. Else two that each hold what the other's row refers to would wait for each other.
    pub(crate) const fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR NO KEY UPDATE",
        }
    }

    /// As [`Self::for_update`], but passes over rows that somebody else has locked.
    pub(crate) const fn for_update_of_free(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// Takes a lock among all processes on the schema that ends with the transaction, by the lock's
    /// name, and may be held for long by a transaction that does nothing; SQLite has one process.
    pub(crate) const fn take_turn(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(
                "SELECT PG_ADVISORY_XACT_LOCK(736518295, HASHTEXT(CURRENT_SCHEMA || ' ' || $1)) \
                 FROM (SELECT SET_CONFIG('lock_timeout', '120s', true), \
                 SET_CONFIG('idle_in_transaction_session_timeout', '0', true)) AS patience",
            ),
        }
    }

    /// Asks whether the table of applied migrations exists.
    pub(crate) const fn has_migrations_table(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'"
            }
            Self::Postgres => "SELECT CAST(COUNT(TO_REGCLASS('_sqlx_migrations')) AS BIGINT)",
        }
    }
}
