//! Refused attempts: told at once, counted for a minute, summed up when it is over.
//!
//! The first of an actor, action and entity in a minute has a row in the chain. The others only raise
//! counters beside it, so that a flood adds two rows a minute and never queues on a chain. When the
//! minute is over, a second row says how many there were, what they were about and where they came
//! from; rows of the trail never change, so none of it could be added to the first.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tenantry_domain::{
    Timestamp,
    access::{ActorKind, Caller, TenantScope},
    audit::{AuditFacts, ChainName, Outcome},
    id::{TenantId, TokenId, UserId},
};

use super::{MINUTE, minute};
use crate::{
    Conn, Db, Result, chain,
    conn::{on_db, run_on_db},
    ledger::{Subject, facts},
    statement::Statement,
    text::{RowLabel, storable},
};

/// Attempts of a minute of which it is noted what they were about; beyond, they are only counted.
const NOTED: i64 = 1_000;
/// Names and addresses that a summary lists.
const LISTED: usize = 50;
/// Summaries written at once.
const CLOSED: i64 = 50;

/// An attempt that was refused.
#[derive(Debug, Clone)]
pub struct Refusal<'a> {
    /// Who tried; somebody known, for floods without a credential must not queue on a chain.
    pub caller: &'a Caller,
    /// When.
    pub at: Timestamp,
    /// The chain that the audit row joins.
    pub chain: ChainName,
    /// `feature.verb`.
    pub action: &'a str,
    /// What sort of thing it was about.
    pub entity: &'a str,
    /// Which one.
    pub entity_id: String,
    /// The tenant concerned.
    pub tenant_id: Option<TenantId>,
    /// Why it was refused.
    pub reason: Option<String>,
}

const COUNT_REFUSAL: &str = "INSERT INTO audit_refusals (chain, actor_id, action, entity, minute, \
     count, last_at, actor_name, request_id, about_tenant) \
     VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9) \
     ON CONFLICT (chain, actor_id, action, entity, minute) \
     DO UPDATE SET count = audit_refusals.count + 1, last_at = excluded.last_at \
     RETURNING count";

const NOTE: &str = "INSERT INTO audit_refused (chain, actor_id, action, entity, minute, entity_id, \
     address, count) VALUES ($1, $2, $3, $4, $5, $6, $7, 1) \
     ON CONFLICT (chain, actor_id, action, entity, minute, entity_id, address) \
     DO UPDATE SET count = audit_refused.count + 1";

/// Records a refusal; equal ones within a minute are counted, and only the first has a row.
pub async fn record_refusal(db: &Db, refusal: Refusal<'_>) -> Result<()> {
    let mut facts = facts(
        refusal.caller,
        refusal.at,
        &refusal.chain,
        Subject {
            action: refusal.action,
            entity: refusal.entity,
            entity_id: refusal.entity_id,
            tenant_id: refusal.tenant_id,
            reason: refusal.reason,
        },
    );
    facts.outcome = Outcome::Refused;
    let minute = minute(refusal.at);
    let mut tx = db.write(&TenantScope::system()).await?;
    let count: i64 = on_db!(tx.conn(), |c| sqlx::query_scalar(COUNT_REFUSAL)
        .bind(facts.chain.as_str())
        .bind(facts.actor_id.as_str())
        .bind(facts.action.as_str())
        .bind(facts.entity.as_str())
        .bind(minute)
        .bind(refusal.at.micros())
        .bind(facts.actor_name.as_str())
        .bind(facts.request_id.as_str())
        .bind(facts.tenant_id.as_ref().map(TenantId::as_str))
        .fetch_one(c))?;
    if count <= NOTED {
        run_on_db!(
            tx.conn(),
            sqlx::query(NOTE)
                .bind(facts.chain.as_str())
                .bind(facts.actor_id.as_str())
                .bind(facts.action.as_str())
                .bind(facts.entity.as_str())
                .bind(minute)
                .bind(facts.entity_id.as_str())
                .bind(facts.address.as_deref().unwrap_or_default())
        )?;
    }
    if count == 1 {
        chain::append(tx.conn(), vec![facts]).await?;
    }
    tx.commit_unaudited().await
}

#[derive(sqlx::FromRow)]
struct Counted {
    chain: String,
    actor_id: String,
    action: String,
    entity: String,
    minute: i64,
    count: i64,
    actor_name: String,
    request_id: String,
    about_tenant: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Noted {
    chain: String,
    actor_id: String,
    action: String,
    entity: String,
    minute: i64,
    entity_id: String,
    address: String,
    count: i64,
}

/// What makes refusals equal.
type Fold = (String, String, String, String, i64);

const ARE_OVER: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_refusals WHERE minute < $1";

const TAKE: &str = "DELETE FROM audit_refusals WHERE (chain, actor_id, action, entity, minute) IN \
     (SELECT chain, actor_id, action, entity, minute FROM audit_refusals WHERE minute < $1 \
     ORDER BY minute LIMIT $2) RETURNING chain, actor_id, action, entity, minute, count, \
     actor_name, request_id, about_tenant";

/// Writes the row of each minute that is over; how many minutes were closed. Repeat while it is not
/// 0. Of several replicas one writes it.
pub async fn close_refusals(db: &Db, now: Timestamp) -> Result<u64> {
    let every = TenantScope::system();
    let mut read = db.read(&every).await?;
    let over: i64 = on_db!(read.conn(), |c| sqlx::query_scalar(ARE_OVER)
        .bind(minute(now))
        .fetch_one(c))?;
    drop(read);
    if over == 0 {
        return Ok(0);
    }
    let mut tx = db.write(&every).await?;
    let minutes: Vec<Counted> = on_db!(tx.conn(), |c| sqlx::query_as(TAKE)
        .bind(minute(now))
        .bind(CLOSED)
        .fetch_all(c))?;
    let mut noted = take_noted(tx.conn(), &minutes).await?;
    let closed = u64::try_from(minutes.len()).unwrap_or_default();
    let mut summaries = Vec::new();
    // The first row of a minute says all where there is no other attempt.
    for minute in minutes.into_iter().filter(|minute| minute.count > 1) {
        let noted = noted.remove(&minute.fold()).unwrap_or_default();
        summaries.push(summary(minute, &noted, now)?);
    }
    if !summaries.is_empty() {
        chain::append(tx.conn(), summaries).await?;
    }
    tx.commit_unaudited().await?;
    Ok(closed)
}

impl Counted {
    fn fold(&self) -> Fold {
        (
            self.chain.clone(),
            self.actor_id.clone(),
            self.action.clone(),
            self.entity.clone(),
            self.minute,
        )
    }
}

async fn take_noted(conn: &mut Conn, minutes: &[Counted]) -> Result<BTreeMap<Fold, Vec<Noted>>> {
    let mut by_fold: BTreeMap<Fold, Vec<Noted>> = BTreeMap::new();
    if minutes.is_empty() {
        return Ok(by_fold);
    }
    let mut statement = Statement::new("DELETE FROM audit_refused");
    statement
        .and("(chain, actor_id, action, entity, minute) IN (VALUES ")
        .rows(minutes.iter().map(|minute| {
            let (chain, actor_id, action, entity, number) = minute.fold();
            [
                chain.into(),
                actor_id.into(),
                action.into(),
                entity.into(),
                number.into(),
            ]
        }))
        .push(") RETURNING chain, actor_id, action, entity, minute, entity_id, address, count");
    let rows: Vec<Noted> = statement.fetch_all(conn).await?;
    for row in rows {
        let fold = (
            row.chain.clone(),
            row.actor_id.clone(),
            row.action.clone(),
            row.entity.clone(),
            row.minute,
        );
        by_fold.entry(fold).or_default().push(row);
    }
    Ok(by_fold)
}

/// The row that closes a minute.
fn summary(minute: Counted, noted: &[Noted], now: Timestamp) -> Result<AuditFacts> {
    let place = RowLabel {
        table: "audit_refusals",
        row: &minute.minute.to_string(),
    };
    let count = place.count("count", minute.count)?;
    let tenant_id = minute
        .about_tenant
        .as_deref()
        .map(TenantId::parse)
        .transpose();
    let tenant_id = place.read("about_tenant", tenant_id)?;
    let begin = Timestamp::from_micros(minute.minute.saturating_mul(MINUTE));
    let things = Tally::of(noted.iter().map(|row| (row.entity_id.as_str(), row.count)));
    let known = noted.iter().filter(|row| !row.address.is_empty());
    let addresses = Tally::of(known.map(|row| (row.address.as_str(), row.count)));
    let reason = format!(
        "{count} attempts within the minute from {}, on {} from {}",
        begin.minute(),
        many(things.len(), &minute.entity, "s"),
        many(addresses.len(), "address", "es"),
    );
    let after = json!({
        "attempts": count,
        "minute": begin,
        "on": things.listed(),
        "on_more": things.more(),
        "from": addresses.listed(),
        "from_more": addresses.more(),
        // Beyond a thousand attempts names are no longer noted, only counted.
        "is_complete": minute.count <= NOTED,
    });
    Ok(AuditFacts {
        chain: minute.chain,
        sequence: 0,
        at: now,
        actor_kind: kind_of(&minute.actor_id),
        actor_name: if minute.actor_name.is_empty() {
            minute.actor_id.clone()
        } else {
            minute.actor_name
        },
        actor_id: minute.actor_id,
        action: minute.action,
        entity: minute.entity,
        entity_id: things.title(),
        tenant_id,
        pack: None,
        request_id: minute.request_id,
        address: addresses.only(),
        before: None,
        after: Some(after),
        reason: Some(storable(reason)),
        outcome: Outcome::Refused,
        count,
    })
}

fn many(count: usize, what: &str, plural: &str) -> String {
    let plural = if count == 1 { "" } else { plural };
    format!("{count} {what}{plural}")
}

/// An id tells by its prefix whose it is.
fn kind_of(actor_id: &str) -> ActorKind {
    if actor_id.starts_with(UserId::PREFIX) {
        ActorKind::User
    } else if actor_id.starts_with(TokenId::PREFIX) {
        ActorKind::Token
    } else {
        ActorKind::System
    }
}

/// Names with how often each was tried, most often first.
struct Tally<'a>(Vec<(&'a str, i64)>);

impl<'a> Tally<'a> {
    fn of(rows: impl Iterator<Item = (&'a str, i64)>) -> Self {
        let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
        for (name, count) in rows {
            *counts.entry(name).or_default() += count;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
        Self(counts)
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn listed(&self) -> Vec<Value> {
        let listed = self.0.iter().take(LISTED);
        listed
            .map(|(name, count)| json!({"name": name, "attempts": count}))
            .collect()
    }

    fn more(&self) -> usize {
        self.len().saturating_sub(LISTED)
    }

    fn only(&self) -> Option<String> {
        match self.0.as_slice() {
            [(name, _)] => Some((*name).to_owned()),
            _ => None,
        }
    }

    fn title(&self) -> String {
        match self.0.as_slice() {
            [] => "unknown".to_owned(),
            [(name, _)] => (*name).to_owned(),
            [(name, _), more @ ..] => format!("{name} and {} more", more.len()),
        }
    }
}
