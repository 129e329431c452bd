//! How a replay ended, and one request of it.

use tenantry_domain::{
    ProblemKind,
    activation::Activate,
    replay::{FAULTS_TOLD, LineFault, Part, Replay, ReplayExceptions, Totals},
};

use super::words::{counted_text, fault_text};
use crate::{UiError, asked::ask, text::text};

/// A line, and what is wrong with it.
pub(super) type Wrong = (u64, String);

/// How a replay ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// With the last line.
    Whole,
    /// There was no exception in it.
    Empty,
    /// Somebody has stopped it.
    Cancelled,
    /// There was no answer, and there may be one later.
    Lost(UiError),
    /// Lines are no exceptions.
    Wrong(Vec<Wrong>),
    /// Something else is in force now, or would be, than what those before were compared with.
    Moved,
    /// The server refuses it.
    Refused(UiError),
    /// The file cannot be read any more.
    Unreadable,
    /// It was too much work for one page that is made without script.
    #[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "a browser goes on"))]
    TooMuch,
}

impl End {
    /// Whether it can go on where it ended.
    pub(super) const fn may_go_on(&self) -> bool {
        matches!(self, Self::Cancelled | Self::Lost(_))
    }

    /// As lines that are no exceptions.
    pub(super) fn of_faults(faults: &[LineFault]) -> Self {
        let told = faults.iter().take(FAULTS_TOLD);
        Self::Wrong(
            told.map(|fault| (fault.line, fault_text(&fault.kind)))
                .collect(),
        )
    }

    /// As a refusal of a part.
    fn of_refusal(error: UiError, part: &Part) -> Self {
        let problem = &error.problem;
        if matches!(
            problem.kind,
            ProblemKind::StaleRevision | ProblemKind::PreconditionFailed
        ) {
            return Self::Moved;
        }
        if problem.kind.status() >= 500 || problem.kind == ProblemKind::TooManyRequests {
            return Self::Lost(error);
        }
        let wrong: Vec<Wrong> = problem
            .errors
            .iter()
            .filter_map(|one| {
                let (line, field) = part.place(&one.pointer)?;
                Some((line, format!("`{field}`: {}", one.message.as_str())))
            })
            .take(FAULTS_TOLD)
            .collect();
        if wrong.is_empty() {
            Self::Refused(error)
        } else {
            Self::Wrong(wrong)
        }
    }
}

/// How it ended, in a few words.
pub(super) fn end_title(end: &End) -> &'static str {
    match end {
        End::Whole => text!(replay.whole),
        End::Empty => text!(replay.empty),
        End::Cancelled => text!(replay.cancelled),
        End::Lost(_) => text!(replay.lost),
        End::Wrong(_) => text!(replay.wrong),
        End::Moved => text!(replay.moved),
        End::Refused(_) => text!(replay.refused),
        End::Unreadable => text!(replay.unreadable),
        End::TooMuch => text!(replay.too_much),
    }
}

/// What is said aloud at the end.
pub(super) fn summary_text(end: &End, totals: &Totals) -> String {
    if *end == End::Whole {
        counted_text(totals)
    } else {
        end_title(end).to_owned()
    }
}

/// Asks how a part is decided by both.
pub(super) async fn replayed(part: &Part, candidate: &Activate) -> Result<Replay, End> {
    let question = ReplayExceptions {
        candidate: candidate.clone(),
        exceptions: part.exceptions.clone(),
    };
    let answer = match ask(question).await {
        Ok(answer) => answer.read(),
        Err(error) => Err(error),
    };
    answer.map_err(|error| End::of_refusal(error, part))
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{FieldProblem, Message, Problem, runtime::ExceptionInput};

    use super::*;

    fn part() -> Part {
        Part {
            exceptions: vec![ExceptionInput::default(); 2],
            lines: vec![4, 6],
        }
    }

    #[test]
    fn a_refusal_of_an_exception_names_its_line() {
        let message = Message::verbatim("It is a number from 0 to 1.");
        let error = FieldProblem::new("exceptions/1/confidence", "out_of_range", message);
        let refused = Problem::invalid(vec![error]).into();

        assert_eq!(
            End::of_refusal(refused, &part()),
            End::Wrong(vec![(
                6,
                "`confidence`: It is a number from 0 to 1.".to_owned()
            )])
        );
    }

    #[test]
    fn what_may_pass_is_told_from_what_does_not() {
        let end = |kind: ProblemKind| End::of_refusal(kind.into_problem().into(), &part());

        assert_eq!(end(ProblemKind::StaleRevision), End::Moved);
        assert!(end(ProblemKind::Unavailable).may_go_on());
        assert!(end(ProblemKind::TooManyRequests).may_go_on());
        assert!(matches!(end(ProblemKind::TenantSuspended), End::Refused(_)));
        assert!(!end(ProblemKind::Forbidden).may_go_on());
    }
}
