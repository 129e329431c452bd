//! Signed-in browsers: of the cookie's secret only its SHA-256.

use tenantry_domain::{
    Timestamp,
    id::{SessionId, UserId},
};

use crate::{
    Conn, Result, WriteTx,
    conn::{on_db, run_on_db},
    statement::Statement,
    text::storable,
};

/// A session as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its id.
    pub id: SessionId,
    /// SHA-256 of the cookie's secret, 64 hexadecimal digits.
    pub secret_sha256: String,
    /// Who signed in.
    pub user_id: UserId,
    /// The account's credential version that it was made from; with another one it is dead.
    pub credential_version: i64,
    /// When.
    pub created_at: Timestamp,
    /// When it was used last.
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// From which address.
    pub address: Option<String>,
    /// With which browser.
    pub user_agent: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    secret_sha256: String,
    user_id: String,
    credential_version: i64,
    created_at: i64,
    last_seen_at: i64,
    expires_at: i64,
    address: Option<String>,
    user_agent: Option<String>,
}

impl From<Row> for SessionRow {
    fn from(row: Row) -> Self {
        Self {
            id: SessionId::from_stored(row.id),
            secret_sha256: row.secret_sha256,
            user_id: UserId::from_stored(row.user_id),
            credential_version: row.credential_version,
            created_at: Timestamp::from_micros(row.created_at),
            last_seen_at: Timestamp::from_micros(row.last_seen_at),
            expires_at: Timestamp::from_micros(row.expires_at),
            address: row.address,
            user_agent: row.user_agent,
        }
    }
}

const INSERT: &str = "INSERT INTO sessions (id, secret_sha256, user_id, created_at, last_seen_at, \
     expires_at, address, user_agent, credential_version) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Stores a session; [`crate::Constraint::MissingReference`] without the user.
pub async fn insert_session(tx: &mut WriteTx, session: &SessionRow) -> Result<()> {
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(session.id.as_str())
            .bind(session.secret_sha256.as_str())
            .bind(session.user_id.as_str())
            .bind(session.created_at.micros())
            .bind(session.last_seen_at.micros())
            .bind(session.expires_at.micros())
            .bind(session.address.clone().map(storable))
            .bind(session.user_agent.clone().map(storable))
            .bind(session.credential_version)
    )?;
    Ok(())
}

const FIND: &str = "SELECT id, secret_sha256, user_id, created_at, last_seen_at, expires_at, \
     address, user_agent, credential_version FROM sessions WHERE secret_sha256 = $1";

/// The session with this SHA-256 of its secret, expired ones included.
pub async fn find_session_by_hash(
    conn: &mut Conn,
    secret_sha256: &str,
) -> Result<Option<SessionRow>> {
    let row: Option<Row> = on_db!(conn, |c| sqlx::query_as(FIND)
        .bind(secret_sha256)
        .fetch_optional(c))?;
    Ok(row.map(SessionRow::from))
}

const KEEP: &str = "UPDATE sessions SET credential_version = \
     (SELECT credential_version FROM users WHERE id = sessions.user_id) WHERE id = $1";

/// Keeps a session alive over a change of the password that it made itself.
pub async fn keep_session(tx: &mut WriteTx, id: &SessionId) -> Result<()> {
    run_on_db!(tx.conn(), sqlx::query(KEEP).bind(id.as_str()))?;
    Ok(())
}

const DELETE: &str = "DELETE FROM sessions WHERE id = $1";

/// Ends a session; whether there was one.
pub async fn delete_session(tx: &mut WriteTx, id: &SessionId) -> Result<bool> {
    let id = storable(id.to_string());
    Ok(run_on_db!(tx.conn(), sqlx::query(DELETE).bind(id.as_str()))? == 1)
}

/// More sessions than a person can look through.
const LIST: &str = "SELECT id, secret_sha256, user_id, created_at, last_seen_at, expires_at, \
     address, user_agent, credential_version FROM sessions WHERE user_id = $1 ORDER BY created_at DESC LIMIT 200";

/// A user's sessions, newest first, at most 200; expired ones included.
pub async fn list_sessions(conn: &mut Conn, user: &UserId) -> Result<Vec<SessionRow>> {
    let rows: Vec<Row> = on_db!(conn, |c| sqlx::query_as(LIST)
        .bind(user.as_str())
        .fetch_all(c))?;
    Ok(rows.into_iter().map(SessionRow::from).collect())
}

/// Ends every session of a user but `except`; how many there were.
pub async fn delete_sessions_of(
    tx: &mut WriteTx,
    user: &UserId,
    except: Option<&SessionId>,
) -> Result<u64> {
    let mut statement = Statement::new("DELETE FROM sessions");
    statement.and_value("user_id = ", user.as_str());
    if let Some(kept) = except {
        statement.and_value("id <> ", kept.as_str());
    }
    statement.execute(tx.conn()).await
}
