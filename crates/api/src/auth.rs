//! From credential to caller: a bearer token, or else the session cookie; never the query.

use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use http::{HeaderMap, HeaderValue, header, request::Parts};
use tenantry_domain::{
    Problem, ProblemKind,
    access::{Caller, RequestInfo},
    say,
};
use tenantry_http::SessionCookie;
use tenantry_services::{Credential, Purpose, Services};

use crate::{problem::Refusal, request::request_info, state::Api};

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

/// Where authentication writes down that the bearer token of a request is good; an extension of the
/// request that whoever surrounds the handlers puts there and reads afterwards.
#[derive(Debug, Clone, Default)]
pub struct Verified(Arc<OnceLock<String>>);

impl Verified {
    /// The id of the token, if it was verified for this very request.
    pub fn token_id(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }

    /// Writes down that authentication found the token of the request to be this one.
    pub fn note(&self, token_id: &str) {
        // Only the first to verify it has something to say.
        let _ = self.0.set(token_id.to_owned());
    }
}

async fn signed(parts: &Parts, api: &Api, purpose: Purpose) -> Result<Caller, Refusal> {
    let info = request_info(&parts.headers, &parts.extensions)?;
    let caller = authenticate(&api.services, api.cookie, &parts.headers, purpose, info).await?;
    let caller = caller.ok_or_else(|| ProblemKind::Unauthenticated.into_problem())?;
    if parts.headers.contains_key(header::AUTHORIZATION)
        && let Some(verified) = parts.extensions.get::<Verified>()
    {
        verified.note(&caller.actor.id);
    }
    Ok(caller)
}

/// The credential of a request that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown<'h> {
    /// What stands in `Authorization`, good or not.
    Authorization(&'h HeaderValue),
    /// The value of the session cookie.
    Session(&'h str),
    /// None.
    Nothing,
}

/// Which credential of a request counts, at every door: with `Authorization`, whatever stands in
/// it, the cookie does not.
///
/// A browser adds the cookie by itself, so whoever asks for the cookie must ask where the request
/// came from; were both credentials to count, a header could get past that question.
pub fn shown(headers: &HeaderMap, cookie: SessionCookie) -> Shown<'_> {
    match headers.get(header::AUTHORIZATION) {
        Some(value) => Shown::Authorization(value),
        None => cookie.read(headers).map_or(Shown::Nothing, Shown::Session),
    }
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
    let credential = match shown(headers, cookie) {
        Shown::Authorization(value) => Credential::Bearer(bearer(value.as_bytes())?),
        Shown::Session(secret) => Credential::Session(secret),
        Shown::Nothing => return Ok(None),
    };
    services
        .authenticate(credential, purpose, info)
        .await
        .map(Some)
}

/// The bearer token that a request shows, read exactly as for [`authenticate`]; `None` where there
/// is none, or something else.
pub fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    bearer(headers.get(header::AUTHORIZATION)?.as_bytes()).ok()
}

fn bearer(value: &[u8]) -> Result<&str, Problem> {
    let refused = || {
        Problem::new(
            ProblemKind::Unauthenticated,
            say!("`Authorization` takes `Bearer` and a token."),
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
