//! Somebody bound to Acme: what they may do works, and nothing tells that Beta exists.

use serde_json::{Value, value::to_raw_value};
use tenantry_domain::{
    Problem,
    access::{
        Caller, ChangePassword, CreateToken, CreateUser, EndOtherSessions, EndSession,
        ListSessions, ListTokens, RequestInfo, Role, RoleBinding, SignIn,
    },
    activation::Activate,
    audit::{AuditFilter, VerifyAudit},
    id::TenantId,
    packs::{
        DomainName, GetPack, GetPackText, ImportPack, PackFilter, PackKind, PackOwner, PackStatus,
        ReportFilter, TextForm, VersionSelector,
    },
    tenants::{RenameTenant, TenantFilter},
};
use tenantry_services::{Credential, FirstStart, Purpose, registry::COMMANDS};
use tenantry_testkit::{
    EXAMPLES, Needs, TestApp, databases::TestDb, domain_pack, each_db, person_of, scene,
    tenant_pack, with_if_match,
};

fn id(text: &str) -> TenantId {
    TenantId::parse(text).unwrap()
}

/// Acme and Beta, each with the same configuration in force.
async fn two_tenants(db: TestDb) -> TestApp {
    let app = TestApp::on(db);
    app.import_domain(&domain_pack("Rates"), "v1.0").await;
    for tenant in ["Acme", "Beta"] {
        app.tenant(tenant).await;
        app.import_tenant(tenant, &tenant_pack(tenant, "Rates"), "v1.0")
            .await;
        let activate = TestApp::activation(tenant, "v1.0", Some("v1.0"));
        app.services.run(&app.admin, activate).await.unwrap();
    }
    app
}

/// Asks and does everything that can be asked of one tenant, and done to it.
async fn everything_about(app: &TestApp, caller: &Caller, tenant: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut note = |name: &str, refusal: Option<Problem>| {
        let refusal = refusal.map(|problem| serde_json::to_value(problem).unwrap());
        let refusal = refusal.unwrap_or_else(|| Value::from("was answered"));
        let text = refusal.to_string().replace(tenant, "?");
        lines.push(format!("{name}: {text}"));
    };
    let here = EXAMPLES
        .iter()
        .filter(|example| matches!(example.needs, Needs::Here(_)));
    for (number, example) in here.enumerate() {
        let name = example.operation;
        let input = to_raw_value(&(example.input)(&scene(tenant, number))).unwrap();
        let refusal = if COMMANDS.iter().any(|command| command.name == name) {
            app.services.run_written(caller, name, &input).await.err()
        } else {
            app.services.ask_written(caller, name, &input).await.err()
        };
        note(name, refusal);
    }
    for form in [TextForm::Canonical, TextForm::Source] {
        let text = GetPackText {
            owner: PackOwner::Tenant(id(tenant)),
            version: VersionSelector::Latest,
            form,
        };
        note("the text", app.services.ask(caller, text).await.err());
    }
    let served = app.services.config(caller, &id(tenant)).await;
    note("runtime.config", served.err());
    lines
}

/// Everything that is told of the catalogue's versions, as text.
async fn catalogue(app: &TestApp, caller: &Caller) -> String {
    let mut told = Vec::new();
    let statuses = [
        PackStatus::Draft,
        PackStatus::Active,
        PackStatus::Deprecated,
    ];
    for status in std::iter::once(None).chain(statuses.map(Some)) {
        let filter = PackFilter {
            status,
            ..PackFilter::of(PackKind::Domain)
        };
        let page = app.services.ask(caller, filter).await.unwrap();
        told.push(serde_json::to_string(&page).unwrap());
    }
    for version in ["v1.0", "v1.1", "latest"] {
        let one = GetPack {
            owner: PackOwner::Domain(DomainName::parse("Rates").unwrap()),
            version: VersionSelector::parse(version).unwrap(),
        };
        let detail = app.services.ask(caller, one).await.unwrap();
        told.push(serde_json::to_string(&detail).unwrap());
        told.push(format!("row version {}", detail.pack.row_version));
    }
    told.join("\n")
}

each_db! {
async fn the_catalogue_tells_nothing_of_what_other_tenants_activated(db: TestDb) {
    let app = two_tenants(db).await;
    let vera = person_of("vera", Role::Viewer, "Acme");
    app.import_domain(&domain_pack("Rates"), "v1.1").await;
    let activate = TestApp::activation("Beta", "v1.1", Some("v1.0"));

    let before = catalogue(&app, &vera).await;
    let before_for_all = catalogue(&app, &app.admin).await;
    app.services.run(&app.admin, activate).await.unwrap();
    let after = catalogue(&app, &vera).await;

    assert!(before.contains("\"ACTIVE\"") && before.contains("\"DRAFT\""), "{before}");
    assert_eq!(before, after);
    assert_ne!(before_for_all, catalogue(&app, &app.admin).await);
    // Its own activation of what is active already shows.
    let own = TestApp::activation("Acme", "v1.1", Some("v1.0"));
    app.services.run(&app.admin, own).await.unwrap();
    assert_ne!(after, catalogue(&app, &vera).await);
    app.verify_audit().await;
}

async fn a_hidden_tenant_is_answered_like_one_that_is_not_there(db: TestDb) {
    let app = two_tenants(db).await;

    for role in Role::ALL {
        let caller = with_if_match(&person_of("bo", role, "Acme"), 1);
        let hidden = everything_about(&app, &caller, "Beta").await;
        let missing = everything_about(&app, &caller, "Zeta").await;

        assert_eq!(hidden, missing, "{role}");
        for line in hidden {
            assert!(line.contains("\"status\":404"), "{role}: {line}");
        }
    }
    app.verify_audit().await;
}

async fn lists_counts_and_live_names_are_those_of_the_bound_tenant(db: TestDb) {
    let app = two_tenants(db).await;
    let bound = person_of("olga", Role::Operator, "acme");
    let ask = &app.services;

    let tenants = ask.ask(&bound, TenantFilter::default()).await.unwrap();
    let domains = ask.ask(&bound, PackFilter::of(PackKind::Domain)).await.unwrap();
    let packs = ask.ask(&bound, PackFilter::of(PackKind::Tenant)).await.unwrap();
    let reports = ask.ask(&bound, ReportFilter::default()).await.unwrap();
    let trail = ask.ask(&bound, AuditFilter::default()).await.unwrap();
    let rates = GetPack {
        owner: PackOwner::Domain(DomainName::parse("Rates").unwrap()),
        version: VersionSelector::Latest,
    };
    let rates = ask.ask(&bound, rates).await.unwrap();
    let everybody = ask.ask(&app.admin, PackFilter::of(PackKind::Domain)).await.unwrap();

    assert_eq!((tenants.items.len(), tenants.total), (1, 1));
    assert_eq!((packs.items.len(), packs.total), (1, 1));
    assert_eq!((domains.items[0].pack.live_count, everybody.items[0].pack.live_count), (1, 2));
    assert_eq!(rates.where_live(), [id("Acme")]);
    assert_eq!(rates.pack.live_count, 1);
    // Its own, and the one of the shared catalogue.
    assert_eq!((reports.items.len(), reports.total), (2, 2));
    assert!(trail.items.iter().all(|row| row.facts.chain == "tenant:acme"));
    assert_eq!(usize::try_from(trail.total).unwrap(), trail.items.len());
    let text = format!("{tenants:?}{domains:?}{packs:?}{reports:?}{trail:?}{rates:?}");
    assert!(!text.to_lowercase().contains("beta"), "{text}");
}

async fn the_work_for_the_bound_tenant_is_done(db: TestDb) {
    let app = two_tenants(db).await;
    let editor = with_if_match(&person_of("edith", Role::Editor, "ACME"), 1);
    let run = &app.services;

    let rename = RenameTenant { tenant_id: id("acme"), name: "Acme Capital".to_owned() };
    assert_eq!(run.run(&editor, rename).await.unwrap().value.row_version, 2);
    let mut pack = tenant_pack("Acme", "Rates");
    pack["customSeverityOverrides"][0]["severity"] = "LOW".into();
    let import = |text: String, version: &str| ImportPack {
        tenant_id: Some(id("acme")),
        version: Some(version.to_owned()),
        ..ImportPack::of(PackKind::Tenant, text)
    };
    assert!(run.run(&editor, import(pack.to_string(), "v2.0")).await.unwrap().value.created);
    assert!(run.run(&editor, import("{}".to_owned(), "v3.0")).await.is_err());
    let activate = Activate {
        domain: None,
        ..TestApp::activation("acme", "v1.0", Some("v2.0"))
    };
    assert!(run.run(&editor, activate).await.unwrap().value.changed);

    let served = run.config(&editor, &id("acme")).await.unwrap();
    assert_eq!(served.revision, 2);
    let reports = run.ask(&editor, ReportFilter::default()).await.unwrap();
    assert_eq!(reports.items.len(), 4, "the refused one is kept too");
    let auditor = person_of("audrey", Role::Auditor, "acme");
    let verdict = VerifyAudit::of(Some(id("acme")));
    let verdict = run.ask(&auditor, verdict).await.unwrap();
    assert!(verdict.valid && verdict.chains == 1 && verdict.rows == 6, "{verdict:?}");
    app.verify_audit().await;
}

async fn a_bound_person_signs_in_makes_a_token_and_leaves(db: TestDb) {
    let app = two_tenants(db).await;
    let run = &app.services;
    run.first_start(FirstStart::default()).await.unwrap();
    let password = "a long enough password";
    let user = CreateUser {
        username: "vera".to_owned(),
        password: password.to_owned(),
        bindings: vec![RoleBinding::of(Role::Viewer, id("Acme"))],
    };
    run.run(&app.admin, user).await.unwrap();
    let request = || RequestInfo { request_id: "r".to_owned(), ..RequestInfo::default() };
    let sign_in = SignIn { username: "vera".to_owned(), password: password.to_owned() };

    let session = run.sign_in(sign_in, request(), None).await.unwrap();
    let cookie = Credential::Session(&session.secret);
    let vera = run.authenticate(cookie, Purpose::Any, request()).await.unwrap();
    assert_eq!(vera.bindings, [RoleBinding::of(Role::Viewer, id("Acme"))]);
    let token = CreateToken {
        name: "mine".to_owned(),
        roles: vec![Role::Viewer],
        tenant_ids: Some(vec![id("acme")]),
        expires_at: None,
    };
    run.run(&vera, token).await.unwrap();
    assert_eq!(run.ask(&vera, ListTokens::default()).await.unwrap().total, 1);
    let change = ChangePassword {
        current_password: password.to_owned(),
        new_password: "another long password".to_owned(),
    };
    run.run(&vera, change).await.unwrap();
    run.run(&vera, EndOtherSessions::default()).await.unwrap();
    let sessions = run.ask(&vera, ListSessions).await.unwrap();
    run.run(&vera, EndSession { id: sessions[0].id.clone() }).await.unwrap();

    assert!(run.authenticate(cookie, Purpose::Any, request()).await.is_err());
    app.verify_audit().await;
}
}
