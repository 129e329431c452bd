//! Freezes: nothing new is put in force while one holds, whichever way it is asked for.

use serde_json::json;
use tenantry_domain::{
    Problem, ProblemKind, Timestamp,
    access::{Caller, Role},
    activation::{Activate, Activated, PreviewActivation, Rollback},
    audit::AuditFilter,
    freezes::{
        CreateFreeze, EndFreeze, Freeze, FreezeFilter, FreezeStatus, GetFreeze, PLANNED_MAX,
    },
    id::TenantId,
    packs::{DomainName, VersionSelector},
    playbooks::{LinkPlaybook, PlaybookId, UnlinkPlaybook},
    tenants::{ChangeStatus, Status},
};
use tenantry_testkit::{
    TestApp, databases::TestDb, domain_pack, each_db, person, person_of, playbook, tenant_pack,
};

fn acme() -> TenantId {
    TenantId::parse("ACME").unwrap()
}

/// A freeze of everything from now on, until somebody ends it.
fn switch() -> CreateFreeze {
    CreateFreeze {
        reason: "Something is wrong".to_owned(),
        ..CreateFreeze::default()
    }
}

fn of_acme() -> CreateFreeze {
    CreateFreeze {
        tenant_id: Some(acme()),
        ..switch()
    }
}

async fn run(app: &TestApp, by: &Caller, freeze: CreateFreeze) -> Result<Freeze, Problem> {
    Ok(app.services.run(by, freeze).await?.value)
}

async fn end(app: &TestApp, by: &Caller, freeze: &Freeze) -> Result<Freeze, Problem> {
    let end = EndFreeze {
        id: freeze.id.clone(),
        reason: Some("It is over".to_owned()),
    };
    Ok(app.services.run(by, end).await?.value)
}

async fn activate(app: &TestApp, own: &str) -> Result<Activated, Problem> {
    let pair = TestApp::activation("ACME", "v1.0", Some(own));
    Ok(app.services.run(&app.admin, pair).await?.value)
}

fn link() -> LinkPlaybook {
    LinkPlaybook {
        tenant_id: acme(),
        playbook_id: PlaybookId::parse("call-back").unwrap(),
        domain: None,
        domain_pack_version: None,
        version: Some(VersionSelector::Latest),
        expected_revision: None,
        accept_warnings: true,
        reason: None,
    }
}

/// Two tenants, of which ACME has a configuration in force and another one at hand.
async fn started(db: TestDb) -> TestApp {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.tenant("OTHER").await;
    app.import_domain(&domain_pack("Finance"), "v1.0").await;
    let pack = tenant_pack("ACME", "Finance");
    app.import_tenant("ACME", &pack, "v1.0").await;
    let mut stricter = pack;
    stricter["customGuardrails"] =
        json!({"allowLists": [], "blockLists": [], "humanApprovalThreshold": 0.95});
    app.import_tenant("ACME", &stricter, "v1.1").await;
    app.register(&playbook("call-back"), "v1.0").await;
    activate(&app, "v1.0").await.unwrap();
    app
}

/// What refuses it: a freeze, with its reason in the sentence.
fn why<T: std::fmt::Debug>(refused: Result<T, Problem>) -> String {
    let problem = refused.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::Frozen, "{problem}");
    problem.detail.as_str().to_owned()
}

fn kind<T: std::fmt::Debug>(refused: Result<T, Problem>) -> ProblemKind {
    refused.unwrap_err().kind
}

each_db! {
async fn the_switch_stops_everything_but_going_back(db: TestDb) {
    let app = started(db).await;
    activate(&app, "v1.1").await.unwrap();

    let freeze = run(&app, &app.admin, switch()).await.unwrap();

    assert_eq!((freeze.status, freeze.until), (FreezeStatus::Active, None));
    let said = why(activate(&app, "v1.0").await);
    assert_eq!(said, "Changes are frozen everywhere until somebody ends it: Something is wrong");
    why(app.services.run(&app.admin, link()).await);
    // What is so already is no change.
    assert!(!activate(&app, "v1.1").await.unwrap().changed);
    // One that was never in force is no going back, whatever it is called.
    let other = Activate { playbooks_of: Some(2), ..TestApp::activation("ACME", "v1.0", Some("v1.0")) };
    why(app.services.run(&app.admin, other).await);
    let back = Rollback {
        tenant_id: acme(),
        to_revision: Some(1),
        expected_revision: None,
        accept_warnings: true,
        reason: "It was right before".to_owned(),
    };
    let done = app.services.run(&app.admin, back).await.unwrap().value;
    assert_eq!((done.active.revision, done.rolled_back_to), (3, Some(1)));
    // To go back once more is to go on: what was taken out would be in force again.
    for to_revision in [None, Some(2)] {
        let again = Rollback {
            tenant_id: acme(),
            to_revision,
            expected_revision: None,
            accept_warnings: true,
            reason: "Whatever was there".to_owned(),
        };
        why(app.services.run(&app.admin, again).await);
    }

    let ended = end(&app, &app.admin, &freeze).await.unwrap();
    assert_eq!((ended.status, ended.ended_by.as_deref()), (FreezeStatus::Ended, Some("ada")));
    assert!(activate(&app, "v1.1").await.unwrap().changed);
    // A repeat changes nothing.
    assert_eq!(end(&app, &app.admin, &freeze).await.unwrap(), ended);
    let filter = AuditFilter { action: Some("freezes.".to_owned()), ..AuditFilter::default() };
    let trail = app.services.ask(&app.admin, filter).await.unwrap();
    let rows: Vec<_> = trail.items.iter().map(|row| (&*row.facts.action, row.facts.reason.as_deref())).collect();
    assert_eq!(rows, [("freezes.end", Some("It is over")), ("freezes.create", Some("Something is wrong"))]);
    app.verify_audit().await;
}

async fn links_are_frozen_before_the_first_activation_too(db: TestDb) {
    let app = started(db).await;
    let other = || LinkPlaybook {
        tenant_id: TenantId::parse("OTHER").unwrap(),
        domain: DomainName::parse("Finance").ok(),
        ..link()
    };
    let unlink = || UnlinkPlaybook {
        tenant_id: TenantId::parse("OTHER").unwrap(),
        playbook_id: PlaybookId::parse("call-back").unwrap(),
        expected_revision: None,
        accept_warnings: false,
        reason: None,
    };
    let of_domain = CreateFreeze { domain: DomainName::parse("FINANCE").ok(), ..switch() };
    let freeze = run(&app, &app.admin, of_domain.clone()).await.unwrap();
    assert_eq!(freeze.domain.as_ref().unwrap().as_str(), "Finance");
    let said = why(app.services.run(&app.admin, other()).await);
    assert!(said.starts_with("Changes in the domain `Finance` are frozen"), "{said}");
    end(&app, &app.admin, &freeze).await.unwrap();
    app.services.run(&app.admin, other()).await.unwrap();

    run(&app, &app.admin, of_domain).await.unwrap();

    why(app.services.run(&app.admin, unlink()).await);
}

async fn a_freeze_holds_from_its_beginning_to_its_end(db: TestDb) {
    let app = started(db).await;
    let (from, until) = (app.now().plus_seconds(60), app.now().plus_seconds(120));
    let window = CreateFreeze { from: Some(from), until: Some(until), ..of_acme() };
    let planned = run(&app, &app.admin, window).await.unwrap();
    assert_eq!(planned.status, FreezeStatus::Planned);
    activate(&app, "v1.1").await.unwrap();

    app.clock.advance_seconds(60);

    let refused = activate(&app, "v1.0").await.unwrap_err();
    assert_eq!(refused.retry_after_s, Some(61));
    let said = why::<()>(Err(refused));
    assert_eq!(said, format!("Changes of `ACME` are frozen until {until}: Something is wrong"));
    let get = GetFreeze { id: planned.id.clone() };
    assert_eq!(app.services.ask(&app.admin, get).await.unwrap().status, FreezeStatus::Active);

    app.clock.advance_seconds(60);

    let pair = TestApp::activation("ACME", "v1.0", Some("v1.0"));
    let looser = Activate { accept_warnings: true, ..pair };
    app.services.run(&app.admin, looser).await.unwrap();
    // What is over is over: nothing is to be ended.
    let over = end(&app, &app.admin, &planned).await.unwrap();
    assert_eq!((over.status, over.ended_at), (FreezeStatus::Ended, None));
}

async fn a_preview_says_what_it_would_be_refused_by(db: TestDb) {
    let app = started(db).await;
    let freeze = run(&app, &app.admin, of_acme()).await.unwrap();
    let look = async |own: &str, playbooks_of| {
        let pair = Activate { playbooks_of, ..TestApp::activation("ACME", "v1.0", Some(own)) };
        app.services.ask(&app.admin, PreviewActivation(pair)).await.unwrap().frozen
    };

    assert_eq!(look("v1.1", None).await, Some(freeze.clone()));
    assert_eq!(look("v1.0", None).await, None);
    end(&app, &app.admin, &freeze).await.unwrap();
    activate(&app, "v1.1").await.unwrap();
    run(&app, &app.admin, of_acme()).await.unwrap();
    // Going back is possible.
    assert_eq!(look("v1.0", Some(1)).await, None);
}

async fn a_domain_that_there_is_not_and_what_lies_in_the_past_is_refused(db: TestDb) {
    let app = started(db).await;
    let unknown = CreateFreeze { domain: DomainName::parse("Finanse").ok(), ..switch() };
    let problem = run(&app, &app.admin, unknown).await.unwrap_err();
    assert_eq!(problem.errors[0].code, "unknown_domain");
    let past = CreateFreeze { until: Some(Timestamp::from_micros(0)), ..switch() };
    assert_eq!(run(&app, &app.admin, past).await.unwrap_err().errors[0].code, "in_the_past");
    let nobody = CreateFreeze { tenant_id: TenantId::parse("NOBODY").ok(), ..switch() };
    assert_eq!(kind(run(&app, &app.admin, nobody).await), ProblemKind::NotFound);
    assert_eq!(app.services.ask(&app.admin, FreezeFilter::default()).await.unwrap().total, 0);
}

async fn who_decides_for_a_tenant_freezes_that_tenant(db: TestDb) {
    let app = started(db).await;
    let bound = person_of("otto", Role::Approver, "ACME");
    let other = person_of("olga", Role::Approver, "OTHER");
    let everywhere = run(&app, &app.admin, switch()).await.unwrap();
    let own = run(&app, &bound, of_acme()).await.unwrap();

    for refused in [switch(), CreateFreeze { domain: DomainName::parse("Finance").ok(), ..switch() }] {
        assert_eq!(kind(run(&app, &bound, refused).await), ProblemKind::Forbidden);
    }
    assert_eq!(kind(run(&app, &other, of_acme()).await), ProblemKind::NotFound);
    // What holds for everybody is seen by everybody, and ended by who may make it.
    assert_eq!(kind(end(&app, &bound, &everywhere).await), ProblemKind::Forbidden);
    assert_eq!(kind(end(&app, &other, &own).await), ProblemKind::NotFound);
    for role in [Role::Editor, Role::Viewer, Role::Operator] {
        assert_eq!(kind(end(&app, &person("ed", role), &own).await), ProblemKind::Forbidden);
    }
    let seen = async |by: &Caller| app.services.ask(by, FreezeFilter::default()).await.unwrap().total;
    assert_eq!((seen(&bound).await, seen(&other).await, seen(&person("vic", Role::Viewer)).await), (2, 1, 2));
    end(&app, &bound, &own).await.unwrap();
    end(&app, &person("ann", Role::Approver), &everywhere).await.unwrap();
    app.verify_audit().await;
}

async fn a_suspended_tenant_is_not_frozen_and_may_be_thawed(db: TestDb) {
    let app = started(db).await;
    let freeze = run(&app, &app.admin, of_acme()).await.unwrap();
    let suspend = ChangeStatus { tenant_id: acme(), status: Status::Suspended, reason: "unpaid".to_owned() };
    app.services.run(&app.admin, suspend).await.unwrap();

    assert_eq!(kind(run(&app, &app.admin, of_acme()).await), ProblemKind::TenantSuspended);
    end(&app, &app.admin, &freeze).await.unwrap();
}

async fn freezes_that_are_planned_are_bounded_and_stand_in_nobodys_way(db: TestDb) {
    let app = started(db).await;
    let later = |freeze: CreateFreeze| CreateFreeze { from: Some(app.now().plus_days(9)), ..freeze };
    for _ in 0..PLANNED_MAX {
        run(&app, &app.admin, later(of_acme())).await.unwrap();
    }

    assert_eq!(kind(run(&app, &app.admin, later(of_acme())).await), ProblemKind::Conflict);

    // Those of others count for themselves, and whoever has to stop something now is not held up.
    run(&app, &app.admin, later(switch())).await.unwrap();
    run(&app, &app.admin, of_acme()).await.unwrap();
    run(&app, &app.admin, switch()).await.unwrap();
    let open = FreezeFilter { tenant_id: Some(acme()), open: true, ..FreezeFilter::default() };
    assert_eq!(app.services.ask(&app.admin, open).await.unwrap().total, PLANNED_MAX + 3);
}

async fn nothing_follows_a_freeze_that_was_answered(db: TestDb) {
    let app = started(db).await;
    let tenants: Vec<_> = (0..12).map(|number| format!("T{number:02}")).collect();
    for tenant in &tenants {
        app.tenant(tenant).await;
    }
    let mut activating = tokio::task::JoinSet::new();
    for tenant in &tenants {
        let pair = Activate { domain: Some("Finance".to_owned()), ..TestApp::activation(tenant, "v1.0", None) };
        let (services, admin) = (app.services.clone(), app.admin.clone());
        activating.spawn(async move { services.run(&admin, pair).await.map(|_| ()) });
    }
    let in_force = async || {
        let filter = AuditFilter { action: Some("activation.apply".to_owned()), ..AuditFilter::default() };
        app.services.ask(&app.admin, filter).await.unwrap().total
    };

    // Some are under way.
    activating.join_next().await.unwrap().unwrap().unwrap();
    run(&app, &app.admin, switch()).await.unwrap();
    let when_answered = in_force().await;
    let outcomes = activating.join_all().await;

    assert_eq!(in_force().await, when_answered);
    for outcome in outcomes {
        assert!(outcome.as_ref().err().is_none_or(|problem| problem.kind == ProblemKind::Frozen), "{outcome:?}");
    }
}
}
