//! Secrets of credentials: made from random bits, kept only as a hash.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use tenantry_domain::Checksum;

use crate::ids::IdSource;

/// What every API token begins with, so that scanners recognise a leaked one.
pub(super) const TOKEN_PREFIX: &str = "tnt_";

/// 256 random bits as text.
pub(super) fn fresh(ids: &dyn IdSource) -> String {
    URL_SAFE_NO_PAD.encode(ids.secret())
}

/// What is stored and looked up: SHA-256 in hex.
///
/// A look-up by hash takes the same time whatever the secret, and the hash has 256 bits of
/// randomness behind it, so neither salt nor a slow function would add anything.
pub(super) fn hash(secret: &str) -> String {
    Checksum::of_bytes(secret.as_bytes()).to_string()
}
