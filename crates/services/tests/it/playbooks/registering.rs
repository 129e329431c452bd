//! Registering playbooks, by hand and out of packs.

use serde_json::json;
use tenantry_domain::{
    Problem, ProblemKind,
    access::Role,
    audit::AuditFilter,
    packs::{Code, ImportPack, ImportedPack, PackFilter, PackKind, PackOwner, VersionSelector},
    playbooks::ExtractPlaybook,
};
use tenantry_testkit::{TestApp, each_db, person_of, playbook, tenant_pack, viewer};

use super::{id, named, ready, shown, withdraw, withdrawing};

fn import(document: &serde_json::Value, version: Option<&str>) -> ImportPack {
    ImportPack {
        version: version.map(str::to_owned),
        ..ImportPack::of(PackKind::Playbook, document.to_string())
    }
}

async fn run(app: &TestApp, input: ImportPack) -> Result<ImportedPack, Problem> {
    Ok(app.services.run(&app.admin, input).await?.value)
}

fn extraction(owner: PackOwner, index: u64, playbook_id: Option<&str>) -> ExtractPlaybook {
    ExtractPlaybook {
        owner,
        version: VersionSelector::parse("v1.0").unwrap(),
        index,
        playbook_id: playbook_id.map(named),
    }
}

fn rates() -> PackOwner {
    PackOwner::parse(PackKind::Domain, "Rates").unwrap()
}

async fn take(app: &TestApp, input: ExtractPlaybook) -> Result<ImportedPack, Problem> {
    Ok(app.services.run(&app.admin, input).await?.value)
}

each_db! {
async fn a_playbook_is_registered_by_its_id_and_numbered(db: TestDb) {
    let app = TestApp::on(db);

    let first = run(&app, import(&playbook("Call"), None)).await.unwrap();
    let again = run(&app, import(&playbook("Call"), None)).await.unwrap();
    let mut changed = playbook("Call");
    changed["steps"].as_array_mut().unwrap().push(json!({"action": "Write it down"}));
    let second = run(&app, import(&changed, None)).await.unwrap();

    assert!(first.created && first.findings.is_empty(), "{:?}", first.findings);
    assert_eq!(first.pack.owner, PackOwner::Playbook(named("Call")));
    assert_eq!((first.pack.domain.as_ref(), first.pack.id.as_str().get(..4)), (None, Some("ppk_")));
    assert!(!again.created);
    assert_eq!(again.pack, first.pack);
    assert!(second.created && second.pack.version != first.pack.version);
    let filter = PackFilter { playbook_id: Some(named("call")), ..PackFilter::of(PackKind::Playbook) };
    assert_eq!(app.services.ask(&viewer(), filter).await.unwrap().total, 2);
    let trail = AuditFilter { pack: Some(second.pack.name()), ..AuditFilter::default() };
    let row = &app.services.ask(&app.admin, trail).await.unwrap().items[0].facts;
    assert_eq!((row.action.as_str(), row.entity.as_str()), ("packs.import", "playbook"));
    app.verify_audit().await;
}

async fn the_same_number_or_another_spelling_of_the_id_is_refused(db: TestDb) {
    let app = TestApp::on(db);
    run(&app, import(&playbook("call"), Some("v1.0"))).await.unwrap();
    let mut other = playbook("call");
    other["name"] = json!("Another");

    let taken = run(&app, import(&other, Some("v1.0"))).await.unwrap_err();
    let twin = run(&app, import(&playbook("call"), Some("v2.0"))).await.unwrap();
    let shouted = run(&app, import(&playbook("CALL"), Some("v3.0"))).await.unwrap_err();

    assert_eq!(taken.kind, ProblemKind::VersionExists);
    assert_eq!(twin.findings[0].code, Code::SameContentAs);
    assert_eq!(shouted.kind, ProblemKind::Conflict);
    assert!(shouted.detail.contains("`call`"), "{:?}", shouted.detail);
}

async fn what_is_no_playbook_is_refused_and_its_report_kept(db: TestDb) {
    let app = TestApp::on(db);
    let mut broken = playbook("call");
    broken["conditions"] = json!("amount >");
    let reserved = playbook("latest");

    for (document, code) in [(broken, Code::InvalidCondition), (reserved, Code::InvalidValue)] {
        let refused = run(&app, import(&document, Some("v1.0"))).await.unwrap_err();
        assert_eq!(refused.kind, ProblemKind::InvalidPack, "{refused:?}");
        assert_eq!(refused.findings[0].code, code);
        assert!(refused.report_id.is_some());
    }
    for other in ["2.0.0", "v1"] {
        let mut document = playbook("call");
        document["version"] = json!(other);
        let refused = run(&app, import(&document, Some("v3.0"))).await.unwrap_err();
        assert_eq!(refused.findings[0].code, Code::VersionMismatch);
    }
    let of_a_tenant = PackFilter { tenant_id: Some(id("acme")), ..PackFilter::of(PackKind::Playbook) };
    let refused = app.services.ask(&app.admin, of_a_tenant).await.unwrap_err();
    assert_eq!(refused.errors[0].pointer, "/tenant_id");
    let by = person_of("ed", Role::Editor, "acme");
    let bound = app.services.run(&by, import(&playbook("call"), None)).await.unwrap_err();
    assert_eq!(bound.kind, ProblemKind::Forbidden);
    let all = PackFilter::of(PackKind::Playbook);
    assert_eq!(app.services.ask(&app.admin, all).await.unwrap().total, 0);
}

async fn a_playbook_is_taken_out_of_a_pack(db: TestDb) {
    let app = ready(db).await;
    let mut own = tenant_pack("acme", "Rates");
    own["customPlaybooks"] = json!([
        {"exceptionType": "SETTLEMENT_FAIL", "name": "Ask the desk", "steps": [{"action": "Ask"}]}
    ]);
    app.import_tenant("acme", &own, "v1.1").await;
    let of_tenant = ExtractPlaybook {
        version: VersionSelector::parse("latest").unwrap(),
        ..extraction(PackOwner::Tenant(id("acme")), 0, None)
    };

    let shared = take(&app, extraction(rates(), 0, None)).await.unwrap();
    let again = take(&app, extraction(rates(), 0, None)).await.unwrap();
    let chosen = take(&app, extraction(rates(), 0, Some("look"))).await.unwrap();
    let custom = take(&app, of_tenant).await.unwrap();

    assert_eq!(shared.pack.name(), format!("SETTLEMENT_FAIL/{}", shared.pack.version));
    assert!(shared.created && !again.created && chosen.created);
    assert_eq!((chosen.pack.owner.to_string(), custom.pack.owner.to_string()), ("look".into(), "Ask-the-desk".into()));
    assert_eq!(shared.pack.note.as_deref(), Some("From Rates/v1.0"));
    assert_eq!(custom.pack.note, None, "all tenants read it, and none may learn of another");
    let trail = AuditFilter { action: Some("playbooks.extract".to_owned()), ..AuditFilter::default() };
    assert_eq!(app.services.ask(&app.admin, trail).await.unwrap().total, 3);
    for (owner, index) in [(rates(), 1), (rates(), u64::MAX), (PackOwner::Playbook(named("call")), 0)] {
        let refused = take(&app, extraction(owner, index, None)).await.unwrap_err();
        assert_eq!(refused.errors[0].pointer, "/index", "{refused:?}");
    }
    let nowhere = PackOwner::parse(PackKind::Domain, "Nowhere").unwrap();
    let refused = take(&app, extraction(nowhere, 0, None)).await.unwrap_err();
    assert_eq!(refused.kind, ProblemKind::NotFound);
    let by = person_of("ed", Role::Editor, "acme");
    let bound = app.services.run(&by, extraction(rates(), 0, None)).await.unwrap_err();
    assert_eq!(bound.kind, ProblemKind::Forbidden);
    app.verify_audit().await;
}

async fn a_version_that_is_not_linked_is_withdrawn(db: TestDb) {
    let app = ready(db).await;

    withdraw(&app, withdrawing("call", "v1.0")).await.unwrap();
    let again = withdraw(&app, withdrawing("CALL", "v1.0")).await.unwrap();

    assert_eq!(again.row_version, 2);
    assert_eq!(shown(&app, &viewer(), "call").await.pack.status, again.status);
    app.verify_audit().await;
}
}
