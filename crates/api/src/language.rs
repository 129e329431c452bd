//! The language of an answer: what `Accept-Language` names best of those there are, else English.
//!
//! Only sentences differ. Codes, pointers, names and words of enums are the same in every language.

use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};
use serde::Serialize;
use tenantry_domain::{Language, message::speaking_if_any};

tokio::task_local! {
    /// The language of the request that this task answers.
    static LANGUAGE: Language;
}

/// The language that a request asks for.
pub fn language_of(headers: &HeaderMap) -> Language {
    if headers.contains_key(header::ACCEPT_LANGUAGE) {
        Language::accepted(&tenantry_http::languages(headers))
    } else {
        Language::English
    }
}

/// Answers a request in its language.
pub(crate) async fn answering<T>(language: Language, answer: impl Future<Output = T>) -> T {
    LANGUAGE.scope(language, answer).await
}

/// What a body of JSON ends with, so that a terminal's next line is a line of its own.
pub(crate) const LINE_END: &[u8] = b"\n";

/// A value as JSON in the language of the request, and which language that is, if it holds a sentence.
pub(crate) fn written(value: &impl Serialize) -> serde_json::Result<(Vec<u8>, Option<Language>)> {
    let language = LANGUAGE.try_with(|language| *language).unwrap_or_default();
    let (body, has_words) = speaking_if_any(language, || serde_json::to_vec(value));
    let mut body = body?;
    body.extend_from_slice(LINE_END);
    Ok((body, has_words.then_some(language)))
}

/// Says which language an answer is in, and that another one may be had.
pub fn name_language(headers: &mut HeaderMap, language: Language) {
    headers.insert(
        header::CONTENT_LANGUAGE,
        HeaderValue::from_static(language.tag()),
    );
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
}

/// Names the language of an answer that is in one.
pub(crate) fn in_language(mut response: Response, language: Option<Language>) -> Response {
    if let Some(language) = language {
        name_language(response.headers_mut(), language);
    }
    response
}
