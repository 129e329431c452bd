//! Withdrawing versions.

use tenantry_domain::{
    Problem, ProblemKind,
    access::{Caller, Role},
    activation::{Activate, TenantPackChoice},
    id::TenantId,
    packs::{DeprecatePack, DomainName, GetPack, Pack, PackOwner, PackStatus, VersionSelector},
};
use tenantry_testkit::{TestApp, domain_pack, each_db, person_of, tenant_pack, with_if_match};

fn domain(version: &str) -> DeprecatePack {
    DeprecatePack {
        owner: PackOwner::Domain(DomainName::parse("Rates").unwrap()),
        version: VersionSelector::parse(version).unwrap(),
        status: PackStatus::Deprecated,
        reason: "a wrong threshold".to_owned(),
    }
}

fn tenant(version: &str) -> DeprecatePack {
    DeprecatePack {
        owner: PackOwner::Tenant(TenantId::parse("acme").unwrap()),
        ..domain(version)
    }
}

async fn run(app: &TestApp, by: &Caller, input: DeprecatePack) -> Result<Pack, Problem> {
    Ok(app.services.run(by, input).await?.value)
}

fn status(pack: &Pack) -> (PackStatus, i64) {
    (pack.status, pack.row_version)
}

/// `acme` with two versions of each kind, the first of each live.
async fn two_versions(db: tenantry_testkit::databases::TestDb) -> TestApp {
    let app = TestApp::on(db);
    app.tenant("acme").await;
    for version in ["v1.0", "v1.1"] {
        app.import_domain(&domain_pack("Rates"), version).await;
        app.import_tenant("acme", &tenant_pack("acme", "Rates"), version)
            .await;
    }
    let activate = TestApp::activation("acme", "v1.0", Some("v1.0"));
    app.services.run(&app.admin, activate).await.unwrap();
    app
}

each_db! {
async fn a_version_that_is_live_stays_and_the_refusal_names_where(db: TestDb) {
    let app = two_versions(db).await;

    for input in [domain("v1.0"), tenant("v1.0"), tenant("1.0.0")] {
        let refused = run(&app, &app.admin, input).await.unwrap_err();
        assert_eq!(refused.kind, ProblemKind::VersionLive);
        assert!(refused.detail.contains("`acme`"), "{:?}", refused.detail);
    }
}

async fn a_withdrawn_version_is_never_activated_again(db: TestDb) {
    let app = two_versions(db).await;

    for input in [domain("v1.1"), tenant("v1.1")] {
        let stale = run(&app, &with_if_match(&app.admin, 7), input.clone()).await.unwrap_err();
        assert_eq!(stale.kind, ProblemKind::PreconditionFailed);
        let first = run(&app, &app.admin, input.clone()).await.unwrap();
        let again = run(&app, &app.admin, input).await.unwrap();
        assert_eq!(status(&first), (PackStatus::Deprecated, 2));
        assert_eq!(status(&again), (PackStatus::Deprecated, 2));
    }
    for (domain, tenant) in [("v1.1", "v1.0"), ("v1.0", "v1.1")] {
        let activate = TestApp::activation("acme", domain, Some(tenant));
        let refused = app.services.run(&app.admin, activate).await.unwrap_err();
        assert_eq!(refused.kind, ProblemKind::VersionDeprecated);
    }
    app.verify_audit().await;
}

async fn a_reason_and_a_version_that_is_there_are_needed(db: TestDb) {
    let app = two_versions(db).await;
    let silent = DeprecatePack { reason: "  ".to_owned(), ..domain("v1.1") };

    let refused = run(&app, &app.admin, silent).await.unwrap_err();
    assert_eq!(refused.errors[0].pointer, "/reason");
    for (named, pointer) in [("latest", None), ("v1.1", Some("/status"))] {
        let mut other = domain(named);
        other.status = pointer.map_or(PackStatus::Deprecated, |_| PackStatus::Active);
        let refused = run(&app, &app.admin, other).await.unwrap_err();
        assert_eq!(refused.kind, ProblemKind::Invalid);
        assert_eq!(refused.errors.first().map(|error| error.pointer.as_str()), pointer);
    }
    for unknown in [domain("v9.9"), tenant("v9.9")] {
        let refused = run(&app, &app.admin, unknown).await.unwrap_err();
        assert_eq!(refused.kind, ProblemKind::NotFound);
    }
    let editor = person_of("ed", Role::Editor, "acme");
    assert_eq!(run(&app, &editor, domain("v1.1")).await.unwrap_err().kind, ProblemKind::Forbidden);
    run(&app, &editor, tenant("v1.1")).await.unwrap();
}

async fn the_latest_version_is_never_a_withdrawn_one(db: TestDb) {
    let app = two_versions(db).await;
    let latest = |of: DeprecatePack| GetPack {
        owner: of.owner,
        version: VersionSelector::Latest,
    };
    let (domain_pack, tenant_pack) = (latest(domain("v1.0")), latest(tenant("v1.0")));

    for input in [domain("v1.1"), tenant("v1.1")] {
        run(&app, &app.admin, input).await.unwrap();
    }
    let of_domain = app.services.ask(&app.admin, domain_pack.clone()).await.unwrap();
    let of_tenant = app.services.ask(&app.admin, tenant_pack.clone()).await.unwrap();

    assert_eq!(of_domain.pack.version.as_str(), "v1.0");
    assert_eq!(of_tenant.pack.version.as_str(), "v1.0");

    let elsewhere = Activate {
        tenant_pack_version: TenantPackChoice::Without,
        ..TestApp::activation("acme", "v1.0", None)
    };
    app.services.run(&app.admin, elsewhere).await.unwrap();
    run(&app, &app.admin, tenant("v1.0")).await.unwrap();
    let none = app.services.ask(&app.admin, tenant_pack).await.unwrap_err();
    assert_eq!(none.kind, ProblemKind::NotFound, "all are withdrawn");
}

async fn of_withdrawing_and_activating_at_once_one_wins(db: TestDb) {
    let app = two_versions(db).await;
    let activate = || TestApp::activation("acme", "v1.1", Some("v1.1"));

    let (activated, withdrawn) = tokio::join!(
        app.services.run(&app.admin, activate()),
        run(&app, &app.admin, domain("v1.1")),
    );

    assert!(activated.is_ok() != withdrawn.is_ok());
    app.verify_audit().await;
}
}
