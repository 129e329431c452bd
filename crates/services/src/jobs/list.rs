//! What there is of jobs.

use tenantry_domain::{
    Page, Problem,
    jobs::{GetJob, Job, JobFilter},
};
use tenantry_storage::jobs;

use crate::{Query, Read, Result};

impl Query for JobFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<Job>> {
        let scope = read.scope.clone();
        Ok(jobs::list(read.conn().await?, &scope, self).await?)
    }
}

impl Query for GetJob {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Job> {
        let scope = read.scope.clone();
        let found = jobs::find(read.conn().await?, &scope, &self.id).await?;
        found.ok_or_else(|| Problem::not_found("job", self.id.as_str()).into())
    }
}
