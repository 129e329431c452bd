//! Importing, validating and reading packs.

use serde_json::{Value, json};
use tenantry_domain::{
    Checksum, Page, PageRequest, ProblemKind,
    access::Role,
    id::TenantId,
    packs::{
        Bump, Code, DeprecatePack, DomainFilter, DomainName, DomainSummary, GetPack, GetPackText,
        ImportPack, PackFilter, PackKind, PackOwner, PackStatus, ReportFilter, ReportOutcome,
        TextForm, ValidatePack, VersionSelector,
    },
    tenants::{ChangeStatus, Status},
};
use tenantry_testkit::{TestApp, domain_pack, each_db, person_of, tenant_pack, viewer};

fn id(text: &str) -> TenantId {
    TenantId::parse(text).unwrap()
}

fn import(text: String, version: &str) -> ImportPack {
    ImportPack {
        version: Some(version.to_owned()),
        ..ImportPack::of(PackKind::Domain, text)
    }
}

fn import_tenant(tenant: &str, text: String) -> ImportPack {
    ImportPack {
        tenant_id: Some(id(tenant)),
        version: Some("v1.0".to_owned()),
        ..ImportPack::of(PackKind::Tenant, text)
    }
}

each_db! {
async fn importing_again_answers_what_is_there(db: TestDb) {
    let app = TestApp::on(db);
    let pack = domain_pack("Finance");

    let first = app.import_domain(&pack, "v1.0").await;
    let pretty = serde_json::to_string_pretty(&pack).unwrap();
    let again = app
        .services
        .run(&app.admin, import(pretty, "v1.0"))
        .await
        .unwrap()
        .value;

    assert!(first.created && !again.created);
    assert_eq!(first.pack.id, again.pack.id);
    assert_eq!(again.pack.status, PackStatus::Draft);
    app.verify_audit().await;
}

async fn a_version_is_immutable(db: TestDb) {
    let app = TestApp::on(db);
    app.import_domain(&domain_pack("Finance"), "v1.0").await;
    let mut changed = domain_pack("Finance");
    changed["description"] = json!("changed");

    for spelling in ["v1.0", "1.0"] {
        let input = import(changed.to_string(), spelling);
        let problem = app.services.run(&app.admin, input).await.unwrap_err();
        assert_eq!(problem.kind, ProblemKind::VersionExists, "{spelling}");
    }
    // The same content under another spelling of its version has no other content.
    let again = import(domain_pack("Finance").to_string(), "v1.0.0");
    let problem = app.services.run(&app.admin, again).await.unwrap_err();
    assert_eq!((problem.kind, problem.errors[0].code.as_str()), (ProblemKind::Conflict, "spelled_otherwise"));
    assert!(problem.detail.contains("is written `v1.0`"), "{:?}", problem.detail);
}

async fn the_same_content_under_another_version_is_a_warning(db: TestDb) {
    let app = TestApp::on(db);
    app.import_domain(&domain_pack("Finance"), "v1.0").await;

    let second = app.import_domain(&domain_pack("Finance"), "v1.1").await;

    assert!(second.created);
    assert_eq!(second.findings[0].code, Code::SameContentAs);
}

async fn an_error_stops_the_import_and_the_report_is_kept(db: TestDb) {
    let app = TestApp::on(db);
    let mut broken = domain_pack("Finance");
    broken["playbooks"][0]["exceptionType"] = json!("SETTLEMENT_FAILS");
    broken["surprise"] = json!(1);

    let input = import(broken.to_string(), "v1.0");
    let problem = app.services.run(&app.admin, input).await.unwrap_err();
    let reports = app
        .services
        .ask(&app.admin, ReportFilter::default())
        .await
        .unwrap();

    assert_eq!(problem.kind, ProblemKind::InvalidPack);
    let codes: Vec<_> = problem
        .findings
        .iter()
        .map(|finding| finding.code)
        .collect();
    assert!(codes.contains(&Code::UnknownKey) && codes.contains(&Code::UnknownExceptionType));
    assert_eq!(reports.items.len(), 1);
    assert_eq!(reports.items[0].outcome, ReportOutcome::Refused);
}

async fn a_document_may_name_its_version(db: TestDb) {
    let app = TestApp::on(db);
    let mut pack = domain_pack("Finance");
    pack["version"] = json!("v3.2");
    let input = |bump| ImportPack {
        bump,
        ..ImportPack::of(PackKind::Domain, pack.to_string())
    };

    let both = app.services.run(&app.admin, input(Some(Bump::Minor))).await.unwrap_err();
    let stored = app.services.run(&app.admin, input(None)).await.unwrap().value;

    assert_eq!(both.errors[0].pointer, "/bump");
    assert_eq!(stored.pack.version.as_str(), "v3.2");
}

async fn without_a_version_the_differences_make_one(db: TestDb) {
    let app = TestApp::on(db);
    let mut pack = domain_pack("Finance");
    let import = async |pack: &Value, bump| {
        let input = ImportPack {
            bump,
            ..ImportPack::of(PackKind::Domain, pack.to_string())
        };
        app.services.run(&app.admin, input).await.unwrap().value
    };
    let version = async |pack: &Value, bump| import(pack, bump).await.pack.version.to_string();

    assert_eq!(version(&pack, None).await, "v1.0");
    let same = import(&pack, None).await;
    assert!(!same.created && same.pack.version.as_str() == "v1.0", "the same content is there");
    pack["description"] = json!("Other words.");
    assert_eq!(version(&pack, None).await, "v1.0.1");
    let types = pack["exceptionTypes"].as_object_mut().unwrap();
    let like = types.values().next().unwrap().clone();
    types.insert("ADDED_TYPE".to_owned(), like);
    assert_eq!(version(&pack, None).await, "v1.1.0");
    pack["exceptionTypes"].as_object_mut().unwrap().remove("ADDED_TYPE");
    pack["description"] = json!("Other words again.");
    assert_eq!(version(&pack, None).await, "v2.0.0");
    pack["description"] = json!("And again.");
    assert_eq!(version(&pack, Some(Bump::Major)).await, "v3.0.0");

    // A withdrawn version keeps its number.
    let withdraw = DeprecatePack {
        owner: PackOwner::Domain(DomainName::parse("Finance").unwrap()),
        version: VersionSelector::parse("v3.0.0").unwrap(),
        status: PackStatus::Deprecated,
        reason: "a mistake".to_owned(),
    };
    app.services.run(&app.admin, withdraw).await.unwrap();
    pack["description"] = json!("Once more.");
    assert_eq!(version(&pack, Some(Bump::Major)).await, "v4.0.0");
    app.verify_audit().await;
}

async fn a_tenants_versions_are_made_as_well(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("acme").await;
    app.import_domain(&domain_pack("Finance"), "v1.0").await;
    let mut pack = tenant_pack("acme", "Finance");
    let import = async |pack: &Value| {
        let input = ImportPack {
            version: None,
            ..import_tenant("acme", pack.to_string())
        };
        app.services.run(&app.admin, input).await.unwrap().value.pack.version.to_string()
    };

    assert_eq!(import(&pack).await, "v1.0");
    pack["description"] = json!("Other words.");
    assert_eq!(import(&pack).await, "v1.0.1");
}

async fn the_text_is_kept_as_it_was_sent(db: TestDb) {
    let app = TestApp::on(db);
    let pretty = serde_json::to_string_pretty(&domain_pack("Finance")).unwrap();
    app.services
        .run(&app.admin, import(pretty.clone(), "v1.0"))
        .await
        .unwrap();
    let wanted = |version| GetPack {
        owner: PackOwner::Domain(DomainName::parse("Finance").unwrap()),
        version,
    };

    let latest = wanted(VersionSelector::Latest);
    let text = async |form| {
        let GetPack { owner, version } = latest.clone();
        let wanted = GetPackText { owner, version, form };
        app.services.ask(&viewer(), wanted).await.unwrap()
    };
    let (source, canonical) = (text(TextForm::Source).await, text(TextForm::Canonical).await);
    let absent = wanted(VersionSelector::parse("v9").unwrap());
    let problem = app.services.ask(&viewer(), absent).await.unwrap_err();

    assert_eq!(source.text, pretty);
    assert!(canonical.text.len() < pretty.len());
    assert_eq!(Checksum::of_bytes(canonical.text.as_bytes()), canonical.checksum);
    assert_eq!(problem.kind, ProblemKind::NotFound);
}

async fn a_tenant_pack_is_checked_against_the_domain_pack(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.import_domain(&domain_pack("Finance"), "v1.0").await;
    let mut pack = tenant_pack("ACME", "Finance");
    pack["approvedTools"] = json!(["getSettlements"]);

    let problem = app
        .services
        .run(&app.admin, import_tenant("ACME", pack.to_string()))
        .await
        .unwrap_err();

    let codes: Vec<_> = problem
        .findings
        .iter()
        .map(|finding| finding.code)
        .collect();
    assert!(codes.contains(&Code::UnknownTool), "{codes:?}");
}

async fn domains_are_listed_by_name_and_versions_by_how_they_begin(db: TestDb) {
    let app = TestApp::on(db);
    for (number, version) in ["v1.0", "1.1", "v2.0", "v10.0"].into_iter().enumerate() {
        let mut content = domain_pack("Finance");
        content["description"] = json!(number.to_string());
        app.import_domain(&content, version).await;
    }
    app.import_domain(&domain_pack("Fund.Admin"), "v1.0").await;
    app.import_domain(&domain_pack("Health"), "v1.0").await;
    let page = |limit, cursor| PageRequest { limit: Some(limit), cursor };

    let all = DomainFilter { q: None, page: page(2, None) };
    let first = app.services.ask(&viewer(), all.clone()).await.unwrap();
    let rest = DomainFilter { page: page(2, first.next_cursor.clone()), ..all };
    let rest = app.services.ask(&viewer(), rest).await.unwrap();
    let begun = DomainFilter { q: Some("fu".to_owned()), page: PageRequest::default() };
    let begun = app.services.ask(&viewer(), begun).await.unwrap();

    let names = |page: &Page<DomainSummary>| -> Vec<(String, u64)> {
        let name = |found: &DomainSummary| (found.domain.to_string(), found.version_count);
        page.items.iter().map(name).collect()
    };
    assert_eq!(names(&first), [("Finance".to_owned(), 4), ("Fund.Admin".to_owned(), 1)]);
    assert_eq!((first.total, names(&rest)), (3, vec![("Health".to_owned(), 1)]));
    assert_eq!((rest.next_cursor, names(&begun)), (None, vec![("Fund.Admin".to_owned(), 1)]));

    for (prefix, expected) in [
        ("1", &["v10.0", "1.1", "v1.0"][..]),
        ("V1.", &["1.1", "v1.0"]),
        ("v2", &["v2.0"]),
        ("3", &[]),
        ("%", &[]),
    ] {
        let filter = PackFilter {
            domain: DomainName::parse("finance").ok(),
            version_prefix: Some(prefix.to_owned()),
            ..PackFilter::of(PackKind::Domain)
        };
        let found = app.services.ask(&viewer(), filter).await.unwrap();
        let versions: Vec<_> = found.items.iter().map(|it| it.pack.version.as_str()).collect();
        assert_eq!(versions, expected, "{prefix}");
    }
}

async fn a_domain_pack_is_no_tenants(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    let filter = PackFilter {
        tenant_id: Some(id("ACME")),
        ..PackFilter::of(PackKind::Domain)
    };
    let text = tenant_pack("ACME", "Finance").to_string();

    let listed = app.services.ask(&app.admin, filter).await.unwrap_err();
    let nobodys = ImportPack::of(PackKind::Tenant, text);
    let nobodys = app.services.run(&app.admin, nobodys).await.unwrap_err();

    for problem in [listed, nobodys] {
        assert_eq!(problem.errors[0].pointer, "/tenant_id", "{problem:?}");
    }
}

async fn a_tenant_pack_belongs_to_its_tenant(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    app.tenant("OTHER").await;
    app.import_domain(&domain_pack("Finance"), "v1.0").await;
    let text = tenant_pack("ACME", "Finance").to_string();

    let wrong = app
        .services
        .run(&app.admin, import_tenant("OTHER", text.clone()))
        .await;
    let foreigner = person_of("ed", Role::Editor, "OTHER");
    let foreign = app
        .services
        .run(&foreigner, import_tenant("ACME", text.clone()))
        .await;
    let stored = app
        .services
        .run(&app.admin, import_tenant("ACME", text))
        .await
        .unwrap()
        .value;
    let seen = app
        .services
        .ask(&foreigner, PackFilter::of(PackKind::Tenant))
        .await
        .unwrap();

    assert!(
        wrong
            .unwrap_err()
            .findings
            .iter()
            .any(|f| f.code == Code::TenantMismatch)
    );
    assert_eq!(foreign.unwrap_err().kind, ProblemKind::NotFound);
    assert!(stored.created);
    assert!(seen.items.is_empty());
    app.verify_audit().await;
}

async fn a_suspended_tenant_takes_no_import(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    let suspend = ChangeStatus {
        tenant_id: id("ACME"),
        status: Status::Suspended,
        reason: "unpaid".to_owned(),
    };
    app.services.run(&app.admin, suspend).await.unwrap();

    let text = tenant_pack("ACME", "Finance").to_string();
    let problem = app
        .services
        .run(&app.admin, import_tenant("ACME", text))
        .await
        .unwrap_err();

    assert_eq!(problem.kind, ProblemKind::TenantSuspended);
}

async fn validation_stores_nothing_and_needs_its_permission(db: TestDb) {
    let app = TestApp::on(db);
    let validate = |text: String| ValidatePack {
        kind: PackKind::Domain,
        text,
        tenant_id: None,
        domain: None,
        check_against: None,
        version: None,
    };
    let text = domain_pack("Finance").to_string();

    let result = app
        .services
        .ask(&app.admin, validate(text.clone()))
        .await
        .unwrap();
    let no_json = app
        .services
        .ask(&app.admin, validate("{".to_owned()))
        .await
        .unwrap_err();
    let refused = app
        .services
        .ask(&viewer(), validate(text))
        .await
        .unwrap_err();

    assert!(result.valid, "{:?}", result.findings);
    assert_eq!(result.domain.as_deref(), Some("Finance"));
    assert_eq!(no_json.findings[0].code, Code::InvalidJson);
    assert_eq!(refused.kind, ProblemKind::Forbidden);
    let filter = PackFilter::of(PackKind::Domain);
    assert_eq!(app.services.ask(&app.admin, filter).await.unwrap().total, 0);
}
}
