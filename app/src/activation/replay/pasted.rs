//! Lines that a browser without script has posted, and what came of them.

use leptos::prelude::use_context;
use tenantry_domain::{
    ProblemKind,
    activation::Activate,
    replay::{FAULTS_TOLD, MAX_EXCEPTIONS, Part, Parts, Totals},
};

use super::{
    end::{End, Wrong, replayed},
    entry::{CANDIDATE, TEXT},
    words::fault_text,
};
use crate::{backend::Posted, text::text, ui::number};

/// Requests that one page is worth.
const REQUESTS_MAX: usize = 8;

/// The form as it was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pasted {
    /// The lines.
    pub(super) text: String,
    /// The pair, as JSON.
    candidate: String,
}

impl Pasted {
    /// The form as a browser without script posted it, if this page answers one.
    pub(super) fn posted() -> Option<Self> {
        let Posted(fields) = use_context::<Posted>()?;
        let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
        Some(Self {
            text: field(TEXT),
            candidate: field(CANDIDATE),
        })
    }

    /// Replays the lines for a tenant: what came of them, and how it ended.
    pub(super) async fn answer(&self, tenant_id: String) -> (Totals, End) {
        let mut totals = Totals::keeping(MAX_EXCEPTIONS);
        let end = match serde_json::from_str::<Activate>(&self.candidate) {
            Ok(candidate) => {
                // The page is about no other.
                let candidate = Activate {
                    tenant_id,
                    ..candidate
                };
                self.replay(&candidate, &mut totals).await
            }
            Err(_) => End::Refused(ProblemKind::MalformedRequest.into_problem().into()),
        };
        (totals, end)
    }

    async fn replay(&self, candidate: &Activate, totals: &mut Totals) -> End {
        let mut parts = match self.parts() {
            Ok(parts) => parts.into_iter(),
            Err(wrong) => return End::Wrong(wrong),
        };
        let mut next = parts.next();
        for _ in 0..REQUESTS_MAX {
            let Some(part) = next else {
                break;
            };
            let answer = match replayed(&part, candidate).await {
                Ok(answer) => answer,
                Err(end) => return end,
            };
            next = match totals.add(part, answer) {
                Ok(rest) => rest.or_else(|| parts.next()),
                Err(_) => return End::Moved,
            };
        }
        match next {
            Some(_) => End::TooMuch,
            None if totals.replayed == 0 => End::Empty,
            None => End::Whole,
        }
    }

    /// The lines in parts, or those that are no exceptions.
    fn parts(&self) -> Result<Vec<Part>, Vec<Wrong>> {
        let (mut parts, mut full, mut wrong) = (Parts::new(), Vec::new(), Vec::new());
        for line in self.text.lines() {
            match parts.push_line(line) {
                Ok(part) => full.extend(part),
                Err(fault) => wrong.push((fault.line, fault_text(&fault.kind))),
            }
            if parts.taken() > MAX_EXCEPTIONS {
                let most = text!(replay.pasted_max, count = number(MAX_EXCEPTIONS));
                wrong.push((parts.line(), most));
                break;
            }
            if wrong.len() >= FAULTS_TOLD {
                break;
            }
        }
        full.extend(parts.rest());
        if wrong.is_empty() {
            Ok(full)
        } else {
            Err(wrong)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pasted(text: String) -> Pasted {
        Pasted {
            text,
            candidate: String::new(),
        }
    }

    #[test]
    fn lines_are_as_a_browser_sends_them() {
        let parts = pasted("{}\r\n\r\n{\"exceptionId\": \"b\"}\r\n".to_owned())
            .parts()
            .unwrap();

        let lines: Vec<_> = parts.into_iter().flat_map(|part| part.lines).collect();
        assert_eq!(lines, [1, 3]);
    }

    #[test]
    fn lines_that_are_wrong_are_named_and_more_than_a_page_takes_are_too_many() {
        let wrong = pasted("{}\n{\n[]\n".to_owned()).parts().unwrap_err();
        let lines: Vec<_> = wrong.into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [2, 3]);

        assert!(pasted("{}\n".repeat(MAX_EXCEPTIONS)).parts().is_ok());
        let wrong = pasted("{}\n".repeat(MAX_EXCEPTIONS + 5)).parts();
        assert_eq!(
            wrong.unwrap_err().first().map(|(line, _)| *line),
            Some(1_001)
        );
    }
}
