//! What can be asked for of jobs, and the rules for it.

use serde::{Deserialize, Serialize};

use super::JobState;
use crate::{
    Problem,
    id::{JobId, TenantId},
    page::PageRequest,
    say,
    tenants::check_reason,
};

/// Which jobs to list, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobFilter {
    /// Only these.
    pub state: Option<JobState>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only about this tenant.
    pub tenant_id: Option<TenantId>,
    /// Which page.
    pub page: PageRequest,
}

/// Asks for one job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetJob {
    /// The job.
    pub id: JobId,
}

/// Tries a job again at once: one that died, was cancelled, or waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RetryJob {
    /// The job.
    pub id: JobId,
}

/// Cancels a job for good, unless somebody tries it again. What a run under way has not committed by
/// then will not be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CancelJob {
    /// The job.
    pub id: JobId,
    /// Why; lands in the audit trail.
    pub reason: String,
}

impl CancelJob {
    /// The reason, trimmed and checked.
    pub fn validate(&self) -> Result<String, Problem> {
        let reason = check_reason(&self.reason)?;
        if reason.is_empty() {
            return Err(Problem::field(
                "reason",
                "required",
                say!("Say why the job is cancelled; the reason is kept in the audit trail."),
            ));
        }
        Ok(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cancelling_needs_a_reason() {
        let cancel = |reason: &str| CancelJob {
            id: JobId::from_unique("1"),
            reason: reason.to_owned(),
        };

        assert!(cancel(" \n").validate().is_err());
        assert_eq!(cancel(" no need ").validate().unwrap(), "no need");
    }
}
