//! Links that are refused, each for its reason, and leave nothing.

use serde_json::json;
use tenantry_domain::{
    Problem, ProblemKind,
    access::Role,
    packs::{DomainName, VersionSelector},
    playbooks::LinkPlaybook,
    tenants::{ChangeStatus, Status},
};
use tenantry_testkit::{TestApp, domain_pack, each_db, person, person_of, playbook, viewer};

use super::{
    activate, drop_link, early, for_type, history, id, link, linked, pair, ready, run, run_as,
    started, unlink, version, withdraw, withdrawing,
};

/// The one error of a problem: its place and its code.
fn error(problem: &Problem) -> (&str, &str) {
    let one = &problem.errors[0];
    (one.pointer.as_str(), one.code.as_str())
}

async fn assert_untouched(app: &TestApp) {
    assert_eq!(linked(app).await, [""; 0]);
    assert_eq!(history(app).await.len(), 1);
    app.verify_audit().await;
}

each_db! {
async fn what_is_not_there_is_not_found(db: TestDb) {
    let app = started(db).await;
    let nobody = LinkPlaybook { tenant_id: id("nobody"), ..link("call") };
    let ninth = LinkPlaybook { version: VersionSelector::parse("v9"), ..link("call") };

    for input in [nobody, link("nothing"), ninth] {
        let refused = run(&app, input).await.unwrap_err();
        assert_eq!(refused.kind, ProblemKind::NotFound);
    }
    assert_untouched(&app).await;
}

async fn another_tenants_editor_is_told_that_there_is_nothing(db: TestDb) {
    let app = started(db).await;
    let elsewhere = person_of("eve", Role::Editor, "other");
    let nobodys = LinkPlaybook { tenant_id: id("nobody"), ..link("call") };

    let hidden = run_as(&app, &elsewhere, link("call")).await.unwrap_err();
    let missing = run_as(&app, &elsewhere, nobodys).await.unwrap_err();
    let taken = app.services.run(&elsewhere, unlink("call")).await.unwrap_err();

    assert_eq!(hidden.kind, ProblemKind::NotFound);
    assert_eq!(format!("{hidden:?}").replace("acme", "nobody"), format!("{missing:?}"));
    assert_eq!(taken.kind, ProblemKind::NotFound);
    assert_untouched(&app).await;
}

async fn only_editors_and_administrators_link(db: TestDb) {
    let app = started(db).await;

    for role in [Role::Viewer, Role::Approver, Role::Operator, Role::Auditor] {
        let by = person("who", role);
        let linking = run_as(&app, &by, link("call")).await.unwrap_err();
        let taking = app.services.run(&by, unlink("call")).await.unwrap_err();
        assert_eq!((linking.kind, taking.kind), (ProblemKind::Forbidden, ProblemKind::Forbidden));
    }
    assert_eq!(run_as(&app, &viewer(), link("nothing")).await.unwrap_err().kind, ProblemKind::Forbidden);
    assert_untouched(&app).await;
    run_as(&app, &person("ed", Role::Editor), link("call")).await.unwrap();
}

async fn a_suspended_tenant_keeps_its_links(db: TestDb) {
    let app = started(db).await;
    run(&app, link("call")).await.unwrap();
    app.register(&playbook("ask"), "v1.0").await;
    let suspend = ChangeStatus { tenant_id: id("acme"), status: Status::Suspended, reason: "unpaid".to_owned() };
    app.services.run(&app.admin, suspend).await.unwrap();

    let linking = run(&app, link("ask")).await.unwrap_err();
    let taking = drop_link(&app, unlink("call")).await.unwrap_err();

    assert_eq!((linking.kind, taking.kind), (ProblemKind::TenantSuspended, ProblemKind::TenantSuspended));
    assert_eq!(linked(&app).await, ["call/v1.0"]);
}

async fn a_withdrawn_version_is_never_linked(db: TestDb) {
    let app = started(db).await;
    withdraw(&app, withdrawing("call", "v1.0")).await.unwrap();
    let exactly = LinkPlaybook { version: VersionSelector::parse("v1.0"), ..link("call") };

    let refused = run(&app, exactly).await.unwrap_err();
    let latest = run(&app, link("call")).await.unwrap_err();

    assert_eq!(refused.kind, ProblemKind::VersionDeprecated);
    assert_eq!(latest.kind, ProblemKind::NotFound, "there is no latest one");
    assert_untouched(&app).await;
}

async fn what_does_not_fit_is_refused_with_all_its_reasons(db: TestDb) {
    let app = started(db).await;
    let mut document = for_type("lost", "NOWHERE");
    document["steps"][0]["tool"] = json!("knock");
    app.register(&document, "v1.0").await;

    let refused = run(&app, link("lost")).await.unwrap_err();
    let accepting = LinkPlaybook { accept_warnings: true, ..link("lost") };
    let insisting = run(&app, accepting).await.unwrap_err();

    for problem in [refused, insisting] {
        assert_eq!(problem.kind, ProblemKind::PlaybookIncompatible);
        assert_eq!(problem.errors.len(), 2, "{problem:?}");
        for error in &problem.errors {
            assert_eq!(error.code, "incompatible_playbook");
            assert!(error.message.contains("`lost`"), "{error:?}");
        }
        assert_eq!(problem.findings.len(), 2);
    }
    assert_untouched(&app).await;
}

async fn another_domain_or_version_than_the_live_one_is_refused(db: TestDb) {
    let app = started(db).await;
    app.import_domain(&domain_pack("Retail"), "v1.0").await;
    let domain = LinkPlaybook { domain: DomainName::parse("Retail").ok(), ..link("call") };
    let number = LinkPlaybook { domain_pack_version: Some(version("v2.0")), ..link("call") };
    let same = LinkPlaybook { domain_pack_version: Some(version("1.0.0")), ..early("call") };

    let domain = run(&app, domain).await.unwrap_err();
    let number = run(&app, number).await.unwrap_err();
    assert_eq!(error(&domain), ("/domain", "domain_mismatch"));
    assert_eq!(error(&number), ("/domain_pack_version", "not_live"));
    assert_untouched(&app).await;
    run(&app, same).await.unwrap();
}

async fn before_the_first_activation_the_domain_has_to_be_there(db: TestDb) {
    let app = ready(db).await;
    let nowhere = LinkPlaybook { domain: DomainName::parse("Nowhere").ok(), ..link("call") };
    let number = LinkPlaybook { domain_pack_version: Some(version("v9")), ..early("call") };
    app.register(&for_type("lost", "NOWHERE"), "v1.0").await;

    let nowhere = run(&app, nowhere).await.unwrap_err();
    let number = run(&app, number).await.unwrap_err();
    let lost = run(&app, early("lost")).await.unwrap_err();

    assert_eq!((nowhere.kind, error(&nowhere).0), (ProblemKind::UnknownVersion, "/domain"));
    assert_eq!((number.kind, error(&number).0), (ProblemKind::UnknownVersion, "/domain_pack_version"));
    assert_eq!(lost.kind, ProblemKind::PlaybookIncompatible);
    assert_eq!(linked(&app).await, [""; 0]);
}

async fn what_was_decided_against_another_revision_is_stale(db: TestDb) {
    let app = started(db).await;
    run(&app, link("call")).await.unwrap();
    app.register(&playbook("ask"), "v1.0").await;

    for expected_revision in [Some(0), Some(1), Some(9)] {
        let linking = LinkPlaybook { expected_revision, ..link("ask") };
        let taking = super::UnlinkPlaybook { expected_revision, ..unlink("call") };
        for problem in [run(&app, linking).await.unwrap_err(), drop_link(&app, taking).await.unwrap_err()] {
            assert_eq!((problem.kind, problem.current_revision), (ProblemKind::StaleRevision, Some(2)));
        }
    }
    assert_eq!(linked(&app).await, ["call/v1.0"]);
    run(&app, LinkPlaybook { expected_revision: Some(2), ..link("ask") }).await.unwrap();
}

async fn a_tenant_has_at_most_fifty(db: TestDb) {
    let app = ready(db).await;
    for number in 0..=50 {
        app.register(&playbook(&format!("p-{number:02}")), "v1.0").await;
    }
    for number in 0..50 {
        run(&app, early(&format!("p-{number:02}"))).await.unwrap();
    }

    let one_more = run(&app, early("p-50")).await.unwrap_err();
    assert_eq!(one_more.kind, ProblemKind::Conflict);
    activate(&app, pair("v1.0")).await.unwrap();
    let one_more = run(&app, link("p-50")).await.unwrap_err();
    assert_eq!(one_more.kind, ProblemKind::Conflict);
    assert_eq!(linked(&app).await.len(), 50);
    // In the place of one there is room again.
    drop_link(&app, unlink("p-07")).await.unwrap();
    run(&app, link("p-50")).await.unwrap();
    assert_eq!(linked(&app).await.len(), 50);
}
}
