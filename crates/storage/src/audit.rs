//! Reading the audit trail. Rows are written by [`crate::WriteTx::commit`] and never change.

mod export;
mod walk;

pub use export::{ExportedTo, by_time};
pub use walk::{Activation, StoredHead, WalkedRow, activations, heads_from, in_force, walk};

use std::collections::BTreeMap;

use tenantry_domain::{
    Checksum, Page, Timestamp,
    access::{ActorKind, TenantScope},
    audit::{AuditEvent, AuditFacts, AuditFilter, AuditId, ChainName, GENESIS},
    id::{TenantId, TokenId, UserId},
};

use crate::{
    Conn, Result,
    chain::pack_fold,
    page::{Direction, Kind, Listing, counting, read},
    statement::Statement,
    text::{RowLabel, fold, storable, stored_count},
};

#[derive(sqlx::FromRow)]
struct Row {
    chain: String,
    sequence: i64,
    at: i64,
    actor_kind: String,
    actor_id: String,
    actor_name: String,
    action: String,
    entity: String,
    entity_id: String,
    tenant_id: Option<String>,
    pack: Option<String>,
    request_id: String,
    address: Option<String>,
    before_json: Option<String>,
    after_json: Option<String>,
    reason: Option<String>,
    outcome: String,
    count: i64,
    previous_hash: String,
    hash: String,
}

impl TryFrom<Row> for AuditEvent {
    type Error = crate::Error;

    fn try_from(row: Row) -> Result<Self> {
        let key = format!("{}/{}", row.chain, row.sequence);
        let place = RowLabel {
            table: "audit_events",
            row: &key,
        };
        let document =
            |column, text: Option<String>| text.map(|text| place.json(column, &text)).transpose();
        let tenant_id = row.tenant_id.as_deref().map(TenantId::parse).transpose();
        let facts = AuditFacts {
            sequence: place.count("sequence", row.sequence)?,
            at: Timestamp::from_micros(row.at),
            actor_kind: place.word("actor_kind", row.actor_kind)?,
            tenant_id: place.read("tenant_id", tenant_id)?,
            before: document("before_json", row.before_json)?,
            after: document("after_json", row.after_json)?,
            outcome: place.word("outcome", row.outcome)?,
            count: place.count("count", row.count)?,
            chain: row.chain,
            actor_id: row.actor_id,
            actor_name: row.actor_name,
            action: row.action,
            entity: row.entity,
            entity_id: row.entity_id,
            pack: row.pack,
            request_id: row.request_id,
            address: row.address,
            reason: row.reason,
        };
        Ok(Self {
            facts,
            previous_hash: place.read("previous_hash", Checksum::parse(&row.previous_hash))?,
            hash: place.read("hash", Checksum::parse(&row.hash))?,
            entity_name: None,
        })
    }
}

const SELECT: &str = "SELECT chain, sequence, at, actor_kind, actor_id, actor_name, action, \
     entity, entity_id, tenant_id, pack, request_id, address, before_json, after_json, reason, \
     outcome, count, previous_hash, hash FROM audit_events";

/// A page of the trail, newest first.
///
/// A scope of named tenants sees those tenants' chains only, and a filter by tenant is one by its
/// chain: whatever concerns a tenant is written there.
pub async fn list(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &AuditFilter,
) -> Result<Page<AuditEvent>> {
    let kinds = [Kind::Int, Kind::Text, Kind::Int];
    let listing = Listing::open("audit", &filter.page, kinds)?;
    let mut count = counting("audit_events");
    narrow(&mut count, scope, filter);
    let mut statement = Statement::new(SELECT);
    narrow(&mut statement, scope, filter);
    listing.walk(
        &mut statement,
        ["at", "chain", "sequence"],
        Direction::Descending,
    );
    let rows: Vec<Row> = statement.fetch_all(conn).await?;
    let key = |row: &Row| {
        [
            row.at.into(),
            row.chain.as_str().into(),
            row.sequence.into(),
        ]
    };
    let page = listing.close(conn, rows, key, &count).await?;
    read(page, AuditEvent::try_from)
}

/// The row with this id, if the scope may read its chain.
pub async fn find(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &AuditId,
) -> Result<Option<AuditEvent>> {
    if !includes(scope, &id.chain) {
        return Ok(None);
    }
    let mut statement = Statement::new(SELECT);
    statement
        .and_value("chain = ", id.chain.to_string())
        .and_value("sequence = ", stored_count(id.sequence));
    let row: Option<Row> = statement.fetch_optional(conn).await?;
    row.map(AuditEvent::try_from).transpose()
}

#[derive(sqlx::FromRow)]
struct NameRow {
    id: String,
    name: String,
}

/// What people and tokens with these ids are called now; those that are gone are left out.
///
/// Rows about them stand in the global chain, so who may read the one may read the other.
pub async fn names(conn: &mut Conn, ids: &[&str]) -> Result<BTreeMap<String, String>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let of_ids = || ids.iter().map(|id| storable((*id).to_owned()));
    let mut statement = Statement::new("SELECT id, username AS name FROM users WHERE id IN ");
    statement
        .list(of_ids())
        .push(" UNION ALL SELECT id, name FROM api_tokens WHERE id IN ")
        .list(of_ids());
    let rows: Vec<NameRow> = statement.fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

fn chain_of(tenant: &TenantId) -> String {
    ChainName::Tenant(tenant.clone()).to_string()
}

fn narrow(statement: &mut Statement, scope: &TenantScope, filter: &AuditFilter) {
    match (scope.tenants(), &filter.tenant_id) {
        (None, None) => {}
        (_, Some(tenant)) if scope.includes(tenant) => {
            statement.and_value("chain = ", chain_of(tenant));
        }
        (Some(_) | None, Some(_)) => {
            statement.and("1 = 0");
        }
        (Some([one]), None) => {
            statement.and_value("chain = ", chain_of(one));
        }
        (Some(many), None) => {
            statement.and("chain IN ").list(many.iter().map(chain_of));
        }
    }
    if let Some(actor) = &filter.actor {
        // An id is known by its prefix; everything else is a name. Each has its own index.
        if actor.starts_with(UserId::PREFIX) || actor.starts_with(TokenId::PREFIX) {
            statement.and_value("actor_id = ", storable(actor.clone()));
        } else {
            let (kind, name) = ActorKind::of_label(actor);
            statement.and_value("actor_fold = ", fold(name));
            if let Some(kind) = kind {
                statement.and_value("actor_kind = ", kind.as_str().to_owned());
            }
        }
    }
    if let Some(action) = &filter.action {
        match action.strip_suffix('.') {
            Some(feature) => statement.and_value("feature = ", storable(feature.to_owned())),
            None => statement.and_value("action = ", storable(action.clone())),
        };
    }
    if let Some(pack) = &filter.pack {
        statement.and_value("pack_fold = ", pack_fold(pack));
        if pack.contains('/') {
            // Names of packs are ASCII, where both engines agree on case.
            statement.and_value("LOWER(pack) = ", fold(pack));
        }
    }
    if let Some(request) = &filter.request_id {
        statement.and_value("request_id = ", storable(request.clone()));
    }
    if let Some(from) = filter.from {
        statement.and_value("at >= ", from);
    }
    if let Some(to) = filter.to {
        statement.and_value("at < ", to);
    }
}

/// Whether the chain's rows may be read; the global chain's only with the scope of all.
fn includes(scope: &TenantScope, name: &ChainName) -> bool {
    match name {
        ChainName::Global => scope.tenants().is_none(),
        ChainName::Tenant(tenant) => scope.includes(tenant),
    }
}

/// The rows of one chain after the given number, in order, for recomputing it.
pub async fn chain(
    conn: &mut Conn,
    scope: &TenantScope,
    name: &ChainName,
    after_sequence: u64,
    limit: u32,
) -> Result<Vec<AuditEvent>> {
    if !includes(scope, name) {
        return Ok(Vec::new());
    }
    let mut statement = Statement::new(SELECT);
    statement
        .and_value("chain = ", name.to_string())
        .and_value("sequence > ", stored_count(after_sequence))
        .push(" ORDER BY sequence LIMIT ")
        .bind(i64::from(limit));
    let rows: Vec<Row> = statement.fetch_all(conn).await?;
    rows.into_iter().map(AuditEvent::try_from).collect()
}

/// The newest row of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The chain.
    pub chain: ChainName,
    /// The row's number.
    pub sequence: u64,
    /// Its hash.
    pub hash: Checksum,
}

#[derive(sqlx::FromRow)]
struct HeadRow {
    chain: String,
    sequence: i64,
    hash: String,
}

impl TryFrom<HeadRow> for Head {
    type Error = crate::Error;

    fn try_from(row: HeadRow) -> Result<Self> {
        let place = RowLabel {
            table: "audit_chains",
            row: &row.chain,
        };
        let chain = match row.chain.strip_prefix("tenant:") {
            Some(tenant) => ChainName::Tenant(place.read("chain", TenantId::parse(tenant))?),
            None => place.known(
                "chain",
                (row.chain == "global").then_some(ChainName::Global),
            )?,
        };
        Ok(Self {
            sequence: place.count("sequence", row.sequence)?,
            hash: place.read("hash", Checksum::parse(&row.hash))?,
            chain,
        })
    }
}

const HEADS: &str = "SELECT chain, sequence, hash FROM audit_chains";

/// Every chain of the scope with its newest row, by name.
pub async fn chains(conn: &mut Conn, scope: &TenantScope) -> Result<Vec<Head>> {
    let mut statement = Statement::new(HEADS);
    if let Some(tenants) = scope.tenants() {
        statement
            .and("chain IN ")
            .list(tenants.iter().map(chain_of));
    }
    statement.push(" ORDER BY chain");
    let rows: Vec<HeadRow> = statement.fetch_all(conn).await?;
    rows.into_iter().map(Head::try_from).collect()
}

/// The chain's newest row; number 0 and zeros before the first, and where the scope has no part in it.
pub async fn head(conn: &mut Conn, scope: &TenantScope, name: &ChainName) -> Result<Head> {
    let text = name.to_string();
    let row: Option<HeadRow> = if includes(scope, name) {
        let mut statement = Statement::new(HEADS);
        statement.and_value("chain = ", text.as_str());
        statement.fetch_optional(conn).await?
    } else {
        None
    };
    match row {
        Some(row) => row.try_into(),
        None => HeadRow {
            chain: text,
            sequence: 0,
            hash: GENESIS.to_owned(),
        }
        .try_into(),
    }
}
