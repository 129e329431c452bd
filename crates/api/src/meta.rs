//! What the API says about itself: its description, the schemas of documents, the kinds of problems.

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;
use tenantry_domain::{Language, Problem, ProblemKind};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{NoQuery, Path},
    language::{LINE_END, in_language, language_of},
    problem::Answer,
    reply::{short_hash, tag},
    state::Api,
};

static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| {
    serde_json::to_vec(&crate::contract())
        .unwrap_or_default()
        .into()
});

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(openapi))
        .routes(routes!(schema))
        .routes(routes!(problems))
        .routes(routes!(problem))
        .routes(routes!(version))
}

/// Fetches this description.
#[utoipa::path(
    get, path = "/openapi.json", operation_id = "get_openapi", tag = "meta",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)),
)]
async fn openapi(_: NoQuery) -> Response {
    published(DOCUMENT.clone(), "application/json")
}

/// Fetches the JSON Schema of a kind of packs, or of the effective configuration.
#[utoipa::path(
    get, path = "/schemas/{name}", operation_id = "get_schema", tag = "meta",
    params(("name" = String, Path, description = "`domain-pack.json`, `tenant-pack.json`, `playbook.json` or `effective-config.json`")),
    responses((status = 200, description = "JSON Schema 2020-12", body = Object,
        content_type = "application/schema+json")),
)]
async fn schema(Path(name): Path<String>, _: NoQuery) -> Answer<Response> {
    let text = match name.as_str() {
        "domain-pack.json" => tenantry_engine::schema::DOMAIN_PACK,
        "tenant-pack.json" => tenantry_engine::schema::TENANT_PACK,
        "playbook.json" => tenantry_engine::schema::PLAYBOOK,
        "effective-config.json" => tenantry_engine::schema::EFFECTIVE_CONFIG,
        _ => return Err(Problem::not_found("schema", &name).into()),
    };
    Ok(published(
        Bytes::from_static(text.as_bytes()),
        "application/schema+json",
    ))
}

fn published(body: Bytes, media_type: &'static str) -> Response {
    let tag = tag(&short_hash(&body));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::ETAG, tag);
    response
}

/// A kind of problem, explained.
#[derive(Serialize, ToSchema)]
struct ProblemPage {
    /// The stable path that problems carry as `type`.
    #[serde(rename = "type")]
    type_path: String,
    /// A short summary.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What to do about it.
    advice: &'static str,
}

impl ProblemPage {
    fn of(kind: ProblemKind, language: Language) -> Self {
        Self {
            type_path: format!("/problems/{}", kind.slug()),
            title: kind.title_in(language),
            status: kind.status(),
            advice: kind.advice_in(language),
        }
    }
}

/// Explains a kind of problem; a browser gets a page.
#[utoipa::path(
    get, path = "/problems/{slug}", operation_id = "get_problem", tag = "meta",
    params(("slug" = String, Path, description = "The last part of a problem's `type`")),
    responses((status = 200, description = "The explanation", body = ProblemPage)),
)]
async fn problem(Path(slug): Path<String>, headers: HeaderMap, _: NoQuery) -> Answer<Response> {
    let kind = ProblemKind::from_slug(&slug)
        .ok_or_else(|| Problem::not_found("kind of problem", &slug))?;
    let language = language_of(&headers);
    Ok(explained(&ProblemPage::of(kind, language), language))
}

/// Explains every kind of problem; a browser gets a page.
#[utoipa::path(
    get, path = "/problems", operation_id = "list_problems", tag = "meta",
    responses((status = 200, description = "The explanations", body = Vec<ProblemPage>)),
)]
async fn problems(headers: HeaderMap, _: NoQuery) -> Response {
    let language = language_of(&headers);
    let all = ProblemKind::ALL.iter();
    let all: Vec<_> = all.map(|kind| ProblemPage::of(*kind, language)).collect();
    explained(&all, language)
}

fn explained(value: &impl Serialize, language: Language) -> Response {
    let mut body = serde_json::to_vec(value).unwrap_or_default();
    body.extend_from_slice(LINE_END);
    let json = HeaderValue::from_static("application/json");
    let response = ([(header::CONTENT_TYPE, json)], body).into_response();
    in_language(response, Some(language))
}

/// Which release this is.
#[derive(Serialize, ToSchema)]
struct Release {
    /// The release's version, as in `tenantry --version`.
    version: &'static str,
}

/// Says which release answers.
#[utoipa::path(
    get, path = "/version", operation_id = "get_version", tag = "meta",
    responses((status = 200, description = "The release", body = Release)),
)]
async fn version(_: NoQuery) -> Response {
    let release = Release {
        version: env!("CARGO_PKG_VERSION"),
    };
    let mut body = serde_json::to_vec(&release).unwrap_or_default();
    body.extend_from_slice(LINE_END);
    published(body.into(), "application/json")
}
