//! One tenant's effective configuration as it is served, and the store of them.

use std::sync::Arc;

use bytes::Bytes;
use moka::{ops::compute::Op, sync::Cache};
use tenantry_domain::{
    Checksum,
    access::TenantScope,
    id::{DomainPackId, TenantId, TenantPackId},
};
use tenantry_engine::effective::Effective;
use tenantry_storage::{Conn, Db, activation, packs};

use crate::{Error, Result};

/// One tenant's effective configuration, ready to be sent.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The revision it belongs to.
    pub revision: u64,
    /// SHA-256 of `body`.
    pub checksum: Checksum,
    /// The document.
    pub body: Bytes,
}

/// The effective configurations in memory, bounded by bytes.
pub struct Runtime {
    snapshots: Cache<String, Arc<Snapshot>>,
}

impl Runtime {
    /// Keeps at most so many bytes of documents.
    pub(crate) fn new(max_bytes: u64) -> Self {
        let weigh = |_: &String, snapshot: &Arc<Snapshot>| {
            u32::try_from(snapshot.body.len() + 256).unwrap_or(u32::MAX)
        };
        Self {
            snapshots: Cache::builder()
                .weigher(weigh)
                .max_capacity(max_bytes)
                .build(),
        }
    }

    /// What is in memory for the tenant.
    pub(super) fn held(&self, tenant: &TenantId) -> Option<Arc<Snapshot>> {
        self.snapshots.get(&tenant.fold())
    }

    /// Every snapshot in memory, with its tenant and revision.
    pub(super) fn all(&self) -> Vec<Arc<Snapshot>> {
        self.snapshots
            .iter()
            .map(|(_, snapshot)| snapshot)
            .collect()
    }

    /// Loads what is in force now and keeps it, unless something newer is there.
    pub(super) async fn load(
        &self,
        db: &Db,
        scope: &TenantScope,
        tenant: &TenantId,
    ) -> Result<Option<Arc<Snapshot>>> {
        let Some(fresh) = build(db, scope, tenant).await? else {
            return Ok(None);
        };
        let fresh = Arc::new(fresh);
        let entry = self
            .snapshots
            .entry(tenant.fold())
            .and_compute_with(|held| match held {
                Some(held) if held.value().revision > fresh.revision => Op::Nop,
                _ => Op::Put(Arc::clone(&fresh)),
            });
        Ok(entry.into_entry().map(moka::Entry::into_value))
    }

    /// Loads again after a change; a failure leaves the former snapshot and the follower retries.
    pub(crate) async fn refresh(&self, db: &Db, tenant: &TenantId) {
        if let Err(error) = self.load(db, &TenantScope::system(), tenant).await {
            tracing::error!(tenant.id = %tenant, %error, "a new configuration is not served yet");
        }
    }
}

/// The documents that a revision is made of.
pub(crate) struct Texts {
    domain: String,
    tenant: Option<String>,
}

impl Texts {
    /// Bytes of both.
    pub(crate) fn len(&self) -> usize {
        self.domain.len() + self.tenant.as_ref().map_or(0, String::len)
    }
}

/// Reads the canonical documents of a pair.
pub(crate) async fn texts(
    conn: &mut Conn,
    scope: &TenantScope,
    domain_pack: &DomainPackId,
    tenant_pack: Option<&TenantPackId>,
) -> Result<Texts> {
    let lost = || Error::Internal("a pack version has no document".to_owned());
    let domain = packs::domain_text(conn, domain_pack)
        .await?
        .ok_or_else(lost)?
        .canonical;
    let tenant = match tenant_pack {
        None => None,
        Some(id) => Some(
            packs::tenant_text(conn, scope, id)
                .await?
                .ok_or_else(lost)?
                .canonical,
        ),
    };
    Ok(Texts { domain, tenant })
}

/// Merges a pair's documents.
pub(crate) fn merge(texts: &Texts) -> Result<Effective> {
    let parse = |text: &str| {
        serde_json::from_str::<serde_json::Value>(text)
            .map_err(|error| Error::internal("a stored document cannot be read", error))
    };
    let domain = parse(&texts.domain)?;
    let tenant = texts.tenant.as_deref().map(parse).transpose()?;
    tenantry_engine::effective::merge(&domain, tenant.as_ref())
        .map_err(|error| Error::internal("stored packs cannot be merged", error))
}

async fn build(db: &Db, scope: &TenantScope, tenant: &TenantId) -> Result<Option<Snapshot>> {
    let mut tx = db.read(scope).await?;
    let Some(head) = activation::head(tx.conn(), scope, tenant).await? else {
        return Ok(None);
    };
    let pair = texts(
        tx.conn(),
        scope,
        &head.domain_pack_id,
        head.tenant_pack_id.as_ref(),
    )
    .await?;
    drop(tx);
    let effective = tokio::task::spawn_blocking(move || merge(&pair))
        .await
        .map_err(|error| Error::internal("merging stopped", error))??;
    if effective.checksum != head.checksum {
        return Err(Error::Internal(format!(
            "revision {} of {tenant} does not give its checksum again",
            head.revision
        )));
    }
    Ok(Some(Snapshot {
        tenant_id: head.tenant_id,
        revision: head.revision,
        checksum: effective.checksum,
        body: Bytes::from(effective.canonical),
    }))
}
