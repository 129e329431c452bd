//! What is asked of playbooks as of every pack: validation, numbers, reports, differences, contents.

use serde_json::{Value, json};
use tenantry_domain::{
    PageRequest,
    access::Role,
    activation::ShowRevision,
    packs::{
        Bump, ContentPart, ContentSource, DiffPack, ImportPack, PackKind, PackOwner, ReportFilter,
        ReportOutcome, ShowContents, SuggestVersion, ValidatePack, VersionReports, VersionSelector,
    },
};
use tenantry_services::InWriting;
use tenantry_testkit::{TestApp, each_db, person_of, playbook, viewer};

use super::{id, link, named, run, started};

fn call() -> PackOwner {
    PackOwner::Playbook(named("call"))
}

fn selector(text: &str) -> VersionSelector {
    VersionSelector::parse(text).unwrap()
}

fn validation(document: &Value) -> ValidatePack {
    ValidatePack {
        kind: PackKind::Playbook,
        text: document.to_string(),
        tenant_id: None,
        domain: None,
        check_against: None,
        version: None,
    }
}

each_db! {
async fn validation_names_the_playbook_and_stores_nothing(db: TestDb) {
    let app = TestApp::on(db);
    let mut broken = playbook("Call");
    broken["steps"] = json!("none");

    let valid = app.services.ask(&app.admin, validation(&playbook("Call"))).await;
    let result = app.services.ask(&app.admin, validation(&broken)).await.unwrap();

    let valid = valid.unwrap();
    assert!(valid.valid && !result.valid);
    assert_eq!((valid.playbook_id.as_deref(), valid.domain), (Some("Call"), None));
    assert_eq!(result.playbook_id.as_deref(), Some("Call"));
}

async fn reports_of_a_playbook_are_found_by_it(db: TestDb) {
    let app = TestApp::on(db);
    app.register(&playbook("Call"), "v1.0").await;
    app.register(&playbook("other"), "v1.0").await;
    let mut broken = playbook("call");
    broken["steps"] = json!("none");
    let refused = ImportPack { version: Some("v2.0".to_owned()), ..ImportPack::of(PackKind::Playbook, broken.to_string()) };
    app.services.run(&app.admin, refused).await.unwrap_err();

    let filter = ReportFilter { playbook_id: Some(named("call")), ..ReportFilter::default() };
    let all = app.services.ask(&app.admin, filter).await.unwrap();
    let query = VersionReports { owner: call(), version: selector("v1.0"), page: PageRequest::default() };
    let of_version = app.services.ask(&person_of("vera", Role::Viewer, "acme"), query).await.unwrap();

    let outcomes: Vec<_> = all.items.iter().map(|report| report.outcome).collect();
    assert_eq!(outcomes.len(), 2);
    assert!(outcomes.contains(&ReportOutcome::Refused) && outcomes.contains(&ReportOutcome::Imported));
    assert_eq!((of_version.total, of_version.items[0].playbook_id.as_deref()), (1, Some("Call")));
}

async fn versions_are_numbered_by_what_they_change(db: TestDb) {
    let app = TestApp::on(db);
    app.register(&playbook("call"), "v1.0").await;
    let mut wider = playbook("call");
    wider["exceptionTypes"] = json!(["SETTLEMENT_FAIL", "LATE"]);
    let mut narrower = playbook("call");
    narrower["exceptionTypes"] = json!(["LATE"]);
    let suggest = |document: &Value| SuggestVersion {
        kind: PackKind::Playbook, tenant_id: None, domain: None, text: document.to_string(),
    };

    let minor = app.services.ask(&app.admin, suggest(&wider)).await.unwrap();
    let major = app.services.ask(&app.admin, suggest(&narrower)).await.unwrap();
    let first = app.services.ask(&app.admin, suggest(&playbook("ask"))).await.unwrap();
    app.register(&narrower, "v2.0").await;
    let diff = DiffPack { owner: call(), version: selector("latest"), against: selector("v1.0") };
    let diff = app.services.ask(&viewer(), InWriting(diff)).await.unwrap().read().unwrap();

    assert_eq!((minor.version.as_str(), major.version.as_str(), first.version.as_str()), ("v1.1", "v2.0", "v1.0"));
    assert_eq!((diff.bump, diff.differences.len()), (Bump::Major, 1));
    assert!(diff.differences[0].narrows);
}

async fn a_revision_shows_where_its_playbooks_come_from(db: TestDb) {
    let app = started(db).await;
    run(&app, link("call")).await.unwrap();
    let part = Some(ContentPart::Playbooks);
    let revision = |number| ShowRevision { tenant_id: id("acme"), revision: number, part, offset: None, limit: None };

    let alone = ShowContents { owner: call(), version: selector("v1.0"), part, offset: None, limit: None };
    let alone = app.services.ask(&viewer(), alone).await.unwrap();
    let before = app.services.ask(&viewer(), revision(1)).await.unwrap();
    let after = app.services.ask(&viewer(), revision(2)).await.unwrap();

    assert_eq!((alone.parts[0].count, alone.parts[0].rows[0].line), (1, 1));
    let sources = |contents: &tenantry_domain::packs::Contents| {
        contents.parts[0].rows.iter().map(|row| row.source).collect::<Vec<_>>()
    };
    assert_eq!(sources(&before.contents), [Some(ContentSource::Domain)]);
    assert_eq!(sources(&after.contents), [Some(ContentSource::Playbook), Some(ContentSource::Domain)]);
}
}
