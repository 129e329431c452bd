//! What the API says about itself: its description, the schemas of documents, the kinds of problems.

use std::sync::LazyLock;

use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;
use tenantry_domain::{Problem, ProblemKind};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    extract::{NoQuery, Path},
    problem::Answer,
    reply::{short_hash, tag},
    state::Api,
};

static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| {
    serde_json::to_vec(&crate::document())
        .unwrap_or_default()
        .into()
});

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(openapi))
        .routes(routes!(schema))
        .routes(routes!(problem))
}

/// Fetches this description.
#[utoipa::path(
    get, path = "/openapi.json", operation_id = "get_openapi", tag = "meta",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)),
)]
async fn openapi(_: NoQuery) -> Response {
    published(DOCUMENT.clone(), "application/json")
}

/// Fetches the JSON Schema of a kind of packs.
#[utoipa::path(
    get, path = "/schemas/{name}", operation_id = "get_schema", tag = "meta",
    params(("name" = String, Path, description = "`domain-pack.json` or `tenant-pack.json`")),
    responses((status = 200, description = "JSON Schema 2020-12", body = Object,
        content_type = "application/schema+json")),
)]
async fn schema(Path(name): Path<String>, _: NoQuery) -> Answer<Response> {
    let text = match name.as_str() {
        "domain-pack.json" => tenantry_engine::schema::DOMAIN_PACK,
        "tenant-pack.json" => tenantry_engine::schema::TENANT_PACK,
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

/// Explains a kind of problem, as a page or as JSON.
#[utoipa::path(
    get, path = "/problems/{slug}", operation_id = "get_problem", tag = "meta",
    params(("slug" = String, Path, description = "The last part of a problem's `type`")),
    responses((status = 200, description = "The explanation", content(
        (ProblemPage = "application/json"),
        (String = "text/html"),
    ))),
)]
async fn problem(Path(slug): Path<String>, headers: HeaderMap, _: NoQuery) -> Answer<Response> {
    let kind = ProblemKind::from_slug(&slug)
        .ok_or_else(|| Problem::not_found("kind of problem", &slug))?;
    let mut response = if crate::prefers_html(&headers) {
        Html(page(kind)).into_response()
    } else {
        axum::Json(ProblemPage {
            type_path: format!("/problems/{slug}"),
            title: kind.title(),
            status: kind.status(),
            advice: kind.advice(),
        })
        .into_response()
    };
    response
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

/// A page without script or style of its own: it is read once and closed.
fn page(kind: ProblemKind) -> String {
    let (title, status) = (code(kind.title()), kind.status());
    let (slug, advice) = (kind.slug(), code(kind.advice()));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{slug} - Tenantry</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n\
         <p>{advice}</p>\n<p>Status {status}, <code>/problems/{slug}</code></p>\n\
         </main>\n</body>\n</html>\n"
    )
}

/// The texts of problems, whose only mark-up are backticks, as HTML.
fn code(text: &str) -> String {
    let safe = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let mut html = String::with_capacity(safe.len() + 32);
    for (index, part) in safe.split('`').enumerate() {
        if index > 0 {
            html.push_str(if index % 2 == 1 { "<code>" } else { "</code>" });
        }
        html.push_str(part);
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_become_code_and_nothing_else_is_markup() {
        assert_eq!(
            code("a `b` <c> & `d`"),
            "a <code>b</code> &lt;c&gt; &amp; <code>d</code>"
        );
    }
}
