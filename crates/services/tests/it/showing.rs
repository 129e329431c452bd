//! What pages show of versions and revisions, a portion at a time.

use serde_json::{Map, Value, json};
use tenantry_domain::{
    ProblemKind,
    access::Role,
    activation::{Activate, DiffRevisions, RevisionDiff, ShowRevision},
    id::TenantId,
    packs::{
        Code, ContentPart, ContentSource, Contents, ContentsPage, DomainName, Finding, FindingsOf,
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

async fn two_revisions_are_compared_as_they_were_activated(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("acme").await;
    app.tenant("other").await;
    let mut pack = domain_pack("Rates");
    pack["guardrails"]["humanApprovalThreshold"] = json!(0.9);
    app.import_domain(&pack, "v1.0").await;
    pack["guardrails"]["humanApprovalThreshold"] = json!(0.5);
    pack["tools"]["late"] = json!({"description": "Late.", "endpoint": "https://t.example.com/late"});
    app.import_domain(&pack, "v2.0").await;
    for version in ["v1.0", "v2.0", "v1.0"] {
        let pair = Activate { domain: Some("Rates".to_owned()), accept_warnings: true, ..TestApp::activation("acme", version, None) };
        app.services.run(&app.admin, pair).await.unwrap();
    }
    let acme = TenantId::parse("acme").unwrap();
    let ask = |revision, from| DiffRevisions { tenant_id: acme.clone(), revision, from, of: None };
    let what = |diff: &RevisionDiff| -> Vec<_> {
        diff.changes.iter().map(|change| (change.kind.as_str(), change.name.clone())).collect()
    };

    let with_the_one_before = app.services.ask(&app.admin, ask(2, None)).await.unwrap();
    let backwards = app.services.ask(&app.admin, ask(1, Some(2))).await.unwrap();
    let same = app.services.ask(&app.admin, ask(3, Some(1))).await.unwrap();
    let itself = app.services.ask(&app.admin, ask(3, Some(3))).await.unwrap();
    let first = app.services.ask(&app.admin, ask(1, None)).await.unwrap();

    let threshold = ("changed", "humanApprovalThreshold".to_owned());
    let beside = |kind| vec![(kind, "late".to_owned()), threshold.clone()];
    assert_eq!(what(&with_the_one_before), beside("added"));
    assert_eq!(with_the_one_before.from.unwrap().revision, 1);
    assert_eq!((with_the_one_before.to.revision, with_the_one_before.current), (2, 3));
    assert_eq!(what(&backwards), beside("removed"));
    assert!(same.is_same && same.changes.is_empty() && same.loosened.is_empty());
    assert!(itself.is_same && itself.changes.is_empty());
    assert!(first.from.is_none() && !first.is_same && !first.changes.is_empty());
    // People are asked less often than before; they are asked more often backwards.
    let codes = |diff: &[Finding]| diff.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>();
    assert_eq!(codes(&with_the_one_before.loosened), ["guardrail_loosened"]);
    assert!(codes(&backwards.loosened).is_empty() && codes(&first.loosened).is_empty());

    // With another tenant, whose revision in force it is unless one is named.
    let of = |from| DiffRevisions { of: Some(TenantId::parse("other").unwrap()), ..ask(2, from) };
    let idle = app.services.ask(&app.admin, of(None)).await.unwrap_err();
    assert_eq!(idle.kind, ProblemKind::NoActiveConfiguration);
    let pair = Activate { domain: Some("Rates".to_owned()), ..TestApp::activation("other", "v1.0", None) };
    app.services.run(&app.admin, pair).await.unwrap();
    let between = app.services.ask(&app.admin, of(None)).await.unwrap();
    assert_eq!(between.from.as_ref().unwrap().tenant_id.as_str(), "other");
    assert_eq!((what(&between), between.loosened.len()), (beside("added"), 0));
    let own = DiffRevisions { of: Some(TenantId::parse("acme").unwrap()), ..ask(2, None) };
    let own = app.services.ask(&app.admin, own).await.unwrap();
    assert_eq!(own.from.unwrap().revision, 1, "the same tenant is no other");
    // Whoever has one of the two is not told of the other.
    let half = person_of("ann", Role::Viewer, "acme");

    let stranger = person_of("eve", Role::Viewer, "other");
    for (caller, wanted) in
        [(&half, of(None)), (&half, of(Some(1))), (&app.admin, of(Some(9)))]
    {
        let refused = app.services.ask(caller, wanted.clone()).await.unwrap_err();
        assert_eq!(refused.kind, ProblemKind::NotFound, "{wanted:?}");
    }
    for (caller, wanted) in
        [(&app.admin, ask(4, None)), (&app.admin, ask(1, Some(9))), (&app.admin, ask(0, None)), (&stranger, ask(1, None))]
    {
        let refused = app.services.ask(caller, wanted.clone()).await.unwrap_err();
        assert_eq!(refused.kind, ProblemKind::NotFound, "{wanted:?}");
    }
}
}
