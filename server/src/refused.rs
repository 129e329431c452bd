//! What a browser without script gets when a form is refused: the form's page, as the answer to the post.
//!
//! Leptos would send it back to the page with the refusal and what was typed in the URL. Whoever makes
//! such a link would put words and fields of their own into the page of somebody else, and what a person
//! typed would stand in logs and histories. Here neither is in a URL: a refusal is shown to the one whose
//! post was refused, and to nobody by a link (decision 0015).

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header, request::Parts};
use leptos::server_fn::error::{FromServerFnError as _, SERVER_FN_ERROR_HEADER};
use tenantry_api::Refusal;
use tenantry_app::{
    UiError,
    backend::Refused,
    own_path::own_path,
    paths::{POSTED_FORMS, SHOWN_ON},
};
use tenantry_domain::ProblemKind;
use tenantry_http::takes_html;

use crate::pages::{Render, SERVER_FUNCTIONS, as_read};

/// Bytes of a refusal at most: what was sent, and what was wrong with it.
const REFUSAL_MAX_BYTES: usize = 32 * 1024 * 1024;

/// Answers a refused form with its page.
pub(crate) async fn show_refusals(
    State(render): State<Render>,
    mut request: Request,
    next: Next,
) -> Response {
    if !is_plain_post(&request) {
        return next.run(request).await;
    }
    let page = page_of(request.uri(), request.headers());
    // Functions that lead back lead to the page, wherever it was shown.
    match page
        .as_ref()
        .map(|page| HeaderValue::try_from(page.to_string()))
    {
        Some(Ok(page)) => drop(request.headers_mut().insert(header::REFERER, page)),
        Some(Err(_)) | None => drop(request.headers_mut().remove(header::REFERER)),
    }
    let asked = parts_of(&request);
    let (parts, body) = next.run(request).await.into_parts();
    if !parts.headers.contains_key(SERVER_FN_ERROR_HEADER) {
        return Response::from_parts(parts, body);
    }
    let Ok(bytes) = to_bytes(body, REFUSAL_MAX_BYTES).await else {
        return Refusal::from(ProblemKind::Internal.into_problem()).into_response();
    };
    let error = UiError::de(bytes);
    if error.problem.kind == ProblemKind::Unauthenticated {
        // Leads to the sign-in page.
        return Response::from_parts(parts, Body::empty());
    }
    let mut response = match page {
        Some(page) => show(&render, asked, page, error).await,
        None => Refusal::from(*error.problem).into_response(),
    };
    // What the browser is to keep, or to keep no longer, is said with a refusal too.
    for cookie in parts.headers.get_all(header::SET_COOKIE) {
        response
            .headers_mut()
            .append(header::SET_COOKIE, cookie.clone());
    }
    response
}

/// Renders the page with the refusal, under the refusal's status.
async fn show(render: &Render, mut asked: Parts, page: Uri, error: UiError) -> Response {
    let status = StatusCode::from_u16(error.problem.kind.status());
    let path = asked.uri.path().to_owned();
    asked.extensions.insert(Refused { path, error });
    let mut response = render(as_read(asked, page)).await;
    if let (StatusCode::OK, Ok(status)) = (response.status(), status) {
        *response.status_mut() = status;
    }
    response
}

/// Whether a browser without script posts to a server function.
fn is_plain_post(request: &Request) -> bool {
    request.method() == Method::POST
        && request.uri().path().starts_with(SERVER_FUNCTIONS)
        && takes_html(request.headers())
}

/// What is needed of a request to show a page in its place.
fn parts_of(request: &Request) -> Parts {
    let mut copy = Request::new(());
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    *copy.extensions_mut() = request.extensions().clone();
    copy.into_parts().0
}

/// The page that a form stands on: what its address says, else where the browser says it was.
fn page_of(form: &Uri, headers: &HeaderMap) -> Option<Uri> {
    let referer: Option<Uri> = headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok());
    named_page(form).or_else(|| {
        let referer = referer?;
        if !referer.path().starts_with(SERVER_FUNCTIONS) {
            return page(referer.path_and_query()?.as_str());
        }
        // The page answered a posted form.
        let posted = POSTED_FORMS
            .iter()
            .find(|(form, _)| *form == referer.path());
        match posted {
            Some((_, shown)) => named_below(&referer, shown).or_else(|| page(shown)),
            None => named_page(&referer),
        }
    })
}

/// The page that a posted form's address names, if it is below the one that the form is for.
pub(crate) fn named_below(form: &Uri, page: &str) -> Option<Uri> {
    let below = |named: &Uri| {
        let rest = named.path().strip_prefix(page);
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    named_page(form).filter(below)
}

fn named_page(form: &Uri) -> Option<Uri> {
    let pairs = url::form_urlencoded::parse(form.query()?.as_bytes());
    let mut named = pairs.filter(|(name, _)| name == SHOWN_ON);
    named.next().and_then(|(_, text)| page(&text))
}

fn page(text: &str) -> Option<Uri> {
    let page: Uri = own_path(text)?.parse().ok()?;
    (!page.path().starts_with(SERVER_FUNCTIONS)).then_some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page_for(form: &str, referer: Option<&'static str>) -> Option<String> {
        let headers = referer.map(|referer| (header::REFERER, HeaderValue::from_static(referer)));
        page_of(&form.parse().unwrap(), &headers.into_iter().collect()).map(|page| page.to_string())
    }

    #[test]
    fn a_form_stands_on_the_page_that_its_address_or_the_browser_names() {
        let tenant = "/admin/tenants/ACME?confirm=suspend";
        for (form, referer) in [
            ("/ui/x", "http://a.test/admin/tenants/ACME?confirm=suspend"),
            (
                "/ui/x?page=%2Fadmin%2Ftenants%2FACME%3Fconfirm%3Dsuspend",
                "http://a.test/ui/x",
            ),
            (
                "/ui/language",
                "http://a.test/ui/x?page=%2Fadmin%2Ftenants%2FACME%3Fconfirm%3Dsuspend",
            ),
        ] {
            assert_eq!(page_for(form, Some(referer)).as_deref(), Some(tenant));
        }
        assert_eq!(
            page_for("/ui/x", Some("http://a.test/ui/tokens/new-form")).as_deref(),
            Some("/admin/tokens/new")
        );
        let replay = "/ui/activation/replay-form?page=%2Fadmin%2Ftenants%2FACME%2Freplay";
        assert_eq!(
            page_for("/ui/language", Some("http://a.test/ui/activation/replay-form?page=%2Fadmin%2Ftenants%2FACME%2Freplay"))
                .as_deref(),
            Some("/admin/tenants/ACME/replay")
        );
        let below = |page| named_below(&replay.parse().unwrap(), page).is_some();
        assert!(below("/admin/tenants") && !below("/admin/tokens") && !below("/admin/tenant"));
    }

    #[test]
    fn no_other_site_and_no_function_is_a_page() {
        for form in [
            "/ui/x",
            "/ui/x?page=https%3A%2F%2Fevil.test",
            "/ui/x?page=%2F%2Fevil.test",
            "/ui/x?page=%2Fui%2Fx",
            "/ui/x?page=%2Fa%0d%0aSet-Cookie:%20a",
        ] {
            assert_eq!(page_for(form, None), None, "{form}");
        }
    }
}
