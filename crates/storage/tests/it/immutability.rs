//! What the schema itself refuses, whatever code asks for it.

use tenantry_domain::audit::ChainName;
use tenantry_storage::{Constraint, Engine, Ledger, testing};
use tenantry_testkit::{databases::TestDb, each_db};

use crate::support::{
    activate_with, all, commit, domain_pack, entry, playbook, store_pack, store_tenants,
    tenant_pack,
};

/// A pack of each kind, a revision and an audit row.
async fn fill(db: &TestDb) {
    store_tenants(db, &["acme"]).await;
    let pack = domain_pack("Finance", "v1");
    store_pack(db, &pack).await.unwrap();
    store_pack(db, &tenant_pack("acme", "v1")).await.unwrap();
    let call = playbook("call", "v1");
    store_pack(db, &call).await.unwrap();
    activate_with(db, "acme", 1, &pack, &[&call]).await.unwrap();
    commit(
        db.write(&all()).await.unwrap(),
        Ledger::of(entry(ChainName::Global)),
    )
    .await
    .unwrap();
}

async fn refused(db: &TestDb, sql: &str) {
    let mut tx = db.owner.write(&all()).await.unwrap();
    let error = testing::execute(tx.conn(), sql).await.unwrap_err();
    assert!(
        matches!(error.constraint(), Some(Constraint::Other(_))),
        "{sql}: {error:?}"
    );
}

each_db! {
    async fn the_trail_and_the_history_never_change(db: TestDb) {
        fill(&db).await;

        for table in ["audit_events", "revisions", "effective_documents", "revision_playbooks"] {
            refused(&db, &format!("DELETE FROM {table}")).await;
            if db.engine() == Engine::Postgres {
                refused(&db, &format!("TRUNCATE {table} CASCADE")).await;
            }
        }
        refused(&db, "UPDATE audit_events SET reason = 'other'").await;
        refused(&db, "UPDATE audit_events SET count = 2").await;
        refused(&db, "UPDATE revisions SET reason = 'other'").await;
        refused(&db, "UPDATE revisions SET playbooks_json = '[]'").await;
        refused(&db, "UPDATE revision_playbooks SET revision = 2").await;
        refused(&db, "UPDATE effective_documents SET document = '{}'").await;
    }

    async fn a_stored_version_changes_only_its_status(db: TestDb) {
        fill(&db).await;

        for column in [
            "id", "kind", "tenant_id", "history", "domain", "domain_fold", "playbook_id", "version", "version_key",
            "checksum", "note", "created_by", "findings_json", "content_json", "source",
        ] {
            refused(&db, &format!("UPDATE documents SET {column} = 'x'")).await;
        }
        for column in ["size_bytes", "created_at"] {
            refused(&db, &format!("UPDATE documents SET {column} = 5")).await;
        }
        refused(&db, "DELETE FROM documents").await;
        if db.engine() == Engine::Postgres {
            refused(&db, "TRUNCATE documents CASCADE").await;
        }
        let mut tx = db.owner.write(&all()).await.unwrap();
        let release = "UPDATE documents SET status = 'ACTIVE', row_version = 2";
        assert_eq!(testing::execute(tx.conn(), release).await.unwrap(), 3);
    }

    async fn unknown_words_and_impossible_numbers_are_refused(db: TestDb) {
        fill(&db).await;

        for sql in [
            "UPDATE tenants SET status = 'GONE'",
            "UPDATE tenants SET row_version = 0",
            "UPDATE tenants SET name = NULL",
            "UPDATE documents SET status = 'LIVE'",
            "UPDATE documents SET status = ''",
            "UPDATE tenant_active_config SET checksum = 'short'",
            "UPDATE audit_chains SET hash = ''",
        ] {
            refused(&db, sql).await;
        }
    }

    async fn the_pointer_names_a_revision_that_exists(db: TestDb) {
        fill(&db).await;

        let mut tx = db.owner.write(&all()).await.unwrap();
        let ahead = "UPDATE tenant_active_config SET revision = 2";
        let error = testing::execute(tx.conn(), ahead).await.unwrap_err();

        assert_eq!(error.constraint(), Some(&Constraint::MissingReference));
    }

    async fn a_corrupt_row_is_named(db: TestDb) {
        store_tenants(&db, &["acme"]).await;
        let mut tx = db.owner.write(&all()).await.unwrap();
        let bad = "UPDATE tenants SET tenant_id = 'no tenant' WHERE tenant_id = 'acme'";
        testing::execute(tx.conn(), "DELETE FROM tenant_words").await.unwrap();
        testing::execute(tx.conn(), bad).await.unwrap();

        let scope = crate::support::all();
        let id = crate::support::tenant_id("acme");
        let error = tenantry_storage::tenants::find(tx.conn(), &scope, &id).await.unwrap_err();

        let text = error.to_string();
        assert!(text.starts_with("tenants.tenant_id of row no tenant cannot be read"), "{text}");
    }
}
