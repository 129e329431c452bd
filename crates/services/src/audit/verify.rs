//! Recomputes hash chains from the stored rows, in stretches, so that memory stays bounded.

use tenantry_domain::{
    Checksum,
    access::{Permission, Scope},
    audit::{AuditVerdict, GENESIS, VerifyAudit, verify},
};
use tenantry_storage::audit;

use crate::{Error, Query, Read, Result, Work};

/// Rows read at once.
const STRETCH: u32 = 1_000;

impl Query for VerifyAudit {
    type Output = AuditVerdict;

    const NAME: &'static str = "audit.verify";
    const NEEDS: Permission = Permission::AuditRead;
    const WORK: Work = Work::Verify;

    fn scope(&self) -> Result<Scope> {
        Ok(self.tenant_id.clone().map_or(Scope::Global, Scope::Tenant))
    }

    async fn answer(&self, read: &mut Read<'_>) -> Result<AuditVerdict> {
        // The scope of a tenant has that tenant's chain and no other.
        let scope = read.scope.clone();
        let heads = audit::chains(read.conn().await?, &scope).await?;
        let mut verdict = AuditVerdict {
            valid: true,
            chains: 0,
            rows: 0,
            breaks: Vec::new(),
        };
        for head in heads {
            verdict.chains += 1;
            verdict.rows += head.sequence;
            if let Some(broken) = check(read, &head).await? {
                verdict.valid = false;
                verdict.breaks.push(broken);
            }
        }
        Ok(verdict)
    }
}

/// Recomputes one chain; answers where it breaks.
async fn check(read: &mut Read<'_>, head: &audit::Head) -> Result<Option<String>> {
    let genesis = Checksum::parse(GENESIS)
        .map_err(|error| Error::internal("the genesis hash is no hash", error))?;
    let scope = read.scope.clone();
    let mut end = (0, genesis);
    loop {
        let rows = audit::chain(read.conn().await?, &scope, &head.chain, end.0, STRETCH).await?;
        if rows.is_empty() {
            break;
        }
        end = match verify(end, &rows) {
            Ok(end) => end,
            Err(broken) => return Ok(Some(broken.to_string())),
        };
    }
    let whole = end == (head.sequence, head.hash.clone());
    Ok((!whole).then(|| format!("chain {} is cut after row {}", head.chain, end.0)))
}
