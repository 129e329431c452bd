//! Imports without a version at once: each gets a number, and equal ones are one.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tenantry_domain::{
    id::TenantId,
    packs::{ImportPack, PackKind},
};
use tenantry_testkit::{TestApp, domain_pack, each_db, tenant_pack};

fn unnumbered(text: String) -> ImportPack {
    ImportPack::of(PackKind::Domain, text)
}

fn unnumbered_tenant(text: String) -> ImportPack {
    ImportPack {
        tenant_id: TenantId::parse("ACME").ok(),
        ..ImportPack::of(PackKind::Tenant, text)
    }
}

/// 32 imports without a version at once, each of another document.
async fn numbers_of_32<F>(run: impl Fn(u32) -> F) -> BTreeSet<String>
where
    F: Future<Output = (bool, String)> + Send + 'static,
{
    let tasks: Vec<_> = (0..32).map(|nth| tokio::spawn(run(nth))).collect();
    let mut numbers = BTreeSet::new();
    for task in tasks {
        let (created, number) = task.await.unwrap();
        assert!(created, "{number} was there already");
        numbers.insert(number);
    }
    numbers
}

async fn created_of_32<F>(run: impl Fn() -> F) -> (usize, usize)
where
    F: Future<Output = (bool, String)> + Send + 'static,
{
    let tasks: Vec<_> = (0..32).map(|_| tokio::spawn(run())).collect();
    let (mut created, mut numbers) = (0, BTreeSet::new());
    for task in tasks {
        let (is_new, number) = task.await.unwrap();
        created += usize::from(is_new);
        numbers.insert(number);
    }
    (created, numbers.len())
}

each_db! {
async fn imports_without_a_version_at_once_each_get_a_number(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;
    let text = |mut pack: Value, nth: u32| {
        pack["description"] = json!(format!("the {nth}th"));
        pack.to_string()
    };

    let domain = numbers_of_32(|nth| {
        let (services, admin) = (app.services.clone(), app.admin.clone());
        let input = unnumbered(text(domain_pack("Finance"), nth));
        async move {
            let done = services.run(&admin, input).await.unwrap().value;
            (done.created, done.pack.version.to_string())
        }
    })
    .await;
    let tenant = numbers_of_32(|nth| {
        let (services, admin) = (app.services.clone(), app.admin.clone());
        let input = unnumbered_tenant(text(tenant_pack("ACME", "Finance"), nth));
        async move {
            let done = services.run(&admin, input).await.unwrap().value;
            (done.created, done.pack.version.to_string())
        }
    })
    .await;

    assert_eq!((domain.len(), tenant.len()), (32, 32), "{domain:?} {tenant:?}");
    app.verify_audit().await;
}

async fn equal_imports_at_once_are_one(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("ACME").await;

    for version in [None, Some("v7.0".to_owned())] {
        let domain = created_of_32(|| {
            let (services, admin) = (app.services.clone(), app.admin.clone());
            let name = if version.is_some() { "Named" } else { "Finance" };
            let pack = domain_pack(name).to_string();
            let input = ImportPack { version: version.clone(), ..unnumbered(pack) };
            async move {
                let done = services.run(&admin, input).await.unwrap().value;
                (done.created, done.pack.version.to_string())
            }
        })
        .await;
        let tenant = created_of_32(|| {
            let (services, admin) = (app.services.clone(), app.admin.clone());
            let name = if version.is_some() { "Named" } else { "Finance" };
            let pack = tenant_pack("ACME", name).to_string();
            let input = ImportPack { version: version.clone(), ..unnumbered_tenant(pack) };
            async move {
                let done = services.run(&admin, input).await.unwrap().value;
                (done.created, done.pack.version.to_string())
            }
        })
        .await;
        assert_eq!((domain, tenant), ((1, 1), (1, 1)), "{version:?}");
    }
    app.verify_audit().await;
}
}
