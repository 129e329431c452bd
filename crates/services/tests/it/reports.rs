//! Reports: kept for those who may read them, found by version, and never another tenant's.

use serde_json::{Value, json};
use tenantry_domain::{
    PageRequest, ProblemKind,
    access::{Caller, Role},
    audit::AuditFilter,
    id::{ReportId, TenantId},
    packs::{
        Code, DomainName, GetReport, ImportPack, Include, KeepReport, PackFilter, PackKind,
        PackOwner, ReportFilter, ReportOutcome, ReportSummary, ValidatePack, Version,
        VersionReports, VersionSelector,
    },
};
use tenantry_testkit::{
    TestApp, domain_pack, each_db, person, person_of, tenant_pack, viewer, with_key,
};

fn tenant(id: &str) -> TenantId {
    TenantId::parse(id).unwrap()
}

fn validate_domain(document: &Value) -> ValidatePack {
    ValidatePack {
        kind: PackKind::Domain,
        text: document.to_string(),
        tenant_id: None,
        domain: None,
        check_against: None,
        version: None,
    }
}

fn validate_tenant(id: &str, document: &Value) -> ValidatePack {
    ValidatePack {
        kind: PackKind::Tenant,
        tenant_id: Some(tenant(id)),
        ..validate_domain(document)
    }
}

fn of_domain(domain: &str, version: &str) -> VersionReports {
    VersionReports {
        owner: PackOwner::Domain(DomainName::parse(domain).unwrap()),
        version: VersionSelector::Exactly(Version::parse(version).unwrap()),
        page: PageRequest::default(),
    }
}

async fn listed(app: &TestApp, caller: &Caller, filter: ReportFilter) -> Vec<ReportSummary> {
    app.services.ask(caller, filter).await.unwrap().items
}

each_db! {
async fn a_validation_is_kept_where_that_is_asked_for(db: TestDb) {
    let app = TestApp::on(db);
    let mut pack = domain_pack("Finance");
    pack["surprise"] = json!(1);
    let input = validate_domain(&pack);

    let passing = app.services.ask(&app.admin, input.clone()).await.unwrap();
    let kept = app.services.run(&app.admin, KeepReport(input)).await.unwrap().value;
    let id = kept.report_id.clone().unwrap();
    let report = app.services.ask(&viewer(), GetReport { id: id.clone() }).await.unwrap();

    assert_eq!((passing.report_id, passing.valid, kept.valid), (None, false, false));
    assert_eq!(report.findings, kept.findings);
    assert_eq!(report.findings[0].code, Code::UnknownKey);
    assert_eq!(report.summary.outcome, ReportOutcome::Validated);
    assert_eq!(report.summary.checksum, kept.checksum);
    assert_eq!(report.summary.created_by, "ada");
    assert_eq!(report.summary.domain.as_deref(), Some("Finance"));
    let all = listed(&app, &viewer(), ReportFilter::default()).await;
    assert_eq!(all, [report.summary]);
    let trail = AuditFilter { action: Some("packs.keep_report".to_owned()), ..Default::default() };
    let trail = app.services.ask(&app.admin, trail).await.unwrap().items;
    assert_eq!(trail.len(), 1);
    assert_eq!(trail[0].facts.entity_id, id.as_str());
    assert_eq!(trail[0].facts.pack.as_deref(), Some("Finance"));
    app.verify_audit().await;
}

async fn the_same_key_keeps_one_report(db: TestDb) {
    let app = TestApp::on(db);
    let caller = with_key(&app.admin, "once");
    let keep = || KeepReport(validate_domain(&domain_pack("Finance")));

    let first = app.services.run(&caller, keep()).await.unwrap();
    let again = app.services.run(&caller, keep()).await.unwrap();

    assert!(again.replayed && first.value == again.value);
    assert_eq!(listed(&app, &app.admin, ReportFilter::default()).await.len(), 1);
}

async fn what_is_no_json_is_refused_and_its_report_kept(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("acme").await;
    let broken = |kind| ValidatePack {
        text: "{".to_owned(),
        ..match kind {
            PackKind::Domain => validate_domain(&Value::Null),
            PackKind::Tenant => validate_tenant("acme", &Value::Null),
            PackKind::Playbook => ValidatePack { kind, ..validate_domain(&Value::Null) },
        }
    };

    for kind in PackKind::ALL {
        let problem = app.services.run(&app.admin, KeepReport(broken(kind))).await.unwrap_err();

        assert_eq!(problem.kind, ProblemKind::InvalidPack);
        let id = problem.report_id.unwrap();
        let report = app.services.ask(&app.admin, GetReport { id }).await.unwrap();
        assert_eq!(report.findings, problem.findings);
        assert_eq!((report.summary.kind, report.summary.checksum), (kind, None));
    }
}

async fn a_refused_import_says_where_its_report_is(db: TestDb) {
    let app = TestApp::on(db);
    let mut pack = domain_pack("Finance");
    pack["surprise"] = json!(1);
    let import = ImportPack {
        version: Some("v1.0".to_owned()),
        ..ImportPack::of(PackKind::Domain, pack.to_string())
    };

    let problem = app.services.run(&app.admin, import).await.unwrap_err();
    let get = GetReport { id: problem.report_id.unwrap() };
    let report = app.services.ask(&viewer(), get).await.unwrap();

    assert_eq!(report.findings, problem.findings);
    assert_eq!(report.summary.outcome, ReportOutcome::Refused);
}

async fn a_name_that_is_none_is_kept_short(db: TestDb) {
    let app = TestApp::on(db);
    // Random enough that no index can squeeze it.
    let name: String = (0..4_000_u32)
        .map(|n| char::from_u32(0x4e00 + n.wrapping_mul(2_654_435_761) % 20_000).unwrap())
        .collect();

    let keep = KeepReport(validate_domain(&domain_pack(&name)));
    let result = app.services.run(&app.admin, keep).await.unwrap().value;

    assert!(!result.valid);
    let kept = listed(&app, &app.admin, ReportFilter::default()).await;
    assert_eq!(kept[0].domain.as_ref().unwrap().chars().count(), 65);
}

async fn whoever_is_bound_keeps_reports_of_their_tenant_alone(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("acme").await;
    app.tenant("beta").await;
    let (ed, vera) = (
        person_of("ed", Role::Editor, "acme"),
        person_of("vera", Role::Viewer, "acme"),
    );
    let keep = async |caller: &Caller, input| {
        let answer = app.services.run(caller, KeepReport(input)).await;
        answer.map(|reply| reply.value).map_err(|problem| problem.kind)
    };
    let document = |id| tenant_pack(id, "Finance");
    let nameless = ValidatePack { tenant_id: None, ..validate_tenant("acme", &document("acme")) };

    let own = keep(&ed, validate_tenant("acme", &document("acme"))).await.unwrap();
    let of_beta = keep(&app.admin, validate_tenant("beta", &document("beta"))).await.unwrap();

    let refused = [
        (&ed, validate_tenant("beta", &document("beta")), ProblemKind::NotFound),
        (&ed, validate_domain(&domain_pack("Finance")), ProblemKind::Forbidden),
        (&ed, nameless, ProblemKind::Invalid),
        (&vera, validate_tenant("acme", &document("acme")), ProblemKind::Forbidden),
        (&app.admin, validate_tenant("nobody", &document("nobody")), ProblemKind::NotFound),
        (&person("vi", Role::Viewer), validate_domain(&domain_pack("X")), ProblemKind::Forbidden),
    ];
    for (caller, input, kind) in refused {
        assert_eq!(keep(caller, input).await.unwrap_err(), kind);
    }
    for caller in [&ed, &vera] {
        let seen = listed(&app, caller, ReportFilter::default()).await;
        let ids: Vec<_> = seen.into_iter().map(|report| report.id).collect();
        assert_eq!(ids, [own.report_id.clone().unwrap()]);
        let unknown = ReportId::from_unique("none");
        for id in [of_beta.report_id.clone().unwrap(), unknown] {
            let problem = app.services.ask(caller, GetReport { id: id.clone() }).await.unwrap_err();
            assert_eq!(problem.kind, ProblemKind::NotFound);
            assert_eq!(problem.detail, format!("There is no report `{id}`."));
        }
        let foreign = ReportFilter { tenant_id: Some(tenant("beta")), ..Default::default() };
        let problem = app.services.ask(caller, foreign).await.unwrap_err();
        assert_eq!(problem.kind, ProblemKind::NotFound);
    }
}

async fn a_version_has_a_history_of_reports(db: TestDb) {
    let app = TestApp::on(db);
    let mut broken = domain_pack("Finance");
    broken["surprise"] = json!(1);
    let import = |pack: &Value, version: &str| ImportPack {
        version: Some(version.to_owned()),
        ..ImportPack::of(PackKind::Domain, pack.to_string())
    };
    let before = app.services.ask(&viewer(), of_domain("Finance", "v1.0")).await;
    app.services.run(&app.admin, import(&broken, "1.0.0")).await.unwrap_err();
    app.import_domain(&domain_pack("Finance"), "v1.0").await;
    app.import_domain(&domain_pack("Finance"), "v1.1").await;
    app.import_domain(&domain_pack("Other"), "v1.0").await;

    let page = |limit, cursor| VersionReports {
        page: PageRequest { limit, cursor },
        ..of_domain("finance", "1")
    };
    let first = app.services.ask(&viewer(), page(Some(1), None)).await.unwrap();
    let second = page(Some(1), first.next_cursor.clone());
    let second = app.services.ask(&viewer(), second).await.unwrap();

    assert_eq!(before.unwrap_err().kind, ProblemKind::NotFound);
    assert_eq!((first.total, second.next_cursor), (2, None));
    assert_eq!(first.items[0].outcome, ReportOutcome::Imported);
    assert_eq!(second.items[0].outcome, ReportOutcome::Refused);
    let refused = ReportFilter { outcome: Some(ReportOutcome::Refused), ..Default::default() };
    assert_eq!(listed(&app, &viewer(), refused).await, second.items);
}

async fn a_foreign_tenants_version_has_no_history(db: TestDb) {
    let app = TestApp::on(db);
    app.import_domain(&domain_pack("Finance"), "v1.0").await;
    for id in ["acme", "beta"] {
        app.tenant(id).await;
        app.import_tenant(id, &tenant_pack(id, "Finance"), "v1.0").await;
    }
    let of = |id: &str| VersionReports {
        owner: PackOwner::Tenant(tenant(id)),
        version: VersionSelector::Latest,
        page: PageRequest::default(),
    };
    let vera = person_of("vera", Role::Viewer, "acme");

    let own = app.services.ask(&vera, of("acme")).await.unwrap();
    let foreign = app.services.ask(&vera, of("beta")).await.unwrap_err();

    assert_eq!(own.total, 1);
    assert_eq!(own.items[0].tenant_id, Some(tenant("acme")));
    assert_eq!(foreign.kind, ProblemKind::NotFound);
}

async fn lists_carry_documents_where_they_are_asked_for(db: TestDb) {
    let app = TestApp::on(db);
    app.import_domain(&domain_pack("Finance"), "v1.0").await;
    for id in ["acme", "beta"] {
        app.tenant(id).await;
        app.import_tenant(id, &tenant_pack(id, "Finance"), "v1.0").await;
    }
    let vera = person_of("vera", Role::Viewer, "acme");
    let of = |kind, content: bool| PackFilter {
        include: content.then_some(Include::Content),
        ..PackFilter::of(kind)
    };
    let domains = |content| of(PackKind::Domain, content);
    let tenants = |content| of(PackKind::Tenant, content);

    let without = app.services.ask(&vera, domains(false)).await.unwrap().items;
    let with = app.services.ask(&vera, domains(true)).await.unwrap().items;
    assert_eq!((without.len(), &without[0].content), (1, &None));
    assert_eq!(with[0].content, Some(domain_pack("Finance")));

    let without = app.services.ask(&vera, tenants(false)).await.unwrap().items;
    let with = app.services.ask(&vera, tenants(true)).await.unwrap().items;
    assert_eq!((without.len(), &without[0].content), (1, &None));
    assert_eq!(with.len(), 1, "beta's are not there");
    assert_eq!(with[0].content, Some(tenant_pack("acme", "Finance")));
}

async fn a_page_of_large_documents_ends_early_and_goes_on(db: TestDb) {
    let app = TestApp::on(db);
    let mut pack = domain_pack("Finance");
    for (minor, filler) in ["a", "b", "c"].into_iter().enumerate() {
        pack["x-filler"] = json!(filler.repeat(7_000_000));
        app.import_domain(&pack, &format!("v1.{minor}")).await;
    }
    let page = async |cursor| {
        let page = PageRequest { limit: None, cursor };
        let filter = PackFilter {
            include: Some(Include::Content),
            page,
            ..PackFilter::of(PackKind::Domain)
        };
        app.services.ask(&viewer(), filter).await.unwrap()
    };

    let first = page(None).await;
    let second = page(first.next_cursor.clone()).await;

    assert_eq!((first.items.len(), first.total), (2, 3));
    assert_eq!(second.items.len(), 1);
    assert_eq!((second.next_cursor, second.items[0].pack.version.as_str()), (None, "v1.0"));
    let back = page(second.prev_cursor).await;
    assert_eq!((back.items, back.prev_cursor), (first.items, None));
}
}
