//! From credential to caller: a bearer token, or else the session cookie; never the query.

use axum::extract::FromRequestParts;
use http::{HeaderMap, header, request::Parts};
use tenantry_domain::{
    Problem, ProblemKind,
    access::{Caller, RequestInfo},
};
use tenantry_services::{Credential, Purpose, Services};

use crate::{cookie::SessionCookie, problem::Refusal, request::request_info, state::Api};

/// The caller of an operation; 401 without a good credential.
pub(crate) struct Signed(pub(crate) Caller);

impl FromRequestParts<Api> for Signed {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        signed(parts, api, Purpose::Any).await.map(Self)
    }
}

/// The caller of a runtime read, which goes on for a while when the database is away.
pub(crate) struct RuntimeSigned(pub(crate) Caller);

impl FromRequestParts<Api> for RuntimeSigned {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        signed(parts, api, Purpose::Runtime).await.map(Self)
    }
}

async fn signed(parts: &Parts, api: &Api, purpose: Purpose) -> Result<Caller, Refusal> {
    let info = request_info(&parts.headers, &parts.extensions)?;
    let caller = authenticate(&api.services, api.cookie, &parts.headers, purpose, info).await?;
    Ok(caller.ok_or_else(|| ProblemKind::Unauthenticated.into_problem())?)
}

/// Who is asking; `None` when the request carries no credential at all.
///
/// A bearer token goes before the cookie, and a bad one is refused even when the cookie is good.
pub async fn authenticate(
    services: &Services,
    cookie: SessionCookie,
    headers: &HeaderMap,
    purpose: Purpose,
    info: RequestInfo,
) -> Result<Option<Caller>, Problem> {
    let credential = match headers.get(header::AUTHORIZATION) {
        Some(value) => Credential::Bearer(bearer(value.as_bytes())?),
        None => match cookie.read(headers) {
            Some(secret) => Credential::Session(secret),
            None => return Ok(None),
        },
    };
    services
        .authenticate(credential, purpose, info)
        .await
        .map(Some)
}

fn bearer(value: &[u8]) -> Result<&str, Problem> {
    let refused = || {
        Problem::new(
            ProblemKind::Unauthenticated,
            "`Authorization` takes `Bearer` and a token.",
        )
    };
    let text = std::str::from_utf8(value).map_err(|_| refused())?;
    let (scheme, token) = text.trim().split_once(' ').ok_or_else(refused)?;
    let token = token.trim();
    if scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() {
        return Ok(token);
    }
    Err(refused())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_token_is_read_in_any_spelling_of_the_scheme() {
        assert_eq!(bearer(b"Bearer tnt_x").unwrap(), "tnt_x");
        assert_eq!(bearer(b"bearer  tnt_x ").unwrap(), "tnt_x");
        for bad in [
            &b"Basic dXNlcg=="[..],
            b"Bearer",
            b"Bearer ",
            b"",
            b"Bearer \xff",
        ] {
            assert_eq!(bearer(bad).unwrap_err().kind, ProblemKind::Unauthenticated);
        }
    }
}
