//! Jobs: claimed by one at a time, in the order of their keys, ended by whoever has the lease.

use tenantry_domain::{
    Timestamp,
    audit::ChainName,
    id::JobId,
    jobs::{Job, JobState},
};
use tenantry_storage::{
    Db, Engine, Error, Ledger, WriteTx,
    bookkeeping::{claim_jobs, extend_lease, keep_recurring, prune_jobs, settle_job},
    jobs::{self, Claimed, NewJob, NewRecurring, Settled},
    testing,
};
use tenantry_testkit::each_db;

use crate::support::{NOON, all, commit, entry, only, store_tenants, tenant_id, unique, write};

const KINDS: [&str; 1] = ["toy"];

fn at(second: i64) -> Timestamp {
    NOON.plus_seconds(second)
}

/// Puts a job in, within a transaction.
async fn put(tx: &mut WriteTx, key: Option<&str>, due: Option<i64>) -> JobId {
    let id = JobId::from_unique(&unique());
    let new = NewJob {
        id: &id,
        kind: "toy",
        key,
        tenant_id: None,
        payload: "{}",
        due: due.map(at),
        created_at: NOON,
    };
    jobs::enqueue(tx, &all(), &new).await.unwrap();
    id
}

/// Puts jobs of these keys in; their ids.
async fn put_all(db: &Db, keys: &[Option<&str>]) -> Vec<JobId> {
    write(db, async |tx| {
        let mut ids = Vec::new();
        for key in keys {
            ids.push(put(tx, *key, None).await);
        }
        Ok(ids)
    })
    .await
    .unwrap()
}

/// Claims for half a minute.
async fn claim(db: &Db, limit: u32, second: i64) -> Vec<Claimed> {
    claim_jobs(db, &KINDS, limit, at(second), at(second + 30))
        .await
        .unwrap()
}

fn ids(claimed: &[Claimed]) -> Vec<JobId> {
    claimed
        .iter()
        .map(|claimed| claimed.lease.id.clone())
        .collect()
}

async fn found(db: &Db, id: &JobId) -> Option<Job> {
    let mut tx = db.read(&all()).await.unwrap();
    jobs::find(tx.conn(), &all(), id).await.unwrap()
}

fn failed(due: i64) -> Settled {
    Settled::Failed {
        error: "no\0 luck".to_owned(),
        due: at(due),
    }
}

each_db! {
    async fn a_job_is_there_when_its_change_is(db: TestDb) {
        let mut tx = db.write(&all()).await.unwrap();
        let undone = put(&mut tx, None, None).await;
        tx.rollback().await.unwrap();
        let kept = put_all(&db, &[None]).await.remove(0);

        assert_eq!(found(&db, &undone).await, None);
        let job = found(&db, &kept).await.unwrap();
        assert_eq!((job.state, job.attempts, job.due_at), (JobState::Queued, 0, Some(NOON)));
        assert_eq!(claim_jobs(&db, &["other"], 9, NOON, at(30)).await.unwrap(), []);
        assert_eq!(claim(&db, 9, -1).await, []);
        assert_eq!(ids(&claim(&db, 9, 0).await), std::slice::from_ref(&kept));
        assert_eq!(claim(&db, 9, 29).await, []);
        let job = found(&db, &kept).await.unwrap();
        assert_eq!((job.state, job.attempts, job.due_at), (JobState::Running, 1, Some(at(30))));
        assert_eq!(job.started_at, Some(NOON));
    }

    async fn claims_at_once_never_give_a_job_twice(db: TestDb) {
        let put = put_all(&db, &[None; 96]).await;
        let claims: Vec<_> = (0..32).map(|_| {
            let db = db.clone();
            tokio::spawn(async move { claim(&db, 4, 0).await })
        }).collect();
        let mut got = Vec::new();
        for claim in claims {
            got.extend(ids(&claim.await.unwrap()));
        }
        // A claim passes over what another one looks at.
        got.extend(ids(&claim(&db, 96, 0).await));

        got.sort();
        assert_eq!(got, put);
    }

    async fn jobs_of_a_key_go_one_by_one_in_order(db: TestDb) {
        let put = put_all(&db, &[Some("a"), Some("a"), Some("b"), Some("a"), None]).await;

        let first = claim(&db, 9, 0).await;
        assert_eq!(ids(&first), [0, 2, 4].map(|n| put[n].clone()));
        assert_eq!(claim(&db, 9, 1).await, []);

        // One that waits to be tried again holds up the next, one that is dead does not.
        settle_job(&db, &first[0], &failed(10), at(1)).await.unwrap();
        assert_eq!(claim(&db, 9, 9).await, []);
        let again = claim(&db, 1, 10).await;
        assert_eq!((ids(&again), again[0].attempts), (vec![put[0].clone()], 2));
        assert_eq!(again[0].last_error.as_deref(), Some("no\u{fffd} luck"));
        settle_job(&db, &again[0], &Settled::Dead { error: "bad".to_owned() }, at(11)).await.unwrap();
        let second = claim(&db, 1, 11).await;
        assert_eq!(ids(&second), [put[1].clone()]);
        settle_job(&db, &second[0], &Settled::Done, at(12)).await.unwrap();
        assert_eq!(ids(&claim(&db, 1, 12).await), [put[3].clone()]);

        let dead = found(&db, &put[0]).await.unwrap();
        assert_eq!((dead.state, dead.last_error.as_deref()), (JobState::Dead, Some("bad")));
        assert_eq!(dead.finished_at, Some(at(11)));
    }

    async fn what_is_put_in_for_later_holds_up_nobody_until_then(db: TestDb) {
        let (later, now) = write(&db, async |tx| {
            Ok((put(tx, Some("a"), Some(60)).await, put(tx, Some("a"), None).await))
        })
        .await
        .unwrap();
        let third = put_all(&db, &[Some("a")]).await;

        let first = claim(&db, 9, 0).await;
        assert_eq!(ids(&first), [now]);
        settle_job(&db, &first[0], &Settled::Done, at(61)).await.unwrap();
        let second = claim(&db, 9, 61).await;
        assert_eq!(ids(&second), [later]);
        settle_job(&db, &second[0], &Settled::Done, at(62)).await.unwrap();
        assert_eq!(ids(&claim(&db, 9, 62).await), third);
    }

    async fn nothing_is_committed_without_the_lease(db: TestDb) {
        put_all(&db, &[Some("a")]).await;
        let slow = claim(&db, 1, 0).await.remove(0);
        assert!(extend_lease(&db, &slow.lease, at(40)).await.unwrap());
        assert_eq!(claim(&db, 1, 39).await, []);
        let quick = claim(&db, 1, 40).await.remove(0);
        assert_eq!((quick.attempts, quick.lease.fence), (2, slow.lease.fence + 1));

        assert!(!extend_lease(&db, &slow.lease, at(99)).await.unwrap());
        let mut tx = db.write(&all()).await.unwrap();
        store_note(&mut tx, "slow").await;
        let lost = jobs::settle(&mut tx, &slow, &Settled::Done, at(41)).await;
        assert!(matches!(lost, Err(Error::LeaseLost)), "{lost:?}");
        drop(tx);
        let mut tx = db.write(&all()).await.unwrap();
        store_note(&mut tx, "quick").await;
        jobs::settle(&mut tx, &quick, &Settled::Done, at(41)).await.unwrap();
        commit(tx, Ledger::of(entry(ChainName::Global))).await.unwrap();

        assert_eq!(notes(&db).await, ["quick"]);
        let again = settle_job(&db, &quick, &Settled::Done, at(42)).await;
        assert!(matches!(again, Err(Error::LeaseLost)), "{again:?}");
    }

    async fn a_job_tried_again_and_a_lease_that_ran_out_do_not_wait_for_each_other(db: TestDb) {
        let put = put_all(&db, &[Some("a"), Some("a")]).await;
        let first = claim(&db, 1, 0).await.remove(0);
        settle_job(&db, &first, &Settled::Dead { error: "bad".to_owned() }, at(0)).await.unwrap();
        let second = claim(&db, 1, 0).await;
        assert_eq!(ids(&second), [put[1].clone()]);
        let mut tx = db.owner.write(&all()).await.unwrap();
        let retry = "UPDATE jobs SET state = 'QUEUED', due_at = created_at, attempts = 0 WHERE state = 'DEAD'";
        testing::execute(tx.conn(), retry).await.unwrap();
        testing::commit(tx).await.unwrap();

        assert_eq!(claim(&db, 9, 29).await, []);
        let over = claim(&db, 9, 30).await;
        assert_eq!(ids(&over), [put[1].clone()]);
        settle_job(&db, &over[0], &Settled::Done, at(31)).await.unwrap();
        assert_eq!(ids(&claim(&db, 9, 31).await), [put[0].clone()]);
    }

    async fn an_earlier_job_that_is_committed_later_waits_for_who_runs(db: TestDb) {
        if db.engine() == Engine::Sqlite {
            return;
        }
        let mut slow = db.write(&all()).await.unwrap();
        let early = put(&mut slow, Some("a"), None).await;
        let late = put_all(&db, &[Some("a")]).await;
        let running = claim(&db, 9, 0).await;
        assert_eq!(ids(&running), late);
        testing::commit(slow).await.unwrap();

        assert_eq!(claim(&db, 9, 1).await, []);
        settle_job(&db, &running[0], &Settled::Done, at(2)).await.unwrap();
        assert_eq!(ids(&claim(&db, 9, 2).await), [early]);
    }

    async fn workers_at_once_keep_the_order_of_each_key(db: TestDb) {
        let keys = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let wanted: Vec<_> = (0..64).map(|n| Some(keys[n % 8])).collect();
        let put = put_all(&db, &wanted).await;
        let workers: Vec<_> = (0..32).map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                while !is_over(&db).await {
                    for claimed in claim(&db, 2, 0).await {
                        let mut tx = db.write(&all()).await.unwrap();
                        store_note(&mut tx, claimed.lease.id.as_str()).await;
                        jobs::settle(&mut tx, &claimed, &Settled::Done, NOON).await.unwrap();
                        commit(tx, Ledger::of(entry(ChainName::Global))).await.unwrap();
                    }
                }
            })
        }).collect();
        for worker in workers {
            worker.await.unwrap();
        }

        let notes = notes(&db).await;
        assert_eq!(notes.len(), 64);
        for key in 0..8 {
            let of_key: Vec<_> = put.iter().skip(key).step_by(8).map(JobId::as_str).collect();
            let done: Vec<_> =
                notes.iter().map(String::as_str).filter(|id| of_key.contains(id)).collect();
            assert_eq!(done, of_key);
        }
    }

    async fn what_recurs_has_one_row_and_never_ends(db: TestDb) {
        let id = JobId::from_unique("every_toy");
        let new = |every_s, second| NewRecurring { id: &id, kind: "toy", every_s, created_at: at(second) };
        keep_recurring(&db, &[new(60, 0)]).await.unwrap();
        keep_recurring(&db, &[new(60, 5)]).await.unwrap();

        let first = claim(&db, 9, 0).await;
        assert_eq!((first.len(), first[0].payload.as_str()), (1, "null"));
        settle_job(&db, &first[0], &failed(1), at(0)).await.unwrap();
        let second = claim(&db, 9, 1).await;
        settle_job(&db, &second[0], &Settled::Again { due: at(61) }, at(1)).await.unwrap();
        assert_eq!(claim(&db, 9, 60).await, []);
        let job = found(&db, &id).await.unwrap();
        assert_eq!((job.attempts, job.last_error, job.every_s), (0, None, Some(60)));
        // Another release wants it more often.
        keep_recurring(&db, &[new(10, 7)]).await.unwrap();
        let third = claim(&db, 9, 7).await;
        assert_eq!((third.len(), third[0].attempts), (1, 1));
        settle_job(&db, &third[0], &Settled::Released, at(7)).await.unwrap();
        assert_eq!(found(&db, &id).await.unwrap().attempts, 0);
        assert_eq!(claim(&db, 9, 7).await.len(), 1);
    }

    async fn jobs_are_counted_and_pruned(db: TestDb) {
        put_all(&db, &[None, None, None, None]).await;
        let claimed = claim(&db, 3, 0).await;
        settle_job(&db, &claimed[0], &Settled::Done, at(1)).await.unwrap();
        settle_job(&db, &claimed[1], &Settled::Dead { error: "bad".to_owned() }, at(1)).await.unwrap();

        let mut tx = db.read(&all()).await.unwrap();
        let tally = jobs::tally(tx.conn()).await.unwrap();
        assert_eq!(jobs::next_due(tx.conn(), &KINDS).await.unwrap(), Some(NOON));
        assert_eq!(jobs::next_due(tx.conn(), &["other"]).await.unwrap(), None);
        drop(tx);
        assert_eq!(tally.len(), 1);
        assert_eq!((tally[0].live, tally[0].dead, tally[0].oldest_due), (2, 1, Some(NOON)));
        assert_eq!(prune_jobs(&db, at(1), at(1)).await.unwrap(), 0);
        assert_eq!(prune_jobs(&db, at(9), at(1)).await.unwrap(), 1);
        assert_eq!(prune_jobs(&db, at(9), at(9)).await.unwrap(), 1);
        assert_eq!(prune_jobs(&db, at(9), at(9)).await.unwrap(), 0);
    }

    async fn a_tenants_job_is_for_its_scope(db: TestDb) {
        store_tenants(&db, &["acme", "beta"]).await;
        let acme = tenant_id("acme");
        let id = JobId::from_unique(&unique());
        let mut new = NewJob {
            id: &id, kind: "toy", key: None, tenant_id: None, payload: "{}", due: None, created_at: NOON,
        };
        let mut tx = db.write(&only(&["acme"])).await.unwrap();
        let of_none = jobs::enqueue(&mut tx, &only(&["acme"]), &new).await;
        new.tenant_id = Some(&acme);
        let of_other = jobs::enqueue(&mut tx, &only(&["beta"]), &new).await;
        jobs::enqueue(&mut tx, &only(&["acme"]), &new).await.unwrap();
        testing::commit(tx).await.unwrap();

        assert!(matches!(of_none, Err(Error::OutOfScope)), "{of_none:?}");
        assert!(matches!(of_other, Err(Error::OutOfScope)), "{of_other:?}");
        for (scope, is_seen) in [(only(&["acme"]), true), (only(&["beta"]), false), (all(), true)] {
            let mut tx = db.read(&scope).await.unwrap();
            let found = jobs::find(tx.conn(), &scope, &id).await.unwrap();
            assert_eq!(found.is_some(), is_seen);
        }
    }
}

/// Does something that shows in the trail's order: each is a row with a number.
async fn store_note(tx: &mut WriteTx, note: &str) {
    let sql = format!(
        "INSERT INTO outbox (id, topic, chain, sequence, payload_json, created_at, leased_until, \
         attempts) SELECT 'note_' || COUNT(*), '{note}', 'notes', COUNT(*), '{{}}', 0, 0, 0 \
         FROM outbox WHERE chain = 'notes'"
    );
    lock_notes(tx).await;
    testing::execute(tx.conn(), &sql).await.unwrap();
}

/// Writers of notes go one by one.
async fn lock_notes(tx: &mut WriteTx) {
    if tx.conn().engine() == Engine::Postgres {
        let lock = "SELECT PG_ADVISORY_XACT_LOCK(1, HASHTEXT(CURRENT_SCHEMA))";
        testing::execute(tx.conn(), lock).await.unwrap();
    }
}

async fn notes(db: &Db) -> Vec<String> {
    let mut tx = db.read(&all()).await.unwrap();
    let sql = "SELECT topic FROM outbox WHERE chain = 'notes' ORDER BY sequence";
    testing::texts(tx.conn(), sql).await.unwrap()
}

async fn is_over(db: &Db) -> bool {
    let mut tx = db.read(&all()).await.unwrap();
    jobs::next_due(tx.conn(), &KINDS).await.unwrap().is_none()
}
