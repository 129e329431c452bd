//! Texts to keep: a version's canonical form with its digest, its text as imported, a JSON Patch.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::{Buf as _, Bytes};
use http::{HeaderName, HeaderValue, header};
use sha2::{Digest as _, Sha256};
use tenantry_domain::{
    json::bytes_without_mark,
    packs::{PackText, TextForm},
};
use tenantry_services::PackPatch;

use crate::reply::{Pieces, short, short_hash, tag};

const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// The media type of a document.
pub(super) const JSON: &str = "application/json";
/// The media type of a JSON Patch (RFC 6902).
pub(super) const JSON_PATCH: &str = "application/json-patch+json";

/// A document to download.
pub(super) struct TextReply {
    body: Body,
    media_type: &'static str,
    tag: HeaderValue,
    digest: Option<HeaderValue>,
    file_name: HeaderValue,
}

impl TextReply {
    /// A text of a version; the tag of the canonical form is the version's checksum.
    ///
    /// `Content-Digest` covers the bytes as sent, so this answer must not be compressed later.
    pub(super) fn document(text: PackText, form: TextForm, name: &str) -> Self {
        let mut body = Bytes::from(text.text);
        // What is sent as JSON must not begin with one (RFC 8259, 8.1), whatever was imported.
        body.advance(body.len() - bytes_without_mark(&body).len());
        let (tag, digest, suffix) = match form {
            TextForm::Canonical => {
                let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(&body)));
                let digest = HeaderValue::try_from(digest).ok();
                (tag(text.checksum.as_str()), digest, ".canonical")
            }
            TextForm::Source => (tag(&short_hash(&body)), None, ""),
        };
        Self {
            tag,
            digest,
            file_name: attachment(&format!("{name}{suffix}.json")),
            media_type: JSON,
            body: body.into(),
        }
    }

    /// What makes one version of a history of another.
    pub(super) fn patch(patch: PackPatch, name: &str) -> Self {
        let file_name = format!("{name}.{}-{}.patch.json", patch.before, patch.after);
        Self {
            tag: tag(&short(patch.operations.checksum())),
            digest: None,
            file_name: attachment(&file_name),
            media_type: JSON_PATCH,
            body: Pieces::body(patch.operations),
        }
    }
}

impl IntoResponse for TextReply {
    fn into_response(self) -> Response {
        let mut response = self.body.into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(self.media_type),
        );
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        );
        headers.insert(header::CONTENT_DISPOSITION, self.file_name);
        headers.insert(header::ETAG, self.tag);
        if let Some(digest) = self.digest {
            headers.insert(CONTENT_DIGEST, digest);
        }
        response
    }
}

/// Names come from parsed ids and versions, which hold nothing that a header could trip over.
fn attachment(file_name: &str) -> HeaderValue {
    HeaderValue::try_from(format!("attachment; filename=\"{file_name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"))
}
