//! How a command ends: the exit codes, and the one place where a refusal becomes one.

use std::fmt::Write as _;

use tenantry_client::Error;
use tenantry_domain::ProblemKind;

/// A failure of another sort, or a check that says no.
pub(crate) const FAILED: u8 = 1;
/// The command line or a setting makes no sense.
pub(crate) const USAGE: u8 = 2;
/// There is no server to ask.
pub(crate) const UNREACHABLE: u8 = 3;
/// The credential is missing, or not enough.
pub(crate) const DENIED: u8 = 4;
/// There is no such thing, or it is not the caller's to see.
pub(crate) const NOT_FOUND: u8 = 5;
/// It exists already, or somebody else was faster.
pub(crate) const CONFLICT: u8 = 6;
/// What was sent was looked at and refused.
pub(crate) const INVALID: u8 = 7;
/// The server is there and cannot answer right now.
pub(crate) const BUSY: u8 = 8;

/// Every code and what it says, as `--help` and the operators' page have it.
pub(crate) const MEANINGS: [(u8, &str); 9] = [
    (0, "done; of a check: nothing is wrong"),
    (FAILED, "another failure; of a check: something is wrong"),
    (USAGE, "the command line or a setting makes no sense"),
    (
        UNREACHABLE,
        "no server answers, or its certificate is not trusted",
    ),
    (DENIED, "not signed in, or not allowed"),
    (
        NOT_FOUND,
        "there is no such thing, or it is not yours to see",
    ),
    (
        CONFLICT,
        "it exists already, or conflicts with what is there by now",
    ),
    (
        INVALID,
        "what was sent was refused: values, a document, warnings that are not accepted",
    ),
    (BUSY, "the server cannot answer right now; repeat later"),
];

/// What `--help` says of them.
pub(crate) fn help() -> String {
    let mut text = "Exit codes:".to_owned();
    for (code, meaning) in MEANINGS {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "\n  {code}  {meaning}");
    }
    text
}

/// The code of a refusal.
pub(crate) const fn of_problem(kind: ProblemKind) -> u8 {
    match kind.status() {
        401 | 403 => DENIED,
        404 => NOT_FOUND,
        409 | 412 | 428 => CONFLICT,
        400 | 413 | 415 | 422 => INVALID,
        429 | 503 => BUSY,
        _ => FAILED,
    }
}

/// The code of what went wrong between here and the server.
pub(crate) const fn of_client(error: &Error) -> u8 {
    match error {
        Error::Refused(problem) => of_problem(problem.kind),
        Error::Unreachable(_) | Error::Certificate(_) => UNREACHABLE,
        Error::Unexpected(_) => FAILED,
        Error::Setting(_) => USAGE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_apart() {
        for (kind, code) in [
            (ProblemKind::Unauthenticated, DENIED),
            (ProblemKind::Forbidden, DENIED),
            (ProblemKind::NotFound, NOT_FOUND),
            (ProblemKind::NoActiveConfiguration, NOT_FOUND),
            (ProblemKind::TenantExists, CONFLICT),
            (ProblemKind::StaleRevision, CONFLICT),
            (ProblemKind::Frozen, CONFLICT),
            (ProblemKind::PreconditionFailed, CONFLICT),
            (ProblemKind::InvalidPack, INVALID),
            (ProblemKind::WarningsNotAccepted, INVALID),
            (ProblemKind::PlaybookIncompatible, INVALID),
            (ProblemKind::TooLarge, INVALID),
            (ProblemKind::TooManyRequests, BUSY),
            (ProblemKind::Unavailable, BUSY),
            (ProblemKind::Internal, FAILED),
        ] {
            assert_eq!(of_problem(kind), code, "{}", kind.slug());
        }
    }

    #[test]
    fn the_operators_page_has_every_code() {
        let page = include_str!("../docs/OPERATIONS.md");
        for (code, meaning) in MEANINGS {
            let row = format!("| `{code}` | {meaning} |");
            assert!(page.contains(&row), "OPERATIONS.md lacks {row}");
        }
    }
}
