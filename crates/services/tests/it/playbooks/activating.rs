//! What activations, rollbacks and withdrawals make of linked playbooks.

use serde_json::{Value, json};
use tenantry_domain::{
    ProblemKind,
    access::{Role, TenantScope},
    activation::{Activate, PreviewActivation, Rollback, TenantPackChoice},
    audit::VerifyAudit,
    playbooks::Verdict,
};
use tenantry_storage::testing;
use tenantry_testkit::{TestApp, databases::TestDb, domain_pack, each_db, person_of, playbook};

use super::{
    activate, assert_consistent, drop_link, history, id, link, linked, links, named, names, pair,
    ready, run, served, unlink, withdraw, withdrawing,
};

/// The domain's pack, whose one type is called otherwise.
fn renamed() -> Value {
    let mut pack = domain_pack("Rates");
    let kind = pack["exceptionTypes"]["SETTLEMENT_FAIL"].take();
    pack["exceptionTypes"] = json!({"LATE": kind});
    pack["playbooks"][0]["exceptionType"] = json!("LATE");
    pack
}

fn alone(version: &str) -> Activate {
    Activate {
        domain: Some("Rates".to_owned()),
        tenant_pack_version: TenantPackChoice::Without,
        accept_warnings: true,
        ..TestApp::activation("acme", version, None)
    }
}

/// `acme` without a tenant pack and with two links, and a version `v2.0` that neither fits.
async fn two_linked(db: TestDb) -> TestApp {
    let app = ready(db).await;
    activate(&app, alone("v1.0")).await.unwrap();
    app.register(&playbook("ask"), "v1.0").await;
    for id in ["ask", "call"] {
        run(&app, link(id)).await.unwrap();
    }
    app.import_domain(&renamed(), "v2.0").await;
    app
}

fn back(to_revision: u64) -> Rollback {
    Rollback {
        tenant_id: id("acme"),
        to_revision: Some(to_revision),
        expected_revision: None,
        accept_warnings: true,
        reason: "too many calls".to_owned(),
    }
}

each_db! {
async fn links_go_along_with_another_version(db: TestDb) {
    let app = two_linked(db).await;
    let mut pack = domain_pack("Rates");
    pack["exceptionTypes"]["SETTLEMENT_FAIL"]["defaultSeverity"] = json!("LOW");
    app.import_domain(&pack, "v1.1").await;

    assert_eq!(activate(&app, alone("v1.1")).await.unwrap(), 4);
    assert_eq!(activate(&app, alone("v1.1")).await.unwrap(), 4, "the same pair and links change nothing");

    assert_eq!(linked(&app).await, ["ask/v1.0", "call/v1.0"]);
    for link in links(&app).await {
        assert_eq!(link.domain_pack_version.as_str(), "v1.1", "it was judged again");
    }
    assert_consistent(&app).await;
}

async fn what_links_do_not_fit_is_refused_with_all_of_them(db: TestDb) {
    let app = two_linked(db).await;

    let refused = activate(&app, alone("v2.0")).await.unwrap_err();
    let one = Activate { unlink: vec![named("call")], ..alone("v2.0") };
    let half = activate(&app, one).await.unwrap_err();
    let preview = PreviewActivation(alone("v2.0"));
    let preview = app.services.ask(&app.admin, preview).await.unwrap();

    assert_eq!(refused.kind, ProblemKind::PlaybookIncompatible);
    let said = |problem: &tenantry_domain::Problem| {
        let errors = problem.errors.iter().map(|error| error.message.to_string());
        errors.collect::<Vec<_>>().join("\n")
    };
    assert!(said(&refused).contains("`ask`") && said(&refused).contains("`call`"), "{refused:?}");
    assert!(said(&half).contains("`ask`") && !said(&half).contains("`call`"), "{half:?}");
    assert!(refused.errors.iter().all(|error| error.pointer == "/unlink"));
    assert!(!preview.is_possible);
    let verdicts: Vec<_> = preview.playbooks.iter().map(|link| link.verdict).collect();
    assert_eq!(verdicts, [Verdict::Incompatible, Verdict::Incompatible]);
    assert_eq!(history(&app).await.len(), 3);
    assert_consistent(&app).await;
}

async fn they_are_unlinked_in_the_same_step(db: TestDb) {
    let app = two_linked(db).await;
    let without = Activate { unlink: vec![named("CALL"), named("ask"), named("nothing")], ..alone("v2.0") };

    let preview = PreviewActivation(without.clone());
    let preview = app.services.ask(&app.admin, preview).await.unwrap();
    let revision = activate(&app, without).await.unwrap();

    assert!(preview.is_possible && preview.playbooks.is_empty());
    assert_eq!(revision, 4);
    assert_eq!(linked(&app).await, [""; 0]);
    assert_eq!(served(&app).await, (4, vec![json!(null)]));
    assert_consistent(&app).await;
}

async fn unlinking_alone_is_an_activation_too(db: TestDb) {
    let app = two_linked(db).await;
    let without = Activate { unlink: vec![named("ask")], ..alone("v1.0") };

    assert_eq!(activate(&app, without).await.unwrap(), 4);

    assert_eq!(linked(&app).await, ["call/v1.0"]);
    assert_consistent(&app).await;
}

async fn going_back_brings_the_links_back(db: TestDb) {
    let app = two_linked(db).await;
    app.register(&{
        let mut document = playbook("call");
        document["name"] = json!("Call twice");
        document
    }, "v2.0").await;
    run(&app, link("call")).await.unwrap();
    let without = Activate { unlink: vec![named("call"), named("ask")], ..alone("v2.0") };
    activate(&app, without).await.unwrap();

    for (to, expected) in [
        (3, vec!["ask/v1.0", "call/v1.0"]),
        (2, vec!["ask/v1.0"]),
        (4, vec!["ask/v1.0", "call/v2.0"]),
        (1, vec![]),
        (5, vec![]),
    ] {
        let done = app.services.run(&app.admin, back(to)).await.unwrap().value;
        assert_eq!((done.changed, done.rolled_back_to), (true, Some(to)));
        assert_eq!(names(&done.active.playbooks), expected);
        assert_eq!(linked(&app).await, expected);
        let wanted = &history(&app).await[usize::try_from(to).unwrap() - 1];
        assert_eq!(done.active.checksum.as_ref(), Some(&wanted.checksum));
    }
    assert_consistent(&app).await;
}

async fn a_withdrawn_playbook_bars_the_way_back(db: TestDb) {
    let app = two_linked(db).await;
    drop_link(&app, unlink("call")).await.unwrap();
    withdraw(&app, withdrawing("call", "v1.0")).await.unwrap();

    let refused = app.services.run(&app.admin, back(3)).await.unwrap_err();
    let done = app.services.run(&app.admin, back(2)).await.unwrap().value;

    assert_eq!((refused.kind, refused.kind.status()), (ProblemKind::VersionDeprecated, 409));
    assert!(refused.detail.contains("call/v1.0"), "{refused:?}");
    assert!(!done.changed, "it is what is in force");
    assert_consistent(&app).await;
}

async fn what_is_linked_is_not_withdrawn_and_the_refusal_says_where(db: TestDb) {
    let app = two_linked(db).await;

    let refused = withdraw(&app, withdrawing("call", "v1.0")).await.unwrap_err();
    let editor = person_of("ed", Role::Editor, "acme");
    let bound = app.services.run(&editor, withdrawing("call", "v1.0")).await.unwrap_err();

    assert_eq!(refused.kind, ProblemKind::VersionLive);
    assert!(refused.detail.contains("`acme`"), "{refused:?}");
    // What all share is not theirs to withdraw, and so they hear nothing of where it is linked.
    assert_eq!(bound.kind, ProblemKind::Forbidden);
    assert!(!format!("{bound:?}").contains("acme"), "{bound:?}");
    drop_link(&app, unlink("call")).await.unwrap();
    withdraw(&app, withdrawing("call", "v1.0")).await.unwrap();
    assert_consistent(&app).await;
}

async fn the_trail_tells_which_playbooks_are_linked(db: TestDb) {
    let app = two_linked(db).await;
    drop_link(&app, unlink("ask")).await.unwrap();
    app.verify_audit().await;
    let meddle = "UPDATE tenant_active_config SET playbooks_json = '[]'";
    let mut tx = app.db.owner.write(&TenantScope::system()).await.unwrap();
    testing::execute(tx.conn(), meddle).await.unwrap();
    testing::commit(tx).await.unwrap();

    let verdict = app.services.ask(&app.admin, VerifyAudit::default()).await.unwrap();

    assert!(!verdict.valid);
    assert!(verdict.breaks[0].contains("has other playbooks"), "{:?}", verdict.breaks);
}

async fn a_link_before_the_first_activation_keeps_its_version_from_being_withdrawn(db: TestDb) {
    let app = ready(db).await;
    run(&app, super::early("call")).await.unwrap();

    let refused = withdraw(&app, withdrawing("call", "v1.0")).await.unwrap_err();

    assert_eq!(refused.kind, ProblemKind::VersionLive);
    activate(&app, pair("v1.0")).await.unwrap();
}
}
