//! What a write transaction must tell before it may commit: who changed what, and why.

use serde_json::{Value, json};
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
    ///
    /// The first change is what was asked for; the event of each other names it as its cause.
    pub(crate) fn into_facts(self, stamp: &Stamp<'_>) -> (Vec<AuditFacts>, Vec<Event>) {
        let cause = json!({
            "action": self.first.action,
            "entity": self.first.entity,
            "entity_id": self.first.entity_id,
        });
        let more = self.more.into_iter().map(|mut entry| {
            if let Some(event) = entry.event.as_object_mut() {
                event.insert("cause".to_owned(), cause.clone());
            }
            entry
        });
        std::iter::once(self.first)
            .chain(more)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(action: &'static str, entity_id: &str) -> Entry {
        Entry {
            chain: ChainName::Global,
            action,
            entity: "schedule",
            entity_id: entity_id.to_owned(),
            tenant_id: None,
            pack: None,
            before: None,
            after: None,
            reason: None,
            event: json!({"action": action}),
        }
    }

    #[test]
    fn what_happened_because_of_something_else_names_it() {
        let caller = Caller::system("r");
        let outbox_id = || OutboxId::from_unique("1");
        let stamp = Stamp {
            caller: &caller,
            at: Timestamp::from_micros(0),
            outbox_id: &outbox_id,
        };
        let ledger = Ledger::of(entry("activation.apply", "3")).and(entry("schedules.hold", "s"));
        let (facts, events) = ledger.into_facts(&stamp);

        assert_eq!(facts.len(), 2);
        let causes = events.iter().map(|event| event.payload.get("cause"));
        let cause = json!({"action": "activation.apply", "entity": "schedule", "entity_id": "3"});
        assert_eq!(causes.collect::<Vec<_>>(), [None, Some(&cause)]);
    }
}
