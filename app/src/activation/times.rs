//! When a pair is to be activated: what a URL says of it, and what that comes to.

use serde::{Deserialize, Serialize};
use tenantry_domain::schedules::Plan;
#[cfg(any(feature = "ssr", test))]
use tenantry_domain::{FieldProblem, Message, Problem, Timestamp, activation::Activate};

use crate::{
    UiError,
    paths::{ACTIVATE_AT, LATEST_START, WHEN},
    query::QueryString,
};

/// Stands in a URL for activating at once, whatever time stands there too.
pub(super) const NOW: &str = "now";
/// Stands in a URL for activating at the time that stands there too.
pub(super) const LATER: &str = "later";

/// When a pair is to be activated, as a URL says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Times {
    /// Whether it is for later; a time alone says so too.
    pub(super) is_later: bool,
    /// At what time, as it was typed.
    pub(super) activate_at: String,
    /// Until when it may begin, as it was typed.
    pub(super) latest_start: String,
}

impl Times {
    /// Reads the URL.
    pub(super) fn of(query: &QueryString) -> Self {
        let activate_at = query.text(ACTIVATE_AT);
        let is_later = match query.get(WHEN) {
            Some(when) => when == LATER,
            None => !activate_at.is_empty(),
        };
        Self {
            is_later,
            activate_at,
            latest_start: query.text(LATEST_START),
        }
    }

    /// What is typed in the field of this name.
    pub(super) fn typed(&self, name: &str) -> &str {
        if name == ACTIVATE_AT {
            &self.activate_at
        } else {
            &self.latest_start
        }
    }

    /// The times, if it is for later; what is wrong with them as they are written.
    #[cfg(any(feature = "ssr", test))]
    fn read(&self) -> Result<(Option<Timestamp>, Option<Timestamp>), Problem> {
        use crate::{text::text, ui::instant};

        if !self.is_later {
            return Ok((None, None));
        }
        let mut errors = Vec::new();
        let mut read = |name: &str, typed: &str| {
            let at = instant(typed);
            if at.is_none() && !typed.is_empty() {
                let message = Message::verbatim(text!(ui.bad_time));
                errors.push(FieldProblem::new(name, "invalid_time", message));
            }
            at
        };
        let times = (
            read(ACTIVATE_AT, &self.activate_at),
            read(LATEST_START, &self.latest_start),
        );
        if self.activate_at.is_empty() {
            let message = Message::verbatim(text!(schedules.no_time));
            errors.push(FieldProblem::new(ACTIVATE_AT, "required", message));
        }
        if errors.is_empty() {
            Ok(times)
        } else {
            Err(Problem::invalid(errors))
        }
    }

    /// Puts the times into an activation, if it is for later, and says what they come to. Where they are wrong it stays
    /// as it is, so that all else can be looked at.
    #[cfg(any(feature = "ssr", test))]
    pub(super) fn plan(
        &self,
        activate: &mut Activate,
        now: Timestamp,
    ) -> Result<Option<Plan>, Problem> {
        let (activate_at, latest_start) = self.read()?;
        let timed = Activate {
            activate_at,
            latest_start,
            ..activate.clone()
        };
        match timed.validate(now) {
            Ok(pair) => {
                *activate = timed;
                Ok(pair.plan)
            }
            Err(problem) if is_about_times(&problem) => Err(problem),
            // The server says it of the pair.
            Err(_) => {
                *activate = timed;
                Ok(None)
            }
        }
    }
}

/// Whether all that is wrong is when something is to be done.
#[cfg(any(feature = "ssr", test))]
fn is_about_times(problem: &Problem) -> bool {
    let mut errors = problem.errors.iter();
    let is_time =
        |pointer: &str| [ACTIVATE_AT, LATEST_START].contains(&pointer.trim_start_matches('/'));
    !problem.errors.is_empty() && errors.all(|error| is_time(&error.pointer))
}

/// When something is to be activated; nothing for now.
pub(super) type Planned = Option<Result<Plan, UiError>>;

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

    fn times(search: &str) -> Times {
        Times::of(&QueryString::read(search))
    }

    fn activate() -> Activate {
        Activate {
            tenant_id: "ACME".to_owned(),
            domain_pack_version: "v3.2".to_owned(),
            ..Activate::default()
        }
    }

    fn pointers(search: &str) -> Vec<String> {
        let problem = times(search).plan(&mut activate(), NOW).unwrap_err();
        let errors = problem.errors.into_iter();
        errors.map(|error| error.pointer).collect()
    }

    #[test]
    fn a_time_alone_is_for_later_and_now_outweighs_it() {
        assert_eq!(times("domain=Finance"), Times::default());
        assert!(times("activate_at=2027-01-31T18:00").is_later);
        assert!(times("when=later").is_later);
        let now = times("when=now&activate_at=2027-01-31T18:00");
        assert!(!now.is_later);
        assert_eq!(now.activate_at, "2027-01-31T18:00", "typed is kept");
        assert_eq!(now.plan(&mut activate(), NOW), Ok(None));
    }

    #[test]
    fn times_are_put_into_the_activation_and_bad_ones_are_not() {
        let mut activation = activate();
        let plan = times("activate_at=2023-12-30T18:00").plan(&mut activation, NOW);
        let plan = plan.unwrap().unwrap();
        assert_eq!(activation.activate_at, Some(plan.activate_at));
        assert_eq!(plan.latest_start, plan.activate_at.plus_seconds(3_600));

        assert_eq!(pointers("when=later"), ["/activate_at"]);
        assert_eq!(
            pointers("activate_at=soon&latest_start=x"),
            ["/activate_at", "/latest_start"]
        );
        assert_eq!(pointers("activate_at=2020-01-01T00:00"), ["/activate_at"]);
        let before = "activate_at=2023-12-30T18:00&latest_start=2023-12-30T17:00";
        assert_eq!(pointers(before), ["/latest_start"]);
    }
}
