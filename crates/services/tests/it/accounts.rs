//! People and what they give away: changes, bindings, passwords, tokens, and time without a database.

use std::time::Duration;

use tenantry_domain::{
    Problem, ProblemKind,
    access::{
        Caller, ChangePassword, CreateToken, CreateUser, CreatedToken, EndOtherSessions, GetUser,
        ListSessions, ListTokens, Me, Permission, RequestInfo, RevokeToken, Role, RoleBinding,
        Scope, SetBindings, SignIn, TokenView, UpdateUser, UserStatus, UserView,
    },
    audit::AuditFilter,
    id::TenantId,
};
use tenantry_services::{Credential, FirstStart, Purpose, SignedIn};
use tenantry_testkit::{TestApp, each_db, with_if_match};

const PASSWORD: &str = "a long enough password";

fn request() -> RequestInfo {
    RequestInfo {
        request_id: "req_1".to_owned(),
        address: Some("192.0.2.1".to_owned()),
        ..RequestInfo::default()
    }
}

/// The services with their first administrator, signed in.
async fn started(db: tenantry_testkit::databases::TestDb) -> (TestApp, Caller) {
    let app = TestApp::on(db);
    let start = FirstStart {
        admin_password: Some(PASSWORD.to_owned()),
        init_token: None,
    };
    app.services.first_start(start).await.unwrap();
    let root = signed_in(&app, "admin", PASSWORD).await;
    (app, root)
}

async fn sign_in(app: &TestApp, username: &str, password: &str) -> Result<SignedIn, Problem> {
    let input = SignIn {
        username: username.to_owned(),
        password: password.to_owned(),
    };
    app.services.sign_in(input, request(), None).await
}

async fn caller(app: &TestApp, session: &SignedIn) -> Result<Caller, Problem> {
    let cookie = Credential::Session(&session.secret);
    app.services
        .authenticate(cookie, Purpose::Any, request())
        .await
}

async fn signed_in(app: &TestApp, username: &str, password: &str) -> Caller {
    let session = sign_in(app, username, password).await.unwrap();
    caller(app, &session).await.unwrap()
}

async fn bearer(app: &TestApp, token: &CreatedToken, purpose: Purpose) -> Result<Caller, Problem> {
    let credential = Credential::Bearer(&token.secret);
    app.services
        .authenticate(credential, purpose, request())
        .await
}

fn bindings(text: &str) -> Vec<RoleBinding> {
    text.split(' ').map(|part| part.parse().unwrap()).collect()
}

async fn add(app: &TestApp, by: &Caller, name: &str, roles: &str) -> Result<UserView, Problem> {
    let input = CreateUser {
        username: name.to_owned(),
        password: PASSWORD.to_owned(),
        bindings: bindings(roles),
    };
    Ok(app.services.run(by, input).await?.value)
}

fn update(user: &UserView) -> UpdateUser {
    UpdateUser {
        id: user.id.clone(),
        status: None,
        password: None,
        reason: String::new(),
    }
}

fn disable(user: &UserView) -> UpdateUser {
    UpdateUser {
        status: Some(UserStatus::Disabled),
        reason: "left the company".to_owned(),
        ..update(user)
    }
}

fn token(roles: &[Role], tenants: Option<&[&str]>) -> CreateToken {
    let parse = |id: &&str| TenantId::parse(id).unwrap();
    CreateToken {
        name: "ci".to_owned(),
        roles: roles.to_vec(),
        tenant_ids: tenants.map(|ids| ids.iter().map(parse).collect()),
        expires_at: None,
    }
}

each_db! {
async fn a_disabled_person_is_out_everywhere_and_may_come_back(db: TestDb) {
    let (app, root) = started(db).await;
    let vera = add(&app, &root, "vera", "viewer").await.unwrap();
    let session = sign_in(&app, "vera", PASSWORD).await.unwrap();
    let own = caller(&app, &session).await.unwrap();
    let key = app.services.run(&own, token(&[Role::Viewer], None)).await.unwrap().value;
    bearer(&app, &key, Purpose::Any).await.unwrap();

    let disabled = app.services.run(&root, disable(&vera)).await.unwrap().value;
    let again = app.services.run(&root, disable(&vera)).await.unwrap().value;
    let by_session = caller(&app, &session).await;
    let by_token = bearer(&app, &key, Purpose::Runtime).await;
    let by_password = sign_in(&app, "vera", PASSWORD).await;
    app.clock.advance_seconds(600);
    let root = signed_in(&app, "admin", PASSWORD).await;
    let enable = UpdateUser { status: Some(UserStatus::Active), ..update(&vera) };
    app.services.run(&root, enable).await.unwrap();

    assert_eq!((disabled.status, again.row_version), (UserStatus::Disabled, 2));
    assert!(by_session.is_err() && by_token.is_err() && by_password.is_err());
    assert!(caller(&app, &session).await.is_err(), "a dead session stays dead");
    sign_in(&app, "vera", PASSWORD).await.unwrap();
    app.verify_audit().await;
}

async fn a_new_password_ends_what_the_old_one_began(db: TestDb) {
    let (app, root) = started(db).await;
    let vera = add(&app, &root, "vera", "viewer").await.unwrap();
    let session = sign_in(&app, "vera", PASSWORD).await.unwrap();

    let common = UpdateUser { password: Some("passwordpassword".to_owned()), ..update(&vera) };
    let refused = app.services.run(&root, common).await.unwrap_err();
    let reset = UpdateUser { password: Some("another long password".to_owned()), ..update(&vera) };
    let stale = app.services.run(&with_if_match(&root, 7), reset.clone()).await.unwrap_err();
    app.services.run(&root, reset).await.unwrap();

    assert_eq!(refused.errors[0].code, "common_password");
    assert_eq!(stale.kind, ProblemKind::PreconditionFailed);
    assert!(caller(&app, &session).await.is_err());
    assert!(sign_in(&app, "vera", PASSWORD).await.is_err());
    sign_in(&app, "vera", "another long password").await.unwrap();
}

async fn what_one_request_does_to_a_person_is_found_by_each_name(db: TestDb) {
    let (app, root) = started(db).await;
    let vera = add(&app, &root, "vera", "viewer").await.unwrap();
    let both = UpdateUser { password: Some("another long password".to_owned()), ..disable(&vera) };

    app.services.run(&root, both).await.unwrap();

    for action in ["access.disable_user", "access.reset_password"] {
        let filter = AuditFilter { action: Some(action.to_owned()), ..AuditFilter::default() };
        assert_eq!(app.services.ask(&app.admin, filter).await.unwrap().total, 1, "{action}");
    }
    app.verify_audit().await;
}

async fn the_last_administrator_stays_one(db: TestDb) {
    let (app, root) = started(db).await;
    let admin = app.services.ask(&root, GetUser { id: own_id(&root) }).await.unwrap();

    let out = app.services.run(&root, disable(&admin)).await.unwrap_err();
    let demote = SetBindings { id: admin.id.clone(), bindings: bindings("viewer") };
    let down = app.services.run(&root, demote).await.unwrap_err();
    let bob = add(&app, &root, "bob", "admin").await.unwrap();
    let as_bob = signed_in(&app, "bob", PASSWORD).await;
    let (one, other) = tokio::join!(
        app.services.run(&root, disable(&bob)),
        app.services.run(&as_bob, disable(&admin)),
    );

    assert_eq!(out.kind, ProblemKind::LastAdministrator);
    assert_eq!(down.kind, ProblemKind::LastAdministrator);
    assert!(one.is_ok() != other.is_ok(), "one of two that disable each other wins");
    app.verify_audit().await;
}

async fn bindings_take_effect_at_once(db: TestDb) {
    let (app, root) = started(db).await;
    app.tenant("acme").await;
    let vera = add(&app, &root, "vera", "viewer viewer@acme").await.unwrap();
    let session = sign_in(&app, "vera", PASSWORD).await.unwrap();
    let set = |roles: &str| SetBindings { id: vera.id.clone(), bindings: bindings(roles) };

    let unknown = app.services.run(&root, set("viewer@nowhere")).await.unwrap_err();
    let changed = app.services.run(&root, set("editor@acme")).await.unwrap().value;
    let same = app.services.run(&root, set("editor@ACME")).await.unwrap().value;
    let now = caller(&app, &session).await.unwrap();

    let error = &unknown.errors[0];
    assert_eq!((error.code.as_str(), error.pointer.as_str()), ("unknown_tenant", "/bindings/0/tenant_id"));
    assert_eq!((changed.row_version, same.row_version), (2, 2));
    assert!(now.can(Permission::TenantsUpdate, &Scope::Tenant(TenantId::parse("acme").unwrap())));
    assert!(!now.can(Permission::TenantsRead, &Scope::Global));
}

async fn nobody_gives_more_than_they_have(db: TestDb) {
    let (app, root) = started(db).await;
    app.tenant("acme").await;
    app.tenant("other").await;
    add(&app, &root, "ed", "editor@acme").await.unwrap();
    let ed = signed_in(&app, "ed", PASSWORD).await;
    let make = async |input| app.services.run(&ed, input).await;

    for beyond in [
        token(&[Role::Editor], None),
        token(&[Role::Viewer], Some(&["acme", "other"])),
        token(&[Role::Auditor], Some(&["acme"])),
    ] {
        let refused = make(beyond).await.err().unwrap();
        assert_eq!((refused.kind, refused.errors[0].code.as_str()), (ProblemKind::Forbidden, "beyond_own"));
    }
    let made = make(token(&[Role::Editor, Role::Service], Some(&["Acme"]))).await.unwrap().value;
    let by_token = bearer(&app, &made, Purpose::Any).await.unwrap();
    let acme = Scope::Tenant(TenantId::parse("acme").unwrap());
    assert!(by_token.can(Permission::ActivationApply, &acme));
    assert!(!by_token.can(Permission::TenantsRead, &Scope::Tenant(TenantId::parse("other").unwrap())));

    // What its owner loses, the token loses.
    let demote = SetBindings { id: own_id(&ed), bindings: bindings("viewer@acme") };
    app.services.run(&root, demote).await.unwrap();
    let by_token = bearer(&app, &made, Purpose::Any).await.unwrap();
    assert!(by_token.can(Permission::TenantsRead, &acme));
    assert!(!by_token.can(Permission::ActivationApply, &acme));
}

async fn a_token_for_a_tenant_learns_nothing_of_its_owners_others(db: TestDb) {
    let (app, root) = started(db).await;
    app.tenant("acme").await;
    app.tenant("bravo").await;
    add(&app, &root, "ed", "editor@acme editor@bravo").await.unwrap();
    let ed = signed_in(&app, "ed", PASSWORD).await;
    let make = async |tenant: &str| {
        let input = token(&[Role::Editor], Some(&[tenant]));
        app.services.run(&ed, input).await.unwrap().value
    };
    let (acme, bravo) = (make("acme").await, make("bravo").await);

    let by_token = bearer(&app, &acme, Purpose::Any).await.unwrap();
    let me = serde_json::to_string(&Me::from(&by_token)).unwrap();
    let seen = app.services.ask(&by_token, ListTokens::default()).await.unwrap();
    let revoke = RevokeToken { id: bravo.token.id };
    let refused = app.services.run(&by_token, revoke).await.err().unwrap();

    assert!(me.contains("acme") && !me.contains("bravo"), "{me}");
    assert_eq!(seen.items, [TokenView { last_used_at: seen.items[0].last_used_at, ..acme.token }]);
    assert_eq!(refused.kind, ProblemKind::NotFound);
}

async fn a_token_makes_none_that_outlives_it(db: TestDb) {
    let (app, root) = started(db).await;
    let end = tenantry_services::Clock::now(&*app.clock).plus_seconds(60);
    let ending = |at| CreateToken { expires_at: at, ..token(&[Role::Viewer], None) };
    let brief = app.services.run(&root, ending(Some(end))).await.unwrap().value;
    let by_token = bearer(&app, &brief, Purpose::Any).await.unwrap();
    let make = async |at| app.services.run(&by_token, ending(at)).await;

    let forever = make(None).await.err().unwrap();
    let longer = make(Some(end.plus_seconds(1))).await.err().unwrap();
    let as_long = make(Some(end)).await.unwrap().value;

    assert_eq!(forever.errors[0].pointer, "/expires_at");
    assert_eq!(longer.kind, ProblemKind::Forbidden);
    assert_eq!(as_long.token.expires_at, Some(end));
}

async fn a_token_that_ends_manages_nobody(db: TestDb) {
    let (app, root) = started(db).await;
    let vera = add(&app, &root, "vera", "viewer").await.unwrap();
    let end = tenantry_services::Clock::now(&*app.clock).plus_seconds(60);
    let make = async |expires_at| {
        let input = CreateToken { expires_at, ..token(&[Role::Admin], None) };
        let made = app.services.run(&root, input).await.unwrap().value;
        bearer(&app, &made, Purpose::Any).await.unwrap()
    };
    let (brief, lasting) = (make(Some(end)).await, make(None).await);
    let reset = UpdateUser { password: Some("another long password".to_owned()), ..update(&vera) };
    let bind = SetBindings { id: vera.id.clone(), bindings: bindings("admin") };

    let refused = [
        add(&app, &brief, "mallory", "admin").await.err(),
        app.services.run(&brief, reset.clone()).await.err(),
        app.services.run(&brief, bind).await.err(),
    ];
    app.services.run(&lasting, reset).await.unwrap();

    for refused in refused {
        assert_eq!(refused.unwrap().kind, ProblemKind::Forbidden);
    }
    assert_eq!(app.services.ask(&brief, GetUser { id: vera.id }).await.unwrap().row_version, 2);
    app.verify_audit().await;
}

async fn what_a_token_made_ends_with_it_everywhere(db: TestDb) {
    let (app, root) = started(db.clone()).await;
    let replica = TestApp::on(db);
    let make = async |by: &Caller| {
        app.services.run(by, token(&[Role::Viewer], None)).await.unwrap().value
    };
    let parent = make(&root).await;
    let child = make(&bearer(&app, &parent, Purpose::Any).await.unwrap()).await;
    let grandchild = make(&bearer(&app, &child, Purpose::Any).await.unwrap()).await;
    let other = make(&root).await;
    bearer(&replica, &grandchild, Purpose::Runtime).await.unwrap();

    let id = parent.token.id.clone();
    let revoked = app.services.run(&root, RevokeToken { id }).await.unwrap().value;
    replica.clock.advance_seconds(1);

    assert_eq!(revoked.ended_with_it, 2);
    for dead in [&parent, &child, &grandchild] {
        assert!(bearer(&app, dead, Purpose::Any).await.is_err());
        assert!(bearer(&replica, dead, Purpose::Runtime).await.is_err());
    }
    bearer(&app, &other, Purpose::Any).await.unwrap();
    let filter = AuditFilter { action: Some("access.revoke_token".to_owned()), ..AuditFilter::default() };
    assert_eq!(app.services.ask(&app.admin, filter).await.unwrap().total, 3);
    app.verify_audit().await;
}

async fn a_token_that_was_made_beside_its_makers_end_is_dead(db: TestDb) {
    let (app, root) = started(db).await;
    let make = async |by: &Caller| {
        app.services.run(by, token(&[Role::Viewer], None)).await.unwrap().value
    };
    let parent = make(&root).await;
    let by_parent = bearer(&app, &parent, Purpose::Any).await.unwrap();
    let id = parent.token.id.clone();
    app.services.run(&root, RevokeToken { id }).await.unwrap();

    // As if the request had been let in a moment before.
    let child = make(&by_parent).await;

    assert!(bearer(&app, &child, Purpose::Any).await.is_err());
}

async fn a_line_of_tokens_does_not_grow_for_ever(db: TestDb) {
    let (app, root) = started(db).await;
    let mut by = root;
    let mut made = 0;

    let refused = loop {
        match app.services.run(&by, token(&[Role::Viewer], None)).await {
            Ok(reply) => by = bearer(&app, &reply.value, Purpose::Any).await.unwrap(),
            Err(problem) => break problem,
        }
        made += 1;
        assert!(made < 30, "a line has an end");
    };

    assert_eq!((refused.kind, made), (ProblemKind::Forbidden, 17));
}

async fn tokens_are_ones_own_unless_one_manages_access(db: TestDb) {
    let (app, root) = started(db).await;
    add(&app, &root, "vera", "viewer").await.unwrap();
    add(&app, &root, "eve", "viewer").await.unwrap();
    let (vera, eve) = (signed_in(&app, "vera", PASSWORD).await, signed_in(&app, "eve", PASSWORD).await);
    let made = app.services.run(&vera, token(&[Role::Viewer], None)).await.unwrap().value;
    let seen = async |by: &Caller| app.services.ask(by, ListTokens::default()).await.unwrap().total;
    let revoke = async |by: &Caller| {
        let id = made.token.id.clone();
        app.services.run(by, RevokeToken { id }).await
    };

    assert_eq!(made.token.owner.as_deref(), Some("vera"));
    assert_eq!((seen(&vera).await, seen(&eve).await, seen(&root).await), (1, 0, 1));
    assert_eq!(revoke(&eve).await.err().unwrap().kind, ProblemKind::NotFound);
    let by_token = bearer(&app, &made, Purpose::Any).await.unwrap();
    assert_eq!(seen(&by_token).await, 1, "a token has what its owner has");
    revoke(&by_token).await.unwrap();
    assert!(bearer(&app, &made, Purpose::Any).await.is_err());
}

async fn one_changes_ones_own_password(db: TestDb) {
    let (app, root) = started(db).await;
    add(&app, &root, "vera", "viewer").await.unwrap();
    let first = sign_in(&app, "vera", PASSWORD).await.unwrap();
    let second = sign_in(&app, "vera", PASSWORD).await.unwrap();
    let vera = caller(&app, &first).await.unwrap();
    let change = |current: &str, new: &str| ChangePassword {
        current_password: current.to_owned(),
        new_password: new.to_owned(),
    };

    assert!(first.is_first && !second.is_first);
    let wrong = app.services.run(&vera, change("wrong", "a very new password")).await.err().unwrap();
    assert_eq!(wrong.errors[0].code, "wrong_password");
    let common = app.services.run(&vera, change(PASSWORD, "verapassword")).await.err().unwrap();
    assert_eq!(common.errors[0].pointer, "/new_password");
    let done = app.services.run(&vera, change(PASSWORD, "a very new password")).await.unwrap();
    assert_eq!(done.value.ended, 1);
    assert!(caller(&app, &first).await.is_ok() && caller(&app, &second).await.is_err());
    sign_in(&app, "vera", "a very new password").await.unwrap();

    // Whoever sits at an open session cannot guess at leisure.
    for _ in 0..4 {
        let _ = app.services.run(&vera, change("wrong", "quite another one here")).await;
    }
    let waits = app.services.run(&vera, change("a very new password", "quite another one here")).await;
    assert_eq!(waits.err().unwrap().kind, ProblemKind::TooManyRequests);
    app.verify_audit().await;
}

async fn all_other_sessions_end_at_once(db: TestDb) {
    let (app, root) = started(db).await;
    let other = sign_in(&app, "admin", PASSWORD).await.unwrap();

    let seen = app.services.ask(&root, ListSessions).await.unwrap();
    let ended = app.services.run(&root, EndOtherSessions {}).await.unwrap().value;
    let again = app.services.run(&root, EndOtherSessions {}).await.unwrap().value;

    assert_eq!((seen.len(), ended.ended, again.ended), (2, 1, 0));
    assert!(caller(&app, &other).await.is_err());
    assert_eq!(app.services.ask(&root, ListSessions).await.unwrap().len(), 1);
}

async fn a_revoked_token_is_dead_within_a_second_in_every_process(db: TestDb) {
    let (app, root) = started(db.clone()).await;
    let made = app.services.run(&root, token(&[Role::Viewer], None)).await.unwrap().value;
    let replica = TestApp::on(db);
    bearer(&replica, &made, Purpose::Runtime).await.unwrap();

    app.services.run(&root, RevokeToken { id: made.token.id.clone() }).await.unwrap();
    let at_once = bearer(&replica, &made, Purpose::Runtime).await;
    replica.clock.advance_seconds(1);
    let after = bearer(&replica, &made, Purpose::Runtime).await;

    assert!(at_once.is_ok(), "a verified token is believed for a second");
    assert_eq!(after.unwrap_err().kind, ProblemKind::Unauthenticated);
}

async fn without_the_database_runtime_reads_go_on_for_a_while(db: TestDb) {
    let (app, root) = started(db).await;
    let made = app.services.run(&root, token(&[Role::Service], None)).await.unwrap().value;
    let idle = app.services.run(&root, token(&[Role::Viewer], None)).await.unwrap().value;
    bearer(&app, &made, Purpose::Runtime).await.unwrap();

    app.db.close().await;
    app.clock.advance_seconds(299);
    let runtime = bearer(&app, &made, Purpose::Runtime).await;
    let anything = bearer(&app, &made, Purpose::Any).await.unwrap_err();
    let unknown = bearer(&app, &idle, Purpose::Runtime).await.unwrap_err();
    app.clock.advance_seconds(1);
    let too_late = bearer(&app, &made, Purpose::Runtime).await.unwrap_err();

    assert!(runtime.is_ok());
    for refused in [anything, unknown, too_late] {
        assert_eq!(refused.kind, ProblemKind::Unavailable);
    }
}

async fn the_last_use_of_a_token_is_kept_to_the_minute(db: TestDb) {
    let (app, root) = started(db).await;
    let made = app.services.run(&root, token(&[Role::Viewer], None)).await.unwrap().value;
    let last = async || {
        app.services.ask(&root, ListTokens::default()).await.unwrap().items[0].last_used_at
    };

    // A use is noted beside the request, a moment later.
    let noted_after = async |before| {
        let noted = async {
            loop {
                match last().await {
                    now if now > before => return now,
                    _ => tokio::time::sleep(Duration::from_millis(5)).await,
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(10), noted).await.unwrap()
    };

    assert_eq!(last().await, None);
    bearer(&app, &made, Purpose::Any).await.unwrap();
    let first = noted_after(None).await;
    app.clock.advance_seconds(59);
    bearer(&app, &made, Purpose::Any).await.unwrap();
    assert_eq!(last().await, first);
    app.clock.advance_seconds(1);
    bearer(&app, &made, Purpose::Any).await.unwrap();
    noted_after(first).await;
}
}

fn own_id(caller: &Caller) -> tenantry_domain::id::UserId {
    tenantry_domain::id::UserId::from_stored(caller.actor.id.clone())
}
