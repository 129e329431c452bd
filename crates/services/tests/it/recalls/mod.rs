//! Recalls: every tenant is taken off a domain pack version that was found bad.

use serde_json::{Value, json};
use tenantry_domain::{
    Page, Problem, ProblemKind,
    access::{Caller, Role},
    activation::{Activate, Activated, GetRevision, Revision, Rollback},
    approvals::{RequestStatus, SetApprovals},
    audit::{AuditEvent, AuditFilter},
    freezes::CreateFreeze,
    id::{RecallId, TenantId},
    jobs::{CancelJob, JobState},
    packs::{DeprecatePack, DomainName, GetPack, PackOwner, PackStatus, VersionSelector},
    recalls::{
        GetRecall, PreviewRecall, Recall, RecallFilter, RecallOutcome, RecallPack, RecallPreview,
        RecallProgress, RecallStatus, RecalledTenant, RecalledTenants, ResumeRecall, StopRecall,
    },
    schedules::{ScheduleFilter, ScheduleStatus},
    tenants::{ChangeStatus, Status},
};
use tenantry_testkit::{
    TestApp, databases::TestDb, domain_pack, each_db, person_of, tenant_pack, with_if_match,
};

use crate::{
    approvals::{Team, joined, kind, token_of},
    schedules::{jobs_of, work_off},
};

mod carried_out;
mod held_up;
mod seen;
mod withdrawn;

/// A domain pack that differs from others by a threshold.
fn pack(threshold: f64) -> Value {
    let mut pack = domain_pack("Rates");
    pack["guardrails"] =
        json!({"allowLists": [], "blockLists": [], "humanApprovalThreshold": threshold});
    pack
}

fn tenant(id: &str) -> TenantId {
    TenantId::parse(id).unwrap()
}

fn rates() -> PackOwner {
    PackOwner::Domain(DomainName::parse("Rates").unwrap())
}

fn recall(version: &str) -> RecallPack {
    RecallPack {
        domain: DomainName::parse("Rates").unwrap(),
        version: VersionSelector::parse(version).unwrap(),
        to_version: None,
        accept_warnings: true,
        reason: "Its limits are ten times too high".to_owned(),
    }
}

/// People and tenants of the domain `Rates`, with `v1.0`, `v2.0` and `v3.0` of it.
struct Fleet {
    team: Team,
}

impl Fleet {
    /// Each of these tenants has had `v1.0`, and has `v2.0`.
    async fn of(db: TestDb, tenants: &[&str]) -> Self {
        let fleet = Self {
            team: Team::started(db).await,
        };
        for (version, threshold) in [("v1.0", 0.9), ("v2.0", 0.8), ("v3.0", 0.95)] {
            fleet.app().import_domain(&pack(threshold), version).await;
        }
        for tenant in tenants {
            fleet.app().tenant(tenant).await;
            fleet.activate(tenant, "v1.0").await.unwrap();
            fleet.activate(tenant, "v2.0").await.unwrap();
        }
        fleet
    }

    const fn app(&self) -> &TestApp {
        &self.team.app
    }

    async fn activate(&self, tenant: &str, version: &str) -> Result<Activated, Problem> {
        let pair = Activate {
            domain: Some("Rates".to_owned()),
            accept_warnings: true,
            ..TestApp::activation(tenant, version, None)
        };
        let done = self.app().services.run(&self.team.admin, pair).await?;
        Ok(done.value)
    }

    async fn begin(&self, by: &Caller, recall: RecallPack) -> Result<Recall, Problem> {
        Ok(self.app().services.run(by, recall).await?.value)
    }

    /// Begins it, and has it come to every tenant.
    async fn recalled(&self, recall: RecallPack) -> Recall {
        let begun = self.begin(&self.team.admin, recall).await.unwrap();
        self.work().await;
        self.recall(&begun.id).await
    }

    async fn work(&self) {
        work_off(self.app(), &["void_withdrawn", "carry_out_recall"]).await;
    }

    async fn recall(&self, id: &RecallId) -> Recall {
        let get = GetRecall { id: id.clone() };
        self.app()
            .services
            .ask(&self.team.admin, get)
            .await
            .unwrap()
    }

    async fn tenants_of(&self, id: &RecallId) -> Vec<RecalledTenant> {
        let list = RecalledTenants {
            id: id.clone(),
            outcome: None,
            page: tenantry_domain::PageRequest::default(),
        };
        let page = self.app().services.ask(&self.team.admin, list).await;
        page.unwrap().items
    }

    async fn preview(&self, by: &Caller, version: &str) -> Result<RecallPreview, Problem> {
        let preview = PreviewRecall {
            domain: DomainName::parse("Rates").unwrap(),
            version: VersionSelector::parse(version).unwrap(),
            page: tenantry_domain::PageRequest::default(),
        };
        self.app().services.ask(by, preview).await
    }

    async fn stop(&self, id: &RecallId) -> Result<Recall, Problem> {
        let stop = StopRecall { id: id.clone() };
        let done = self.app().services.run(&self.team.admin, stop).await?;
        Ok(done.value)
    }

    async fn resume(&self, id: &RecallId) -> Result<Recall, Problem> {
        let resume = ResumeRecall { id: id.clone() };
        let done = self.app().services.run(&self.team.admin, resume).await?;
        Ok(done.value)
    }

    async fn live(&self, id: &str) -> Revision {
        let active = tenantry_domain::activation::GetActiveConfig {
            tenant_id: tenant(id),
        };
        let services = &self.app().services;
        let active = services.ask(&self.team.admin, active).await.unwrap();
        let get = GetRevision {
            tenant_id: tenant(id),
            revision: active.revision,
        };
        services.ask(&self.team.admin, get).await.unwrap()
    }

    async fn version(&self, id: &str) -> String {
        self.live(id).await.domain_pack_version.to_string()
    }

    async fn pack_status(&self, version: &str) -> PackStatus {
        let get = GetPack {
            owner: rates(),
            version: VersionSelector::parse(version).unwrap(),
        };
        let shown = self.app().services.ask(&self.team.admin, get).await;
        shown.unwrap().pack.status
    }

    async fn set_status(&self, id: &str, status: Status) {
        let change = ChangeStatus {
            tenant_id: tenant(id),
            status,
            reason: "unpaid".to_owned(),
        };
        let done = self.app().services.run(&self.team.admin, change).await;
        done.unwrap();
    }

    async fn freeze(&self) {
        let freeze = CreateFreeze {
            reason: "Something is wrong".to_owned(),
            ..CreateFreeze::default()
        };
        let done = self.app().services.run(&self.team.admin, freeze).await;
        done.unwrap();
    }

    /// The rows of a tenant's trail whose action begins so, newest first.
    async fn trail(&self, id: Option<&str>, action: &str) -> Vec<AuditEvent> {
        let filter = AuditFilter {
            tenant_id: id.map(tenant),
            action: Some(action.to_owned()),
            ..AuditFilter::default()
        };
        let services = &self.app().services;
        services.ask(&self.app().admin, filter).await.unwrap().items
    }
}

/// How many tenants, and of them: moved, requested, not live, failed, pending; live still.
const fn counts(progress: RecallProgress) -> (u64, [u64; 5], u64) {
    let RecallProgress {
        tenants,
        pending,
        moved,
        requested,
        not_live,
        failed,
        live,
    } = progress;
    (tenants, [moved, requested, not_live, failed, pending], live)
}

fn outcomes(tenants: &[RecalledTenant]) -> Vec<(&str, RecallOutcome)> {
    let each = tenants.iter();
    each.map(|one| (one.tenant_id.as_str(), one.outcome))
        .collect()
}
