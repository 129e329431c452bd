//! Requests with an idempotency key: a repeat answers what the first one answered, and changes nothing.

use serde::Serialize;
use serde_json::Value;
use tenantry_domain::{
    Checksum, ProblemKind,
    access::{ActorKind, Caller, TenantScope, part_secrets},
};
use tenantry_storage::{Constraint, idempotency};

use crate::{
    Error, Result, Work,
    access::{Account, Attempt, password},
    command::Write,
    in_flight::Held,
    registry::CommandFacts,
    start::Inner,
};

/// A request with an idempotency key.
pub(crate) struct Repeat {
    caller_id: String,
    key: String,
    operation: &'static str,
    body: Checksum,
    /// Whether the body has passwords, so that comparing it is an attempt at them.
    has_secrets: bool,
    /// Whether what is answered holds a secret, which nobody is told twice.
    shows_secret: bool,
    _held: Held,
}

impl Repeat {
    /// Begins a request whose command is `body` as JSON; refused while another with the key is under way.
    pub(crate) async fn begin(
        inner: &Inner,
        caller: &Caller,
        facts: CommandFacts,
        key: &str,
        body: Value,
    ) -> Result<Self> {
        let caller_id = format!("{}:{}", caller.actor.kind.as_str(), caller.actor.id);
        let place = format!("{caller_id}\n{}\n{key}", facts.name);
        let held = inner
            .in_flight
            .take(place.clone())
            .ok_or(ProblemKind::KeyInFlight)?;
        let (body, has_secrets) = digest(inner, body, &place).await?;
        Ok(Self {
            caller_id,
            key: key.to_owned(),
            operation: facts.name,
            body,
            has_secrets,
            shows_secret: facts.shows_secret,
            _held: held,
        })
    }

    /// What the first request with the key was answered, as JSON; refused where it was another one.
    pub(crate) async fn stored(
        &self,
        inner: &Inner,
        caller: &Caller,
        scope: &TenantScope,
    ) -> Result<Option<String>> {
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
        if self.shows_secret {
            return Err(ProblemKind::SecretNotReplayed.into());
        }
        Ok(Some(kept.reply_json))
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

    /// Keeps what a repeat will be answered.
    pub(crate) async fn store(&self, write: &mut Write<'_>, reply_json: String) -> Result<()> {
        let now = write.now;
        let kept = idempotency::Kept {
            body_sha256: self.body.to_string(),
            reply_json,
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

/// A reply as JSON.
pub(crate) fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| Error::internal("a reply cannot be written", error))
}

/// A command as JSON.
pub(crate) fn value_of(command: &impl Serialize) -> Result<Value> {
    serde_json::to_value(command)
        .map_err(|error| Error::internal("a command cannot be written", error))
}

/// What tells whether two requests with one key are the same, and whether passwords are part of it.
async fn digest(inner: &Inner, command: Value, place: &str) -> Result<(Checksum, bool)> {
    let (open, secrets) = part_secrets(command);
    let has_secrets = !secrets.is_empty();
    let mut text = json(&open)?;
    if has_secrets {
        text.push('\n');
        let slot = inner.admission.enter(Work::Hash).await?;
        text.push_str(&password::digest(&slot, json(&secrets)?, place).await?);
    }
    Ok((Checksum::of_bytes(text.as_bytes()), has_secrets))
}
