//! Says of a schedule that nobody has begun in time that it was missed: whatever was to begin it is gone.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use tenantry_domain::{
    Timestamp,
    access::Caller,
    id::{ScheduleId, TenantId},
    schedules::{MISSED, ScheduleStatus},
};
use tenantry_storage::schedules;

use crate::{AtWork, Effect, Job, Result, activation::BeginSchedule, start::Inner};

/// Seconds after its latest start in which whoever has begun a schedule may still come to its end.
const PATIENCE_S: i64 = 10 * 60;

/// Ends a schedule that was not begun in time, one a run: a schedule's own job says so first, as long as there is one.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MissSchedules;

impl Job for MissSchedules {
    const NAME: &'static str = "miss_schedules";
    const EVERY: Option<Duration> = Some(Duration::from_secs(1));

    async fn run(self, at: AtWork) -> Result<Effect> {
        let Some((tenant_id, id)) = late(&at.inner, at.now()).await? else {
            return Ok(Effect::Finished);
        };
        let caller = Caller::system(at.id.as_str());
        let missed = (MISSED, ScheduleStatus::Missed, None);
        let schedule = BeginSchedule { tenant_id, id };
        Box::pin(schedule.give_up(&at, &caller, missed)).await
    }

    async fn is_wanted(inner: Arc<Inner>) -> Result<bool> {
        let now = inner.clock.now();
        Ok(late(&inner, now).await?.is_some())
    }
}

async fn late(inner: &Inner, now: Timestamp) -> Result<Option<(TenantId, ScheduleId)>> {
    let mut tx = inner.worker_read().await?;
    let before = now.plus_seconds(-PATIENCE_S);
    Ok(schedules::find_late(tx.conn(), before).await?)
}
