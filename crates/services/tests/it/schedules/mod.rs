//! Schedules: an activation that waits for its time, and whatever comes between.

use std::time::Duration;

use serde_json::json;
use tenantry_domain::{
    Page, Problem, ProblemKind, Timestamp,
    access::Caller,
    activation::{Activate, Activated, GetRevision, Rollback},
    approvals::RequestStatus,
    id::{ScheduleId, TenantId},
    jobs::{CancelJob, Job, JobFilter, JobState, RetryJob},
    schedules::{
        CancelSchedule, GetSchedule, ResumeSchedule, Schedule, ScheduleFilter, ScheduleStatus,
        WAITING_PER_TENANT,
    },
    tenants::{ChangeStatus, Status},
};
use tenantry_services::KINDS;
use tenantry_testkit::{TestApp, each_db};
use tokio_util::sync::CancellationToken;

use crate::approvals::{Team, acme, kind};

mod agreed;
mod due;
mod held;
mod making;

const HOUR: i64 = 60 * 60;

impl Team {
    /// An hour ahead, and so many seconds more.
    fn in_an_hour(&self, more: i64) -> Timestamp {
        self.app.now().plus_seconds(HOUR + more)
    }

    fn planned(&self, own: &str) -> Activate {
        Activate {
            activate_at: Some(self.in_an_hour(0)),
            accept_warnings: true,
            reason: Some("After office hours".to_owned()),
            ..TestApp::activation("ACME", "v3.2", Some(own))
        }
    }

    async fn run_pair(&self, by: &Caller, pair: Activate) -> Result<Activated, Problem> {
        Ok(self.app.services.run(by, pair).await?.value)
    }

    /// Schedules a version of the tenant pack for an hour ahead.
    async fn scheduled(&self, own: &str) -> ScheduleId {
        let waiting = self
            .run_pair(&self.editor, self.planned(own))
            .await
            .unwrap();
        assert_eq!((waiting.changed, &waiting.change_request), (false, &None));
        waiting.schedule.unwrap()
    }

    async fn schedule(&self, id: &ScheduleId) -> Schedule {
        let get = GetSchedule {
            tenant_id: acme(),
            id: id.clone(),
        };
        self.app.services.ask(&self.editor, get).await.unwrap()
    }

    async fn status(&self, id: &ScheduleId) -> ScheduleStatus {
        self.schedule(id).await.status
    }

    async fn list(&self, filter: ScheduleFilter) -> Page<Schedule> {
        self.app.services.ask(&self.editor, filter).await.unwrap()
    }

    async fn cancel(&self, by: &Caller, id: &ScheduleId) -> Result<Schedule, Problem> {
        let cancel = CancelSchedule {
            tenant_id: acme(),
            id: id.clone(),
            reason: Some("Put off".to_owned()),
        };
        Ok(self.app.services.run(by, cancel).await?.value)
    }

    fn resuming(&self, id: &ScheduleId) -> ResumeSchedule {
        ResumeSchedule {
            tenant_id: acme(),
            id: id.clone(),
            activate_at: Some(self.in_an_hour(0)),
            latest_start: None,
            expected_revision: None,
            accept_warnings: true,
            reason: None,
        }
    }

    async fn resume(&self, by: &Caller, resume: ResumeSchedule) -> Result<Activated, Problem> {
        Ok(self.app.services.run(by, resume).await?.value)
    }

    async fn roll_back(&self) -> Activated {
        let back = Rollback {
            tenant_id: acme(),
            to_revision: None,
            expected_revision: None,
            accept_warnings: true,
            reason: "Too many alarms".to_owned(),
        };
        self.app
            .services
            .run(&self.admin, back)
            .await
            .unwrap()
            .value
    }

    async fn set_status(&self, status: Status) {
        let change = ChangeStatus {
            tenant_id: acme(),
            status,
            reason: "unpaid".to_owned(),
        };
        self.app.services.run(&self.admin, change).await.unwrap();
    }

    async fn jobs(&self) -> Vec<Job> {
        jobs(&self.app).await
    }

    /// Lets so many seconds pass, and everything be done that is due by then.
    async fn after(&self, seconds: i64) {
        self.app.clock.advance_seconds(seconds);
        work(&self.app).await;
    }
}

/// The jobs that begin schedules.
async fn jobs(app: &TestApp) -> Vec<Job> {
    jobs_of(app, "begin_schedule").await
}

pub(crate) async fn jobs_of(app: &TestApp, kind: &str) -> Vec<Job> {
    let filter = JobFilter {
        kind: Some(kind.to_owned()),
        ..JobFilter::default()
    };
    app.services.ask(&app.admin, filter).await.unwrap().items
}

/// Has the worker do what is due of schedules.
async fn work(app: &TestApp) {
    work_off(app, &["begin_schedule", "void_withdrawn"]).await;
}

/// Has the worker do what is due, until none of these kinds is.
pub(crate) async fn work_off(app: &TestApp, kinds: &[&str]) {
    let stop = CancellationToken::new();
    let (services, told) = (app.services.clone(), stop.clone());
    let worker = tokio::spawn(async move { services.work_on(KINDS, &told).await });
    let is_due = |job: &Job| match job.state {
        JobState::Running => true,
        JobState::Queued => job.due_at.is_none_or(|due| due <= app.now()),
        JobState::Done | JobState::Dead | JobState::Cancelled => false,
    };
    let waiting = async {
        for kind in kinds {
            while jobs_of(app, kind).await.iter().any(is_due) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    };
    let waited = tokio::time::timeout(Duration::from_mins(1), waiting).await;
    assert!(waited.is_ok(), "{:?}", jobs(app).await);
    stop.cancel();
    worker.await.unwrap();
}
