//! Guesses, however they are spread, and sessions that outlive nothing they were made from.

use std::sync::Arc;

use argon2::{Argon2, password_hash::PasswordHasher};
use tenantry_domain::{
    Problem, ProblemKind,
    access::{
        Caller, ChangePassword, CreateUser, RequestInfo, Role, RoleBinding, SignIn, TenantScope,
        UpdateUser, UserStatus, UserView,
    },
};
use tenantry_services::{Credential, FirstStart, Purpose, SignedIn};
use tenantry_storage::{access, testing};
use tenantry_testkit::{TestApp, each_db};

const PASSWORD: &str = "a long enough password";
const HOME: &str = "192.0.2.1";

fn from(address: &str) -> RequestInfo {
    RequestInfo {
        request_id: "req_1".to_owned(),
        address: Some(address.to_owned()),
        ..RequestInfo::default()
    }
}

async fn sign_in(
    app: &TestApp,
    name: &str,
    password: &str,
    address: &str,
) -> Result<SignedIn, Problem> {
    let input = SignIn {
        username: name.to_owned(),
        password: password.to_owned(),
    };
    app.services.sign_in(input, from(address), None).await
}

async fn guess(app: &TestApp, address: &str) -> ProblemKind {
    let refused = sign_in(app, "admin", "not the password", address).await;
    refused.err().unwrap().kind
}

async fn caller(app: &TestApp, session: &SignedIn) -> Result<Caller, Problem> {
    let cookie = Credential::Session(&session.secret);
    app.services
        .authenticate(cookie, Purpose::Any, from(HOME))
        .await
}

async fn started(db: tenantry_testkit::databases::TestDb) -> (Arc<TestApp>, Caller) {
    let app = TestApp::on(db);
    let start = FirstStart {
        admin_password: Some(PASSWORD.to_owned()),
        init_token: None,
    };
    app.services.first_start(start).await.unwrap();
    let session = sign_in(&app, "admin", PASSWORD, HOME).await.unwrap();
    let root = caller(&app, &session).await.unwrap();
    (Arc::new(app), root)
}

async fn add(app: &TestApp, root: &Caller, name: &str, password: &str) -> UserView {
    let input = CreateUser {
        username: name.to_owned(),
        password: password.to_owned(),
        bindings: vec![RoleBinding::global(Role::Viewer)],
    };
    app.services.run(root, input).await.unwrap().value
}

fn reset(user: &UserView, password: &str) -> UpdateUser {
    UpdateUser {
        id: user.id.clone(),
        status: None,
        password: Some(password.to_owned()),
        reason: String::new(),
    }
}

/// How many of the answers looked at a password, and whether all others said why not.
async fn looked_at(guesses: impl Iterator<Item = tokio::task::JoinHandle<ProblemKind>>) -> usize {
    let mut looked = 0;
    for guess in guesses.collect::<Vec<_>>() {
        let kind = guess.await.unwrap();
        let turned_away = [ProblemKind::TooManyRequests, ProblemKind::Unavailable];
        if !turned_away.contains(&kind) {
            let answers = [ProblemKind::SignInFailed, ProblemKind::Invalid];
            assert!(answers.contains(&kind), "{kind:?}");
            looked += 1;
        }
    }
    looked
}

each_db! {
async fn guesses_side_by_side_are_no_more_than_one_after_another(db: TestDb) {
    let (app, _) = started(db).await;

    let guesses = (0..200).map(|_| {
        let app = Arc::clone(&app);
        tokio::spawn(async move { guess(&app, "198.51.100.1").await })
    });
    let mut looked = looked_at(guesses).await;
    // Those that were turned away unheard may come again.
    for _ in 0..6 {
        looked += usize::from(guess(&app, "198.51.100.1").await == ProblemKind::SignInFailed);
    }

    assert_eq!(looked, 4, "three that are free and the one that the wait begins with");
    assert_eq!(guess(&app, "198.51.100.1").await, ProblemKind::TooManyRequests);
    assert_eq!(guess(&app, "::ffff:198.51.100.1").await, ProblemKind::TooManyRequests);
    sign_in(&app, "admin", PASSWORD, "198.51.100.2").await.unwrap();
}

async fn guesses_at_ones_own_password_are_counted_alike(db: TestDb) {
    let (app, root) = started(db).await;

    let guesses = (0..40).map(|_| {
        let (app, root) = (Arc::clone(&app), root.clone());
        tokio::spawn(async move {
            let change = ChangePassword {
                current_password: "not the password".to_owned(),
                new_password: "quite another one here".to_owned(),
            };
            app.services.run(&root, change).await.err().unwrap().kind
        })
    });

    let looked = looked_at(guesses).await;
    assert!((1..=4).contains(&looked), "{looked}");
}

async fn one_home_is_one_network(db: TestDb) {
    let (app, _) = started(db).await;
    let mut looked = 0;
    for number in 0..60 {
        let address = format!("2001:db8:1:2::{}", number % 20 + 1);
        looked += usize::from(guess(&app, &address).await == ProblemKind::SignInFailed);
    }

    assert_eq!(looked, 4);
    assert_eq!(guess(&app, "2001:db8:1:3::1").await, ProblemKind::SignInFailed);
}

async fn guesses_from_everywhere_are_slowed_down_and_lock_nobody_out(db: TestDb) {
    let (app, _) = started(db).await;
    let mut looked = 0;
    for number in 0..70 {
        let address = format!("10.0.{number}.1");
        looked += usize::from(guess(&app, &address).await == ProblemKind::SignInFailed);
    }

    assert_eq!(looked, 50);
    let strange = sign_in(&app, "admin", PASSWORD, "203.0.113.1").await.err().unwrap();
    assert_eq!((strange.kind, strange.retry_after_s), (ProblemKind::TooManyRequests, Some(5)));
    sign_in(&app, "admin", PASSWORD, HOME).await.unwrap();
    assert_eq!(guess(&app, HOME).await, ProblemKind::SignInFailed);
    app.clock.advance_seconds(5);
    sign_in(&app, "admin", PASSWORD, "203.0.113.1").await.unwrap();
    sign_in(&app, "admin", PASSWORD, "203.0.113.1").await.unwrap();
    app.verify_audit().await;
}

async fn a_clock_that_is_set_back_locks_nobody_out(db: TestDb) {
    let (app, _) = started(db).await;
    app.clock.advance_seconds(3_600);
    for _ in 0..5 {
        guess(&app, "198.51.100.1").await;
    }

    app.clock.advance_seconds(-3_600);
    let first = sign_in(&app, "admin", PASSWORD, "198.51.100.1").await.err().unwrap();
    app.clock.advance_seconds(i64::from(first.retry_after_s.unwrap()));

    assert!(first.retry_after_s.unwrap() <= 4, "{first:?}");
    sign_in(&app, "admin", PASSWORD, "198.51.100.1").await.unwrap();
}

async fn no_session_of_an_old_password_outlives_a_reset(db: TestDb) {
    let (app, root) = started(db).await;
    let mut password = PASSWORD.to_owned();
    let vera = add(&app, &root, "vera", &password).await;
    for round in 0..4 {
        let new = format!("another long password {round}");
        let sign_ins: Vec<_> = (0..12)
            .map(|number| {
                let (app, password) = (Arc::clone(&app), password.clone());
                let address = format!("10.{round}.{number}.1");
                tokio::spawn(async move { sign_in(&app, "vera", &password, &address).await })
            })
            .collect();
        tokio::time::sleep(std::time::Duration::from_millis(20 * round)).await;
        app.services.run(&root, reset(&vera, &new)).await.unwrap();
        for begun in sign_ins {
            if let Ok(session) = begun.await.unwrap() {
                assert!(caller(&app, &session).await.is_err(), "round {round}");
            }
        }
        password = new;
        let present = sign_in(&app, "vera", &password, HOME).await.unwrap();
        caller(&app, &present).await.unwrap();
    }
    app.verify_audit().await;
}

async fn a_session_is_read_against_what_it_was_made_from(db: TestDb) {
    let (app, root) = started(db).await;
    let vera = add(&app, &root, "vera", PASSWORD).await;
    let session = sign_in(&app, "vera", PASSWORD, HOME).await.unwrap();
    caller(&app, &session).await.unwrap();

    // As another process would that knows nothing of this session.
    let mut tx = app.db.read(&TenantScope::system()).await.unwrap();
    let mut row = access::find_user(tx.conn(), &vera.id).await.unwrap().unwrap();
    drop(tx);
    row.password_hash.push('x');
    let mut tx = testing::write_without_scope(&app.db).await.unwrap();
    access::update_user(&mut tx, &row).await.unwrap();
    testing::commit(tx).await.unwrap();

    assert!(caller(&app, &session).await.is_err());
}

async fn several_that_start_at_once_make_one_administrator(db: TestDb) {
    let starts: Vec<_> = (0..3)
        .map(|_| {
            let app = TestApp::on(db.clone());
            tokio::spawn(async move {
                let start = FirstStart {
                    admin_password: None,
                    init_token: Some("x".repeat(32)),
                };
                app.services.first_start(start).await
            })
        })
        .collect();
    let mut made = Vec::new();
    for start in starts {
        let report = start.await.unwrap().unwrap();
        assert_eq!(report.admin_created, report.generated_password.is_some());
        made.extend(report.generated_password);
    }

    assert_eq!(made.len(), 1);
    let app = TestApp::on(db);
    sign_in(&app, "admin", &made[0], HOME).await.unwrap();
}

async fn whoever_runs_the_server_gets_back_in(db: TestDb) {
    let (app, root) = started(db).await;
    let session = sign_in(&app, "admin", PASSWORD, HOME).await.unwrap();
    let bob = add(&app, &root, "bob", PASSWORD).await;
    let second = CreateUser {
        username: "second".to_owned(),
        password: PASSWORD.to_owned(),
        bindings: vec![RoleBinding::global(Role::Admin)],
    };
    let second = app.services.run(&root, second).await.unwrap().value;
    let out = UpdateUser {
        status: Some(UserStatus::Disabled),
        password: None,
        reason: "left".to_owned(),
        ..reset(&second, "")
    };
    app.services.run(&root, out).await.unwrap();
    for _ in 0..5 {
        guess(&app, "198.51.100.1").await;
    }

    let report = app.services.reset_admin("ADMIN", None).await.unwrap();
    let password = report.generated_password.unwrap();
    assert_eq!(report.username, "admin");
    assert!(caller(&app, &session).await.is_err());
    assert!(sign_in(&app, "admin", PASSWORD, HOME).await.is_err());
    sign_in(&app, "admin", &password, "198.51.100.1").await.unwrap();

    let given = Some("chosen by the operator".to_owned());
    let report = app.services.reset_admin("second", given).await.unwrap();
    assert_eq!(report.generated_password, None);
    sign_in(&app, "second", "chosen by the operator", HOME).await.unwrap();

    let reset_admin = async |name: &str| app.services.reset_admin(name, None).await.err().unwrap();
    assert_eq!(reset_admin(&bob.username).await.kind, ProblemKind::Conflict);
    assert_eq!(reset_admin("nobody").await.kind, ProblemKind::NotFound);
    let common = app.services.reset_admin("admin", Some("passwordpassword".to_owned())).await;
    assert_eq!(common.err().unwrap().kind, ProblemKind::Invalid);
    app.verify_audit().await;
}

async fn a_password_is_the_same_in_every_unicode_form(db: TestDb) {
    let (app, root) = started(db).await;
    let (composed, decomposed) = ("pass\u{e9} \u{fb01}ve words", "passe\u{301} five words");
    let vera = add(&app, &root, "vera", decomposed).await;
    for typed in [composed, decomposed] {
        sign_in(&app, "vera", typed, HOME).await.unwrap();
    }

    // A hash of an earlier release was made of the password as it was typed.
    let hash = Argon2::default().hash_password(composed.as_bytes()).unwrap().to_string();
    let stored = async || {
        let mut tx = app.db.read(&TenantScope::system()).await.unwrap();
        access::find_user(tx.conn(), &vera.id).await.unwrap().unwrap()
    };
    let row = stored().await;
    let mut tx = testing::write_without_scope(&app.db).await.unwrap();
    access::rehash_password(&mut tx, &row, &hash).await.unwrap();
    testing::commit(tx).await.unwrap();
    assert!(sign_in(&app, "vera", decomposed, HOME).await.is_err());
    let session = sign_in(&app, "vera", composed, HOME).await.unwrap();
    assert_ne!(stored().await.password_hash, hash, "it is kept in the normal form now");
    sign_in(&app, "vera", decomposed, HOME).await.unwrap();
    caller(&app, &session).await.unwrap();
    assert_eq!(stored().await.row_version, 1);
}
}
