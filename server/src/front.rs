//! The one place that decides between a page, an operation and a file.
//!
//! Pages and operations share paths. A `GET` or `HEAD` whose `Accept` ranks HTML above JSON gets the
//! page; everything else gets the operation. A path that is only one of the two is always that one.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use matchit::Router as Table;
use tenantry_api::{Refusal, prefers_html, status_problem};
use tower::ServiceExt as _;

use crate::{
    assets,
    health::PATHS,
    pages::{Pages, SERVER_FUNCTIONS},
};

/// The template of the path that was asked, for logs and metrics; an extension of the response.
#[derive(Debug, Clone)]
pub(crate) struct Route(pub(crate) Arc<str>);

/// What a path that nothing is at counts as.
const NO_ROUTE: &str = "none";
/// What a file counts as.
const FILE_ROUTE: &str = "file";

/// Everything that answers, and the tables that say which.
pub(crate) struct Front {
    api: Router,
    pages: Router,
    health: Router,
    api_paths: Table<Arc<str>>,
    page_paths: Table<Arc<str>>,
}

/// Who answers a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Api,
    Page,
    Health,
    Nobody,
}

impl Front {
    pub(crate) fn new(api: Router, pages: Pages, health: Router) -> Self {
        let document = tenantry_api::document();
        Self {
            api,
            api_paths: table(document.paths.paths.keys().map(String::as_str)),
            page_paths: table(pages.paths.iter().map(String::as_str)),
            pages: pages.router,
            health,
        }
    }

    /// Who answers, by which template, and whether `Accept` had a say in it.
    fn choose(&self, method: &Method, path: &str, headers: &HeaderMap) -> (Target, Arc<str>, bool) {
        if let Some(known) = PATHS.iter().find(|known| **known == path) {
            return (Target::Health, Arc::from(*known), false);
        }
        if path.starts_with(SERVER_FUNCTIONS) {
            return (Target::Page, Arc::from(path), false);
        }
        let reads = method == Method::GET || method == Method::HEAD;
        let api = self
            .api_paths
            .at(path)
            .ok()
            .map(|found| Arc::clone(found.value));
        let page = self
            .page_paths
            .at(path)
            .ok()
            .map(|found| Arc::clone(found.value));
        match (api, page) {
            (Some(route), None) => (Target::Api, route, false),
            (None, Some(route)) if reads => (Target::Page, route, false),
            (Some(_), Some(route)) if reads && prefers_html(headers) => (Target::Page, route, true),
            (Some(route), Some(_)) => (Target::Api, route, true),
            (None, _) => (Target::Nobody, Arc::from(NO_ROUTE), true),
        }
    }
}

fn table<'p>(paths: impl Iterator<Item = &'p str>) -> Table<Arc<str>> {
    let mut table = Table::new();
    for path in paths {
        // A page at the root is listed as the empty path.
        let path = if path.is_empty() { "/" } else { path };
        if let Err(error) = table.insert(path, Arc::from(path)) {
            tracing::error!(path, %error, "two routes cannot be told apart");
        }
    }
    table
}

/// Hands the request to whoever answers it.
pub(crate) async fn dispatch(State(front): State<Arc<Front>>, request: Request) -> Response {
    let (target, route, negotiated) =
        front.choose(request.method(), request.uri().path(), request.headers());
    let mut response = match target {
        Target::Api => answer(&front.api, request).await,
        Target::Page => answer(&front.pages, request).await,
        Target::Health => answer(&front.health, request).await,
        Target::Nobody => {
            if let Some(mut file) = file(&request) {
                file.extensions_mut().insert(Route(Arc::from(FILE_ROUTE)));
                return file;
            }
            nothing_here(&front, request).await
        }
    };
    if negotiated {
        response
            .headers_mut()
            .append(header::VARY, HeaderValue::from_static("accept"));
    }
    response.extensions_mut().insert(Route(route));
    response
}

fn file(request: &Request) -> Option<Response> {
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    let path = request.uri().path();
    (reads && assets::could_be_file(path))
        .then(|| assets::find(path, request.headers()))
        .flatten()
}

/// 404 as a page for a browser and as a problem for a program; 405 where there is a page to read.
async fn nothing_here(front: &Front, request: Request) -> Response {
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    if reads && prefers_html(request.headers()) {
        return answer(&front.pages, request).await;
    }
    if front.page_paths.at(request.uri().path()).is_ok() {
        let problem = status_problem(StatusCode::METHOD_NOT_ALLOWED, request.uri().path());
        let allow = [(header::ALLOW, HeaderValue::from_static("GET,HEAD"))];
        return (allow, Refusal::from(problem)).into_response();
    }
    let problem = status_problem(StatusCode::NOT_FOUND, request.uri().path());
    Refusal::from(problem).into_response()
}

async fn answer(router: &Router, request: Request) -> Response {
    router
        .clone()
        .oneshot(request)
        .await
        .unwrap_or_else(|never| match never {})
}
