//! Comparing versions.

use tenantry_domain::{
    ProblemKind,
    access::Role,
    id::TenantId,
    packs::{Bump, DiffPack, DomainName, PackOwner, VersionSelector},
};
use tenantry_services::InWriting;
use tenantry_testkit::{TestApp, domain_pack, each_db, person_of, tenant_pack};

fn diff(owner: PackOwner, against: &str, version: &str) -> InWriting<DiffPack> {
    InWriting(DiffPack {
        owner,
        version: VersionSelector::parse(version).unwrap(),
        against: VersionSelector::parse(against).unwrap(),
    })
}

fn domain() -> PackOwner {
    PackOwner::Domain(DomainName::parse("Rates").unwrap())
}

fn tenant(id: &str) -> PackOwner {
    PackOwner::Tenant(TenantId::parse(id).unwrap())
}

each_db! {
async fn versions_are_compared_in_words_as_a_patch_and_as_text(db: TestDb) {
    let app = TestApp::on(db);
    let first = domain_pack("Rates");
    let mut second = first.clone();
    let types = second["exceptionTypes"].as_object_mut().unwrap();
    let (name, like) = types.iter().next().map(|(n, v)| (n.clone(), v.clone())).unwrap();
    types.insert("ADDED_TYPE".to_owned(), like);
    app.import_domain(&first, "v1.0").await;
    app.import_domain(&second, "v1.1").await;

    let forth = app.services.ask(&app.admin, diff(domain(), "v1.0", "latest")).await.unwrap().read().unwrap();
    let back = app.services.ask(&app.admin, diff(domain(), "v1.1", "v1.0")).await.unwrap().read().unwrap();
    let none = app.services.ask(&app.admin, diff(domain(), "v1.0", "v1.0")).await.unwrap().read().unwrap();

    assert_eq!((forth.before.as_str(), forth.after.as_str()), ("v1.0", "v1.1"));
    assert_eq!((forth.bump, back.bump, none.bump), (Bump::Minor, Bump::Major, Bump::Patch));
    assert_eq!(forth.differences.len(), 1, "{:?}", forth.differences);
    assert_eq!(forth.differences[0].name, "ADDED_TYPE");
    assert!(forth.text.contains("+    \"ADDED_TYPE\"") && !forth.text.contains(&format!("-    \"{name}\"")));
    assert!(none.differences.is_empty() && none.text.is_empty() && none.patch.is_empty());
    assert_eq!(forth.patch[0].value().unwrap()["op"], "add");
}

async fn another_tenants_versions_are_not_there(db: TestDb) {
    let app = TestApp::on(db);
    app.import_domain(&domain_pack("Rates"), "v1.0").await;
    for id in ["acme", "bravo"] {
        app.tenant(id).await;
        app.import_tenant(id, &tenant_pack(id, "Rates"), "v1.0").await;
    }
    let viewer = person_of("vera", Role::Viewer, "acme");

    app.services.ask(&viewer, diff(tenant("acme"), "v1.0", "v1.0")).await.unwrap();
    for hidden in [diff(tenant("bravo"), "v1.0", "v1.0"), diff(tenant("acme"), "v1.0", "v9.9")] {
        let refused = app.services.ask(&viewer, hidden).await.unwrap_err();
        assert_eq!(refused.kind, ProblemKind::NotFound);
    }
}
}
