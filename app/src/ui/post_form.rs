//! A form that is posted to a server function, with or without script.
//!
//! With script the fields are sent as they are and the answer stays text until it is read. So there
//! is one piece of machinery for all forms, where Leptos' own is compiled once for each.

use leptos::{ev, form::form_data_from_event, prelude::*, server_fn::ServerFn};

#[cfg(not(feature = "ssr"))]
use crate::paths::SIGN_IN;
use crate::{UiError, backend::Refused, paths::SHOWN_ON, query::QueryString};

/// A server function that a form is posted to, and what came of it.
#[derive(Clone, Copy)]
pub(crate) struct Posting {
    path: &'static str,
    sent: Action<String, Result<String, UiError>>,
}

impl Posting {
    /// Posts to a server function; begins with its refusal, if this page answers a form that it refused.
    pub(crate) fn to<S: ServerFn>() -> Self {
        Self::at(S::PATH)
    }

    fn at(path: &'static str) -> Self {
        let refusal = use_context::<Refused>()
            .filter(|refused| refused.path == path)
            .map(|refused| Err(refused.error));
        let send = move |fields: &String| post(path, fields.clone());
        Self {
            path,
            sent: Action::new_with_value(refusal, send),
        }
    }

    /// The last refusal, until the form is sent again with success.
    pub(crate) fn error(self) -> Signal<Option<UiError>> {
        let value = self.sent.value();
        Signal::derive(move || value.with(|value| value.as_ref()?.as_ref().err().cloned()))
    }

    /// What is wrong with a field, if it was refused.
    pub(crate) fn message(self, field: &'static str) -> Signal<Option<String>> {
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
    pub(crate) fn answer(self) -> Signal<Option<String>> {
        let value = self.sent.value();
        Signal::derive(move || value.with(|value| value.as_ref()?.as_ref().ok().cloned()))
    }

    /// Forgets what came of it.
    pub(crate) fn forget(self) {
        self.sent.value().set(None);
    }

    /// Whether the form is on its way.
    pub(crate) fn pending(self) -> Signal<bool> {
        self.sent.pending().into()
    }

    /// How often there was an answer.
    pub(crate) fn version(self) -> usize {
        self.sent.version().get()
    }

    fn send(self, event: &ev::SubmitEvent) {
        // What cannot be read is left to the browser, which posts it.
        if let Some(fields) = fields_of(event).filter(|_| !event.default_prevented()) {
            event.prevent_default();
            self.sent.dispatch(fields);
        }
    }
}

/// A form; the children are its fields.
#[component]
pub(crate) fn PostForm(
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
pub(crate) fn action_of(path: &str) -> String {
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
#[cfg(not(feature = "ssr"))]
async fn post(path: &'static str, fields: String) -> Result<String, UiError> {
    use leptos::server_fn::{
        client::{Client, browser::BrowserClient},
        request::ClientReq,
    };

    type Request = <BrowserClient as Client<UiError>>::Request;
    let form = "application/x-www-form-urlencoded";
    let request =
        <Request as ClientReq<UiError>>::try_new_post(path, form, "application/json", fields)?;
    follow(<BrowserClient as Client<UiError>>::send(request).await?).await
}

/// Reads an answer as server functions give it, and goes where it leads; a refusal leads nowhere.
#[cfg(not(feature = "ssr"))]
async fn follow(
    response: impl leptos::server_fn::response::ClientRes<UiError>,
) -> Result<String, UiError> {
    use leptos::server_fn::{error::FromServerFnError as _, redirect::call_redirect_hook};

    let is_refused = (400..=599).contains(&response.status());
    let leads_to = response.has_redirect().then(|| response.location());
    let answer = if is_refused {
        Err(UiError::de(response.try_into_bytes().await?))
    } else {
        response.try_into_string().await
    };
    // Where the session has ended the page stays, with what was typed in it: the form says how to go on.
    let keeps_page = is_refused
        && leads_to
            .as_deref()
            .is_some_and(|to| to.starts_with(SIGN_IN));
    if let Some(location) = leads_to.filter(|_| !keeps_page) {
        call_redirect_hook(&location);
    }
    answer
}

/// On the server nothing is ever sent.
#[cfg(feature = "ssr")]
async fn post(_path: &'static str, fields: String) -> Result<String, UiError> {
    std::future::ready(Ok(fields)).await
}
