//! What matters now, for whom.

use tenantry_domain::{
    access::{CreateToken, RequestInfo, Role, RotateToken},
    home::{LOOKED_AT, ShowHome, TOLD},
    id::TenantId,
    tenants::{ChangeStatus, Status},
};
use tenantry_services::{Credential, FirstStart, Purpose};
use tenantry_testkit::{TestApp, domain_pack, each_db, person_of, tenant_pack};

const INIT_TOKEN: &str = "a token that is long enough to be one";

each_db! {
async fn a_tenant_waits_until_something_is_in_force_for_it(db: TestDb) {
    let app = TestApp::on(db);
    let new = app.services.ask(&app.admin, ShowHome {}).await.unwrap();
    assert!(new.is_new() && new.waiting.is_empty());
    app.import_domain(&domain_pack("Rates"), "v1.0").await;
    for tenant in ["Acme", "Beta", "Gone"] {
        app.tenant(tenant).await;
    }
    app.import_tenant("Acme", &tenant_pack("Acme", "Rates"), "v1.0").await;
    let pair = TestApp::activation("Acme", "v1.0", Some("v1.0"));
    app.services.run(&app.admin, pair).await.unwrap();
    let suspend = ChangeStatus {
        tenant_id: TenantId::parse("Gone").unwrap(),
        status: Status::Suspended,
        reason: "It left".to_owned(),
    };
    app.services.run(&app.admin, suspend).await.unwrap();

    let home = app.services.ask(&app.admin, ShowHome {}).await.unwrap();

    let waiting: Vec<_> = home.waiting.iter().map(|it| it.tenant.tenant_id.as_str()).collect();
    assert_eq!((waiting, home.waiting_count), (vec!["Beta"], 1));
    assert_eq!((home.active_tenants.total, home.suspended_tenants.total), (2, 1));
    app.verify_audit().await;
}

async fn home_is_about_the_tenants_of_whoever_asks(db: TestDb) {
    let app = TestApp::on(db);
    for number in 0..=TOLD {
        app.tenant(&format!("T{number}x")).await;
        app.clock.advance_seconds(1);
    }
    app.tenant("Acme").await;

    let all = app.services.ask(&app.admin, ShowHome {}).await.unwrap();
    let bound = person_of("vera", Role::Viewer, "acme");
    let own = app.services.ask(&bound, ShowHome {}).await.unwrap();

    // Told are the newest, counted all.
    assert_eq!(all.waiting.len(), usize::try_from(TOLD).unwrap());
    assert_eq!(all.waiting[0].tenant.tenant_id.as_str(), "Acme");
    assert_eq!(all.waiting_count, u64::from(TOLD) + 2);
    assert!(all.waiting_count < u64::from(LOOKED_AT));
    assert_eq!((own.active_tenants.total, own.waiting_count), (1, 1));
    assert!(own.ending_tokens.is_none());
    assert!(!serde_json::to_string(&own).unwrap().contains("T0x"));
    app.verify_audit().await;
}

async fn tokens_are_told_before_they_end(db: TestDb) {
    let app = TestApp::on(db);
    let start = FirstStart { admin_password: None, init_token: Some(INIT_TOKEN.to_owned()) };
    app.services.first_start(start).await.unwrap();
    let request = RequestInfo { request_id: "r".to_owned(), ..RequestInfo::default() };
    let bearer = Credential::Bearer(INIT_TOKEN);
    let caller = app.services.authenticate(bearer, Purpose::Any, request).await.unwrap();
    let now = app.now();
    for (name, days) in [("soon", Some(13)), ("sooner", Some(2)), ("late", Some(15)), ("ever", None)] {
        let token = CreateToken {
            name: name.to_owned(),
            roles: vec![Role::Viewer],
            tenant_ids: None,
            expires_at: days.map(|days| now.plus_days(days)),
        };
        app.services.run(&caller, token).await.unwrap();
    }

    let home = app.services.ask(&app.admin, ShowHome {}).await.unwrap();

    let tokens = home.ending_tokens.unwrap();
    let names: Vec<_> = tokens.iter().map(|token| token.name.as_str()).collect();
    assert_eq!(names, ["sooner", "soon"]);

    // One that another has taken over from is nobody's worry, unless that ends soon as well.
    app.clock.advance_seconds(1);
    let longer = RotateToken {
        id: tokens[1].id.clone(), overlap_s: None, expires_at: Some(now.plus_days(90)),
    };
    app.services.run(&caller, longer).await.unwrap();
    let alike = RotateToken { id: tokens[0].id.clone(), overlap_s: None, expires_at: None };
    let alike = app.services.run(&caller, alike).await.unwrap().value;
    let home = app.services.ask(&app.admin, ShowHome {}).await.unwrap();
    let left: Vec<_> = home.ending_tokens.unwrap().into_iter().map(|token| token.id).collect();
    assert_eq!(left, [alike.token.id]);
    app.verify_audit().await;
}
}
