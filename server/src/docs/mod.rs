//! Pages to read, for anybody and without script: what every finding code means, how packs are
//! written, what every kind of problem asks for.
//!
//! They are the repository's own Markdown, turned into HTML when first asked for, around which goes
//! the console's stylesheet. Nothing of it is in the browser's module.

mod markdown;
mod page;
mod problems;

use std::sync::LazyLock;

use axum::{
    Router,
    extract::{Path, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
    routing::get,
};
use http::StatusCode;
use tenantry_domain::ProblemKind;

use markdown::Text;
use page::Page;

/// The paths served here.
pub(crate) const PATHS: [&str; 3] = [FINDINGS, PACK_FORMAT, "/problems/{slug}"];

const FINDINGS: &str = "/docs/findings";
const PACK_FORMAT: &str = "/docs/pack-format";

static FINDINGS_TEXT: LazyLock<Text> =
    LazyLock::new(|| markdown::text(include_str!("../../../docs/findings.md")));
static PACK_FORMAT_TEXT: LazyLock<Text> =
    LazyLock::new(|| markdown::text(include_str!("../../../docs/pack-format.md")));

/// The pages, with the stylesheet at that path.
pub(crate) fn router(css: String) -> Router {
    Router::new()
        .route(FINDINGS, get(findings))
        .route(PACK_FORMAT, get(pack_format))
        .route("/problems/{slug}", get(problem))
        .with_state(Styles(css.into()))
}

/// The stylesheet's path.
#[derive(Clone)]
struct Styles(std::sync::Arc<str>);

async fn findings(State(styles): State<Styles>, headers: HeaderMap) -> Response {
    Page::of(FINDINGS, &FINDINGS_TEXT).answer(&styles.0, &headers)
}

async fn pack_format(State(styles): State<Styles>, headers: HeaderMap) -> Response {
    Page::of(PACK_FORMAT, &PACK_FORMAT_TEXT).answer(&styles.0, &headers)
}

async fn problem(
    State(styles): State<Styles>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(kind) = ProblemKind::from_slug(&slug) else {
        let page = Page::of("", &problems::unknown()).answer(&styles.0, &headers);
        return (StatusCode::NOT_FOUND, page).into_response();
    };
    Page::of("", &problems::text(kind)).answer(&styles.0, &headers)
}

#[cfg(test)]
mod tests {
    use tenantry_domain::packs::Code;

    use super::*;

    #[test]
    fn every_code_has_an_anchor() {
        for code in Code::ALL {
            let anchor = format!("<h3 id=\"{code}\">");
            assert!(FINDINGS_TEXT.body.contains(&anchor), "{code}");
            let link = format!("<a href=\"#{code}\">");
            assert!(FINDINGS_TEXT.contents.contains(&link), "{code}");
        }
    }

    #[test]
    fn links_between_the_pages_lead_somewhere() {
        let pages = [
            (FINDINGS, &*FINDINGS_TEXT),
            (PACK_FORMAT, &*PACK_FORMAT_TEXT),
        ];
        let mut count = 0;
        for (_, text) in pages {
            for link in text.body.split("href=\"").skip(1) {
                let link = link.split('"').next().unwrap();
                let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
                let (_, to) = pages.iter().find(|(known, _)| *known == path).unwrap();
                assert!(
                    anchor.is_empty() || to.body.contains(&format!("id=\"{anchor}\"")),
                    "{link}"
                );
                count += 1;
            }
        }
        assert!(count >= 2);
    }
}
