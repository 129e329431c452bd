//! A clock that is set back an hour: what was ended stays ended, and stamps keep their order.

use tenantry_domain::{
    PageRequest, Problem, ProblemKind, Timestamp,
    access::{Caller, CreateToken, CreatedToken, RequestInfo, RevokeToken, Role},
    activation::{Activate, ListRevisions},
    audit::AuditFilter,
    id::TenantId,
};
use tenantry_services::{Credential, FirstStart, Purpose};
use tenantry_testkit::{TestApp, domain_pack, each_db};

const HOUR: i64 = 3_600;

async fn token(app: &TestApp) -> CreatedToken {
    let secret = "x".repeat(32);
    let start = FirstStart {
        admin_password: Some("a long enough password".to_owned()),
        init_token: Some(secret.clone()),
    };
    app.services.first_start(start).await.unwrap();
    let root = Credential::Bearer(&secret);
    let request = RequestInfo::default();
    let root = app
        .services
        .authenticate(root, Purpose::Any, request)
        .await
        .unwrap();
    let input = CreateToken {
        name: "a".to_owned(),
        roles: vec![Role::Service],
        tenant_ids: None,
        expires_at: None,
    };
    app.services.run(&root, input).await.unwrap().value
}

async fn bearer(app: &TestApp, token: &CreatedToken) -> Result<Caller, Problem> {
    let credential = Credential::Bearer(&token.secret);
    let request = RequestInfo::default();
    app.services
        .authenticate(credential, Purpose::Runtime, request)
        .await
}

async fn activate(app: &TestApp, version: &str) {
    let input = Activate {
        domain: Some("Finance".to_owned()),
        ..TestApp::activation("acme", version, None)
    };
    let done = app.services.run(&app.admin, input).await;
    assert!(done.unwrap().value.changed);
}

async fn in_force(app: &TestApp, as_of: Option<Timestamp>) -> Vec<(u64, Timestamp)> {
    let query = ListRevisions {
        tenant_id: TenantId::parse("acme").unwrap(),
        as_of,
        page: PageRequest::default(),
    };
    let page = app.services.ask(&app.admin, query).await.unwrap();
    let items = page.items.into_iter();
    items.map(|item| (item.revision, item.created_at)).collect()
}

each_db! {
async fn a_revoked_token_ends_in_time(db: TestDb) {
    let app = TestApp::on(db.clone());
    let made = token(&app).await;
    let replica = TestApp::on(db);
    bearer(&replica, &made).await.unwrap();

    app.services.run(&app.admin, RevokeToken { id: made.token.id.clone() }).await.unwrap();
    replica.clock.advance_seconds(-HOUR);
    let at_once = bearer(&replica, &made).await;
    replica.clock.advance_seconds(1);
    let after = bearer(&replica, &made).await;

    assert!(at_once.is_ok(), "a verified token is believed for a second");
    assert_eq!(after.unwrap_err().kind, ProblemKind::Unauthenticated);
}

async fn the_time_without_a_database_ends_in_time(db: TestDb) {
    let app = TestApp::on(db);
    let made = token(&app).await;
    bearer(&app, &made).await.unwrap();

    app.db.close().await;
    app.clock.advance_seconds(-HOUR);
    app.clock.advance_seconds(299);
    let within = bearer(&app, &made).await;
    app.clock.advance_seconds(-HOUR);
    app.clock.advance_seconds(2);
    let too_late = bearer(&app, &made).await;

    assert!(within.is_ok());
    assert_eq!(too_late.unwrap_err().kind, ProblemKind::Unavailable);
}

async fn stamps_are_never_before_the_former_ones(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("acme").await;
    app.import_domain(&domain_pack("Finance"), "v1.0").await;
    let mut other = domain_pack("Finance");
    other["exceptionTypes"]["SETTLEMENT_FAIL"]["defaultSeverity"] = "LOW".into();
    app.import_domain(&other, "v1.1").await;

    activate(&app, "v1.0").await;
    app.clock.advance_seconds(-HOUR);
    activate(&app, "v1.1").await;
    app.tenant("beta").await;

    let history = in_force(&app, None).await;
    let numbers: Vec<_> = history.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [2, 1]);
    assert!(history[0].1 >= history[1].1, "{history:?}");
    assert_eq!(in_force(&app, Some(history[1].1)).await, [history[0]]);
    let trail = app.services.ask(&app.admin, AuditFilter::default()).await.unwrap();
    let mut rows: Vec<_> = trail.items.into_iter().map(|row| row.facts).collect();
    rows.sort_by(|a, b| (&a.chain, a.sequence).cmp(&(&b.chain, b.sequence)));
    for pair in rows.windows(2).filter(|pair| pair[0].chain == pair[1].chain) {
        assert!(pair[0].at <= pair[1].at, "{pair:?}");
    }
    app.verify_audit().await;
}
}
