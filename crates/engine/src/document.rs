//! A document that could be read, with what identifies it.

use serde_json::Value;
use tenantry_domain::{
    checksum::{Checksum, canonical},
    packs::PackKind,
};

use crate::{schema, view};

/// A document that could be read, whatever findings there are about it.
#[derive(Debug, Clone)]
pub struct Document {
    /// The document as a value.
    pub value: Value,
    /// Its canonical form (RFC 8785), which the checksum covers.
    pub canonical: String,
    /// The SHA-256 of the canonical form.
    pub checksum: Checksum,
    /// What it says it is.
    pub identity: Identity,
}

/// What a document says about itself, right or wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The domain it names.
    pub domain: Option<String>,
    /// The playbook it is, where it is one on its own.
    pub playbook_id: Option<String>,
    /// The tenant it names; domain packs name none.
    pub tenant_id: Option<String>,
    /// The version it names.
    pub version: Option<String>,
}

impl Document {
    /// Takes a value that was read strictly. `None` where it has no canonical form, which cannot
    /// happen to a value within the limits.
    pub(crate) fn of(value: Value) -> Option<Self> {
        let bytes = canonical(&value).ok()?;
        let checksum = Checksum::of_bytes(&bytes);
        let canonical = String::from_utf8(bytes).ok()?;
        let owned = |key| view::text(&value, key).map(str::to_owned);
        let identity = Identity {
            domain: owned("domainName"),
            playbook_id: owned("playbookId"),
            tenant_id: owned("tenantId"),
            version: owned("version"),
        };
        Some(Self {
            value,
            canonical,
            checksum,
            identity,
        })
    }
}

/// Tells which kind of pack a document is, from the keys it has.
///
/// `None` for documents that look like none of them.
pub fn detect_kind(value: &Value) -> Option<PackKind> {
    let object = value.as_object()?;
    // A pack has its playbooks in a list, and no steps of its own.
    if object.contains_key("steps") || object.contains_key("playbookId") {
        return Some(PackKind::Playbook);
    }
    match (
        object.contains_key("exceptionTypes"),
        object.contains_key("tenantId"),
    ) {
        (true, false) => return Some(PackKind::Domain),
        (false, true) => return Some(PackKind::Tenant),
        _ => {}
    }
    let count = |kind| {
        schema::top_level_keys(kind)
            .into_iter()
            .filter(|key| object.contains_key(*key))
            .count()
    };
    let (domain, tenant) = (count(PackKind::Domain), count(PackKind::Tenant));
    match domain.cmp(&tenant) {
        std::cmp::Ordering::Greater => Some(PackKind::Domain),
        std::cmp::Ordering::Less => Some(PackKind::Tenant),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn kinds_are_told_apart_by_their_keys() {
        let samples = [
            (json!({"exceptionTypes": {}}), Some(PackKind::Domain)),
            (
                json!({"tenantId": "A1", "domainName": "D"}),
                Some(PackKind::Tenant),
            ),
            (
                json!({"domainName": "D", "approvedTools": []}),
                Some(PackKind::Tenant),
            ),
            (
                json!({"domainName": "D", "playbooks": []}),
                Some(PackKind::Domain),
            ),
            (
                json!({"playbookId": "p", "exceptionTypes": ["A"], "steps": []}),
                Some(PackKind::Playbook),
            ),
            (json!({"domainName": "D"}), None),
            (json!([]), None),
        ];
        for (value, expected) in samples {
            assert_eq!(detect_kind(&value), expected, "{value}");
        }
    }
}
