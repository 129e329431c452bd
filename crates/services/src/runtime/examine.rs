//! Looks at the documents in force, for `tenantry doctor`: stored, intact, and merged as this release would.

use tenantry_domain::access::TenantScope;
use tenantry_storage::activation::{self, Head};

use super::documents;
use crate::{Result, Services};

/// Tenants looked at in one go.
const BATCH: u32 = 100;

/// What is odd about the document in force for a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentFault {
    /// It is not stored yet; the background work of a server stores it.
    Missing,
    /// It is not what was stored, or its packs or pointer cannot be read.
    Damaged,
    /// An older release kept none, and it was merged anew, with another result.
    Recomputed,
    /// This release would merge the same packs differently; what was activated is served.
    MergedOtherwise,
}

/// A tenant's document in force that is not simply as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OddDocument {
    /// Whose.
    pub tenant: String,
    /// What is odd.
    pub fault: DocumentFault,
}

impl Services {
    /// Looks at every document in force: how many there are, and those that are odd.
    pub async fn examine_documents(&self) -> Result<(u64, Vec<OddDocument>)> {
        let scope = TenantScope::system();
        let (mut behind, mut count, mut odd) = (String::new(), 0, Vec::new());
        loop {
            let mut tx = self.inner().db.read(&scope).await?;
            let heads = activation::heads_behind(tx.conn(), &scope, &behind, BATCH).await?;
            drop(tx);
            if heads.is_empty() {
                return Ok((count, odd));
            }
            for (tenant, head) in heads {
                count += 1;
                let fault = match head {
                    Ok(head) => self.fault(head).await?,
                    Err(_) => Some(DocumentFault::Damaged),
                };
                behind.clone_from(&tenant);
                odd.extend(fault.map(|fault| OddDocument { tenant, fault }));
            }
        }
    }

    async fn fault(&self, head: Head) -> Result<Option<DocumentFault>> {
        let (db, scope) = (&self.inner().db, TenantScope::system());
        let mut tx = db.read(&scope).await?;
        let (tenant, checksum) = (&head.tenant_id, &head.checksum);
        let found = activation::document(tx.conn(), &scope, tenant, checksum).await?;
        drop(tx);
        let Some(document) = found else {
            return Ok(Some(DocumentFault::Missing));
        };
        let is_recomputed = document.checksum != head.checksum;
        match documents::checked(document, tenant).await {
            Err(error) if error.is_unavailable() => return Err(error),
            Err(_) => return Ok(Some(DocumentFault::Damaged)),
            Ok(_) if is_recomputed => return Ok(Some(DocumentFault::Recomputed)),
            Ok(_) => {}
        }
        let checksum = head.checksum.clone();
        match documents::merged(db, &head.into()).await {
            Err(error) if error.is_unavailable() => Err(error),
            Err(_) => Ok(Some(DocumentFault::Damaged)),
            Ok(merged) if merged.checksum != checksum => Ok(Some(DocumentFault::MergedOtherwise)),
            Ok(_) => Ok(None),
        }
    }
}
