//! Fresh authentication: what a session alone must not do.

use tenantry_domain::{
    Problem, ProblemKind,
    access::{
        Caller, CreateToken, CreateUser, Presence, RequestInfo, Role, RoleBinding, SetBindings,
        SignIn, UpdateUser, UserStatus,
    },
    id::UserId,
};
use tenantry_services::{Command, Credential, FirstStart, Purpose};
use tenantry_testkit::{TestApp, databases::TestDb, each_db};

const PASSWORD: &str = "a long enough password";

/// The services, and their administrator as a program with its session.
async fn started(db: TestDb) -> (TestApp, Caller) {
    let app = TestApp::on(db);
    let start = FirstStart {
        admin_password: Some(PASSWORD.to_owned()),
        init_token: None,
    };
    app.services.first_start(start).await.unwrap();
    let input = SignIn {
        username: "admin".to_owned(),
        password: PASSWORD.to_owned(),
    };
    let request = || RequestInfo {
        request_id: "req_1".to_owned(),
        address: Some("192.0.2.1".to_owned()),
        ..RequestInfo::default()
    };
    let session = app.services.sign_in(input, request(), None).await.unwrap();
    let cookie = Credential::Session(&session.secret);
    let caller = app.services.authenticate(cookie, Purpose::Any, request());
    let caller = caller.await.unwrap();
    (app, caller)
}

/// The same person at a form, with what it typed into it.
fn at_a_form(caller: &Caller, typed: Option<&str>) -> Caller {
    let mut caller = caller.clone();
    caller.request.presence = Presence::Typed(typed.map(str::to_owned));
    caller
}

async fn refused<C: Command>(app: &TestApp, caller: &Caller, command: C) -> Option<Problem> {
    app.services.run(caller, command).await.err()
}

fn person(name: &str) -> CreateUser {
    CreateUser {
        username: name.to_owned(),
        password: "another long enough one".to_owned(),
        bindings: vec![RoleBinding::global(Role::Viewer)],
    }
}

fn token(role: Role) -> CreateToken {
    CreateToken {
        name: "ci".to_owned(),
        roles: vec![role],
        tenant_ids: None,
        expires_at: None,
    }
}

/// Every operation that asks, each with values that would pass.
async fn refusals(app: &TestApp, caller: &Caller, person: &UserId) -> Vec<Option<Problem>> {
    let bindings = SetBindings {
        id: person.clone(),
        bindings: vec![RoleBinding::global(Role::Admin)],
    };
    let update = |status, password: Option<&str>| UpdateUser {
        id: person.clone(),
        status,
        password: password.map(str::to_owned),
        reason: "a test".to_owned(),
    };
    vec![
        refused(app, caller, self::person("mallory")).await,
        refused(app, caller, bindings).await,
        refused(app, caller, update(None, Some("a new and long password"))).await,
        refused(app, caller, update(Some(UserStatus::Disabled), None)).await,
        refused(app, caller, token(Role::Admin)).await,
    ]
}

fn is_asked(refusal: Option<&Problem>, code: &str) -> bool {
    refusal.is_some_and(|problem| {
        problem.kind == ProblemKind::FreshAuthenticationRequired
            && problem
                .errors
                .iter()
                .any(|e| e.pointer == "/own_password" && e.code == code)
    })
}

each_db! {
async fn a_form_without_the_password_changes_nobody_however_new_the_session_is(db: TestDb) {
    let (app, admin) = started(db).await;
    let vera = app.services.run(&admin, person("vera")).await.unwrap().value;

    let without = refusals(&app, &at_a_form(&admin, None), &vera.id).await;
    let empty = refusals(&app, &at_a_form(&admin, Some("")), &vera.id).await;
    let lesser = refused(&app, &at_a_form(&admin, None), token(Role::Viewer)).await;

    assert!(without.iter().all(|refusal| is_asked(refusal.as_ref(), "required")), "{without:?}");
    assert!(empty.iter().all(|refusal| is_asked(refusal.as_ref(), "required")), "{empty:?}");
    assert_eq!(lesser, None);
}

async fn the_own_password_lets_a_form_through(db: TestDb) {
    let (app, admin) = started(db).await;
    let vera = app.services.run(&admin, person("vera")).await.unwrap().value;
    app.clock.advance_seconds(3000);

    let passed = refusals(&app, &at_a_form(&admin, Some(PASSWORD)), &vera.id).await;

    assert!(passed.iter().all(Option::is_none), "{passed:?}");
    app.verify_audit().await;
}

async fn a_wrong_password_is_said_and_counted_like_one_at_signing_in(db: TestDb) {
    let (app, admin) = started(db).await;
    let guessing = at_a_form(&admin, Some("not the password"));

    let first = refused(&app, &guessing, token(Role::Admin)).await;
    let mut last = None;
    for _ in 0..6 {
        last = refused(&app, &guessing, token(Role::Admin)).await;
    }
    let right = refused(&app, &at_a_form(&admin, Some(PASSWORD)), token(Role::Admin)).await;

    assert!(is_asked(first.as_ref(), "wrong_password"), "{first:?}");
    assert_eq!(last.unwrap().kind, ProblemKind::TooManyRequests);
    assert_eq!(right.unwrap().kind, ProblemKind::TooManyRequests);
}

async fn a_program_signs_in_again_after_five_minutes(db: TestDb) {
    let (app, admin) = started(db).await;
    let vera = app.services.run(&admin, person("vera")).await.unwrap().value;

    app.clock.advance_seconds(5 * 60);
    let in_time = refused(&app, &admin, token(Role::Admin)).await;
    app.clock.advance_seconds(1);
    let late = refusals(&app, &admin, &vera.id).await;
    app.clock.advance_seconds(-3600);
    let before = refused(&app, &admin, token(Role::Admin)).await;

    assert_eq!(in_time, None);
    for refusal in &late {
        let kind = refusal.as_ref().map(|problem| problem.kind);
        assert_eq!(kind, Some(ProblemKind::FreshAuthenticationRequired));
    }
    assert!(before.is_some(), "a clock set back makes no session new");
}

async fn a_token_has_no_password_and_passes(db: TestDb) {
    let (app, admin) = started(db).await;
    let made = app.services.run(&admin, token(Role::Admin)).await.unwrap().value;
    let credential = Credential::Bearer(&made.secret);
    let request = RequestInfo::default();
    let by_token = app.services.authenticate(credential, Purpose::Any, request).await.unwrap();
    app.clock.advance_seconds(3000);

    assert_eq!(refused(&app, &by_token, person("vera")).await, None);
}
}
