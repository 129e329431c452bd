//! A [`Problem`] as the error of every server function, in the words of the page.

use std::fmt;

use leptos::{
    prelude::FromServerFnError,
    server_fn::{codec::JsonEncoding, error::ServerFnErrorErr},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use tenantry_domain::{Message, Problem, ProblemKind};

#[cfg(feature = "ssr")]
use crate::text::language::spoken;
use crate::text::text;

/// Why a server function did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct UiError {
    /// The refusal, as every door words it.
    pub problem: Box<Problem>,
    /// What was sent, for a form that is shown again; never a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Value>,
    /// What it is called, in the language of the page; of what the browser itself refuses it knows the name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What to do about it, in the language of the page; only the server knows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub advice: String,
}

impl UiError {
    /// The same error with what was sent, so that a form can show it again.
    #[must_use]
    pub fn with_sent(self, sent: Value) -> Self {
        Self {
            sent: Some(sent),
            ..self
        }
    }

    /// A text field of what was sent.
    pub fn sent_text(&self, name: &str) -> Option<&str> {
        self.sent.as_ref()?.get(name)?.as_str()
    }

    /// Whether a tick was set in what was sent.
    pub fn sent_tick(&self, name: &str) -> bool {
        let sent = self.sent.as_ref().and_then(|sent| sent.get(name));
        sent.and_then(serde_json::Value::as_bool) == Some(true)
    }
}

impl Serialize for UiError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for UiError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[cfg(feature = "hydrate")]
        return crate::lean::through(deserializer, Self::deserialize);
        #[cfg(not(feature = "hydrate"))]
        Self::deserialize(deserializer)
    }
}

impl From<Problem> for UiError {
    fn from(problem: Problem) -> Self {
        Self {
            problem: Box::new(problem),
            sent: None,
            title: String::new(),
            advice: String::new(),
        }
    }
}

impl fmt::Display for UiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl std::error::Error for UiError {}

/// A refusal as an error; on the server in the words of the page, and it sets the answer's status.
pub fn refused(problem: Problem) -> UiError {
    #[cfg(feature = "ssr")]
    {
        ssr::set_status(&problem);
        said(problem)
    }
    #[cfg(not(feature = "ssr"))]
    problem.into()
}

/// A refusal that is part of what is shown, in the words of the page.
#[cfg(feature = "ssr")]
pub fn said(problem: Problem) -> UiError {
    let (kind, language) = (problem.kind, spoken());
    UiError {
        title: kind.title_in(language).to_owned(),
        advice: kind.advice_in(language).to_owned(),
        ..problem.translated(language).into()
    }
}

impl FromServerFnError for UiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        use ServerFnErrorErr as E;
        // In words of the console's: in the browser the server's have no other language than English.
        let unreadable = || text!(problem.answer_unreadable).to_owned();
        let (kind, detail) = match &error {
            E::Request(_) => {
                let detail = text!(problem.unreachable).to_owned();
                (ProblemKind::Unavailable, detail)
            }
            E::Args(_) | E::MissingArg(_) | E::Deserialization(_) => {
                let detail = text!(problem.unreadable, reason = error);
                (ProblemKind::MalformedBody, detail)
            }
            E::UnsupportedRequestMethod(_) => (ProblemKind::MethodNotAllowed, unreadable()),
            E::Registration(_)
            | E::ServerError(_)
            | E::MiddlewareError(_)
            | E::Serialization(_)
            | E::Response(_) => (ProblemKind::Internal, unreadable()),
        };
        // On the server this also sets the status, which would be 500 otherwise.
        refused(Problem::new(kind, Message::verbatim(detail)))
    }
}

#[cfg(feature = "ssr")]
mod ssr {
    use http::{Method, StatusCode, request::Parts};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;
    use tenantry_domain::Problem;
    use tenantry_http::takes_html;

    /// Sets the answer's status; not where a browser without script posted a form, which is answered by a redirect.
    pub(super) fn set_status(problem: &Problem) {
        if let Some(response) = use_context::<ResponseOptions>()
            && !use_context::<Parts>().is_some_and(|parts| is_plain_form(&parts))
            && let Ok(status) = StatusCode::from_u16(problem.kind.status())
        {
            response.set_status(status);
        }
    }

    /// Whether a browser without script posted a form.
    fn is_plain_form(parts: &Parts) -> bool {
        parts.method == Method::POST && takes_html(&parts.headers)
    }
}
