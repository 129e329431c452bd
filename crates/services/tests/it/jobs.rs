//! The worker: effects once, failures tried again, a clean stop.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;
use tenantry_domain::{
    Problem, ProblemKind,
    access::TenantScope,
    audit::{AuditFilter, ChainName},
    id::JobId,
    jobs::JobState,
};
use tenantry_services::{AtWork, Effect, Job, Kind, Result, Services};
use tenantry_storage::{Entry, Ledger, jobs, testing};
use tenantry_testkit::{TestApp, each_db};
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
                let bad = Problem::new(ProblemKind::Invalid, format!("bad {}", at.attempt));
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
            created_at: tenantry_services::Clock::now(&*app.clock),
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

/// Waits until the job is in that state; a minute passes on the clock with each look.
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
    let later = tenantry_services::Clock::now(&*slow.clock).plus_seconds(60).micros();
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
    assert_eq!(job.due_at, Some(tenantry_services::Clock::now(&*app.clock)));
}
}
