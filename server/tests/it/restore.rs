//! A backup that somebody changed is not put back, and what is there stays.

use tenantry_domain::access::TenantScope;
use tenantry_server::{BackupError, back_up, restore};
use tenantry_storage::{Db, OpenOptions, testing};
use tenantry_testkit::databases::{TestDb, on_sqlite};

use crate::support::{Server, config};

async fn execute(db: &TestDb, file: &std::path::Path, statements: &[&str]) {
    let options = OpenOptions {
        url: format!("sqlite://{}", file.display()),
        ..db.options.clone()
    };
    let changed = Db::open(&options).await.unwrap();
    let mut tx = changed.write(&TenantScope::system()).await.unwrap();
    for sql in statements {
        testing::execute(tx.conn(), sql).await.unwrap();
    }
    testing::commit(tx).await.unwrap();
    changed.close().await;
}

#[test]
fn a_backup_that_was_tampered_with_is_not_put_back() {
    on_sqlite(|db| async move {
        let folder = tempfile::tempdir().unwrap();
        let config = config(&db);
        let server = Server::with(&config).await;
        server.live_tenant("acme").await;
        server.app.close().await;
        drop(server);
        let row = [
            "DROP TRIGGER audit_events_keep",
            "UPDATE audit_events SET reason = 'x' WHERE chain = 'tenant:acme' AND sequence = 1",
        ];
        let document = [
            "DROP TRIGGER effective_documents_keep",
            "UPDATE effective_documents SET document = '{}'",
        ];
        let checkpoint = [
            "DROP TRIGGER audit_pins_stay",
            "DELETE FROM audit_pins WHERE chain = 'tenant:acme'",
        ];

        for (name, statements, said) in [
            ("row", row, "chain tenant:acme breaks at row 1"),
            (
                "document",
                document,
                "the document in force for acme is damaged",
            ),
            ("pins", checkpoint, "has other pins than it states"),
        ] {
            let file = folder.path().join(name);
            back_up(&config, &file, &|_, _| ()).await.unwrap();
            execute(&db, &file, &statements).await;

            let refused = restore(&config, &file, true).await.unwrap_err();

            assert!(
                matches!(refused, BackupError::Damage(..)),
                "{name}: {refused}"
            );
            assert!(refused.to_string().contains(said), "{name}: {refused}");
        }
        let file = folder.path().join("good");
        back_up(&config, &file, &|_, _| ()).await.unwrap();
        assert!(restore(&config, &file, true).await.unwrap().kept.is_some());
    });
}
