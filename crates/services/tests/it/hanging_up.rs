//! Clients that hang up at any moment: what was committed is followed up all the same.

use std::{future::poll_fn, pin::pin, task::Poll};

use serde_json::json;
use tenantry_domain::{
    access::{CreateToken, RequestInfo, RevokeToken, Role, SignIn, TenantScope},
    activation::GetActiveConfig,
    id::TenantId,
    tenants::CreateTenant,
};
use tenantry_services::{Credential, FirstStart, Purpose};
use tenantry_storage::testing;
use tenantry_testkit::{TestApp, domain_pack, each_db, person, with_key};

/// Moments at which a client hangs up: after so many steps of the command, as far as it has so many.
const STEPS: usize = 48;
/// How often they are gone through at most until somebody has hung up between the write and the answer.
const ROUNDS: usize = 30;

/// Sign-ins that nobody waits for, each for a step longer than the one before.
const SIGN_INS: usize = 12;

const INIT_TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// Waits for so many steps and then no more; the answer, if it came by then.
async fn wait_for_steps<T>(steps: usize, answer: impl Future<Output = T>) -> Option<T> {
    let mut answer = pin!(answer);
    let mut left = steps;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        answer.as_mut().poll(context).map(Some)
    })
    .await
}

each_db! {
async fn what_is_served_is_what_was_committed(db: TestDb) {
    let app = TestApp::on(db);
    let id = TenantId::parse("ACME").unwrap();
    app.tenant("ACME").await;
    app.import_domain(&domain_pack("Finance"), "v1.0").await;
    let mut second = domain_pack("Finance");
    second["exceptionTypes"]["SETTLEMENT_FAIL"]["defaultSeverity"] = json!("LOW");
    app.import_domain(&second, "v1.1").await;
    let first = || tenantry_domain::activation::Activate {
        domain: Some("Finance".to_owned()),
        ..TestApp::activation("ACME", "v1.0", None)
    };
    app.services.run(&app.admin, first()).await.unwrap();
    let service = person("svc", Role::Service);
    app.services.config(&service, &id).await.unwrap();

    let mut committed = 0;
    for (tried, steps) in (0..STEPS).cycle().take(STEPS * ROUNDS).enumerate() {
        // Which step falls between the write and the answer, the threads decide.
        if tried >= STEPS && committed > 0 {
            break;
        }
        let before = app.services.config(&service, &id).await.unwrap().revision;
        let version = if before % 2 == 1 { "v1.1" } else { "v1.0" };
        let input = tenantry_domain::activation::Activate {
            domain_pack_version: version.to_owned(),
            ..first()
        };
        let answer = wait_for_steps(steps, app.services.run(&app.admin, input)).await;
        app.services.settled().await;

        let query = GetActiveConfig { tenant_id: id.clone() };
        let stored = app.services.ask(&app.admin, query).await.unwrap();
        let served = app.services.config(&service, &id).await.unwrap();
        assert_eq!(
            (served.revision, Some(&served.checksum)),
            (stored.revision, stored.checksum.as_ref()),
            "after {steps} steps"
        );
        if let Some(answer) = answer {
            assert_eq!(answer.unwrap().value.active, stored);
        } else if stored.revision != before {
            committed += 1;
        }
    }
    assert!(committed > 0, "nobody hung up between the write and the answer");
    app.verify_audit().await;
}

async fn a_repeat_with_the_key_learns_what_became_of_it(db: TestDb) {
    let app = TestApp::on(db);

    for steps in 0..STEPS {
        let caller = with_key(&app.admin, &format!("k{steps}"));
        let create = || CreateTenant {
            tenant_id: format!("T{steps:02}"),
            name: "ACME".to_owned(),
        };
        wait_for_steps(steps, app.services.run(&caller, create())).await;
        app.services.settled().await;

        let again = app.services.run(&caller, create()).await.unwrap();
        assert_eq!(again.value.name, "ACME", "after {steps} steps");
    }
    app.verify_audit().await;
}

async fn a_revoked_token_is_dead_whoever_waits_for_it(db: TestDb) {
    let app = TestApp::on(db);
    let start = FirstStart {
        admin_password: Some("a long enough password".to_owned()),
        init_token: Some(INIT_TOKEN.to_owned()),
    };
    app.services.first_start(start).await.unwrap();
    let request = RequestInfo::default;
    let root = Credential::Bearer(INIT_TOKEN);
    let root = app.services.authenticate(root, Purpose::Any, request()).await.unwrap();
    let mut revoked = 0;

    for steps in 0..STEPS {
        let create = CreateToken {
            name: format!("t{steps}"),
            roles: vec![Role::Service],
            tenant_ids: None,
            expires_at: None,
        };
        let made = app.services.run(&root, create).await.unwrap().value;
        let credential = || Credential::Bearer(&made.secret);
        app.services.authenticate(credential(), Purpose::Runtime, request()).await.unwrap();
        let revoke = || RevokeToken { id: made.token.id.clone() };
        wait_for_steps(steps, app.services.run(&root, revoke())).await;
        app.services.settled().await;

        // The clock stands still, so that what is in memory is believed for ever.
        let known = app.services.authenticate(credential(), Purpose::Runtime, request()).await;
        let other = TestApp::on(app.db.clone()).services;
        let stored = other.authenticate(credential(), Purpose::Runtime, request()).await;
        assert_eq!(known.is_ok(), stored.is_ok(), "after {steps} steps");
        revoked += usize::from(stored.is_err());
    }
    assert!(revoked > 0);
}

async fn a_sign_in_is_counted_judged_and_begun_whoever_waits_for_it(db: TestDb) {
    let app = TestApp::on(db);
    let right = "a long enough password";
    let start = FirstStart {
        admin_password: Some(right.to_owned()),
        init_token: None,
    };
    app.services.first_start(start).await.unwrap();
    let sign_in = async |steps: usize, password: &str| {
        let input = SignIn {
            username: "admin".to_owned(),
            password: password.to_owned(),
        };
        wait_for_steps(steps, app.services.sign_in(input, RequestInfo::default(), None)).await;
        app.services.settled().await;
    };
    let rows = async |sql| {
        let mut tx = app.db.read(&TenantScope::system()).await.unwrap();
        testing::texts(tx.conn(), sql).await.unwrap()
    };

    for steps in 1..=SIGN_INS {
        sign_in(steps, right).await;
        let begun = rows("SELECT id FROM sessions").await;
        let failed = rows("SELECT name_fold FROM sign_in_tallies WHERE failures > 0").await;
        assert_eq!((begun.len(), failed), (steps, vec![]), "after {steps} steps");
    }
    // No guess goes by untold because its maker hung up.
    for steps in 1..=SIGN_INS {
        app.clock.advance_seconds(15 * 60);
        sign_in(steps, "not the password").await;
        let told = rows("SELECT action FROM audit_events WHERE outcome = 'refused'").await;
        assert_eq!(told, vec!["access.sign_in"; steps], "after {steps} steps");
    }
    app.verify_audit().await;
}
}
