//! A PostgreSQL server: its pool, and what is done when the server turns out to be a standby.

use std::{
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sqlx::{ConnectOptions, Connection};
use sqlx_core::Url;
use sqlx_postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgSslMode};

use crate::{
    Conn, Error, Result,
    conn::STATEMENT_CACHE,
    scope::{self, RowScope},
};

/// Idle connections are tested only after this long; before, a round trip would buy nothing.
const TEST_AFTER_IDLE: Duration = Duration::from_secs(15);
/// How long a PostgreSQL statement waits for a lock before it gives up.
const LOCK_TIMEOUT: &str = "10s";

/// The server that the address leads to.
pub(crate) struct Server {
    pool: PgPool,
    old: Old,
}

/// Connections made before this moment are not used again.
#[derive(Clone, Default)]
struct Old(Arc<Mutex<Option<Instant>>>);

impl Old {
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_old(&self, age: Duration) -> bool {
        self.lock().is_some_and(|since| age > since.elapsed())
    }
}

impl Server {
    pub(crate) async fn open(url: &str, connections: u32, acquire: Duration) -> Result<Self> {
        let connect =
            PgConnectOptions::from_str(url).map_err(|error| Error::Address(error.to_string()))?;
        let connect = as_meant(connect, url)
            .application_name("tenantry")
            .options([("lock_timeout", LOCK_TIMEOUT)])
            .statement_cache_capacity(STATEMENT_CACHE)
            .disable_statement_logging();
        let old = Old::default();
        let known = old.clone();
        let pool = PgPoolOptions::new()
            .max_connections(connections.max(1))
            .acquire_timeout(acquire)
            .test_before_acquire(false)
            .before_acquire(move |conn, meta| {
                let is_old = known.is_old(meta.age);
                Box::pin(async move {
                    if is_old {
                        return Ok(false);
                    }
                    if meta.idle_for > TEST_AFTER_IDLE {
                        conn.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(connect)
            .await
            .map_err(not_connected)?;
        Ok(Self { pool, old })
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    pub(crate) async fn begin_read(&self, reach: RowScope<'_>) -> Result<Conn> {
        scope::begin_read(&self.pool, reach).await
    }

    /// Begins a write. A server that only reads has been a primary: its address may lead to another
    /// one by now, so that every connection to it is made anew.
    pub(crate) async fn begin_write(&self, reach: RowScope<'_>) -> Result<Conn> {
        let begun = scope::begin_write(&self.pool, reach).await;
        if begun.as_ref().is_err_and(Error::is_read_only) {
            *self.old.lock() = Some(Instant::now());
        }
        begun
    }
}

/// Who names an authority wants it asked: `require` is `verify-ca` then, as it is for every other program of
/// PostgreSQL's. The driver would encrypt, and not look at the certificate.
fn as_meant(connect: PgConnectOptions, url: &str) -> PgConnectOptions {
    if matches!(connect.get_ssl_mode(), PgSslMode::Require) && names_authority(url) {
        return connect.ssl_mode(PgSslMode::VerifyCa);
    }
    connect
}

/// Whether the address does, or the environment, which the driver reads as well.
fn names_authority(url: &str) -> bool {
    let names = |url: Url| {
        url.query_pairs()
            .any(|(name, _)| matches!(&*name, "sslrootcert" | "ssl-root-cert" | "ssl-ca"))
    };
    Url::parse(url).is_ok_and(names) || std::env::var_os("PGSSLROOTCERT").is_some()
}

/// What is wrong with certificates comes as input that makes no sense.
fn not_connected(error: sqlx::Error) -> Error {
    let is_input = |error: &std::io::Error| error.kind() == std::io::ErrorKind::InvalidData;
    let is_tls = matches!(&error, sqlx::Error::Tls(_))
        || matches!(&error, sqlx::Error::Io(error) if is_input(error));
    if is_tls {
        return Error::Insecure(error.into());
    }
    error.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_names_an_authority_wants_it_asked() {
        for (url, mode) in [
            ("postgres://h/d", "Prefer"),
            ("postgres://h/d?sslmode=require", "Require"),
            (
                "postgres://h/d?sslmode=require&sslrootcert=/ca.pem",
                "VerifyCa",
            ),
            (
                "postgres://h/d?sslmode=verify-full&sslrootcert=/ca.pem",
                "VerifyFull",
            ),
            ("postgres://h/d?sslrootcert=/ca.pem", "Prefer"),
        ] {
            let options = as_meant(PgConnectOptions::from_str(url).unwrap(), url);
            assert_eq!(format!("{:?}", options.get_ssl_mode()), mode, "{url}");
        }
    }
}
