//! The pointer: which configuration is in force for a tenant.

use tenantry_domain::{
    Checksum, Timestamp,
    access::TenantScope,
    activation::ActiveConfig,
    id::TenantId,
    packs::{DomainName, Version},
    runtime::Epoch,
};

use crate::{Conn, Result, WriteTx, conn::on_db, statement::Statement, text::RowLabel};

/// Configurations in force that are counted at most.
const COUNTED_MAX: i64 = 100_000;

/// The pointer's columns as they come out of an outer join: all there or none.
#[derive(sqlx::FromRow)]
pub(crate) struct PointerRow {
    epoch: Option<String>,
    revision: Option<i64>,
    domain: Option<String>,
    active_domain_pack_version: Option<String>,
    active_tenant_pack_version: Option<String>,
    playbooks_json: Option<String>,
    checksum: Option<String>,
    activated_at: Option<i64>,
    activated_by: Option<String>,
}

impl PointerRow {
    pub(crate) fn read(self, tenant_id: TenantId) -> Result<ActiveConfig> {
        let Some(revision) = self.revision else {
            return Ok(ActiveConfig::none(tenant_id));
        };
        let place = RowLabel {
            table: "tenant_active_config",
            row: tenant_id.as_str(),
        };
        let version = |column, text: Option<String>| {
            place.read(column, text.as_deref().map(Version::parse).transpose())
        };
        let domain = self.domain.as_deref().map(DomainName::parse).transpose();
        let checksum = self.checksum.as_deref().map(Checksum::parse).transpose();
        let epoch = self.epoch.as_deref().map(Epoch::parse).transpose();
        Ok(ActiveConfig {
            epoch: place.read("epoch", epoch)?,
            revision: place.count("revision", revision)?,
            domain: place.read("domain", domain)?,
            domain_pack_version: version(
                "active_domain_pack_version",
                self.active_domain_pack_version,
            )?,
            tenant_pack_version: version(
                "active_tenant_pack_version",
                self.active_tenant_pack_version,
            )?,
            playbooks: match &self.playbooks_json {
                Some(text) => place.json("playbooks_json", text)?,
                None => Vec::new(),
            },
            checksum: place.read("checksum", checksum)?,
            activated_at: self.activated_at.map(Timestamp::from_micros),
            activated_by: self.activated_by,
            tenant_id,
        })
    }
}

const FIND: &str = "SELECT (SELECT epoch FROM installation) AS epoch, revision, domain, active_domain_pack_version, \
     active_tenant_pack_version, playbooks_json, checksum, activated_at, activated_by \
     FROM tenant_active_config";

/// The configuration in force; [`ActiveConfig::none`] where there is none, or none to see.
pub async fn find(conn: &mut Conn, scope: &TenantScope, id: &TenantId) -> Result<ActiveConfig> {
    pointer(conn, scope, id, "").await
}

/// As [`find`], and keeps everybody else from moving it until the transaction ends.
pub async fn lock(tx: &mut WriteTx, scope: &TenantScope, id: &TenantId) -> Result<ActiveConfig> {
    let ending = tx.conn().engine().for_update();
    pointer(tx.conn(), scope, id, ending).await
}

async fn pointer(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &TenantId,
    ending: &'static str,
) -> Result<ActiveConfig> {
    if !scope.includes(id) {
        return Ok(ActiveConfig::none(id.clone()));
    }
    let mut statement = Statement::new(FIND);
    statement.and_tenant("tenant_id", id).push(ending);
    let row: Option<PointerRow> = statement.fetch_optional(conn).await?;
    row.map_or_else(
        || Ok(ActiveConfig::none(id.clone())),
        |row| row.read(id.clone()),
    )
}

const COUNT_IN_FORCE: &str = "SELECT COUNT(*) FROM \
     (SELECT tenant_id FROM tenant_active_config LIMIT $1) AS in_force";

/// How many tenants have a configuration in force, counted to 100,000; of a snapshot of everybody's rows.
pub async fn count_in_force(conn: &mut Conn) -> Result<u64> {
    let count: i64 = on_db!(conn, |c| sqlx::query_scalar(COUNT_IN_FORCE)
        .bind(COUNTED_MAX)
        .fetch_one(c))?;
    RowLabel {
        table: "tenant_active_config",
        row: "",
    }
    .count("tenant_id", count)
}
