//! Withdraws a pack version; a repeat changes nothing.

use tenantry_domain::{
    Problem, ProblemKind,
    id::TenantId,
    message::Message,
    packs::{DeprecatePack, Pack, PackKind, PackStatus, Version},
    say,
};
use tenantry_storage::{Ledger, packs};

use super::{get::unknown, withdraw};
use crate::{Command, Done, Read, Result, command::Write};

/// Tenants that a refusal names at most.
const NAMED: u32 = 5;

impl Command for DeprecatePack {
    type Prepared = (Version, String);

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<Self::Prepared> {
        let (version, reason) = self.validate()?;
        Ok((version.clone(), reason))
    }

    async fn apply(
        &self,
        (version, reason): Self::Prepared,
        write: &mut Write<'_>,
    ) -> Result<Done<Pack>> {
        let scope = write.scope.clone();
        let before = packs::lock(write.tx(), &scope, &self.owner, &version)
            .await?
            .ok_or_else(|| unknown(&self.owner, &self.version))?;
        write.check_seen(before.row_version)?;
        if before.status == PackStatus::Deprecated {
            return Ok(Done::unchanged(before));
        }
        // Asked after the lock: an activation that was under way is seen.
        let (conn, kind) = (write.conn(), before.kind());
        let live = packs::live_for(conn, &scope, kind, &before.id, NAMED + 1).await?;
        if !live.is_empty() {
            return Err(is_live(&before, &live).into());
        }
        let (after, entry) = withdraw(write, &before, &reason).await?;
        Ok(Done::changed(after, Ledger::of(entry)))
    }
}

/// Refuses while the version is live, and names where.
fn is_live(pack: &Pack, live: &[TenantId]) -> Problem {
    let shown = live.iter().take(NAMED as usize).map(|id| format!("`{id}`"));
    let shown: Vec<_> = shown.collect();
    let is_all = live.len() <= shown.len();
    let shown = shown.join(", ");
    let tenants = if is_all {
        Message::verbatim(shown)
    } else {
        say!("{shown} and others", shown)
    };
    let detail = match pack.kind() {
        PackKind::Domain | PackKind::Tenant => say!(
            "`{pack}` is live for {tenants}. Activate another version there first.",
            pack = pack.name(),
            tenants
        ),
        PackKind::Playbook => say!(
            "`{pack}` is linked to {tenants}. Unlink it there first, or link another version.",
            pack = pack.name(),
            tenants
        ),
    };
    Problem::new(ProblemKind::VersionLive, detail)
}
