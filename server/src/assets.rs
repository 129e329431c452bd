//! The console's files: inside the binary of a release, read from disk by a debug build.
//!
//! Files under `/pkg/` carry a hash of their content in their name and never change. What gains from it lies in the
//! binary compressed alone (`.br`): a tenth of the program's size would be the same files once more as they are, for
//! clients that nearly always take them compressed.

use std::{borrow::Cow, collections::BTreeMap, io::Read as _, sync::LazyLock};

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use moka::sync::Cache;
use rust_embed::{EmbeddedFile, RustEmbed};
use serde::Deserialize;
use tenantry_http::takes_coding;

#[derive(RustEmbed)]
#[folder = "$TENANTRY_SITE_DIR"]
struct Site;

/// What the name of a compressed file ends with.
const COMPRESSED: &str = ".br";
const HASHED: &str = "/pkg/";
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Of files without a hash, such as the icon, which browsers ask for with every page that is gone to.
const A_DAY: &str = "public, max-age=86400";

/// The paths of the parts that a page loads.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) js: String,
    pub(crate) wasm: String,
    pub(crate) css: String,
    pub(crate) elements: String,
    #[serde(default)]
    pub(crate) palette: String,
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
    // How a file is kept is chosen by header, and the manifest is nobody's business.
    if name == "manifest.json" || name.strip_suffix(COMPRESSED).is_some() {
        return None;
    }
    let kept = match Site::get(&format!("{name}{COMPRESSED}")) {
        Some(file) => Kept::Compressed(file),
        None => Kept::AsItIs(Site::get(name)?),
    };
    respond(path, kept, headers)
}

/// How a file lies in the binary.
enum Kept {
    AsItIs(EmbeddedFile),
    Compressed(EmbeddedFile),
}

fn respond(path: &str, kept: Kept, request: &HeaderMap) -> Option<Response> {
    let (file, is_compressed) = match kept {
        Kept::AsItIs(file) => (file, false),
        Kept::Compressed(file) => (file, true),
    };
    let stays_compressed = is_compressed && takes_coding(request, "br");
    let hash = hash(&file);
    let unchanged = request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .any(|asked| asked.to_str().is_ok_and(|asked| names(asked, &hash)));
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else if is_compressed && !stays_compressed {
        plain(path, &hash, &file.data)?.into_response()
    } else {
        match file.data {
            Cow::Borrowed(data) => Bytes::from_static(data).into_response(),
            Cow::Owned(data) => Bytes::from(data).into_response(),
        }
    };
    let headers = response.headers_mut();
    if !unchanged {
        headers.insert(header::CONTENT_TYPE, media_type(path));
        if stays_compressed {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
    }
    let coding = if stays_compressed { "-br" } else { "" };
    if let Ok(tag) = HeaderValue::try_from(format!("\"{hash}{coding}\"")) {
        headers.insert(header::ETAG, tag);
    }
    let caching = if path.starts_with(HASHED) {
        FOREVER
    } else {
        A_DAY
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Some(response)
}

/// The files as they are, once somebody has asked for them that way: a client that takes nothing compressed costs
/// their memory once, and not once for each of its requests. They are few, and all known.
static PLAIN: LazyLock<Cache<String, Bytes>> = LazyLock::new(|| Cache::new(PLAIN_FILES));

/// More than there are compressed files.
const PLAIN_FILES: u64 = 64;

/// The file of that hash as it is, for a client that does not take it as it is kept; of several at once, one unpacks it.
fn plain(path: &str, hash: &str, compressed: &[u8]) -> Option<Bytes> {
    PLAIN.optionally_get_with_by_ref(hash, || inflate(path, compressed))
}

fn inflate(path: &str, compressed: &[u8]) -> Option<Bytes> {
    let mut plain = Vec::new();
    let mut reader = brotli::Decompressor::new(compressed, 16 * 1024);
    match reader.read_to_end(&mut plain) {
        Ok(_) => Some(plain.into()),
        Err(error) => {
            tracing::error!(path, %error, "a file of the console cannot be read");
            None
        }
    }
}

/// The hash of the file, which its tag in every coding begins with.
fn hash(file: &EmbeddedFile) -> String {
    let digits = file.metadata.sha256_hash().into_iter().take(8);
    digits.fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// Whether `If-None-Match` names the file, in whichever coding the client has it: `"hash"`, `"hash-br"`, `*`.
fn names(asked: &str, hash: &str) -> bool {
    asked.split(',').any(|one| {
        let one = one.trim();
        let tag = one.strip_prefix("W/").unwrap_or(one).trim_matches('"');
        one == "*" || tag.split('-').next() == Some(hash)
    })
}

fn media_type(path: &str) -> HeaderValue {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    let text = if guess.type_() == "text" {
        format!("{guess}; charset=utf-8")
    } else {
        guess.to_string()
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

    fn compressed(text: &[u8]) -> EmbeddedFile {
        let mut data = Vec::new();
        brotli::BrotliCompress(
            &mut &*text,
            &mut data,
            &brotli::enc::BrotliEncoderParams::default(),
        )
        .unwrap();
        EmbeddedFile {
            data: Cow::Owned(data),
            metadata: rust_embed::Metadata::__rust_embed_new([7; 32], None, None),
        }
    }

    async fn sent(headers: &[(header::HeaderName, &str)]) -> (Response, Vec<u8>) {
        let mut request = HeaderMap::new();
        for (name, value) in headers {
            request.insert(name.clone(), value.parse().unwrap());
        }
        let file = Kept::Compressed(compressed(b"body { color: red }"));
        let mut response = respond("/pkg/a.0123.css", file, &request).unwrap();
        let body = std::mem::take(response.body_mut());
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        (response, body.to_vec())
    }

    #[test]
    fn the_icon_is_asked_for_once_a_day_and_what_has_a_hash_never_again() {
        for (path, caching) in [("/favicon.svg", A_DAY), ("/pkg/a.0123.css", FOREVER)] {
            let file = Kept::Compressed(compressed(b"<svg/>"));

            let response = respond(path, file, &HeaderMap::new()).unwrap();

            assert_eq!(response.headers()[header::CACHE_CONTROL], caching, "{path}");
        }
    }

    #[tokio::test]
    async fn what_is_kept_compressed_is_for_every_client() {
        let (plain, body) = sent(&[]).await;
        assert_eq!(body, b"body { color: red }");
        assert_eq!(
            plain.headers()[header::CONTENT_TYPE],
            "text/css; charset=utf-8"
        );
        assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));

        let (brotli, body) = sent(&[(header::ACCEPT_ENCODING, "gzip, br")]).await;
        assert_eq!(body, compressed(b"body { color: red }").data.as_ref());
        assert_eq!(brotli.headers()[header::CONTENT_ENCODING], "br");
        assert_ne!(
            plain.headers()[header::ETAG],
            brotli.headers()[header::ETAG]
        );

        let tag = brotli.headers()[header::ETAG].to_str().unwrap();
        let (unchanged, body) = sent(&[(header::IF_NONE_MATCH, tag)]).await;
        assert_eq!(unchanged.status(), StatusCode::NOT_MODIFIED);
        assert!(body.is_empty());
    }

    #[test]
    fn a_file_is_unpacked_once_however_many_want_it_plain() {
        let file = compressed(b"body { color: blue }");

        let first = plain("/pkg/a.css", "0123", &file.data).unwrap();
        let second = plain("/pkg/a.css", "0123", &file.data).unwrap();

        assert_eq!(first, b"body { color: blue }".as_slice());
        assert_eq!(first.as_ptr(), second.as_ptr());
    }

    #[test]
    fn the_manifest_and_the_twins_have_no_address() {
        for path in ["/manifest.json", "/pkg/a.js.br", "/../Cargo.toml", ""] {
            assert!(find(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }
}
