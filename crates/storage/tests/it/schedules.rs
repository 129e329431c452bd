//! Schedules: what the database itself refuses, whatever code asks for it, and who reads them.

use tenantry_domain::{
    access::TenantScope,
    activation::Revision,
    approvals::{ChangeRequest, RequestStatus},
    id::{JobId, RequestId, ScheduleId},
    packs::Pack,
    schedules::{Schedule, ScheduleFilter, ScheduleStatus},
};
use tenantry_storage::{Constraint, Db, Error, Result, approvals, jobs, schedules, testing};
use tenantry_testkit::each_db;

use crate::{
    approvals::{approve, person, request, store as store_request},
    support::{
        NOON, activate, all, domain_pack, only, revision, store_pack, store_tenants, tenant_id,
        unique, walk, write,
    },
};

/// What is to be this revision, at noon of the next day.
pub(crate) fn schedule(revision: &Revision) -> Schedule {
    Schedule {
        id: ScheduleId::from_unique(&unique()),
        tenant_id: revision.tenant_id.clone(),
        status: ScheduleStatus::Pending,
        activate_at: NOON.plus_days(1),
        latest_start: NOON.plus_days(2),
        base: revision.revision - 1,
        checksum: revision.checksum.clone(),
        domain: revision.domain.clone(),
        domain_pack_version: revision.domain_pack_version.clone(),
        tenant_pack_version: None,
        playbooks: Vec::new(),
        rolled_back_to: None,
        reason: Some("a\u{0}test".to_owned()),
        accepted_warnings: 2,
        change_request: None,
        created_at: NOON,
        created_by: "ada".to_owned(),
        changed_at: NOON,
        changed_by: "ada".to_owned(),
        comment: None,
        problem: None,
        revision: None,
        resumed_as: None,
        row_version: 1,
    }
}

pub(crate) async fn store(db: &Db, schedule: &Schedule, pack: &Pack) -> Result<()> {
    let job = JobId::from_unique(&unique());
    store_with(db, &all(), schedule, pack, &job).await
}

async fn store_with(
    db: &Db,
    scope: &TenantScope,
    schedule: &Schedule,
    pack: &Pack,
    job: &JobId,
) -> Result<()> {
    let new = schedules::NewSchedule {
        schedule,
        input_json: "{}",
        person: None,
        token: None,
        job,
        domain_pack_id: &pack.id,
        tenant_pack_id: None,
    };
    write(db, async |tx| schedules::insert(tx, scope, &new).await).await
}

/// Stores that it stands so from now on; its new row version.
async fn change(db: &Db, schedule: &Schedule, status: ScheduleStatus) -> Result<Schedule> {
    let mut after = Schedule {
        status,
        changed_at: NOON.plus_seconds(1),
        ..schedule.clone()
    };
    write(db, async |tx| {
        schedules::change(tx, &all(), &mut after).await
    })
    .await?;
    Ok(after)
}

fn is_refused<T: std::fmt::Debug>(result: Result<T>, why: &str) {
    let error = result.unwrap_err();
    match error.constraint() {
        Some(Constraint::Other(said)) => assert!(said.contains(why), "{said}"),
        _ => panic!("{error:?}"),
    }
}

async fn started(db: &Db) -> Pack {
    store_tenants(db, &["acme", "beta"]).await;
    let pack = domain_pack("Finance", "v1");
    store_pack(db, &pack).await.unwrap();
    pack
}

each_db! {
async fn what_was_asked_for_never_changes(db: TestDb) {
    let pack = started(&db).await;
    let one = schedule(&revision("acme", 1, &pack));
    store(&db, &one, &pack).await.unwrap();
    for sql in [
        "UPDATE schedules SET activate_at = 1",
        "UPDATE schedules SET latest_start = latest_start + 1",
        "UPDATE schedules SET base = 7",
        "UPDATE schedules SET checksum = checksum",
        "UPDATE schedules SET input_json = 'x'",
        "UPDATE schedules SET tenant_id = 'beta'",
        "UPDATE schedules SET created_by = 'x'",
        "UPDATE schedules SET job_id = 'x'",
        "DELETE FROM schedules",
        // Nothing stands so again.
        "UPDATE schedules SET comment = 'x'",
    ] {
        let mut tx = db.owner.write(&all()).await.unwrap();
        assert!(testing::execute(tx.conn(), sql).await.is_err(), "{sql}");
    }
    let mut tx = db.read(&all()).await.unwrap();
    let found = schedules::find(tx.conn(), &all(), &tenant_id("Acme"), &one.id).await.unwrap();
    let found = found.unwrap();
    assert_eq!(found.schedule, Schedule { reason: Some("a\u{fffd}test".to_owned()), ..one });
    assert_eq!((found.person, found.token), (None, None));
}

async fn it_goes_on_and_never_back(db: TestDb) {
    use ScheduleStatus::{Applied, Cancelled, Failed, Held, Missed, Pending, Resumed};

    let pack = started(&db).await;
    let after = |status| match status {
        Pending => vec![Held, Failed, Missed, Cancelled],
        Held => vec![Failed, Resumed, Cancelled],
        Failed | Missed => vec![Resumed, Cancelled],
        Applied | Cancelled | Resumed => vec![],
    };
    for through in [vec![], vec![Held], vec![Failed], vec![Missed], vec![Cancelled], vec![Held, Resumed]] {
        for next in ScheduleStatus::ALL {
            let mut one = schedule(&revision("acme", 1, &pack));
            store(&db, &one, &pack).await.unwrap();
            for status in &through {
                one = change(&db, &one, *status).await.unwrap();
            }
            let allowed = after(one.status).contains(&next);
            let changed = change(&db, &one, next).await;
            assert_eq!(changed.is_ok(), allowed, "{through:?} {next}: {changed:?}");
        }
    }
}

async fn it_is_applied_as_the_revision_that_it_was_for(db: TestDb) {
    let pack = started(&db).await;
    let is_another = "this is not what was asked for";
    let one = schedule(&revision("acme", 1, &pack));
    store(&db, &one, &pack).await.unwrap();
    let as_revision = |revision| Schedule { revision: Some(revision), ..one.clone() };
    is_refused(change(&db, &as_revision(1), ScheduleStatus::Applied).await, is_another);
    activate(&db, "acme", 1, &pack).await.unwrap();
    activate(&db, "acme", 2, &pack).await.unwrap();
    is_refused(change(&db, &as_revision(2), ScheduleStatus::Applied).await, is_another);
    let other = Schedule { id: ScheduleId::from_unique(&unique()), ..schedule(&revision("acme", 2, &pack)) };
    let other = Schedule { base: 0, ..other };
    store(&db, &other, &pack).await.unwrap();
    let other = Schedule { revision: Some(1), ..other };
    is_refused(change(&db, &other, ScheduleStatus::Applied).await, is_another);

    change(&db, &as_revision(1), ScheduleStatus::Applied).await.unwrap();

    // A revision comes of one at most.
    let twin = schedule(&revision("acme", 1, &pack));
    store(&db, &twin, &pack).await.unwrap();
    let twin = Schedule { revision: Some(1), ..twin };
    assert!(change(&db, &twin, ScheduleStatus::Applied).await.is_err());
}

async fn somebody_was_quicker(db: TestDb) {
    let pack = started(&db).await;
    let one = schedule(&revision("acme", 1, &pack));
    store(&db, &one, &pack).await.unwrap();
    change(&db, &one, ScheduleStatus::Held).await.unwrap();
    assert!(matches!(change(&db, &one, ScheduleStatus::Cancelled).await, Err(Error::Stale)));
}

async fn what_was_agreed_to_waits_once_and_its_request_is_dropped_with_it(db: TestDb) {
    let pack = started(&db).await;
    let (ada, anna) = (person(&db, "ada").await, person(&db, "anna").await);
    let wanted = revision("acme", 1, &pack);
    let one = schedule(&wanted);
    let asked = ChangeRequest {
        activate_at: Some(one.activate_at),
        latest_start: Some(one.latest_start),
        ..request(Some("acme"), &wanted, 1)
    };
    store_request(&db, &asked, &pack, &[ada]).await.unwrap();
    approve(&db, &asked.id, &anna).await.unwrap();
    let mut agreed = asked.clone();
    write(&db, async |tx| approvals::mark_approved(tx, &mut agreed).await).await.unwrap();
    let one = Schedule { change_request: Some(asked.id.clone()), ..one };
    store(&db, &one, &pack).await.unwrap();

    let again = Schedule { id: ScheduleId::from_unique(&unique()), ..one.clone() };
    assert!(store(&db, &again, &pack).await.is_err());
    let unknown = Schedule { change_request: Some(RequestId::from_unique("none")), ..again };
    assert!(store(&db, &unknown, &pack).await.is_err());
    let mut tx = db.read(&all()).await.unwrap();
    let found = approvals::find(tx.conn(), &all(), &asked.id).await.unwrap().unwrap().request;
    assert_eq!((found.schedule, found.activate_at), (Some(one.id), asked.activate_at));
    drop(tx);
    agreed.status = RequestStatus::Cancelled;
    agreed.closed_at = Some(NOON);
    write(&db, async |tx| approvals::close(tx, &mut agreed).await).await.unwrap();
}

async fn schedules_are_read_and_changed_in_their_scope(db: TestDb) {
    let pack = started(&db).await;
    let (own, job) = (schedule(&revision("acme", 1, &pack)), JobId::from_unique(&unique()));
    let foreign = schedule(&revision("beta", 1, &pack));
    store_with(&db, &all(), &own, &pack, &job).await.unwrap();
    store(&db, &foreign, &pack).await.unwrap();
    let narrow = only(&["Acme"]);
    let (acme, beta) = (tenant_id("acme"), tenant_id("beta"));

    let listed = walk(2, async |page| {
        let mut tx = db.read(&narrow).await.unwrap();
        schedules::list(tx.conn(), &narrow, &ScheduleFilter { page, ..ScheduleFilter::default() }).await
    })
    .await;

    let ids: Vec<_> = listed.into_iter().map(|one| one.id).collect();
    assert_eq!(ids, std::slice::from_ref(&own.id));
    let mut tx = db.write(&narrow).await.unwrap();
    assert!(schedules::find(tx.conn(), &narrow, &beta, &foreign.id).await.unwrap().is_none());
    assert!(schedules::find(tx.conn(), &narrow, &acme, &foreign.id).await.unwrap().is_none());
    assert!(schedules::lock(&mut tx, &narrow, &acme, &own.id).await.unwrap().is_some());
    assert!(matches!(schedules::count_pending(tx.conn(), &narrow, &beta).await, Err(Error::OutOfScope)));
    assert!(matches!(schedules::pending_of(&mut tx, &narrow, &beta).await, Err(Error::OutOfScope)));
    let mut stolen = foreign.clone();
    assert!(matches!(schedules::change(&mut tx, &narrow, &mut stolen).await, Err(Error::OutOfScope)));
    let pending = schedules::pending_of(&mut tx, &narrow, &acme).await.unwrap();
    assert_eq!((pending.len(), &pending[0].1), (1, &job));
    drop(tx);
    assert!(matches!(store_with(&db, &narrow, &schedule(&revision("beta", 1, &pack)), &pack, &job).await, Err(Error::OutOfScope)));
}

async fn only_what_nobody_has_begun_is_withdrawn(db: TestDb) {
    store_tenants(&db, &["acme", "beta"]).await;
    let (acme, beta) = (tenant_id("acme"), tenant_id("beta"));
    let mut ids = Vec::new();
    for tenant in [&acme, &beta] {
        let id = JobId::from_unique(&unique());
        let job = jobs::NewJob {
            id: &id,
            kind: "tests.work",
            key: None,
            tenant_id: Some(tenant),
            payload: "{}",
            due: None,
            created_at: NOON,
        };
        write(&db, async |tx| jobs::enqueue(tx, &all(), &job).await).await.unwrap();
        ids.push(id);
    }
    let narrow = only(&["Acme"]);

    let mut tx = db.write(&narrow).await.unwrap();
    jobs::withdraw(&mut tx, &narrow, &ids, NOON).await.unwrap();
    testing::commit(tx).await.unwrap();

    let mut tx = db.read(&all()).await.unwrap();
    let mut states = Vec::new();
    for id in &ids {
        states.push(jobs::find(tx.conn(), &all(), id).await.unwrap().unwrap().state.as_str());
    }
    assert_eq!(states, ["CANCELLED", "QUEUED"]);
}
}
