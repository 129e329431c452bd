//! What the handlers work with.

use std::sync::Arc;

use axum::extract::FromRef;
use tenantry_http::SessionCookie;
use tenantry_services::Services;

use crate::encodings::Encodings;

/// The services, the rules of the session cookie, and what is kept for the runtime; clones share.
#[derive(Clone)]
pub struct Api {
    pub(crate) services: Services,
    pub(crate) cookie: SessionCookie,
    pub(crate) encodings: Arc<Encodings>,
}

impl Api {
    /// Handlers over these services.
    pub fn new(services: Services, cookie: SessionCookie) -> Self {
        Self {
            services,
            cookie,
            encodings: Arc::default(),
        }
    }
}

impl FromRef<Api> for Services {
    fn from_ref(api: &Api) -> Self {
        api.services.clone()
    }
}
