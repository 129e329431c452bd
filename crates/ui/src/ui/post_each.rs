//! One form about several things: each is sent by itself, so that one that is refused keeps no other from being done,
//! and what became of each is said while the others are on their way.
//!
//! Without script the form is sent once, and its answer says the same of each.

use leptos::prelude::*;
use tenantry_domain::ProblemKind;

use super::{number, send::post_to};
use crate::{UiError, text::text};

/// What a comma is in the fields of a form.
const COMMA: &str = "%2C";

/// A thing that was asked for, and why it was not done, if it was not.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Outcome {
    name: String,
    why_not: Option<String>,
}

impl Outcome {
    const fn is_done(&self) -> bool {
        self.why_not.is_none()
    }
}

/// What became of each.
#[derive(Clone, Copy)]
pub struct Outcomes {
    each: RwSignal<Vec<Outcome>>,
    asked: RwSignal<usize>,
    is_left: RwSignal<bool>,
    is_parted: RwSignal<bool>,
}

impl Outcomes {
    /// What a refusal says of each: those that were done are in what was sent, the others in its errors.
    pub(super) fn of(refusal: Option<&UiError>) -> Self {
        let each = refusal.map(read).unwrap_or_default();
        Self {
            is_parted: RwSignal::new(each.iter().any(Outcome::is_done)),
            asked: RwSignal::new(each.len()),
            each: RwSignal::new(each),
            is_left: RwSignal::new(false),
        }
    }

    /// Whatever is not on its way yet is not sent any more.
    pub fn leave(self) {
        // The page may be gone.
        _ = self.is_left.try_set(true);
    }

    /// Forgets what became of them.
    pub fn forget(self) {
        self.each.set(Vec::new());
    }

    /// Whether some were done when last asked and others were not, whatever was forgotten since.
    pub fn is_parted(self) -> bool {
        self.is_parted.get()
    }

    /// Nothing more comes.
    fn end(self) {
        let is_parted = |each: &Vec<Outcome>| {
            each.iter().any(Outcome::is_done)
                && (each.len() < self.asked.get_untracked() || !each.iter().all(Outcome::is_done))
        };
        // The page may be gone.
        if let Some(is_parted) = self.each.try_with_untracked(is_parted) {
            self.is_parted.set(is_parted);
        }
    }

    fn begin(self, count: usize) {
        self.asked.set(count);
        self.is_left.set(false);
        self.forget();
    }

    fn add(self, name: &str, why_not: Option<String>) {
        let name = name.to_owned();
        // The page may be gone.
        self.each
            .try_update(|each| each.push(Outcome { name, why_not }));
    }

    fn all_done(self) -> bool {
        let are_done = |each: &Vec<Outcome>| each.iter().all(Outcome::is_done);
        self.each.try_with_untracked(are_done).unwrap_or(false)
    }

    /// How far it is, and what became of each so far.
    pub fn view(self) -> AnyView {
        let said = move || {
            let (asked, each) = (self.asked.get(), self.each.read());
            let done = each.iter().filter(|one| one.is_done()).count();
            let (done, asked) = (number(done), number(asked));
            (!each.is_empty()).then(|| text!(ui.outcomes, done = done, total = asked))
        };
        let rows = move || {
            let each = self.each.get().into_iter();
            each.map(|one| {
                let look = if one.is_done() {
                    "outcome"
                } else {
                    "outcome outcome-refused"
                };
                let what = one.why_not.map_or_else(
                    || text!(ui.outcome_done).to_owned(),
                    |why| text!(ui.outcome_refused, why = why),
                );
                view! {
                    <li class=look>
                        <code>{one.name}</code>
                        <span>{what}</span>
                    </li>
                }
                .into_any()
            })
            .collect_view()
        };
        view! {
            <p class="outcomes-said" role="status">
                {said}
            </p>
            <ul class="outcomes">{rows}</ul>
        }
        .into_any()
    }
}

fn read(refusal: &UiError) -> Vec<Outcome> {
    // Else it is about the form itself.
    let Some(done) = refusal.sent_text("done") else {
        return Vec::new();
    };
    let done = done.split(',').filter(|name| !name.is_empty());
    let done = done.map(|name| Outcome {
        name: name.to_owned(),
        why_not: None,
    });
    let errors = refusal.problem.errors.iter().map(|error| Outcome {
        name: error.pointer.trim_start_matches('/').to_owned(),
        why_not: Some(error.message.to_string()),
    });
    done.chain(errors).collect()
}

/// Sends the fields once for each thing that `field` names; follows the last answer where all were done.
///
/// What is no matter of a single thing, such as a session that has ended, ends it and is the answer.
pub(super) async fn post_each(
    path: &'static str,
    fields: String,
    field: &'static str,
    outcomes: Outcomes,
) -> Result<String, UiError> {
    let (names, others) = parted(&fields, field);
    outcomes.begin(names.len());
    let last = names.len().saturating_sub(1);
    for (place, name) in names.into_iter().enumerate() {
        if outcomes.is_left.try_get_untracked().unwrap_or(true) {
            break;
        }
        let fields = format!("{field}={name}&{others}");
        let stays = place < last || !outcomes.all_done();
        match post_to(path, fields, stays).await {
            Ok(_) => outcomes.add(name, None),
            Err(error) if is_of_one(&error) => {
                outcomes.add(name, Some(error.problem.detail.to_string()));
            }
            Err(error) => {
                outcomes.end();
                return Err(error);
            }
        }
    }
    outcomes.end();
    Ok(String::new())
}

/// Whether a refusal is about the one thing that was asked for, so that others may still be done.
fn is_of_one(error: &UiError) -> bool {
    matches!(
        error.problem.kind,
        ProblemKind::Conflict | ProblemKind::NotFound | ProblemKind::Forbidden
    )
}

/// What a field names, and the other fields.
fn parted<'a>(fields: &'a str, field: &str) -> (Vec<&'a str>, String) {
    let (mut names, mut others) = (Vec::new(), Vec::new());
    for pair in fields.split('&') {
        match pair.split_once('=') {
            Some((name, value)) if name == field => names.extend(value.split(COMMA)),
            _ => others.push(pair),
        }
    }
    names.retain(|name| !name.is_empty());
    (names, others.join("&"))
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{FieldProblem, Problem};

    use super::*;

    #[test]
    fn a_form_is_parted_by_what_it_is_about() {
        let (names, others) = parted("status=ACTIVE&ids=A%2CB_1%2C&reason=a+b", "ids");
        assert_eq!(names, ["A", "B_1"]);
        assert_eq!(others, "status=ACTIVE&reason=a+b");

        assert_eq!(parted("", "ids").0, [""; 0]);
    }

    #[test]
    fn a_refusal_says_what_became_of_each() {
        let gone = FieldProblem::new(
            "B",
            "not-found",
            tenantry_domain::Message::verbatim("Gone."),
        );
        let problem = Problem::invalid(vec![gone]);
        assert_eq!(
            read(&problem.clone().into()),
            [],
            "of a field, not of a thing"
        );

        let error = UiError::from(problem).with_sent(serde_json::json!({ "done": "A" }));
        let html = Owner::new().with(|| Outcomes::of(Some(&error)).view().to_html());
        for said in ["1 of 2", ">A<", "Done", ">B<", "Gone."] {
            assert!(html.contains(said), "{said}: {html}");
        }
    }
}
