//! What the runtime read keeps: the compressed forms of a document, made once for each checksum.

mod coding;

use bytes::Bytes;
use moka::sync::Cache;
use tenantry_domain::Checksum;
use tenantry_services::Snapshot;

pub(crate) use coding::Coding;

/// Bytes of compressed documents kept at most.
const KEPT_BYTES: u64 = 32 * 1024 * 1024;

/// Compressed forms of documents, by checksum and coding.
pub(crate) struct Encodings(Cache<(Checksum, Coding), Bytes>);

impl Default for Encodings {
    fn default() -> Self {
        let weigh =
            |_: &(Checksum, Coding), body: &Bytes| u32::try_from(body.len()).unwrap_or(u32::MAX);
        Self(
            Cache::builder()
                .weigher(weigh)
                .max_capacity(KEPT_BYTES)
                .build(),
        )
    }
}

impl Encodings {
    /// The document in that coding; `None` when it could not be compressed.
    pub(crate) async fn encoded(&self, snapshot: &Snapshot, coding: Coding) -> Option<Bytes> {
        let key = (snapshot.checksum.clone(), coding);
        if let Some(body) = self.0.get(&key) {
            return Some(body);
        }
        let plain = snapshot.body.clone();
        let body = tokio::task::spawn_blocking(move || coding.encode(&plain))
            .await
            .ok()?
            .ok()?;
        self.0.insert(key, body.clone());
        Some(body)
    }
}
