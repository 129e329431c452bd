//! Schedules: activations that wait for their time.
//!
//! An activation that says when is checked as ever, and then stored with everything in it fixed: the revision that it
//! was decided against and the checksum of what it would put in force. A job begins it when it is due ([`due`]), by the
//! path of every activation. Whatever else is put in force meanwhile holds it ([`crate::activation`]), so that nothing
//! rolls forward what people rolled back (decision 0043). What waits for a version that is withdrawn fails at once.

mod cancel;
mod due;
mod late;
mod list;
mod resume;
mod withdrawn;

use tenantry_domain::{
    Problem,
    activation::Activate,
    id::{ScheduleId, TenantId},
};
use tenantry_storage::schedules::{self, StoredSchedule};

pub(crate) use late::MissSchedules;

use crate::{Result, activation::is_another, command::Write};

/// The schedule of the command's tenant, locked.
async fn lock(write: &mut Write<'_>, tenant: &TenantId, id: &ScheduleId) -> Result<StoredSchedule> {
    let scope = write.scope.clone();
    let found = schedules::lock(write.tx(), &scope, tenant, id).await?;
    found.ok_or_else(|| not_found(id).into())
}

fn not_found(id: &ScheduleId) -> Problem {
    Problem::not_found("schedule", id.as_str())
}

/// The activation as it was stored; that it is another one where another release stored it in a way that is not known.
fn asked(stored: &StoredSchedule) -> Result<Activate> {
    serde_json::from_str(&stored.input_json).map_err(|error| {
        tracing::error!(%error, "a stored activation cannot be read");
        is_another()
    })
}
