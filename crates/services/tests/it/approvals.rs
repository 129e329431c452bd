//! Approvals: no change of what is in force without the people it needs, whichever way it is asked for.

use serde_json::{Value, json};
use tenantry_domain::{
    PageRequest, Problem, ProblemKind,
    access::{
        Caller, CreateToken, CreateUser, RequestInfo, Role, RoleBinding, SetBindings, SignIn,
        TenantScope, UpdateUser, UserStatus,
    },
    activation::{Activated, GetActiveConfig, GetRevision, PreviewActivation, Rollback},
    approvals::{
        ApprovalPolicy, ApprovalSettings, ApproveRequest, CancelRequest, ChangeRequest,
        GetApprovals, GetRequest, RejectRequest, RequestFilter, RequestStatus, SetApprovals,
    },
    audit::AuditFilter,
    id::{RequestId, TenantId, UserId},
    packs::{ImportPack, PackKind},
    playbooks::{LinkPlaybook, PlaybookId, UnlinkPlaybook},
};
use tenantry_services::{Credential, FirstStart, Purpose};
use tenantry_storage::approvals as stored;
use tenantry_testkit::{
    TestApp, databases::TestDb, domain_pack, each_db, person_of, playbook, tenant_pack,
    with_if_match,
};

const PASSWORD: &str = "a long enough password";
const TOKEN: &str = "a token that is long enough to be one";

fn acme() -> TenantId {
    TenantId::parse("ACME").unwrap()
}

fn with_threshold(threshold: f64) -> Value {
    let mut pack = tenant_pack("ACME", "Finance");
    pack["customGuardrails"] =
        json!({"allowLists": [], "blockLists": [], "humanApprovalThreshold": threshold});
    pack
}

/// Who works on what: editors ask, approvers agree.
struct Team {
    app: TestApp,
    admin: Caller,
    editor: Caller,
    approvers: [Caller; 2],
}

impl Team {
    /// A tenant whose pair v1.0 is in force, and v1.1 (stricter) and v1.2 (looser than v1.1) are there.
    async fn started(db: TestDb) -> Self {
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
    async fn governed(db: TestDb, any: u64) -> Self {
        let team = Self::started(db).await;
        let set = team.set(any, 0).await.unwrap();
        assert_eq!(
            (set.any, set.row_version, set.change_request),
            (any, 1, None)
        );
        team
    }

    async fn set(&self, any: u64, loosening: u64) -> Result<ApprovalSettings, Problem> {
        let present = self.settings().await;
        let set = SetApprovals {
            any,
            loosening,
            ..SetApprovals::default()
        };
        let caller = with_if_match(&self.admin, present.row_version);
        Ok(self.app.services.run(&caller, set).await?.value)
    }

    async fn settings(&self) -> ApprovalSettings {
        let get = GetApprovals::default();
        self.app.services.ask(&self.app.admin, get).await.unwrap()
    }

    async fn activate(&self, by: &Caller, own: &str) -> Result<Activated, Problem> {
        let mut pair = TestApp::activation("ACME", "v3.2", Some(own));
        pair.accept_warnings = true;
        pair.reason = Some("Fewer false alarms".to_owned());
        Ok(self.app.services.run(by, pair).await?.value)
    }

    /// Asks for a version, which has to wait.
    async fn asked(&self, own: &str) -> RequestId {
        let waiting = self.activate(&self.editor, own).await.unwrap();
        assert!(!waiting.changed);
        waiting.change_request.unwrap()
    }

    async fn approve(&self, by: &Caller, id: &RequestId) -> Result<ChangeRequest, Problem> {
        let approve = ApproveRequest {
            id: id.clone(),
            comment: Some("Looks right".to_owned()),
        };
        Ok(self.app.services.run(by, approve).await?.value)
    }

    async fn request(&self, id: &RequestId) -> ChangeRequest {
        let get = GetRequest { id: id.clone() };
        let shown = self.app.services.ask(&self.app.admin, get).await.unwrap();
        shown.request
    }

    async fn in_force(&self) -> u64 {
        let get = GetActiveConfig { tenant_id: acme() };
        let active = self.app.services.ask(&self.app.admin, get).await.unwrap();
        active.revision
    }

    async fn actions(&self) -> Vec<String> {
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

async fn joined(app: &TestApp, name: &str, role: Role) -> Caller {
    let input = CreateUser {
        username: name.to_owned(),
        password: PASSWORD.to_owned(),
        bindings: vec![RoleBinding::global(role)],
    };
    app.services.run(&app.admin, input).await.unwrap();
    signed_in(app, name).await
}

async fn signed_in(app: &TestApp, name: &str) -> Caller {
    let input = SignIn {
        username: name.to_owned(),
        password: PASSWORD.to_owned(),
    };
    let session = app.services.sign_in(input, RequestInfo::default(), None);
    let session = session.await.unwrap();
    authenticated(app, Credential::Session(&session.secret)).await
}

async fn authenticated(app: &TestApp, credential: Credential<'_>) -> Caller {
    let request = RequestInfo::default();
    let caller = app.services.authenticate(credential, Purpose::Any, request);
    caller.await.unwrap()
}

/// A token of this person with a role.
async fn token_of(app: &TestApp, owner: &Caller, role: Role) -> Caller {
    let input = CreateToken {
        name: "ci".to_owned(),
        roles: vec![role],
        tenant_ids: None,
        expires_at: None,
    };
    let made = app.services.run(owner, input).await.unwrap().value;
    authenticated(app, Credential::Bearer(made.secret.as_str())).await
}

fn user_id(caller: &Caller) -> UserId {
    UserId::from_stored(caller.actor.id.clone())
}

fn kind<T: std::fmt::Debug>(refused: Result<T, Problem>) -> ProblemKind {
    refused.unwrap_err().kind
}

each_db! {
async fn what_needs_approval_waits_and_is_applied_by_the_last_word(db: TestDb) {
    let team = Team::governed(db, 2).await;
    let [anna, anton] = &team.approvers;
    let pair = TestApp::activation("ACME", "v3.2", Some("v1.1"));
    let preview = team.app.services.ask(&team.editor, PreviewActivation(pair)).await.unwrap();
    assert_eq!(preview.needed_approvals, 2);

    let id = team.asked("v1.1").await;

    assert_eq!(team.in_force().await, 1);
    let asked = team.request(&id).await;
    assert_eq!((asked.status, asked.base, asked.needed, asked.missing()), (RequestStatus::Pending, 1, 2, 2));
    assert_eq!(asked.tenant_pack_version.as_ref().unwrap().as_str(), "v1.1");
    assert_eq!((&*asked.created_by, asked.reason.as_deref()), ("edda", Some("Fewer false alarms")));
    // Nobody knows who `ada` is, who imported the packs.
    assert_eq!(asked.authors, ["edda"]);
    let shown = team.app.services.ask(anna, GetRequest { id: id.clone() }).await.unwrap();
    let preview = shown.preview.unwrap();
    assert_eq!(preview.checksum.as_ref(), Some(&asked.checksum));
    assert!(!preview.changes.is_empty());

    let first = team.approve(anna, &id).await.unwrap();
    assert_eq!((first.status, first.missing(), first.revision), (RequestStatus::Pending, 1, None));
    assert_eq!(first.approvals[0].comment.as_deref(), Some("Looks right"));
    // The same once more is no second word.
    let again = team.approve(anna, &id).await.unwrap();
    assert_eq!((again.status, again.approvals.len()), (RequestStatus::Pending, 1));
    assert_eq!(team.in_force().await, 1);

    let applied = team.approve(anton, &id).await.unwrap();

    assert_eq!((applied.status, applied.revision), (RequestStatus::Applied, Some(2)));
    assert_eq!(team.in_force().await, 2);
    let get = GetRevision { tenant_id: acme(), revision: 2 };
    let revision = team.app.services.ask(anna, get).await.unwrap();
    assert_eq!(revision.change_request, Some(id.clone()));
    assert_eq!((&*revision.created_by, revision.reason.as_deref()), ("edda", Some("Fewer false alarms")));
    assert_eq!(revision.checksum, asked.checksum);
    assert_eq!(team.actions().await[..4], [
        "activation.apply", "change_requests.approve", "change_requests.approve", "change_requests.propose",
    ]);
    let closed = team.approve(&signed_in(&team.app, "admin").await, &id).await;
    assert_eq!(kind(closed), ProblemKind::RequestClosed);
    team.app.verify_audit().await;
}

async fn nobody_with_a_hand_in_it_agrees_through_whatever_credential(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let app = &team.app;
    // Two who may do everything: one imports, and asks by a token; the other registers the playbook.
    let importer = joined(app, "ines", Role::Admin).await;
    let registrar = joined(app, "rosa", Role::Admin).await;
    let import = ImportPack {
        tenant_id: Some(acme()),
        version: Some("v2.0".to_owned()),
        ..ImportPack::of(PackKind::Tenant, with_threshold(0.95).to_string())
    };
    app.services.run(&importer, import).await.unwrap();
    let register = ImportPack {
        version: Some("v1.0".to_owned()),
        ..ImportPack::of(PackKind::Playbook, playbook("call-the-desk").to_string())
    };
    app.services.run(&registrar, register).await.unwrap();
    let by_token = token_of(app, &importer, Role::Admin).await;

    let waiting = team.activate(&by_token, "v2.0").await.unwrap().change_request.unwrap();
    assert_eq!(team.request(&waiting).await.authors, ["ines"]);
    assert_eq!(kind(team.approve(&by_token, &waiting).await), ProblemKind::PersonRequired);
    assert_eq!(kind(team.approve(&importer, &waiting).await), ProblemKind::OwnChange);
    let link = LinkPlaybook {
        playbook_id: PlaybookId::parse("call-the-desk").unwrap(),
        tenant_id: acme(),
        version: None,
        domain: None,
        domain_pack_version: None,
        expected_revision: None,
        accept_warnings: true,
        reason: None,
    };
    let linking = app.services.run(&team.editor, link).await.unwrap().value;
    let linking = linking.change_request.unwrap();
    assert_eq!(team.request(&linking).await.authors, ["edda", "rosa"]);
    assert_eq!(kind(team.approve(&registrar, &linking).await), ProblemKind::OwnChange);

    // Past the code: the database says the same.
    let mut tx = app.db.write(&TenantScope::system()).await.unwrap();
    let own = stored::NewApproval { request: &waiting, user: &user_id(&importer), at: app.now(), comment: None };
    let refused = stored::approve(&mut tx, &own).await.unwrap_err();
    assert!(refused.constraint().is_some(), "{refused:?}");
    drop(tx);

    // Each has no hand in the other's.
    let applied = team.approve(&registrar, &waiting).await.unwrap();
    assert_eq!(applied.revision, Some(2));
    assert_eq!(team.request(&linking).await.status, RequestStatus::Stale);
}

async fn what_was_decided_against_another_revision_is_void(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, anton] = &team.approvers;
    let (first, second) = (team.asked("v1.1").await, team.asked("v1.2").await);
    assert_ne!(first, second);

    team.approve(anna, &first).await.unwrap();

    let void = team.request(&second).await;
    assert_eq!((void.status, void.closed_by.as_deref()), (RequestStatus::Stale, Some("anna")));
    assert_eq!(kind(team.approve(anton, &second).await), ProblemKind::RequestClosed);
    assert_eq!(team.in_force().await, 2);
    assert_eq!(team.actions().await[0], "change_requests.void");
    // Asked for once more, it is another request.
    let again = team.asked("v1.2").await;
    assert_ne!(again, second);
    assert_eq!(team.request(&again).await.base, 2);
    team.app.verify_audit().await;
}

async fn the_same_asked_for_again_is_the_same_request(db: TestDb) {
    let team = Team::governed(db, 1).await;

    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (services, editor) = (team.app.services.clone(), team.editor.clone());
        let mut pair = TestApp::activation("ACME", "v3.2", Some("v1.1"));
        pair.accept_warnings = true;
        asking.spawn(async move { services.run(&editor, pair).await });
    }
    let answers = asking.join_all().await;

    let ids: Vec<_> = answers.into_iter().filter_map(|answer| answer.ok()?.value.change_request).collect();
    assert!(!ids.is_empty() && ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let open = RequestFilter { status: Some(RequestStatus::Pending), ..RequestFilter::default() };
    assert_eq!(team.app.services.ask(&team.app.admin, open).await.unwrap().total, 1);
    assert_eq!(team.asked("v1.1").await, ids[0]);
}

async fn of_two_who_agree_at_once_one_applies_it(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, anton] = &team.approvers;
    for (number, own) in [(2, "v1.1"), (3, "v1.2"), (4, "v1.0")] {
        let id = team.asked(own).await;

        let both = tokio::join!(team.approve(anna, &id), team.approve(anton, &id));

        let applied = [&both.0, &both.1].into_iter().filter(|done| done.is_ok()).count();
        assert_eq!(applied, 1, "{both:?}");
        assert_eq!(team.in_force().await, number);
        assert_eq!(team.request(&id).await.approvals.len(), 1);
    }
}

async fn of_two_requests_that_are_agreed_to_at_once_one_is_applied(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, anton] = &team.approvers;
    let (one, other) = (team.asked("v1.1").await, team.asked("v1.2").await);

    let both = tokio::join!(team.approve(anna, &one), team.approve(anton, &other));

    assert_eq!([&both.0, &both.1].into_iter().filter(|done| done.is_ok()).count(), 1, "{both:?}");
    assert_eq!(team.in_force().await, 2);
    let mut statuses = [team.request(&one).await.status, team.request(&other).await.status];
    statuses.sort();
    assert_eq!(statuses, [RequestStatus::Applied, RequestStatus::Stale]);
}

async fn every_way_to_another_configuration_waits(db: TestDb) {
    let team = Team::started(db).await;
    let app = &team.app;
    app.register(&playbook("call-the-desk"), "v1.0").await;
    team.activate(&team.editor, "v1.1").await.unwrap();
    team.set(1, 0).await.unwrap();
    let anna = &team.approvers[0];

    let rollback = Rollback {
        tenant_id: acme(),
        to_revision: None,
        expected_revision: None,
        accept_warnings: true,
        reason: "Too many alarms".to_owned(),
    };
    let back = app.services.run(&team.editor, rollback).await.unwrap().value;
    assert!(!back.changed);
    let back = team.approve(anna, &back.change_request.unwrap()).await.unwrap();
    assert_eq!((back.rolled_back_to, back.revision), (Some(1), Some(3)));
    let get = GetRevision { tenant_id: acme(), revision: 3 };
    assert_eq!(app.services.ask(anna, get).await.unwrap().rolled_back_to, Some(1));

    let playbook_id = PlaybookId::parse("call-the-desk").unwrap();
    let link = LinkPlaybook {
        playbook_id: playbook_id.clone(),
        tenant_id: acme(),
        version: None,
        domain: None,
        domain_pack_version: None,
        expected_revision: None,
        accept_warnings: true,
        reason: None,
    };
    let linking = app.services.run(&team.editor, link).await.unwrap().value;
    assert!(linking.link.is_none() && !linking.changed);
    // A newer version does not slip in.
    let mut newer = playbook("call-the-desk");
    newer["name"] = json!("Call them twice");
    app.register(&newer, "v1.1").await;
    let linked = team.approve(anna, &linking.change_request.unwrap()).await.unwrap();
    assert_eq!(linked.playbooks[0].version.as_str(), "v1.0");
    assert_eq!(linked.revision, Some(4));

    let unlink = UnlinkPlaybook {
        playbook_id,
        tenant_id: acme(),
        expected_revision: None,
        accept_warnings: true,
        reason: None,
    };
    let unlinking = app.services.run(&team.editor, unlink).await.unwrap().value;
    let gone = team.approve(anna, &unlinking.change_request.unwrap()).await.unwrap();
    assert_eq!((gone.revision, gone.playbooks.len()), (Some(5), 0));
}

async fn what_loosens_needs_more(db: TestDb) {
    let team = Team::started(db).await;
    team.set(0, 2).await.unwrap();

    // Stricter: nobody is asked.
    assert!(team.activate(&team.editor, "v1.1").await.unwrap().changed);
    let looser = team.asked("v1.2").await;

    let asked = team.request(&looser).await;
    assert_eq!((asked.needed, asked.accepted_warnings), (2, 1));
}

async fn a_stricter_rule_holds_for_what_waits_already(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, anton] = &team.approvers;
    let id = team.asked("v1.1").await;
    team.set(2, 2).await.unwrap();

    assert_eq!(team.approve(anna, &id).await.unwrap().status, RequestStatus::Pending);
    assert_eq!(team.approve(anton, &id).await.unwrap().status, RequestStatus::Applied);
}

async fn fewer_approvals_need_approval(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let app = &team.app;

    let waiting = team.set(0, 0).await.unwrap();
    assert_eq!((waiting.any, waiting.row_version), (1, 1));
    let id = waiting.change_request.unwrap();
    let asked = team.request(&id).await;
    assert_eq!((asked.tenant_id, asked.policy), (None, Some(ApprovalPolicy::default())));
    // More do not, and what waited was decided against what it was.
    let more = team.set(2, 2).await.unwrap();
    assert_eq!((more.any, more.change_request), (2, None));
    assert_eq!(team.request(&id).await.status, RequestStatus::Stale);

    let id = team.set(0, 0).await.unwrap().change_request.unwrap();
    for approver in &team.approvers {
        assert_eq!(team.settings().await.any, 2);
        team.approve(approver, &id).await.unwrap();
    }
    assert_eq!(team.settings().await.effective, ApprovalPolicy::default());
    assert_eq!(team.request(&id).await.status, RequestStatus::Applied);
    assert!(team.activate(&team.editor, "v1.1").await.unwrap().changed);

    // Past the code: the database says the same.
    let set = team.set(1, 0).await.unwrap();
    let mut tx = app.db.write(&TenantScope::system()).await.unwrap();
    let fewer = stored::NewSettings {
        tenant: None,
        policy: ApprovalPolicy::default(),
        over: set.row_version,
        at: app.now(),
        by: "ada",
        request: Some(&id),
    };
    let refused = stored::set(&mut tx, &TenantScope::system(), &fewer).await.unwrap_err();
    assert!(refused.constraint().is_some(), "{refused:?}");
    drop(tx);
    app.verify_audit().await;
}

async fn a_tenant_may_be_stricter_and_never_laxer(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let app = &team.app;
    let set = SetApprovals { tenant_id: Some(acme()), any: 2, ..SetApprovals::default() };
    app.services.run(&with_if_match(&app.admin, 0), set).await.unwrap();

    let get = GetApprovals { tenant_id: Some(acme()) };
    let own = app.services.ask(&person_of("eve", Role::Editor, "ACME"), get).await.unwrap();
    assert_eq!((own.any, own.effective.any), (2, 2));
    assert_eq!(team.request(&team.asked("v1.1").await).await.needed, 2);
    app.tenant("OTHER").await;
    let other = GetApprovals { tenant_id: TenantId::parse("OTHER").ok() };
    let other = app.services.ask(&app.admin, other).await.unwrap();
    assert_eq!((other.any, other.row_version, other.effective.any), (0, 0, 1));
}

async fn more_approvals_than_people_are_refused(db: TestDb) {
    let team = Team::started(db).await;

    // Three may decide, of whom one may be who asks.
    let refused = team.set(3, 5).await.unwrap_err();
    let codes: Vec<_> = refused.errors.iter().map(|error| (&*error.pointer, &*error.code)).collect();
    assert_eq!(codes, [("/any", "too_few_people"), ("/loosening", "too_few_people")]);
    assert!(team.set(2, 2).await.is_ok());
    let stale = SetApprovals { any: 2, loosening: 1, ..SetApprovals::default() };
    let stale = team.app.services.run(&with_if_match(&team.app.admin, 0), stale).await;
    assert_eq!(kind(stale), ProblemKind::PreconditionFailed);
}

async fn who_asked_still_has_to_be_allowed(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let app = &team.app;
    let (mine, id) = (user_id(&team.editor), team.asked("v1.1").await);
    let bind = |role| SetBindings { id: mine.clone(), bindings: vec![RoleBinding::global(role)] };
    app.services.run(&app.admin, bind(Role::Viewer)).await.unwrap();
    assert_eq!(kind(team.approve(&team.approvers[0], &id).await), ProblemKind::Conflict);
    app.services.run(&app.admin, bind(Role::Editor)).await.unwrap();
    let disable = UpdateUser {
        id: mine.clone(),
        status: Some(UserStatus::Disabled),
        password: None,
        reason: "left".to_owned(),
    };
    app.services.run(&app.admin, disable).await.unwrap();
    assert_eq!(kind(team.approve(&team.approvers[0], &id).await), ProblemKind::Conflict);

    // Somebody else takes it back.
    let cancel = CancelRequest { id: id.clone(), comment: None };
    let gone = app.services.run(&app.admin, cancel.clone()).await.unwrap().value;
    assert_eq!((gone.status, gone.closed_by.as_deref()), (RequestStatus::Cancelled, Some("ada")));
    // A repeat changes nothing, and it stays closed.
    assert_eq!(app.services.run(&app.admin, cancel).await.unwrap().value, gone);
    let reject = RejectRequest { id, comment: "late".to_owned() };
    assert_eq!(kind(app.services.run(&app.admin, reject).await), ProblemKind::RequestClosed);
}

async fn a_no_is_for_good(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, anton] = &team.approvers;
    let id = team.asked("v1.1").await;
    let reject = |comment: &str| RejectRequest { id: id.clone(), comment: comment.to_owned() };

    assert_eq!(kind(team.app.services.run(anna, reject(" ")).await), ProblemKind::Invalid);
    let no = team.app.services.run(anna, reject("Not before the audit")).await.unwrap().value;

    assert_eq!((no.status, no.closing_comment.as_deref()), (RequestStatus::Rejected, Some("Not before the audit")));
    assert_eq!(kind(team.approve(anton, &id).await), ProblemKind::RequestClosed);
    assert_eq!(team.in_force().await, 1);
}

async fn requests_are_seen_and_decided_where_one_is_bound(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let app = &team.app;
    let id = team.asked("v1.1").await;
    let lowering = team.set(0, 0).await.unwrap().change_request.unwrap();
    app.tenant("OTHER").await;
    let stranger = person_of("otto", Role::Approver, "OTHER");
    let own = person_of("olga", Role::Approver, "ACME");

    assert_eq!(kind(team.approve(&stranger, &id).await), ProblemKind::NotFound);
    assert_eq!(kind(app.services.ask(&stranger, GetRequest { id: id.clone() }).await), ProblemKind::NotFound);
    assert_eq!(app.services.ask(&stranger, RequestFilter::default()).await.unwrap().total, 0);
    let seen = app.services.ask(&own, RequestFilter::default()).await.unwrap();
    assert_eq!(seen.items.iter().map(|one| &one.id).collect::<Vec<_>>(), [&id]);
    // What holds everywhere is decided by who decides everywhere.
    assert_eq!(kind(team.approve(&own, &lowering).await), ProblemKind::NotFound);
    assert_eq!(kind(team.approve(&team.editor, &id).await), ProblemKind::Forbidden);

    // Somebody bound to the tenant alone, who cannot see what the asking person is bound to.
    let input = CreateUser {
        username: "olga".to_owned(),
        password: PASSWORD.to_owned(),
        bindings: vec![RoleBinding::of(Role::Approver, acme())],
    };
    app.services.run(&app.admin, input).await.unwrap();
    let own = signed_in(app, "olga").await;
    assert_eq!(team.approve(&own, &id).await.unwrap().revision, Some(2));
}

async fn a_bounded_number_waits(db: TestDb) {
    let team = Team::governed(db, 1).await;
    for number in 0..51_u32 {
        let version = format!("v2.{number}");
        let pack = with_threshold(0.8 + f64::from(number) / 1000.0 + 0.001);
        team.app.import_tenant("ACME", &pack, &version).await;
        let asked = team.activate(&team.editor, &version).await;
        if number < 50 {
            assert!(asked.unwrap().change_request.is_some());
        } else {
            assert_eq!(kind(asked), ProblemKind::Conflict);
        }
    }
    let page = PageRequest { limit: Some(7), cursor: None };
    let filter = RequestFilter { page, ..RequestFilter::default() };
    let first = team.app.services.ask(&team.app.admin, filter).await.unwrap();
    assert_eq!((first.items.len(), first.total, first.next_cursor.is_some()), (7, 50, true));
}
}
