//! The two doors. Every change and every read of the product goes through one of them.
//!
//! [`Services::run`] decides, answers repeats from the stored reply, prepares outside the
//! transaction, applies inside it and commits with the ledger. Nothing else opens a write.
//!
//! From the write on a command is a task of its own: a client that hangs up stops waiting for it, but
//! cannot come between the commit and what must follow it. Until then it may be given up cheaply.

use std::{
    sync::{Arc, OnceLock},
    time::Instant,
};

use serde::Serialize;
use tenantry_domain::{
    Checksum, Precondition, Problem, ProblemKind,
    access::{ActorKind, Caller, Decision, Permission, Scope, TenantScope, decide, part_secrets},
    audit::ChainName,
    id::OutboxId,
    message::keeping,
    say,
};
use tenantry_storage::{Constraint, Stamp, bookkeeping, idempotency};
use tracing::Instrument as _;

use crate::{
    Command, Done, Error, Query, Read, Reply, Result, Services, Work,
    access::{Account, Attempt, fresh, password},
    command::Write,
    error::chain_of,
    families::{OPERATION_SECONDS, OPERATIONS},
    in_flight::Held,
    listed,
    start::Inner,
    suspension,
};

impl Services {
    /// Runs a command for the caller.
    ///
    /// With an idempotency key in the caller's request, a repeat of the same command answers what
    /// the first one answered and changes nothing.
    pub async fn run<C: Command>(
        &self,
        caller: &Caller,
        command: C,
    ) -> Result<Reply<C::Output>, Problem> {
        observed(C::NAME, command.begin(self, caller), caller).await
    }

    /// Answers a query for the caller.
    pub async fn ask<Q: Query>(&self, caller: &Caller, query: Q) -> Result<Q::Output, Problem> {
        observed(Q::NAME, query.begin(self, caller), caller).await
    }
}

/// Does the work inside a span of the operation's name, and counts how it ended and how long it took.
async fn observed<T>(
    name: &'static str,
    work: listed::Work<'_, T>,
    caller: &Caller,
) -> Result<T, Problem> {
    let began = Instant::now();
    let done = work
        .instrument(tracing::debug_span!("operation", name))
        .await;
    let done = done.map_err(|error| error.into_problem(&caller.request));
    count(name, done.as_ref().err(), began);
    done
}

fn count(name: &'static str, refused: Option<&Problem>, began: Instant) {
    let outcome = refused.map_or("ok", |problem| problem.kind.slug());
    metrics::counter!(OPERATIONS, "operation" => name, "outcome" => outcome).increment(1);
    metrics::histogram!(OPERATION_SECONDS, "operation" => name)
        .record(began.elapsed().as_secs_f64());
}

impl Services {
    /// What [`Services::ask`] does, for the list of operations.
    pub(crate) async fn answer<Q: Query>(&self, caller: &Caller, query: Q) -> Result<Q::Output> {
        let inner = self.inner();
        let scope = inner
            .decide(caller, Q::NEEDS, &query.scope()?, Q::NAME)
            .await?;
        let mut read = Read::new(inner, caller, scope);
        read.enter(Q::WORK).await?;
        query.answer(&mut read).await
    }

    /// What [`Services::run`] does, for the list of operations.
    pub(crate) async fn execute<C: Command>(
        &self,
        caller: &Caller,
        command: C,
    ) -> Result<Reply<C::Output>> {
        let inner = self.inner();
        let scope = inner
            .decide(caller, C::NEEDS, &command.scope()?, C::NAME)
            .await?;
        inner.check_may_last::<C>(caller).await?;
        if C::IF_MATCH == Precondition::Required && caller.request.if_match.is_none() {
            return Err(ProblemKind::PreconditionRequired.into());
        }
        let repeat = match &caller.request.idempotency_key {
            Some(key) => Some(Repeat::begin::<C>(inner, caller, key, &command).await?),
            None => None,
        };
        if let Some(repeat) = &repeat
            && let Some(value) = repeat.stored::<C>(inner, caller, &scope).await?
        {
            return Ok(Reply {
                value,
                replayed: true,
                before: None,
            });
        }

        let mut read = Read::new(inner, caller, scope.clone());
        suspension::foresee(&command, &mut read).await?;
        read.enter(C::WORK).await?;
        let prepared = command.prepare(&mut read).await?;
        // After the values, so that a form says of them first what is wrong.
        fresh::check(&command, &mut read).await?;
        drop(read);

        let writing = Writing {
            caller: caller.clone(),
            command,
            scope,
            repeat,
        };
        self.to_its_end(writing.finish(self.shared(), prepared))
            .await
    }
}

/// A command from its write on; it owns all it needs, so that nobody can take it away.
struct Writing<C> {
    caller: Caller,
    command: C,
    scope: TenantScope,
    repeat: Option<Repeat>,
}

impl<C: Command> Writing<C> {
    async fn finish(self, inner: Arc<Inner>, prepared: C::Prepared) -> Result<Reply<C::Output>> {
        let tx = inner.db.write(&self.scope).await?;
        let now = inner.clock.now();
        let mut write = Write {
            tx,
            caller: &self.caller,
            scope: self.scope,
            now,
            ids: &*inner.ids,
            tenant: None,
            is_seen_checked: false,
            has_enqueued: false,
        };
        suspension::hold(&self.command, &mut write).await?;
        let done = self.command.apply(prepared, &mut write).await?;
        if C::IF_MATCH != Precondition::Ignored && !write.is_seen_checked {
            let forgotten = format!("`{}` changes a row whose state it did not compare", C::NAME);
            return Err(Error::Internal(forgotten));
        }
        let (value, ledger) = match done {
            Done::Unchanged(value) => {
                write.tx.rollback().await?;
                return Ok(Reply {
                    value,
                    replayed: false,
                    before: None,
                });
            }
            Done::Changed(value, ledger) => (value, ledger),
        };
        if let Some(repeat) = &self.repeat {
            repeat.store::<C>(&mut write, &value).await?;
        }
        let before = ledger.entries().next();
        let before = before.and_then(|entry| entry.before.clone());
        let message = OnceLock::new();
        let outbox_id = || {
            let id = OutboxId::from_unique(&inner.ids.unique(now));
            message.get_or_init(|| id.clone());
            id
        };
        let stamp = Stamp {
            caller: &self.caller,
            at: now,
            outbox_id: &outbox_id,
        };
        write.tx.commit(*ledger, &stamp).await?;
        inner.changes.note(message.into_inner());
        if write.has_enqueued {
            inner.waker.wake();
        }
        self.command.after(&inner, &value).await;
        Ok(Reply {
            value,
            replayed: false,
            before,
        })
    }
}

impl Inner {
    /// The permission door: allows with the scope that queries are narrowed to, or refuses.
    pub(crate) async fn decide(
        &self,
        caller: &Caller,
        needs: Permission,
        scope: &Scope,
        action: &'static str,
    ) -> Result<TenantScope> {
        let refusal = match decide(caller, needs, scope) {
            Decision::Allow(scope) => return Ok(scope),
            Decision::Forbidden => Problem::new(
                ProblemKind::Forbidden,
                say!("This needs the permission `{needs}`.", needs),
            ),
            Decision::Hidden => match scope {
                Scope::Tenant(tenant) => Problem::not_found("tenant", tenant.as_str()),
                Scope::Global | Scope::Anywhere => ProblemKind::NotFound.into_problem(),
            },
        };
        self.record_refusal(caller, scope, action, &refusal).await;
        Err(refusal.into())
    }

    /// Refuses whoever manages people with a credential that ends: what a person was given would
    /// outlast it.
    async fn check_may_last<C: Command>(&self, caller: &Caller) -> Result<()> {
        let Some(end) = caller
            .expires_at
            .filter(|_| C::NEEDS == Permission::AccessManage)
        else {
            return Ok(());
        };
        let detail = say!(
            "Your token ends at {end}, and what people are given would outlast it. Sign in, or use a token without an end.",
            end
        );
        let refusal = Problem::new(ProblemKind::Forbidden, detail);
        self.record_refusal(caller, &Scope::Global, C::NAME, &refusal)
            .await;
        Err(refusal.into())
    }

    /// Writes the refusal into the audit trail, apart from any transaction, whoever hangs up.
    async fn record_refusal(
        &self,
        caller: &Caller,
        scope: &Scope,
        action: &'static str,
        refusal: &Problem,
    ) {
        let (db, caller, at) = (self.db.clone(), caller.clone(), self.clock.now());
        let tenant = match scope {
            Scope::Tenant(tenant) => Some(tenant.to_string()),
            Scope::Global | Scope::Anywhere => None,
        };
        let reason = Some(refusal.detail.as_str().to_owned());
        let recorded = self.tasks.spawn(async move {
            let refusal = bookkeeping::Refusal {
                caller: &caller,
                at,
                chain: ChainName::Global,
                action,
                entity: if tenant.is_some() {
                    "tenant"
                } else {
                    "installation"
                },
                entity_id: tenant.unwrap_or_else(|| "global".to_owned()),
                tenant_id: None,
                reason,
            };
            if let Err(error) = bookkeeping::record_refusal(&db, refusal).await {
                let (id, cause) = (&caller.request.request_id, chain_of(&error));
                tracing::error!(request.id = %id, cause, "a refusal was not recorded");
            }
        });
        if recorded.await.is_err() {
            tracing::error!("recording a refusal ended badly");
        }
    }
}

/// A request with an idempotency key.
struct Repeat {
    caller_id: String,
    key: String,
    operation: &'static str,
    body: Checksum,
    /// Whether the body has passwords, so that comparing it is an attempt at them.
    has_secrets: bool,
    _held: Held,
}

impl Repeat {
    async fn begin<C: Command>(
        inner: &Inner,
        caller: &Caller,
        key: &str,
        command: &C,
    ) -> Result<Self> {
        let caller_id = format!("{}:{}", caller.actor.kind.as_str(), caller.actor.id);
        let place = format!("{caller_id}\n{}\n{key}", C::NAME);
        let held = inner
            .in_flight
            .take(place.clone())
            .ok_or(ProblemKind::KeyInFlight)?;
        let (body, has_secrets) = digest(inner, command, &place).await?;
        Ok(Self {
            caller_id,
            key: key.to_owned(),
            operation: C::NAME,
            body,
            has_secrets,
            _held: held,
        })
    }

    async fn stored<C: Command>(
        &self,
        inner: &Inner,
        caller: &Caller,
        scope: &TenantScope,
    ) -> Result<Option<C::Output>> {
        let mut tx = inner.db.read(scope).await?;
        let kept = idempotency::find(tx.conn(), &self.caller_id, self.operation, &self.key).await?;
        let Some(kept) = kept else { return Ok(None) };
        drop(tx);
        let fits = kept.body_sha256 == self.body.as_str();
        if self.has_secrets {
            self.count_attempt(inner, caller, fits).await?;
        }
        if !fits {
            return Err(ProblemKind::KeyReused.into());
        }
        if C::SHOWS_SECRET {
            return Err(ProblemKind::SecretNotReplayed.into());
        }
        let value = serde_json::from_str(&kept.reply_json)
            .map_err(|error| Error::internal("a stored reply cannot be read", error))?;
        Ok(Some(value))
    }

    /// Whether the body fits tells whether its passwords are those of before: nobody may ask that at
    /// leisure, such as at somebody's open browser, or with a token that somebody else uses too.
    async fn count_attempt(&self, inner: &Inner, caller: &Caller, fits: bool) -> Result<()> {
        let now = inner.clock.now();
        let actor = &caller.actor;
        let account = match actor.kind {
            ActorKind::User => Account::User(&actor.name),
            // A token may have a person's name, who must not be slowed down with it.
            ActorKind::Token | ActorKind::System => Account::Token(&actor.id),
        };
        let attempt = Attempt::begin(&inner.db, account, &caller.request, now).await?;
        if fits {
            return attempt.withdrawn().await;
        }
        let reason = "another body under a used idempotency key";
        attempt.failed(self.operation, reason).await
    }

    async fn store<C: Command>(&self, write: &mut Write<'_>, value: &C::Output) -> Result<()> {
        let reply = if C::SHOWS_SECRET {
            "null".to_owned()
        } else {
            keeping(|| json(value))?
        };
        let now = write.now;
        let kept = idempotency::Kept {
            body_sha256: self.body.to_string(),
            reply_json: reply,
            created_at: now,
        };
        let stored = idempotency::insert(
            write.tx(),
            &self.caller_id,
            self.operation,
            &self.key,
            &kept,
        )
        .await;
        match stored {
            Err(error) if error.constraint() == Some(&Constraint::IdempotencyKeyExists) => {
                Err(ProblemKind::KeyInFlight.into())
            }
            other => Ok(other?),
        }
    }
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| Error::internal("a reply cannot be written", error))
}

/// What tells whether two requests with one key are the same, and whether passwords are part of it.
async fn digest(inner: &Inner, command: &impl Serialize, place: &str) -> Result<(Checksum, bool)> {
    let value = serde_json::to_value(command)
        .map_err(|error| Error::internal("a command cannot be written", error))?;
    let (open, secrets) = part_secrets(value);
    let has_secrets = !secrets.is_empty();
    let mut text = json(&open)?;
    if has_secrets {
        text.push('\n');
        let slot = inner.admission.enter(Work::Hash).await?;
        text.push_str(&password::digest(&slot, json(&secrets)?, place).await?);
    }
    Ok((Checksum::of_bytes(text.as_bytes()), has_secrets))
}
