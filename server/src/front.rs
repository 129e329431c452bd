//! The one place that decides between a page, an operation and a file.
//!
//! Pages and operations share paths. A `GET` or `HEAD` whose `Accept` ranks HTML above JSON gets the
//! page; everything else gets the operation. A path that is only one of the two is always that one.

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, Method, StatusCode, header};
use matchit::Router as Table;
use tenantry_api::{Operations, Refusal, prefers_html, status_problem};
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

/// What the paths of the runtime begin with.
const RUNTIME: &str = "/runtime/";

/// Everything that answers, and the tables that say which.
pub(crate) struct Front {
    operations: Operations,
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

/// Who answers a request, by which template, and whether `Accept` had a say in it.
pub(crate) struct Chosen {
    target: Target,
    route: Arc<str>,
    negotiated: bool,
}

impl Chosen {
    fn new(target: Target, route: Arc<str>, negotiated: bool) -> Self {
        Self {
            target,
            route,
            negotiated,
        }
    }

    /// Whether nobody is charged for it: health, and files that browsers keep.
    pub(crate) fn is_free(&self) -> bool {
        matches!(self.target, Target::Health | Target::Nobody)
    }

    /// Whether a program asks for what it runs on.
    pub(crate) fn is_runtime(&self) -> bool {
        self.route.starts_with(RUNTIME)
    }
}

impl Front {
    pub(crate) fn new(operations: Operations, pages: Pages, health: Router) -> Self {
        let document = tenantry_api::document();
        Self {
            operations,
            api_paths: table(document.paths.paths.keys().map(String::as_str)),
            page_paths: table(pages.paths.iter().map(String::as_str)),
            pages: pages.router,
            health,
        }
    }

    /// Decides who answers.
    pub(crate) fn choose(&self, request: &Request) -> Chosen {
        let path = request.uri().path();
        if let Some(known) = PATHS.iter().find(|known| **known == path) {
            return Chosen::new(Target::Health, Arc::from(*known), false);
        }
        if path.starts_with(SERVER_FUNCTIONS) {
            return Chosen::new(Target::Page, Arc::from(SERVER_FUNCTIONS), false);
        }
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
            (Some(route), None) => Chosen::new(Target::Api, route, false),
            (None, Some(route)) if reads(request) => Chosen::new(Target::Page, route, false),
            (Some(_), Some(route)) if reads(request) && prefers_html(request.headers()) => {
                Chosen::new(Target::Page, route, true)
            }
            (Some(route), Some(_)) => Chosen::new(Target::Api, route, true),
            (None, _) => Chosen::new(Target::Nobody, Arc::from(NO_ROUTE), true),
        }
    }

    /// Hands the request to whoever was chosen.
    pub(crate) async fn hand(&self, chosen: Chosen, request: Request) -> Response {
        let Chosen {
            target,
            route,
            negotiated,
        } = chosen;
        let mut response = match target {
            Target::Api => self.operations.answer(request).await,
            Target::Page => answer(&self.pages, request).await,
            Target::Health => answer(&self.health, request).await,
            Target::Nobody => {
                if let Some(mut file) = file(&request) {
                    file.extensions_mut().insert(Route(Arc::from(FILE_ROUTE)));
                    return file;
                }
                self.nothing_here(request).await
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

    /// 404 as a page for a browser and as a problem for a program; 405 where there is a page to
    /// read.
    async fn nothing_here(&self, request: Request) -> Response {
        if reads(&request) && prefers_html(request.headers()) {
            return answer(&self.pages, request).await;
        }
        let path = request.uri().path();
        if self.page_paths.at(path).is_ok() {
            let problem = status_problem(StatusCode::METHOD_NOT_ALLOWED, path);
            let allow = [(header::ALLOW, HeaderValue::from_static("GET,HEAD"))];
            return (allow, Refusal::from(problem)).into_response();
        }
        Refusal::from(status_problem(StatusCode::NOT_FOUND, path)).into_response()
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

fn reads(request: &Request) -> bool {
    request.method() == Method::GET || request.method() == Method::HEAD
}

fn file(request: &Request) -> Option<Response> {
    let path = request.uri().path();
    let could_be = reads(request) && assets::could_be_file(path);
    could_be
        .then(|| assets::find(path, request.headers()))
        .flatten()
}

async fn answer(router: &Router, request: Request) -> Response {
    router
        .clone()
        .oneshot(request)
        .await
        .unwrap_or_else(|never| match never {})
}
