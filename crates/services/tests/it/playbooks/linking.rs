//! Linking and unlinking, with a configuration in force and before.

use serde_json::json;
use tenantry_domain::{
    PageRequest, ProblemKind,
    activation::GetActiveConfig,
    audit::AuditFilter,
    packs::{ChangeKind, Code, PackStatus},
    playbooks::{JudgeLink, LinkFilter, Verdict},
};
use tenantry_testkit::{TestApp, domain_pack, each_db, playbook, viewer};

use super::{
    activate, assert_consistent, drop_link, early, for_type, history, id, link, link_of, linked,
    links, named, names, pair, ready, run, served, shown, started, unlink,
};

async fn rows(app: &TestApp, action: &str) -> u64 {
    let filter = AuditFilter {
        action: Some(action.to_owned()),
        ..AuditFilter::default()
    };
    app.services.ask(&app.admin, filter).await.unwrap().total
}

fn judge(playbook: &str) -> JudgeLink {
    let wanted = link(playbook);
    JudgeLink {
        playbook_id: wanted.playbook_id,
        tenant_id: wanted.tenant_id,
        version: None,
        domain: None,
        domain_pack_version: None,
    }
}

each_db! {
async fn a_link_appends_a_revision_that_is_served(db: TestDb) {
    let app = started(db).await;
    let before = served(&app).await;

    let done = run(&app, link("CALL")).await.unwrap();

    assert!(done.changed);
    assert_eq!((before.0, done.active.revision), (1, 2));
    assert_eq!(names(&done.active.playbooks), ["call/v1.0"]);
    let made = done.link.unwrap();
    assert!(made.revision > 0 && made.findings.is_empty());
    assert_eq!((made.verdict, made.domain.as_str()), (Verdict::Compatible, "Rates"));
    assert_eq!(linked(&app).await, ["call/v1.0"]);
    // One with conditions goes before what the pack has.
    assert_eq!(served(&app).await, (2, vec![json!("call"), json!(null)]));
    assert_eq!(history(&app).await[0].playbooks, []);
    assert_eq!(rows(&app, "playbooks.link").await, 1);
    let detail = shown(&app, &app.admin, "call").await;
    assert_eq!((detail.pack.status, detail.pack.live_count), (PackStatus::Active, 1));
    assert_eq!(detail.where_live(), [id("acme")]);
    assert_consistent(&app).await;
}

async fn another_version_takes_the_place_of_the_first(db: TestDb) {
    let app = started(db).await;
    app.register(&for_type("call", "SETTLEMENT_FAIL"), "v2.0").await;
    run(&app, link_of("call", "v1.0")).await.unwrap();

    let newer = run(&app, link("call")).await.unwrap();
    let again = run(&app, link_of("call", "2.0.0")).await.unwrap();
    let other = run(&app, link_of("call", "v1.0")).await.unwrap();

    assert_eq!((newer.active.revision, names(&newer.active.playbooks)), (3, vec!["call/v2.0".to_owned()]));
    assert!(!again.changed);
    assert_eq!((again.active.revision, again.link), (3, newer.link));
    assert_eq!((other.active.revision, names(&other.active.playbooks)), (4, vec!["call/v1.0".to_owned()]));
    assert_eq!(rows(&app, "playbooks.link").await, 3);
    assert_consistent(&app).await;
}

async fn one_without_conditions_is_all_there_is_for_its_type(db: TestDb) {
    let app = started(db).await;
    app.register(&for_type("only", "SETTLEMENT_FAIL"), "v1.0").await;

    run(&app, link("only")).await.unwrap();

    assert_eq!(served(&app).await, (2, vec![json!("only")]));
    drop_link(&app, unlink("only")).await.unwrap();
    assert_eq!(served(&app).await, (3, vec![json!(null)]));
}

async fn what_is_unlinked_is_gone_in_one_revision(db: TestDb) {
    let app = started(db).await;
    run(&app, link("call")).await.unwrap();

    let done = drop_link(&app, unlink("CALL")).await.unwrap();
    let again = drop_link(&app, unlink("call")).await.unwrap();
    let unknown = drop_link(&app, unlink("nothing")).await.unwrap();

    assert!(done.changed && !again.changed && !unknown.changed);
    assert_eq!((done.active.revision, done.link.as_ref()), (3, None));
    assert_eq!((again.active.revision, unknown.active.revision), (3, 3));
    assert_eq!(linked(&app).await, [""; 0]);
    assert_eq!(served(&app).await, (3, vec![json!(null)]));
    assert_eq!(rows(&app, "playbooks.unlink").await, 1);
    assert_eq!(shown(&app, &app.admin, "call").await.where_live(), []);
    assert_consistent(&app).await;
}

async fn before_the_first_activation_links_are_kept_for_it(db: TestDb) {
    let app = ready(db).await;
    app.register(&playbook("ask"), "v1.0").await;
    let nameless = run(&app, link("call")).await.unwrap_err();
    assert_eq!(nameless.errors[0].pointer, "/domain");

    let done = run(&app, early("call")).await.unwrap();
    let again = run(&app, early("call")).await.unwrap();
    run(&app, early("ask")).await.unwrap();
    let taken = drop_link(&app, unlink("ask")).await.unwrap();
    let none = drop_link(&app, unlink("ask")).await.unwrap();

    assert!(done.changed && !again.changed && taken.changed && !none.changed);
    assert_eq!((done.active.revision, taken.active.revision), (0, 0));
    let made = done.link.unwrap();
    assert_eq!(made.revision, 0);
    assert_eq!((made.domain.as_str(), made.domain_pack_version.as_str()), ("Rates", "v1.0"));
    assert_eq!(history(&app).await, []);
    assert_eq!((rows(&app, "playbooks.link").await, rows(&app, "playbooks.unlink").await), (2, 1));
    assert_eq!(shown(&app, &app.admin, "call").await.pack.status, PackStatus::Active);

    activate(&app, pair("v1.0")).await.unwrap();
    assert_eq!(names(&history(&app).await[0].playbooks), ["call/v1.0"]);
    assert_eq!(served(&app).await, (1, vec![json!("call"), json!(null)]));
    assert!(links(&app).await[0].revision > 0);
    assert_consistent(&app).await;
}

async fn a_tool_that_is_not_approved_has_to_be_accepted(db: TestDb) {
    let app = ready(db).await;
    let mut pack = domain_pack("Rates");
    pack["tools"]["openCase"] = json!({"description": "Opens.", "endpoint": "https://tools.example.com/case"});
    app.import_domain(&pack, "v1.1").await;
    activate(&app, pair("v1.1")).await.unwrap();
    let mut document = playbook("open");
    document["steps"][0]["tool"] = json!("openCase");
    app.register(&document, "v1.0").await;
    let accepting = super::LinkPlaybook { accept_warnings: true, ..link("open") };

    let refused = run(&app, link("open")).await.unwrap_err();
    let judged = app.services.ask(&app.admin, judge("open")).await.unwrap();
    assert_eq!(linked(&app).await, [""; 0]);
    let done = run(&app, accepting).await.unwrap();

    assert_eq!(refused.kind, ProblemKind::WarningsNotAccepted);
    assert_eq!(refused.findings[0].code, Code::NotApprovedToolInPlaybook);
    assert_eq!((judged.judged.verdict, judged.warnings()), (Verdict::Warning, 1));
    assert_eq!(done.warnings.len(), 1);
    let kept = &links(&app).await[0];
    assert_eq!((kept.verdict, &kept.findings), (Verdict::Warning, &done.warnings));
    assert_eq!(history(&app).await[1].accepted_warnings, 1);
    assert_consistent(&app).await;
}

/// It goes before the pack's own playbook, and takes its cases from a person.
async fn one_with_conditions_that_asks_nobody_has_to_be_accepted(db: TestDb) {
    let app = ready(db).await;
    let mut pack = domain_pack("Rates");
    let ask = json!({"action": "Ask the desk", "approvalRequired": true});
    pack["playbooks"] = json!([{"exceptionType": "SETTLEMENT_FAIL", "steps": [ask]}]);
    app.import_domain(&pack, "v1.1").await;
    activate(&app, pair("v1.1")).await.unwrap();

    let judged = app.services.ask(&app.admin, judge("call")).await.unwrap();
    let refused = run(&app, link("call")).await.unwrap_err();
    let accepting = super::LinkPlaybook { accept_warnings: true, ..link("call") };
    let done = run(&app, accepting).await.unwrap();

    assert_eq!(judged.loosened.len(), 1, "{:?}", judged.loosened);
    assert_eq!(refused.kind, ProblemKind::WarningsNotAccepted);
    assert_eq!(refused.findings[0].code, Code::GuardrailLoosened);
    assert_eq!(done.warnings, refused.findings);
}

async fn a_verdict_says_what_would_change_and_changes_nothing(db: TestDb) {
    let app = started(db).await;
    app.register(&for_type("lost", "NOWHERE"), "v1.0").await;

    let fits = app.services.ask(&app.admin, judge("call")).await.unwrap();
    let lost = app.services.ask(&app.admin, judge("lost")).await.unwrap();

    assert_eq!((fits.judged.verdict, fits.revision, fits.linked_version), (Verdict::Compatible, 1, None));
    assert_eq!(fits.judged.name.as_deref(), Some("Call the desk"));
    assert!(fits.changes.iter().any(|change| change.kind == ChangeKind::Added), "{:?}", fits.changes);
    assert_eq!(lost.judged.verdict, Verdict::Incompatible);
    assert_eq!(lost.judged.findings[0].code, Code::UnknownExceptionType);
    let query = GetActiveConfig { tenant_id: id("acme") };
    assert_eq!(app.services.ask(&app.admin, query).await.unwrap().revision, 1);
    let looking = app.services.ask(&viewer(), judge("call")).await.unwrap_err();
    assert_eq!(looking.kind, ProblemKind::Forbidden);
}

async fn a_playbook_says_where_it_is_linked(db: TestDb) {
    let app = started(db).await;
    app.tenant("beta").await;
    run(&app, link("call")).await.unwrap();
    run(&app, super::LinkPlaybook { tenant_id: id("beta"), ..early("call") }).await.unwrap();
    let of = |playbook: &str| LinkFilter { playbook_id: named(playbook), page: PageRequest::default() };

    let found = app.services.ask(&viewer(), of("CALL")).await.unwrap();
    let unknown = app.services.ask(&viewer(), of("nothing")).await.unwrap_err();

    let told: Vec<_> = found.items.iter().map(|link| (link.tenant_id.as_str(), link.revision > 0)).collect();
    assert_eq!(told, [("acme", true), ("beta", false)]);
    assert_eq!(unknown.kind, ProblemKind::NotFound);
}
}
