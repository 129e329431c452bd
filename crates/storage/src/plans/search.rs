//! Searches among many tenants: a page comes from the indexes, whatever is searched for.

use super::*;

/// As many tenants as are too many to be collected at once: `alpha` in one half, `beta` in the other, a
/// few with both; `gamma` in a few.
async fn many(db: &Db) {
    const NUMBERS: &str = "WITH RECURSIVE \
        numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 9000) ";
    let mut tx = db.write(&all()).await.unwrap();
    for sql in [
        "INSERT INTO tenants (tenant_id, tenant_fold, name, name_fold, status, row_version, created_at, \
         created_by, updated_at) SELECT 't' || n, 't' || n, 'n', 'n', 'ACTIVE', 1, n, 'a', n FROM numbers",
        "INSERT INTO tenant_words (word, tenant_id) SELECT 't' || n, 't' || n FROM numbers",
        "INSERT INTO tenant_words (word, tenant_id) SELECT 'alpha', 't' || n FROM numbers WHERE n % 2 = 0",
        "INSERT INTO tenant_words (word, tenant_id) \
         SELECT 'beta', 't' || n FROM numbers WHERE n % 2 = 1 OR n % 900 = 0",
        "INSERT INTO tenant_words (word, tenant_id) SELECT 'gamma', 't' || n FROM numbers WHERE n % 90 = 0",
    ] {
        let Link::Sqlite(link) = tx.conn().link() else {
            panic!("plans are read on SQLite")
        };
        sqlx::query(AssertSqlSafe(format!("{NUMBERS}{sql}")))
            .execute(&mut **link)
            .await
            .unwrap();
    }
    tx.commit_unaudited().await.unwrap();
}

/// Whether a step walks an index, or what another step has already narrowed.
fn is_narrow(step: &str) -> bool {
    let walks_all = step.starts_with("SCAN ")
        && !step.contains(" USING ")
        && ![
            "SCAN w",
            "SCAN s",
            "SCAN m",
            "SCAN counted",
            "SCAN installation",
        ]
        .contains(&step);
    // Of the words no entry is read but those of a stretch or of a tenant.
    let walks_words =
        (step.starts_with("SCAN w ") || step.starts_with("SCAN v ")) && !step.contains("SUBQUERY");
    !walks_all && !walks_words
}

#[tokio::test]
async fn searches_walk_stretches_of_words() {
    let folder = tempfile::tempdir().unwrap();
    let db = empty(&folder).await;
    many(&db).await;
    let mut tx = db.read(&all()).await.unwrap();
    let mut seen = [false; 5];

    for (q, status) in [
        ("alpha", None),
        ("t", Some(Status::Active)),
        ("alpha", Some(Status::Suspended)),
        ("gamma alpha", None),
        ("alpha t", None),
        ("alpha beta", None),
        ("alpha beta", Some(Status::Suspended)),
        ("nothing", None),
    ] {
        for (name, sort) in TenantSort::ALL {
            noted::take();
            let mut cursor = None;
            for turn in 0..3 {
                let filter = TenantFilter {
                    status,
                    q: Some(q.to_owned()),
                    sort,
                    page: PageRequest {
                        limit: Some(2),
                        cursor,
                    },
                };
                let page = tenants::list(tx.conn(), &all(), &filter).await.unwrap();
                // Forth, and back again.
                cursor = if turn == 0 {
                    page.next_cursor
                } else {
                    page.prev_cursor
                };
            }
            for sql in noted::take() {
                let steps = plan(tx.conn(), &sql).await;
                let has = |text: &str| steps.iter().any(|step| step.contains(text));
                assert!(
                    steps.iter().all(|step| is_narrow(step)),
                    "{q} by {name}: {steps:#?}\n{sql}"
                );
                // Nothing is sorted but what was collected, of which there are few.
                let is_collected = sql.contains("t.tenant_id IN (SELECT w.tenant_id");
                assert!(
                    is_collected || !has("USE TEMP B-TREE FOR ORDER BY"),
                    "{q} by {name}: {steps:#?}\n{sql}"
                );
                // A page that follows begins where the one before ended.
                if sql.contains("(w.word, w.tenant_id) > ") {
                    assert!(has("(word,tenant_id)>(?,?)"), "{steps:#?}\n{sql}");
                    seen[0] = true;
                }
                if sql.contains("(w.word, w.tenant_id) < ") {
                    assert!(has("(word,tenant_id)<(?,?)"), "{steps:#?}\n{sql}");
                    seen[4] = true;
                }
                if status == Some(Status::Suspended) && sql.contains("tenant_words w") {
                    assert!(
                        has("tenant_words_not_active (status=?"),
                        "{steps:#?}\n{sql}"
                    );
                    seen[1] = true;
                }
                seen[2] |= sql.contains("LIMIT 1000) w");
                seen[3] |= sql.contains("LIMIT 20000) s");
            }
        }
    }
    assert_eq!(seen, [true; 5], "every kind of statement");
}
