//! The console: pages and server functions, each with a [`Door`] to the services in its context.

use std::{collections::HashMap, pin::Pin, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, Request, State},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::post,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header, request::Parts};
use leptos::{
    nonce::use_nonce,
    prelude::{LeptosOptions, provide_context, use_context},
};
use leptos_axum::{
    AxumRouteListing, LeptosRoutes as _, ResponseOptions, generate_route_list,
    render_app_async_with_context,
};
use percent_encoding::percent_decode;
use tenantry_api::{Refusal, Shown, request_info, shown, status_problem};
use tenantry_app::{
    App, UNUSED_HEADER,
    backend::{Assets, Backend, Door, Posted, Refused},
    paths::POSTED_FORMS,
    shell,
};
use tenantry_domain::{Problem, ProblemKind, say};
use tenantry_http::SessionCookie;
use tenantry_services::{Credential, Purpose, Services};
use tower_http::limit::RequestBodyLimitLayer;

use crate::{
    assets, changes, docs,
    middleware::{room_for_form, strangers_form, watch_tasks},
    refused::{named_below, show_refusals},
    use_cases::UseCases,
};

/// What the paths of server functions begin with.
pub(crate) const SERVER_FUNCTIONS: &str = "/ui/";
/// Bytes of a form at most: a document of 8 MiB, encoded for a form.
const FORM_MAX_BYTES: usize = 20 * 1024 * 1024;

/// The pages, and which paths they have.
pub(crate) struct Pages {
    pub(crate) router: Router,
    pub(crate) paths: Vec<String>,
}

/// The path of every server function; each is a door that somebody may knock at.
pub fn server_function_paths() -> Vec<String> {
    leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path.to_owned())
        .collect()
}

/// The path of every page, with its parts in braces.
pub fn page_paths() -> Vec<String> {
    paths_of(&routes())
}

/// The routes of the pages, whose tasks are watched from then on.
fn routes() -> Vec<AxumRouteListing> {
    watch_tasks();
    generate_route_list(App)
}

fn paths_of(routes: &[AxumRouteListing]) -> Vec<String> {
    let rendered = routes.iter().map(AxumRouteListing::path);
    let mut paths: Vec<String> = rendered.chain(docs::PATHS).map(str::to_owned).collect();
    paths.sort();
    paths.dedup();
    paths
}

/// Renders the page that a request asks for.
pub(crate) type Render =
    Arc<dyn Fn(Request<Body>) -> Pin<Box<dyn Future<Output = Response> + Send>> + Send + Sync>;

/// What a door is made of.
struct PageState {
    services: Services,
    backend: Arc<dyn Backend>,
    cookie: SessionCookie,
    assets: Arc<Assets>,
}

/// Every page and server function.
pub(crate) fn router(services: &Services, cookie: SessionCookie) -> Pages {
    let manifest = assets::manifest();
    let docs = docs::router(manifest.css.clone());
    let state = Arc::new(PageState {
        services: services.clone(),
        backend: Arc::new(UseCases(services.clone())),
        cookie,
        assets: Arc::new(Assets {
            js: manifest.js,
            wasm: manifest.wasm,
            css: manifest.css,
            elements: manifest.elements,
            palette: manifest.palette,
            verify: manifest.verify,
            chunks: manifest.chunks,
        }),
    });
    let options = LeptosOptions::builder().output_name("tenantry").build();
    let routes = routes();
    let paths = paths_of(&routes);
    let document = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let render: Render = Arc::new(render_app_async_with_context(
        provide_contexts,
        document.clone(),
    ));
    let not_found = render_app_async_with_context(provide_contexts, document.clone());
    let forms = POSTED_FORMS
        .into_iter()
        .fold(Router::new(), |forms, (form, page)| {
            let render = Arc::clone(&render);
            let answer = move |request: Request| show_posted_form(request, form, page, render);
            forms.route(form, post(answer))
        });
    let router = forms
        .leptos_routes_with_context(&options, routes, provide_contexts, document)
        .fallback(not_found)
        .layer(from_fn_with_state(render, show_refusals))
        // The framework has a limit of its own, far below what forms with documents need.
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(FORM_MAX_BYTES))
        .layer(from_fn_with_state(state, open_door))
        .with_state(options)
        .merge(docs)
        .merge(changes::router(services, cookie));
    Pages { router, paths }
}

/// Finds out who is asking and puts the door where [`provide_contexts`] finds it.
async fn open_door(
    State(state): State<Arc<PageState>>,
    mut request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let info = match request_info(headers, request.extensions()) {
        Ok(info) => info,
        Err(problem) => return Refusal::from(problem).into_response(),
    };
    // A session that has ended leads to the sign-in page, not to an error. Pages know no tokens.
    let shown = shown(headers, state.cookie);
    let has_session = matches!(shown, Shown::Session(_));
    let caller = match shown {
        Shown::Session(secret) => state
            .services
            .authenticate(Credential::Session(secret), purpose(headers), info.clone())
            .await
            .ok(),
        Shown::Authorization(_) | Shown::Nothing => None,
    };
    if let Err(problem) = room_for_form(&request, caller.is_some(), FORM_MAX_BYTES).await {
        return Refusal::from(problem).into_response();
    }
    if caller.is_none() {
        request = strangers_form(request);
    }
    let headers = request.headers();
    let user_agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    let door = Door {
        backend: Arc::clone(&state.backend),
        had_session: has_session && caller.is_none(),
        caller,
        request: info,
        user_agent: user_agent.map(str::to_owned),
        cookie: state.cookie,
        assets: Arc::clone(&state.assets),
    };
    request.extensions_mut().insert(door);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        );
    }
    response
}

/// Whether a request uses the session, or only tells an open page what has changed.
fn purpose(headers: &HeaderMap) -> Purpose {
    if headers.contains_key(UNUSED_HEADER) {
        Purpose::Unused
    } else {
        Purpose::Any
    }
}

/// Leptos' context of every page and server function.
fn provide_contexts() {
    if let Some(parts) = use_context::<Parts>() {
        if let Some(door) = parts.extensions.get::<Door>() {
            provide_context(door.clone());
        }
        if let Some(posted) = parts.extensions.get::<Posted>() {
            provide_context(posted.clone());
        }
        if let Some(refused) = parts.extensions.get::<Refused>() {
            provide_context(refused.clone());
        }
    }
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    let policy = format!(
        "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'"
    );
    if let Ok(policy) = HeaderValue::try_from(policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// Renders a page around a form that a browser without script has posted.
async fn show_posted_form(
    request: Request,
    form: &'static str,
    page: &'static str,
    render: Render,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, FORM_MAX_BYTES).await else {
        return Refusal::from(status_problem(StatusCode::PAYLOAD_TOO_LARGE, form)).into_response();
    };
    if !is_text(&bytes) {
        let detail = say!("The form is not UTF-8. Send it as a browser does, in UTF-8.");
        return Refusal::from(Problem::new(ProblemKind::MalformedBody, detail)).into_response();
    }
    let fields: HashMap<String, String> =
        url::form_urlencoded::parse(&bytes).into_owned().collect();
    parts.extensions.insert(Posted(fields));
    let page = named_below(&parts.uri, page).unwrap_or_else(|| Uri::from_static(page));
    render(as_read(parts, page)).await
}

/// Whether all that a form holds is UTF-8: what reads it would put U+FFFD in place of the rest.
fn is_text(form: &[u8]) -> bool {
    percent_decode(form).decode_utf8().is_ok()
}

/// The request that reads a page, made of the one that posted to it.
pub(crate) fn as_read(mut parts: Parts, page: Uri) -> Request {
    parts.method = Method::GET;
    parts.uri = page;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    Request::from_parts(parts, Body::empty())
}
