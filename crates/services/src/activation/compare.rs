//! A candidate beside the configuration in force: what it would change, and what it would loosen.

use serde_json::Value;
use tenantry_domain::{
    activation::ActiveConfig,
    id::TenantId,
    packs::{Change, Finding},
};
use tenantry_engine::{Decider, Effective, changes, loosening};
use tenantry_storage::activation::{self, StoredDocument};

use crate::{
    Read, Result,
    runtime::{self, Texts},
};

/// What is to be known of the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Only what it would loosen.
    Loosened,
    /// What it would change, too.
    Everything,
}

/// What a candidate would do to the configuration in force.
#[derive(Debug, Default)]
pub(super) struct Compared {
    /// What would be added, removed and changed.
    pub(super) changes: Vec<Change>,
    /// Warnings about what it would loosen.
    pub(super) loosened: Vec<Finding>,
}

impl Compared {
    /// Compares what a pair gives with what is in force, as it was activated.
    pub(super) fn with(present: Option<&Present>, after: &Value, wanted: Wanted) -> Self {
        let before = match present.map(Present::value).transpose() {
            Ok(before) => before,
            Err(error) => {
                // It is replaced all the same: refusing would leave the tenant with what is damaged.
                tracing::error!(
                    cause = error.chain(),
                    "a configuration in force cannot be read and not be compared"
                );
                return Self {
                    changes: changes_for(wanted, None, after),
                    loosened: vec![loosening::unknown()],
                };
            }
        };
        let loosened = before
            .as_ref()
            .map(|before| loosening::between(before, after));
        Self {
            changes: changes_for(wanted, before.as_ref(), after),
            loosened: loosened.unwrap_or_default(),
        }
    }
}

fn changes_for(wanted: Wanted, before: Option<&Value>, after: &Value) -> Vec<Change> {
    match wanted {
        Wanted::Loosened => Vec::new(),
        Wanted::Everything => changes::between(before, after),
    }
}

/// The configuration in force, as far as it is stored.
pub(super) enum Present {
    Stored(StoredDocument),
    /// A revision of an older release, whose document is not stored yet.
    Packs(Texts),
}

impl Present {
    /// How long what is read of it is.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Stored(document) => document.text.len(),
            Self::Packs(texts) => texts.bytes(),
        }
    }

    /// What decides by it.
    pub(super) fn decider(&self) -> Result<Decider> {
        let effective = match self {
            Self::Stored(document) => Effective {
                value: runtime::value(document)?,
                canonical: String::new(),
                checksum: document.checksum.clone(),
            },
            Self::Packs(texts) => runtime::merge(texts)?,
        };
        Ok(Decider::of(&effective))
    }

    fn value(&self) -> Result<Value> {
        match self {
            Self::Stored(document) => runtime::value(document),
            Self::Packs(texts) => Ok(runtime::merge(texts)?.value),
        }
    }
}

/// Reads what is in force for a tenant; there is nothing before the first activation.
pub(super) async fn present(
    read: &mut Read<'_>,
    tenant: &TenantId,
    current: &ActiveConfig,
) -> Result<Option<Present>> {
    let Some(checksum) = &current.checksum else {
        return Ok(None);
    };
    let scope = read.scope.clone();
    let conn = read.conn().await?;
    if let Some(stored) = activation::document(conn, &scope, tenant, checksum).await? {
        return Ok(Some(Present::Stored(stored)));
    }
    let Some(head) = activation::head(conn, &scope, tenant).await? else {
        return Ok(None);
    };
    let texts = runtime::texts(conn, &scope, &head.into()).await?;
    Ok(Some(Present::Packs(texts)))
}
