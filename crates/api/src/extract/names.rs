//! Names of things in requests.
//!
//! In a path, a name that nothing can have is simply not found. In a query or a body it is a value
//! like any other, and refused.

use axum::extract::{FromRequestParts, Path as AxumPath};
use http::request::Parts;
use serde::de::DeserializeOwned;
use tenantry_domain::{
    FieldProblem, Problem, ProblemKind, Timestamp,
    id::TenantId,
    packs::{DomainName, Version, VersionSelector},
};

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
                "A part of the path can name nothing that exists.",
            )
            .into()),
        }
    }
}

/// A tenant's id from a path.
pub(crate) fn tenant_in_path(text: &str) -> Result<TenantId, Problem> {
    TenantId::parse(text).map_err(|_| Problem::not_found("tenant", text))
}

/// A domain's name from a path.
pub(crate) fn domain_in_path(text: &str) -> Result<DomainName, Problem> {
    DomainName::parse(text).map_err(|_| Problem::not_found("domain", text))
}

/// A version, or `latest`, from a path.
pub(crate) fn version_in_path(text: &str) -> Result<VersionSelector, Problem> {
    VersionSelector::parse(text).ok_or_else(|| Problem::not_found("version", text))
}

/// A version from a path where `latest` will not do, because it may have moved on.
pub(crate) fn exact_version_in_path(text: &str) -> Result<Version, Problem> {
    match version_in_path(text)? {
        VersionSelector::Exactly(version) => Ok(version),
        VersionSelector::Latest => {
            let detail = "Name the version; `latest` may be another one by now.";
            Err(Problem::new(ProblemKind::Invalid, detail))
        }
    }
}

/// A tenant's id from a field of the body.
pub(crate) fn tenant_in_body(text: &str) -> Result<TenantId, Problem> {
    TenantId::parse(text)
        .map_err(|error| Problem::field("tenant_id", "invalid_tenant_id", sentence(&error)))
}

/// A tenant's id from an optional parameter.
pub(crate) fn tenant_in_query(text: Option<&str>) -> Result<Option<TenantId>, Problem> {
    text.map(TenantId::parse)
        .transpose()
        .map_err(|error| parameter("tenant_id", "invalid_tenant_id", sentence(&error)))
}

/// A version, or `latest`, from a parameter.
pub(crate) fn version_in_query(name: &str, text: &str) -> Result<VersionSelector, Problem> {
    VersionSelector::parse(text).ok_or_else(|| {
        let message = format!("`{text}` is no version such as `v1.2`, and not `latest`.");
        parameter(name, "invalid_version", message)
    })
}

/// A domain's name from an optional parameter.
pub(crate) fn domain_in_query(text: Option<&str>) -> Result<Option<DomainName>, Problem> {
    text.map(DomainName::parse)
        .transpose()
        .map_err(|error| parameter("domain", "invalid_domain", sentence(&error)))
}

/// An instant from an optional parameter: RFC 3339, or a bare date for its first instant.
pub(crate) fn instant(name: &str, text: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let refused = || {
        let message = format!("`{name}` is an RFC 3339 date and time, or a date.");
        parameter(name, "invalid_time", message)
    };
    Timestamp::parse_lenient(text).map(Some).ok_or_else(refused)
}

fn parameter(name: &str, code: &str, message: String) -> Problem {
    Problem::invalid(vec![FieldProblem {
        pointer: name.to_owned(),
        code: code.to_owned(),
        message,
    }])
}

/// An error's message as a sentence.
fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    let first = chars
        .next()
        .map(|c| c.to_uppercase().to_string())
        .unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}
