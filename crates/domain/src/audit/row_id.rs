//! How a row of the trail is named: by its chain and its number there.

use std::fmt;

use serde::Serialize;

use super::{AuditFacts, ChainName};
use crate::{id::TenantId, reading::read_by_parsing};

/// Which row: its chain, a dot, and its number in the chain, as in `global.12` and `tenant:ACME.3`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct AuditId {
    /// The chain.
    pub chain: ChainName,
    /// The row's number in it, from 1.
    pub sequence: u64,
}

read_by_parsing!(AuditId, "invalid_audit_id");

/// Why a text names no row; the message says the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an audit id is `global.` or `tenant:`, a tenant's id and `.`, and a number from 1")]
pub struct InvalidAuditId;

impl AuditId {
    /// Characters an id has at most.
    pub const MAX_CHARS: usize = 90;
    /// The rule as a regular expression.
    pub const PATTERN: &str = r"^(global|tenant:[A-Za-z0-9][A-Za-z0-9_-]{1,63})\.[1-9][0-9]{0,17}$";

    /// Reads an id as it stands in addresses.
    pub fn parse(text: &str) -> Result<Self, InvalidAuditId> {
        let (chain, number) = text.rsplit_once('.').ok_or(InvalidAuditId)?;
        let fits = !number.starts_with('0')
            && number.len() <= 18
            && number.bytes().all(|byte| byte.is_ascii_digit());
        let sequence = number.parse().ok().filter(|_| fits);
        let chain = match chain.strip_prefix("tenant:") {
            Some(tenant) => ChainName::Tenant(TenantId::parse(tenant).map_err(|_| InvalidAuditId)?),
            None if chain == "global" => ChainName::Global,
            None => return Err(InvalidAuditId),
        };
        let sequence = sequence.ok_or(InvalidAuditId)?;
        Ok(Self { chain, sequence })
    }
}

impl AuditFacts {
    /// What the row is called in addresses, with the tenant's id as it was written; nothing where its
    /// chain is of a kind that is not known here.
    pub fn id(&self) -> Option<AuditId> {
        let chain = match (&self.tenant_id, self.chain.as_str()) {
            (_, "global") => ChainName::Global,
            (Some(tenant), _) => ChainName::Tenant(tenant.clone()),
            (None, chain) => {
                let tenant = chain.strip_prefix("tenant:")?;
                ChainName::Tenant(TenantId::parse(tenant).ok()?)
            }
        };
        let sequence = self.sequence;
        Some(AuditId { chain, sequence })
    }
}

impl fmt::Display for AuditId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.chain {
            ChainName::Global => f.write_str("global")?,
            ChainName::Tenant(tenant) => write!(f, "tenant:{tenant}")?,
        }
        write!(f, ".{}", self.sequence)
    }
}

impl From<AuditId> for String {
    fn from(id: AuditId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_as_it_is_written() {
        for text in ["global.1", "tenant:ACME_1.999999999999999999"] {
            assert_eq!(AuditId::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_names_no_row_is_refused() {
        for text in [
            "",
            "12",
            "global",
            "global.",
            "global.0",
            "global.01",
            "global.-1",
            "global.+1",
            "global.1.2",
            "global.1000000000000000000",
            "Global.1",
            "other.1",
            "tenant:.1",
            "tenant:a b.1",
            "export",
            "verify",
        ] {
            assert_eq!(AuditId::parse(text), Err(InvalidAuditId), "{text}");
        }
    }
}
