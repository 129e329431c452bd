//! Sends the fields of a form to a server function, and goes where its answer leads.

#[cfg(not(feature = "ssr"))]
use leptos::prelude::document;

use crate::UiError;
#[cfg(not(feature = "ssr"))]
use crate::paths::SIGN_IN;

/// Posts the fields and follows where the answer leads, unless the page is to stay whatever it says.
#[cfg(not(feature = "ssr"))]
pub(super) async fn post_to(
    path: &'static str,
    fields: String,
    stays: bool,
) -> Result<String, UiError> {
    use leptos::server_fn::{
        client::{Client, browser::BrowserClient},
        request::ClientReq,
    };

    type Request = <BrowserClient as Client<UiError>>::Request;
    let form = "application/x-www-form-urlencoded";
    let request =
        <Request as ClientReq<UiError>>::try_new_post(path, form, "application/json", fields)?;
    follow(
        <BrowserClient as Client<UiError>>::send(request).await?,
        stays,
    )
    .await
}

/// Reads an answer as server functions give it, and goes where it leads; a refusal leads nowhere.
#[cfg(not(feature = "ssr"))]
async fn follow(
    response: impl leptos::server_fn::response::ClientRes<UiError>,
    stays: bool,
) -> Result<String, UiError> {
    use leptos::server_fn::{error::FromServerFnError as _, redirect::call_redirect_hook};

    let is_refused = (400..=599).contains(&response.status());
    let leads_to = response.has_redirect().then(|| response.location());
    if let Some(to) = leads_to.as_ref().filter(|_| !is_refused) {
        remember(to);
    }
    let leads_to = leads_to.filter(|_| !stays);
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

/// Where the document says which address an answer led to.
#[cfg(not(feature = "ssr"))]
const LED_TO: &str = "data-led-to";

#[cfg(not(feature = "ssr"))]
fn remember(address: &str) {
    if let Some(root) = document().document_element() {
        // Refused only for a name that no attribute can have.
        drop(root.set_attribute(LED_TO, address));
    }
}

/// The address that the last form that was done led to, whether or not the page went there; before, what the document
/// was sent with.
#[cfg(not(feature = "ssr"))]
pub fn led_to() -> Option<String> {
    document().document_element()?.get_attribute(LED_TO)
}

/// On the server nothing is ever sent.
#[cfg(feature = "ssr")]
pub(super) async fn post_to(
    _path: &'static str,
    fields: String,
    _stays: bool,
) -> Result<String, UiError> {
    std::future::ready(Ok(fields)).await
}
