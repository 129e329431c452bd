//! The hash chain: each row carries the hash of the row before it, so a change shows.

use serde_json::Value;

use super::{AuditEvent, AuditFacts};
use crate::{
    checksum::{Checksum, canonical},
    id::TenantId,
};

/// The hash before the first row of a chain.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Which chain a row belongs to: one per tenant, and a global one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainName {
    /// Facts about no single tenant.
    Global,
    /// Facts about this tenant.
    Tenant(TenantId),
}

impl std::fmt::Display for ChainName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Global => f.write_str("global"),
            Self::Tenant(tenant) => write!(f, "tenant:{}", tenant.fold()),
        }
    }
}

/// Where a chain does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("chain {chain} breaks at row {sequence}: {why}")]
pub struct BrokenAt {
    /// The chain.
    pub chain: String,
    /// The first row that does not fit.
    pub sequence: u64,
    /// What is wrong with it.
    pub why: &'static str,
}

/// The hash of a row: `SHA-256(previous_hash || JCS(facts))`.
///
/// Fails only if the facts hold a number that canonical JSON cannot write.
pub fn hash_of(previous: &Checksum, facts: &AuditFacts) -> Result<Checksum, String> {
    let value: Value = serde_json::to_value(facts).map_err(|e| e.to_string())?;
    let mut bytes = previous.as_str().as_bytes().to_vec();
    bytes.extend(canonical(&value).map_err(|e| e.to_string())?);
    Ok(Checksum::of_bytes(&bytes))
}

/// Recomputes a stretch of one chain that begins after `(sequence, hash)`; answers its new end.
pub fn verify<'a>(
    start: (u64, Checksum),
    events: impl IntoIterator<Item = &'a AuditEvent>,
) -> Result<(u64, Checksum), BrokenAt> {
    let (mut sequence, mut previous) = start;
    for event in events {
        let broken = |why| BrokenAt {
            chain: event.facts.chain.clone(),
            sequence: event.facts.sequence,
            why,
        };
        if event.facts.sequence != sequence + 1 {
            return Err(broken("a row is missing before it"));
        }
        if event.previous_hash != previous {
            return Err(broken("it does not continue the row before it"));
        }
        let hash = hash_of(&previous, &event.facts)
            .map_err(|_| broken("its facts cannot be written canonically"))?;
        if hash != event.hash {
            return Err(broken("its facts were changed"));
        }
        (sequence, previous) = (event.facts.sequence, hash);
    }
    Ok((sequence, previous))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{access::ActorKind, audit::Outcome, time::Timestamp};

    fn rows() -> Vec<AuditEvent> {
        let mut previous = Checksum::parse(GENESIS).unwrap();
        (1..=3)
            .map(|sequence| {
                let facts = AuditFacts {
                    chain: "global".to_owned(),
                    sequence,
                    at: Timestamp::from_micros(1_000_000),
                    actor_kind: ActorKind::User,
                    actor_id: "usr_1".to_owned(),
                    actor_name: "admin".to_owned(),
                    action: "tenants.create".to_owned(),
                    entity: "tenant".to_owned(),
                    entity_id: "acme".to_owned(),
                    tenant_id: None,
                    pack: None,
                    request_id: "r".to_owned(),
                    address: None,
                    before: None,
                    after: Some(serde_json::json!({"name": "ACME"})),
                    reason: None,
                    outcome: Outcome::Done,
                    count: 1,
                };
                let hash = hash_of(&previous, &facts).unwrap();
                let event = AuditEvent {
                    facts,
                    previous_hash: previous.clone(),
                    hash,
                    entity_name: None,
                };
                previous = event.hash.clone();
                event
            })
            .collect()
    }

    fn start() -> (u64, Checksum) {
        (0, Checksum::parse(GENESIS).unwrap())
    }

    #[test]
    fn an_untouched_chain_verifies() {
        assert_eq!(verify(start(), &rows()).unwrap().0, 3);
    }

    #[test]
    fn a_changed_row_and_a_missing_row_show() {
        let mut changed = rows();
        changed[1].facts.actor_name = "somebody else".to_owned();
        assert_eq!(verify(start(), &changed).unwrap_err().sequence, 2);

        let mut cut = rows();
        cut.remove(1);
        assert_eq!(
            verify(start(), &cut).unwrap_err().why,
            "a row is missing before it"
        );
    }
}
