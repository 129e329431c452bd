//! A repeat with the same key has one effect and one answer.

use tenantry_domain::{
    ProblemKind,
    access::{
        Actor, ActorKind, Caller, ChangePassword, CreateToken, CreateUser, RequestInfo, Role,
        RoleBinding, SignIn, UpdateUser,
    },
    tenants::{CreateTenant, TenantFilter},
};
use tenantry_services::{Credential, FirstStart, Purpose};
use tenantry_testkit::{TestApp, each_db, with_key};

fn create(tenant: &str) -> CreateTenant {
    CreateTenant {
        tenant_id: tenant.to_owned(),
        name: "ACME".to_owned(),
    }
}

const FIRST: &str = "a long enough password";
const SECOND: &str = "another long password";

fn sign_in(username: &str, password: &str) -> SignIn {
    SignIn {
        username: username.to_owned(),
        password: password.to_owned(),
    }
}

fn request() -> RequestInfo {
    RequestInfo {
        request_id: "req_1".to_owned(),
        ..RequestInfo::default()
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

async fn another_password_under_a_key_is_another_request(db: TestDb) {
    let app = TestApp::on(db);
    let create = |password: &str| CreateUser {
        username: "vera".to_owned(),
        password: password.to_owned(),
        bindings: vec![RoleBinding::global(Role::Viewer)],
    };
    let by = |key| with_key(&app.admin, key);
    let vera = app.services.run(&by("k1"), create(FIRST)).await.unwrap().value;
    let reset = |password: &str| UpdateUser {
        id: vera.id.clone(),
        status: None,
        password: Some(password.to_owned()),
        reason: String::new(),
    };
    app.services.run(&by("k2"), reset(SECOND)).await.unwrap();

    let created = app.services.run(&by("k1"), create(SECOND)).await.unwrap_err();
    let changed = app.services.run(&by("k2"), reset(FIRST)).await.unwrap_err();
    let again = app.services.run(&by("k2"), reset(SECOND)).await.unwrap();

    assert_eq!(created.kind, ProblemKind::KeyReused);
    assert_eq!(changed.kind, ProblemKind::KeyReused);
    assert!(again.replayed);
    app.services.sign_in(sign_in("vera", SECOND), request(), None).await.unwrap();
}

async fn a_used_key_is_no_way_to_guess_a_password(db: TestDb) {
    let app = TestApp::on(db);
    let start = FirstStart { admin_password: Some(FIRST.to_owned()), init_token: None };
    app.services.first_start(start).await.unwrap();
    let session = app.services.sign_in(sign_in("admin", FIRST), request(), None).await.unwrap();
    let cookie = Credential::Session(&session.secret);
    let root = app.services.authenticate(cookie, Purpose::Any, request()).await.unwrap();
    let change = |current: &str| ChangePassword {
        current_password: current.to_owned(),
        new_password: SECOND.to_owned(),
    };
    let root = with_key(&root, "k1");
    app.services.run(&root, change(FIRST)).await.unwrap();

    for _ in 0..4 {
        let guess = app.services.run(&root, change("a guess of somebody")).await.unwrap_err();
        assert_eq!(guess.kind, ProblemKind::KeyReused);
    }
    let right = app.services.run(&root, change(FIRST)).await.unwrap_err();

    assert_eq!(right.kind, ProblemKind::TooManyRequests);
}

async fn nor_does_a_token_ask_at_leisure(db: TestDb) {
    let app = TestApp::on(db);
    let mut token = with_key(&app.admin, "k1");
    let (id, name) = ("tok_1".to_owned(), "vera".to_owned());
    token.actor = Actor { kind: ActorKind::Token, id, name };
    let create = |password: &str| CreateUser {
        username: "vera".to_owned(),
        password: password.to_owned(),
        bindings: vec![RoleBinding::global(Role::Viewer)],
    };
    app.services.run(&token, create(FIRST)).await.unwrap();

    for _ in 0..4 {
        let guess = app.services.run(&token, create("a guess of somebody")).await.unwrap_err();
        assert_eq!(guess.kind, ProblemKind::KeyReused);
    }
    let right = app.services.run(&token, create(FIRST)).await.unwrap_err();

    assert_eq!(right.kind, ProblemKind::TooManyRequests);
    // The person of that name is not slowed down with it.
    app.services.sign_in(sign_in("vera", FIRST), request(), None).await.unwrap();
}

async fn a_repeat_that_fits_forgives_no_guess(db: TestDb) {
    let app = TestApp::on(db);
    let start = FirstStart { admin_password: Some(FIRST.to_owned()), init_token: None };
    app.services.first_start(start).await.unwrap();
    let session = app.services.sign_in(sign_in("admin", FIRST), request(), None).await.unwrap();
    let cookie = Credential::Session(&session.secret);
    let root = app.services.authenticate(cookie, Purpose::Any, request()).await.unwrap();
    let known = with_key(&root, "k1");
    let change = |current: &str| ChangePassword {
        current_password: current.to_owned(),
        new_password: SECOND.to_owned(),
    };
    app.services.run(&known, change(FIRST)).await.unwrap();

    let mut guesses = 0;
    let stopped = loop {
        if let Err(stopped) = app.services.run(&known, change(FIRST)).await {
            break stopped;
        }
        app.services.run(&root, change("a guess of somebody")).await.unwrap_err();
        guesses += 1;
        assert!(guesses < 10, "guesses have an end");
    };

    assert_eq!((stopped.kind, guesses), (ProblemKind::TooManyRequests, 4));
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
