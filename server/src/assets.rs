//! The console's files: inside the binary of a release, read from disk by a debug build.
//!
//! Files under `/pkg/` carry a hash of their content in their name and never change; compressed
//! twins (`.br`, `.gz`) were made when the console was built.

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;
use tenantry_http::takes_coding;

#[derive(RustEmbed)]
#[folder = "$TENANTRY_SITE_DIR"]
struct Site;

const HASHED: &str = "/pkg/";
const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "public, no-cache";

/// The paths of the parts that a page loads.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) js: String,
    pub(crate) wasm: String,
    pub(crate) css: String,
    pub(crate) elements: String,
    pub(crate) verify: String,
    #[serde(default)]
    pub(crate) chunks: BTreeMap<String, Vec<String>>,
}

/// Reads which files the console was built into; empty when it was not built.
pub(crate) fn manifest() -> Manifest {
    let file = Site::get("manifest.json");
    let manifest = file.and_then(|file| serde_json::from_slice::<Manifest>(&file.data).ok());
    let manifest = manifest.unwrap_or_default();
    if manifest.js.is_empty() {
        tracing::warn!("this build has no console files: pages work without script and style only");
    }
    manifest
}

/// Whether a path could be one of the files, told without looking: the last part has a dot.
pub(crate) fn could_be_file(path: &str) -> bool {
    path.rsplit('/')
        .next()
        .is_some_and(|name| name.contains('.'))
}

/// The file at a path, in the coding that suits the client best.
pub(crate) fn find(path: &str, headers: &HeaderMap) -> Option<Response> {
    let name = path.strip_prefix('/')?;
    // The twins are chosen by header, and the manifest is nobody's business.
    let twin = [".br", ".gz"]
        .iter()
        .any(|suffix| name.strip_suffix(suffix).is_some());
    if name == "manifest.json" || twin {
        return None;
    }
    let plain = Site::get(name)?;
    let twin = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(coding, _)| takes_coding(headers, coding))
        .find_map(|(coding, suffix)| Some((Site::get(&format!("{name}{suffix}"))?, coding)));
    Some(respond(path, plain, twin, headers))
}

fn respond(
    path: &str,
    plain: EmbeddedFile,
    twin: Option<(EmbeddedFile, &'static str)>,
    request: &HeaderMap,
) -> Response {
    let media_type = media_type(&plain);
    let (file, coding) = match twin {
        Some((file, coding)) => (file, Some(coding)),
        None => (plain, None),
    };
    let tag = tag(&file);
    let unchanged = request.get_all(header::IF_NONE_MATCH).iter().any(|asked| {
        let is_it = |one: &str| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag;
        asked
            .to_str()
            .is_ok_and(|asked| asked.split(',').any(|one| is_it(one.trim())))
    });
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match file.data {
            std::borrow::Cow::Borrowed(data) => Bytes::from_static(data).into_response(),
            std::borrow::Cow::Owned(data) => Bytes::from(data).into_response(),
        }
    };
    let headers = response.headers_mut();
    if !unchanged {
        headers.insert(header::CONTENT_TYPE, media_type);
        if let Some(coding) = coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
    }
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    let caching = if path.starts_with(HASHED) {
        FOREVER
    } else {
        ASK_AGAIN
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// The hash of the file as it is sent, so every coding has its own tag.
fn tag(file: &EmbeddedFile) -> String {
    let digits = file.metadata.sha256_hash().into_iter().take(8);
    let hex = digits.fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    format!("\"{hex}\"")
}

fn media_type(file: &EmbeddedFile) -> HeaderValue {
    let essence = file.metadata.mimetype();
    let text = if essence.starts_with("text/") {
        format!("{essence}; charset=utf-8")
    } else {
        essence.to_owned()
    };
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_dot_can_be_files() {
        assert!(could_be_file("/pkg/tenantry.0123.js"));
        assert!(could_be_file("/favicon.svg"));
        assert!(!could_be_file("/admin/tenants"));
        assert!(!could_be_file("/v1.0/tenants"));
    }

    #[test]
    fn the_manifest_and_the_twins_have_no_address() {
        for path in [
            "/manifest.json",
            "/pkg/a.js.br",
            "/pkg/a.js.gz",
            "/../Cargo.toml",
            "",
        ] {
            assert!(find(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }
}
