//! What there is of jobs.

use tenantry_domain::{
    Page, Problem,
    access::{Caller, Permission, Scope},
    jobs::{GetJob, Job, JobFilter},
};
use tenantry_storage::jobs;

use crate::{Query, Read, Result};

/// What stands in place of a cause.
const NOT_SHOWN: &str = "Who may operate jobs sees why it failed.";

impl Query for JobFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<Job>> {
        let scope = read.scope.clone();
        let page = jobs::list(read.conn().await?, &scope, self).await?;
        Ok(page.map(|job| shown(job, read.caller)))
    }
}

impl Query for GetJob {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Job> {
        let scope = read.scope.clone();
        let found = jobs::find(read.conn().await?, &scope, &self.id).await?;
        let job = found.ok_or_else(|| Problem::not_found("job", self.id.as_str()))?;
        Ok(shown(job, read.caller))
    }
}

/// A cause is ours, such as what the database said: it is for those who can do something about it.
fn shown(job: Job, caller: &Caller) -> Job {
    let scope = job.tenant_id.clone().map_or(Scope::Global, Scope::Tenant);
    if caller.can(Permission::JobsOperate, &scope) {
        return job;
    }
    Job {
        last_error: job.last_error.map(|_| NOT_SHOWN.to_owned()),
        ..job
    }
}
