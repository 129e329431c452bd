//! When an activation is to be made.

use serde::{Deserialize, Serialize};

use crate::{FieldProblem, Timestamp, say};

/// Seconds after its time in which an activation may begin, where nothing else was said: an hour.
const USUAL_PATIENCE_S: i64 = 60 * 60;
/// Days ahead that something may be scheduled at most.
const AHEAD_DAYS: i64 = 366;
/// Days after its time in which an activation may begin at most.
const PATIENCE_DAYS: i64 = 30;

/// When an activation is to be made, checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The first instant in which it may begin.
    pub activate_at: Timestamp,
    /// The last instant in which it may begin.
    pub latest_start: Timestamp,
}

impl Plan {
    /// What is asked for at an instant, and nothing where no time was said; adds what is wrong with it to the errors.
    pub(crate) fn check(
        activate_at: Option<Timestamp>,
        latest_start: Option<Timestamp>,
        now: Timestamp,
        errors: &mut Vec<FieldProblem>,
    ) -> Option<Self> {
        let mut refuse = |name: &str, code: &str, message| {
            errors.push(FieldProblem::new(name, code, message));
        };
        let Some(activate_at) = activate_at else {
            if latest_start.is_some() {
                let message = say!("Say at what time to activate, too.");
                refuse("latest_start", "without_time", message);
            }
            return None;
        };
        if activate_at <= now {
            let message = say!("Choose a time in the future.");
            refuse("activate_at", "in_the_past", message);
        } else if activate_at > now.plus_days(AHEAD_DAYS) {
            let message = say!("Choose a time in the next {days} days.", days = AHEAD_DAYS);
            refuse("activate_at", "too_far", message);
        }
        let latest_start = latest_start.unwrap_or(activate_at.plus_seconds(USUAL_PATIENCE_S));
        if latest_start <= activate_at {
            let message = say!("Choose a latest start after the time of the activation.");
            refuse("latest_start", "before_time", message);
        } else if latest_start > activate_at.plus_days(PATIENCE_DAYS) {
            let message = say!(
                "Choose a latest start at most {days} days after the time of the activation.",
                days = PATIENCE_DAYS
            );
            refuse("latest_start", "too_far", message);
        }
        Some(Self {
            activate_at,
            latest_start,
        })
    }

    /// Whether its time is still to come.
    pub fn is_ahead(self, now: Timestamp) -> bool {
        now < self.activate_at
    }

    /// Whether it may no longer begin.
    pub fn is_over(self, now: Timestamp) -> bool {
        now > self.latest_start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

    fn check(at: Option<i64>, latest: Option<i64>) -> Result<Option<Plan>, Vec<(String, String)>> {
        let mut errors = Vec::new();
        let after = |seconds: i64| NOW.plus_seconds(seconds);
        let plan = Plan::check(at.map(after), latest.map(after), NOW, &mut errors);
        if errors.is_empty() {
            return Ok(plan);
        }
        Err(errors.into_iter().map(|e| (e.pointer, e.code)).collect())
    }

    fn refused(pointer: &str, code: &str) -> Result<Option<Plan>, Vec<(String, String)>> {
        Err(vec![(pointer.to_owned(), code.to_owned())])
    }

    #[test]
    fn it_may_begin_for_an_hour_unless_told() {
        assert_eq!(check(None, None), Ok(None));
        let plan = check(Some(1), None).unwrap().unwrap();
        assert_eq!(plan.activate_at, NOW.plus_seconds(1));
        assert_eq!(plan.latest_start, NOW.plus_seconds(3_601));
        let short = check(Some(60), Some(61)).unwrap().unwrap();
        assert_eq!(short.latest_start, NOW.plus_seconds(61));
    }

    #[test]
    fn its_time_is_in_the_future_and_not_too_far() {
        let (year, month) = (366 * 86_400, 30 * 86_400);
        assert_eq!(check(Some(0), None), refused("/activate_at", "in_the_past"));
        assert!(check(Some(year), None).is_ok());
        assert_eq!(
            check(Some(year + 1), None),
            refused("/activate_at", "too_far")
        );
        assert_eq!(
            check(Some(60), Some(60)),
            refused("/latest_start", "before_time")
        );
        assert!(check(Some(60), Some(60 + month)).is_ok());
        assert_eq!(
            check(Some(60), Some(61 + month)),
            refused("/latest_start", "too_far")
        );
        assert_eq!(
            check(None, Some(60)),
            refused("/latest_start", "without_time")
        );
    }

    #[test]
    fn it_begins_from_its_time_to_its_latest_start() {
        let plan = check(Some(60), Some(120)).unwrap().unwrap();
        let at = |seconds| {
            let now = NOW.plus_seconds(seconds);
            (plan.is_ahead(now), plan.is_over(now))
        };

        assert_eq!(at(59), (true, false));
        assert_eq!(at(60), (false, false));
        assert_eq!(at(120), (false, false));
        assert_eq!(at(121), (false, true));
    }
}
