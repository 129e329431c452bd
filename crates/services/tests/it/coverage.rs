//! Every registered command leaves an audit row and an outbox row.

use std::collections::BTreeSet;

use tenantry_domain::{
    access::{
        ChangePassword, CreateToken, CreateUser, EndOtherSessions, EndSession, RequestInfo,
        RevokeToken, Role, RoleBinding, SetBindings, SignIn, TenantScope, UpdateUser, UserStatus,
    },
    audit::{AuditFilter, ExportAudit},
    id::{JobId, TenantId},
    jobs::{CancelJob, RetryJob},
    packs::{
        DeprecatePack, DomainName, KeepReport, PackKind, PackOwner, PackStatus, ValidatePack,
        VersionSelector,
    },
    tenants::{ChangeStatus, RenameTenant, Status},
};
use tenantry_services::{Credential, FirstStart, Purpose, registry::COMMANDS};
use tenantry_storage::{jobs, outbox, testing};
use tenantry_testkit::{TestApp, domain_pack, each_db, tenant_pack, with_if_match};

/// Audit actions of a command; most carry its own name.
fn actions(command: &str) -> Vec<&str> {
    match command {
        "tenants.change_status" => vec!["tenants.suspend", "tenants.resume"],
        "access.update_user" => vec![
            "access.disable_user",
            "access.enable_user",
            "access.reset_password",
        ],
        other => vec![other],
    }
}

async fn rows(app: &TestApp) -> (usize, u64) {
    let filter = AuditFilter {
        page: tenantry_domain::PageRequest {
            limit: Some(200),
            cursor: None,
        },
        ..AuditFilter::default()
    };
    let audit = app
        .services
        .ask(&app.admin, filter)
        .await
        .unwrap()
        .items
        .len();
    let mut tx = app.db.read(&TenantScope::system()).await.unwrap();
    (audit, outbox::count_unsent(tx.conn()).await.unwrap())
}

/// Runs the step and says that it left exactly one row of each kind.
macro_rules! leaves_rows {
    ($app:expr, $step:expr) => {{
        let before = rows(&$app).await;
        let value = $step;
        let after = rows(&$app).await;
        assert_eq!(after.0, before.0 + 1, "audit rows of {}", stringify!($step));
        assert_eq!(
            after.1,
            before.1 + 1,
            "outbox rows of {}",
            stringify!($step)
        );
        value
    }};
}

/// A job about the tenant.
async fn put_job(app: &TestApp, tenant: &TenantId) -> JobId {
    let scope = TenantScope::system();
    let mut tx = app.db.write(&scope).await.unwrap();
    let id = JobId::from_unique("1");
    let new = jobs::NewJob {
        id: &id,
        kind: "toy",
        key: None,
        tenant_id: Some(tenant),
        payload: "null",
        due: None,
        created_at: app.now(),
    };
    jobs::enqueue(&mut tx, &scope, &new).await.unwrap();
    testing::commit(tx).await.unwrap();
    id
}

each_db! {
async fn every_command_leaves_its_rows(db: TestDb) {
    let app = TestApp::on(db);
    let id = TenantId::parse("ACME").unwrap();
    let request = RequestInfo {
        request_id: "r".to_owned(),
        ..RequestInfo::default()
    };
    let status = |status| ChangeStatus {
        tenant_id: id.clone(),
        status,
        reason: "unpaid".to_owned(),
    };
    let start = FirstStart {
        admin_password: Some("a long enough password".to_owned()),
        init_token: Some("x".repeat(32)),
    };

    app.services.first_start(start).await.unwrap();
    leaves_rows!(app, app.tenant("ACME").await);
    let rename = RenameTenant {
        tenant_id: id.clone(),
        name: "New".to_owned(),
    };
    leaves_rows!(
        app,
        app.services
            .run(&with_if_match(&app.admin, 1), rename)
            .await
            .unwrap()
    );
    leaves_rows!(
        app,
        app.services
            .run(&app.admin, status(Status::Suspended))
            .await
            .unwrap()
    );
    leaves_rows!(
        app,
        app.services
            .run(&app.admin, status(Status::Active))
            .await
            .unwrap()
    );
    leaves_rows!(
        app,
        app.import_domain(&domain_pack("Finance"), "v1.0").await
    );
    let pack = tenant_pack("ACME", "Finance");
    leaves_rows!(app, app.import_tenant("ACME", &pack, "v1.0").await);
    leaves_rows!(
        app,
        app.import_domain(&domain_pack("Finance"), "v1.1").await
    );
    let deprecate = DeprecatePack {
        owner: PackOwner::Domain(DomainName::parse("Finance").unwrap()),
        version: VersionSelector::parse("v1.1").unwrap(),
        status: PackStatus::Deprecated,
        reason: "a mistake".to_owned(),
    };
    leaves_rows!(
        app,
        app.services.run(&app.admin, deprecate).await.unwrap()
    );
    let keep = KeepReport(ValidatePack {
        kind: PackKind::Tenant,
        text: pack.to_string(),
        tenant_id: Some(id.clone()),
        domain: None,
        check_against: None,
        version: None,
    });
    leaves_rows!(app, app.services.run(&app.admin, keep).await.unwrap());
    let activate = TestApp::activation("ACME", "v1.0", Some("v1.0"));
    leaves_rows!(app, app.services.run(&app.admin, activate).await.unwrap());
    leaves_rows!(
        app,
        app.services
            .run(&app.admin, ExportAudit::default())
            .await
            .unwrap()
    );
    let job = put_job(&app, &id).await;
    let cancel = CancelJob { id: job.clone(), reason: "no need".to_owned() };
    leaves_rows!(app, app.services.run(&app.admin, cancel).await.unwrap());
    leaves_rows!(app, app.services.run(&app.admin, RetryJob { id: job }).await.unwrap());
    let user = CreateUser {
        username: "vera".to_owned(),
        password: "a long enough password".to_owned(),
        bindings: vec![RoleBinding::global(Role::Viewer)],
    };
    let user = leaves_rows!(app, app.services.run(&app.admin, user).await.unwrap().value);
    for (status, password) in [
        (Some(UserStatus::Disabled), None),
        (Some(UserStatus::Active), None),
        (None, Some("another long password")),
    ] {
        let update = UpdateUser {
            id: user.id.clone(),
            status,
            password: password.map(str::to_owned),
            reason: String::new(),
        };
        leaves_rows!(app, app.services.run(&app.admin, update).await.unwrap());
    }
    let bind = SetBindings {
        id: user.id,
        bindings: vec![RoleBinding::of(Role::Viewer, id.clone())],
    };
    leaves_rows!(app, app.services.run(&app.admin, bind).await.unwrap());
    let root = app
        .services
        .authenticate(Credential::Bearer(&"x".repeat(32)), Purpose::Any, request.clone())
        .await
        .unwrap();
    let token = CreateToken {
        name: "ci".to_owned(),
        roles: vec![Role::Viewer],
        tenant_ids: None,
        expires_at: None,
    };
    let token = leaves_rows!(app, app.services.run(&root, token).await.unwrap().value);
    let revoke = RevokeToken { id: token.token.id };
    leaves_rows!(app, app.services.run(&app.admin, revoke).await.unwrap());
    let sign_in = || SignIn {
        username: "vera".to_owned(),
        password: "another long password".to_owned(),
    };
    let signed_in = leaves_rows!(
        app,
        app.services
            .sign_in(sign_in(), request.clone(), None)
            .await
            .unwrap()
    );
    let caller = app
        .services
        .authenticate(Credential::Session(&signed_in.secret), Purpose::Any, request)
        .await
        .unwrap();
    let change = ChangePassword {
        current_password: "another long password".to_owned(),
        new_password: "yet another long password".to_owned(),
    };
    leaves_rows!(app, app.services.run(&caller, change).await.unwrap());
    let second = SignIn {
        password: "yet another long password".to_owned(),
        ..sign_in()
    };
    app.services
        .sign_in(second, caller.request.clone(), None)
        .await
        .unwrap();
    leaves_rows!(
        app,
        app.services
            .run(&caller, EndOtherSessions {})
            .await
            .unwrap()
    );
    let end = EndSession {
        id: caller.session.clone().unwrap(),
    };
    leaves_rows!(app, app.services.run(&caller, end).await.unwrap());

    let filter = AuditFilter {
        page: tenantry_domain::PageRequest {
            limit: Some(200),
            cursor: None,
        },
        ..AuditFilter::default()
    };
    let trail = app.services.ask(&app.admin, filter).await.unwrap().items;
    let seen: BTreeSet<_> = trail.iter().map(|row| row.facts.action.as_str()).collect();
    for command in COMMANDS {
        for action in actions(command.name) {
            assert!(seen.contains(action), "no audit row of {action}");
        }
    }
    app.verify_audit().await;
}
}
