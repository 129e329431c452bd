//! Walking the trail to prove it: every row as it is stored, chain after chain.
//!
//! Nothing here fails because a row makes no sense: that is what a proof looks for, so it is told
//! beside the row. All chains lie in one order, so that a thousand short ones are read in as few
//! transactions as one long one.

use tenantry_domain::{Message, access::TenantScope, audit::AuditEvent, id::TenantId, say};

use super::{Row, chain_of};
use crate::{
    Conn, Result,
    chain::{feature, pack_fold},
    statement::Statement,
    text::{fold, stored_count},
};

/// A row of the trail, as far as it can be read.
#[derive(Debug)]
pub struct WalkedRow {
    /// The chain it lies in.
    pub chain: String,
    /// Its number there.
    pub sequence: u64,
    /// The row, or why it is none.
    pub event: std::result::Result<AuditEvent, Message>,
}

#[derive(sqlx::FromRow)]
struct WalkRow {
    #[sqlx(flatten)]
    row: Row,
    actor_fold: String,
    feature: String,
    pack_fold: Option<String>,
}

impl WalkRow {
    /// The column by which the row is found and which does not follow from what its hash covers.
    fn misfit(&self) -> Option<&'static str> {
        let row = &self.row;
        let columns = [
            ("actor_fold", fold(&row.actor_name) == self.actor_fold),
            ("feature", feature(&row.action) == self.feature),
            (
                "pack_fold",
                row.pack.as_deref().map(pack_fold) == self.pack_fold,
            ),
        ];
        let misfit = columns.into_iter().find(|(_, fits)| !fits)?;
        Some(misfit.0)
    }
}

impl From<WalkRow> for WalkedRow {
    fn from(row: WalkRow) -> Self {
        let chain = row.row.chain.clone();
        let sequence = u64::try_from(row.row.sequence).unwrap_or_default();
        let misfit = row.misfit();
        let event = match AuditEvent::try_from(row.row) {
            Ok(event) => match misfit {
                None => Ok(event),
                Some(column) => Err(say!(
                    "its column `{column}` was changed, by which it is found",
                    column
                )),
            },
            Err(error) => Err(say!("it cannot be read: {reason}", reason = error)),
        };
        Self {
            chain,
            sequence,
            event,
        }
    }
}

const WALK: &str = "SELECT chain, sequence, at, actor_kind, actor_id, actor_name, action, \
     entity, entity_id, tenant_id, pack, request_id, address, before_json, after_json, reason, \
     outcome, count, previous_hash, hash, actor_fold, feature, pack_fold FROM audit_events";

/// The rows of every chain of the scope behind a place, chain after chain and in order.
pub async fn walk(
    conn: &mut Conn,
    scope: &TenantScope,
    (chain, sequence): (&str, u64),
    limit: u32,
) -> Result<Vec<WalkedRow>> {
    let mut statement = Statement::new(WALK);
    statement.and("(chain, sequence) > ").list([
        chain.into(),
        crate::statement::Bind::Int(stored_count(sequence)),
    ]);
    narrow(&mut statement, scope);
    statement
        .push(" ORDER BY chain, sequence LIMIT ")
        .bind(i64::from(limit));
    let rows: Vec<WalkRow> = statement.fetch_all(conn).await?;
    Ok(rows.into_iter().map(WalkedRow::from).collect())
}

/// The newest row of a chain, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StoredHead {
    /// The chain.
    pub chain: String,
    /// The row's number.
    pub sequence: i64,
    /// Its hash.
    pub hash: String,
}

/// The heads of the scope's chains from one name to another, both included.
pub async fn heads_from(
    conn: &mut Conn,
    scope: &TenantScope,
    from: &str,
    to: Option<&str>,
    limit: u32,
) -> Result<Vec<StoredHead>> {
    let mut statement = Statement::new(super::HEADS);
    statement.and_value("chain >= ", from);
    if let Some(to) = to {
        statement.and_value("chain <= ", to);
    }
    narrow(&mut statement, scope);
    statement
        .push(" ORDER BY chain LIMIT ")
        .bind(i64::from(limit));
    statement.fetch_all(conn).await
}

fn narrow(statement: &mut Statement, scope: &TenantScope) {
    if let Some(tenants) = scope.tenants() {
        statement
            .and("chain IN ")
            .list(tenants.iter().map(chain_of));
    }
}

/// A revision or a pointer as it is stored, with the versions that its references lead to.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Activation {
    /// The tenant.
    pub tenant_id: String,
    /// The revision.
    pub revision: i64,
    /// The domain.
    pub domain: String,
    /// The domain pack version.
    pub domain_pack_version: String,
    /// The tenant pack version.
    pub tenant_pack_version: Option<String>,
    /// The linked playbooks, as JSON.
    pub playbooks_json: String,
    /// SHA-256 of the effective configuration.
    pub checksum: String,
    /// When.
    pub at: i64,
    /// By whom.
    pub by: String,
    /// `domain/version` of the domain pack that it refers to.
    pub domain_pack: Option<String>,
    /// The version of the tenant pack that it refers to.
    pub tenant_pack: Option<String>,
    /// How many revisions the tenant has.
    pub revisions: i64,
}

const ACTIVATIONS: &str = "SELECT r.tenant_id AS tenant_id, r.revision AS revision, \
     r.domain AS domain, r.domain_pack_version AS domain_pack_version, \
     r.tenant_pack_version AS tenant_pack_version, r.playbooks_json AS playbooks_json, \
     r.checksum AS checksum, r.created_at AS at, \
     r.created_by AS by, d.domain || '/' || d.version AS domain_pack, \
     t.version AS tenant_pack, CAST(0 AS BIGINT) AS revisions FROM revisions r \
     LEFT JOIN documents d ON d.id = r.domain_pack_id \
     LEFT JOIN documents t ON t.id = r.tenant_pack_id AND t.tenant_id = r.tenant_id";

/// The stored revisions of that tenant and number.
pub async fn activations(conn: &mut Conn, of: &[(TenantId, u64)]) -> Result<Vec<Activation>> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = Statement::new(ACTIVATIONS);
    statement
        .and("(r.tenant_id, r.revision) IN (VALUES ")
        .rows(
            of.iter()
                .map(|(tenant, revision)| [tenant.as_str().into(), stored_count(*revision).into()]),
        )
        .push(")");
    statement.fetch_all(conn).await
}

const IN_FORCE: &str = "SELECT n.tenant_id AS tenant_id, COALESCE(a.revision, 0) AS revision, \
     COALESCE(a.domain, '') AS domain, \
     COALESCE(a.active_domain_pack_version, '') AS domain_pack_version, \
     a.active_tenant_pack_version AS tenant_pack_version, \
     COALESCE(a.playbooks_json, '[]') AS playbooks_json, COALESCE(a.checksum, '') AS checksum, \
     COALESCE(a.activated_at, 0) AS at, COALESCE(a.activated_by, '') AS by, \
     d.domain || '/' || d.version AS domain_pack, t.version AS tenant_pack, \
     (SELECT CAST(COUNT(*) AS BIGINT) FROM revisions r WHERE r.tenant_id = n.tenant_id) \
     AS revisions FROM tenants n \
     LEFT JOIN tenant_active_config a ON a.tenant_id = n.tenant_id \
     LEFT JOIN documents d ON d.id = a.domain_pack_id \
     LEFT JOIN documents t ON t.id = a.tenant_pack_id AND t.tenant_id = n.tenant_id";

/// What is in force for the tenants of the chains from one name to another, both included.
///
/// Every tenant there is has a row, so that one whose chain is gone shows.
pub async fn in_force(
    conn: &mut Conn,
    scope: &TenantScope,
    from: &str,
    to: Option<&str>,
) -> Result<Vec<Activation>> {
    const PREFIX: &str = "tenant:";
    // Names of chains are a prefix and the fold of an id, so both lie in the same order.
    let mut statement = Statement::new(IN_FORCE);
    statement.and_value(
        "n.tenant_fold >= ",
        from.strip_prefix(PREFIX).unwrap_or_default(),
    );
    if let Some(to) = to {
        statement.and_value(
            "n.tenant_fold <= ",
            to.strip_prefix(PREFIX).unwrap_or_default(),
        );
    }
    if let Some(tenants) = scope.tenants() {
        statement
            .and("n.tenant_fold IN ")
            .list(tenants.iter().map(TenantId::fold));
    }
    statement.push(" ORDER BY n.tenant_fold");
    statement.fetch_all(conn).await
}
