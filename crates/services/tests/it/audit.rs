//! The trail of changes and refusals.

use tenantry_domain::{
    ProblemKind,
    access::{Actor, ActorKind, Caller, CreateUser, RequestInfo, Role, RoleBinding, SignIn},
    audit::{AuditFilter, AuditId, GetAuditEvent, Outcome},
    id::TenantId,
    tenants::{ChangeStatus, CreateTenant, Status},
};
use tenantry_testkit::{TestApp, each_db, person, person_of, viewer};

each_db! {
async fn a_change_leaves_who_what_before_after_and_why(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    let suspend = ChangeStatus {
        tenant_id: TenantId::parse("ACME").unwrap(),
        status: Status::Suspended,
        reason: "unpaid".to_owned(),
    };
    app.services.run(&app.admin, suspend).await.unwrap();

    let filter = AuditFilter {
        tenant_id: Some(TenantId::parse("acme").unwrap()),
        ..AuditFilter::default()
    };
    let auditor = person("audrey", Role::Auditor);
    let rows = app.services.ask(&auditor, filter).await.unwrap().items;

    let actions: Vec<_> = rows.iter().map(|row| row.facts.action.as_str()).collect();
    assert_eq!(actions, ["tenants.suspend", "tenants.create"]);
    let newest = &rows[0].facts;
    assert_eq!(
        (newest.actor_name.as_str(), newest.request_id.as_str()),
        ("ada", "req_ada")
    );
    assert_eq!(newest.reason.as_deref(), Some("unpaid"));
    assert_eq!(newest.before.as_ref().unwrap()["status"], "ACTIVE");
    assert_eq!(newest.after.as_ref().unwrap()["status"], "SUSPENDED");
}

async fn a_row_is_shown_to_who_may_read_its_chain_and_nobody_learns_of_others(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("Acme").await;
    app.tenant("Beta").await;
    let ask = async |caller: &Caller, id: &str| {
        let audit_id = AuditId::parse(id).unwrap();
        app.services.ask(caller, GetAuditEvent { audit_id }).await
    };

    let row = ask(&app.admin, "tenant:ACME.1").await.unwrap();
    assert_eq!(row.facts.action, "tenants.create");
    // As it was written, though chains are told apart without regard to case.
    assert_eq!(row.facts.id().unwrap().to_string(), "tenant:Acme.1");
    for missing in ["tenant:Acme.2", "tenant:Nobody.1", "global.999"] {
        assert_eq!(ask(&app.admin, missing).await.unwrap_err().kind, ProblemKind::NotFound);
    }
    let bound = person_of("bo", Role::Auditor, "Acme");
    assert!(ask(&bound, "tenant:acme.1").await.is_ok());
    let hidden = ask(&bound, "tenant:Beta.1").await.unwrap_err();
    let absent = ask(&bound, "tenant:Gone.1").await.unwrap_err();
    assert_eq!((hidden.kind, absent.kind), (ProblemKind::NotFound, ProblemKind::NotFound));
    assert_eq!(hidden.detail.replace("Beta", "?"), absent.detail.replace("Gone", "?"));
    let global = ask(&bound, "global.1").await.unwrap_err().kind;
    assert_eq!(global, ask(&bound, "global.999").await.unwrap_err().kind);
    let viewer = ask(&viewer(), "tenant:Acme.1").await.unwrap_err();
    assert_eq!(viewer.kind, ProblemKind::Forbidden);
}

async fn people_and_tokens_are_called_by_their_names(db: TestDb) {
    let app = TestApp::on(db);
    let input = CreateUser {
        username: "vera".to_owned(),
        password: "four quiet rivers meet".to_owned(),
        bindings: vec![RoleBinding::global(Role::Viewer)],
    };
    let vera = app.services.run(&app.admin, input).await.unwrap().value;
    app.tenant("Acme").await;

    let rows = app.services.ask(&app.admin, AuditFilter::default()).await.unwrap().items;
    let named: Vec<_> = rows.iter().map(|row| row.entity_name.as_deref()).collect();
    assert_eq!(named, [None, Some("vera")]);
    assert_eq!(rows[1].facts.entity_id, vera.id.as_str());
    let audit_id = rows[1].facts.id().unwrap();
    let one = app.services.ask(&app.admin, GetAuditEvent { audit_id }).await.unwrap();
    assert_eq!(one, rows[1]);
    // A name is no part of what the chain proves.
    app.verify_audit().await;
}

async fn a_program_is_told_from_a_person_of_its_name(db: TestDb) {
    let app = TestApp::on(db);
    let create = |tenant_id: &str| CreateTenant {
        tenant_id: tenant_id.to_owned(),
        name: tenant_id.to_owned(),
    };
    let as_actor = |kind, id: &str, name: &str| {
        let mut caller = app.admin.clone();
        let (id, name) = (id.to_owned(), name.to_owned());
        caller.actor = Actor { kind, id, name };
        caller
    };
    let token = as_actor(ActorKind::Token, "tok_1", "ada");
    let product = as_actor(ActorKind::System, "system", "system");
    // From before such names were reserved.
    let person = as_actor(ActorKind::User, "usr_9", "system");
    let mut made_by = Vec::new();
    for (caller, id) in [(&app.admin, "A1"), (&token, "A2"), (&product, "A3"), (&person, "A4")] {
        let made = app.services.run(caller, create(id)).await.unwrap().value;
        made_by.push(made.created_by);
    }

    assert_eq!(made_by, ["ada", "token:ada", "system", "system"]);
    for (actor, expected) in [
        ("ada", &["A2", "A1"][..]),
        ("user:Ada", &["A1"]),
        ("token:ada", &["A2"]),
        ("system", &["A3"]),
        ("user:system", &["A4"]),
        ("token:system", &[]),
    ] {
        let filter = AuditFilter {
            actor: Some(actor.to_owned()),
            ..AuditFilter::default()
        };
        let rows = app.services.ask(&app.admin, filter).await.unwrap().items;
        let ids: Vec<_> = rows.iter().map(|row| row.facts.entity_id.as_str()).collect();
        assert_eq!(ids, expected, "{actor}");
    }
}

async fn refusals_are_written_apart_and_folded(db: TestDb) {
    let app = TestApp::on(db);
    let create = || CreateTenant {
        tenant_id: "ACME".to_owned(),
        name: "ACME".to_owned(),
    };
    for _ in 0..5 {
        app.services.run(&viewer(), create()).await.unwrap_err();
    }

    let rows = app
        .services
        .ask(&app.admin, AuditFilter::default())
        .await
        .unwrap()
        .items;

    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].facts.outcome, Outcome::Refused);
    assert_eq!(rows[0].facts.actor_name, "vera");
    app.verify_audit().await;
}

async fn a_spray_of_passwords_shows_by_its_names(db: TestDb) {
    let app = TestApp::on(db);
    for number in 0..30 {
        let name = if number == 0 { "decoy".to_owned() } else { format!("victim{number}") };
        let input = SignIn { username: name, password: "a wrong password".to_owned() };
        let request = RequestInfo {
            request_id: format!("req_{number}"),
            address: Some(format!("192.0.2.{}", 1 + number % 2)),
            ..RequestInfo::default()
        };
        assert!(app.services.sign_in(input, request, None).await.is_err());
    }
    app.services.close_refusals().await.unwrap();
    let open = app.services.ask(&app.admin, AuditFilter::default()).await.unwrap().items;
    app.clock.advance_seconds(60);

    app.services.close_refusals().await.unwrap();
    app.services.close_refusals().await.unwrap();

    let rows = app.services.ask(&app.admin, AuditFilter::default()).await.unwrap().items;
    assert_eq!((open.len(), rows.len()), (1, 2));
    let facts = &rows[0].facts;
    assert_eq!((facts.count, facts.outcome), (30, Outcome::Refused));
    assert_eq!(facts.entity_id, "decoy and 29 more");
    let after = facts.after.as_ref().unwrap();
    assert_eq!(after["on"].as_array().unwrap().len(), 30);
    assert_eq!(after["from"].as_array().unwrap().len(), 2);
    let reason = facts.reason.as_deref().unwrap();
    assert!(reason.ends_with("on 30 users from 2 addresses"), "{reason}");
    app.verify_audit().await;
}

async fn the_trail_is_not_for_everybody(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.tenant("OTHER").await;

    let refused = app
        .services
        .ask(&viewer(), AuditFilter::default())
        .await
        .unwrap_err();
    let bound = person_of("audrey", Role::Auditor, "ACME");
    let rows = app
        .services
        .ask(&bound, AuditFilter::default())
        .await
        .unwrap()
        .items;

    assert_eq!(refused.kind, ProblemKind::Forbidden);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].facts.entity_id, "ACME");
}
}
