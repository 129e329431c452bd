//! Searches of tenants that are too many to be collected: orders, pages, statuses and totals.

use tenantry_domain::{
    Page,
    tenants::{Status, Tenant, TenantFilter, TenantSort, TenantSummary},
};
use tenantry_storage::{tenants, testing};
use tenantry_testkit::{databases::TestDb, each_db};

use crate::support::{NOON, all, only, page, store_tenant, tenant, tenant_id, write};

/// Tenants that are stored by [`store_many`].
const MANY: usize = 9_000;

/// `t00000` and on: `alpha` in every even one, `beta` in every odd one, both in each that 900 divides, the
/// age against the id; one in a hundred is suspended.
async fn store_many(db: &TestDb) {
    const NUMBERS: &str = "WITH RECURSIVE \
        numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < 8999), \
        made (n, id, status) AS (SELECT n, 't' || SUBSTR(CAST(100000 + n AS TEXT), 2), \
        CASE WHEN n % 100 = 7 THEN 'SUSPENDED' ELSE 'ACTIVE' END FROM numbers) ";
    let statements = [
        "INSERT INTO tenants (tenant_id, tenant_fold, name, name_fold, status, row_version, created_at, \
         created_by, updated_at) SELECT id, id, id, id, status, 1, 9000 - n, 'a', 0 FROM made",
        "INSERT INTO tenant_words (word, tenant_id, status) SELECT id, id, status FROM made",
        "INSERT INTO tenant_words (word, tenant_id, status) \
         SELECT 'alpha', id, status FROM made WHERE n % 2 = 0 OR n % 900 = 0",
        "INSERT INTO tenant_words (word, tenant_id, status) \
         SELECT 'beta', id, status FROM made WHERE n % 2 = 1 OR n % 900 = 0",
    ];
    let mut tx = db.owner.write(&all()).await.unwrap();
    for statement in statements {
        testing::execute(tx.conn(), &format!("{NUMBERS}{statement}"))
            .await
            .unwrap();
    }
    testing::commit(tx).await.unwrap();
}

fn id(number: usize) -> String {
    format!("t{number:05}")
}

fn search(q: &str, status: Option<Status>, sort: TenantSort) -> TenantFilter {
    TenantFilter {
        status,
        q: Some(q.to_owned()),
        sort,
        ..TenantFilter::default()
    }
}

async fn listed(db: &TestDb, filter: &TenantFilter) -> Page<TenantSummary> {
    let mut tx = db.read(&all()).await.unwrap();
    tenants::list(tx.conn(), &all(), filter).await.unwrap()
}

fn ids(page: &Page<TenantSummary>) -> Vec<String> {
    let id = |row: &TenantSummary| row.tenant.tenant_id.to_string();
    page.items.iter().map(id).collect()
}

/// Every match, page by page, and the same on the way back.
async fn every(db: &TestDb, filter: &TenantFilter, limit: u32) -> Vec<String> {
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let filter = TenantFilter {
            page: page(limit, cursor),
            ..filter.clone()
        };
        let got = listed(db, &filter).await;
        let before = found.len();
        found.extend(ids(&got));
        cursor = got.next_cursor;
        if cursor.is_none() {
            go_back(db, &filter, got.prev_cursor, &found[..before]).await;
            return found;
        }
    }
}

/// From the last page to the first one: what was shown before, page by page.
async fn go_back(db: &TestDb, filter: &TenantFilter, from: Option<String>, expected: &[String]) {
    let limit = filter.page.limit();
    let mut cursor = from;
    let mut end = expected.len();
    while end > 0 {
        let filter = TenantFilter {
            page: page(limit, cursor),
            ..filter.clone()
        };
        let got = listed(db, &filter).await;
        let begin = end.saturating_sub(limit as usize);
        assert_eq!(ids(&got), expected[begin..end], "{filter:?}");
        assert!(got.next_cursor.is_some(), "{filter:?}");
        cursor = got.prev_cursor;
        end = begin;
    }
    assert_eq!(cursor, None);
}

each_db! {
    async fn many_matches_come_whole_in_every_order(db: TestDb) {
        store_many(&db).await;
        let even: Vec<String> = (0..MANY).filter(|n| n % 2 == 0).map(id).collect();
        let both: Vec<String> = (0..MANY).filter(|n| n % 900 == 0).map(id).collect();

        for (name, sort) in TenantSort::ALL {
            // The youngest have the smallest ids.
            let turned = ["-tenant_id", "-name", "created_at"].contains(&name);
            for (q, limit, expected) in [
                ("alpha", 200, &even),
                ("beta alpha", 3, &both),
                ("alpha beta", 200, &both),
                ("alpha beta t", 4, &both),
            ] {
                let mut expected = expected.clone();
                if turned {
                    expected.reverse();
                }
                let found = every(&db, &search(q, None, sort), limit).await;
                assert_eq!(found, expected, "{q} by {name}");
            }
        }
        // All of it is one prefix.
        let found = every(&db, &search("t", None, TenantSort::Match), 200).await;
        assert_eq!(found, (0..MANY).map(id).collect::<Vec<_>>());
    }

    async fn a_status_narrows_a_search_of_any_size(db: TestDb) {
        store_many(&db).await;
        let suspended: Vec<String> = (0..MANY).filter(|n| n % 100 == 7).map(id).collect();
        let none: &[String] = &[];

        for (name, sort) in TenantSort::ALL {
            let of = |q, status| search(q, Some(status), sort);
            let mut found = every(&db, &of("beta", Status::Suspended), 25).await;
            found.sort();
            assert_eq!(found, suspended, "{name}");
            assert_eq!(every(&db, &of("alpha", Status::Suspended), 25).await, none, "{name}");
            assert_eq!(every(&db, &of("alpha beta", Status::Suspended), 25).await, none, "{name}");
            assert_eq!(every(&db, &of("beta", Status::Active), 200).await.len(), 4_420, "{name}");
            assert_eq!(every(&db, &of("t000 beta", Status::Suspended), 25).await, ["t00007"], "{name}");
        }
        let of_beta = search("beta", Some(Status::Suspended), TenantSort::Match);
        let page = listed(&db, &of_beta).await;
        assert_eq!((page.total, page.total_is_capped), (90, false));
    }

    async fn totals_end_where_they_would_cost_more_than_the_page(db: TestDb) {
        store_many(&db).await;
        for sort in [TenantSort::Match, TenantSort::NewestFirst] {
            for (q, limit, total, is_capped) in [
                // One word: by its entries.
                ("alpha", 25, 200, true),
                ("t0000", 3, 10, false),
                // A rare word among several.
                ("t0 t00 t000 alpha", 25, 50, false),
                // Common ones: more than the page has is all that is said.
                ("alpha t", 25, 25, true),
                ("alpha beta", 25, 10, false),
                ("alpha beta", 3, 3, true),
                ("gamma", 25, 0, false),
            ] {
                let filter = TenantFilter { page: page(limit, None), ..search(q, None, sort) };
                let page = listed(&db, &filter).await;
                assert_eq!((page.total, page.total_is_capped), (total, is_capped), "{q}, {limit}");
            }
        }
    }

    async fn the_words_follow_the_status_and_the_name(db: TestDb) {
        let suspended = Tenant { status: Status::Suspended, ..tenant("born") };
        store_tenant(&db, &Tenant { name: "Acme Capital".to_owned(), ..tenant("acme") }).await;
        store_tenant(&db, &suspended).await;
        let found = async |q: &str, status| {
            let mut found = Vec::new();
            for sort in [TenantSort::Match, TenantSort::NameAscending] {
                found.push(every(&db, &search(q, Some(status), sort), 5).await);
            }
            assert_eq!(found[0], found[1], "{q}");
            found.remove(0)
        };
        let acme = tenant_id("ACME");

        assert_eq!(found("tenant", Status::Suspended).await, ["born"]);
        assert_eq!(found("capital", Status::Active).await, ["acme"]);
        assert_eq!(found("capital", Status::Suspended).await, [""; 0]);

        write(&db, async |tx| {
            tenants::update_status(tx, &all(), &acme, Status::Suspended, 1, NOON).await
        })
        .await
        .unwrap();
        assert_eq!(found("capital", Status::Active).await, [""; 0]);
        assert_eq!(found("capital", Status::Suspended).await, ["acme"]);

        // A new name of a tenant that is suspended.
        write(&db, async |tx| tenants::update_name(tx, &all(), &acme, "Zen", 2, NOON).await)
            .await
            .unwrap();
        assert_eq!(found("zen", Status::Suspended).await, ["acme"]);
        assert_eq!(found("zen", Status::Active).await, [""; 0]);

        write(&db, async |tx| {
            tenants::update_status(tx, &only(&["acme"]), &acme, Status::Active, 3, NOON).await
        })
        .await
        .unwrap();
        assert_eq!(found("zen", Status::Active).await, ["acme"]);
        assert_eq!(found("zen", Status::Suspended).await, [""; 0]);
    }

    async fn pages_go_on_while_tenants_come(db: TestDb) {
        store_many(&db).await;
        let expected: Vec<String> = (0..MANY).filter(|n| n % 900 == 0).map(id).collect();
        for (round, q) in ["alpha beta", "t0 alpha beta"].into_iter().enumerate() {
            let mut found = Vec::new();
            let mut cursor = None;
            for turn in 0.. {
                let filter = TenantFilter {
                    page: page(3, cursor),
                    ..search(q, None, TenantSort::Match)
                };
                let got = listed(&db, &filter).await;
                found.extend(ids(&got));
                cursor = got.next_cursor;
                // Before what has been shown, by the word that leads.
                let name = format!("alpha beta a{turn}");
                store_tenant(&db, &Tenant { name, ..tenant(&format!("a{round}{turn}")) }).await;
                if cursor.is_none() {
                    break;
                }
            }
            found.retain(|id| id.starts_with('t'));
            assert_eq!(found, expected, "{q}");
        }
    }

    async fn a_cursor_of_another_search_stays_within_the_words(db: TestDb) {
        store_many(&db).await;
        let first = TenantFilter {
            page: page(2, None),
            ..search("alpha", None, TenantSort::Match)
        };
        let cursor = listed(&db, &first).await.next_cursor;
        assert!(cursor.is_some());

        let second = TenantFilter {
            page: page(2, cursor.clone()),
            ..search("alpha", None, TenantSort::Match)
        };
        let back = listed(&db, &second).await.prev_cursor;
        assert!(back.is_some());

        for (q, expected) in [("t0000", &["t00000", "t00001"][..]), ("a", &["t00004", "t00006"]), ("aa", &[])] {
            let other = TenantFilter {
                page: page(2, cursor.clone()),
                ..search(q, None, TenantSort::Match)
            };
            assert_eq!(ids(&listed(&db, &other).await), expected, "{q}");
        }
        for (q, expected) in [("t0000", &[][..]), ("a", &["t00000", "t00002"]), ("aa", &[])] {
            let other = TenantFilter {
                page: page(2, back.clone()),
                ..search(q, None, TenantSort::Match)
            };
            assert_eq!(ids(&listed(&db, &other).await), expected, "{q}, back");
        }
    }
}
