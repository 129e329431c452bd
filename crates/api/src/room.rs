//! Room for large bodies: a hundred documents at once must not all be in memory at once.

use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderMap, header};
use tenantry_domain::Problem;
use tenantry_services::{Room, Services};

/// Bytes up to which a body needs no room of its own.
const SMALL_BODY_BYTES: usize = 64 * 1024;

/// Finds room for the body of a request; an extension of the request.
///
/// What was found is held by every clone. Whoever surrounds the handlers keeps one until the request
/// is answered.
#[derive(Clone)]
pub struct BodyRoom {
    services: Services,
    held: Arc<Mutex<Vec<Room>>>,
}

impl BodyRoom {
    /// For one request.
    pub fn new(services: &Services) -> Self {
        Self {
            services: services.clone(),
            held: Arc::default(),
        }
    }

    /// Waits for room for a body of so many bytes, unless it is small; refused when there is none.
    ///
    /// To be called once it is known who is asking: strangers must not be able to fill the room.
    pub async fn take(&self, bytes: usize) -> Result<(), Problem> {
        if bytes <= SMALL_BODY_BYTES {
            return Ok(());
        }
        let room = self.services.room_for_body(bytes).await?;
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(room);
        Ok(())
    }
}

/// The bytes that a body has by its headers; `None` where they do not say.
pub fn announced_bytes(headers: &HeaderMap) -> Option<usize> {
    let length = headers.get(header::CONTENT_LENGTH)?.to_str().ok()?;
    length.parse().ok()
}
