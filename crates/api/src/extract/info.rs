//! What travels with a caller, for the one operation that has none yet.

use axum::extract::FromRequestParts;
use http::request::Parts;
use tenantry_domain::access::RequestInfo;

use crate::{problem::Refusal, request::request_info};

/// Where the request came from.
pub(crate) struct Info(pub(crate) RequestInfo);

impl<S: Send + Sync> FromRequestParts<S> for Info {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(Self(request_info(&parts.headers, &parts.extensions)?))
    }
}
