//! The kinds of packs and the life of a version.

words! {
    /// Which document a pack is.
    pub enum PackKind {
        /// A domain's logic, shared by tenants.
        Domain = "domain",
        /// One tenant's overrides of a domain pack.
        Tenant = "tenant",
        /// A playbook that is registered on its own, shared by tenants.
        Playbook = "playbook",
    }
}

words! {
    /// Where a stored version stands. Whether it is live is a different question.
    pub enum PackStatus {
        /// Imported and never activated.
        Draft = "DRAFT",
        /// Activated at least once; shown as "released".
        Active = "ACTIVE",
        /// Withdrawn: never activated again.
        Deprecated = "DEPRECATED",
    }
}

impl PackKind {
    /// Whether all tenants share its packs, which so are no tenant's.
    pub const fn is_shared(self) -> bool {
        matches!(self, Self::Domain | Self::Playbook)
    }
}

impl PackStatus {
    /// Whether a configuration may name a version in this status.
    pub const fn can_be_activated(self) -> bool {
        matches!(self, Self::Draft | Self::Active)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_deprecated_version_can_never_be_activated() {
        let fit: Vec<_> = PackStatus::ALL
            .into_iter()
            .filter(|s| s.can_be_activated())
            .collect();

        assert_eq!(fit, [PackStatus::Draft, PackStatus::Active]);
    }
}
