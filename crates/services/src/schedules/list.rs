//! Schedules as people see them.

use tenantry_domain::{
    Page,
    schedules::{GetSchedule, Schedule, ScheduleFilter},
};
use tenantry_storage::schedules;

use super::not_found;
use crate::{Query, Read, Result};

impl Query for ScheduleFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<Schedule>> {
        let scope = read.scope.clone();
        Ok(schedules::list(read.conn().await?, &scope, self).await?)
    }
}

impl Query for GetSchedule {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Schedule> {
        let scope = read.scope.clone();
        let conn = read.conn().await?;
        let found = schedules::find(conn, &scope, &self.tenant_id, &self.id).await?;
        Ok(found.ok_or_else(|| not_found(&self.id))?.schedule)
    }
}
