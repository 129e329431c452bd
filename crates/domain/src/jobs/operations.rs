//! What can be done with jobs.

use super::{CancelJob, GetJob, Job, JobFilter, RetryJob};
use crate::{Page, access::Scope, operation};

operation!(
    /// Lists jobs, the work that is done in the background, newest first.
    JobFilter => Page<Job>, "jobs.list", JobsRead,
    |it| it.tenant_id.clone().map_or(Scope::Anywhere, Scope::Tenant),
    route "list_jobs" Get "/admin/jobs"
);
operation!(
    /// Shows a job.
    GetJob => Job, "jobs.get", JobsRead, |_| Scope::Anywhere,
    route "get_job" Get "/admin/jobs/{id}"
);
operation!(
    /// Tries a job again at once: one that died, was cancelled, or waits.
    ///
    /// One that is due already stays as it is.
    RetryJob => Job, "jobs.retry", JobsOperate, |_| Scope::Anywhere,
    route "retry_job" Post "/admin/jobs/{id}/retry"
);
operation!(
    /// Cancels a job. What a run under way has not committed by then will not be.
    ///
    /// Work that is done again and again cannot be cancelled.
    CancelJob => Job, "jobs.cancel", JobsOperate, |_| Scope::Anywhere,
    route "cancel_job" Post "/admin/jobs/{id}/cancel"
);
