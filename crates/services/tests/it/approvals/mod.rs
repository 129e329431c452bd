//! Approvals: no change of what is in force without the people it needs, whichever way it is asked for.

use serde_json::{Value, json};
use tenantry_domain::{
    PageRequest, Problem, ProblemKind,
    access::{
        Caller, CreateToken, CreateUser, RequestInfo, Role, RoleBinding, SetBindings, SignIn,
        TenantScope, UpdateUser, UserStatus,
    },
    activation::{Activate, Activated, GetActiveConfig, GetRevision, PreviewActivation, Rollback},
    approvals::{
        ApprovalPolicy, ApprovalSettings, ApproveRequest, CancelRequest, ChangeRequest,
        GetApprovals, GetRequest, RejectRequest, RequestFilter, RequestStatus, SetApprovals,
    },
    audit::AuditFilter,
    id::{RequestId, TenantId, UserId},
    packs::{DomainName, ImportPack, PackKind, VersionSelector},
    playbooks::{LinkPlaybook, PlaybookId, UnlinkPlaybook},
};
use tenantry_services::{Credential, FirstStart, Purpose};
use tenantry_storage::approvals as stored;
use tenantry_testkit::{
    TestApp, databases::TestDb, domain_pack, each_db, person_of, playbook, tenant_pack,
    with_if_match,
};

pub(crate) const PASSWORD: &str = "a long enough password";
const TOKEN: &str = "a token that is long enough to be one";

pub(crate) fn acme() -> TenantId {
    TenantId::parse("ACME").unwrap()
}

fn with_threshold(threshold: f64) -> Value {
    let mut pack = tenant_pack("ACME", "Finance");
    pack["customGuardrails"] =
        json!({"allowLists": [], "blockLists": [], "humanApprovalThreshold": threshold});
    pack
}

mod held_up;
mod people;
mod waiting;

/// Who works on what: editors ask, approvers agree.
pub(crate) struct Team {
    pub(crate) app: TestApp,
    pub(crate) admin: Caller,
    pub(crate) editor: Caller,
    pub(crate) approvers: [Caller; 2],
}

impl Team {
    /// A tenant whose pair v1.0 is in force, and v1.1 (stricter) and v1.2 (looser than v1.1) are there.
    pub(crate) async fn started(db: TestDb) -> Self {
        let app = TestApp::on(db);
        let start = FirstStart {
            admin_password: Some(PASSWORD.to_owned()),
            init_token: Some(TOKEN.to_owned()),
        };
        app.services.first_start(start).await.unwrap();
        app.tenant("ACME").await;
        app.import_domain(&domain_pack("Finance"), "v3.2").await;
        for (version, threshold) in [("v1.0", 0.8), ("v1.1", 0.9), ("v1.2", 0.85)] {
            let pack = with_threshold(threshold);
            app.import_tenant("ACME", &pack, version).await;
        }
        let pair = TestApp::activation("ACME", "v3.2", Some("v1.0"));
        app.services.run(&app.admin, pair).await.unwrap();
        Self {
            admin: signed_in(&app, "admin").await,
            editor: joined(&app, "edda", Role::Editor).await,
            approvers: [
                joined(&app, "anna", Role::Approver).await,
                joined(&app, "anton", Role::Approver).await,
            ],
            app,
        }
    }

    /// The same, where any change needs so many approvals.
    pub(crate) async fn governed(db: TestDb, any: u64) -> Self {
        let team = Self::started(db).await;
        let set = team.set(any, 0).await.unwrap();
        assert_eq!(
            (set.any, set.row_version, set.change_request),
            (any, 1, None)
        );
        team
    }

    pub(crate) async fn set(&self, any: u64, loosening: u64) -> Result<ApprovalSettings, Problem> {
        let present = self.settings().await;
        let set = SetApprovals {
            any,
            loosening,
            ..SetApprovals::default()
        };
        let caller = with_if_match(&self.admin, present.row_version);
        Ok(self.app.services.run(&caller, set).await?.value)
    }

    pub(crate) async fn settings(&self) -> ApprovalSettings {
        let get = GetApprovals::default();
        self.app.services.ask(&self.app.admin, get).await.unwrap()
    }

    pub(crate) async fn activate(&self, by: &Caller, own: &str) -> Result<Activated, Problem> {
        let mut pair = TestApp::activation("ACME", "v3.2", Some(own));
        pair.accept_warnings = true;
        pair.reason = Some("Fewer false alarms".to_owned());
        Ok(self.app.services.run(by, pair).await?.value)
    }

    /// Asks for a version, which has to wait.
    pub(crate) async fn asked(&self, own: &str) -> RequestId {
        let waiting = self.activate(&self.editor, own).await.unwrap();
        assert!(!waiting.changed);
        waiting.change_request.unwrap()
    }

    pub(crate) async fn approve(
        &self,
        by: &Caller,
        id: &RequestId,
    ) -> Result<ChangeRequest, Problem> {
        let approve = ApproveRequest {
            id: id.clone(),
            comment: Some("Looks right".to_owned()),
        };
        Ok(self.app.services.run(by, approve).await?.value)
    }

    pub(crate) async fn request(&self, id: &RequestId) -> ChangeRequest {
        let get = GetRequest { id: id.clone() };
        let shown = self.app.services.ask(&self.app.admin, get).await.unwrap();
        shown.request
    }

    pub(crate) async fn in_force(&self) -> u64 {
        let get = GetActiveConfig { tenant_id: acme() };
        let active = self.app.services.ask(&self.app.admin, get).await.unwrap();
        active.revision
    }

    pub(crate) async fn actions(&self) -> Vec<String> {
        let filter = AuditFilter {
            tenant_id: Some(acme()),
            ..AuditFilter::default()
        };
        let trail = self
            .app
            .services
            .ask(&self.app.admin, filter)
            .await
            .unwrap();
        let rows = trail.items.into_iter();
        rows.map(|row| row.facts.action).collect()
    }
}

pub(crate) async fn joined(app: &TestApp, name: &str, role: Role) -> Caller {
    let input = CreateUser {
        username: name.to_owned(),
        password: PASSWORD.to_owned(),
        bindings: vec![RoleBinding::global(role)],
    };
    app.services.run(&app.admin, input).await.unwrap();
    signed_in(app, name).await
}

pub(crate) async fn signed_in(app: &TestApp, name: &str) -> Caller {
    let input = SignIn {
        username: name.to_owned(),
        password: PASSWORD.to_owned(),
    };
    let session = app.services.sign_in(input, RequestInfo::default(), None);
    let session = session.await.unwrap();
    authenticated(app, Credential::Session(&session.secret)).await
}

pub(crate) async fn authenticated(app: &TestApp, credential: Credential<'_>) -> Caller {
    let request = RequestInfo::default();
    let caller = app.services.authenticate(credential, Purpose::Any, request);
    caller.await.unwrap()
}

/// A token of this person with a role.
pub(crate) async fn token_of(app: &TestApp, owner: &Caller, role: Role) -> Caller {
    let input = CreateToken {
        name: "ci".to_owned(),
        roles: vec![role],
        tenant_ids: None,
        expires_at: None,
    };
    let made = app.services.run(owner, input).await.unwrap().value;
    authenticated(app, Credential::Bearer(made.secret.as_str())).await
}

pub(crate) fn user_id(caller: &Caller) -> UserId {
    UserId::from_stored(caller.actor.id.clone())
}

pub(crate) fn kind<T: std::fmt::Debug>(refused: Result<T, Problem>) -> ProblemKind {
    refused.unwrap_err().kind
}
