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

use serde_json::Value;
use tenantry_domain::{
    Precondition, Problem, ProblemKind,
    access::{ActorKind, Caller, Decision, Permission, Scope, TenantScope, decide},
    audit::ChainName,
    id::OutboxId,
    message::keeping,
    say,
};
use tenantry_storage::{Ledger, Stamp, bookkeeping};
use tracing::Instrument as _;

use crate::{
    Command, Done, Error, Query, Read, Reply, Result, Services,
    access::fresh,
    command::Write,
    error::chain_of,
    families::{OPERATION_SECONDS, OPERATIONS},
    listed,
    registry::{self, CommandFacts},
    repeat::{Repeat, json, value_of},
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
        let facts = const { registry::command::<C>() };
        let about = command.scope()?;
        let body = match &caller.request.idempotency_key {
            Some(_) => Some(value_of(&command)?),
            None => None,
        };
        let admitted = admit(self.inner(), caller, facts, &about, body).await?;
        if let Some(text) = admitted.replay {
            let value = serde_json::from_str(&text)
                .map_err(|error| Error::internal("a stored reply cannot be read", error))?;
            return Ok(Reply {
                value,
                replayed: true,
                before: None,
            });
        }

        let mut read = admitted.read;
        let prepared = command.prepare(&mut read).await?;
        // After the values, so that a form says of them first what is wrong.
        fresh::check(facts, command.gives(), &mut read).await?;
        let scope = read.scope.clone();
        drop(read);

        let writing = Writing {
            caller: caller.clone(),
            command,
            about: about.clone(),
            scope,
            repeat: admitted.repeat,
        };
        self.to_its_end(writing.finish(self.shared(), prepared))
            .await
    }
}

/// A command that may be prepared.
struct Admitted<'a> {
    read: Read<'a>,
    repeat: Option<Repeat>,
    /// What the first request with the same key was answered, as JSON; then nothing is to be done.
    replay: Option<String>,
}

/// What comes before a command's preparation. In a box, as all here that no command differs in: it would be compiled
/// into each.
fn admit<'a>(
    inner: &'a Inner,
    caller: &'a Caller,
    facts: CommandFacts,
    about: &'a Scope,
    body: Option<Value>,
) -> listed::Work<'a, Admitted<'a>> {
    Box::pin(async move {
        let scope = inner.decide(caller, facts.needs, about, facts.name).await?;
        inner.check_person(caller, facts).await?;
        inner.check_may_last(caller, facts).await?;
        if facts.if_match == Precondition::Required && caller.request.if_match.is_none() {
            return Err(ProblemKind::PreconditionRequired.into());
        }
        let mut read = Read::new(inner, caller, scope);
        let repeat = match (&caller.request.idempotency_key, body) {
            (Some(key), Some(body)) => Some(Repeat::begin(inner, caller, facts, key, body).await?),
            _ => None,
        };
        if let Some(repeat) = &repeat {
            let replay = repeat.stored(inner, caller, &read.scope).await?;
            if replay.is_some() {
                return Ok(Admitted {
                    read,
                    repeat: None,
                    replay,
                });
            }
        }
        suspension::foresee(facts, about, &mut read).await?;
        read.enter(facts.work).await?;
        Ok(Admitted {
            read,
            repeat,
            replay: None,
        })
    })
}

/// A command from its write on; it owns all it needs, so that nobody can take it away.
struct Writing<C> {
    caller: Caller,
    command: C,
    about: Scope,
    scope: TenantScope,
    repeat: Option<Repeat>,
}

impl<C: Command> Writing<C> {
    async fn finish(self, inner: Arc<Inner>, prepared: C::Prepared) -> Result<Reply<C::Output>> {
        let facts = const { registry::command::<C>() };
        let mut write = open(&inner, &self.caller, &self.scope, facts, &self.about).await?;
        let done = self.command.apply(prepared, &mut write).await?;
        if facts.if_match != Precondition::Ignored && !write.is_seen_checked {
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
        let kept = match &self.repeat {
            Some(repeat) if C::SHOWS_SECRET => Some((repeat, "null".to_owned())),
            Some(repeat) => Some((repeat, keeping(|| json(&value))?)),
            None => None,
        };
        let before = close(&inner, write, ledger, kept).await?;
        self.command.after(&inner, &value).await;
        Ok(Reply {
            value,
            replayed: false,
            before,
        })
    }
}

/// Opens a command's transaction, with the tenant locked that it is about.
fn open<'a>(
    inner: &'a Inner,
    caller: &'a Caller,
    scope: &'a TenantScope,
    facts: CommandFacts,
    about: &'a Scope,
) -> listed::Work<'a, Write<'a>> {
    Box::pin(async move {
        let mut tx = inner.db.write(scope).await?;
        tx.belongs_to(facts.name);
        let mut write = Write {
            tx,
            caller,
            scope: scope.clone(),
            now: inner.clock.now(),
            ids: &*inner.ids,
            tenant: None,
            is_seen_checked: false,
            has_enqueued: false,
        };
        suspension::hold(facts, about, &mut write).await?;
        Ok(write)
    })
}

/// Commits a change with its ledger and with what a repeat will be answered; what its first entry changed, as that was
/// before.
fn close<'a>(
    inner: &'a Inner,
    mut write: Write<'a>,
    ledger: Box<Ledger>,
    kept: Option<(&'a Repeat, String)>,
) -> listed::Work<'a, Option<Value>> {
    Box::pin(async move {
        if let Some((repeat, reply)) = kept {
            repeat.store(&mut write, reply).await?;
        }
        let before = ledger.entries().next();
        let before = before.and_then(|entry| entry.before.clone());
        let now = write.now;
        let message = OnceLock::new();
        let outbox_id = || {
            let id = OutboxId::from_unique(&inner.ids.unique(now));
            message.get_or_init(|| id.clone());
            id
        };
        let stamp = Stamp {
            caller: write.caller,
            at: now,
            outbox_id: &outbox_id,
        };
        write.tx.commit(*ledger, &stamp).await?;
        inner.changes.note(message.into_inner());
        if write.has_enqueued {
            inner.waker.wake();
        }
        Ok(before)
    })
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

    /// Refuses a token where people decide, not programs.
    async fn check_person(&self, caller: &Caller, facts: CommandFacts) -> Result<()> {
        if !facts.person_only || caller.actor.kind == ActorKind::User {
            return Ok(());
        }
        let detail = say!("A token cannot do this, whoever owns it. Sign in.");
        let refusal = Problem::new(ProblemKind::PersonRequired, detail);
        self.record_refusal(caller, &Scope::Anywhere, facts.name, &refusal)
            .await;
        Err(refusal.into())
    }

    /// Refuses whoever manages people with a credential that ends: what a person was given would
    /// outlast it.
    async fn check_may_last(&self, caller: &Caller, facts: CommandFacts) -> Result<()> {
        let Some(end) = caller
            .expires_at
            .filter(|_| facts.needs == Permission::AccessManage)
        else {
            return Ok(());
        };
        let detail = say!(
            "Your token ends at {end}, and what people are given would outlast it. Sign in, or use a token without an end.",
            end
        );
        let refusal = Problem::new(ProblemKind::Forbidden, detail);
        self.record_refusal(caller, &Scope::Global, facts.name, &refusal)
            .await;
        Err(refusal.into())
    }

    /// Writes the refusal into the audit trail, apart from any transaction, whoever hangs up.
    pub(crate) async fn record_refusal(
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
