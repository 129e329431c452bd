//! The document around a text: the console's styles, in the theme that its cookie names.

use axum::{
    http::HeaderMap,
    response::{Html, IntoResponse, Response},
};
use http::{HeaderValue, header};
use tenantry_api::name_language;
use tenantry_domain::Language;
use tenantry_http::cookie;

use super::{
    CONSUMERS, FINDINGS, INDEX, PACK_FORMAT,
    markdown::{Text, escaped},
};

/// Styles and the icon are all that such a page loads.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'; img-src 'self'; style-src 'self'";
/// The theme may change at any time, and so may the words with a new version of the product.
const CACHING: &str = "private, no-cache";
/// The console keeps the theme here.
const THEME_COOKIE: &str = "tenantry_theme";

/// A text with its place among the others.
pub(super) struct Page<'t> {
    path: &'static str,
    text: &'t Text,
    language: Language,
}

impl<'t> Page<'t> {
    /// The text that is served at a path; an empty one is none of those that link to each other.
    pub(super) const fn of(path: &'static str, text: &'t Text, language: Language) -> Self {
        Self {
            path,
            text,
            language,
        }
    }

    /// The whole document.
    pub(super) fn answer(&self, css: &str, request: &HeaderMap) -> Response {
        let mut response = Html(self.html(css, Theme::of(request))).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(POLICY),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHING));
        name_language(headers, self.language);
        // The console's choice goes before what the browser asks for.
        headers.append(header::VARY, HeaderValue::from_static("cookie"));
        response
    }

    fn html(&self, css: &str, theme: Theme) -> String {
        let Text {
            title,
            body,
            contents,
        } = self.text;
        let words = Words::of(self.language);
        let title = escaped(title);
        let contents = if contents.is_empty() {
            String::new()
        } else {
            format!(
                "<nav class=\"reading-contents\" aria-label=\"{on_this_page}\">{contents}</nav>\n",
                on_this_page = words.on_this_page,
            )
        };
        format!(
            "<!doctype html>\n<html lang=\"{lang}\" data-theme=\"{name}\">\n<head>\n\
             <meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"{scheme}\">\n\
             <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\n\
             <link rel=\"stylesheet\" href=\"{css}\">\n\
             <title>{title} - Tenantry</title>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">{skip}</a>\n\
             <header class=\"reading-head\">\n\
             <a class=\"brand\" href=\"/\"><span class=\"brand-mark\" aria-hidden=\"true\"></span>Tenantry</a>\n\
             <nav class=\"reading-nav\" aria-label=\"{documentation}\">{links}</nav>\n</header>\n\
             <div class=\"reading\">\n{contents}\
             <main class=\"reading-text\" id=\"main\" tabindex=\"-1\">\n{body}</main>\n</div>\n\
             </body>\n</html>\n",
            name = theme.name(),
            scheme = theme.color_scheme(),
            lang = self.language.tag(),
            skip = words.skip,
            documentation = words.documentation,
            links = self.links(&words),
        )
    }

    /// Links to the texts, this one marked.
    fn links(&self, words: &Words) -> String {
        [
            (INDEX, words.documentation),
            (FINDINGS, words.findings),
            (PACK_FORMAT, words.pack_format),
            (CONSUMERS, words.consumers),
        ]
        .map(|(path, label)| {
            let current = if path == self.path {
                " aria-current=\"page\""
            } else {
                ""
            };
            format!("<a href=\"{path}\"{current}>{label}</a>")
        })
        .concat()
    }
}

/// The few words around a text.
struct Words {
    skip: &'static str,
    documentation: &'static str,
    on_this_page: &'static str,
    findings: &'static str,
    pack_format: &'static str,
    consumers: &'static str,
}

impl Words {
    const fn of(language: Language) -> Self {
        match language {
            Language::English => Self {
                skip: "Skip to the text",
                documentation: "Documentation",
                on_this_page: "On this page",
                findings: "Findings",
                pack_format: "Pack format",
                consumers: "Reading configurations",
            },
            Language::Thai => Self {
                skip: "ข้ามไปยังเนื้อหา",
                documentation: "เอกสารประกอบ",
                on_this_page: "ในหน้านี้",
                findings: "ข้อตรวจพบ",
                pack_format: "รูปแบบของแพ็ก",
                consumers: "การอ่านการกำหนดค่า",
            },
        }
    }
}

/// The colours of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Theme {
    Light,
    Dark,
    System,
}

impl Theme {
    fn of(request: &HeaderMap) -> Self {
        match cookie(request, THEME_COOKIE) {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "system",
        }
    }

    const fn color_scheme(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "light dark",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_theme_is_that_of_the_console() {
        let theme = |cookie: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_static(cookie));
            Theme::of(&headers)
        };

        assert_eq!(theme("a=b; tenantry_theme=dark"), Theme::Dark);
        assert_eq!(theme("tenantry_theme=light; a=b"), Theme::Light);
        assert_eq!(theme("tenantry_theme=\"><script>"), Theme::System);
        assert_eq!(Theme::of(&HeaderMap::new()), Theme::System);
    }
}
