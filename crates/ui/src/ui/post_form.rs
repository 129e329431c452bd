//! A form that is posted to a server function, with or without script.
//!
//! With script the fields are sent as they are and the answer stays text until it is read. So there
//! is one piece of machinery for all forms, where Leptos' own is compiled once for each.

use leptos::{ev, form::form_data_from_event, prelude::*, server_fn::ServerFn};
use tenantry_domain::ProblemKind;

use super::{Outcomes, post_each::post_each, send::post_to};
use crate::{UiError, context::Refused, paths::SHOWN_ON, query::QueryString};

type Sent = Action<String, Result<String, UiError>>;

/// A server function that a form is posted to, and what came of it.
#[derive(Clone, Copy)]
pub struct Posting {
    path: &'static str,
    sent: Sent,
    // Made with it and not when they are asked for: what is shown while its successor is on the way still reads them,
    // and what was made inside of it has ended by then.
    error: Signal<Option<UiError>>,
    answer: Signal<Option<String>>,
    pending: Signal<bool>,
    changes: RwSignal<usize>,
}

impl Posting {
    /// Posts to a server function; begins with its refusal, if this page answers a form that it refused.
    pub fn to<S: ServerFn>() -> Self {
        Self::at(S::PATH, tells_of_change)
    }

    /// The same for a form that knows what to do about every refusal: the page has nothing new to show before it is
    /// done.
    pub fn to_the_end<S: ServerFn>() -> Self {
        Self::at(S::PATH, |_| false)
    }

    /// Posts to a server function that takes several things, named by a field with commas between them: one after the
    /// other, each by itself, where script runs.
    pub fn each<S: ServerFn>(field: &'static str) -> (Self, Outcomes) {
        let path = S::PATH;
        let refusal = refusal_of(path);
        let outcomes = Outcomes::of(refusal.as_ref());
        let changes = RwSignal::new(0);
        let send = move |fields: &String| {
            let sending = post_each(path, fields.clone(), field, outcomes);
            // Some of them are done where others were refused.
            count(sending, changes, |_| true)
        };
        let sent = Action::new_with_value(refusal.map(Err), send);
        (Self::of(path, sent, changes), outcomes)
    }

    fn at(path: &'static str, is_change: fn(&UiError) -> bool) -> Self {
        let changes = RwSignal::new(0);
        let send = move |fields: &String| count(post(path, fields.clone()), changes, is_change);
        let sent = Action::new_with_value(refusal_of(path).map(Err), send);
        Self::of(path, sent, changes)
    }

    fn of(path: &'static str, sent: Sent, changes: RwSignal<usize>) -> Self {
        let value = sent.value();
        Self {
            path,
            sent,
            error: Signal::derive(move || {
                value.with(|value| value.as_ref()?.as_ref().err().cloned())
            }),
            answer: Signal::derive(move || {
                value.with(|value| value.as_ref()?.as_ref().ok().cloned())
            }),
            pending: sent.pending().into(),
            changes,
        }
    }

    /// The last refusal, until the form is sent again with success.
    pub fn error(self) -> Signal<Option<UiError>> {
        self.error
    }

    /// What is wrong with a field, if it was refused.
    pub fn message(self, field: &'static str) -> Signal<Option<String>> {
        let error = self.error();
        Signal::derive(move || {
            error.with(|error| {
                error
                    .as_ref()?
                    .problem
                    .message_for(field)
                    .map(str::to_owned)
            })
        })
    }

    /// What the function answered last, as JSON text.
    pub fn answer(self) -> Signal<Option<String>> {
        self.answer
    }

    /// Forgets what came of it.
    pub fn forget(self) {
        self.sent.value().set(None);
    }

    /// Whether the form is on its way.
    pub fn pending(self) -> Signal<bool> {
        self.pending
    }

    /// How often there was an answer.
    pub fn version(self) -> usize {
        self.sent.version().get()
    }

    /// How often a page may have had other things to show after it: it was done, or refused because of what somebody
    /// else has done. What is asked for again because of it takes what is being typed away, so most refusals do not
    /// count.
    pub fn changes(self) -> usize {
        self.changes.get()
    }

    fn send(self, event: &ev::SubmitEvent) {
        // What cannot be read is left to the browser, which posts it.
        if let Some(fields) = fields_of(event).filter(|_| !event.default_prevented()) {
            event.prevent_default();
            self.sent.dispatch(fields);
        }
    }
}

/// Counts an answer that is a change.
async fn count(
    answer: impl Future<Output = Result<String, UiError>>,
    changes: RwSignal<usize>,
    is_change: fn(&UiError) -> bool,
) -> Result<String, UiError> {
    let answer = answer.await;
    if answer.as_ref().err().is_none_or(is_change) {
        // Gone with the page, where somebody has left it meanwhile.
        changes.try_update(|changes| *changes += 1);
    }
    answer
}

/// Whether a refusal says that something is otherwise than the page shows.
fn tells_of_change(error: &UiError) -> bool {
    let kind = error.problem.kind;
    matches!(kind.status(), 404 | 409 | 412)
        || kind == ProblemKind::WarningsNotAccepted
        || kind == ProblemKind::PlaybookIncompatible
        || kind == ProblemKind::UnknownVersion
}

/// The refusal of a form that was posted there, if this page answers it.
fn refusal_of(path: &str) -> Option<UiError> {
    let refused = use_context::<Refused>().filter(|refused| refused.path == path);
    refused.map(|refused| refused.error)
}

/// A form; the children are its fields.
#[component]
pub fn PostForm(
    to: Posting,
    /// Where it is posted without script, if the answer is a page and not a redirect.
    #[prop(optional_no_strip, into)]
    plain: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    view! {
        <form
            method="post"
            action=plain.map_or_else(|| action_of(to.path), str::to_owned)
            on:submit=move |event| to.send(&event)
        >
            {children()}
        </form>
    }
    .into_any()
}

/// The fields as a URL writes them.
pub(super) fn fields_of(event: &ev::SubmitEvent) -> Option<String> {
    let data = form_data_from_event(event).ok()?;
    let pairs = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    Some(String::from(pairs.to_string()))
}

/// Where a form is posted without script.
///
/// A page that answers a refused form stands at that form's address, which is no page; so it says in the
/// address of its forms which page it is.
pub fn action_of(path: &str) -> String {
    page_shown_again().map_or_else(
        || path.to_owned(),
        |page| QueryString::default().with(SHOWN_ON, page).href(path),
    )
}

/// The page that this is, if it answers a refused form.
#[cfg(feature = "ssr")]
fn page_shown_again() -> Option<String> {
    use_context::<Refused>()?;
    let parts = use_context::<http::request::Parts>()?;
    parts.uri.path_and_query().map(ToString::to_string)
}

#[cfg(not(feature = "ssr"))]
fn page_shown_again() -> Option<String> {
    None
}

/// Posts the fields and follows where the answer leads.
async fn post(path: &'static str, fields: String) -> Result<String, UiError> {
    post_to(path, fields, false).await
}
