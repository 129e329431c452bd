//! Withdrawing a version, and what is to be made void because of it.

use serde::{Deserialize, Serialize};
use tenantry_domain::{
    Operation as _,
    packs::{DeprecatePack, Pack, PackOwner, PackStatus, VersionSelector},
};
use tenantry_storage::{Entry, packs};

use crate::{Result, Terms, command::Write, entry};

/// Makes void what waits to put a withdrawn version in force: schedules and change requests. [`crate::schedules`] says
/// how.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct VoidWithdrawn {
    pub(crate) owner: PackOwner,
    pub(crate) version: VersionSelector,
}

/// Withdraws a version that is locked, and has a job make void what waits for it; the version afterwards, and what the
/// trail says of it.
pub(crate) async fn withdraw(
    write: &mut Write<'_>,
    pack: &Pack,
    reason: &str,
) -> Result<(Pack, Entry)> {
    let scope = write.scope.clone();
    packs::deprecate(write.tx(), &scope, pack).await?;
    void_waiting(write, pack).await?;
    let after = Pack {
        status: PackStatus::Deprecated,
        row_version: pack.row_version + 1,
        ..pack.clone()
    };
    let entry = entry::changed(DeprecatePack::NAME, pack, &after, Some(reason.to_owned()))?;
    Ok((after, entry))
}

/// Has a job make void what waits for a version that is withdrawn.
pub(crate) async fn void_waiting(write: &mut Write<'_>, pack: &Pack) -> Result<()> {
    let void = VoidWithdrawn {
        owner: pack.owner.clone(),
        version: VersionSelector::Exactly(pack.version.clone()),
    };
    let terms = Terms {
        tenant_id: pack.owner.tenant().cloned(),
        ..Terms::default()
    };
    write.enqueue(&void, &terms).await?;
    Ok(())
}
