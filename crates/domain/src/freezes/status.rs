//! Where a freeze stands, and how far it reaches.

words! {
    /// Where a freeze stands: by the clock, and by whether somebody ended it.
    pub enum FreezeStatus {
        /// It begins later.
        Planned = "PLANNED",
        /// It holds.
        Active = "ACTIVE",
        /// It is over, or somebody ended it.
        Ended = "ENDED",
    }
}

words! {
    /// How far a freeze reaches.
    pub enum FreezeReach {
        /// It is for all tenants.
        Everywhere = "EVERYWHERE",
        /// It is for the tenants of a domain.
        Domain = "DOMAIN",
        /// It is for a tenant.
        Tenant = "TENANT",
    }
}
