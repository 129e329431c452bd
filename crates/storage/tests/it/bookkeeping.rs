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

    async fn failed_sign_ins_are_counted_by_name_and_address(db: TestDb) {
        let fail = async |name: &str, address: &str, second| {
            let at = NOON.plus_seconds(second);
            bookkeeping::record_sign_in_failure(&db, name, address, at).await.unwrap();
        };
        fail("Ada", "::1", 0).await;
        fail("ADA", "::1", 1).await;
        fail("ada", "::1", 120).await;
        fail("ada", "::2", 0).await;
        fail("nobody\0", "::1", 0).await;
        fail(&"x".repeat(10_000), "::1", 0).await;
        let failures = async |name: &str, since| {
            let mut tx = db.read(&all()).await.unwrap();
            let since = NOON.plus_seconds(since);
            bookkeeping::sign_in_failures(tx.conn(), name, "::1", since).await.unwrap()
        };

        let all_time = failures("ada", -600).await;
        assert_eq!((all_time.count, all_time.last_at), (3, Some(NOON.plus_seconds(120))));
        assert_eq!(failures("ada", 60).await.count, 1);
        assert_eq!(failures("nobody\0", 0).await.count, 1);
        let none = failures("eve", 0).await;
        assert_eq!((none.count, none.last_at), (0, None));

        bookkeeping::clear_sign_in_failures(&db, "aDa", "::1").await.unwrap();
        assert_eq!(failures("ada", -600).await.count, 0);
        let before = NOON.plus_seconds(1);
        assert_eq!(bookkeeping::prune_sign_in_failures(&db, before).await.unwrap(), 3);
    }
}
