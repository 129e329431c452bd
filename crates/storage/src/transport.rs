//! The way to a PostgreSQL server: whether it leaves this machine, and whether it is encrypted.

use std::net::IpAddr;

use sqlx_postgres::{PgConnectOptions, PgSslMode};

use crate::{Db, Result, conn::Link, db::Pools, scope::RowScope};

/// The way to a PostgreSQL server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transport {
    /// The server's host, or the folder of its socket.
    pub host: String,
    /// Whether it ends on this machine.
    pub is_local: bool,
    /// What keeps others from reading along.
    pub protection: Protection,
    /// Whether the address says that there shall be none (`sslmode=disable`).
    pub is_chosen: bool,
}

/// What keeps others from reading along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Nothing: passwords are not sent as they are, but rows are.
    None,
    /// Encryption, with whoever answers: the server's certificate is not looked at.
    Encrypted,
    /// Encryption, with a server that has a certificate of a trusted authority, for whatever name.
    Authority,
    /// Encryption, with the server that the address names.
    Verified,
}

const ENCRYPTED: &str = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

/// The way to the database; `None` on SQLite, which is a file.
///
/// Where the address leaves encryption to the server (`sslmode=prefer`, the default), it is asked. What lies
/// between, such as a pooler, may answer for its own connection.
pub async fn transport(db: &Db) -> Result<Option<Transport>> {
    let Pools::Postgres(server) = db.pools() else {
        return Ok(None);
    };
    let options = server.pool().connect_options();
    let mode = options.get_ssl_mode();
    let protection = match mode {
        PgSslMode::Prefer if is_encrypted(db).await? => Protection::Encrypted,
        PgSslMode::Disable | PgSslMode::Allow | PgSslMode::Prefer => Protection::None,
        PgSslMode::Require => Protection::Encrypted,
        PgSslMode::VerifyCa => Protection::Authority,
        PgSslMode::VerifyFull => Protection::Verified,
    };
    let (host, is_local) = place(&options);
    Ok(Some(Transport {
        host,
        is_local,
        protection,
        is_chosen: matches!(mode, PgSslMode::Disable),
    }))
}

async fn is_encrypted(db: &Db) -> Result<bool> {
    let mut tx = db.begin_read(RowScope::NoTenant).await?;
    match tx.conn().link() {
        Link::Sqlite(_) => Ok(false),
        Link::Postgres(tx) => {
            let found: Option<bool> = sqlx::query_scalar(ENCRYPTED)
                .fetch_optional(&mut **tx)
                .await?;
            Ok(found.unwrap_or_default())
        }
    }
}

/// Where the server is, and whether that is here.
fn place(options: &PgConnectOptions) -> (String, bool) {
    if let Some(folder) = options.get_socket() {
        return (folder.display().to_string(), true);
    }
    let host = options.get_host();
    (host.to_owned(), is_here(host))
}

fn is_here(host: &str) -> bool {
    // A path is the folder of a socket.
    host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_here;

    #[test]
    fn loopback_and_sockets_are_here_and_all_else_is_not() {
        for here in [
            "localhost",
            "127.0.0.1",
            "127.3.2.1",
            "::1",
            "[::1]",
            "/run/postgresql",
        ] {
            assert!(is_here(here), "{here}");
        }
        for there in [
            "db.example.com",
            "10.0.0.1",
            "localhost.example.com",
            "0.0.0.0",
            "",
        ] {
            assert!(!is_here(there), "{there}");
        }
    }
}
