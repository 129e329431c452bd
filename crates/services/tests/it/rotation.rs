//! Tokens that take another one's place.

use tenantry_domain::{
    Problem, ProblemKind,
    access::{
        Caller, CreateToken, CreateUser, CreatedToken, OVERLAP_MAX_S, OVERLAP_S, RequestInfo,
        RevokeToken, Role, RotateToken, RotatedToken, SetBindings, SignIn, UpdateUser, UserStatus,
    },
    audit::AuditFilter,
    id::{TenantId, TokenId, UserId},
};
use tenantry_services::{Clock as _, Credential, FirstStart, Purpose};
use tenantry_testkit::{TestApp, databases::TestDb, each_db};

const PASSWORD: &str = "a long enough password";

/// The services with their first administrator, signed in.
async fn started(db: TestDb) -> (TestApp, Caller) {
    let app = TestApp::on(db);
    let start = FirstStart {
        admin_password: Some(PASSWORD.to_owned()),
        init_token: None,
    };
    app.services.first_start(start).await.unwrap();
    let root = signed_in(&app, "admin").await;
    (app, root)
}

async fn signed_in(app: &TestApp, username: &str) -> Caller {
    let input = SignIn {
        username: username.to_owned(),
        password: PASSWORD.to_owned(),
    };
    let session = app
        .services
        .sign_in(input, RequestInfo::default(), None)
        .await
        .unwrap();
    by(app, Credential::Session(&session.secret)).await.unwrap()
}

async fn by(app: &TestApp, credential: Credential<'_>) -> Result<Caller, Problem> {
    let request = RequestInfo::default();
    app.services
        .authenticate(credential, Purpose::Any, request)
        .await
}

async fn works(app: &TestApp, secret: &str) -> bool {
    by(app, Credential::Bearer(secret)).await.is_ok()
}

async fn add(app: &TestApp, root: &Caller, name: &str, roles: &str) -> (UserId, Caller) {
    let input = CreateUser {
        username: name.to_owned(),
        password: PASSWORD.to_owned(),
        bindings: roles.split(' ').map(|part| part.parse().unwrap()).collect(),
    };
    let user = app.services.run(root, input).await.unwrap().value;
    (user.id, signed_in(app, name).await)
}

async fn make(app: &TestApp, by: &Caller, role: Role, tenant: Option<&str>) -> CreatedToken {
    let input = CreateToken {
        name: "ci".to_owned(),
        roles: vec![role],
        tenant_ids: tenant.map(|id| vec![TenantId::parse(id).unwrap()]),
        expires_at: None,
    };
    app.services.run(by, input).await.unwrap().value
}

fn rotate(id: &TokenId, overlap_s: Option<u64>) -> RotateToken {
    RotateToken {
        id: id.clone(),
        overlap_s,
        expires_at: None,
    }
}

async fn rotated(
    app: &TestApp,
    by: &Caller,
    id: &TokenId,
    overlap_s: Option<u64>,
) -> Result<RotatedToken, Problem> {
    Ok(app.services.run(by, rotate(id, overlap_s)).await?.value)
}

each_db! {
async fn both_are_good_until_the_overlap_is_over(db: TestDb) {
    let (app, root) = started(db).await;
    app.tenant("acme").await;
    let former = make(&app, &root, Role::Editor, Some("acme")).await;
    let child = {
        let parent = by(&app, Credential::Bearer(&former.secret)).await.unwrap();
        make(&app, &parent, Role::Viewer, Some("acme")).await
    };

    let new = rotated(&app, &root, &former.token.id, None).await.unwrap();

    assert_eq!(new.former.expires_at, Some(app.clock.now().plus_seconds(OVERLAP_S.cast_signed())));
    assert_eq!((new.token.expires_at, new.former.revoked_at, new.ending_with_former), (None, None, 1));
    assert_eq!((&new.token.name, &new.token.roles), (&former.token.name, &former.token.roles));
    assert_eq!((&new.token.tenant_ids, &new.token.owner), (&former.token.tenant_ids, &former.token.owner));
    assert!(new.token.id != former.token.id && new.secret != former.secret);
    assert!(works(&app, &former.secret).await && works(&app, &new.secret).await);
    app.clock.advance_seconds(OVERLAP_S.cast_signed() + 1);
    assert!(works(&app, &new.secret).await, "it has no end, as the former one had none");
    assert!(!works(&app, &former.secret).await && !works(&app, &child.secret).await);

    let filter = AuditFilter { action: Some("access.rotate_token".to_owned()), ..AuditFilter::default() };
    let rows = app.services.ask(&app.admin, filter).await.unwrap();
    let of = |id: &TokenId| rows.items.iter().find(|row| row.facts.entity_id == id.as_str()).unwrap();
    assert_eq!(rows.total, 2, "what it made ends earlier for it");
    assert!(of(&child.token.id).facts.reason.as_ref().unwrap().contains(former.token.id.as_str()));
    let after = of(&former.token.id).facts.after.as_ref().unwrap();
    assert_eq!(after["replaced_by"]["id"], new.token.id.as_str());
    assert!(!after.to_string().contains("tnt_"), "{after}");
    app.verify_audit().await;
}

async fn without_overlap_the_former_one_ends_with_what_it_made(db: TestDb) {
    let (app, root) = started(db).await;
    let former = make(&app, &root, Role::Viewer, None).await;
    let parent = by(&app, Credential::Bearer(&former.secret)).await.unwrap();
    let child = make(&app, &parent, Role::Viewer, None).await;

    let new = rotated(&app, &root, &former.token.id, Some(0)).await.unwrap();
    let again = rotated(&app, &root, &former.token.id, Some(0)).await.err().unwrap();

    assert!(new.former.revoked_at.is_some());
    assert_eq!((new.ending_with_former, again.kind), (1, ProblemKind::Conflict));
    assert!(works(&app, &new.secret).await);
    assert!(!works(&app, &former.secret).await && !works(&app, &child.secret).await);
    app.verify_audit().await;
}

async fn an_end_is_as_far_away_as_it_was_and_an_earlier_one_stays(db: TestDb) {
    let (app, root) = started(db).await;
    let made_at = app.clock.now();
    let input = CreateToken {
        name: "ci".to_owned(), roles: vec![Role::Viewer], tenant_ids: None,
        expires_at: Some(made_at.plus_seconds(1_000)),
    };
    let former = app.services.run(&root, input).await.unwrap().value.token;
    app.clock.advance_seconds(600);

    let new = rotated(&app, &root, &former.id, Some(OVERLAP_MAX_S)).await.unwrap();
    let early = RotateToken { expires_at: Some(app.clock.now()), ..rotate(&new.token.id, Some(OVERLAP_MAX_S + 1)) };
    let refused = app.services.run(&root, early).await.err().unwrap();

    assert_eq!(new.token.expires_at, Some(app.clock.now().plus_seconds(1_000)));
    assert_eq!(new.former.expires_at, former.expires_at, "no token lives longer for having been rotated");
    let pointers: Vec<_> = refused.errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, ["/overlap_s", "/expires_at"]);
    app.clock.advance_seconds(500);
    let ended = rotated(&app, &root, &former.id, None).await.err().unwrap();
    assert_eq!(ended.kind, ProblemKind::Conflict);
}

async fn nobody_rotates_more_than_they_have(db: TestDb) {
    let (app, root) = started(db).await;
    app.tenant("acme").await;
    let (id, ed) = add(&app, &root, "ed", "editor@acme").await;
    let (_, eve) = add(&app, &root, "eve", "editor").await;
    let former = make(&app, &ed, Role::Editor, Some("acme")).await;

    let foreign = rotated(&app, &eve, &former.token.id, None).await.err().unwrap();
    let unknown = rotated(&app, &ed, &TokenId::from_stored("none".to_owned()), None).await.err().unwrap();
    let bindings = vec!["viewer@acme".parse().unwrap()];
    app.services.run(&root, SetBindings { id: id.clone(), bindings }).await.unwrap();
    let ed = signed_in(&app, "ed").await;
    let beyond = rotated(&app, &ed, &former.token.id, None).await.err().unwrap();
    let by_root = rotated(&app, &root, &former.token.id, None).await.unwrap();

    assert_eq!((foreign.kind, unknown.kind), (ProblemKind::NotFound, ProblemKind::NotFound));
    assert_eq!((beyond.kind, beyond.errors[0].code.as_str()), (ProblemKind::Forbidden, "beyond_own"));
    assert_eq!(by_root.token.owner.as_deref(), Some("admin"), "who has the secret bounds it");
    let of_ed = make(&app, &ed, Role::Viewer, Some("acme")).await;
    let disable = UpdateUser { id, status: Some(UserStatus::Disabled), password: None, reason: String::new() };
    app.services.run(&root, disable).await.unwrap();
    let dead = rotated(&app, &root, &of_ed.token.id, None).await.err().unwrap();
    assert_eq!(dead.kind, ProblemKind::Conflict, "its owner is disabled");
    assert!(works(&app, &by_root.secret).await && !works(&app, &former.secret).await);
}

async fn a_token_is_rotated_once_and_what_it_made_ends_with_it(db: TestDb) {
    let (app, root) = started(db).await;
    let first = make(&app, &root, Role::Viewer, None).await;
    let by_first = by(&app, Credential::Bearer(&first.secret)).await.unwrap();
    let child = make(&app, &by_first, Role::Viewer, None).await;

    let attempt = || rotated(&app, &root, &first.token.id, Some(3_600));
    let (a, b, c, d) = tokio::join!(attempt(), attempt(), attempt(), attempt());
    let (made, refused): (Vec<_>, Vec<_>) = [a, b, c, d].into_iter().partition(Result::is_ok);

    assert_eq!((made.len(), refused.len()), (1, 3));
    let new = made.into_iter().next().unwrap().unwrap();
    for problem in refused {
        let kind = problem.err().unwrap().kind;
        assert!(matches!(kind, ProblemKind::Conflict | ProblemKind::Stale), "{kind:?}");
    }
    assert_eq!((new.token.expires_at, new.former.replaced_by), (None, Some(new.token.id)));
    let page = app.services.ask(&root, tenantry_domain::access::ListTokens::default()).await.unwrap();
    let of_child = page.items.iter().find(|one| one.id == child.token.id).unwrap();
    assert_eq!(of_child.expires_at, new.former.expires_at, "lists say when it ends");
    app.clock.advance_seconds(3_601);
    let dead = rotated(&app, &root, &child.token.id, None).await.err().unwrap();
    assert_eq!(dead.kind, ProblemKind::Conflict);
    app.verify_audit().await;
}

async fn a_token_takes_neither_its_own_place_nor_its_makers(db: TestDb) {
    let (app, root) = started(db).await;
    let first = make(&app, &root, Role::Viewer, None).await;
    let other = make(&app, &root, Role::Viewer, None).await;
    let by_first = by(&app, Credential::Bearer(&first.secret)).await.unwrap();
    let child = make(&app, &by_first, Role::Viewer, None).await;
    let by_child = by(&app, Credential::Bearer(&child.secret)).await.unwrap();

    for refused in [&by_first, &by_child] {
        let refused = rotated(&app, refused, &first.token.id, None).await.err().unwrap();
        assert_eq!(refused.kind, ProblemKind::Forbidden);
    }
    let new = rotated(&app, &by_first, &other.token.id, None).await.unwrap();
    app.services.run(&root, RevokeToken { id: first.token.id.clone() }).await.unwrap();

    assert!(!works(&app, &new.secret).await, "what a token made ends with it, rotated or not");
    assert!(works(&app, &other.secret).await);
}

async fn a_repeat_makes_no_second_token_and_shows_no_secret(db: TestDb) {
    let (app, root) = started(db).await;
    let former = make(&app, &root, Role::Viewer, None).await;
    let mut caller = root.clone();
    caller.request.idempotency_key = Some("rotate-1".to_owned());

    rotated(&app, &caller, &former.token.id, None).await.unwrap();
    let again = rotated(&app, &caller, &former.token.id, None).await.err().unwrap();
    let other = rotated(&app, &caller, &former.token.id, Some(0)).await.err().unwrap();

    assert_eq!(again.kind, ProblemKind::SecretNotReplayed);
    assert_eq!(other.kind, ProblemKind::KeyReused);
    let tokens = app.services.ask(&root, tenantry_domain::access::ListTokens::default()).await.unwrap();
    assert_eq!(tokens.total, 2);
}

async fn an_administrators_token_wants_somebody_there(db: TestDb) {
    let (app, root) = started(db).await;
    let admin = make(&app, &root, Role::Admin, None).await;
    let viewer = make(&app, &root, Role::Viewer, None).await;
    app.clock.advance_seconds(301);

    let refused = rotated(&app, &root, &admin.token.id, None).await.err().unwrap();
    rotated(&app, &root, &viewer.token.id, None).await.unwrap();
    let fresh = signed_in(&app, "admin").await;
    rotated(&app, &fresh, &admin.token.id, None).await.unwrap();

    assert_eq!(refused.kind, ProblemKind::FreshAuthenticationRequired);
}
}
