//! The dialog that resumes a schedule, as it was filled in.

use serde::{Deserialize, Serialize};
#[cfg(any(feature = "ssr", test))]
use tenantry_domain::{
    FieldProblem, Message, Problem,
    id::{ScheduleId, TenantId},
    schedules::ResumeSchedule,
};

/// The dialog that resumes a schedule, as it was filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Again {
    /// The tenant.
    pub tenant_id: String,
    /// The schedule.
    pub id: String,
    /// When to activate, in UTC, such as `2027-01-31T18:00`.
    pub activate_at: String,
    /// Until when it may begin; or nothing.
    pub latest_start: String,
    /// The revision that was in force when the dialog was opened.
    pub expected_revision: String,
    /// Whether the warnings are accepted.
    pub accept_warnings: bool,
    /// Why; or nothing.
    pub reason: String,
}

impl Again {
    /// What is asked for; all that is wrong with the times is said at once.
    #[cfg(any(feature = "ssr", test))]
    pub(super) fn read(&self) -> Result<ResumeSchedule, Problem> {
        use crate::{text::text, ui::instant};

        let tenant_id = TenantId::parse(&self.tenant_id);
        let tenant_id = tenant_id.map_err(|_| Problem::no_such_address())?;
        let id = ScheduleId::parse(&self.id).ok_or_else(Problem::no_such_address)?;
        let mut errors = Vec::new();
        let mut read = |name: &str, typed: &str| {
            let at = instant(typed);
            if at.is_none() && !typed.trim().is_empty() {
                let message = Message::verbatim(text!(ui.bad_time));
                errors.push(FieldProblem::new(name, "invalid_time", message));
            }
            at
        };
        let activate_at = read("activate_at", &self.activate_at);
        let latest_start = read("latest_start", &self.latest_start);
        // The old time is there to be sent again where it can be: nothing means that nothing was chosen.
        if self.activate_at.trim().is_empty() {
            let message = Message::verbatim(text!(schedules.no_time));
            errors.push(FieldProblem::new("activate_at", "required", message));
        }
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
        let reason = Some(self.reason.clone()).filter(|reason| !reason.trim().is_empty());
        Ok(ResumeSchedule {
            tenant_id,
            id,
            activate_at,
            latest_start,
            expected_revision: self.expected_revision.parse().ok(),
            accept_warnings: self.accept_warnings,
            reason,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again() -> Again {
        Again {
            tenant_id: "ACME".to_owned(),
            id: "sch_01m8".to_owned(),
            activate_at: "2027-01-31T18:00".to_owned(),
            expected_revision: "4".to_owned(),
            reason: " ".to_owned(),
            ..Again::default()
        }
    }

    #[test]
    fn what_is_left_empty_stays_as_it_was() {
        let asked = again().read().unwrap();

        assert_eq!(asked.latest_start, None);
        assert_eq!(asked.reason, None);
        assert_eq!(asked.expected_revision, Some(4));
    }

    #[test]
    fn a_time_has_to_be_said_and_to_be_one() {
        let pointers = |again: Again| {
            let problem = again.read().unwrap_err();
            let errors = problem.errors.into_iter();
            errors.map(|error| error.pointer).collect::<Vec<_>>()
        };

        let none = Again {
            activate_at: String::new(),
            ..again()
        };
        assert_eq!(pointers(none), ["/activate_at"]);
        let wrong = Again {
            activate_at: "soon".to_owned(),
            latest_start: "later".to_owned(),
            ..again()
        };
        assert_eq!(pointers(wrong), ["/activate_at", "/latest_start"]);
    }
}
