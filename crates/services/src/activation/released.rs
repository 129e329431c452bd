//! The versions that a change names, locked until it is committed: none of them is withdrawn meanwhile.

use tenantry_domain::packs::{Pack, PackStatus};
use tenantry_storage::packs;

use super::candidate::{Candidate, check_status};
use crate::{Error, Result, command::Write};

/// Locks the versions, checks them again, and makes drafts active.
pub(super) async fn release(write: &mut Write<'_>, candidate: &Candidate) -> Result<()> {
    let pair = [Some(&candidate.domain_pack), candidate.tenant_pack.as_ref()];
    release_each(write, pair.into_iter().flatten()).await?;
    release_each(write, candidate.links.packs()).await
}

/// Refuses what waits to put a version in force that was withdrawn meanwhile: whoever withdraws it makes void what is
/// there by then.
pub(super) async fn check_released(write: &mut Write<'_>, candidate: &Candidate) -> Result<()> {
    let pair = [Some(&candidate.domain_pack), candidate.tenant_pack.as_ref()];
    for wanted in pair.into_iter().flatten().chain(candidate.links.packs()) {
        lock_released(write, wanted).await?;
    }
    Ok(())
}

/// A version that is not withdrawn, locked.
async fn lock_released(write: &mut Write<'_>, wanted: &Pack) -> Result<Pack> {
    let scope = write.scope.clone();
    let pack = packs::lock(write.tx(), &scope, &wanted.owner, &wanted.version)
        .await?
        .ok_or_else(|| Error::Internal("a pack version vanished".to_owned()))?;
    check_status(&pack)?;
    Ok(pack)
}

/// Locks versions, checks them again, and makes drafts active.
pub(super) async fn release_each<'p>(
    write: &mut Write<'_>,
    wanted: impl Iterator<Item = &'p Pack>,
) -> Result<()> {
    let scope = write.scope.clone();
    for wanted in wanted {
        let pack = lock_released(write, wanted).await?;
        if pack.status == PackStatus::Draft {
            packs::release(write.tx(), &scope, &pack).await?;
        }
    }
    Ok(())
}
