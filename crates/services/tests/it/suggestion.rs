//! The version that is suggested for a document, which is the one that its import makes.

use serde_json::{Value, json};
use tenantry_domain::{
    Problem, ProblemKind,
    access::{Caller, Role},
    id::TenantId,
    packs::{Because, Bump, ImportPack, PackKind, SuggestVersion, SuggestedVersion, Version},
};
use tenantry_testkit::{TestApp, domain_pack, each_db, person_of, tenant_pack};

fn version(text: &str) -> Version {
    Version::parse(text).unwrap()
}

async fn suggest(app: &TestApp, by: &Caller, pack: &Value) -> Result<SuggestedVersion, Problem> {
    let tenant = pack["tenantId"].as_str();
    let query = SuggestVersion {
        kind: if tenant.is_some() {
            PackKind::Tenant
        } else {
            PackKind::Domain
        },
        tenant_id: tenant.map(|id| TenantId::parse(id).unwrap()),
        domain: None,
        text: pack.to_string(),
    };
    app.services.ask(by, query).await
}

/// Imports the pack without a version; the version it got.
async fn imported(app: &TestApp, pack: &Value) -> Version {
    let input = ImportPack::of(PackKind::Domain, pack.to_string());
    app.services
        .run(&app.admin, input)
        .await
        .unwrap()
        .value
        .pack
        .version
}

each_db! {
async fn what_is_suggested_is_what_the_import_makes(db: TestDb) {
    let app = TestApp::on(db);
    let mut pack = domain_pack("Rates");

    let first = suggest(&app, &app.admin, &pack).await.unwrap();
    assert_eq!(first, SuggestedVersion { version: version("v1.0"), because: Because::First });
    assert_eq!(imported(&app, &pack).await, first.version);

    let same = suggest(&app, &app.admin, &pack).await.unwrap();
    assert_eq!(same, SuggestedVersion { version: version("v1.0"), because: Because::SameContent });

    pack["description"] = json!("Told differently");
    let next = suggest(&app, &app.admin, &pack).await.unwrap();
    let because = Because::Follows { latest: version("v1.0"), bump: Bump::Patch };
    assert_eq!(next.because, because);
    assert_eq!(imported(&app, &pack).await, next.version);

    pack["version"] = json!("v7");
    let named = suggest(&app, &app.admin, &pack).await.unwrap();
    assert_eq!(named, SuggestedVersion { version: version("v7"), because: Because::Named });
}

async fn nothing_is_suggested_for_what_cannot_be_imported(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("acme").await;
    app.tenant("other").await;
    app.import_domain(&domain_pack("Rates"), "v1.0").await;

    let mut broken = domain_pack("Rates");
    broken["nonsense"] = json!(1);
    let refused = suggest(&app, &app.admin, &broken).await.unwrap_err();
    assert_eq!(refused.kind, ProblemKind::InvalidPack);

    let own = person_of("ed", Role::Editor, "acme");
    let suggested = suggest(&app, &own, &tenant_pack("acme", "Rates")).await.unwrap();
    assert_eq!(suggested.because, Because::First);
    assert!(suggest(&app, &own, &tenant_pack("other", "Rates")).await.is_err());
    let refused = suggest(&app, &own, &domain_pack("Rates")).await.unwrap_err();
    assert_eq!(refused.kind, ProblemKind::Forbidden);
}
}
