//! Kept answers.

use tenantry_storage::{Constraint, bookkeeping, idempotency};
use tenantry_testkit::each_db;

use crate::support::{NOON, all, checksum, write};

each_db! {
    async fn an_answer_is_kept_once_for_caller_operation_and_key(db: TestDb) {
        let kept = idempotency::Kept {
            body_sha256: checksum("body").to_string(),
            reply_json: "{\"a\":1}".to_owned(),
            created_at: NOON,
        };
        let keep = async |caller: &str, operation: &str, key: &str| {
            write(&db, async |tx| {
                idempotency::insert(tx, caller, operation, key, &kept).await
            })
            .await
        };
        keep("usr_1", "tenants.create", "k").await.unwrap();
        keep("usr_2", "tenants.create", "k").await.unwrap();
        keep("usr_1", "packs.import", "k").await.unwrap();

        let twice = keep("usr_1", "tenants.create", "k").await;

        assert_eq!(twice.unwrap_err().constraint(), Some(&Constraint::IdempotencyKeyExists));
        let mut tx = db.read(&all()).await.unwrap();
        let mut find = async |caller: &str, key: &str| {
            idempotency::find(tx.conn(), caller, "tenants.create", key).await.unwrap()
        };
        assert_eq!(find("usr_1", "k").await, Some(kept.clone()));
        assert_eq!(find("usr_3", "k").await, None);
        assert_eq!(find("usr_1", "k\0").await, None);
    }

    async fn old_answers_are_forgotten(db: TestDb) {
        for second in [0, 10] {
            let kept = idempotency::Kept {
                body_sha256: checksum("body").to_string(),
                reply_json: "{}".to_owned(),
                created_at: NOON.plus_seconds(second),
            };
            let key = second.to_string();
            write(&db, async |tx| idempotency::insert(tx, "usr_1", "op", &key, &kept).await)
                .await
                .unwrap();
        }

        let gone = bookkeeping::prune_idempotency(&db, NOON.plus_seconds(10)).await.unwrap();

        assert_eq!(gone, 1);
        let mut tx = db.read(&all()).await.unwrap();
        assert!(idempotency::find(tx.conn(), "usr_1", "op", "10").await.unwrap().is_some());
    }
}
