//! Answers kept for a repeat of the same request.

use tenantry_domain::Timestamp;

use crate::{
    Conn, Result, WriteTx,
    conn::{on_db, run_on_db},
    text::storable,
};

/// An answer that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of the request's body, 64 hexadecimal digits.
    pub body_sha256: String,
    /// The answer.
    pub reply_json: String,
    /// When it was given.
    pub created_at: Timestamp,
}

const FIND: &str = "SELECT body_sha256, reply_json, created_at FROM idempotency_keys \
     WHERE caller_id = $1 AND operation = $2 AND key = $3";

/// The answer to this caller's request for the operation under the key, if it was given before.
pub async fn find(
    conn: &mut Conn,
    caller_id: &str,
    operation: &str,
    key: &str,
) -> Result<Option<Kept>> {
    let key = storable(key.to_owned());
    let row: Option<(String, String, i64)> = on_db!(conn, |c| sqlx::query_as(FIND)
        .bind(caller_id)
        .bind(operation)
        .bind(key.as_str())
        .fetch_optional(c))?;
    Ok(row.map(|(body_sha256, reply_json, created_at)| Kept {
        body_sha256,
        reply_json,
        created_at: Timestamp::from_micros(created_at),
    }))
}

const INSERT: &str = "INSERT INTO idempotency_keys (caller_id, operation, key, body_sha256, \
     reply_json, created_at) VALUES ($1, $2, $3, $4, $5, $6)";

/// Keeps an answer; [`crate::Constraint::IdempotencyKeyExists`] when there is one.
pub async fn insert(
    tx: &mut WriteTx,
    caller_id: &str,
    operation: &str,
    key: &str,
    kept: &Kept,
) -> Result<()> {
    let key = storable(key.to_owned());
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(caller_id)
            .bind(operation)
            .bind(key.as_str())
            .bind(kept.body_sha256.as_str())
            .bind(kept.reply_json.as_str())
            .bind(kept.created_at.micros())
    )?;
    Ok(())
}
