//! A credential becomes a caller here and nowhere else.
//!
//! Verified tokens are kept in memory and read again after a second, so that a revoked one is dead
//! within that time and the hot path does not touch the database. While the database is away they
//! stay good for runtime reads, for a time that the operator sets.

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use tenantry_domain::{
    Problem, ProblemKind, Timestamp,
    access::{
        Actor, ActorKind, Caller, RequestInfo, RoleBinding, TenantScope, UserStatus, bindings,
    },
    id::{TenantId, TokenId},
    say,
};
use tenantry_storage::{access, bookkeeping};

use super::{known::Verified, secret};
use crate::{Error, Result, Services, Settings, families::AUTH_GRACE, start::Inner};

/// How long a runtime read waits for the database before it falls back on what is known.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long a runtime read waits for the database to tell a token that is not known yet.
const UNKNOWN_PATIENCE: Duration = Duration::from_secs(5);
/// A session's or token's last use is written down at most this often.
const TOUCH_EVERY_S: i64 = 60;

/// What a client shows.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// An API token.
    Bearer(&'a str),
    /// The value of the console's session cookie.
    Session(&'a str),
}

/// What the caller is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Anything at all: the credential must be good right now.
    Any,
    /// What a page asks by itself: as any other, but no use of the session, which ends as if nobody had asked.
    Unused,
    /// To read what services run on, which must go on while the database is away.
    Runtime,
}

impl Services {
    /// Turns a credential into a caller, or refuses with 401.
    pub async fn authenticate(
        &self,
        credential: Credential<'_>,
        purpose: Purpose,
        request: RequestInfo,
    ) -> Result<Caller, Problem> {
        let inner = self.inner();
        let found = match credential {
            Credential::Bearer(token) => inner.by_token(token, purpose, &request).await,
            Credential::Session(cookie) => inner.by_session(cookie, purpose, &request).await,
        };
        match found {
            Ok(Some(caller)) => Ok(caller),
            Ok(None) => {
                let detail = match credential {
                    Credential::Bearer(_) => say!("The token is unknown, revoked or expired."),
                    Credential::Session(_) => say!("The session has ended. Sign in again."),
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
    async fn by_token(
        &self,
        token: &str,
        purpose: Purpose,
        request: &RequestInfo,
    ) -> Result<Option<Caller>> {
        let hash = secret::hash(token);
        let (now, elapsed) = (self.clock.now(), self.clock.elapsed());
        let known = self.access.tokens.get(&hash);
        let verified = match &known {
            Some(known) if known.is_believed(elapsed) => Some(Arc::clone(known)),
            Some(known) if purpose == Purpose::Runtime => self.recheck(&hash, known, now).await?,
            None if purpose == Purpose::Runtime => {
                match tokio::time::timeout(UNKNOWN_PATIENCE, self.check(&hash, now)).await {
                    Ok(checked) => checked?,
                    Err(_) => return Err(Error::away()),
                }
            }
            _ => self.check(&hash, now).await?,
        };
        Ok(verified.and_then(|verified| verified.caller(now, request)))
    }

    /// Reads a token again for a runtime read; without the database what is known is good for the
    /// time of grace.
    async fn recheck(
        &self,
        hash: &str,
        known: &Arc<Verified>,
        now: Timestamp,
    ) -> Result<Option<Arc<Verified>>> {
        let elapsed = self.clock.elapsed();
        let error = if self.access.is_away(elapsed) {
            None
        } else {
            match tokio::time::timeout(PATIENCE, self.check(hash, now)).await {
                Ok(Ok(verified)) => return Ok(verified),
                Ok(Err(error)) if !error.is_unavailable() => return Err(error),
                Ok(Err(error)) => Some(error),
                Err(_) => None,
            }
        };
        if known.age(elapsed) >= self.access.grace {
            return Err(error.unwrap_or_else(|| ProblemKind::Unavailable.into()));
        }
        if !self.access.is_away(elapsed) {
            tracing::warn!(
                token.id = known.actor.id,
                "the database is away; known tokens stay good for runtime reads"
            );
            self.access.note_away(elapsed);
        }
        metrics::counter!(AUTH_GRACE).increment(1);
        Ok(Some(Arc::clone(known)))
    }

    async fn check(&self, hash: &str, now: Timestamp) -> Result<Option<Arc<Verified>>> {
        let Some(verified) = self.verify(hash, now).await? else {
            self.access.tokens.invalidate(hash);
            return Ok(None);
        };
        self.access.note_answer(self.clock.elapsed());
        let verified = Arc::new(verified);
        self.access
            .tokens
            .insert(hash.to_owned(), Arc::clone(&verified));
        Ok(Some(verified))
    }

    /// Reads a token and its owner; `None` when either may do nothing any more.
    async fn verify(&self, hash: &str, now: Timestamp) -> Result<Option<Verified>> {
        // Before the read: what is read is at least as young.
        let checked_at = self.clock.elapsed();
        let mut tx = self.db.read(&TenantScope::system()).await?;
        let Some(token) = access::find_token_by_hash(tx.conn(), hash).await? else {
            return Ok(None);
        };
        if token.revoked_at.is_some() {
            return Ok(None);
        }
        // What a token made ends with it, in whatever process that was.
        if token.parent.is_some()
            && access::token_ancestors(tx.conn(), &token.id, now)
                .await?
                .has_ended
        {
            return Ok(None);
        }
        let ceiling = match &token.owner {
            None => None,
            Some(owner) => match access::find_user(tx.conn(), owner).await? {
                Some(user) if user.status == UserStatus::Active => {
                    Some(ceiling(user.bindings, token.tenant_ids.as_deref()))
                }
                _ => return Ok(None),
            },
        };
        drop(tx);
        let used = token.last_used_at.map(|at| at.plus_seconds(TOUCH_EVERY_S));
        if used.is_none_or(|until| until <= now) {
            self.note_use(token.id.clone(), now);
        }
        Ok(Some(Verified {
            actor: Actor {
                kind: ActorKind::Token,
                id: token.id.to_string(),
                name: token.name,
            },
            bindings: bindings(&token.roles, token.tenant_ids.as_deref()),
            ceiling,
            expires_at: token.expires_at,
            checked_at,
            refreshing: AtomicBool::new(false),
        }))
    }

    /// Writes down that a token was used, beside the request: a busy writer must not hold it up,
    /// least of all a runtime read whose patience is for asking whether the token is good.
    fn note_use(&self, id: TokenId, now: Timestamp) {
        let db = self.db.clone();
        tokio::spawn(async move {
            if let Err(error) = bookkeeping::touch_token(&db, &id, now).await {
                let cause = crate::error::chain_of(&error);
                tracing::warn!(token.id = %id, cause, "a token's use was not noted");
            }
        });
    }

    async fn by_session(
        &self,
        cookie: &str,
        purpose: Purpose,
        request: &RequestInfo,
    ) -> Result<Option<Caller>> {
        let Some(standing) = self.look_at_session(cookie, request).await? else {
            return Ok(None);
        };
        let (session, now) = (standing.session, self.clock.now());
        let is_noted = now < session.last_seen_at.plus_seconds(TOUCH_EVERY_S);
        if purpose != Purpose::Unused && !is_noted {
            match bookkeeping::touch_session(&self.db, &session.id, now).await {
                // Whoever only looks can go on where nothing can be written.
                Err(error) if error.is_unavailable() => {
                    let cause = crate::error::chain_of(&error);
                    tracing::warn!(cause, "a session's use was not noted");
                }
                noted => noted?,
            }
        }
        Ok(Some(standing.caller))
    }

    /// Who the session of this cookie is for, without using it; nothing where it has ended.
    pub(crate) async fn look_at_session(
        &self,
        cookie: &str,
        request: &RequestInfo,
    ) -> Result<Option<SessionStanding>> {
        let now = self.clock.now();
        let mut tx = self.db.read(&TenantScope::system()).await?;
        let hash = secret::hash(cookie);
        let Some(session) = access::find_session_by_hash(tx.conn(), &hash).await? else {
            return Ok(None);
        };
        if now >= ends_at(&session, &self.settings) {
            return Ok(None);
        }
        let user = match access::find_user(tx.conn(), &session.user_id).await? {
            // What it was made from may have changed in spite of every lock, by other hands.
            Some(user)
                if user.status == UserStatus::Active
                    && user.credential_version == session.credential_version =>
            {
                user
            }
            _ => return Ok(None),
        };
        drop(tx);
        let caller = Caller {
            actor: Actor {
                kind: ActorKind::User,
                id: user.id.to_string(),
                name: user.username,
            },
            bindings: user.bindings,
            ceiling: None,
            session: Some(session.id.clone()),
            expires_at: None,
            request: request.clone(),
        };
        Ok(Some(SessionStanding { caller, session }))
    }
}

/// A session that is good, and who it is for.
pub(crate) struct SessionStanding {
    pub(crate) caller: Caller,
    pub(crate) session: access::SessionRow,
}

impl SessionStanding {
    /// When it ends if nobody uses it.
    pub(crate) fn ends_at(&self, settings: &Settings) -> Timestamp {
        ends_at(&self.session, settings)
    }
}

fn ends_at(session: &access::SessionRow, settings: &Settings) -> Timestamp {
    let idle_end = session.last_seen_at.plus_seconds(settings.session_idle_s);
    idle_end.min(session.expires_at)
}

/// What of the owner's bindings bounds a token for these tenants. Of the owner's other tenants the
/// token must not even know.
fn ceiling(owner: Vec<RoleBinding>, tenants: Option<&[TenantId]>) -> Vec<RoleBinding> {
    let Some(tenants) = tenants else {
        return owner;
    };
    let concerns = |binding: &RoleBinding| {
        let bound = binding.tenant_id.as_ref();
        bound.is_none_or(|bound| tenants.iter().any(|tenant| tenant.fold() == bound.fold()))
    };
    owner.into_iter().filter(concerns).collect()
}
