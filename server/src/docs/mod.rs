//! Pages to read, for anybody and without script: what every finding code means, how packs are
//! written, how configurations are read, what every kind of problem asks for; and which of them there are.
//!
//! They are the repository's own Markdown in the reader's language, turned into HTML when first asked
//! for, around which goes the console's stylesheet. Nothing of it is in the browser's module.

mod index;
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
use tenantry_domain::{Language, ProblemKind};

use markdown::Text;
use page::Page;

/// The paths served here.
pub(crate) const PATHS: [&str; 6] = [
    INDEX,
    CONSUMERS,
    FINDINGS,
    PACK_FORMAT,
    PROBLEMS,
    "/problems/{slug}",
];

const INDEX: &str = "/docs";
const CONSUMERS: &str = "/docs/consumers";
const FINDINGS: &str = "/docs/findings";
const PACK_FORMAT: &str = "/docs/pack-format";
const PROBLEMS: &str = "/problems";

/// A text in every language, each turned into HTML when first asked for.
struct Translated {
    english: LazyLock<Text>,
    thai: LazyLock<Text>,
}

impl Translated {
    fn in_language(&self, language: Language) -> &Text {
        match language {
            Language::English => &self.english,
            Language::Thai => &self.thai,
        }
    }
}

const FINDINGS_MARKDOWN: &str = include_str!("../../../docs/findings.md");
const PACK_FORMAT_MARKDOWN: &str = include_str!("../../../docs/pack-format.md");

static FINDINGS_TEXT: Translated = Translated {
    english: LazyLock::new(|| markdown::text(FINDINGS_MARKDOWN)),
    thai: LazyLock::new(|| {
        markdown::text_as(
            include_str!("../../../docs/findings.th.md"),
            FINDINGS_MARKDOWN,
        )
    }),
};
static PACK_FORMAT_TEXT: Translated = Translated {
    english: LazyLock::new(|| markdown::text(PACK_FORMAT_MARKDOWN)),
    thai: LazyLock::new(|| {
        markdown::text_as(
            include_str!("../../../docs/pack-format.th.md"),
            PACK_FORMAT_MARKDOWN,
        )
    }),
};

/// The language of a page: the one chosen in the console, else what the browser asks for.
fn language_of(request: &HeaderMap) -> Language {
    /// The console keeps the choice here.
    const COOKIE: &str = "tenantry_language";

    tenantry_http::cookie(request, COOKIE)
        .and_then(Language::named)
        .unwrap_or_else(|| tenantry_api::language_of(request))
}

static PROBLEMS_TEXT: Translated = Translated {
    english: LazyLock::new(|| problems::all(Language::English)),
    thai: LazyLock::new(|| problems::all(Language::Thai)),
};

static INDEX_TEXT: LazyLock<Text> = LazyLock::new(index::text);
static CONSUMERS_TEXT: LazyLock<Text> =
    LazyLock::new(|| markdown::text(include_str!("../../../docs/CONSUMERS.md")));

/// The pages, with the stylesheet at that path.
pub(crate) fn router(css: String) -> Router {
    Router::new()
        .route(INDEX, get(index))
        .route(CONSUMERS, get(consumers))
        .route(FINDINGS, get(findings))
        .route(PACK_FORMAT, get(pack_format))
        .route(PROBLEMS, get(all_problems))
        .route("/problems/{slug}", get(problem))
        .with_state(Styles(css.into()))
}

/// The stylesheet's path.
#[derive(Clone)]
struct Styles(std::sync::Arc<str>);

async fn index(State(styles): State<Styles>, headers: HeaderMap) -> Response {
    Page::of(INDEX, &INDEX_TEXT, Language::English).answer(&styles.0, &headers)
}

async fn consumers(State(styles): State<Styles>, headers: HeaderMap) -> Response {
    Page::of(CONSUMERS, &CONSUMERS_TEXT, Language::English).answer(&styles.0, &headers)
}

async fn findings(State(styles): State<Styles>, headers: HeaderMap) -> Response {
    let language = language_of(&headers);
    let text = FINDINGS_TEXT.in_language(language);
    Page::of(FINDINGS, text, language).answer(&styles.0, &headers)
}

async fn pack_format(State(styles): State<Styles>, headers: HeaderMap) -> Response {
    let language = language_of(&headers);
    let text = PACK_FORMAT_TEXT.in_language(language);
    Page::of(PACK_FORMAT, text, language).answer(&styles.0, &headers)
}

async fn all_problems(State(styles): State<Styles>, headers: HeaderMap) -> Response {
    let language = language_of(&headers);
    let text = PROBLEMS_TEXT.in_language(language);
    Page::of(PROBLEMS, text, language).answer(&styles.0, &headers)
}

async fn problem(
    State(styles): State<Styles>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Response {
    let language = language_of(&headers);
    let answer = |text: &Text| Page::of("", text, language).answer(&styles.0, &headers);
    let Some(kind) = ProblemKind::from_slug(&slug) else {
        let page = answer(&problems::unknown(language));
        return (StatusCode::NOT_FOUND, page).into_response();
    };
    answer(&problems::text(kind, language))
}

#[cfg(test)]
mod tests {
    use tenantry_domain::packs::Code;

    use super::*;

    #[test]
    fn every_code_has_an_anchor_in_every_language() {
        for language in Language::ALL {
            let text = FINDINGS_TEXT.in_language(language);
            for code in Code::ALL {
                let anchor = format!("<h3 id=\"{code}\">");
                assert!(text.body.contains(&anchor), "{language:?} {code}");
                let link = format!("<a href=\"#{code}\">");
                assert!(text.contents.contains(&link), "{language:?} {code}");
            }
        }
    }

    /// What is the same in every language: headings, examples, rows of tables, words of code.
    fn skeleton(markdown: &str) -> (Vec<String>, Vec<String>) {
        let shape = markdown.lines().filter_map(|line| {
            let level = line.bytes().take_while(|byte| *byte == b'#').count();
            match level {
                0 if line.starts_with(['{', '|']) => Some("row".to_owned()),
                0 => None,
                level => Some("#".repeat(level)),
            }
        });
        let mut code: Vec<_> = markdown
            .replace("```", "")
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect();
        code.sort_unstable();
        code.dedup();
        (shape.collect(), code)
    }

    #[test]
    fn the_translations_say_as_much_as_the_originals() {
        for (original, translation) in [
            (
                FINDINGS_MARKDOWN,
                include_str!("../../../docs/findings.th.md"),
            ),
            (
                PACK_FORMAT_MARKDOWN,
                include_str!("../../../docs/pack-format.th.md"),
            ),
        ] {
            let (shape, code) = skeleton(original);
            let (their_shape, their_code) = skeleton(translation);

            assert_eq!(shape, their_shape);
            assert_eq!(code, their_code);
            let thai = |line: &&str| line.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c));
            assert!(translation.lines().filter(thai).count() > 100);
        }
    }

    #[test]
    fn the_choice_in_the_console_goes_before_the_browsers_language() {
        let language = |pairs: &[(http::HeaderName, &'static str)]| {
            let pairs = pairs.iter();
            let headers =
                pairs.map(|(name, value)| (name.clone(), http::HeaderValue::from_static(value)));
            language_of(&headers.collect())
        };
        let accept = |value| (http::header::ACCEPT_LANGUAGE, value);
        let cookie = |value| (http::header::COOKIE, value);

        assert_eq!(language(&[]), Language::English);
        assert_eq!(language(&[accept("th-TH,en;q=0.5")]), Language::Thai);
        assert_eq!(language(&[accept("\"><script>;q=zz")]), Language::English);
        let chosen = cookie("tenantry_language=en");
        assert_eq!(language(&[accept("th"), chosen]), Language::English);
        let chosen = cookie("a=b; tenantry_language=th");
        assert_eq!(language(&[accept("en"), chosen]), Language::Thai);
    }

    #[test]
    fn links_between_the_pages_lead_somewhere() {
        for language in Language::ALL {
            let pages = [
                (FINDINGS, FINDINGS_TEXT.in_language(language)),
                (PACK_FORMAT, PACK_FORMAT_TEXT.in_language(language)),
                (CONSUMERS, &*CONSUMERS_TEXT),
            ];
            let mut count = 0;
            for (_, text) in pages {
                for link in text.body.split("href=\"").skip(1) {
                    let link = link.split('"').next().unwrap();
                    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
                    let is_it = |known: &str| known == path;
                    let to = pages.iter().find(|(known, _)| is_it(known));
                    let to = if path.is_empty() { text } else { to.unwrap().1 };
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
}
