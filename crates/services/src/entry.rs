//! Ledger entries, built from domain values so that nothing secret can reach the audit trail.
//!
//! Redaction is by type: only views are handed in here, and no view carries a password or a token.

use serde::Serialize;
use serde_json::{Value, json};
use tenantry_domain::{
    audit::{Audited, ChainName},
    id::TenantId,
};
use tenantry_storage::Entry;

use crate::{Error, Result};

/// The entry of a thing that is new.
pub(crate) fn made(
    action: &'static str,
    after: &impl Audited,
    reason: Option<String>,
) -> Result<Entry> {
    entry(action, None, after, reason)
}

/// The entry of a thing that was another before.
pub(crate) fn changed<T: Audited>(
    action: &'static str,
    before: &T,
    after: &T,
    reason: Option<String>,
) -> Result<Entry> {
    entry(action, Some(before), after, reason)
}

fn entry<T: Audited>(
    action: &'static str,
    before: Option<&T>,
    after: &T,
    reason: Option<String>,
) -> Result<Entry> {
    let about = About {
        action,
        entity: after.entity(),
        entity_id: &after.entity_id(),
        tenant: after.tenant(),
        pack: after.pack(),
        reason,
    };
    about.entry(before, Some(after))
}

/// What an entry is about that shows no thing of its own.
pub(crate) struct About<'a> {
    /// `feature.verb`.
    pub(crate) action: &'static str,
    /// What sort of thing.
    pub(crate) entity: &'static str,
    /// Which one.
    pub(crate) entity_id: &'a str,
    /// The tenant concerned; its chain takes the row.
    pub(crate) tenant: Option<&'a TenantId>,
    /// The pack concerned.
    pub(crate) pack: Option<String>,
    /// Why.
    pub(crate) reason: Option<String>,
}

impl About<'_> {
    /// The entry with the thing before and after.
    pub(crate) fn entry(
        self,
        before: Option<&impl Serialize>,
        after: Option<&impl Serialize>,
    ) -> Result<Entry> {
        let after = after.map(value).transpose()?;
        Ok(Entry {
            chain: self
                .tenant
                .map_or(ChainName::Global, |t| ChainName::Tenant(t.clone())),
            action: self.action,
            entity: self.entity,
            entity_id: self.entity_id.to_owned(),
            tenant_id: self.tenant.cloned(),
            pack: self.pack,
            before: before.map(value).transpose()?,
            event: json!({
                "action": self.action,
                "entity": self.entity,
                "entity_id": self.entity_id,
                "tenant_id": self.tenant,
                "after": after,
            }),
            after,
            reason: self.reason.filter(|text| !text.is_empty()),
        })
    }
}

/// Nothing, for an entry without a before or an after.
pub(crate) const NOTHING: Option<&Value> = None;

fn value(thing: &impl Serialize) -> Result<Value> {
    serde_json::to_value(thing)
        .map_err(|error| Error::internal("an audit row cannot be written", error))
}
