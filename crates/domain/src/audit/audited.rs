//! What audit rows call the things that they are about.

use serde::Serialize;

use crate::{
    access::{TokenView, UserView},
    activation::ActiveConfig,
    approvals::{ApprovalSettings, ChangeRequest},
    freezes::Freeze,
    id::TenantId,
    jobs::Job,
    packs::{Pack, PackKind, ReportSummary},
    playbooks::PlaybookLink,
    recalls::{Recall, RecalledTenant},
    schedules::Schedule,
    tenants::Tenant,
    views::NamedView,
};

/// A thing whose changes are audited: what a row shows before and after, so it holds no secret.
pub trait Audited: Serialize {
    /// What sort of thing.
    fn entity(&self) -> &'static str;

    /// Which one.
    fn entity_id(&self) -> String;

    /// The tenant concerned, whose chain takes the row.
    fn tenant(&self) -> Option<&TenantId> {
        None
    }

    /// The pack concerned.
    fn pack(&self) -> Option<String> {
        None
    }
}

impl Audited for Tenant {
    fn entity(&self) -> &'static str {
        "tenant"
    }

    fn entity_id(&self) -> String {
        self.tenant_id.to_string()
    }

    fn tenant(&self) -> Option<&TenantId> {
        Some(&self.tenant_id)
    }
}

impl Audited for NamedView<'_> {
    fn entity(&self) -> &'static str {
        "saved_view"
    }

    fn entity_id(&self) -> String {
        self.id.to_string()
    }
}

impl Audited for Pack {
    fn entity(&self) -> &'static str {
        match self.kind() {
            PackKind::Domain => "domain_pack",
            PackKind::Tenant => "tenant_pack",
            PackKind::Playbook => "playbook",
        }
    }

    fn entity_id(&self) -> String {
        self.id.to_string()
    }

    fn tenant(&self) -> Option<&TenantId> {
        self.owner.tenant()
    }

    fn pack(&self) -> Option<String> {
        Some(self.name())
    }
}

impl Audited for ReportSummary {
    fn entity(&self) -> &'static str {
        "report"
    }

    fn entity_id(&self) -> String {
        self.id.to_string()
    }

    fn tenant(&self) -> Option<&TenantId> {
        self.tenant_id.as_ref()
    }

    fn pack(&self) -> Option<String> {
        let owner = match &self.tenant_id {
            Some(tenant) => tenant.to_string(),
            None => self.domain.clone().or_else(|| self.playbook_id.clone())?,
        };
        Some(match &self.version {
            Some(version) => format!("{owner}/{version}"),
            None => owner,
        })
    }
}

impl Audited for PlaybookLink {
    fn entity(&self) -> &'static str {
        "playbook_link"
    }

    fn entity_id(&self) -> String {
        self.playbook_id.to_string()
    }

    fn tenant(&self) -> Option<&TenantId> {
        Some(&self.tenant_id)
    }

    fn pack(&self) -> Option<String> {
        Some(format!("{}/{}", self.playbook_id, self.version))
    }
}

/// The revision that is in force.
impl Audited for ActiveConfig {
    fn entity(&self) -> &'static str {
        "revision"
    }

    fn entity_id(&self) -> String {
        self.revision.to_string()
    }

    fn tenant(&self) -> Option<&TenantId> {
        Some(&self.tenant_id)
    }

    fn pack(&self) -> Option<String> {
        let (domain, version) = (self.domain.as_ref()?, self.domain_pack_version.as_ref()?);
        Some(format!("{domain}/{version}"))
    }
}

impl Audited for ChangeRequest {
    fn entity(&self) -> &'static str {
        "change_request"
    }

    fn entity_id(&self) -> String {
        self.id.to_string()
    }

    fn tenant(&self) -> Option<&TenantId> {
        self.tenant_id.as_ref()
    }

    fn pack(&self) -> Option<String> {
        let (domain, version) = (self.domain.as_ref()?, self.domain_pack_version.as_ref()?);
        Some(format!("{domain}/{version}"))
    }
}

impl Audited for Freeze {
    fn entity(&self) -> &'static str {
        "freeze"
    }

    fn entity_id(&self) -> String {
        self.id.to_string()
    }

    fn tenant(&self) -> Option<&TenantId> {
        self.tenant_id.as_ref()
    }
}

impl Audited for Schedule {
    fn entity(&self) -> &'static str {
        "schedule"
    }

    fn entity_id(&self) -> String {
        self.id.to_string()
    }

    fn tenant(&self) -> Option<&TenantId> {
        Some(&self.tenant_id)
    }

    fn pack(&self) -> Option<String> {
        Some(format!("{}/{}", self.domain, self.domain_pack_version))
    }
}

impl Audited for Recall {
    fn entity(&self) -> &'static str {
        "recall"
    }

    fn entity_id(&self) -> String {
        self.id.to_string()
    }

    fn pack(&self) -> Option<String> {
        Some(format!("{}/{}", self.domain, self.version))
    }
}

impl Audited for RecalledTenant {
    fn entity(&self) -> &'static str {
        "recall"
    }

    fn entity_id(&self) -> String {
        self.recall_id.to_string()
    }

    fn tenant(&self) -> Option<&TenantId> {
        Some(&self.tenant_id)
    }
}

impl Audited for ApprovalSettings {
    fn entity(&self) -> &'static str {
        "approvals"
    }

    fn entity_id(&self) -> String {
        let tenant = self.tenant_id.as_ref();
        tenant.map_or_else(|| "global".to_owned(), ToString::to_string)
    }

    fn tenant(&self) -> Option<&TenantId> {
        self.tenant_id.as_ref()
    }
}

impl Audited for Job {
    fn entity(&self) -> &'static str {
        "job"
    }

    fn entity_id(&self) -> String {
        self.id.to_string()
    }

    fn tenant(&self) -> Option<&TenantId> {
        self.tenant_id.as_ref()
    }
}

impl Audited for UserView {
    fn entity(&self) -> &'static str {
        "user"
    }

    fn entity_id(&self) -> String {
        self.id.to_string()
    }
}

impl Audited for TokenView {
    fn entity(&self) -> &'static str {
        "token"
    }

    fn entity_id(&self) -> String {
        self.id.to_string()
    }
}
