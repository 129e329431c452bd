//! Appending to the hash chains of the audit trail.
//!
//! The heads of all chains concerned are taken first, in the order of their names: that numbers
//! rows without gaps, puts the writers of a chain in line, and cannot deadlock.

use std::collections::BTreeMap;

use serde_json::Value;
use tenantry_domain::{
    Checksum, Timestamp,
    audit::{AuditFacts, GENESIS, hash_of},
    checksum::canonical,
};

use crate::{
    Conn, Error, Result,
    statement::{Bind, Statement},
    text::{RowLabel, fold, stored_count},
};

/// Rows an insert has at most; keeps the number of placeholders within both engines' limits.
pub(crate) const ROWS_PER_INSERT: usize = 500;

/// Where a row stands in the trail.
#[derive(Debug, Clone)]
pub(crate) struct Position {
    pub(crate) chain: String,
    pub(crate) sequence: u64,
}

struct Head {
    sequence: u64,
    hash: Checksum,
    /// When its row was written, where that may be seen.
    at: Timestamp,
}

/// Numbers, hashes and inserts the rows, and moves the heads of their chains.
pub(crate) async fn append(conn: &mut Conn, facts: Vec<AuditFacts>) -> Result<Vec<Position>> {
    let mut heads = take_heads(conn, &facts).await?;
    let mut positions = Vec::with_capacity(facts.len());
    let mut rows = Vec::with_capacity(facts.len());
    for mut facts in facts {
        let head = heads.get_mut(&facts.chain).ok_or(Error::Stale)?;
        facts.sequence = head.sequence + 1;
        // Never before the row before it, whatever became of the clock: the trail is listed by it.
        facts.at = facts.at.max(head.at);
        let hash = hash_of(&head.hash, &facts).map_err(unwritable)?;
        let previous = std::mem::replace(
            head,
            Head {
                sequence: facts.sequence,
                hash,
                at: facts.at,
            },
        );
        positions.push(Position {
            chain: facts.chain.clone(),
            sequence: facts.sequence,
        });
        rows.push(row(facts, &previous.hash, &head.hash)?);
    }
    for chunk in rows.chunks(ROWS_PER_INSERT) {
        insert(conn, chunk).await?;
    }
    move_heads(conn, heads).await?;
    Ok(positions)
}

#[derive(sqlx::FromRow)]
struct HeadRow {
    chain: String,
    sequence: i64,
    hash: String,
    at: Option<i64>,
}

/// When the row at the head was written. Who may append to a chain without reading it gets nothing.
const WRITTEN_AT: &str = "(SELECT e.at FROM audit_events e \
     WHERE e.chain = audit_chains.chain ORDER BY e.sequence DESC LIMIT 1) AS at";

/// Reads and locks the heads; a chain that does not exist yet begins.
async fn take_heads(conn: &mut Conn, facts: &[AuditFacts]) -> Result<BTreeMap<String, Head>> {
    let mut names: Vec<&str> = facts.iter().map(|facts| facts.chain.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mut statement = Statement::new("INSERT INTO audit_chains (chain, sequence, hash) VALUES ");
    statement
        .rows(
            names
                .into_iter()
                .map(|name| [name.into(), 0.into(), GENESIS.into()]),
        )
        // An update that changes nothing, for its lock and for `RETURNING`.
        .push(" ON CONFLICT (chain) DO UPDATE SET sequence = audit_chains.sequence")
        .push(" RETURNING chain, sequence, hash, ")
        .push(WRITTEN_AT);
    let rows: Vec<HeadRow> = statement.fetch_all(conn).await?;
    rows.into_iter()
        .map(|row| {
            let place = RowLabel {
                table: "audit_chains",
                row: &row.chain,
            };
            let sequence = place.count("sequence", row.sequence)?;
            let hash = place.read("hash", Checksum::parse(&row.hash))?;
            let at = Timestamp::from_micros(row.at.unwrap_or(0));
            Ok((row.chain, Head { sequence, hash, at }))
        })
        .collect()
}

// Both engines name the columns of `VALUES` so.
const MOVE: &str = "UPDATE audit_chains SET sequence = moved.column2, hash = moved.column3 \
     FROM (VALUES ";

/// Points the heads at the rows just inserted; a trigger lets them move no other way.
async fn move_heads(conn: &mut Conn, heads: BTreeMap<String, Head>) -> Result<()> {
    let mut statement = Statement::new(MOVE);
    statement
        .rows(heads.into_iter().map(|(chain, head)| {
            [
                chain.into(),
                stored_count(head.sequence).into(),
                head.hash.as_str().into(),
            ]
        }))
        .push(") AS moved WHERE audit_chains.chain = moved.column1");
    statement.execute(conn).await?;
    Ok(())
}

const COLUMNS: usize = 23;

const INSERT: &str = "INSERT INTO audit_events (chain, sequence, at, actor_kind, actor_id, \
     actor_name, actor_fold, action, feature, entity, entity_id, tenant_id, pack, pack_fold, \
     request_id, address, before_json, after_json, reason, outcome, count, previous_hash, hash) \
     VALUES ";

async fn insert(conn: &mut Conn, rows: &[[Bind; COLUMNS]]) -> Result<()> {
    Statement::new(INSERT)
        .rows(rows.iter().cloned())
        .execute(conn)
        .await?;
    Ok(())
}

fn row(facts: AuditFacts, previous: &Checksum, hash: &Checksum) -> Result<[Bind; COLUMNS]> {
    let feature = feature(&facts.action).to_owned();
    let pack_fold = facts.pack.as_deref().map(pack_fold);
    Ok([
        facts.chain.into(),
        stored_count(facts.sequence).into(),
        facts.at.into(),
        facts.actor_kind.as_str().into(),
        facts.actor_id.into(),
        facts.actor_name.clone().into(),
        fold(&facts.actor_name).into(),
        facts.action.into(),
        feature.into(),
        facts.entity.into(),
        facts.entity_id.into(),
        facts.tenant_id.map(|id| id.as_str().to_owned()).into(),
        facts.pack.into(),
        pack_fold.into(),
        facts.request_id.into(),
        facts.address.into(),
        facts.before.as_ref().map(written).transpose()?.into(),
        facts.after.as_ref().map(written).transpose()?.into(),
        facts.reason.into(),
        facts.outcome.as_str().into(),
        stored_count(facts.count).into(),
        previous.as_str().into(),
        hash.as_str().into(),
    ])
}

/// The part of `feature.verb` by which all actions of a feature are found.
pub(crate) fn feature(action: &str) -> &str {
    action.split('.').next().unwrap_or_default()
}

/// The part of `domain/version` by which all versions are found.
pub(crate) fn pack_fold(pack: &str) -> String {
    fold(pack.split('/').next().unwrap_or_default())
}

/// The canonical text: what is read back has the same canonical form, hence the same hash.
fn written(value: &Value) -> Result<String> {
    let bytes = canonical(value).map_err(|error| unwritable(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| unwritable(error.to_string()))
}

fn unwritable(reason: String) -> Error {
    Error::Unwritable {
        what: "an audit row",
        reason,
    }
}
