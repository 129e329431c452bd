//! The commit and the trail: gapless chains that recompute, and lists of them.

use serde_json::json;
use tenantry_domain::{
    Checksum,
    access::{Actor, ActorKind, Caller, RequestInfo, TenantScope},
    audit::{AuditEvent, AuditFilter, ChainName, GENESIS, verify},
};
use tenantry_storage::{Db, Entry, Ledger, Stamp, audit, outbox, testing};
use tenantry_testkit::each_db;

use crate::support::{NOON, all, commit, entry, next_outbox_id, only, page, tenant_id, walk};

fn chain_of(id: &str) -> ChainName {
    ChainName::Tenant(tenant_id(id))
}

/// Recomputes a chain from its first row; how many rows it has.
async fn verified(db: &Db, name: &ChainName) -> u64 {
    let mut tx = db.read(&all()).await.unwrap();
    let rows = audit::chain(tx.conn(), &all(), name, 0, 10_000)
        .await
        .unwrap();
    let start = (0, Checksum::parse(GENESIS).unwrap());
    let (sequence, hash) = verify(start, &rows).unwrap();
    let head = audit::head(tx.conn(), &all(), name).await.unwrap();
    assert_eq!((head.sequence, head.hash), (sequence, hash));
    sequence
}

async fn write_entries(db: &Db, ledger: Ledger) {
    commit(db.write(&all()).await.unwrap(), ledger)
        .await
        .unwrap();
}

async fn listed(db: &Db, scope: &TenantScope, filter: AuditFilter) -> Vec<AuditEvent> {
    walk(2, async |page| {
        let mut tx = db.read(&all()).await?;
        audit::list(
            tx.conn(),
            scope,
            &AuditFilter {
                page,
                ..filter.clone()
            },
        )
        .await
    })
    .await
}

each_db! {
    async fn a_row_says_who_did_what_to_which_and_why(db: TestDb) {
        let caller = Caller {
            actor: Actor {
                kind: ActorKind::User,
                id: "usr_7".to_owned(),
                name: "Ada\0".to_owned(),
            },
            request: RequestInfo {
                request_id: "req-9".to_owned(),
                address: Some("::1".to_owned()),
                ..RequestInfo::default()
            },
            ..Caller::system("r")
        };
        let full = Entry {
            chain: chain_of("Acme"),
            action: "packs.activate",
            entity: "tenant",
            entity_id: "Acme".to_owned(),
            tenant_id: Some(tenant_id("Acme")),
            pack: Some("Finance/v1".to_owned()),
            before: Some(json!({"b": [1.0, 1e21, -0.0, null], "a": "Zürich \u{1f600} \u{0}"})),
            after: Some(json!({"n": 9_007_199_254_740_993_u64, "f": 0.1})),
            reason: Some("because".to_owned()),
            event: json!({"revision": 1}),
        };
        let stamp = Stamp { caller: &caller, at: NOON, outbox_id: &next_outbox_id };
        db.write(&all()).await.unwrap().commit(Ledger::of(full.clone()), &stamp).await.unwrap();

        let mut tx = db.read(&all()).await.unwrap();
        let rows = audit::chain(tx.conn(), &all(), &chain_of("ACME"), 0, 10).await.unwrap();

        let [row] = &rows[..] else { panic!("{rows:?}") };
        let facts = &row.facts;
        assert_eq!((facts.chain.as_str(), facts.sequence, facts.at), ("tenant:acme", 1, NOON));
        assert_eq!((facts.actor_kind, facts.actor_name.as_str()), (ActorKind::User, "Ada\u{fffd}"));
        assert_eq!((facts.action.as_str(), facts.entity.as_str()), (full.action, full.entity));
        assert_eq!((&facts.tenant_id, &facts.pack), (&full.tenant_id, &full.pack));
        assert_eq!((&facts.reason, facts.address.as_deref()), (&full.reason, Some("::1")));
        assert_eq!(facts.before.as_ref().unwrap()["a"], "Zürich \u{1f600} \u{0}");
        assert_eq!(row.previous_hash.as_str(), GENESIS);
        drop(tx);
        assert_eq!(verified(&db, &chain_of("acme")).await, 1);
    }

    async fn a_ledger_may_touch_several_chains(db: TestDb) {
        let ledger = Ledger::of(entry(chain_of("b2")))
            .and(entry(ChainName::Global))
            .and(entry(chain_of("a1")))
            .and(entry(chain_of("b2")));
        assert_eq!(ledger.entries().count(), 4);
        write_entries(&db, ledger).await;
        write_entries(&db, Ledger::of(entry(chain_of("a1")))).await;

        assert_eq!(verified(&db, &chain_of("a1")).await, 2);
        assert_eq!(verified(&db, &chain_of("b2")).await, 2);
        assert_eq!(verified(&db, &ChainName::Global).await, 1);
        let mut tx = db.read(&all()).await.unwrap();
        let heads = audit::chains(tx.conn(), &all()).await.unwrap();
        let chains: Vec<_> = heads.iter().map(|head| head.chain.to_string()).collect();
        assert_eq!(chains, ["global", "tenant:a1", "tenant:b2"]);
        assert_eq!(outbox::count_unsent(tx.conn()).await.unwrap(), 5);
        assert_eq!(audit::head(tx.conn(), &all(), &chain_of("none")).await.unwrap().sequence, 0);
    }

    async fn many_entries_at_once_are_numbered_without_gaps(db: TestDb) {
        let more = (1..1_201).map(|_| entry(ChainName::Global));
        let ledger = more.fold(Ledger::of(entry(ChainName::Global)), Ledger::and);

        write_entries(&db, ledger).await;

        assert_eq!(verified(&db, &ChainName::Global).await, 1_201);
    }

    async fn writers_at_once_leave_gapless_chains(db: TestDb) {
        let writers = (0..8).map(|writer| {
            let db = db.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    let (one, two) = if writer % 2 == 0 { ("a1", "b2") } else { ("b2", "a1") };
                    let ledger = Ledger::of(entry(chain_of(one))).and(entry(chain_of(two)));
                    write_entries(&db, ledger).await;
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }

        assert_eq!(verified(&db, &chain_of("a1")).await, 80);
        assert_eq!(verified(&db, &chain_of("b2")).await, 80);
    }

    async fn a_changed_row_breaks_the_chain(db: TestDb) {
        for _ in 0..3 {
            write_entries(&db, Ledger::of(entry(ChainName::Global))).await;
        }
        let mut tx = db.owner.write(&all()).await.unwrap();
        for statement in drop_trail_guard(&db) {
            testing::execute(tx.conn(), statement).await.unwrap();
        }
        let change = "UPDATE audit_events SET entity_id = 'other' WHERE sequence = 2";
        testing::execute(tx.conn(), change).await.unwrap();
        let rows = audit::chain(tx.conn(), &all(), &ChainName::Global, 0, 10).await.unwrap();

        let broken = verify((0, Checksum::parse(GENESIS).unwrap()), &rows).unwrap_err();

        assert_eq!(broken.sequence, 2);
    }

    async fn a_scope_sees_the_chains_of_its_tenants(db: TestDb) {
        for chain in [ChainName::Global, chain_of("a1"), chain_of("b2"), chain_of("c3")] {
            write_entries(&db, Ledger::of(entry(chain))).await;
        }
        let chains = async |scope: &TenantScope, tenant: Option<&str>| {
            let filter = AuditFilter { tenant_id: tenant.map(tenant_id), ..Default::default() };
            let mut rows = listed(&db, scope, filter).await;
            rows.sort_by(|a, b| a.facts.chain.cmp(&b.facts.chain));
            rows.into_iter().map(|row| row.facts.chain).collect::<Vec<_>>()
        };

        let everything = ["global", "tenant:a1", "tenant:b2", "tenant:c3"];
        assert_eq!(chains(&all(), None).await, everything);
        assert_eq!(chains(&all(), Some("A1")).await, ["tenant:a1"]);
        assert_eq!(chains(&only(&["A1"]), None).await, ["tenant:a1"]);
        assert_eq!(chains(&only(&["a1", "b2"]), None).await, ["tenant:a1", "tenant:b2"]);
        assert_eq!(chains(&only(&["a1", "b2"]), Some("b2")).await, ["tenant:b2"]);
        assert_eq!(chains(&only(&["a1"]), Some("b2")).await, [""; 0]);
    }

    async fn the_list_is_newest_first_and_pages_equal_times(db: TestDb) {
        let chains = ["b2", "a1", "b2", "a1", "b2"];
        for (chain, second) in chains.into_iter().zip([5, 5, 5, 9, 1]) {
            let caller = Caller::system("r");
            let at = NOON.plus_seconds(second);
            let stamp = Stamp { caller: &caller, at, outbox_id: &next_outbox_id };
            let ledger = Ledger::of(entry(chain_of(chain)));
            db.write(&all()).await.unwrap().commit(ledger, &stamp).await.unwrap();
        }

        let rows = listed(&db, &all(), AuditFilter::default()).await;

        let order: Vec<_> =
            rows.iter().map(|row| (row.facts.chain.as_str(), row.facts.sequence)).collect();
        let (a1, b2) = ("tenant:a1", "tenant:b2");
        // The last one, of a clock that was set back, is stamped as the one before it in its chain.
        assert_eq!(order, [(a1, 2), (b2, 3), (b2, 2), (b2, 1), (a1, 1)]);
    }

    async fn filters_find_by_actor_action_pack_request_and_time(db: TestDb) {
        let rows = [
            ("usr_1", "Ada", "packs.activate", Some("Finance/v1"), "req-1", 0),
            ("usr_2", "Bob", "packs.import", Some("finance/v2"), "req-2", 10),
            ("tok_3", "ci", "tenants.create", Some("ACME/v1"), "req-3", 20),
            ("usr_1", "ADA", "tenants.suspend", None, "req-4", 30),
        ];
        for (id, name, action, pack, request, second) in rows {
            let mut caller = Caller::system(request);
            (caller.actor.id, caller.actor.name) = (id.to_owned(), name.to_owned());
            let at = NOON.plus_seconds(second);
            let stamp = Stamp { caller: &caller, at, outbox_id: &next_outbox_id };
            let entry =
                Entry { action, pack: pack.map(str::to_owned), ..entry(ChainName::Global) };
            db.write(&all()).await.unwrap().commit(Ledger::of(entry), &stamp).await.unwrap();
        }
        let requests = async |filter: AuditFilter| {
            let rows = listed(&db, &all(), filter).await;
            rows.into_iter().map(|row| row.facts.request_id).collect::<Vec<_>>()
        };
        let with = AuditFilter::default;
        let text = |text: &str| Some(text.to_owned());

        assert_eq!(requests(with()).await, ["req-4", "req-3", "req-2", "req-1"]);
        for actor in ["usr_1", "ada"] {
            let filter = AuditFilter { actor: text(actor), ..with() };
            assert_eq!(requests(filter).await, ["req-4", "req-1"], "{actor}");
        }
        for (action, expected) in [
            ("packs.", &["req-2", "req-1"][..]),
            ("packs.import", &["req-2"]),
            ("packs", &[]),
            ("tenants.", &["req-4", "req-3"]),
        ] {
            let filter = AuditFilter { action: text(action), ..with() };
            assert_eq!(requests(filter).await, expected, "{action}");
        }
        for (pack, expected) in [
            ("FINANCE", &["req-2", "req-1"][..]),
            ("Finance/V2", &["req-2"]),
            ("acme", &["req-3"]),
            ("fin", &[]),
            ("a\0", &[]),
        ] {
            let filter = AuditFilter { pack: text(pack), ..with() };
            assert_eq!(requests(filter).await, expected, "{pack}");
        }
        let between = AuditFilter {
            from: Some(NOON.plus_seconds(10)),
            to: Some(NOON.plus_seconds(30)),
            ..with()
        };
        assert_eq!(requests(between).await, ["req-3", "req-2"]);
        let request = AuditFilter { request_id: text("req-3"), ..with() };
        assert_eq!(requests(request).await, ["req-3"]);
    }

    async fn a_chain_is_read_in_stretches(db: TestDb) {
        for _ in 0..5 {
            write_entries(&db, Ledger::of(entry(ChainName::Global))).await;
        }

        let mut tx = db.read(&all()).await.unwrap();
        let rows = audit::chain(tx.conn(), &all(), &ChainName::Global, 2, 2).await.unwrap();

        let numbers: Vec<_> = rows.iter().map(|row| row.facts.sequence).collect();
        assert_eq!(numbers, [3, 4]);
        let bad = AuditFilter { page: page(2, Some("x".to_owned())), ..AuditFilter::default() };
        assert!(audit::list(tx.conn(), &all(), &bad).await.is_err());
    }
}

/// How somebody with full rights would get round the triggers.
fn drop_trail_guard(db: &Db) -> [&'static str; 1] {
    match db.engine() {
        tenantry_storage::Engine::Sqlite => ["DROP TRIGGER audit_events_keep"],
        tenantry_storage::Engine::Postgres => ["DROP TRIGGER audit_events_keep ON audit_events"],
    }
}
