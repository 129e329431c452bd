//! The scope as our own code sets it: for one transaction, and enough for what its caller does.

use tenantry_domain::audit::{AuditFilter, ChainName};
use tenantry_storage::{Db, Entry, Ledger, OpenOptions, audit, tenants, testing};
use tenantry_testkit::databases::{TestDb, on_postgres};

use super::intruder::{Intruder, fill};
use crate::support::{all, commit, entry, only, tenant_id};

/// The same database by one connection, so that every transaction is on it.
async fn narrow(db: &TestDb) -> Db {
    let options = OpenOptions {
        write_connections: 1,
        ..db.options.clone()
    };
    Db::open(&options).await.unwrap()
}

async fn tenants_without_scope(db: &Db) -> u64 {
    let mut tx = testing::write_without_scope(db).await.unwrap();
    tenants::count(tx.conn(), &all()).await.unwrap()
}

#[test]
fn a_scope_ends_with_its_transaction() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;
        let db = narrow(&db).await;

        for scope in [all(), only(&["Acme"])] {
            assert_eq!(tenants_without_scope(&db).await, 0, "before");
            let mut tx = db.read(&scope).await.unwrap();
            assert!(tenants::count(tx.conn(), &all()).await.unwrap() > 0);
            drop(tx);
            assert_eq!(tenants_without_scope(&db).await, 0, "after a snapshot");
            db.write(&scope).await.unwrap().rollback().await.unwrap();
            assert_eq!(tenants_without_scope(&db).await, 0, "after a rollback");
            testing::commit(db.write(&scope).await.unwrap())
                .await
                .unwrap();
            assert_eq!(tenants_without_scope(&db).await, 0, "after a commit");
            drop(db.write(&scope).await.unwrap());
            assert_eq!(tenants_without_scope(&db).await, 0, "after it was dropped");
        }
    });
}

#[test]
fn one_scope_does_not_leak_into_the_next() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;
        let db = narrow(&db).await;

        for (scope, count) in [
            (all(), 2),
            (only(&["beta"]), 1),
            (only(&["nobody"]), 0),
            (only(&["ACME", "beta"]), 2),
        ] {
            let mut tx = db.read(&scope).await.unwrap();
            // Asked for everything: what the policy leaves is what is seen.
            assert_eq!(
                tenants::count(tx.conn(), &all()).await.unwrap(),
                count,
                "{scope:?}"
            );
        }
    });
}

#[test]
fn a_scope_is_not_widened_by_a_tenants_name() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;

        let mut tx = db.read(&only(&["global"])).await.unwrap();

        assert_eq!(tenants::count(tx.conn(), &all()).await.unwrap(), 0);
    });
}

#[test]
fn our_statements_are_one_statement() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;
        let mut tx = db.write(&only(&["acme"])).await.unwrap();

        let several =
            "SELECT set_config('tenantry.scope', 'global', true); SELECT tenant_id FROM tenants";
        let refused = testing::texts(tx.conn(), several).await.unwrap_err();
        assert!(
            matches!(refused, tenantry_storage::Error::Database(_)),
            "{refused:?}"
        );
        drop(tx);

        let mut tx = db.write(&only(&["acme"])).await.unwrap();
        assert!(
            testing::execute(tx.conn(), "SELECT 1; DELETE FROM outbox")
                .await
                .is_err()
        );
    });
}

#[test]
fn somebody_bound_to_a_tenant_appends_to_the_global_chain_without_reading_it() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;
        let scope = only(&["Acme"]);
        let own = Entry {
            tenant_id: Some(tenant_id("Acme")),
            ..entry(ChainName::Tenant(tenant_id("Acme")))
        };
        let ledger = Ledger::of(entry(ChainName::Global)).and(own);

        commit(db.write(&scope).await.unwrap(), ledger)
            .await
            .unwrap();

        let mut tx = db.read(&scope).await.unwrap();
        let seen = audit::list(tx.conn(), &all(), &AuditFilter::default())
            .await
            .unwrap();
        assert!(
            seen.items
                .iter()
                .all(|row| row.facts.chain == "tenant:acme")
        );
        assert_eq!(
            audit::chain(tx.conn(), &all(), &ChainName::Global, 0, 9)
                .await
                .unwrap(),
            []
        );
        let mut tx = db.read(&all()).await.unwrap();
        let global = audit::head(tx.conn(), &all(), &ChainName::Global)
            .await
            .unwrap();
        let rows = audit::chain(tx.conn(), &all(), &ChainName::Global, 0, 100)
            .await
            .unwrap();
        assert_eq!(rows.last().map(|row| row.hash.clone()), Some(global.hash));
    });
}

#[test]
fn a_ledger_that_names_another_tenant_is_not_committed() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;
        let scope = only(&["Acme"]);
        let beta = || Some(tenant_id("Beta"));

        for fact in [
            Entry {
                tenant_id: beta(),
                ..entry(ChainName::Tenant(tenant_id("Beta")))
            },
            Entry {
                tenant_id: beta(),
                ..entry(ChainName::Tenant(tenant_id("Acme")))
            },
            Entry {
                tenant_id: beta(),
                ..entry(ChainName::Global)
            },
        ] {
            let committed = commit(db.write(&scope).await.unwrap(), Ledger::of(fact)).await;
            assert!(committed.is_err());
        }
    });
}

#[test]
fn policies_ask_once_and_leave_indexes_in_use() {
    on_postgres(async |db: TestDb| {
        let mut server = Intruder::as_server(&db).await;

        for (sql, index) in [
            (
                "SELECT 1 FROM tenants WHERE tenant_fold = 'acme'",
                "tenants_fold_key",
            ),
            (
                "SELECT 1 FROM tenant_active_config WHERE tenant_id = 'Acme'",
                "tenant_active_config_pkey",
            ),
            (
                "SELECT 1 FROM documents WHERE kind = 'tenant' AND history = 'acme' ORDER BY version_key DESC LIMIT 5",
                "documents_version_key",
            ),
            (
                "SELECT 1 FROM revisions WHERE tenant_id = 'Acme' AND revision < 9 ORDER BY revision DESC LIMIT 5",
                "revisions_pkey",
            ),
            (
                "SELECT 1 FROM tenant_words WHERE word >= 'a' AND word < 'b'",
                "tenant_words_pkey",
            ),
            (
                "SELECT 1 FROM tenant_words WHERE status <> 'ACTIVE' AND status = 'SUSPENDED' AND (word, tenant_id) > ('a', 'b') AND word < 'b' ORDER BY word, tenant_id LIMIT 5",
                "tenant_words_not_active",
            ),
            (
                "SELECT 1 FROM audit_events WHERE chain = 'tenant:acme' AND (at, chain, sequence) < (9, 'x', 9) ORDER BY at DESC, chain DESC, sequence DESC LIMIT 5",
                "audit_events_by_",
            ),
            (
                "SELECT 1 FROM reports WHERE tenant_fold IN ('acme', '') ORDER BY created_at DESC, id DESC LIMIT 5",
                "reports_by_",
            ),
            (
                "SELECT 1 FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT 5",
                "outbox_unsent",
            ),
            (
                "SELECT 1 FROM role_bindings WHERE user_id IN ('a', 'b') ORDER BY user_id, position",
                "role_bindings_",
            ),
        ] {
            // Of empty tables the planner would read all.
            let explain = format!("EXPLAIN {sql}");
            let plan = server
                .texts_after(
                    "SET LOCAL enable_seqscan = off",
                    Some("tenants:acme"),
                    &explain,
                )
                .await
                .join("\n");
            assert!(
                plan.contains(index) && !plan.contains("Seq Scan"),
                "{sql}\n{plan}"
            );
            assert!(
                plan.contains("InitPlan") && !plan.contains("SubPlan"),
                "{sql}\n{plan}"
            );
        }
    });
}
