//! What followers compare to learn which tenants have moved.

use tenantry_domain::{
    Checksum,
    access::TenantScope,
    id::{PackId, TenantId},
    runtime::Epoch,
};

use crate::{Conn, Result, statement::Statement, text::RowLabel};

/// What followers compare: which revision is in force for a tenant, and what it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The history that the revision is counted in.
    pub epoch: Epoch,
    /// The revision in force.
    pub revision: u64,
    /// Its domain pack version.
    pub domain_pack_id: PackId,
    /// Its tenant pack version, if one is part of it.
    pub tenant_pack_id: Option<PackId>,
    /// SHA-256 of the effective configuration.
    pub checksum: Checksum,
}

#[derive(sqlx::FromRow)]
struct HeadRow {
    tenant_id: String,
    epoch: String,
    revision: i64,
    domain_pack_id: String,
    tenant_pack_id: Option<String>,
    checksum: String,
}

impl TryFrom<HeadRow> for Head {
    type Error = crate::Error;

    fn try_from(row: HeadRow) -> Result<Self> {
        let place = RowLabel {
            table: "tenant_active_config",
            row: &row.tenant_id,
        };
        Ok(Self {
            tenant_id: place.read("tenant_id", TenantId::parse(&row.tenant_id))?,
            epoch: place.read("epoch", Epoch::parse(&row.epoch))?,
            revision: place.count("revision", row.revision)?,
            checksum: place.read("checksum", Checksum::parse(&row.checksum))?,
            domain_pack_id: PackId::from_stored(row.domain_pack_id),
            tenant_pack_id: row.tenant_pack_id.map(PackId::from_stored),
        })
    }
}

const SELECT: &str = "SELECT tenant_id, (SELECT epoch FROM installation) AS epoch, revision, \
     domain_pack_id, tenant_pack_id, checksum FROM tenant_active_config";

/// Which revision is in force for one tenant, and what it is made of.
pub async fn head(conn: &mut Conn, scope: &TenantScope, id: &TenantId) -> Result<Option<Head>> {
    if !scope.includes(id) {
        return Ok(None);
    }
    let mut statement = Statement::new(SELECT);
    statement.and_tenant("tenant_id", id);
    let row: Option<HeadRow> = statement.fetch_optional(conn).await?;
    row.map(Head::try_from).transpose()
}

/// The pointers of these tenants, as far as the scope includes them; by id.
pub async fn heads(
    conn: &mut Conn,
    scope: &TenantScope,
    tenants: &[&TenantId],
) -> Result<Vec<Head>> {
    let each = each_head(conn, scope, tenants).await?;
    each.into_iter().map(|(_, head)| head).collect()
}

/// As [`heads`]; a row that cannot be read is an error of that tenant alone.
pub async fn each_head(
    conn: &mut Conn,
    scope: &TenantScope,
    tenants: &[&TenantId],
) -> Result<Vec<(String, Result<Head>)>> {
    let mut statement = Statement::new(SELECT);
    let folds = tenants
        .iter()
        .filter(|tenant| scope.includes(tenant))
        .map(|tenant| tenant.fold());
    statement
        .and("tenant_id IN (SELECT tenant_id FROM tenants WHERE tenant_fold IN ")
        .list(folds)
        .push(") ORDER BY tenant_id");
    let rows: Vec<HeadRow> = statement.fetch_all(conn).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.tenant_id.to_ascii_lowercase(), Head::try_from(row)))
        .collect())
}

/// Pointers in the order of their tenants, behind that one; a row that cannot be read is an error of
/// that tenant alone.
pub async fn heads_behind(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: &str,
    limit: u32,
) -> Result<Vec<(String, Result<Head>)>> {
    let mut statement = Statement::new(SELECT);
    statement
        .and_tenants("tenant_id", scope)
        .and_value("tenant_id > ", tenant)
        .push(" ORDER BY tenant_id LIMIT ")
        .bind(i64::from(limit));
    let rows: Vec<HeadRow> = statement.fetch_all(conn).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.tenant_id.clone(), Head::try_from(row)))
        .collect())
}
