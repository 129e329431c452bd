//! The worker: effects once, failures tried again, a clean stop.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;
use tenantry_domain::{
    Message, Problem, ProblemKind,
    access::{Caller, Role, TenantScope},
    audit::{AuditFilter, ChainName},
    id::{JobId, TenantId},
    jobs::{CancelJob, GetJob, JobFilter, JobState, RetryJob},
};
use tenantry_services::{AtWork, Effect, Job, Kind, Result, Services};
use tenantry_storage::{Entry, Ledger, jobs, testing};
use tenantry_testkit::{TestApp, each_db, person_of};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Work of the tests.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Toy {
    /// Leaves a row in the trail.
    Note,
    /// So it does, but the first time only when the clock says so.
    NoteLater(i64),
    Fail,
    Panic,
    /// Hears nothing.
    Hang,
}

const NOTE: &str = "tests.note";

impl Job for Toy {
    const NAME: &'static str = "toy";
    const ATTEMPTS: u64 = 3;

    async fn run(self, at: AtWork) -> Result<Effect> {
        match self {
            Self::Note => {}
            Self::NoteLater(micros) => {
                while at.attempt == 1 && at.now().micros() < micros {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }
            Self::Fail => {
                let bad = Problem::new(
                    ProblemKind::Invalid,
                    Message::verbatim(format!("bad {}", at.attempt)),
                );
                return Err(bad.into());
            }
            Self::Panic => panic!("the toy broke"),
            Self::Hang => std::future::pending().await,
        }
        let note = Entry {
            chain: ChainName::Global,
            action: NOTE,
            entity: "job",
            entity_id: at.id.to_string(),
            tenant_id: None,
            pack: None,
            before: None,
            after: None,
            reason: None,
            event: json!({}),
        };
        Ok(Effect::change(at.write().await?, Ledger::of(note)))
    }
}

static TOYS: &[Kind] = &[Kind::of::<Toy>()];

/// Puts a job in that is about the tenant.
async fn put_about(app: &TestApp, tenant: &TenantId) -> JobId {
    let scope = TenantScope::system();
    let mut tx = app.db.write(&scope).await.unwrap();
    let id = JobId::from_unique("about");
    let new = jobs::NewJob {
        id: &id,
        kind: Toy::NAME,
        key: None,
        tenant_id: Some(tenant),
        payload: "null",
        due: None,
        created_at: app.now(),
    };
    jobs::enqueue(&mut tx, &scope, &new).await.unwrap();
    testing::commit(tx).await.unwrap();
    id
}

/// Puts jobs in; their ids.
async fn put(app: &TestApp, toys: &[(Option<&str>, Toy)]) -> Vec<JobId> {
    let scope = TenantScope::system();
    let mut tx = app.db.write(&scope).await.unwrap();
    let mut ids = Vec::new();
    for (key, toy) in toys {
        let id = JobId::from_unique(&format!("{:06}", ids.len()));
        let payload = serde_json::to_string(toy).unwrap();
        let new = jobs::NewJob {
            id: &id,
            kind: Toy::NAME,
            key: *key,
            tenant_id: None,
            payload: &payload,
            due: None,
            created_at: app.now(),
        };
        jobs::enqueue(&mut tx, &scope, &new).await.unwrap();
        ids.push(id);
    }
    testing::commit(tx).await.unwrap();
    ids
}

fn work(services: &Services, stop: &CancellationToken) -> JoinHandle<()> {
    let (services, stop) = (services.clone(), stop.clone());
    tokio::spawn(async move { services.work_on(TOYS, &stop).await })
}

async fn job(app: &TestApp, id: &JobId) -> tenantry_domain::jobs::Job {
    let scope = TenantScope::system();
    let mut tx = app.db.read(&scope).await.unwrap();
    jobs::find(tx.conn(), &scope, id).await.unwrap().unwrap()
}

/// Waits until the job is in that state.
async fn until(app: &TestApp, id: &JobId, state: JobState) {
    let waiting = async {
        while job(app, id).await.state != state {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), waiting).await;
    assert!(waited.is_ok(), "{:?}", job(app, id).await);
}

/// The jobs that left a row, in order.
async fn notes(app: &TestApp) -> Vec<String> {
    let filter = AuditFilter {
        action: Some(NOTE.to_owned()),
        page: tenantry_domain::PageRequest {
            limit: Some(200),
            cursor: None,
        },
        ..AuditFilter::default()
    };
    let page = app.services.ask(&app.admin, filter).await.unwrap();
    page.items
        .into_iter()
        .rev()
        .map(|row| row.facts.entity_id)
        .collect()
}

each_db! {
async fn two_workers_do_each_job_once_and_in_order(db: TestDb) {
    let (one, two) = (TestApp::on(db.clone()), TestApp::on(db));
    let keys = ["a", "b", "c", "d", "e", "f"];
    let toys: Vec<_> = (0..60).map(|n| (Some(keys[n % 6]), Toy::Note)).collect();
    let ids = put(&one, &toys).await;
    let stop = CancellationToken::new();
    let workers = [work(&one.services, &stop), work(&two.services, &stop)];
    for id in &ids[54..] {
        until(&one, id, JobState::Done).await;
    }
    stop.cancel();
    for worker in workers {
        worker.await.unwrap();
    }

    let notes = notes(&one).await;
    assert_eq!(notes.len(), 60);
    for key in 0..6 {
        let of_key: Vec<_> = ids.iter().skip(key).step_by(6).map(JobId::as_str).collect();
        let done: Vec<_> =
            notes.iter().map(String::as_str).filter(|id| of_key.contains(id)).collect();
        assert_eq!(done, of_key);
    }
    one.verify_audit().await;
}

async fn what_fails_is_tried_again_and_dies_and_the_next_of_its_key_goes_on(db: TestDb) {
    let app = TestApp::on(db);
    let ids = put(&app, &[
        (Some("a"), Toy::Fail), (Some("a"), Toy::Note), (None, Toy::Panic),
    ]).await;
    let stop = CancellationToken::new();
    let worker = work(&app.services, &stop);
    for id in [&ids[0], &ids[2]] {
        for attempts in 1..3 {
            let waiting = async {
                loop {
                    let job = job(&app, id).await;
                    if job.attempts >= attempts && job.state != JobState::Running {
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap();
            app.clock.advance_seconds(5);
        }
        until(&app, id, JobState::Dead).await;
    }
    until(&app, &ids[1], JobState::Done).await;
    stop.cancel();
    worker.await.unwrap();

    let (failed, panicked) = (job(&app, &ids[0]).await, job(&app, &ids[2]).await);
    assert_eq!((failed.attempts, panicked.attempts), (3, 3));
    assert!(failed.last_error.unwrap().contains("bad 3"));
    assert!(panicked.last_error.unwrap().contains("panicked"));
    assert_eq!(notes(&app).await, [ids[1].as_str()]);
    assert_eq!(app.services.troubles().jobs, [""; 0]);
}

async fn whoever_was_overtaken_commits_nothing(db: TestDb) {
    let (slow, quick) = (TestApp::on(db.clone()), TestApp::on(db));
    let later = slow.now().plus_seconds(60).micros();
    let ids = put(&slow, &[(Some("a"), Toy::NoteLater(later))]).await;
    let stop = CancellationToken::new();
    let first = work(&slow.services, &stop);
    until(&slow, &ids[0], JobState::Running).await;
    // The first one's clock stands still; for the second its lease has run out.
    quick.clock.advance_seconds(31);
    let second = work(&quick.services, &stop);
    until(&slow, &ids[0], JobState::Done).await;
    slow.clock.advance_seconds(60);
    stop.cancel();
    first.await.unwrap();
    second.await.unwrap();

    let job = job(&slow, &ids[0]).await;
    assert_eq!((job.state, job.attempts), (JobState::Done, 2));
    assert_eq!(notes(&slow).await, [ids[0].as_str()]);
}

async fn what_does_not_end_in_time_is_given_back(db: TestDb) {
    let app = TestApp::on(db);
    let ids = put(&app, &[(Some("a"), Toy::Hang)]).await;
    let stop = CancellationToken::new();
    let worker = work(&app.services, &stop);
    until(&app, &ids[0], JobState::Running).await;
    stop.cancel();
    worker.await.unwrap();

    let job = job(&app, &ids[0]).await;
    assert_eq!((job.state, job.attempts), (JobState::Queued, 0));
    assert_eq!(job.due_at, Some(app.now()));
}

async fn who_cancels_a_run_takes_its_effect_away(db: TestDb) {
    let app = TestApp::on(db);
    let later = app.now().plus_seconds(60).micros();
    let ids = put(&app, &[
        (Some("a"), Toy::NoteLater(later)), (Some("a"), Toy::Note), (Some("a"), Toy::Note),
    ]).await;
    let cancel = |id: &JobId| CancelJob { id: id.clone(), reason: "no need".to_owned() };
    let run = async |id: &JobId| app.services.run(&app.admin, cancel(id)).await.unwrap().value.state;
    assert_eq!(run(&ids[1]).await, JobState::Cancelled);
    let stop = CancellationToken::new();
    let worker = work(&app.services, &stop);
    until(&app, &ids[0], JobState::Running).await;
    let retry = app.services.run(&app.admin, RetryJob { id: ids[0].clone() }).await;
    assert_eq!(retry.unwrap_err().kind, ProblemKind::Conflict);

    assert_eq!(run(&ids[0]).await, JobState::Cancelled);
    assert_eq!(run(&ids[0]).await, JobState::Cancelled);
    until(&app, &ids[2], JobState::Done).await;
    app.clock.advance_seconds(60);
    stop.cancel();
    worker.await.unwrap();

    assert_eq!(notes(&app).await, [ids[2].as_str()]);
    let states = [job(&app, &ids[0]).await.state, job(&app, &ids[1]).await.state];
    assert_eq!(states, [JobState::Cancelled; 2]);
    let filter = AuditFilter { action: Some("jobs.cancel".to_owned()), ..AuditFilter::default() };
    let rows = app.services.ask(&app.admin, filter).await.unwrap();
    assert_eq!(rows.items.len(), 2);
    assert_eq!(rows.items[0].facts.reason.as_deref(), Some("no need"));
    app.verify_audit().await;
}

async fn what_is_tried_again_is_done_at_once_and_only_when_it_is_not_done(db: TestDb) {
    let app = TestApp::on(db);
    let ids = put(&app, &[(None, Toy::Note), (None, Toy::Note)]).await;
    let retry = |id: &JobId| RetryJob { id: id.clone() };
    let due = app.services.run(&app.admin, retry(&ids[0])).await.unwrap().value;
    assert_eq!((due.state, due.row_version), (JobState::Queued, 1), "it is due already");
    let cancel = CancelJob { id: ids[0].clone(), reason: "a test".to_owned() };
    app.services.run(&app.admin, cancel).await.unwrap();
    let stop = CancellationToken::new();
    let worker = work(&app.services, &stop);
    until(&app, &ids[1], JobState::Done).await;

    let again = app.services.run(&app.admin, retry(&ids[0])).await.unwrap().value;
    assert_eq!((again.state, again.attempts, again.finished_at), (JobState::Queued, 0, None));
    until(&app, &ids[0], JobState::Done).await;
    stop.cancel();
    worker.await.unwrap();

    let done = app.services.run(&app.admin, retry(&ids[0])).await.unwrap_err();
    assert_eq!((done.kind, done.detail.as_str()), (ProblemKind::Conflict, "The job is done."));
    assert_eq!(notes(&app).await, [ids[1].as_str(), ids[0].as_str()]);
}

async fn jobs_are_for_those_of_their_tenant_and_the_installations_for_all(db: TestDb) {
    let app = TestApp::on(db);
    app.tenant("Acme").await;
    let ids = put(&app, &[(None, Toy::Note)]).await;
    let tenant = TenantId::parse("Acme").unwrap();
    let own = put_about(&app, &tenant).await;
    let of = |tenant| person_of("oz", Role::Operator, tenant);
    let see = async |caller: &Caller| {
        let page = app.services.ask(caller, JobFilter::default()).await.unwrap();
        page.items.into_iter().map(|job| job.id).collect::<Vec<_>>()
    };

    assert_eq!(see(&of("Acme")).await, std::slice::from_ref(&own));
    assert_eq!(see(&of("Beta")).await, []);
    assert_eq!(see(&app.admin).await, [own.clone(), ids[0].clone()]);
    for (caller, id) in [(of("Acme"), &ids[0]), (of("Beta"), &own)] {
        let (cancel, retry) =
            (CancelJob { id: id.clone(), reason: "x".to_owned() }, RetryJob { id: id.clone() });
        let get = app.services.ask(&caller, GetJob { id: id.clone() }).await.unwrap_err();
        let cancel = app.services.run(&caller, cancel).await.unwrap_err();
        let retry = app.services.run(&caller, retry).await.unwrap_err();
        assert_eq!([get, cancel, retry].map(|problem| problem.kind), [ProblemKind::NotFound; 3]);
    }
    let cancel = |id: &JobId| CancelJob { id: id.clone(), reason: "x".to_owned() };
    app.services.run(&of("Acme"), cancel(&own)).await.unwrap();
    for (role, may) in [
        (Role::Admin, true), (Role::Operator, true), (Role::Editor, false), (Role::Approver, false),
        (Role::Auditor, false), (Role::Viewer, false), (Role::Service, false),
    ] {
        let answer = app.services.run(&person_of("oz", role, "Acme"), cancel(&own)).await;
        assert_eq!(answer.is_ok(), may, "{role}");
    }
    app.verify_audit().await;
}

async fn what_recurs_is_listed_run_at_once_and_never_cancelled(db: TestDb) {
    let app = TestApp::on(db);
    let stop = CancellationToken::new();
    let (services, told) = (app.services.clone(), stop.clone());
    let worker =
        tokio::spawn(async move { Box::pin(services.work(told.cancelled_owned())).await });
    let every = |name: &str| JobId::from_unique(&format!("every_{name}"));
    let waiting = async {
        while app.services.ask(&app.admin, GetJob { id: every("prune") }).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap();
    let runs = async |at_least: i64| {
        let waiting = async {
            while job(&app, &every("prune")).await.row_version < at_least {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap();
    };
    runs(3).await;
    let cancel = CancelJob { id: every("prune"), reason: "x".to_owned() };
    let refused = app.services.run(&app.admin, cancel).await.unwrap_err();
    assert!(refused.detail.contains("cannot be cancelled"), "{:?}", refused.detail);
    app.services.run(&app.admin, RetryJob { id: every("prune") }).await.unwrap();
    runs(6).await;
    stop.cancel();
    worker.await.unwrap();

    let filter = JobFilter { kind: Some("prune".to_owned()), ..JobFilter::default() };
    let listed = app.services.ask(&app.admin, filter).await.unwrap();
    let prune = &listed.items[0];
    assert_eq!((prune.state, prune.every_s, listed.total), (JobState::Queued, Some(600), 1));
}

async fn a_lease_is_prolonged_while_its_job_runs_and_who_lost_it_is_stopped(db: TestDb) {
    let (app, other) = (TestApp::on(db.clone()), TestApp::on(db));
    let later = app.now().plus_seconds(60).micros();
    let ids = put(&app, &[(None, Toy::NoteLater(later)), (None, Toy::Hang)]).await;
    let stop = CancellationToken::new();
    let first = work(&app.services, &stop);
    for id in &ids {
        until(&app, id, JobState::Running).await;
    }
    let cancel = CancelJob { id: ids[1].clone(), reason: "it hangs".to_owned() };
    app.services.run(&app.admin, cancel).await.unwrap();
    app.clock.advance_seconds(25);
    // The next heartbeat is ten seconds away at most.
    let prolonged = async {
        while job(&app, &ids[0]).await.due_at != Some(app.now().plus_seconds(30)) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(15), prolonged).await.unwrap();
    other.clock.advance_seconds(54);
    let second = work(&other.services, &stop);
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(job(&app, &ids[0]).await.attempts, 1);
    app.clock.advance_seconds(60);
    until(&app, &ids[0], JobState::Done).await;
    stop.cancel();

    // What hangs would take five seconds to be given up.
    tokio::time::timeout(Duration::from_secs(3), first).await.unwrap().unwrap();
    second.await.unwrap();
    assert_eq!(job(&app, &ids[1]).await.state, JobState::Cancelled);
    assert_eq!(notes(&app).await, [ids[0].as_str()]);
}
}
