//! The two engines: the dispatch between them, and every difference of dialect there is.

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
    pub(crate) const fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
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

/// Runs one expression on whichever engine is behind the connection, and awaits it.
///
/// The expression is compiled twice, each time with the driver's own types: one SQL text, one list
/// of binds, one row struct. A transaction in which the database failed can never be committed.
macro_rules! on_db {
    ($conn:expr, |$c:ident| $call:expr) => {
        match &mut *$conn {
            conn => {
                let done = match conn.link() {
                    $crate::tx::Link::Sqlite(tx) => {
                        let $c = &mut **tx;
                        $call.await.map_err($crate::Error::from)
                    }
                    $crate::tx::Link::Postgres(tx) => {
                        let $c = &mut **tx;
                        $call.await.map_err($crate::Error::from)
                    }
                };
                conn.noted(done)
            }
        }
    };
}

/// Runs a statement that gives no rows, on whichever engine; how many rows it touched.
macro_rules! run_on_db {
    ($conn:expr, $query:expr) => {
        match &mut *$conn {
            conn => {
                let done = match conn.link() {
                    $crate::tx::Link::Sqlite(tx) => $query
                        .execute(&mut **tx)
                        .await
                        .map(|done| done.rows_affected())
                        .map_err($crate::Error::from),
                    $crate::tx::Link::Postgres(tx) => $query
                        .execute(&mut **tx)
                        .await
                        .map(|done| done.rows_affected())
                        .map_err($crate::Error::from),
                };
                conn.noted(done)
            }
        }
    };
}

pub(crate) use {on_db, run_on_db};
