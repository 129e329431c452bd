//! Checkpoints and their pins as they are stored. They are written by [`crate::bookkeeping`] and
//! never change.

use tenantry_domain::{
    Checksum, Timestamp,
    access::TenantScope,
    audit::{ChainName, Checkpoint, Pin, Statement as Stated},
};

use crate::{
    Conn, Result, WriteTx,
    chain::ROWS_PER_INSERT,
    conn::{on_db, run_on_db},
    statement::Statement,
    text::{RowLabel, stored_count},
};

/// A checkpoint, as far as it can be read.
#[derive(Debug)]
pub struct Stored {
    /// Its number.
    pub number: u64,
    /// Itself, or why it is none.
    pub checkpoint: std::result::Result<Checkpoint, String>,
}

#[derive(sqlx::FromRow)]
struct Line {
    number: i64,
    at: i64,
    previous_hash: String,
    chain_count: i64,
    row_count: i64,
    pins_sha256: String,
    key_id: String,
    signature: String,
}

impl TryFrom<Line> for Checkpoint {
    type Error = crate::Error;

    fn try_from(row: Line) -> Result<Self> {
        let number = row.number.to_string();
        let place = RowLabel {
            table: "audit_checkpoints",
            row: &number,
        };
        Ok(Self {
            statement: Stated {
                number: place.count("number", row.number)?,
                at: Timestamp::from_micros(row.at),
                previous_hash: place.read("previous_hash", Checksum::parse(&row.previous_hash))?,
                chains: place.count("chain_count", row.chain_count)?,
                rows: place.count("row_count", row.row_count)?,
                pins_sha256: place.read("pins_sha256", Checksum::parse(&row.pins_sha256))?,
                key_id: row.key_id,
            },
            signature: row.signature,
        })
    }
}

impl From<Line> for Stored {
    fn from(row: Line) -> Self {
        Self {
            number: u64::try_from(row.number).unwrap_or_default(),
            checkpoint: row
                .try_into()
                .map_err(|error: crate::Error| error.to_string()),
        }
    }
}

const SELECT: &str = "SELECT number, at, previous_hash, chain_count, row_count, pins_sha256, \
     key_id, signature FROM audit_checkpoints";

/// The checkpoints behind a number, in order.
pub async fn list(conn: &mut Conn, after: u64, limit: u32) -> Result<Vec<Stored>> {
    let mut statement = Statement::new(SELECT);
    statement
        .and_value("number > ", stored_count(after))
        .push(" ORDER BY number LIMIT ")
        .bind(i64::from(limit));
    let rows: Vec<Line> = statement.fetch_all(conn).await?;
    Ok(rows.into_iter().map(Stored::from).collect())
}

/// The newest checkpoint.
pub async fn latest(conn: &mut Conn) -> Result<Option<Checkpoint>> {
    let mut statement = Statement::new(SELECT);
    statement.push(" ORDER BY number DESC LIMIT 1");
    let row: Option<Line> = statement.fetch_optional(conn).await?;
    row.map(Checkpoint::try_from).transpose()
}

const KEY_IDS: &str = "SELECT DISTINCT key_id FROM audit_checkpoints ORDER BY key_id";

/// The ids of the keys that signed checkpoints.
pub async fn key_ids(conn: &mut Conn) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = on_db!(conn, |c| sqlx::query_as(KEY_IDS).fetch_all(c))?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// A pin as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StoredPin {
    /// The chain.
    pub chain: String,
    /// The number of a row.
    pub sequence: i64,
    /// Its hash.
    pub hash: String,
    /// The checkpoint that pins it.
    pub checkpoint: i64,
}

impl StoredPin {
    /// The pin, if it can be one.
    pub fn read(&self) -> Option<Pin> {
        Some(Pin {
            chain: self.chain.clone(),
            sequence: u64::try_from(self.sequence).ok()?,
            hash: Checksum::parse(&self.hash).ok()?,
        })
    }
}

const PINS: &str = "SELECT chain, sequence, hash, checkpoint FROM audit_pins";

/// The pins of the checkpoints from one number to another, both included, in order.
pub async fn pins(conn: &mut Conn, from: u64, to: u64) -> Result<Vec<StoredPin>> {
    let mut statement = Statement::new(PINS);
    statement
        .and_value("checkpoint >= ", stored_count(from))
        .and_value("checkpoint <= ", stored_count(to))
        .push(" ORDER BY checkpoint, chain");
    statement.fetch_all(conn).await
}

const LATEST_PINS: &str = "SELECT p.chain AS chain, p.sequence AS sequence, p.hash AS hash, \
     p.checkpoint AS checkpoint FROM audit_pins p";

/// The newest pin of each of the scope's chains behind a name, up to another one.
pub async fn latest_pins(
    conn: &mut Conn,
    scope: &TenantScope,
    after: &str,
    to: Option<&str>,
) -> Result<Vec<StoredPin>> {
    let mut statement = Statement::new(LATEST_PINS);
    statement.and_value("p.chain > ", after);
    if let Some(to) = to {
        statement.and_value("p.chain <= ", to);
    }
    if let Some(tenants) = scope.tenants() {
        statement.and("p.chain IN ").list(
            tenants
                .iter()
                .map(|tenant| ChainName::Tenant(tenant.clone()).to_string()),
        );
    }
    statement
        .and(
            "NOT EXISTS (SELECT 1 FROM audit_pins n \
             WHERE n.chain = p.chain AND n.sequence > p.sequence)",
        )
        .push(" ORDER BY p.chain");
    statement.fetch_all(conn).await
}

/// A chain that has rows which no checkpoint pins.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Grown {
    /// The chain.
    pub chain: String,
    /// The number of its newest row.
    pub sequence: i64,
    /// That row's hash.
    pub hash: String,
    /// The newest row that is pinned; 0 for none.
    pub pinned: i64,
}

const GROWN: &str = "SELECT chain, sequence, hash, pinned FROM (SELECT c.chain AS chain, \
     c.sequence AS sequence, c.hash AS hash, COALESCE((SELECT MAX(p.sequence) FROM audit_pins p \
     WHERE p.chain = c.chain), 0) AS pinned FROM audit_chains c) AS heads \
     WHERE sequence > pinned ORDER BY chain LIMIT $1";

/// The chains that grew since they were pinned, by name.
pub async fn grown(conn: &mut Conn, limit: u32) -> Result<Vec<Grown>> {
    on_db!(conn, |c| sqlx::query_as(GROWN)
        .bind(i64::from(limit))
        .fetch_all(c))
}

const INSERT: &str = "INSERT INTO audit_checkpoints (number, at, previous_hash, chain_count, \
     row_count, pins_sha256, key_id, signature) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
     ON CONFLICT (number) DO NOTHING";

/// Stores a checkpoint; whether it was stored, for another replica may have been first.
pub(crate) async fn insert(
    tx: &mut WriteTx,
    checkpoint: &Checkpoint,
    pins: &[Pin],
) -> Result<bool> {
    let stated = &checkpoint.statement;
    let stored = run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(stored_count(stated.number))
            .bind(stated.at.micros())
            .bind(stated.previous_hash.as_str())
            .bind(stored_count(stated.chains))
            .bind(stored_count(stated.rows))
            .bind(stated.pins_sha256.as_str())
            .bind(stated.key_id.as_str())
            .bind(checkpoint.signature.as_str())
    )?;
    if stored == 0 {
        return Ok(false);
    }
    let number = stored_count(stated.number);
    for chunk in pins.chunks(ROWS_PER_INSERT) {
        let rows = chunk.iter().map(|pin| {
            [
                pin.chain.as_str().into(),
                stored_count(pin.sequence).into(),
                pin.hash.as_str().into(),
                number.into(),
            ]
        });
        Statement::new("INSERT INTO audit_pins (chain, sequence, hash, checkpoint) VALUES ")
            .rows(rows)
            .execute(tx.conn())
            .await?;
    }
    Ok(true)
}
