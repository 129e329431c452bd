//! Lists of tenants: orders, pages, cursors, filters and words.

use tenantry_domain::{
    Timestamp,
    access::TenantScope,
    tenants::{Status, Tenant, TenantFilter, TenantSort},
};
use tenantry_storage::{Db, Error, tenants};
use tenantry_testkit::{databases::TestDb, each_db};

use crate::support::{
    NOON, activate, all, domain_pack, only, page, store_pack, store_tenant, store_tenants, tenant,
    tenant_id, walk, write,
};

/// Nine tenants whose names and ages come in threes, stored in no order.
async fn store_nine(db: &Db) -> Vec<Tenant> {
    let mut stored = Vec::new();
    for number in [5, 1, 9, 3, 7, 2, 8, 4, 6] {
        let age = i64::from(number % 3);
        let made = Tenant {
            name: format!("Name {}", if number % 3 == 0 { "a" } else { "B" }),
            created_at: NOON.plus_seconds(age),
            ..tenant(&format!(
                "{}{number}",
                if number % 2 == 0 { "T" } else { "t" }
            ))
        };
        store_tenant(db, &made).await;
        stored.push(made);
    }
    stored
}

async fn ids(db: &TestDb, scope: &TenantScope, filter: TenantFilter, limit: u32) -> Vec<String> {
    let listed = walk(limit, async |page| {
        let mut tx = db.read(&all()).await?;
        tenants::list(
            tx.conn(),
            scope,
            &TenantFilter {
                page,
                ..filter.clone()
            },
        )
        .await
    })
    .await;
    listed
        .into_iter()
        .map(|summary| summary.tenant.tenant_id.to_string())
        .collect()
}

fn search(q: &str) -> TenantFilter {
    TenantFilter {
        q: Some(q.to_owned()),
        ..TenantFilter::default()
    }
}

each_db! {
    async fn every_order_is_total_and_pages_without_gaps(db: TestDb) {
        let stored = store_nine(&db).await;
        let sorted = |key: fn(&Tenant) -> (String, i64, String), is_descending: bool| {
            let mut tenants = stored.clone();
            tenants.sort_by_key(key);
            if is_descending {
                tenants.reverse();
            }
            tenants.into_iter().map(|tenant| tenant.tenant_id.to_string()).collect::<Vec<_>>()
        };
        let by_id = |t: &Tenant| (String::new(), 0, t.tenant_id.fold());
        let by_name = |t: &Tenant| (t.name.to_lowercase(), 0, t.tenant_id.fold());
        let by_age = |t: &Tenant| (String::new(), t.created_at.micros(), t.tenant_id.fold());
        let expected = [
            sorted(by_id, false),
            sorted(by_id, true),
            sorted(by_name, false),
            sorted(by_name, true),
            sorted(by_age, false),
            sorted(by_age, true),
        ];

        for ((name, sort), expected) in TenantSort::ALL.into_iter().zip(expected) {
            for limit in [1, 2, 9, 200] {
                let filter = TenantFilter { sort, ..TenantFilter::default() };
                assert_eq!(ids(&db, &all(), filter, limit).await, expected, "{name} by {limit}");
            }
        }
    }

    async fn a_page_shows_the_active_pair(db: TestDb) {
        store_tenants(&db, &["acme", "idle"]).await;
        let pack = domain_pack("Finance", "v1.0");
        store_pack(&db, &pack).await.unwrap();
        activate(&db, "acme", 1, &pack).await.unwrap();

        let mut tx = db.read(&all()).await.unwrap();
        let found = tenants::list(tx.conn(), &all(), &TenantFilter::default()).await.unwrap();

        let [acme, idle] = &found.items[..] else { panic!("{found:?}") };
        assert_eq!(acme.active.revision, 1);
        assert_eq!(acme.active.domain_pack_version, Some(pack.version));
        assert_eq!(acme.active.tenant_pack_version, None);
        assert_eq!((idle.active.revision, &idle.active.domain), (0, &None));
        assert_eq!((found.total, found.total_is_capped), (2, false));
    }

    async fn a_filter_by_status_pages_too(db: TestDb) {
        store_nine(&db).await;
        for id in ["t1", "T2", "t9"] {
            write(&db, async |tx| {
                let id = tenant_id(id);
                tenants::update_status(tx, &all(), &id, Status::Suspended, 1, NOON).await
            })
            .await
            .unwrap();
        }
        let with = |status, sort| TenantFilter {
            status: Some(status),
            sort,
            ..TenantFilter::default()
        };

        for (name, sort) in TenantSort::ALL {
            let mut suspended = ids(&db, &all(), with(Status::Suspended, sort), 2).await;
            suspended.sort();
            assert_eq!(suspended, ["T2", "t1", "t9"], "{name}");
            assert_eq!(ids(&db, &all(), with(Status::Active, sort), 4).await.len(), 6, "{name}");
        }
    }

    async fn a_scope_narrows_list_search_and_total(db: TestDb) {
        store_nine(&db).await;

        let one = ids(&db, &only(&["T1"]), TenantFilter::default(), 1).await;
        let two = ids(&db, &only(&["t1", "t3", "none"]), TenantFilter::default(), 1).await;
        let searched = ids(&db, &only(&["t1", "t3"]), search("name"), 1).await;

        assert_eq!(one, ["t1"]);
        assert_eq!(two, ["t1", "t3"]);
        assert_eq!(searched, ["t1", "t3"]);
    }

    async fn a_search_finds_prefixes_of_the_id_and_of_any_word(db: TestDb) {
        let names = [
            ("TENANT_FINANCE_001", "Acme Capital (Zürich)"),
            ("tenant_health_001", "ÄRZTEHAUS Nord-Süd"),
            ("Shop", "Acme Retail"),
        ];
        for (id, name) in names {
            store_tenant(&db, &Tenant { name: name.to_owned(), ..tenant(id) }).await;
        }
        let expected: [(&str, &[&str]); 14] = [
            ("tenant_f", &["TENANT_FINANCE_001"]),
            ("TENANT_", &["TENANT_FINANCE_001", "tenant_health_001"]),
            ("acm", &["Shop", "TENANT_FINANCE_001"]),
            ("ACME cap", &["TENANT_FINANCE_001"]),
            ("cap acme", &["TENANT_FINANCE_001"]),
            ("zür", &["TENANT_FINANCE_001"]),
            ("(z", &["TENANT_FINANCE_001"]),
            ("ärzte", &["tenant_health_001"]),
            ("süd", &["tenant_health_001"]),
            ("nord-s", &["tenant_health_001"]),
            ("  ", &["Shop", "TENANT_FINANCE_001", "tenant_health_001"]),
            ("apital", &[]),
            ("%", &[]),
            ("a\0", &[]),
        ];

        for (q, expected) in expected {
            assert_eq!(ids(&db, &all(), search(q), 1).await, expected, "{q}");
        }
    }

    async fn scripts_without_spaces_are_searched_anywhere_in_a_word(db: TestDb) {
        for (id, name) in [
            ("THB", "ธนาคารไทย จำกัด"),
            ("NAM", "น้ำดื่มABC"),
            ("TYO", "東京銀行"),
            ("KAT", "ﾄﾖﾀ自動車"),
            ("LAO", "ທະນາຄານລາວ"),
            ("ACME", "Acme Capital"),
        ] {
            store_tenant(&db, &Tenant { name: name.to_owned(), ..tenant(id) }).await;
        }

        for (q, expected) in [
            ("ไทย", &["THB"][..]),
            ("ธนาคาร", &["THB"]),
            ("คารไ", &["THB"]),
            ("กัด ไทย", &["THB"]),
            ("ไทยจ", &[]),
            ("ดื่ม", &["NAM"]),
            ("้ำ", &["NAM"]),
            ("abc", &["NAM"]),
            ("bc", &[]),
            ("銀行", &["TYO"]),
            ("ﾖﾀ自", &["KAT"]),
            ("ລາວ", &["LAO"]),
            ("pital", &[]),
        ] {
            for sort in [TenantSort::Match, TenantSort::NewestFirst] {
                let filter = TenantFilter { sort, ..search(q) };
                assert_eq!(ids(&db, &all(), filter, 1).await, expected, "{q}");
            }
            assert_eq!(ids(&db, &only(&["thb"]), search(q), 1).await.len(),
                usize::from(expected == ["THB"]), "{q}");
        }

        let id = tenant_id("THB");
        write(&db, async |tx| tenants::update_name(tx, &all(), &id, "Thai Bank", 1, NOON).await)
            .await
            .unwrap();
        assert_eq!(ids(&db, &all(), search("ไทย"), 1).await, [""; 0]);
    }

    async fn matches_are_walked_by_their_words_once_each(db: TestDb) {
        for (id, name) in [
            ("z1", "Alpha Alpine Alps"),
            ("a2", "alps"),
            ("m3", "Al-Pine (alps)"),
            ("b4", "Beta alpine"),
        ] {
            store_tenant(&db, &Tenant { name: name.to_owned(), ..tenant(id) }).await;
        }

        for limit in [1, 2, 3, 200] {
            // `al`, `al-pine` begin m3; `alpha` z1; `alpine` b4; `alps` a2.
            let found = ids(&db, &all(), search("al"), limit).await;
            assert_eq!(found, ["m3", "z1", "b4", "a2"], "by {limit}");
            let both = ids(&db, &all(), search("alp al"), limit).await;
            assert_eq!(both, ["z1", "b4", "a2", "m3"], "by {limit}");
            let sorted = TenantFilter { sort: TenantSort::IdAscending, ..search("al") };
            assert_eq!(ids(&db, &all(), sorted, limit).await, ["a2", "b4", "m3", "z1"]);
        }
        let active = TenantFilter { status: Some(Status::Suspended), ..search("al") };
        assert_eq!(ids(&db, &all(), active, 1).await, [""; 0]);
    }

    async fn a_search_follows_a_new_name(db: TestDb) {
        store_tenant(&db, &Tenant { name: "Old Name".to_owned(), ..tenant("acme") }).await;
        let id = tenant_id("acme");

        write(&db, async |tx| tenants::update_name(tx, &all(), &id, "New Name", 1, NOON).await)
            .await
            .unwrap();

        assert_eq!(ids(&db, &all(), search("old"), 5).await, [""; 0]);
        assert_eq!(ids(&db, &all(), search("new"), 5).await, ["acme"]);
        assert_eq!(ids(&db, &all(), search("acm"), 5).await, ["acme"]);
    }

    async fn a_total_is_counted_up_to_the_cap(db: TestDb) {
        write(&db, async |tx| {
            for number in 0..10_050 {
                let at = Timestamp::from_micros(number);
                let made = Tenant {
                    created_at: at,
                    name: format!("Shop {}", number % 7),
                    ..tenant(&format!("t{number:05}"))
                };
                tenants::insert(tx, &made).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
        let mut tx = db.read(&all()).await.unwrap();
        let mut list = async |filter: TenantFilter| {
            tenants::list(tx.conn(), &all(), &filter).await.unwrap()
        };

        let everything = list(TenantFilter::default()).await;
        let many = list(search("shop")).await;
        let sorted = TenantFilter { sort: TenantSort::NewestFirst, ..search("shop 3") };
        let few = list(sorted).await;

        assert_eq!((everything.total, everything.total_is_capped), (10_000, true));
        // A search is counted no further than a page may go.
        assert_eq!((many.total, many.total_is_capped), (200, true));
        assert_eq!(many.items[0].tenant.tenant_id.as_str(), "t00000");
        // Of several words, no further than this page.
        assert_eq!((few.total, few.total_is_capped), (50, true));
        assert_eq!(few.items[0].tenant.tenant_id.as_str(), "t10048");
    }

    async fn a_foreign_cursor_is_refused(db: TestDb) {
        store_nine(&db).await;
        let mut tx = db.read(&all()).await.unwrap();
        let filter = |sort, cursor| TenantFilter {
            sort,
            page: page(2, cursor),
            ..TenantFilter::default()
        };
        let first = filter(TenantSort::NameAscending, None);
        let by_name = tenants::list(tx.conn(), &all(), &first).await.unwrap().next_cursor;

        for cursor in [by_name.unwrap(), "nonsense".to_owned(), String::new()] {
            let other = filter(TenantSort::OldestFirst, Some(cursor));
            let refused = tenants::list(tx.conn(), &all(), &other).await;
            assert!(matches!(refused, Err(Error::BadCursor)));
        }
    }
}
