//! A credential becomes a caller here and nowhere else.
//!
//! Verified tokens are kept in memory and read again after a second, so that a revoked one is dead
//! within that time and the hot path does not touch the database.

use std::{sync::Arc, time::Duration};

use moka::sync::Cache;
use tenantry_domain::{
    Problem, ProblemKind, Timestamp,
    access::{Actor, ActorKind, Caller, Grant, RequestInfo, UserStatus},
};
use tenantry_storage::{access, bookkeeping};

use super::secret;
use crate::{Result, Services, start::Inner};

/// How long a verified token is believed.
const BELIEVE: Duration = Duration::from_secs(1);
/// Tokens kept in memory at most.
const KEPT: u64 = 10_000;
/// A session's last use is written down at most this often.
const TOUCH_EVERY_S: i64 = 60;

/// What a client shows.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// An API token.
    Bearer(&'a str),
    /// The value of the console's session cookie.
    Session(&'a str),
}

/// Verified tokens, by hash.
pub(crate) struct Access {
    tokens: Cache<String, Arc<Verified>>,
}

/// A token that was read from the database a moment ago.
struct Verified {
    actor: Actor,
    grants: Vec<Grant>,
    ceiling: Option<Vec<Grant>>,
    expires_at: Option<Timestamp>,
}

impl Access {
    pub(crate) fn new() -> Self {
        Self {
            tokens: Cache::builder()
                .max_capacity(KEPT)
                .time_to_live(BELIEVE)
                .build(),
        }
    }

    /// Forgets every verified token, so that a revoked one is dead at once in this process.
    pub(super) fn forget_all(&self) {
        self.tokens.invalidate_all();
    }
}

impl Services {
    /// Turns a credential into a caller, or refuses with 401.
    pub async fn authenticate(
        &self,
        credential: Credential<'_>,
        request: RequestInfo,
    ) -> Result<Caller, Problem> {
        let inner = self.inner();
        let found = match credential {
            Credential::Bearer(token) => inner.by_token(token, &request).await,
            Credential::Session(cookie) => inner.by_session(cookie, &request).await,
        };
        match found {
            Ok(Some(caller)) => Ok(caller),
            Ok(None) => {
                let detail = match credential {
                    Credential::Bearer(_) => "The token is unknown, revoked or expired.",
                    Credential::Session(_) => "The session has ended. Sign in again.",
                };
                let mut problem = Problem::new(ProblemKind::Unauthenticated, detail);
                problem.request_id = Some(request.request_id);
                Err(problem)
            }
            Err(error) => Err(error.into_problem(&request)),
        }
    }
}

impl Inner {
    async fn by_token(&self, token: &str, request: &RequestInfo) -> Result<Option<Caller>> {
        let hash = secret::hash(token);
        let now = self.clock.now();
        let verified = match self.access.tokens.get(&hash) {
            Some(verified) => verified,
            None => match self.verify(&hash).await? {
                None => return Ok(None),
                Some(verified) => {
                    let verified = Arc::new(verified);
                    self.access.tokens.insert(hash, Arc::clone(&verified));
                    verified
                }
            },
        };
        if verified.expires_at.is_some_and(|end| end <= now) {
            return Ok(None);
        }
        Ok(Some(Caller {
            actor: verified.actor.clone(),
            grants: verified.grants.clone(),
            ceiling: verified.ceiling.clone(),
            session: None,
            request: request.clone(),
        }))
    }

    /// Reads a token and its owner; `None` when either may do nothing any more.
    async fn verify(&self, hash: &str) -> Result<Option<Verified>> {
        let mut tx = self.db.read().await?;
        let Some(token) = access::find_token_by_hash(tx.conn(), hash).await? else {
            return Ok(None);
        };
        if token.revoked_at.is_some() {
            return Ok(None);
        }
        let ceiling = match &token.owner {
            None => None,
            Some(owner) => match access::find_user(tx.conn(), owner).await? {
                Some(user) if user.status == UserStatus::Active => Some(user.grants),
                _ => return Ok(None),
            },
        };
        Ok(Some(Verified {
            actor: Actor {
                kind: ActorKind::Token,
                id: token.id.to_string(),
                name: token.name,
            },
            grants: token
                .roles
                .into_iter()
                .map(|role| Grant { role, tenant: None })
                .collect(),
            ceiling,
            expires_at: token.expires_at,
        }))
    }

    async fn by_session(&self, cookie: &str, request: &RequestInfo) -> Result<Option<Caller>> {
        let now = self.clock.now();
        let mut tx = self.db.read().await?;
        let hash = secret::hash(cookie);
        let Some(session) = access::find_session_by_hash(tx.conn(), &hash).await? else {
            return Ok(None);
        };
        let idle_end = session
            .last_seen_at
            .plus_seconds(self.settings.session_idle_s);
        if now >= session.expires_at || now >= idle_end {
            return Ok(None);
        }
        let user = match access::find_user(tx.conn(), &session.user_id).await? {
            Some(user) if user.status == UserStatus::Active => user,
            _ => return Ok(None),
        };
        drop(tx);
        if now >= session.last_seen_at.plus_seconds(TOUCH_EVERY_S) {
            bookkeeping::touch_session(&self.db, &session.id, now).await?;
        }
        Ok(Some(Caller {
            actor: Actor {
                kind: ActorKind::User,
                id: user.id.to_string(),
                name: user.username,
            },
            grants: user.grants,
            ceiling: None,
            session: Some(session.id),
            request: request.clone(),
        }))
    }
}
