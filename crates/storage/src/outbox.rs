//! Messages to subscribers, written with the change they tell of and delivered at least once.

use serde_json::Value;
use tenantry_domain::{
    Timestamp,
    id::{OutboxId, TenantId},
};

use crate::{
    Conn, Result, Stamp,
    chain::{Position, ROWS_PER_INSERT},
    conn::on_db,
    ledger::Event,
    statement::{Bind, Statement},
    text::{RowLabel, json, stored_count},
};

/// A message on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxRow {
    /// Its id; a subscriber that saw it already may drop it.
    pub id: OutboxId,
    /// `feature.verb`.
    pub topic: String,
    /// The chain of the audit row that it tells of.
    pub chain: String,
    /// That row's number: the messages of a chain are in its order.
    pub sequence: u64,
    /// The tenant concerned.
    pub tenant_id: Option<TenantId>,
    /// What subscribers are told.
    pub payload: Value,
    /// When the change was made.
    pub created_at: Timestamp,
    /// How often it was claimed, this time included.
    pub attempts: u64,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: String,
    topic: String,
    chain: String,
    sequence: i64,
    tenant_id: Option<String>,
    payload_json: String,
    created_at: i64,
    attempts: i64,
}

impl TryFrom<Row> for OutboxRow {
    type Error = crate::Error;

    fn try_from(row: Row) -> Result<Self> {
        let place = RowLabel {
            table: "outbox",
            row: &row.id,
        };
        let tenant_id = row.tenant_id.as_deref().map(TenantId::parse).transpose();
        Ok(Self {
            sequence: place.count("sequence", row.sequence)?,
            tenant_id: place.read("tenant_id", tenant_id)?,
            payload: place.json("payload_json", &row.payload_json)?,
            attempts: place.count("attempts", row.attempts)?,
            created_at: Timestamp::from_micros(row.created_at),
            topic: row.topic,
            chain: row.chain,
            id: OutboxId::from_stored(row.id),
        })
    }
}

const INSERT: &str = "INSERT INTO outbox (id, topic, chain, sequence, tenant_id, payload_json, \
     created_at, leased_until, attempts) VALUES ";

pub(crate) async fn insert(
    conn: &mut Conn,
    events: Vec<Event>,
    positions: Vec<Position>,
    stamp: &Stamp<'_>,
) -> Result<()> {
    let rows: Vec<[Bind; 9]> = events
        .into_iter()
        .zip(positions)
        .map(|(event, position)| {
            Ok([
                (stamp.outbox_id)().as_str().into(),
                event.topic.into(),
                position.chain.into(),
                stored_count(position.sequence).into(),
                event.tenant_id.map(|id| id.as_str().to_owned()).into(),
                json("a message", &event.payload)?.into(),
                stamp.at.into(),
                0.into(),
                0.into(),
            ])
        })
        .collect::<Result<_>>()?;
    for chunk in rows.chunks(ROWS_PER_INSERT) {
        Statement::new(INSERT)
            .rows(chunk.iter().cloned())
            .execute(conn)
            .await?;
    }
    Ok(())
}

const COUNT_UNSENT: &str = "SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL";

/// How many messages wait.
pub async fn count_unsent(conn: &mut Conn) -> Result<u64> {
    let count: i64 = on_db!(conn, |c| sqlx::query_scalar(COUNT_UNSENT).fetch_one(c))?;
    RowLabel {
        table: "outbox",
        row: "",
    }
    .count("id", count)
}

/// Messages that are counted at most.
const COUNTED_MAX: i64 = 100_000;

/// What waits to be delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// How many messages, counted to 100,000.
    pub unsent: u64,
    /// When the change was made that the oldest of them tells of.
    pub oldest: Option<Timestamp>,
}

const BACKLOG: &str = "SELECT COUNT(*), MIN(created_at) FROM \
     (SELECT created_at FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT $1) AS waiting";

/// What waits, at a bounded price.
pub async fn backlog(conn: &mut Conn) -> Result<Backlog> {
    let (count, oldest): (i64, Option<i64>) = on_db!(conn, |c| sqlx::query_as(BACKLOG)
        .bind(COUNTED_MAX)
        .fetch_one(c))?;
    let place = RowLabel {
        table: "outbox",
        row: "",
    };
    Ok(Backlog {
        unsent: place.count("id", count)?,
        oldest: oldest.map(Timestamp::from_micros),
    })
}

const HAS_UNSENT: &str = "SELECT COUNT(*) FROM \
     (SELECT id FROM outbox WHERE sent_at IS NULL LIMIT 1) AS first";

/// Whether any message waits.
pub async fn has_unsent(conn: &mut Conn) -> Result<bool> {
    let count: i64 = on_db!(conn, |c| sqlx::query_scalar(HAS_UNSENT).fetch_one(c))?;
    Ok(count > 0)
}

/// What a message tells of, without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headline {
    /// The message's id.
    pub id: OutboxId,
    /// `feature.verb`.
    pub topic: String,
    /// The tenant concerned.
    pub tenant_id: Option<TenantId>,
    /// The id of the person whose access it tells of, where it names one.
    pub person: Option<String>,
}

const LATEST: &str = "SELECT id, topic, tenant_id, \
     CASE WHEN topic LIKE 'access.%' THEN payload_json END \
     FROM outbox WHERE id > $1 ORDER BY id DESC LIMIT $2";

/// A row of [`LATEST`].
type Latest = (String, String, Option<String>, Option<String>);

/// The person that such a message is about.
fn person(payload: &str) -> Option<String> {
    let payload: Value = serde_json::from_str(payload).ok()?;
    let is_user = payload.get("entity")?.as_str()? == "user";
    is_user.then_some(())?;
    payload.get("entity_id")?.as_str().map(str::to_owned)
}

/// The latest messages whose ids come after this one, newest first; sent or not.
///
/// The empty text comes before every id. Ids are in the order of the clocks of those who wrote them, so that one may
/// appear a little below others that are there already.
pub async fn latest(conn: &mut Conn, after: &str, limit: u32) -> Result<Vec<Headline>> {
    let rows: Vec<Latest> = on_db!(conn, |c| sqlx::query_as(LATEST)
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(c))?;
    rows.into_iter()
        .map(|(id, topic, tenant_id, payload)| {
            let place = RowLabel {
                table: "outbox",
                row: &id,
            };
            let tenant_id = tenant_id.as_deref().map(TenantId::parse).transpose();
            Ok(Headline {
                tenant_id: place.read("tenant_id", tenant_id)?,
                person: payload.as_deref().and_then(person),
                topic,
                id: OutboxId::from_stored(id),
            })
        })
        .collect()
}

/// Takes unsent messages that nobody holds, oldest first, for as long as `until`.
pub(crate) async fn claim(
    conn: &mut Conn,
    limit: u32,
    now: Timestamp,
    until: Timestamp,
) -> Result<Vec<OutboxRow>> {
    let mut statement = Statement::new("UPDATE outbox SET leased_until = ");
    let engine = conn.engine();
    statement
        .bind(until)
        .push(", attempts = attempts + 1 WHERE id IN (SELECT id FROM outbox")
        .push(" WHERE sent_at IS NULL AND leased_until <= ")
        .bind(now)
        .push(" ORDER BY id LIMIT ")
        .bind(i64::from(limit))
        .push(engine.for_update_of_free())
        .push(
            ") RETURNING id, topic, chain, sequence, tenant_id, payload_json, created_at, attempts",
        );
    let mut rows: Vec<Row> = statement.fetch_all(conn).await?;
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    // One that cannot be read holds nobody up: it stays claimed for a while, and is tried again.
    let readable = |row: Row| match OutboxRow::try_from(row) {
        Ok(row) => Some(row),
        Err(error) => {
            tracing::error!(cause = %error, "a message of the outbox cannot be read");
            None
        }
    };
    Ok(rows.into_iter().filter_map(readable).collect())
}
