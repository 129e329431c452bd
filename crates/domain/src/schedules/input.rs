//! What can be asked for of schedules, and the rules for it.

use serde::{Deserialize, Serialize};

use super::{Plan, ScheduleStatus};
use crate::{
    Problem, Timestamp,
    id::{ScheduleId, TenantId},
    page::PageRequest,
    say,
    tenants::REASON_MAX_CHARS,
    words,
};

/// Which schedules to list, the latest time first; of those that are open the next one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScheduleFilter {
    /// Only these.
    pub status: Option<ScheduleStatus>,
    /// Only those that something can still come of: they wait for their time, or for somebody.
    pub open: bool,
    /// Only of this tenant.
    pub tenant_id: Option<TenantId>,
    /// Which page.
    pub page: PageRequest,
}

/// Asks for one schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetSchedule {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The schedule.
    pub id: ScheduleId,
}

/// Drops a schedule, for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CancelSchedule {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The schedule.
    pub id: ScheduleId,
    /// Why; lands in the audit trail.
    #[serde(default)]
    pub reason: Option<String>,
}

impl CancelSchedule {
    /// The reason, trimmed and checked.
    pub fn checked_reason(&self) -> Result<Option<String>, Problem> {
        let text = self.reason.as_deref().unwrap_or_default();
        let reason = words::lines(text, REASON_MAX_CHARS)
            .map_err(|unfit| Problem::invalid(vec![unfit.at("reason", &say!("A reason"))]))?;
        Ok(Some(reason).filter(|reason| !reason.is_empty()))
    }
}

/// Schedules again what was held, failed or came too late, on the revision that is in force by now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResumeSchedule {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The schedule.
    pub id: ScheduleId,
    /// When to activate: RFC 3339; absent: when it was to be, which has to be in the future still.
    #[serde(default, deserialize_with = "crate::time::lenient")]
    pub activate_at: Option<Timestamp>,
    /// The last instant in which it may begin; absent: as long after its time as before.
    #[serde(default, deserialize_with = "crate::time::lenient")]
    pub latest_start: Option<Timestamp>,
    /// The revision this is decided against; absent: the one in force when it arrives.
    #[serde(default, deserialize_with = "crate::whole::optional")]
    pub expected_revision: Option<u64>,
    /// Whether the warnings are accepted.
    #[serde(default)]
    pub accept_warnings: bool,
    /// Why; lands in the audit trail. Absent: as it was.
    #[serde(default)]
    pub reason: Option<String>,
}

impl ResumeSchedule {
    /// The times that are asked for, of what was to be then.
    pub fn times(&self, before: Plan) -> (Timestamp, Timestamp) {
        let at = self.activate_at.unwrap_or(before.activate_at);
        let patience_us = before.latest_start.micros() - before.activate_at.micros();
        let usual = Timestamp::from_micros(at.micros().saturating_add(patience_us));
        (at, self.latest_start.unwrap_or(usual))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_resumed_may_begin_for_as_long_as_before() {
        let at = |seconds| Timestamp::MIN.plus_seconds(seconds);
        let before = Plan {
            activate_at: at(100),
            latest_start: at(160),
        };
        let resume = |activate_at, latest_start| ResumeSchedule {
            tenant_id: TenantId::parse("ACME").unwrap(),
            id: ScheduleId::from_unique("1"),
            activate_at,
            latest_start,
            expected_revision: None,
            accept_warnings: false,
            reason: None,
        };

        assert_eq!(resume(None, None).times(before), (at(100), at(160)));
        assert_eq!(
            resume(Some(at(500)), None).times(before),
            (at(500), at(560))
        );
        assert_eq!(
            resume(None, Some(at(300))).times(before),
            (at(100), at(300))
        );
    }
}
