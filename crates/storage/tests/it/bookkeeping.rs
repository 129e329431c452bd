//! The writes without a ledger: outbox delivery, refusals, failed sign-ins, clean-up.

use tenantry_domain::{
    Checksum,
    access::Caller,
    audit::{AuditFilter, ChainName, GENESIS, Outcome, verify},
    id::OutboxId,
};
use tenantry_storage::{
    Ledger, audit,
    bookkeeping::{self, Refusal},
    outbox, testing,
};
use tenantry_testkit::each_db;

use crate::support::{NOON, all, commit, entry, tenant_id};

fn refusal(caller: &Caller, second: i64) -> Refusal<'_> {
    Refusal {
        caller,
        at: NOON.plus_seconds(second),
        chain: ChainName::Tenant(tenant_id("acme")),
        action: "tenants.suspend",
        entity: "tenant",
        entity_id: "acme".to_owned(),
        tenant_id: Some(tenant_id("acme")),
        reason: Some("tenants.update is missing".to_owned()),
    }
}

each_db! {
    async fn messages_are_claimed_once_and_marked_once(db: TestDb) {
        for _ in 0..3 {
            commit(db.write(&all()).await.unwrap(), Ledger::of(entry(ChainName::Global))).await.unwrap();
        }

        let first = bookkeeping::claim_outbox(&db, 2, NOON).await.unwrap();
        let second = bookkeeping::claim_outbox(&db, 2, NOON).await.unwrap();
        let none = bookkeeping::claim_outbox(&db, 2, NOON.plus_seconds(59)).await.unwrap();

        let numbers: Vec<_> = first.iter().chain(&second).map(|row| row.sequence).collect();
        assert_eq!(numbers, [1, 2, 3]);
        assert_eq!(none, []);
        assert_eq!((first[0].topic.as_str(), first[0].attempts), ("tests.write", 1));
        assert_eq!(first[0].payload, serde_json::json!({"thing": 1}));

        let ids: Vec<OutboxId> = first.iter().map(|row| row.id.clone()).collect();
        assert_eq!(bookkeeping::mark_outbox_sent(&db, &ids, NOON).await.unwrap(), 2);
        assert_eq!(bookkeeping::mark_outbox_sent(&db, &ids, NOON).await.unwrap(), 0);
        assert_eq!(bookkeeping::mark_outbox_sent(&db, &[], NOON).await.unwrap(), 0);
        let again = bookkeeping::claim_outbox(&db, 9, NOON.plus_seconds(60)).await.unwrap();
        assert_eq!(again.len(), 1);
        assert_eq!((again[0].sequence, again[0].attempts), (3, 2));

        assert_eq!(bookkeeping::prune_outbox(&db, NOON.plus_seconds(1)).await.unwrap(), 2);
        assert_eq!(bookkeeping::prune_outbox(&db, NOON.plus_seconds(1)).await.unwrap(), 0);
        let mut tx = db.read(&all()).await.unwrap();
        assert_eq!(outbox::count_unsent(tx.conn()).await.unwrap(), 1);
        let backlog = outbox::backlog(tx.conn()).await.unwrap();
        assert_eq!((backlog.unsent, backlog.oldest), (1, Some(NOON)));
    }

    async fn two_relays_never_hold_the_same_message(db: TestDb) {
        for _ in 0..20 {
            commit(db.write(&all()).await.unwrap(), Ledger::of(entry(ChainName::Global))).await.unwrap();
        }

        let (one, two) = tokio::join!(
            bookkeeping::claim_outbox(&db, 20, NOON),
            bookkeeping::claim_outbox(&db, 20, NOON)
        );

        let mut ids: Vec<_> = one.unwrap().into_iter().chain(two.unwrap()).map(|r| r.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 20);
    }

    async fn equal_refusals_of_a_minute_have_one_row_and_a_count(db: TestDb) {
        let (ada, bob) = (Caller::system("r-1"), {
            let mut bob = Caller::system("r-2");
            "usr_bob".clone_into(&mut bob.actor.id);
            bob
        });
        for second in [0, 1, 2, 61] {
            bookkeeping::record_refusal(&db, refusal(&ada, second)).await.unwrap();
        }
        bookkeeping::record_refusal(&db, refusal(&bob, 0)).await.unwrap();

        let mut tx = db.read(&all()).await.unwrap();
        let listed = audit::list(tx.conn(), &all(), &AuditFilter::default()).await.unwrap();
        let chain = ChainName::Tenant(tenant_id("acme"));
        let rows = audit::chain(tx.conn(), &all(), &chain, 0, 10).await.unwrap();
        let counts = "SELECT CAST(count AS TEXT) FROM audit_refusals ORDER BY count DESC";

        assert_eq!(listed.total, 3);
        assert!(listed.items.iter().all(|row| row.facts.outcome == Outcome::Refused));
        verify((0, Checksum::parse(GENESIS).unwrap()), &rows).unwrap();
        assert_eq!(testing::texts(tx.conn(), counts).await.unwrap(), ["3", "1", "1"]);
        assert_eq!(outbox::count_unsent(tx.conn()).await.unwrap(), 0);
        assert_eq!(outbox::backlog(tx.conn()).await.unwrap().oldest, None);
    }

    async fn refusals_at_once_leave_one_row(db: TestDb) {
        let caller = Caller::system("r");
        let tries = (0..8).map(|_| {
            let (db, caller) = (db.clone(), caller.clone());
            tokio::spawn(async move {
                bookkeeping::record_refusal(&db, refusal(&caller, 0)).await.unwrap();
            })
        });
        for attempt in tries.collect::<Vec<_>>() {
            attempt.await.unwrap();
        }

        let mut tx = db.read(&all()).await.unwrap();
        let listed = audit::list(tx.conn(), &all(), &AuditFilter::default()).await.unwrap();

        assert_eq!(listed.total, 1);
    }

    async fn attempts_are_counted_by_name_and_network(db: TestDb) {
        let fail = async |name: &str, network: &str, second| {
            let at = NOON.plus_seconds(second);
            bookkeeping::change_sign_in_tallies(&db, name, network, |tallies| {
                for tally in [&mut tallies.network, &mut tallies.account] {
                    (tally.failures, tally.last_at) = (tally.failures + 1, at);
                }
            })
            .await
            .unwrap();
        };
        fail("Ada", "::/64", 0).await;
        fail("ADA", "::/64", 120).await;
        fail("ada", "192.0.2.2", 0).await;
        fail("nobody\0", "::/64", 0).await;
        fail(&"x".repeat(10_000), "::/64", 0).await;
        let failures = async |name: &str| {
            let mut tx = db.read(&all()).await.unwrap();
            let tallies = bookkeeping::sign_in_tallies(tx.conn(), name, "::/64").await.unwrap();
            (tallies.network.failures, tallies.account.failures)
        };

        assert_eq!(failures("ada").await, (2, 3));
        assert_eq!(failures("nobody\0").await, (1, 1));
        assert_eq!(failures("eve").await, (0, 0));

        bookkeeping::change_sign_in_tallies(&db, "aDa", "192.0.2.2", |tallies| {
            tallies.network.succeeded_at = Some(NOON);
        })
        .await
        .unwrap();
        let prune = async |before, known| {
            let (before, known) = (NOON.plus_seconds(before), NOON.plus_seconds(known));
            bookkeeping::prune_sign_in_tallies(&db, before, known).await.unwrap()
        };
        assert_eq!(prune(1, 0).await, 5, "all but ada's youngest and the known network");
        assert_eq!(prune(121, 1).await, 2);
    }

    async fn attempts_that_come_together_are_counted_one_by_one(db: TestDb) {
        let tries = (0..40).map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                bookkeeping::change_sign_in_tallies(&db, "ada", "::/64", |tallies| {
                    let may = tallies.network.failures < 4;
                    tallies.network.failures += i64::from(may);
                    may
                })
                .await
                .unwrap()
            })
        });
        let mut passed = 0;
        for attempt in tries.collect::<Vec<_>>() {
            passed += u32::from(attempt.await.unwrap());
        }

        assert_eq!(passed, 4);
    }
}
