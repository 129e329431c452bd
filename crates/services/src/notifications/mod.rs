//! Notifications: what waits for a person, and what of it they have read (decision 0047).

mod list;
mod read;

use tenantry_domain::{
    Operation, Timestamp,
    access::{Caller, Decision, Scope, TenantScope, decide},
    approvals::{ApproveRequest, RequestFilter},
    id::UserId,
    notifications::TOLD_DAYS,
    schedules::ResumeSchedule,
};
use tenantry_storage::notifications::Addressee;

/// What a person is told of: where they could do what it takes. Nothing is done or shown by that which the doors of those
/// operations would refuse.
fn addressee<'a>(caller: &'a Caller, user: &'a UserId, now: Timestamp) -> Addressee<'a> {
    Addressee {
        user,
        label: &caller.actor.name,
        sees: reach::<RequestFilter>(caller),
        decides: reach::<ApproveRequest>(caller),
        resumes: reach::<ResumeSchedule>(caller),
        since: now.plus_days(-TOLD_DAYS),
    }
}

/// The tenants for which a person may do that; nothing where there is none.
fn reach<O: Operation>(caller: &Caller) -> Option<TenantScope> {
    match decide(caller, O::NEEDS, &Scope::Anywhere) {
        Decision::Allow(scope) => Some(scope),
        Decision::Forbidden | Decision::Hidden => None,
    }
}
