//! Signing in: password, back-off, and a new session through the write door.

use serde::{Deserialize, Serialize};
use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    access::{Actor, ActorKind, Caller, Me, RequestInfo, Scope, SignIn, TenantScope, UserStatus},
    id::{SessionId, UserId},
    say,
};
use tenantry_storage::{
    Ledger,
    access::{self, SessionRow, UserRow},
};

use super::{
    attempts::{Account, Attempt},
    password, secret,
};
use crate::{
    Command, Done, Error, Read, Result, Services, Work,
    command::Write,
    entry::{About, NOTHING},
    start::Inner,
};

/// A new session; `secret` goes into the cookie and is kept only as a hash.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignedIn {
    /// The cookie's value.
    pub secret: String,
    /// Who signed in.
    pub me: Me,
    /// Whether this is the person's first time here.
    pub is_first: bool,
    /// Seconds after which the session ends whatever happens.
    pub max_age_s: i64,
}

/// Begins a session for the caller; made only after a password was checked.
#[derive(Serialize)]
pub(crate) struct StartSession {
    user_agent: Option<String>,
    max_age_s: i64,
    #[serde(skip)]
    checked: Checked,
}

/// The account whose password was checked, as it was then.
struct Checked {
    user: UserId,
    credential_version: i64,
    /// The same password in the form that it is kept in now, if that was another.
    rehashed: Option<String>,
}

impl Services {
    /// Checks user name and password and begins a session.
    ///
    /// After three failures each further one doubles the wait, per account and network; the wait
    /// ends by itself after five minutes at most.
    pub async fn sign_in(
        &self,
        input: SignIn,
        request: RequestInfo,
        user_agent: Option<String>,
    ) -> Result<SignedIn, Problem> {
        // Counting the attempt, looking at the password, forgetting the failures and beginning the
        // session are one thing, whoever hangs up in between.
        let (services, about) = (self.clone(), request.clone());
        let whole = async move {
            let begun = services.begin_session(input, request, user_agent).await;
            begun.map_err(Error::from)
        };
        self.to_its_end(whole)
            .await
            .map_err(|error| error.into_problem(&about))
    }

    async fn begin_session(
        &self,
        input: SignIn,
        request: RequestInfo,
        user_agent: Option<String>,
    ) -> Result<SignedIn, Problem> {
        let checked = self.inner().check_password(input, &request).await;
        let (caller, checked) = checked.map_err(|error| error.into_problem(&request))?;
        let max_age_s = self.inner().settings.session_max_s;
        let user_agent = user_agent.map(|text| text.chars().take(200).collect());
        let reply = self
            .run(
                &caller,
                StartSession {
                    user_agent,
                    max_age_s,
                    checked,
                },
            )
            .await?;
        Ok(reply.value)
    }
}

impl Inner {
    async fn check_password(
        &self,
        input: SignIn,
        request: &RequestInfo,
    ) -> Result<(Caller, Checked)> {
        // Before the attempt counts: whoever finds no place has not tried.
        let slot = self.admission.enter(Work::Hash).await?;
        let now = self.clock.now();
        let attempt =
            Attempt::begin(&self.db, Account::User(&input.username), request, now).await?;
        let mut tx = self.db.read(&TenantScope::system()).await?;
        let user = access::find_user_by_name(tx.conn(), input.username.trim()).await?;
        drop(tx);

        let hash = user.as_ref().map(|user| user.password_hash.clone());
        let found = password::matches(&slot, input.password, hash).await?;
        match user {
            Some(user) if found.fits && user.status == UserStatus::Active => {
                attempt.succeeded().await?;
                let checked = Checked {
                    user: user.id.clone(),
                    credential_version: user.credential_version,
                    rehashed: found.rehashed,
                };
                Ok((caller(user, request), checked))
            }
            _ => {
                let reason = "wrong user name or password";
                attempt.failed(StartSession::NAME, reason).await?;
                Err(wrong())
            }
        }
    }
}

fn wrong() -> Error {
    let detail = say!("The user name or the password is wrong.");
    Problem::new(ProblemKind::SignInFailed, detail).into()
}

fn caller(user: UserRow, request: &RequestInfo) -> Caller {
    Caller {
        actor: Actor {
            kind: ActorKind::User,
            id: user.id.to_string(),
            name: user.username,
        },
        bindings: user.bindings,
        ceiling: None,
        session: None,
        expires_at: None,
        // A key would store the reply, and with it who signed in: signing in is never replayed.
        request: RequestInfo {
            idempotency_key: None,
            ..request.clone()
        },
    }
}

tenantry_domain::operation!(
    StartSession => SignedIn, "access.sign_in", SessionOwn,
    |_| Scope::Anywhere
);

impl Command for StartSession {
    type Prepared = ();

    const SHOWS_SECRET: bool = true;

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<()> {
        Ok(())
    }

    async fn apply(&self, (): (), write: &mut Write<'_>) -> Result<Done<SignedIn>> {
        let checked = &self.checked;
        // Checking took a while: a password that was taken back since begins nothing.
        let user = access::lock_user(write.tx(), &checked.user)
            .await?
            .filter(|user| {
                user.status == UserStatus::Active
                    && user.credential_version == checked.credential_version
            })
            .ok_or_else(wrong)?;
        if let Some(hash) = &checked.rehashed {
            access::rehash_password(write.tx(), &user, hash).await?;
        }
        let cookie = secret::fresh(write.ids);
        let session = SessionRow {
            id: SessionId::from_unique(&write.unique()),
            secret_sha256: secret::hash(&cookie),
            user_id: user.id.clone(),
            credential_version: user.credential_version,
            created_at: write.now,
            last_seen_at: write.now,
            expires_at: write.now.plus_seconds(self.max_age_s),
            address: write.caller.request.address.clone(),
            user_agent: self.user_agent.clone(),
        };
        access::insert_session(write.tx(), &session).await?;
        let now = write.now;
        access::note_sign_in(write.tx(), &user.id, now).await?;

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
        let value = SignedIn {
            secret: cookie,
            me: Me::from(write.caller),
            is_first: user.last_sign_in_at.is_none(),
            max_age_s: self.max_age_s,
        };
        Ok(Done::changed(value, Ledger::of(entry)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tenantry_storage::Db;
    use tenantry_testkit::each_db;

    use super::*;
    use crate::{FirstStart, Options, RandomIds, Settings, SystemClock};

    const PASSWORD: &str = "a long enough password";

    each_db! {
    async fn a_password_that_was_taken_back_while_it_was_checked_begins_nothing(db: TestDb) {
        let services = Services::new(Db::clone(&db), Options {
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
            settings: Settings::default(),
            runtime_cache_bytes: 0,
            signing: None,
        });
        let admin_password = Some(PASSWORD.to_owned());
        services.first_start(FirstStart { admin_password, init_token: None }).await.unwrap();
        let begin = async |resets: bool| {
            let input = SignIn { username: "admin".to_owned(), password: PASSWORD.to_owned() };
            let request = RequestInfo::default();
            let (caller, checked) = services.inner().check_password(input, &request).await.unwrap();
            if resets {
                let other = Some("another long password".to_owned());
                services.reset_admin("admin", other).await.unwrap();
            }
            let start = StartSession { user_agent: None, max_age_s: 60, checked };
            services.run(&caller, start).await.err().map(|problem| problem.kind)
        };

        assert_eq!(begin(false).await, None);
        assert_eq!(begin(true).await, Some(ProblemKind::SignInFailed));
    }
    }
}
