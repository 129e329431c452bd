//! The one place that decides between a page, an operation and a file.
//!
//! Pages and operations share paths. A `GET` or `HEAD` whose `Accept` ranks HTML above JSON gets the
//! page; everything else gets the operation. A path that is only one of the two is always that one.

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    response::{IntoResponse as _, Redirect, Response},
};
use http::{HeaderValue, Method, StatusCode, Uri, header};
use matchit::Router as Table;
use tenantry_api::{Operations, Refusal, status_problem};
use tenantry_http::prefers_html;
use tower::ServiceExt as _;

use crate::{
    assets,
    health::PATHS,
    middleware::{Charge, survive_tasks},
    pages::{Pages, SERVER_FUNCTIONS},
    paths,
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
pub(crate) struct Dispatch {
    operations: Operations,
    pages: Router,
    health: Router,
    api_paths: Table<ApiPath>,
    page_paths: Table<Arc<str>>,
}

/// An operation's path.
struct ApiPath {
    template: Arc<str>,
    /// Whether every method of it asks who is calling, so that a token decides about it.
    wants_caller: bool,
}

/// Who answers a request.
enum Target {
    Api,
    Page,
    Health,
    /// A file of the console, found already.
    File(Response),
    /// A page under another spelling of its path.
    Moved(String),
    Nobody,
}

/// Who answers a request, by which template, and whether `Accept` had a say in it.
pub(crate) struct Chosen {
    target: Target,
    route: Arc<str>,
    negotiated: bool,
    wants_caller: bool,
}

impl Chosen {
    fn new(target: Target, route: Arc<str>, negotiated: bool) -> Self {
        Self {
            target,
            route,
            negotiated,
            wants_caller: false,
        }
    }

    fn operation(path: &ApiPath, negotiated: bool) -> Self {
        Self {
            wants_caller: path.wants_caller,
            ..Self::new(Target::Api, Arc::clone(&path.template), negotiated)
        }
    }

    /// Whose budget it is charged to; everything but the files that browsers keep is.
    pub(crate) fn charge(&self) -> Charge {
        match self.target {
            Target::File(_) => Charge::Nobody,
            Target::Health => Charge::Watcher,
            Target::Api if self.wants_caller => Charge::Caller {
                is_runtime: self.is_runtime(),
            },
            // Nothing else looks at a token, so a token can speak for nothing else.
            Target::Api | Target::Page | Target::Moved(_) | Target::Nobody => Charge::Address,
        }
    }

    /// Whether a program asks for what it runs on.
    pub(crate) fn is_runtime(&self) -> bool {
        matches!(self.target, Target::Api) && self.route.starts_with(RUNTIME)
    }
}

impl Dispatch {
    pub(crate) fn new(operations: Operations, pages: Pages, health: Router) -> Self {
        let known = tenantry_api::paths();
        Self {
            operations,
            api_paths: table(known.iter().map(|(path, wants_caller)| {
                let found = ApiPath {
                    template: Arc::from(path.as_str()),
                    wants_caller: *wants_caller,
                };
                (path.as_str(), found)
            })),
            page_paths: table(pages.paths.iter().map(|path| {
                // A page at the root is listed as the empty path.
                let path = if path.is_empty() { "/" } else { path.as_str() };
                (path, Arc::from(path))
            })),
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
        let api = self.api_paths.at(path).ok().map(|found| found.value);
        let page = self
            .page_paths
            .at(path)
            .ok()
            .map(|found| Arc::clone(found.value));
        let reads = reads(request);
        match (api, page) {
            (Some(api), None) => Chosen::operation(api, false),
            (None, Some(route)) if reads => self.page(request, route, false),
            // A word of its own is meant as it stands, and not as the name of a page's thing.
            (Some(api), Some(route)) if is_literal(&api.template) && !is_literal(&route) => {
                Chosen::operation(api, false)
            }
            (Some(_), Some(route)) if reads && prefers_html(request.headers()) => {
                self.page(request, route, true)
            }
            (Some(api), Some(_)) => Chosen::operation(api, true),
            (None, _) => self.something_else(request),
        }
    }

    /// A page, or the way to it when the path has another spelling than its own.
    fn page(&self, request: &Request, route: Arc<str>, negotiated: bool) -> Chosen {
        let target = match self.moved(request) {
            Some(place) => Target::Moved(place),
            None => Target::Page,
        };
        Chosen::new(target, route, negotiated)
    }

    /// A file, a page under another spelling, or nothing.
    fn something_else(&self, request: &Request) -> Chosen {
        if let Some(file) = file(request) {
            return Chosen::new(Target::File(file), Arc::from(FILE_ROUTE), false);
        }
        let target = self.moved(request).map_or(Target::Nobody, Target::Moved);
        Chosen::new(target, Arc::from(NO_ROUTE), true)
    }

    /// Where a browser finds the page whose path it spelled in another way.
    fn moved(&self, request: &Request) -> Option<String> {
        let path = request.uri().path();
        let normal = paths::normal(path);
        let is_moved = normal != path
            && reads(request)
            && prefers_html(request.headers())
            && self.page_paths.at(&normal).is_ok();
        is_moved.then(|| match request.uri().query() {
            Some(query) => format!("{normal}?{query}"),
            None => normal.into_owned(),
        })
    }

    /// Hands the request to whoever was chosen.
    pub(crate) async fn hand(&self, chosen: Chosen, request: Request) -> Response {
        let Chosen {
            target,
            route,
            negotiated,
            wants_caller: _,
        } = chosen;
        let mut response = match target {
            Target::Api => self.operations.answer(request).await,
            Target::Page => survive_tasks(answer(&self.pages, request)).await,
            Target::Health => answer(&self.health, request).await,
            Target::File(file) => file,
            Target::Moved(place) => Redirect::permanent(&place).into_response(),
            Target::Nobody => self.nothing_here(request).await,
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
    async fn nothing_here(&self, mut request: Request) -> Response {
        if reads(&request) && prefers_html(request.headers()) {
            // The router of pages must not find under another spelling what is not at this path.
            if let Ok(one) = Uri::try_from(paths::normal(request.uri().path()).as_ref()) {
                *request.uri_mut() = one;
            }
            let mut response = survive_tasks(answer(&self.pages, request)).await;
            if response.status().is_success() {
                *response.status_mut() = StatusCode::NOT_FOUND;
            }
            return response;
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

fn table<'p, T>(paths: impl Iterator<Item = (&'p str, T)>) -> Table<T> {
    let mut table = Table::new();
    for (path, found) in paths {
        if let Err(error) = table.insert(path, found) {
            tracing::error!(path, %error, "two routes cannot be told apart");
        }
    }
    table
}

/// Whether a path has no parameter.
fn is_literal(template: &str) -> bool {
    !template.contains('{')
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
