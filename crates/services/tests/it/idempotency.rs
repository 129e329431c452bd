//! A repeat with the same key has one effect and one answer.

use tenantry_domain::{
    ProblemKind,
    access::{Caller, CreateToken, Role},
    tenants::{CreateTenant, TenantFilter},
};
use tenantry_testkit::{TestApp, each_db, with_key};

fn create(tenant: &str) -> CreateTenant {
    CreateTenant {
        tenant_id: tenant.to_owned(),
        name: "ACME".to_owned(),
    }
}

each_db! {
async fn a_repeat_answers_what_the_first_answered(db: TestDb) {
    let app = TestApp::on(db);
    let caller = with_key(&app.admin, "k1");

    let first = app.services.run(&caller, create("ACME")).await.unwrap();
    let again = app.services.run(&caller, create("ACME")).await.unwrap();

    assert!(!first.replayed && again.replayed);
    assert_eq!(first.value, again.value);
    let page = app
        .services
        .ask(&app.admin, TenantFilter::default())
        .await
        .unwrap();
    assert_eq!(page.total, 1);
}

async fn a_key_is_for_one_request(db: TestDb) {
    let app = TestApp::on(db);
    let caller = with_key(&app.admin, "k1");
    app.services.run(&caller, create("ACME")).await.unwrap();

    let problem = app
        .services
        .run(&caller, create("OTHER"))
        .await
        .unwrap_err();

    assert_eq!(problem.kind, ProblemKind::KeyReused);
}

async fn a_refusal_is_not_stored(db: TestDb) {
    let app = TestApp::on(db);
    let caller = with_key(&app.admin, "k1");

    let refused = app
        .services
        .run(&caller, create("no spaces"))
        .await
        .unwrap_err();
    let done = app.services.run(&caller, create("ACME")).await.unwrap();

    assert_eq!(refused.kind, ProblemKind::Invalid);
    assert!(!done.replayed);
}

async fn a_secret_is_not_shown_twice(db: TestDb) {
    let app = TestApp::on(db);
    let caller = with_key(&Caller::system("r"), "k1");
    let input = || CreateToken {
        name: "ci".to_owned(),
        roles: vec![Role::Viewer],
        tenant_ids: None,
        expires_at: None,
    };

    let first = app.services.run(&caller, input()).await.unwrap().value;
    let again = app.services.run(&caller, input()).await.err().unwrap();

    assert!(first.secret.starts_with("tnt_"));
    assert_eq!(again.kind, ProblemKind::SecretNotReplayed);
}

async fn many_repeats_at_once_have_one_effect(db: TestDb) {
    let app = TestApp::on(db);
    let tasks: Vec<_> = (0..12)
        .map(|_| {
            let (services, caller) = (app.services.clone(), with_key(&app.admin, "k1"));
            tokio::spawn(async move { services.run(&caller, create("ACME")).await })
        })
        .collect();

    let mut done = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(reply) => done += u32::from(!reply.replayed),
            Err(problem) => assert_eq!(problem.kind, ProblemKind::KeyInFlight),
        }
    }

    assert_eq!(done, 1);
    app.verify_audit().await;
}
}
