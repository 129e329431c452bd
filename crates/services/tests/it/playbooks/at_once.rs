//! Several who change the links of one tenant at once.

use tenantry_domain::{Problem, ProblemKind, playbooks::LinkPlaybook};
use tenantry_testkit::{TestApp, domain_pack, each_db, playbook};

use super::{
    activate, assert_consistent, drop_link, early, history, link, linked, names, pair, ready, run,
    shown, started, unlink, withdraw, withdrawing,
};

const RACERS: usize = 32;

async fn register_all(app: &TestApp) {
    for number in 0..RACERS {
        app.register(&playbook(&format!("p-{number}")), "v1.0")
            .await;
    }
}

/// Links so many playbooks at once; says how many were, and why the others were not.
async fn race(app: &TestApp, wanted: fn(&str) -> LinkPlaybook) -> (usize, Vec<Problem>) {
    let racers: Vec<_> = (0..RACERS)
        .map(|number| {
            let (services, caller) = (app.services.clone(), app.admin.clone());
            tokio::spawn(async move {
                let input = wanted(&format!("p-{number}"));
                services.run(&caller, input).await
            })
        })
        .collect();
    let (mut won, mut lost) = (0, Vec::new());
    for racer in racers {
        match racer.await.unwrap() {
            Ok(reply) => won += usize::from(reply.value.changed),
            Err(problem) => lost.push(problem),
        }
    }
    (won, lost)
}

each_db! {
async fn of_many_links_on_one_base_exactly_one_wins(db: TestDb) {
    let app = started(db).await;
    register_all(&app).await;

    let on_one = |id: &str| LinkPlaybook { expected_revision: Some(1), ..link(id) };
    let (won, lost) = race(&app, on_one).await;

    assert_eq!((won, lost.len()), (1, RACERS - 1));
    for problem in lost {
        assert_eq!((problem.kind, problem.current_revision), (ProblemKind::StaleRevision, Some(2)));
    }
    assert_eq!((history(&app).await.len(), linked(&app).await.len()), (2, 1));
    assert_consistent(&app).await;
}

async fn of_many_links_each_is_whole_or_refused_as_stale(db: TestDb) {
    let app = started(db).await;
    register_all(&app).await;

    let (won, lost) = race(&app, link).await;

    assert!(won >= 1, "{lost:?}");
    for problem in &lost {
        assert_eq!(problem.kind, ProblemKind::StaleRevision, "{problem:?}");
    }
    assert_eq!((linked(&app).await.len(), history(&app).await.len()), (won, won + 1));
    assert_consistent(&app).await;
}

async fn before_the_first_activation_none_is_lost_either(db: TestDb) {
    let app = ready(db).await;
    register_all(&app).await;

    let (won, lost) = race(&app, early).await;

    assert!(won >= 1, "{lost:?}");
    for problem in &lost {
        assert_eq!(problem.kind, ProblemKind::Stale, "{problem:?}");
    }
    assert_eq!(linked(&app).await.len(), won);
    activate(&app, pair("v1.0")).await.unwrap();
    assert_eq!(history(&app).await[0].playbooks.len(), won);
    assert_consistent(&app).await;
}

async fn a_link_and_an_activation_at_once_leave_both_or_one(db: TestDb) {
    let app = started(db).await;
    let mut pack = domain_pack("Rates");
    pack["exceptionTypes"]["SETTLEMENT_FAIL"]["defaultSeverity"] = "LOW".into();
    app.import_domain(&pack, "v1.1").await;

    let (one, other) = tokio::join!(run(&app, link("call")), activate(&app, pair("v1.1")));

    let won = usize::from(one.is_ok()) + usize::from(other.is_ok());
    assert!(won >= 1);
    for problem in [one.err(), other.err()].into_iter().flatten() {
        assert_eq!(problem.kind, ProblemKind::StaleRevision);
    }
    assert_eq!(history(&app).await.len(), 1 + won);
    assert_consistent(&app).await;
}

async fn a_first_activation_and_a_link_at_once_lose_nothing(db: TestDb) {
    let app = ready(db).await;

    let (one, other) = tokio::join!(run(&app, early("call")), activate(&app, pair("v1.0")));

    assert!(one.is_ok() || other.is_ok());
    for problem in [one.as_ref().err(), other.as_ref().err()].into_iter().flatten() {
        assert!([ProblemKind::StaleRevision, ProblemKind::Stale].contains(&problem.kind), "{problem:?}");
    }
    if other.is_err() {
        activate(&app, pair("v1.0")).await.unwrap();
    }
    let expected: &[&str] = if one.is_ok() { &["call/v1.0"] } else { &[] };
    assert_eq!(names(&history(&app).await.last().unwrap().playbooks), expected);
    assert_consistent(&app).await;
}

async fn unlinking_and_withdrawing_at_once_leave_no_withdrawn_link(db: TestDb) {
    let app = started(db).await;
    run(&app, link("call")).await.unwrap();

    let (taken, withdrawn) = tokio::join!(
        drop_link(&app, unlink("call")),
        withdraw(&app, withdrawing("call", "v1.0")),
    );

    taken.unwrap();
    if let Err(problem) = withdrawn {
        assert_eq!(problem.kind, ProblemKind::VersionLive);
    }
    assert_eq!(linked(&app).await, [""; 0]);
    assert_consistent(&app).await;
}

async fn linking_and_withdrawing_at_once_leave_no_withdrawn_link(db: TestDb) {
    let app = started(db).await;

    let (one, withdrawn) = tokio::join!(
        run(&app, link("call")),
        withdraw(&app, withdrawing("call", "v1.0")),
    );

    assert!(one.is_ok() != withdrawn.is_ok(), "{one:?} {withdrawn:?}");
    let detail = shown(&app, &app.admin, "call").await;
    assert_eq!(detail.pack.status.can_be_activated(), one.is_ok());
    assert_eq!(detail.pack.live_count, u64::from(one.is_ok()));
    app.verify_audit().await;
}
}
