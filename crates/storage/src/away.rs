//! Which failures mean that the database is away, on both engines, in one table.
//!
//! Away is what time or an operator mends, with the same statement and the same program: a full
//! disk, a server that restarts, a file that was damaged. All else is a fault of ours.

use std::fmt;

use sqlx_postgres::PgDatabaseError;
use sqlx_sqlite::SqliteError;

use crate::lost::OtherFile;

/// What keeps the database away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Away {
    /// There is no room on its disk.
    Full,
    /// It can only be read.
    ReadOnly,
    /// Its files are not what they should be.
    Damaged,
    /// Its disk or its memory fails.
    Disk,
    /// Its file was deleted.
    Deleted,
    /// Another file has taken the place of its file.
    Replaced,
    /// Others use what was wanted, for longer than was waited.
    Busy,
    /// It does not answer.
    Unreachable,
}

impl fmt::Display for Away {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "The database's disk is full.",
            Self::ReadOnly => "The database can only be read right now.",
            Self::Damaged => "The database's file is damaged.",
            Self::Disk => "The database's disk does not work.",
            Self::Deleted => "The database's file was deleted while it was in use.",
            Self::Replaced => "The database's file was replaced while it was in use.",
            Self::Busy => "The database is too busy right now.",
            Self::Unreachable => "The database does not answer right now.",
        })
    }
}

/// What the error says of the database being away; nothing when it is about the statement.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whatever else there is, now or later, is about the statement"
)]
pub(crate) fn of(error: &sqlx::Error) -> Option<Away> {
    use sqlx::Error as E;
    if let Some(error) = error.as_database_error() {
        let code = error.code().unwrap_or_default();
        return if error.try_downcast_ref::<SqliteError>().is_some() {
            sqlite(&code)
        } else {
            let refused = error.try_downcast_ref::<PgDatabaseError>();
            postgres(&code, refused.and_then(PgDatabaseError::routine))
        };
    }
    match error {
        E::PoolTimedOut => Some(Away::Busy),
        E::Io(error) => Some(match error.get_ref() {
            Some(inner) if inner.is::<OtherFile>() => Away::Replaced,
            _ => Away::Unreachable,
        }),
        // The last is a connection whose last transaction never ended.
        E::Tls(_)
        | E::PoolClosed
        | E::WorkerCrashed
        | E::BeginFailed
        | E::InvalidSavePointStatement => Some(Away::Unreachable),
        _ => None,
    }
}

/// By the primary code, which is the low byte; the rest says more.
fn sqlite(code: &str) -> Option<Away> {
    match code.parse::<u32>().ok()? & 0xff {
        // BUSY, LOCKED, PROTOCOL
        5 | 6 | 15 => Some(Away::Busy),
        // PERM, READONLY
        3 | 8 => Some(Away::ReadOnly),
        // NOMEM, IOERR
        7 | 10 => Some(Away::Disk),
        // CORRUPT, NOTADB
        11 | 26 => Some(Away::Damaged),
        // FULL
        13 => Some(Away::Full),
        // CANTOPEN
        14 => Some(Away::Unreachable),
        _ => None,
    }
}

/// What a standby answers to a transaction that asks to write is the code of all that is not
/// supported; the routine that checks settings tells it apart, in every language.
const SETTING_REFUSED: &str = "call_bool_check_hook";

fn postgres(code: &str, routine: Option<&str>) -> Option<Away> {
    match code {
        // Lost races, which a repeat decides: serialization failure, deadlock, lock timeout; and a pause
        // in the middle of a transaction, which the server has ended.
        "40001" | "40P01" | "55P03" | "25P03" => return Some(Away::Busy),
        // A standby: a write in a transaction that may only read, a transaction that asks to write.
        "25006" => return Some(Away::ReadOnly),
        "0A000" if routine == Some(SETTING_REFUSED) => return Some(Away::ReadOnly),
        "53100" => return Some(Away::Full),
        // Damaged pages; any other of that class is a fault in the statement or in the server.
        "XX001" | "XX002" => return Some(Away::Damaged),
        _ => {}
    }
    match code.get(..2)? {
        // Lost connections, nobody is let in, no such database, an operator's intervention.
        "08" | "28" | "3D" | "57" => Some(Away::Unreachable),
        // Exhausted resources.
        "53" => Some(Away::Busy),
        // Errors outside of PostgreSQL: input and output.
        "58" => Some(Away::Disk),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_sqlite_is_away_or_ours() {
        let codes = [
            ("1", None),                     // ERROR: a bad statement
            ("3", Some(Away::ReadOnly)),     // PERM
            ("5", Some(Away::Busy)),         // BUSY
            ("517", Some(Away::Busy)),       // BUSY_SNAPSHOT
            ("6", Some(Away::Busy)),         // LOCKED
            ("7", Some(Away::Disk)),         // NOMEM
            ("8", Some(Away::ReadOnly)),     // READONLY
            ("1032", Some(Away::ReadOnly)),  // READONLY_DBMOVED
            ("10", Some(Away::Disk)),        // IOERR
            ("266", Some(Away::Disk)),       // IOERR_READ
            ("778", Some(Away::Disk)),       // IOERR_WRITE
            ("1034", Some(Away::Disk)),      // IOERR_FSYNC
            ("11", Some(Away::Damaged)),     // CORRUPT
            ("779", Some(Away::Damaged)),    // CORRUPT_INDEX
            ("13", Some(Away::Full)),        // FULL
            ("14", Some(Away::Unreachable)), // CANTOPEN
            ("15", Some(Away::Busy)),        // PROTOCOL
            ("17", None),                    // SCHEMA
            ("19", None),                    // CONSTRAINT
            ("2067", None),                  // CONSTRAINT_UNIQUE
            ("20", None),                    // MISMATCH
            ("25", None),                    // RANGE
            ("26", Some(Away::Damaged)),     // NOTADB
            ("", None),
            ("x", None),
        ];
        for (code, away) in codes {
            assert_eq!(sqlite(code), away, "{code}");
        }
    }

    #[test]
    fn every_code_of_postgres_is_away_or_ours() {
        let codes = [
            ("08006", Some(Away::Unreachable)), // connection_failure
            ("0A000", None),                    // feature_not_supported
            ("22001", None),                    // string_data_right_truncation
            ("23505", None),                    // unique_violation
            ("25006", Some(Away::ReadOnly)),    // read_only_sql_transaction
            ("25P02", None),                    // in_failed_sql_transaction
            ("28P01", Some(Away::Unreachable)), // invalid_password
            ("3D000", Some(Away::Unreachable)), // the database is not there
            ("40001", Some(Away::Busy)),        // serialization_failure
            ("40P01", Some(Away::Busy)),        // deadlock_detected
            ("42501", None),                    // insufficient_privilege
            ("42601", None),                    // syntax_error
            ("42P01", None),                    // undefined_table
            ("53100", Some(Away::Full)),        // disk_full
            ("53200", Some(Away::Busy)),        // out_of_memory
            ("53300", Some(Away::Busy)),        // too_many_connections
            ("55P03", Some(Away::Busy)),        // lock_not_available
            ("57014", Some(Away::Unreachable)), // query_canceled
            ("57P01", Some(Away::Unreachable)), // admin_shutdown
            ("57P03", Some(Away::Unreachable)), // cannot_connect_now
            ("58030", Some(Away::Disk)),        // io_error
            ("58P01", Some(Away::Disk)),        // undefined_file
            ("XX000", None),                    // internal_error
            ("XX001", Some(Away::Damaged)),     // data_corrupted
            ("XX002", Some(Away::Damaged)),     // index_corrupted
            ("", None),
        ];
        for (code, away) in codes {
            assert_eq!(postgres(code, Some("a_routine")), away, "{code}");
        }
        // `BEGIN READ WRITE` on a standby, and a feature that no server of that release has.
        let on_standby = Some("call_bool_check_hook");
        assert_eq!(postgres("0A000", on_standby), Some(Away::ReadOnly));
        assert_eq!(postgres("0A000", None), None);
    }

    #[test]
    fn a_connection_that_never_ended_its_transaction_is_away() {
        assert_eq!(
            of(&sqlx::Error::InvalidSavePointStatement),
            Some(Away::Unreachable)
        );
        assert_eq!(of(&sqlx::Error::PoolTimedOut), Some(Away::Busy));
        assert_eq!(of(&sqlx::Error::RowNotFound), None);
    }
}
