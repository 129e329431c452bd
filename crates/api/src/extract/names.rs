//! Names of things in requests.
//!
//! In a path, a name that nothing can have is simply not found. In a query or a body it is a value
//! like any other, which its own type reads and refuses.

use axum::extract::{FromRequestParts, Path as AxumPath};
use http::request::Parts;
use serde::de::DeserializeOwned;
use tenantry_domain::{Problem, ProblemKind, id::TenantId, say};

use crate::problem::Refusal;

/// The path's parameters.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match AxumPath::from_request_parts(parts, state).await {
            Ok(AxumPath(value)) => Ok(Self(value)),
            Err(rejection) if rejection.status().is_server_error() => {
                tracing::error!(cause = %rejection, "a route's path and its handler disagree");
                Err(ProblemKind::Internal.into_problem().into())
            }
            Err(_) => Err(Problem::new(
                ProblemKind::NotFound,
                say!("A part of the path can name nothing that exists."),
            )
            .into()),
        }
    }
}

/// A tenant's id from a path.
pub(crate) fn tenant_in_path(text: &str) -> Result<TenantId, Problem> {
    TenantId::parse(text).map_err(|_| Problem::not_found("tenant", text))
}
