//! Exceptions through what is in force and through what would be.

use serde_json::{Value, json};
use tenantry_domain::{
    Problem, ProblemKind,
    access::{Caller, Role},
    activation::Activate,
    audit::AuditFilter,
    id::TenantId,
    playbooks::{LinkPlaybook, PlaybookId},
    replay::{DecisionSummary, Replay, ReplayAspect, ReplayExceptions},
    runtime::{DecisionOutcome, ExceptionSeverity},
    tenants::{ChangeStatus, Status},
};
use tenantry_testkit::{
    TestApp, databases::TestDb, domain_pack, each_db, person_of, playbook, tenant_pack,
};

async fn replay(
    app: &TestApp,
    by: &Caller,
    candidate: Activate,
    exceptions: &Value,
) -> Result<Replay, Problem> {
    let exceptions = serde_json::from_value(exceptions.clone()).unwrap();
    let asked = ReplayExceptions {
        candidate,
        exceptions,
    };
    app.services.ask(by, asked).await
}

async fn rows(app: &TestApp) -> usize {
    let page = app
        .services
        .ask(&app.admin, AuditFilter::default())
        .await
        .unwrap();
    page.items.len()
}

fn trade(amount: u64) -> Value {
    json!({"exceptionType": "SETTLEMENT_FAIL", "rawPayload": {"amount": amount}})
}

/// `ACME` with `v1.0` in force, and `v1.1` in which much less is critical.
async fn with_two_versions(db: TestDb) -> TestApp {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.import_domain(&domain_pack("Rates"), "v1.0").await;
    let mut other = domain_pack("Rates");
    other["exceptionTypes"]["SETTLEMENT_FAIL"]["severityRules"][0]["condition"] =
        "amount > 5000000".into();
    app.import_domain(&other, "v1.1").await;
    app.services
        .run(&app.admin, candidate("v1.0"))
        .await
        .unwrap();
    app
}

fn candidate(version: &str) -> Activate {
    let pair = TestApp::activation("ACME", version, None);
    Activate {
        domain: Some("Rates".to_owned()),
        ..pair
    }
}

each_db! {
async fn what_would_be_decided_in_another_way_is_told_and_nothing_else(db: TestDb) {
    let app = with_two_versions(db).await;
    let mut named = trade(2_000_000);
    named["exceptionId"] = "E-7".into();
    let sent = json!([trade(10), named, trade(9_000_000), {"exceptionType": "SETTLEMENT_FAIL"}]);

    let replayed = replay(&app, &app.admin, candidate("v1.1"), &sent).await.unwrap();

    assert_eq!((replayed.revision, replayed.replayed, replayed.differing), (1, 4, 1));
    assert_ne!(replayed.checksum.as_ref(), Some(&replayed.candidate_checksum));
    let [only] = replayed.differences.as_slice() else { panic!("{replayed:?}") };
    assert_eq!((only.index, only.exception_id.as_deref()), (1, Some("E-7")));
    assert_eq!(only.differs, [ReplayAspect::Severity]);
    let before = only.before.as_ref().unwrap();
    assert_eq!((before.severity, only.after.severity), (ExceptionSeverity::Critical, ExceptionSeverity::Medium));
    assert_eq!(before.exception_type, "SETTLEMENT_FAIL");
    let all: u64 = replayed.outcomes.iter().map(|outcome| outcome.count).sum();
    assert_eq!(all, 4, "each ends somehow");
    assert!(replayed.outcomes.iter().all(|outcome| outcome.before == Some(outcome.after)));
}

async fn what_is_in_force_already_decides_as_it_does(db: TestDb) {
    let app = with_two_versions(db).await;

    let replayed = replay(&app, &app.admin, candidate("v1.0"), &json!([trade(1), trade(2_000_000)])).await.unwrap();

    assert_eq!((replayed.replayed, replayed.differing), (2, 0));
    assert_eq!(replayed.checksum, Some(replayed.candidate_checksum));
}

async fn before_the_first_activation_all_of_it_is_new(db: TestDb) {
    let app = with_two_versions(db).await;
    app.tenant("BRAVO").await;
    let first = TestApp::activation("BRAVO", "v1.1", None);
    let first = Activate { domain: Some("Rates".to_owned()), ..first };

    let replayed = replay(&app, &app.admin, first, &json!([trade(1), {}])).await.unwrap();

    assert_eq!((replayed.revision, replayed.checksum), (0, None));
    assert_eq!((replayed.replayed, replayed.differing), (2, 2));
    let new = &replayed.differences[1];
    assert_eq!((new.before.as_ref(), new.differs.len()), (None, 5));
    assert_eq!(new.after.exception_type, "UNCLASSIFIED");
    assert_eq!(new.after.outcome, DecisionOutcome::NoPlaybook);
    assert!(replayed.outcomes.iter().all(|outcome| outcome.before.is_none()));
}

async fn a_playbooks_new_steps_are_a_difference(db: TestDb) {
    let app = with_two_versions(db).await;
    let mut other = domain_pack("Rates");
    other["playbooks"][0]["steps"][0]["action"] = "Ask the custodian".into();
    app.import_domain(&other, "v1.2").await;

    let replayed = replay(&app, &app.admin, candidate("v1.2"), &json!([trade(5)])).await.unwrap();

    assert_eq!(replayed.differences[0].differs, [ReplayAspect::Steps]);
}

async fn linked_playbooks_decide_on_both_sides(db: TestDb) {
    let app = with_two_versions(db).await;
    app.register(&playbook("call-the-desk"), "v1.0").await;
    let link = json!({"playbook_id": "call-the-desk", "tenant_id": "ACME"});
    let link: LinkPlaybook = serde_json::from_value(link).unwrap();
    app.services.run(&app.admin, link).await.unwrap();
    let without = Activate { unlink: vec![PlaybookId::parse("call-the-desk").unwrap()], ..candidate("v1.0") };

    let with = replay(&app, &app.admin, candidate("v1.0"), &json!([trade(2_000_000)])).await.unwrap();
    let without = replay(&app, &app.admin, without, &json!([trade(2_000_000)])).await.unwrap();

    assert_eq!(with.differing, 0);
    let lost = &without.differences[0];
    assert!(lost.differs.contains(&ReplayAspect::Playbook), "{lost:?}");
    let called = |it: &DecisionSummary| it.playbook.clone();
    assert_eq!(lost.before.as_ref().and_then(called).as_deref(), Some("call-the-desk"));
    assert_ne!(called(&lost.after).as_deref(), Some("call-the-desk"));
}

async fn a_long_replay_is_compared_with_one_revision(db: TestDb) {
    let app = with_two_versions(db).await;
    let on = |base| Activate { expected_revision: Some(base), ..candidate("v1.1") };
    let sent = json!([trade(1)]);
    assert_eq!(replay(&app, &app.admin, on(1), &sent).await.unwrap().revision, 1);
    app.services.run(&app.admin, candidate("v1.1")).await.unwrap();

    let refused = replay(&app, &app.admin, on(1), &sent).await.unwrap_err();

    assert_eq!((refused.kind, refused.current_revision), (ProblemKind::StaleRevision, Some(2)));
}

async fn too_much_work_is_left_for_the_next_answer(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    let mut heavy = domain_pack("Rates");
    let rule = |n: u32| json!({"condition": format!("amount > {n}"), "severity": "LOW"});
    let rules: Vec<_> = (0..3_000).map(|n| rule(10_000_000 + n)).collect();
    heavy["exceptionTypes"]["SETTLEMENT_FAIL"]["severityRules"] = rules.into();
    app.import_domain(&heavy, "v1.0").await;
    let sent = Value::from(vec![trade(5); 1_000]);

    let replayed = replay(&app, &app.admin, candidate("v1.0"), &sent).await.unwrap();

    assert!((1..1_000).contains(&replayed.replayed), "{}", replayed.replayed);
    let all: u64 = replayed.outcomes.iter().map(|outcome| outcome.count).sum();
    assert_eq!(all, replayed.replayed);
}

async fn what_cannot_be_activated_is_not_replayed(db: TestDb) {
    let app = with_two_versions(db).await;
    app.import_tenant("ACME", &tenant_pack("ACME", "Rates"), "v1.0").await;
    let mut renamed = domain_pack("Rates");
    let tool = renamed["tools"]["getSettlement"].take();
    renamed["tools"] = json!({"readSettlement": tool});
    renamed["playbooks"][0]["steps"][0]["tool"] = "readSettlement".into();
    app.import_domain(&renamed, "v2.0").await;
    let pair = TestApp::activation("ACME", "v2.0", Some("v1.0"));
    let kind = async |candidate, exceptions: &Value| {
        replay(&app, &app.admin, candidate, exceptions).await.unwrap_err().kind
    };
    let sent = json!([trade(1)]);

    let refused = replay(&app, &app.admin, pair, &sent).await.unwrap_err();
    assert_eq!(refused.kind, ProblemKind::InvalidPack);
    assert!(!refused.findings.is_empty(), "why is told");
    let unknown = replay(&app, &app.admin, candidate("v9.9"), &sent).await.unwrap_err();
    assert_eq!(unknown.kind, ProblemKind::UnknownVersion);
    assert_eq!(unknown.errors[0].pointer, "/candidate/domain_pack_version");
    assert_eq!(kind(TestApp::activation("NOBODY", "v1.0", None), &sent).await, ProblemKind::NotFound);
    assert_eq!(kind(candidate("v1.1"), &json!([])).await, ProblemKind::Invalid);
    assert_eq!(kind(candidate("v1.1"), &json!([{"confidence": 2}])).await, ProblemKind::Invalid);
}

async fn it_is_for_who_may_preview_and_leaves_nothing_behind(db: TestDb) {
    let app = with_two_versions(db).await;
    app.tenant("BRAVO").await;
    let suspend = ChangeStatus {
        tenant_id: TenantId::parse("ACME").unwrap(), status: Status::Suspended, reason: "Unpaid".to_owned(),
    };
    app.services.run(&app.admin, suspend).await.unwrap();
    let before = rows(&app).await;
    let sent = json!([trade(2_000_000)]);
    replay(&app, &app.admin, candidate("v1.1"), &sent).await.unwrap();
    assert_eq!(rows(&app).await, before, "nothing of it is written down");
    let asked_by = async |role, tenant| {
        let asked = replay(&app, &person_of("somebody", role, tenant), candidate("v1.1"), &sent).await;
        asked.err().map(|problem| problem.kind)
    };

    assert_eq!(asked_by(Role::Editor, "ACME").await, None, "a suspended tenant is looked at");
    assert_eq!(asked_by(Role::Approver, "ACME").await, Some(ProblemKind::Forbidden));
    assert_eq!(asked_by(Role::Editor, "BRAVO").await, Some(ProblemKind::NotFound));
    assert_eq!(asked_by(Role::Service, "ACME").await, Some(ProblemKind::Forbidden));
}
}
