//! Every registered command leaves an audit row and an outbox row.

use std::collections::BTreeSet;

use serde_json::{Value, value::to_raw_value};
use tenantry_domain::{
    Operation as _, PageRequest,
    access::{
        Caller, ChangePassword, CreateToken, CreateUser, EndOtherSessions, EndSession, RequestInfo,
        RevokeToken, Role, RoleBinding, RotateToken, SetBindings, SignIn, TenantScope, UpdateUser,
        UserStatus,
    },
    activation::{Activate, GetActiveConfig, Rollback, TenantPackChoice},
    approvals::{ApproveRequest, CancelRequest, RejectRequest, SetApprovals},
    audit::AuditFilter,
    freezes::{CreateFreeze, EndFreeze},
    id::{FreezeId, JobId, RequestId, ScheduleId, TenantId, TokenId, UserId},
    jobs::{CancelJob, RetryJob},
    notifications::ReadNotifications,
    packs::{DeprecatePack, DomainName, ImportPack, VersionSelector},
    playbooks::{LinkPlaybook, PlaybookId, UnlinkPlaybook},
    recalls::{RecallPack, ResumeRecall, StopRecall},
    schedules::{CREATED, CancelSchedule, ResumeSchedule},
    tenants::{ChangeStatus, RenameTenant, Status},
    views::{DeleteView, RenameView, SaveView, ViewList},
};
use tenantry_services::{Credential, FirstStart, Purpose, registry::COMMANDS};
use tenantry_storage::{jobs, outbox, testing};
use tenantry_testkit::{
    EXAMPLES, Scene, TestApp, domain_pack, each_db, playbook, tenant_pack, with_if_match,
};

const TOKEN: &str = "a token that is long enough to be one";

/// What the trail calls it; most carry the command's own name.
fn actions(command: &str) -> Vec<&str> {
    match command {
        "tenants.change_status" => vec!["tenants.resume"],
        "access.update_user" => vec!["access.disable_user"],
        // The last approval applies what was asked for.
        ApproveRequest::NAME => vec![command, Activate::NAME],
        ResumeSchedule::NAME => vec![CREATED, command],
        // What is recalled is withdrawn.
        RecallPack::NAME => vec![command, DeprecatePack::NAME],
        other => vec![other],
    }
}

fn request() -> RequestInfo {
    RequestInfo {
        request_id: "r".to_owned(),
        ..RequestInfo::default()
    }
}

/// What a change leaves: how many rows there are in the trail, the action of the newest, and how many
/// events wait.
#[derive(Debug, PartialEq)]
struct Rows {
    trail: u64,
    newest: Option<String>,
    waiting: u64,
}

impl Rows {
    async fn of(app: &TestApp) -> Self {
        let filter = AuditFilter {
            page: PageRequest {
                limit: Some(1),
                cursor: None,
            },
            ..AuditFilter::default()
        };
        let trail = app.services.ask(&app.admin, filter).await.unwrap();
        let mut tx = app.db.read(&TenantScope::system()).await.unwrap();
        Self {
            trail: trail.total,
            newest: trail.items.into_iter().next().map(|row| row.facts.action),
            waiting: outbox::count_unsent(tx.conn()).await.unwrap(),
        }
    }

    /// These, and a row of each kind for each action, in their order.
    fn and(self, actions: &[&str]) -> Self {
        let more = u64::try_from(actions.len()).unwrap();
        Self {
            trail: self.trail + more,
            newest: actions.last().map(|action| (*action).to_owned()),
            waiting: self.waiting + more,
        }
    }
}

/// The number of the revision in force for the scene's tenant; nothing where there is no such tenant yet.
async fn revision_of(app: &TestApp, scene: &Scene) -> Option<u64> {
    let tenant_id = TenantId::parse(&scene.tenant).ok()?;
    let active = app
        .services
        .ask(&app.admin, GetActiveConfig { tenant_id })
        .await;
    active.ok().map(|active| active.revision)
}

/// A job about the tenant; cancelled already if that is wanted.
async fn put_job(app: &TestApp, tenant: &str, is_cancelled: bool) -> JobId {
    let scope = TenantScope::system();
    let tenant_id = TenantId::parse(tenant).unwrap();
    let mut tx = app.db.write(&scope).await.unwrap();
    let id = JobId::from_unique(if is_cancelled { "1" } else { "2" });
    let new = jobs::NewJob {
        id: &id,
        kind: "toy",
        key: None,
        tenant_id: Some(&tenant_id),
        payload: "null",
        due: None,
        created_at: app.now(),
    };
    jobs::enqueue(&mut tx, &scope, &new).await.unwrap();
    testing::commit(tx).await.unwrap();
    if is_cancelled {
        let cancel = CancelJob {
            id: id.clone(),
            reason: "no need".to_owned(),
        };
        app.services.run(&app.admin, cancel).await.unwrap();
    }
    id
}

/// Links the playbook of the scene to its tenant.
async fn link(app: &TestApp, scene: &Scene) {
    let link = LinkPlaybook {
        playbook_id: PlaybookId::parse(&scene.playbook).unwrap(),
        tenant_id: TenantId::parse(&scene.tenant).unwrap(),
        version: None,
        domain: None,
        domain_pack_version: None,
        expected_revision: None,
        accept_warnings: false,
        reason: None,
    };
    app.services.run(&app.admin, link).await.unwrap();
}

async fn somebody(app: &TestApp, username: &str, password: &str) -> UserId {
    let user = CreateUser {
        username: username.to_owned(),
        password: password.to_owned(),
        bindings: vec![RoleBinding::global(Role::Viewer)],
    };
    app.services.run(&app.admin, user).await.unwrap().value.id
}

/// Somebody who signed in, with this password.
async fn signed_in(app: &TestApp, username: &str, password: &str) -> Caller {
    let input = SignIn {
        username: username.to_owned(),
        password: password.to_owned(),
    };
    let done = app.services.sign_in(input, request(), None).await.unwrap();
    let shown = Credential::Session(&done.secret);
    app.services
        .authenticate(shown, Purpose::Any, request())
        .await
        .unwrap()
}

async fn token(app: &TestApp) -> TokenId {
    let token = CreateToken {
        name: "ci".to_owned(),
        roles: vec![Role::Viewer],
        tenant_ids: None,
        expires_at: None,
    };
    let made = app.services.run(&root(app).await, token).await.unwrap();
    made.value.token.id
}

/// The caller that the first token gives.
async fn root(app: &TestApp) -> Caller {
    app.services
        .authenticate(Credential::Bearer(TOKEN), Purpose::Any, request())
        .await
        .unwrap()
}

/// Somebody who signed in, and a view that they saved unless they are to save one.
async fn viewing(app: &TestApp, name: &str, scene: &mut Scene, command: &str) -> Caller {
    somebody(app, name, &scene.password).await;
    let caller = signed_in(app, name, &scene.password).await;
    if command == SaveView::NAME {
        return caller;
    }
    let save = SaveView {
        list: ViewList::Tenants,
        name: "Theirs".to_owned(),
        query: "q=a".to_owned(),
    };
    let saved = app.services.run(&caller, save).await.unwrap();
    scene.view = saved.value.id.to_string();
    caller
}

/// A request to activate a pair for the tenant, which one person has to agree to.
async fn asked(app: &TestApp, tenant: &str) -> RequestId {
    let set = SetApprovals {
        tenant_id: TenantId::parse(tenant).ok(),
        any: 1,
        ..SetApprovals::default()
    };
    let admin = with_if_match(&app.admin, 0);
    app.services.run(&admin, set).await.unwrap();
    let pair = TestApp::activation(tenant, "v1.0", Some("v1.0"));
    let deputy = signed_in(app, "deputy", "a long enough password").await;
    let waiting = app.services.run(&deputy, pair).await.unwrap();
    waiting.value.change_request.unwrap()
}

/// A pair in force, and a playbook linked to the tenant if it is to be taken away.
async fn linking(app: &TestApp, scene: &mut Scene, command: &str) {
    let pair = TestApp::activation(&scene.tenant, "v1.0", Some("v1.0"));
    app.services.run(&app.admin, pair).await.unwrap();
    if command == UnlinkPlaybook::NAME {
        scene.unlinked.clone_from(&scene.playbook);
        link(app, scene).await;
    }
}

/// The tenant pack that waits for its time; held by another pair if that is wanted.
async fn scheduled(
    app: &TestApp,
    by: &Caller,
    (tenant, domain): (&str, &str),
    is_held: bool,
) -> ScheduleId {
    let pair = Activate {
        activate_at: Some(app.now().plus_days(1)),
        ..TestApp::activation(tenant, "v1.0", Some("v1.0"))
    };
    let waiting = app.services.run(by, pair).await.unwrap();
    if is_held {
        let other = Activate {
            domain: Some(domain.to_owned()),
            ..TestApp::activation(tenant, "v1.0", None)
        };
        app.services.run(&app.admin, other).await.unwrap();
    }
    waiting.value.schedule.unwrap()
}

/// Two pairs, one after the other.
async fn two_in_force(app: &TestApp, (tenant, domain): (&str, &str)) {
    for own in [TenantPackChoice::named("v1.0"), TenantPackChoice::Without] {
        let pair = Activate {
            domain: Some(domain.to_owned()),
            tenant_pack_version: own,
            accept_warnings: true,
            ..TestApp::activation(tenant, "v1.0", None)
        };
        app.services.run(&app.admin, pair).await.unwrap();
    }
}

/// A version that is live and would be recalled, and its recall where there has to be one.
async fn recalled(app: &TestApp, (tenant, domain): (&str, &str), command: &str) -> String {
    app.import_domain(&domain_pack(domain), "v9.9").await;
    for version in ["v1.0", "v9.9"] {
        let pair = Activate {
            domain: Some(domain.to_owned()),
            accept_warnings: true,
            ..TestApp::activation(tenant, version, None)
        };
        app.services.run(&app.admin, pair).await.unwrap();
    }
    if command == RecallPack::NAME {
        app.import_domain(&domain_pack(domain), "v1.1").await;
        return String::new();
    }
    let begin = RecallPack {
        domain: DomainName::parse(domain).unwrap(),
        version: VersionSelector::parse("v9.9").unwrap(),
        to_version: None,
        accept_warnings: true,
        reason: "a wrong threshold".to_owned(),
    };
    let id = app.services.run(&app.admin, begin).await.unwrap().value.id;
    if command == ResumeRecall::NAME {
        let stop = StopRecall { id: id.clone() };
        app.services.run(&app.admin, stop).await.unwrap();
    }
    id.to_string()
}

/// A freeze of the tenant.
async fn frozen(app: &TestApp, tenant: &str) -> FreezeId {
    let freeze = CreateFreeze {
        tenant_id: TenantId::parse(tenant).ok(),
        reason: "unpaid".to_owned(),
        ..CreateFreeze::default()
    };
    app.services.run(&app.admin, freeze).await.unwrap().value.id
}

/// Makes a tenant, a domain and a playbook for the example of this command.
async fn placed(app: &TestApp, number: usize, command: &str) -> Scene {
    let tenant = format!("acme-{number}");
    let domain = format!("Rates{number}");
    let is_about_a_tenant = {
        let input = (EXAMPLES[number].input)(&Scene::demo());
        input.get("tenant_id").is_some_and(Value::is_string)
    };
    app.tenant(&tenant).await;
    let scene = Scene {
        new_tenant: format!("fresh-{number}"),
        new_user: format!("fresh-{number}"),
        playbook: format!("call-{number}"),
        ..Scene::new(&tenant, &domain)
    };
    if command != ImportPack::NAME || is_about_a_tenant {
        app.import_domain(&domain_pack(&domain), "v1.0").await;
    }
    if command != ImportPack::NAME {
        let pack = tenant_pack(&tenant, &domain);
        app.import_tenant(&tenant, &pack, "v1.0").await;
        app.register(&playbook(&scene.playbook), "v1.0").await;
    }
    scene
}

/// Makes a tenant and a domain in which the example of this command has something to change, and says who
/// asks. A command that needs no more than them stands in no arm.
async fn prepared(app: &TestApp, number: usize, command: &str) -> (Scene, Caller) {
    let mut scene = placed(app, number, command).await;
    let (tenant, domain) = (scene.tenant.clone(), scene.domain.clone());
    let person = format!("person-{number}");
    let caller = match command {
        RenameTenant::NAME => with_if_match(&app.admin, 1),
        ChangeStatus::NAME => {
            let suspend = ChangeStatus {
                tenant_id: TenantId::parse(&tenant).unwrap(),
                status: Status::Suspended,
                reason: "unpaid".to_owned(),
            };
            app.services.run(&app.admin, suspend).await.unwrap();
            app.admin.clone()
        }
        Rollback::NAME => {
            two_in_force(app, (&tenant, &domain)).await;
            app.admin.clone()
        }
        LinkPlaybook::NAME | UnlinkPlaybook::NAME => {
            linking(app, &mut scene, command).await;
            app.admin.clone()
        }
        SetApprovals::NAME => with_if_match(&app.admin, 0),
        ApproveRequest::NAME | RejectRequest::NAME | CancelRequest::NAME => {
            scene.request = asked(app, &tenant).await.to_string();
            Caller {
                session: None,
                ..signed_in(app, "admin", "a long enough password").await
            }
        }
        CancelSchedule::NAME | ResumeSchedule::NAME => {
            let deputy = signed_in(app, "deputy", "a long enough password").await;
            let is_held = command == ResumeSchedule::NAME;
            scene.schedule = scheduled(app, &deputy, (&tenant, &domain), is_held)
                .await
                .to_string();
            deputy
        }
        RecallPack::NAME | StopRecall::NAME | ResumeRecall::NAME => {
            scene.recall = recalled(app, (&tenant, &domain), command).await;
            app.admin.clone()
        }
        EndFreeze::NAME => {
            scene.freeze = frozen(app, &tenant).await.to_string();
            app.admin.clone()
        }
        CancelJob::NAME | RetryJob::NAME => {
            let is_dead = command == RetryJob::NAME;
            scene.job = put_job(app, &tenant, is_dead).await.to_string();
            app.admin.clone()
        }
        UpdateUser::NAME | SetBindings::NAME => {
            scene.user = somebody(app, &person, &scene.password).await.to_string();
            app.admin.clone()
        }
        CreateToken::NAME => root(app).await,
        RotateToken::NAME => {
            scene.token = token(app).await.to_string();
            root(app).await
        }
        RevokeToken::NAME => {
            scene.token = token(app).await.to_string();
            app.admin.clone()
        }
        ChangePassword::NAME | EndSession::NAME | EndOtherSessions::NAME => {
            somebody(app, &person, &scene.password).await;
            signed_in(app, &person, &scene.password).await;
            let caller = signed_in(app, &person, &scene.password).await;
            scene.session = caller.session.clone().unwrap().to_string();
            caller
        }
        // It has to be a person; an instant marks even where nothing waits.
        ReadNotifications::NAME | SaveView::NAME | RenameView::NAME | DeleteView::NAME => {
            viewing(app, &person, &mut scene, command).await
        }
        _ => app.admin.clone(),
    };
    (scene, caller)
}

each_db! {
async fn every_command_leaves_its_rows(db: TestDb) {
    let app = TestApp::on(db);
    let start = FirstStart {
        admin_password: Some("a long enough password".to_owned()),
        init_token: Some(TOKEN.to_owned()),
    };
    app.services.first_start(start).await.unwrap();
    // Somebody whose changes others could agree to.
    let deputy = CreateUser {
        username: "deputy".to_owned(),
        password: "a long enough password".to_owned(),
        bindings: vec![RoleBinding::global(Role::Admin)],
    };
    app.services.run(&app.admin, deputy).await.unwrap();
    let (mut seen, mut moving) = (BTreeSet::new(), BTreeSet::new());
    for (number, example) in EXAMPLES.iter().enumerate() {
        let command = example.operation;
        if !COMMANDS.iter().any(|known| known.name == command) {
            continue;
        }
        let (scene, caller) = prepared(&app, number, command).await;
        app.clock.advance_seconds(1);
        let input = to_raw_value(&(example.input)(&scene)).unwrap();
        let before = Rows::of(&app).await;
        let in_force = revision_of(&app, &scene).await;

        let done = app.services.run_written(&caller, command, &input).await;

        assert!(done.is_ok(), "{command}: {done:?}");
        assert_eq!(Rows::of(&app).await, before.and(&actions(command)));
        if revision_of(&app, &scene).await != in_force {
            moving.insert(command);
        }
        seen.insert(command);
    }
    // Every way to another configuration in force; `scripts/check-layers` holds each to one statement.
    let moving: Vec<_> = moving.into_iter().collect();
    assert_eq!(moving, [
        "activation.apply", "activation.rollback", "change_requests.approve", "playbooks.link", "playbooks.unlink",
    ]);
    // Beside the table: what is never written as JSON, because it makes a secret.
    let missing = COMMANDS.iter().map(|command| command.name).filter(|name| !seen.contains(name));
    assert_eq!(missing.collect::<Vec<_>>(), ["access.create_init_token", "access.sign_in"]);
    for action in ["access.create_init_token", "access.sign_in"] {
        let filter = AuditFilter { action: Some(action.to_owned()), ..AuditFilter::default() };
        let rows = app.services.ask(&app.admin, filter).await.unwrap();
        assert!(rows.total > 0, "{action}");
    }
    app.verify_audit().await;
}

async fn each_change_of_a_person_leaves_its_rows(db: TestDb) {
    let app = TestApp::on(db);
    let id = somebody(&app, "vera", "a long enough password").await;
    for (status, password, action) in [
        (Some(UserStatus::Disabled), None, "access.disable_user"),
        (Some(UserStatus::Active), None, "access.enable_user"),
        (None, Some("another long password"), "access.reset_password"),
    ] {
        let update = UpdateUser {
            id: id.clone(),
            status,
            password: password.map(str::to_owned),
            reason: String::new(),
        };
        app.clock.advance_seconds(1);
        let before = Rows::of(&app).await;

        app.services.run(&app.admin, update).await.unwrap();

        assert_eq!(Rows::of(&app).await, before.and(&[action]));
    }
}

async fn a_sign_in_leaves_its_rows(db: TestDb) {
    let app = TestApp::on(db);
    somebody(&app, "vera", "a long enough password").await;
    app.clock.advance_seconds(1);
    let before = Rows::of(&app).await;

    signed_in(&app, "vera", "a long enough password").await;

    assert_eq!(Rows::of(&app).await, before.and(&["access.sign_in"]));
}
}
