//! Who agrees, to what, and who sets how many have to.

use super::*;

each_db! {
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

async fn a_stricter_rule_holds_for_what_waits_already(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, anton] = &team.approvers;
    let id = team.asked("v1.1").await;
    team.set(2, 2).await.unwrap();
    assert_eq!(team.request(&id).await.missing(), 2);

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

async fn a_word_counts_while_its_person_may_give_it(db: TestDb) {
    let team = Team::governed(db, 2).await;
    let app = &team.app;
    let [anna, anton] = &team.approvers;
    let id = team.asked("v1.1").await;
    team.approve(anna, &id).await.unwrap();
    let disable = UpdateUser {
        id: user_id(anna),
        status: Some(UserStatus::Disabled),
        password: None,
        reason: "a stolen notebook".to_owned(),
    };
    app.services.run(&app.admin, disable).await.unwrap();

    let second = team.approve(anton, &id).await.unwrap();
    assert_eq!((second.status, second.approvals.len()), (RequestStatus::Pending, 2));
    assert_eq!(team.request(&id).await.missing(), 1);
    // Back again, and asked to say so once more: now it is enough.
    let enable = UpdateUser {
        id: user_id(anna),
        status: Some(UserStatus::Active),
        password: None,
        reason: "found".to_owned(),
    };
    app.services.run(&app.admin, enable).await.unwrap();
    assert_eq!(team.request(&id).await.missing(), 0);
    assert_eq!(team.approve(anton, &id).await.unwrap().status, RequestStatus::Applied);

    let id = team.asked("v1.2").await;
    team.approve(anton, &id).await.unwrap();
    let disable = UpdateUser {
        id: user_id(anton),
        status: Some(UserStatus::Disabled),
        password: None,
        reason: "left".to_owned(),
    };
    app.services.run(&app.admin, disable).await.unwrap();
    let anna = signed_in(app, "anna").await;
    assert_eq!(team.approve(&anna, &id).await.unwrap().status, RequestStatus::Pending);
    let third = team.approve(&team.admin, &id).await.unwrap();
    assert_eq!(third.status, RequestStatus::Applied);
}

async fn nobodys_token_asks_for_nothing(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let root = authenticated(&team.app, Credential::Bearer(TOKEN)).await;

    assert_eq!(kind(team.activate(&root, "v1.1").await), ProblemKind::PersonRequired);

    let refused = AuditFilter { action: Some("change_requests.approve".to_owned()), ..AuditFilter::default() };
    let id = team.asked("v1.1").await;
    let own = token_of(&team.app, &team.approvers[0], Role::Approver).await;
    assert_eq!(kind(team.approve(&own, &id).await), ProblemKind::PersonRequired);
    // Who tried is in the trail.
    assert_eq!(team.app.services.ask(&team.app.admin, refused).await.unwrap().total, 1);
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
}
