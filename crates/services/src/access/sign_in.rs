//! Signing in: password, back-off, and a new session through the write door.

use serde::{Deserialize, Serialize};
use tenantry_domain::{
    Problem, ProblemKind, Timestamp,
    access::{Actor, ActorKind, Caller, Me, Permission, RequestInfo, Scope, SignIn, UserStatus},
    audit::ChainName,
    id::SessionId,
};
use tenantry_storage::{
    Ledger,
    access::{self, SessionRow, UserRow},
    bookkeeping,
};

use super::{password, secret};
use crate::{
    Command, Done, Error, Read, Result, Services,
    command::Write,
    entry::{About, NOTHING},
    start::Inner,
};

/// Failures within this time count.
const WINDOW_S: i64 = 15 * 60;
/// Failures that cost nothing but the answer.
const FREE_FAILURES: u64 = 3;
/// The longest wait, so that nobody can be locked out for good from outside.
const LONGEST_WAIT_S: i64 = 5 * 60;

/// A new session; `secret` goes into the cookie and is kept only as a hash.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignedIn {
    /// The cookie's value.
    pub secret: String,
    /// Who signed in.
    pub me: Me,
    /// Seconds after which the session ends whatever happens.
    pub max_age_s: i64,
}

/// Begins a session for the caller; made only after a password was checked.
#[derive(Debug, Serialize)]
pub(crate) struct StartSession {
    user_agent: Option<String>,
    max_age_s: i64,
}

impl Services {
    /// Checks user name and password and begins a session.
    ///
    /// After three failures each further one doubles the wait, per account and address; the wait
    /// ends by itself after five minutes at most.
    pub async fn sign_in(
        &self,
        input: SignIn,
        request: RequestInfo,
        user_agent: Option<String>,
    ) -> Result<SignedIn, Problem> {
        let checked = self.inner().check_password(input, &request).await;
        let caller = checked.map_err(|error| error.into_problem(&request))?;
        let max_age_s = self.inner().settings.session_max_s;
        let user_agent = user_agent.map(|text| text.chars().take(200).collect());
        let reply = self
            .run(
                &caller,
                StartSession {
                    user_agent,
                    max_age_s,
                },
            )
            .await?;
        Ok(reply.value)
    }
}

impl Inner {
    async fn check_password(&self, input: SignIn, request: &RequestInfo) -> Result<Caller> {
        let now = self.clock.now();
        let name = input.username.trim().to_lowercase();
        let address = request.address.clone().unwrap_or_default();
        let mut tx = self.db.read().await?;
        let since = now.plus_seconds(-WINDOW_S);
        let failures = bookkeeping::sign_in_failures(tx.conn(), &name, &address, since).await?;
        let user = access::find_user_by_name(tx.conn(), &name).await?;
        drop(tx);
        check_wait(failures.count, failures.last_at, now)?;

        let hash = user.as_ref().map(|user| user.password_hash.clone());
        let fits = password::matches(input.password, hash).await?;
        match user {
            Some(user) if fits && user.status == UserStatus::Active => {
                if failures.count > 0 {
                    bookkeeping::clear_sign_in_failures(&self.db, &name, &address).await?;
                }
                Ok(caller(user, request))
            }
            _ => {
                bookkeeping::record_sign_in_failure(&self.db, &name, &address, now).await?;
                self.record_failure(&name, request, now).await?;
                let detail = "The user name or the password is wrong.";
                Err(Problem::new(ProblemKind::SignInFailed, detail).into())
            }
        }
    }

    async fn record_failure(
        &self,
        name: &str,
        request: &RequestInfo,
        now: Timestamp,
    ) -> Result<()> {
        let caller = Caller {
            request: request.clone(),
            ..Caller::system(&request.request_id)
        };
        let refusal = bookkeeping::Refusal {
            caller: &caller,
            at: now,
            chain: ChainName::Global,
            action: "access.sign_in",
            entity: "user",
            entity_id: name.chars().take(64).collect(),
            tenant_id: None,
            reason: Some("wrong user name or password".to_owned()),
        };
        bookkeeping::record_refusal(&self.db, refusal).await?;
        Ok(())
    }
}

fn caller(user: UserRow, request: &RequestInfo) -> Caller {
    Caller {
        actor: Actor {
            kind: ActorKind::User,
            id: user.id.to_string(),
            name: user.username,
        },
        grants: user.grants,
        ceiling: None,
        session: None,
        // A key would store the reply, and with it who signed in: signing in is never replayed.
        request: RequestInfo {
            idempotency_key: None,
            ..request.clone()
        },
    }
}

/// Refuses while the wait after earlier failures lasts.
fn check_wait(count: u64, last_at: Option<Timestamp>, now: Timestamp) -> Result<()> {
    let Some(last_at) = last_at.filter(|_| count > FREE_FAILURES) else {
        return Ok(());
    };
    let doublings = (count - FREE_FAILURES).min(12);
    let wait_s = (1_i64 << doublings).min(LONGEST_WAIT_S);
    let left_us = last_at.plus_seconds(wait_s).micros() - now.micros();
    if left_us <= 0 {
        return Ok(());
    }
    let left_s = u32::try_from(left_us / 1_000_000 + 1).unwrap_or(u32::MAX);
    let detail = format!("Too many failed attempts. Try again in {left_s} seconds.");
    let mut problem = Problem::new(ProblemKind::TooManyRequests, detail);
    problem.retry_after_s = Some(left_s);
    Err(problem.into())
}

impl Command for StartSession {
    type Output = SignedIn;
    type Prepared = ();

    const NAME: &'static str = "access.sign_in";
    const NEEDS: Permission = Permission::SessionOwn;
    const SHOWS_SECRET: bool = true;

    fn scope(&self) -> Result<Scope> {
        Ok(Scope::Anywhere)
    }

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<()> {
        Ok(())
    }

    async fn apply(&self, (): (), write: &mut Write<'_>) -> Result<Done<SignedIn>> {
        let name = write.caller.actor.name.to_lowercase();
        let user = access::find_user_by_name(write.conn(), &name).await?;
        let user = user.ok_or_else(|| Error::from(ProblemKind::SignInFailed))?;
        let cookie = secret::fresh(write.ids);
        let session = SessionRow {
            id: SessionId::from_unique(&write.unique()),
            secret_sha256: secret::hash(&cookie),
            user_id: user.id.clone(),
            created_at: write.now,
            last_seen_at: write.now,
            expires_at: write.now.plus_seconds(self.max_age_s),
            address: write.caller.request.address.clone(),
            user_agent: self.user_agent.clone(),
        };
        access::insert_session(write.tx(), &session).await?;

        let about = About {
            action: Self::NAME,
            entity: "user",
            entity_id: user.id.as_str(),
            tenant: None,
            pack: None,
            reason: None,
        };
        let after = serde_json::json!({"session": session.id, "expires_at": session.expires_at});
        let entry = about.entry(NOTHING, Some(&after))?;
        let actor = &write.caller.actor;
        let me = Me {
            kind: actor.kind,
            id: actor.id.clone(),
            name: actor.name.clone(),
            grants: write.caller.grants.clone(),
        };
        let value = SignedIn {
            secret: cookie,
            me,
            max_age_s: self.max_age_s,
        };
        Ok(Done::changed(value, Ledger::of(entry)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_and_ends() {
        let now = Timestamp::from_micros(1_000_000_000);

        assert!(check_wait(3, Some(now), now).is_ok());
        assert!(check_wait(4, Some(now), now).is_err());
        assert!(check_wait(4, Some(now), now.plus_seconds(2)).is_ok());
        assert!(check_wait(60, Some(now), now.plus_seconds(299)).is_err());
        assert!(check_wait(60, Some(now), now.plus_seconds(300)).is_ok());
    }
}
