//! First start, sign-in, sessions, tokens and people.

use tenantry_domain::{
    ProblemKind,
    access::{
        CreateToken, CreateUser, EndSession, ListSessions, Permission, RequestInfo, RevokeToken,
        Role, RoleBinding, Scope, SignIn, UserFilter,
    },
};
use tenantry_services::{Credential, FirstStart, InitToken, Purpose};
use tenantry_testkit::{TestApp, each_db, viewer};

const PASSWORD: &str = "a long enough password";
const INIT_TOKEN: &str = "0123456789abcdef0123456789abcdef";

fn request() -> RequestInfo {
    RequestInfo {
        request_id: "req_1".to_owned(),
        address: Some("192.0.2.1".to_owned()),
        ..RequestInfo::default()
    }
}

fn sign_in(password: &str) -> SignIn {
    SignIn {
        username: "Admin".to_owned(),
        password: password.to_owned(),
    }
}

async fn started(app: &TestApp) {
    let start = FirstStart {
        admin_password: Some(PASSWORD.to_owned()),
        init_token: Some(INIT_TOKEN.to_owned()),
    };
    let report = app.services.first_start(start).await.unwrap();
    assert!(report.admin_created);
    assert_eq!(report.init_token, InitToken::Created);
}

each_db! {
async fn the_first_start_happens_once(db: TestDb) {
    let app = TestApp::on(db);
    started(&app).await;

    let start = FirstStart {
        admin_password: None,
        init_token: Some("x".repeat(40)),
    };
    let again = app.services.first_start(start).await.unwrap();

    assert!(!again.admin_created);
    assert_eq!(again.generated_password, None);
    assert_eq!(again.init_token, InitToken::Ignored);
    let caller = app
        .services
        .authenticate(Credential::Bearer(INIT_TOKEN), Purpose::Any, request())
        .await
        .unwrap();
    assert!(caller.can(Permission::AccessManage, &Scope::Global));
    app.verify_audit().await;
}

async fn without_a_password_the_first_start_makes_one(db: TestDb) {
    let app = TestApp::on(db);

    let report = app
        .services
        .first_start(FirstStart::default())
        .await
        .unwrap();

    let password = report.generated_password.unwrap();
    assert!(
        app.services
            .sign_in(sign_in(&password), request(), None)
            .await
            .is_ok()
    );
}

async fn a_session_lives_until_it_is_ended(db: TestDb) {
    let app = TestApp::on(db);
    started(&app).await;

    let signed_in = app
        .services
        .sign_in(sign_in(PASSWORD), request(), None)
        .await
        .unwrap();
    let cookie = Credential::Session(&signed_in.secret);
    let caller = app.services.authenticate(cookie, Purpose::Any, request()).await.unwrap();
    let own = app.services.ask(&caller, ListSessions).await.unwrap();
    let current = caller.session.clone().unwrap();
    app.services
        .run(&caller, EndSession { id: current })
        .await
        .unwrap();
    let after = app
        .services
        .authenticate(cookie, Purpose::Any, request())
        .await
        .unwrap_err();

    assert_eq!(caller.actor.name, "admin");
    assert!(own.len() == 1 && own[0].is_current);
    assert_eq!(after.kind, ProblemKind::Unauthenticated);
    app.verify_audit().await;
}

async fn a_session_ends_when_idle_and_at_its_age(db: TestDb) {
    let app = TestApp::on(db);
    started(&app).await;
    let signed_in = app
        .services
        .sign_in(sign_in(PASSWORD), request(), None)
        .await
        .unwrap();
    let cookie = Credential::Session(&signed_in.secret);

    for _ in 0..13 {
        app.clock.advance_seconds(50 * 60);
        assert!(app.services.authenticate(cookie, Purpose::Any, request()).await.is_ok());
    }
    app.clock.advance_seconds(61 * 60);
    let idle = app
        .services
        .authenticate(cookie, Purpose::Any, request())
        .await
        .unwrap_err();

    assert_eq!(idle.kind, ProblemKind::Unauthenticated);
    let young = app
        .services
        .sign_in(sign_in(PASSWORD), request(), None)
        .await
        .unwrap();
    let cookie = Credential::Session(&young.secret);
    for _ in 0..14 {
        app.clock.advance_seconds(50 * 60);
        assert!(app.services.authenticate(cookie, Purpose::Any, request()).await.is_ok());
    }
    app.clock.advance_seconds(50 * 60);
    assert!(app.services.authenticate(cookie, Purpose::Any, request()).await.is_err());
}

async fn wrong_passwords_have_to_wait_and_the_wait_ends(db: TestDb) {
    let app = TestApp::on(db);
    started(&app).await;

    for _ in 0..4 {
        let problem = app
            .services
            .sign_in(sign_in("wrong password!"), request(), None)
            .await
            .err()
            .unwrap();
        assert_eq!(problem.kind, ProblemKind::SignInFailed);
    }
    let waiting = app
        .services
        .sign_in(sign_in(PASSWORD), request(), None)
        .await
        .err()
        .unwrap();
    let elsewhere = RequestInfo {
        address: Some("192.0.2.9".to_owned()),
        ..request()
    };
    let other = app
        .services
        .sign_in(sign_in(PASSWORD), elsewhere, None)
        .await;
    app.clock.advance_seconds(5);
    let after = app
        .services
        .sign_in(sign_in(PASSWORD), request(), None)
        .await;

    assert_eq!(waiting.kind, ProblemKind::TooManyRequests);
    assert!(waiting.retry_after_s.is_some());
    assert!(other.is_ok() && after.is_ok());
    app.verify_audit().await;
}

async fn a_token_works_until_it_is_revoked(db: TestDb) {
    let app = TestApp::on(db);
    started(&app).await;
    let root = app
        .services
        .authenticate(Credential::Bearer(INIT_TOKEN), Purpose::Any, request())
        .await
        .unwrap();
    let input = CreateToken {
        name: "reader".to_owned(),
        roles: vec![Role::Viewer],
        tenant_ids: None,
        expires_at: None,
    };

    let created = app.services.run(&root, input).await.unwrap().value;
    let bearer = Credential::Bearer(&created.secret);
    let caller = app.services.authenticate(bearer, Purpose::Any, request()).await.unwrap();
    app.services
        .run(
            &root,
            RevokeToken {
                id: created.token.id.clone(),
            },
        )
        .await
        .unwrap();
    let after = app
        .services
        .authenticate(bearer, Purpose::Any, request())
        .await
        .unwrap_err();

    assert!(caller.can(Permission::TenantsRead, &Scope::Global));
    assert!(!caller.can(Permission::TenantsCreate, &Scope::Global));
    assert_eq!(after.kind, ProblemKind::Unauthenticated);
}

async fn a_token_ends_when_its_time_is_up(db: TestDb) {
    let app = TestApp::on(db);
    started(&app).await;
    let root = app
        .services
        .authenticate(Credential::Bearer(INIT_TOKEN), Purpose::Any, request())
        .await
        .unwrap();
    let end = tenantry_services::Clock::now(&*app.clock).plus_seconds(60);
    let input = CreateToken {
        name: "brief".to_owned(),
        roles: vec![Role::Viewer],
        tenant_ids: None,
        expires_at: Some(end),
    };
    let created = app.services.run(&root, input).await.unwrap().value;
    let bearer = Credential::Bearer(&created.secret);

    assert!(app.services.authenticate(bearer, Purpose::Any, request()).await.is_ok());
    app.clock.advance_seconds(60);
    assert!(app.services.authenticate(bearer, Purpose::Any, request()).await.is_err());
}

async fn people_are_managed_by_administrators_only(db: TestDb) {
    let app = TestApp::on(db);
    started(&app).await;
    let input = || CreateUser {
        username: "vera".to_owned(),
        password: PASSWORD.to_owned(),
        bindings: vec![RoleBinding::global(Role::Viewer)],
    };

    let refused = app.services.run(&viewer(), input()).await.unwrap_err();
    let created = app.services.run(&app.admin, input()).await.unwrap().value;
    let again = app.services.run(&app.admin, input()).await.unwrap_err();
    let people = app
        .services
        .ask(&app.admin, UserFilter::default())
        .await
        .unwrap();

    assert_eq!(refused.kind, ProblemKind::Forbidden);
    assert_eq!(created.bindings[0].role, Role::Viewer);
    assert_eq!(again.kind, ProblemKind::UserExists);
    assert_eq!(people.total, 2);
    app.verify_audit().await;
}
}
