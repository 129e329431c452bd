//! What is told of changes while somebody watches: to whom, how soon, and until when.

use std::{sync::Arc, time::Duration};

use tenantry_domain::{
    Problem, ProblemKind,
    access::{
        Caller, CreateUser, EndSession, RequestInfo, SetBindings, SignIn, TenantScope, UpdateUser,
        UserStatus, UserView,
    },
    changes::Affected,
    id::TenantId,
    tenants::{ChangeStatus, CreateTenant, Status},
};
use tenantry_services::{
    Credential, FirstStart, Heard, Options, Purpose, RandomIds, Services, Settings, SignedIn,
    Touched, Watch,
};
use tenantry_storage::{Db, Engine, testing};
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
    let session = sign_in(&app, "admin").await;
    let root = caller(&app, &session).await.unwrap();
    (app, root)
}

async fn sign_in(app: &TestApp, username: &str) -> SignedIn {
    let input = SignIn {
        username: username.to_owned(),
        password: PASSWORD.to_owned(),
    };
    let signed_in = app.services.sign_in(input, RequestInfo::default(), None);
    signed_in.await.unwrap()
}

async fn caller(app: &TestApp, session: &SignedIn) -> Result<Caller, Problem> {
    let cookie = Credential::Session(&session.secret);
    let request = RequestInfo::default();
    app.services
        .authenticate(cookie, Purpose::Any, request)
        .await
}

/// Somebody with these roles.
async fn person(app: &TestApp, by: &Caller, name: &str, roles: &str) -> UserView {
    let input = CreateUser {
        username: name.to_owned(),
        password: PASSWORD.to_owned(),
        bindings: vec![roles.parse().unwrap()],
    };
    app.services.run(by, input).await.unwrap().value
}

async fn watch(app: &TestApp, session: &SignedIn) -> Watch {
    let request = RequestInfo::default();
    app.services.watch(&session.secret, request).await.unwrap()
}

/// Hears until this comes, in good time: what else was changed on the way, such as by signing in, is heard too.
async fn hears(watch: &mut Watch, wanted: impl Fn(&Heard) -> bool) -> Heard {
    let until = async {
        loop {
            let heard = watch.next().await;
            if wanted(&heard) {
                return heard;
            }
            assert!(
                matches!(heard, Heard::Changed(_) | Heard::Nothing),
                "{heard:?}"
            );
        }
    };
    let heard = tokio::time::timeout(Duration::from_secs(8), until).await;
    heard.unwrap_or_else(|_| panic!("it is heard in good time"))
}

async fn hears_that(watch: &mut Watch, wanted: Heard) {
    hears(watch, |heard| *heard == wanted).await;
}

/// Hears of a change of that tenant; all that was told with it.
async fn hears_of(watch: &mut Watch, tenant: &str) -> Vec<Touched> {
    let one = touched(Affected::Tenants, Some(tenant));
    let heard = hears(
        watch,
        |heard| matches!(heard, Heard::Changed(all) if all.contains(&one)),
    );
    match heard.await {
        Heard::Changed(all) => all,
        Heard::Anything | Heard::Nothing | Heard::Renew | Heard::Over | Heard::Stopping => {
            Vec::new()
        }
    }
}

/// Whether nothing comes for a while.
async fn is_silent(watch: &mut Watch) -> bool {
    let next = tokio::time::timeout(Duration::from_millis(1_500), watch.next());
    next.await.is_err()
}

fn touched(affected: Affected, tenant: Option<&str>) -> Touched {
    Touched {
        affected,
        tenant_id: tenant.map(|id| TenantId::parse(id).unwrap()),
    }
}

fn suspend(id: &str) -> ChangeStatus {
    ChangeStatus {
        tenant_id: TenantId::parse(id).unwrap(),
        status: Status::Suspended,
        reason: "unpaid".to_owned(),
    }
}

each_db! {
async fn everybody_hears_of_what_they_may_read_and_of_nothing_else(db: TestDb) {
    let (app, root) = started(db).await;
    for id in ["ACME", "OTHER"] {
        app.tenant(id).await;
    }
    person(&app, &root, "bound", "viewer@ACME").await;
    let mut bound = watch(&app, &sign_in(&app, "bound").await).await;
    let mut admin = watch(&app, &sign_in(&app, "admin").await).await;

    app.services.run(&app.admin, suspend("OTHER")).await.unwrap();
    let all = hears_of(&mut admin, "OTHER").await;
    assert!(all.contains(&touched(Affected::Audit, Some("OTHER"))), "{all:?}");
    assert!(is_silent(&mut bound).await);

    app.services.run(&app.admin, suspend("ACME")).await.unwrap();
    let tenants = vec![touched(Affected::Tenants, Some("ACME"))];
    hears_that(&mut bound, Heard::Changed(tenants)).await;
}

async fn rights_that_change_count_from_then_on(db: TestDb) {
    let (app, root) = started(db).await;
    app.tenant("ACME").await;
    app.tenant("OTHER").await;
    let vera = person(&app, &root, "vera", "viewer@ACME").await;
    let mut watching = watch(&app, &sign_in(&app, "vera").await).await;

    let bindings = vec!["viewer@OTHER".parse().unwrap()];
    app.services.run(&root, SetBindings { id: vera.id.clone(), bindings }).await.unwrap();
    app.services.run(&app.admin, suspend("ACME")).await.unwrap();
    assert!(is_silent(&mut watching).await, "what was taken away is not heard of");
    app.services.run(&app.admin, suspend("OTHER")).await.unwrap();
    let tenants = vec![touched(Affected::Tenants, Some("OTHER"))];
    hears_that(&mut watching, Heard::Changed(tenants)).await;

    let disable = UpdateUser {
        id: vera.id,
        status: Some(UserStatus::Disabled),
        password: None,
        reason: "left the company".to_owned(),
    };
    app.services.run(&root, disable).await.unwrap();
    hears_that(&mut watching, Heard::Over).await;
}

async fn a_session_that_is_ended_hears_nothing_more(db: TestDb) {
    let (app, _) = started(db).await;
    let session = sign_in(&app, "admin").await;
    let own = caller(&app, &session).await.unwrap();
    let mut watching = watch(&app, &session).await;

    let id = own.session.clone().unwrap();
    app.services.run(&own, EndSession { id }).await.unwrap();

    hears_that(&mut watching, Heard::Over).await;
    let again = app.services.watch(&session.secret, RequestInfo::default()).await;
    assert_eq!(again.err().unwrap().kind, ProblemKind::Unauthenticated);
}

async fn watching_is_no_use_of_a_session(db: TestDb) {
    let (app, _) = started(db).await;
    let idle_s = Settings::default().session_idle_s;
    let session = sign_in(&app, "admin").await;

    app.clock.advance_seconds(idle_s - 120);
    let mut watching = watch(&app, &session).await;
    app.clock.advance_seconds(121);

    hears_that(&mut watching, Heard::Over).await;
    assert!(caller(&app, &session).await.is_err());
}

async fn what_a_page_asks_by_itself_is_no_use_of_a_session(db: TestDb) {
    let (app, _) = started(db).await;
    let idle_s = Settings::default().session_idle_s;
    let [asking, used] = [sign_in(&app, "admin").await, sign_in(&app, "admin").await];
    let shows = async |session: &SignedIn, purpose| {
        let cookie = Credential::Session(&session.secret);
        app.services.authenticate(cookie, purpose, RequestInfo::default()).await
    };

    app.clock.advance_seconds(idle_s - 120);
    let asked = shows(&asking, Purpose::Unused).await.unwrap();
    assert_eq!(asked.bindings, shows(&used, Purpose::Any).await.unwrap().bindings);
    app.clock.advance_seconds(121);

    let ended = shows(&asking, Purpose::Unused).await;
    assert_eq!(ended.unwrap_err().kind, ProblemKind::Unauthenticated);
    assert!(shows(&used, Purpose::Any).await.is_ok());
}

async fn a_fault_of_the_database_is_no_end_of_a_session(db: TestDb) {
    let (app, _) = started(db).await;
    let mut watching = watch(&app, &sign_in(&app, "admin").await).await;

    app.db.close().await;
    app.clock.advance_seconds(16);

    hears_that(&mut watching, Heard::Stopping).await;
}

async fn a_session_is_looked_up_however_much_is_heard(db: TestDb) {
    let (app, _) = started(db).await;
    let session = sign_in(&app, "admin").await;
    let id = caller(&app, &session).await.unwrap().session.unwrap();
    let mut watching = watch(&app, &session).await;

    // By other hands, so that nobody is told.
    let mut tx = app.db.owner.write(&TenantScope::system()).await.unwrap();
    let delete = format!("DELETE FROM sessions WHERE id = '{id}'");
    testing::execute(tx.conn(), &delete).await.unwrap();
    testing::commit(tx).await.unwrap();

    app.clock.advance_seconds(8);
    app.tenant("ACME").await;
    hears_of(&mut watching, "ACME").await;
    app.clock.advance_seconds(8);
    app.tenant("OTHER").await;
    hears_that(&mut watching, Heard::Over).await;
}

async fn a_watch_is_renewed_in_time_and_goes_on_for_a_moment(db: TestDb) {
    let (app, _) = started(db).await;
    let mut watching = watch(&app, &sign_in(&app, "admin").await).await;

    app.clock.advance_seconds(11 * 60);
    hears_that(&mut watching, Heard::Renew).await;
    app.tenant("ACME").await;
    hears_of(&mut watching, "ACME").await;
    app.clock.advance_seconds(6);
    hears_that(&mut watching, Heard::Stopping).await;
}

async fn half_of_the_connections_are_for_answers(db: TestDb) {
    let (app, _) = started(db).await;
    app.services.bound_watches(5);
    let held = [
        watch(&app, &sign_in(&app, "admin").await).await,
        watch(&app, &sign_in(&app, "admin").await).await,
    ];

    let third = sign_in(&app, "admin").await;
    let refused = app.services.watch(&third.secret, RequestInfo::default()).await;
    assert_eq!(refused.err().unwrap().kind, ProblemKind::TooManyRequests);
    drop(held);
    watch(&app, &third).await;
}

async fn a_clock_that_is_set_back_makes_nobody_deaf(db: TestDb) {
    let (app, root) = started(db).await;
    // Ids that begin with the time.
    let services = Services::new(Db::clone(&app.db), Options {
        clock: Arc::clone(&app.clock) as _,
        ids: Arc::new(RandomIds),
        settings: Settings::default(),
        runtime_cache_bytes: 0,
        signing: None,
    });
    let tenant = |id: String| CreateTenant { tenant_id: id, name: "Acme".to_owned() };
    for number in 0..220 {
        services.run(&root, tenant(format!("T{number}"))).await.unwrap();
    }
    let session = sign_in(&app, "admin").await;
    let mut watching = services.watch(&session.secret, RequestInfo::default()).await.unwrap();

    app.clock.advance_seconds(-3_600);
    services.run(&root, tenant("LATE".to_owned())).await.unwrap();

    hears_that(&mut watching, Heard::Anything).await;
}

async fn a_session_watches_a_few_times_at_once(db: TestDb) {
    let (app, _) = started(db).await;
    let session = sign_in(&app, "admin").await;
    let mut held = Vec::new();
    let refused = loop {
        match app.services.watch(&session.secret, RequestInfo::default()).await {
            Ok(watch) => held.push(watch),
            Err(problem) => break problem,
        }
        assert!(held.len() < 6, "a browser has six connections for a host");
    };

    assert_eq!(refused.kind, ProblemKind::TooManyRequests);
    assert!(refused.retry_after_s.is_some());
    assert_eq!(app.services.watches(), held.len());
    // Another browser has its own.
    held.push(watch(&app, &sign_in(&app, "admin").await).await);
    held.remove(0);
    held.push(watch(&app, &session).await);
    drop(held);
    assert_eq!(app.services.watches(), 0);
}

async fn whoever_does_not_listen_is_told_to_ask_again(db: TestDb) {
    let (app, _) = started(db).await;
    let mut watching = watch(&app, &sign_in(&app, "admin").await).await;
    let mut listening = watch(&app, &sign_in(&app, "admin").await).await;

    // Each is told by itself, and they are more than are kept for who is behind.
    for number in 0..70 {
        let id = format!("T{number}");
        app.tenant(&id).await;
        hears_of(&mut listening, &id).await;
    }
    let heard = tokio::time::timeout(Duration::from_secs(8), watching.next()).await;
    assert_eq!(heard.unwrap(), Heard::Anything);
}

async fn the_end_of_the_process_ends_every_watch(db: TestDb) {
    let (app, _) = started(db).await;
    let session = sign_in(&app, "admin").await;
    let mut watching = watch(&app, &session).await;

    app.services.end_watches();

    hears_that(&mut watching, Heard::Stopping).await;
    let late = app.services.watch(&session.secret, RequestInfo::default()).await;
    assert_eq!(late.err().unwrap().kind, ProblemKind::Unavailable);
}

async fn what_another_process_changes_is_heard_too(db: TestDb) {
    // On SQLite one process has the database.
    if db.engine() == Engine::Sqlite {
        return;
    }
    let (app, root) = started(db).await;
    let other = Services::new(Db::clone(&app.db), Options {
        clock: Arc::clone(&app.clock) as _,
        ids: Arc::clone(&app.db.ids) as _,
        settings: Settings::default(),
        runtime_cache_bytes: 0,
        signing: None,
    });
    let session = sign_in(&app, "admin").await;
    let mut watching = watch(&app, &session).await;

    let input = CreateTenant { tenant_id: "ACME".to_owned(), name: "Acme".to_owned() };
    other.run(&root, input).await.unwrap();
    hears_of(&mut watching, "ACME").await;

    let id = caller(&app, &session).await.unwrap().session.unwrap();
    other.run(&caller(&app, &session).await.unwrap(), EndSession { id }).await.unwrap();
    hears_that(&mut watching, Heard::Over).await;
}
}
