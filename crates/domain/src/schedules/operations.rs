//! What can be done with schedules. One is made by an activation that says when.

use super::{CancelSchedule, GetSchedule, ResumeSchedule, Schedule, ScheduleFilter};
use crate::{Page, access::Scope, activation::Activated, operation};

operation!(
    ScheduleFilter => Page<Schedule>, "schedules.list", ActivationRead,
    |it| it.tenant_id.clone().map_or(Scope::Anywhere, Scope::Tenant),
    routes {
        /// Lists schedules, the latest time first.
        ///
        /// With `open=true` it is the next one first: those that wait for their time, and those that wait for somebody
        /// to resume or drop them.
        "list_schedules" Get "/admin/schedules",
        /// Lists the schedules of a tenant, the latest time first.
        "list_tenant_schedules" Get "/admin/tenants/{tenant_id}/schedules",
    }
);
operation!(
    /// Shows a schedule.
    GetSchedule => Schedule, "schedules.get", ActivationRead,
    |it| Scope::Tenant(it.tenant_id.clone()),
    route "get_schedule" Get "/admin/tenants/{tenant_id}/schedules/{id}"
);
operation!(
    /// Drops a schedule, for good.
    ///
    /// A change request that waits for its time with it is cancelled too. A repeat changes nothing.
    CancelSchedule => Schedule, "schedules.cancel", ActivationApply,
    |it| Scope::Tenant(it.tenant_id.clone()),
    route "cancel_schedule" Delete "/admin/tenants/{tenant_id}/schedules/{id}"
);
operation!(
    /// Schedules again what was held, failed, or came too late.
    ///
    /// It is the same activation on the revision that is in force by now: checked again, with its warnings to be
    /// accepted, and its approvals where it needs any. The answer names the new `schedule` or `change_request`.
    ResumeSchedule => Activated, "schedules.resume", ActivationApply,
    |it| Scope::Tenant(it.tenant_id.clone()),
    route "resume_schedule" Post "/admin/tenants/{tenant_id}/schedules/{id}/resume",
    proposed |done| done.is_waiting()
);
