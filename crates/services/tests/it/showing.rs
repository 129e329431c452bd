//! What pages show of versions and revisions, a portion at a time.

use serde_json::{Map, Value, json};
use tenantry_domain::{
    ProblemKind,
    access::Role,
    activation::ShowRevision,
    id::TenantId,
    packs::{
        Code, ContentPart, ContentSource, Contents, ContentsPage, DomainName, FindingsOf,
        PackOwner, ShowContents, ShowDocument, ShowFindings, VersionSelector,
    },
};
use tenantry_testkit::{TestApp, domain_pack, each_db, person_of, tenant_pack};

fn domain() -> PackOwner {
    PackOwner::Domain(DomainName::parse("Rates").unwrap())
}

fn version() -> VersionSelector {
    VersionSelector::parse("v1.0").unwrap()
}

/// The pack with so many types that nobody handles.
fn with_types(mut pack: Value, count: usize) -> Value {
    let types = pack["exceptionTypes"].as_object_mut().unwrap();
    let more: Map<_, _> = (0..count)
        .map(|number| {
            (
                format!("MORE_{number:04}"),
                json!({"description": "One of many."}),
            )
        })
        .collect();
    types.extend(more);
    pack
}

fn names(contents: &Contents, part: ContentPart) -> Vec<(String, Option<ContentSource>)> {
    let found = contents.parts.iter().filter(|one| one.part == part);
    found
        .flat_map(|found| &found.rows)
        .map(|row| (row.name.clone(), row.source))
        .collect()
}

each_db! {
async fn findings_of_a_kind_come_together_and_in_portions(db: TestDb) {
    let app = TestApp::on(db);
    app.import_domain(&with_types(domain_pack("Rates"), 70), "v1.0").await;
    let ask = |code, from| ShowFindings {
        of: FindingsOf::Version { owner: domain(), version: version() }, code, from,
    };

    let all = app.services.ask(&app.admin, ask(None, 0)).await.unwrap();
    let kind = Some(Code::TypeWithoutPlaybook);
    let rest = app.services.ask(&app.admin, ask(kind, 50)).await.unwrap();

    let group = all.groups.iter().find(|group| group.code == Code::TypeWithoutPlaybook).unwrap();
    assert_eq!((group.count, group.findings.len()), (70, 5));
    assert_eq!((rest.groups.len(), rest.groups[0].findings.len()), (1, 20));
}

async fn contents_and_lines_come_in_portions(db: TestDb) {
    let app = TestApp::on(db);
    app.import_domain(&with_types(domain_pack("Rates"), 150), "v1.0").await;
    let page = ContentsPage { part: Some(ContentPart::ExceptionTypes), offset: 100, limit: None };
    let contents = ShowContents::of(domain(), version(), page);
    let lines = ShowDocument { owner: domain(), version: version(), line: 9 };

    let held = app.services.ask(&app.admin, contents).await.unwrap();
    let lines = app.services.ask(&app.admin, lines).await.unwrap();

    assert_eq!((held.parts.len(), held.parts[0].count, held.parts[0].rows.len()), (1, 151, 51));
    assert_eq!((lines.first, lines.lines, lines.is_whole()), (1, 1, true));
    assert_eq!(lines.marks.len(), 100, "of more, the nearest");
}

async fn a_revision_says_where_its_parts_come_from_to_whoever_may_read_it(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("acme").await;
    app.tenant("other").await;
    app.import_domain(&domain_pack("Rates"), "v1.0").await;
    app.import_tenant("acme", &tenant_pack("acme", "Rates"), "v1.0").await;
    let pair = TestApp::activation("acme", "v1.0", Some("v1.0"));
    app.services.run(&app.admin, pair).await.unwrap();
    let acme = TenantId::parse("acme").unwrap();
    let ask = |revision| ShowRevision::of(acme.clone(), revision, ContentsPage::default());

    let shown = app.services.ask(&app.admin, ask(1)).await.unwrap();
    let unknown = app.services.ask(&app.admin, ask(2)).await.unwrap_err();
    let stranger = person_of("eve", Role::Viewer, "other");
    let hidden = app.services.ask(&stranger, ask(1)).await.unwrap_err();

    assert_eq!((shown.revision.revision, shown.current, shown.is_recomputed), (1, 1, false));
    let types = names(&shown.contents, ContentPart::ExceptionTypes);
    assert_eq!(types, [("SETTLEMENT_FAIL".to_owned(), Some(ContentSource::Domain))]);
    let overrides = names(&shown.contents, ContentPart::SeverityOverrides);
    assert!(overrides.iter().all(|(_, source)| *source == Some(ContentSource::Tenant)));
    assert_eq!((unknown.kind, hidden.kind), (ProblemKind::NotFound, ProblemKind::NotFound));
}
}
