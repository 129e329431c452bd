//! What a write transaction must tell before it may commit: who changed what, and why.

use serde_json::Value;
use tenantry_domain::{
    Timestamp,
    access::Caller,
    audit::{AuditFacts, ChainName, Outcome},
    id::{OutboxId, TenantId},
};

use crate::text::storable;

/// One change, as the audit trail and the outbox tell of it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The chain that the audit row joins.
    pub chain: ChainName,
    /// `feature.verb`; also the topic of the message.
    pub action: &'static str,
    /// What sort of thing was changed.
    pub entity: &'static str,
    /// Which one.
    pub entity_id: String,
    /// The tenant concerned.
    pub tenant_id: Option<TenantId>,
    /// The pack concerned: `domain/version` or `tenant/version`.
    pub pack: Option<String>,
    /// The thing before, redacted.
    pub before: Option<Value>,
    /// The thing after, redacted.
    pub after: Option<Value>,
    /// Why, as the person said.
    pub reason: Option<String>,
    /// What subscribers are told.
    pub event: Value,
}

/// The changes of one transaction; never empty.
#[derive(Debug, Clone)]
pub struct Ledger {
    first: Entry,
    more: Vec<Entry>,
}

impl Ledger {
    /// A ledger with its first change.
    pub fn of(first: Entry) -> Self {
        Self {
            first,
            more: Vec::new(),
        }
    }

    /// The ledger with one change more.
    #[must_use]
    pub fn and(mut self, more: Entry) -> Self {
        self.more.push(more);
        self
    }

    /// The changes in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// Splits into the facts for the trail and the events for the outbox, in the same order.
    pub(crate) fn into_facts(self, stamp: &Stamp<'_>) -> (Vec<AuditFacts>, Vec<Event>) {
        std::iter::once(self.first)
            .chain(self.more)
            .map(|entry| stamp.apply(entry))
            .unzip()
    }
}

/// A message for the outbox, before it knows its audit row.
pub(crate) struct Event {
    pub(crate) topic: &'static str,
    pub(crate) tenant_id: Option<TenantId>,
    pub(crate) payload: Value,
}

/// Who commits, when, and where message ids come from.
pub struct Stamp<'a> {
    /// Who acts.
    pub caller: &'a Caller,
    /// When.
    pub at: Timestamp,
    /// Makes the next message id.
    pub outbox_id: &'a (dyn Fn() -> OutboxId + Send + Sync),
}

impl Stamp<'_> {
    fn apply(&self, entry: Entry) -> (AuditFacts, Event) {
        let event = Event {
            topic: entry.action,
            tenant_id: entry.tenant_id.clone(),
            payload: entry.event,
        };
        let facts = AuditFacts {
            before: entry.before,
            after: entry.after,
            pack: entry.pack.map(storable),
            ..facts(
                self.caller,
                self.at,
                &entry.chain,
                Subject {
                    action: entry.action,
                    entity: entry.entity,
                    entity_id: entry.entity_id,
                    tenant_id: entry.tenant_id,
                    reason: entry.reason,
                },
            )
        };
        (facts, event)
    }
}

/// What an audit row is about.
pub(crate) struct Subject<'a> {
    pub(crate) action: &'a str,
    pub(crate) entity: &'a str,
    pub(crate) entity_id: String,
    pub(crate) tenant_id: Option<TenantId>,
    pub(crate) reason: Option<String>,
}

/// The facts of something done; the chain gives them their number.
pub(crate) fn facts(
    caller: &Caller,
    at: Timestamp,
    chain: &ChainName,
    subject: Subject<'_>,
) -> AuditFacts {
    AuditFacts {
        chain: chain.to_string(),
        sequence: 0,
        at,
        actor_kind: caller.actor.kind,
        actor_id: storable(caller.actor.id.clone()),
        actor_name: storable(caller.actor.name.clone()),
        action: subject.action.to_owned(),
        entity: subject.entity.to_owned(),
        entity_id: storable(subject.entity_id),
        tenant_id: subject.tenant_id,
        pack: None,
        request_id: storable(caller.request.request_id.clone()),
        address: caller.request.address.clone().map(storable),
        before: None,
        after: None,
        reason: subject.reason.map(storable),
        outcome: Outcome::Done,
        count: 1,
    }
}
