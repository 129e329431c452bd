//! The effective configuration of one revision, as it was activated: for people who look back.

use tenantry_domain::{Problem, access::TenantScope, id::TenantId};
use tenantry_storage::{Db, activation, installation, tenants};

use super::{Snapshot, documents};
use crate::Result;

/// The configuration of that revision, if the scope includes the tenant; nothing of it is kept in memory.
pub(crate) async fn of_revision(
    db: &Db,
    scope: &TenantScope,
    tenant: &TenantId,
    revision: u64,
) -> Result<Snapshot> {
    let mut tx = db.read(scope).await?;
    let known = tenants::find(tx.conn(), scope, tenant)
        .await?
        .ok_or_else(|| Problem::not_found("tenant", tenant.as_str()))?;
    let found = activation::get(tx.conn(), scope, &known.tenant_id, revision)
        .await?
        .ok_or_else(|| Problem::not_found("revision", &revision.to_string()))?;
    let epoch = installation::epoch(tx.conn()).await?;
    let stored = activation::document(tx.conn(), scope, &found.tenant_id, &found.checksum).await?;
    drop(tx);
    let document = match stored {
        Some(document) => documents::checked(document, &found.tenant_id).await?,
        None => documents::fill_of(db, &found.tenant_id, revision).await?,
    };
    Ok(Snapshot::of_revision(epoch, found, document))
}
