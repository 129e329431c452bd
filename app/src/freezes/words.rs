//! The words for freezes.

use leptos::prelude::*;
use tenantry_domain::freezes::{Freeze, FreezePlace, FreezeStatus};

use crate::{
    text::text,
    ui::{StatusBadge, Tone},
};

/// The word for where a freeze stands.
pub(super) fn status_label(status: FreezeStatus) -> &'static str {
    match status {
        FreezeStatus::Planned => text!(freezes.planned),
        FreezeStatus::Active => text!(freezes.active),
        FreezeStatus::Ended => text!(freezes.ended),
    }
}

/// Where a freeze stands, as a word and a colour.
pub(super) fn status_badge(status: FreezeStatus) -> AnyView {
    let tone = match status {
        FreezeStatus::Planned => Tone::Live,
        FreezeStatus::Active => Tone::Warn,
        FreezeStatus::Ended => Tone::Neutral,
    };
    view! { <StatusBadge tone label=status_label(status) /> }.into_any()
}

/// For what a freeze is, in words.
pub(super) fn place_text(freeze: &Freeze) -> String {
    match freeze.place() {
        FreezePlace::Everywhere => text!(freezes.everywhere).to_owned(),
        FreezePlace::Domain(domain) => text!(freezes.in_domain, domain = domain),
        FreezePlace::Tenant(tenant) => tenant.to_string(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use tenantry_domain::{
        Timestamp,
        id::{FreezeId, TenantId},
        packs::DomainName,
    };

    use super::*;

    /// Everything is frozen until somebody ends it.
    pub(in crate::freezes) fn freeze() -> Freeze {
        Freeze {
            id: FreezeId::from_unique("1"),
            tenant_id: None,
            domain: None,
            status: FreezeStatus::Active,
            from: Timestamp::from_micros(0),
            until: None,
            reason: "Quarter end".to_owned(),
            created_at: Timestamp::from_micros(0),
            created_by: "ada".to_owned(),
            ended_at: None,
            ended_by: None,
        }
    }

    #[test]
    fn a_freeze_says_for_what_it_is() {
        let domain = Freeze {
            domain: DomainName::parse("Finance").ok(),
            ..freeze()
        };
        let tenant = Freeze {
            tenant_id: TenantId::parse("ACME").ok(),
            ..freeze()
        };

        let said = [freeze(), domain, tenant].map(|freeze| place_text(&freeze));
        assert_eq!(said, ["Everywhere", "Domain Finance", "ACME"]);
    }
}
