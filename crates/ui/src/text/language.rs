//! The language of a page: the one chosen in this browser, else the first one the browser asks for
//! that there is, else English.

#[cfg(feature = "ssr")]
use leptos::prelude::{provide_context, use_context};
use leptos_i18n::Locale as _;

use super::generated::Language;

/// The cookie that a choice is kept in.
#[cfg(feature = "ssr")]
pub const COOKIE: &str = "tenantry_language";

/// The language that a tag names, such as `th`; an unknown one names none.
pub fn named(tag: &str) -> Option<Language> {
    Language::get_all()
        .iter()
        .copied()
        .find(|language| language.as_str() == tag)
}

/// What its speakers call a language.
pub const fn own_name(language: Language) -> &'static str {
    match language {
        Language::en => "English",
        Language::th => "ไทย",
    }
}

/// The language of the page being rendered.
#[cfg(feature = "ssr")]
pub fn current() -> Language {
    use_context().unwrap_or_else(asked_for)
}

/// The language of the page that is shown; another one comes with another page.
#[cfg(not(feature = "ssr"))]
pub fn current() -> Language {
    static SHOWN: std::sync::OnceLock<Language> = std::sync::OnceLock::new();

    *SHOWN.get_or_init(|| {
        leptos::prelude::document()
            .document_element()
            .and_then(|root| root.get_attribute("lang"))
            .and_then(|tag| named(&tag))
            .unwrap_or_default()
    })
}

/// The language of the page being rendered, as sentences of the domain know it.
#[cfg(feature = "ssr")]
pub fn spoken() -> tenantry_domain::Language {
    tenantry_domain::Language::named(current().as_str()).unwrap_or_default()
}

/// Finds out the language of this request once, for every text of the page.
#[cfg(feature = "ssr")]
pub fn provide() -> Language {
    let language = asked_for();
    provide_context(language);
    language
}

/// What this request asks for.
#[cfg(feature = "ssr")]
fn asked_for() -> Language {
    let Some(parts) = use_context::<http::request::Parts>() else {
        return Language::default();
    };
    let chosen = tenantry_http::cookie(&parts.headers, COOKIE);
    choose(chosen, &tenantry_http::languages(&parts.headers))
}

/// The choice kept in the cookie, else the first there is of those that the browser takes.
#[cfg(feature = "ssr")]
fn choose(chosen: Option<&str>, accepted: &[String]) -> Language {
    let first_there_is = || {
        accepted
            .iter()
            .find_map(|tag| named(tag.split('-').next()?))
    };
    chosen
        .and_then(named)
        .or_else(first_there_is)
        .unwrap_or_default()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use http::{HeaderMap, HeaderValue, header};

    use super::*;

    fn choice(chosen: Option<&str>, accepted: Option<&str>) -> Language {
        let header = accepted.and_then(|text| HeaderValue::from_bytes(text.as_bytes()).ok());
        let headers = header.map(|value| (header::ACCEPT_LANGUAGE, value));
        let headers: HeaderMap = headers.into_iter().collect();
        choose(chosen, &tenantry_http::languages(&headers))
    }

    #[test]
    fn a_choice_goes_before_what_the_browser_asks_for() {
        assert_eq!(choice(Some("th"), Some("en-GB,en;q=0.9")), Language::th);
        assert_eq!(choice(Some("en"), Some("th")), Language::en);
    }

    #[test]
    fn without_a_choice_the_browser_decides() {
        assert_eq!(choice(None, Some("th-TH,th;q=0.9,en;q=0.8")), Language::th);
        assert_eq!(choice(None, Some("en;q=0.3,TH;q=0.8")), Language::th);
        assert_eq!(choice(None, Some("de, en;q=0.7, th;q=0.3")), Language::en);
        assert_eq!(choice(None, Some("th;q=0, de")), Language::en);
    }

    #[test]
    fn anything_else_reads_english() {
        for (chosen, accepted) in [
            (None, None),
            (Some("xx"), None),
            (Some("\"><script>"), Some("*;q=1, ,;;q=a, \u{e44}")),
        ] {
            assert_eq!(choice(chosen, accepted), Language::en, "{accepted:?}");
        }
    }
}
