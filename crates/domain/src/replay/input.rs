//! The input of a replay.

use serde::{Deserialize, Serialize};

use crate::{
    activation::Activate,
    problem::{FieldProblem, Problem},
    runtime::ExceptionInput,
    say,
    time::Timestamp,
};

/// Exceptions that are sent at once, at most.
pub const MAX_EXCEPTIONS: usize = 1_000;

/// Asks how exceptions would be decided by a pair of versions, and how they are decided now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplayExceptions {
    /// What would be activated: the body of its activation. With `expected_revision` it is refused once another
    /// revision is in force, so that all parts of a long replay are compared with the same.
    pub candidate: Activate,
    /// The exceptions, 1 to 1,000.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 1000))]
    pub exceptions: Vec<ExceptionInput>,
}

impl ReplayExceptions {
    /// Checks the exceptions; reports all that is wrong at once.
    pub fn validate(&self) -> Result<(), Problem> {
        let sent = self.exceptions.len();
        if sent == 0 {
            let message = say!("Send at least one exception.");
            return Err(Problem::field("exceptions", "required", message));
        }
        if sent > MAX_EXCEPTIONS {
            let message = say!(
                "At most {max} exceptions are replayed at once; these are {sent}. Send them in parts.",
                max = MAX_EXCEPTIONS,
                sent
            );
            return Err(Problem::field("exceptions", "too_many", message));
        }
        let mut errors = Vec::new();
        for (index, exception) in self.exceptions.iter().enumerate() {
            check(index, exception, &mut errors);
            if errors.len() >= ERRORS_MAX {
                break;
            }
        }
        if errors.is_empty() {
            return Ok(());
        }
        Err(Problem::invalid(errors))
    }
}

/// Faults that are told at once, at most.
const ERRORS_MAX: usize = 100;

fn check(index: usize, exception: &ExceptionInput, errors: &mut Vec<FieldProblem>) {
    let at = |field: &str| format!("exceptions/{index}/{field}");
    let is_share = |share: &f64| (0.0..=1.0).contains(share);
    if exception
        .confidence
        .as_ref()
        .is_some_and(|it| !is_share(it))
    {
        let message = say!("A confidence is a number from 0 to 1.");
        errors.push(FieldProblem::new(
            &at("confidence"),
            "out_of_range",
            message,
        ));
    }
    let is_instant = |text: &String| Timestamp::parse(text).is_ok();
    if exception
        .timestamp
        .as_ref()
        .is_some_and(|it| !is_instant(it))
    {
        let message = say!(
            "A timestamp is written as RFC 3339 has it, as in `{example}`.",
            example = EXAMPLE
        );
        errors.push(FieldProblem::new(
            &at("timestamp"),
            "invalid_timestamp",
            message,
        ));
    }
}

/// An instant as RFC 3339 writes it.
const EXAMPLE: &str = "2026-12-01T08:30:00Z";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn replay(exceptions: &serde_json::Value) -> ReplayExceptions {
        let candidate = json!({"tenant_id": "ACME", "domain_pack_version": "v1.0"});
        serde_json::from_value(json!({"candidate": candidate, "exceptions": exceptions})).unwrap()
    }

    fn faults(exceptions: &serde_json::Value) -> Vec<(String, String)> {
        let refused = replay(exceptions).validate().unwrap_err();
        let errors = refused.errors.into_iter();
        errors.map(|error| (error.pointer, error.code)).collect()
    }

    #[test]
    fn each_fault_is_told_with_the_exception_that_has_it() {
        let sent = json!([
            {"confidence": 1.0, "timestamp": "2026-12-01T08:30:00+07:00"},
            {"confidence": 1.01},
            {"confidence": -0.0},
            {"timestamp": "yesterday", "confidence": -1},
        ]);
        let expected = [
            ("/exceptions/1/confidence", "out_of_range"),
            ("/exceptions/3/confidence", "out_of_range"),
            ("/exceptions/3/timestamp", "invalid_timestamp"),
        ];
        assert_eq!(
            faults(&sent),
            expected.map(|(at, code)| (at.to_owned(), code.to_owned()))
        );
    }

    #[test]
    fn between_one_and_a_thousand_are_sent() {
        let many = |count: usize| json!(vec![json!({}); count]);
        let field = |code: &str| vec![("/exceptions".to_owned(), code.to_owned())];
        assert_eq!(faults(&many(0)), field("required"));
        assert_eq!(faults(&many(1_001)), field("too_many"));
        assert_eq!(replay(&many(1_000)).validate(), Ok(()));
        assert_eq!(replay(&many(1)).validate(), Ok(()));
    }
}
