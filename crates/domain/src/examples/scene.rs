//! What examples are about.

/// What the examples are about: names of what there is, and of what there is not yet.
///
/// Where nothing is known under an id, it is `none`.
#[derive(Debug, Clone)]
pub struct Scene {
    /// A tenant.
    pub tenant: String,
    /// The tenant that who asks surely has; mostly the same.
    pub own: String,
    /// The domain whose versions `v1.0` and `v1.1` there are; the tenant has a pack `v1.0` for it.
    pub domain: String,
    /// A tenant that there is not yet.
    pub new_tenant: String,
    /// A user name that nobody has yet.
    pub new_user: String,
    /// The password of who asks.
    pub password: String,
    /// A job's id.
    pub job: String,
    /// A validation report's id.
    pub report: String,
    /// The id of a session of who asks.
    pub session: String,
    /// A token's id.
    pub token: String,
    /// Somebody's id.
    pub user: String,
    /// The id of a saved view of who asks.
    pub view: String,
    /// A change request's id.
    pub request: String,
    /// A freeze's id.
    pub freeze: String,
    /// The id of a schedule of the tenant's.
    pub schedule: String,
    /// A recall's id.
    pub recall: String,
    /// A registered playbook that fits [`domain_pack`], in its version `v1.0`.
    pub playbook: String,
    /// A playbook that is to be taken away from the tenant.
    pub unlinked: String,
}

impl Scene {
    /// Of a tenant and a domain, where no id is known.
    pub fn new(tenant: &str, domain: &str) -> Self {
        let none = || "none".to_owned();
        Self {
            tenant: tenant.to_owned(),
            own: tenant.to_owned(),
            domain: domain.to_owned(),
            new_tenant: "CONTOSO_BANK".to_owned(),
            new_user: "vera".to_owned(),
            password: "four quiet rivers meet".to_owned(),
            job: none(),
            report: none(),
            session: none(),
            token: none(),
            user: none(),
            view: none(),
            request: none(),
            freeze: none(),
            schedule: none(),
            recall: none(),
            playbook: "call-the-desk".to_owned(),
            unlinked: "nothing-linked".to_owned(),
        }
    }

    /// What the demo has.
    pub fn demo() -> Self {
        Self::new("ACME_CAPITAL", "CapitalMarkets")
    }
}
