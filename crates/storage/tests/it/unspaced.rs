//! Names that were stored before any part of a word was found in scripts without spaces.

use tenantry_domain::tenants::{Status, TenantFilter, TenantSort};
use tenantry_storage::{migrate, tenants, testing};
use tenantry_testkit::{databases::TestDb, each_db};

use crate::support::{all, store_tenant, tenant};

const MIGRATION: &str = "20261129030100_unspaced_words";

async fn is_applied(db: &TestDb) -> bool {
    let steps = migrate::status(db).await.unwrap();
    steps
        .iter()
        .any(|step| step.name == MIGRATION && step.applied)
}

async fn run(db: &TestDb, statements: &[&'static str]) {
    let mut tx = db.owner.write(&all()).await.unwrap();
    for sql in statements {
        testing::execute(tx.conn(), sql).await.unwrap();
    }
    testing::commit(tx).await.unwrap();
}

async fn words(db: &TestDb, tenant: &str) -> Vec<String> {
    let mut tx = db.owner.read(&all()).await.unwrap();
    let sql = format!("SELECT word FROM tenant_words WHERE tenant_id = '{tenant}' ORDER BY word");
    testing::texts(tx.conn(), sql.leak()).await.unwrap()
}

each_db! {
    async fn names_from_before_are_found_by_their_parts(db: TestDb) {
        while is_applied(&db).await {
            migrate::down(&db.owner, 1).await.unwrap();
        }
        run(&db, &[
            "INSERT INTO tenants (tenant_id, tenant_fold, name, name_fold, status, row_version, \
             created_at, created_by, updated_at) VALUES \
             ('THB', 'thb', 'ธนาคารไทย NEWabc', 'ธนาคารไทย newabc', 'ACTIVE', 1, 5, 'a', 5), \
             ('CJK', 'cjk', '東京　銀行', '東京　銀行', 'ACTIVE', 1, 5, 'a', 5), \
             ('EUR', 'eur', 'Zürich', 'zürich', 'SUSPENDED', 1, 5, 'a', 5)",
            "INSERT INTO tenant_words (word, tenant_id) VALUES ('thb', 'THB'), ('ธนาคารไทย', 'THB'), \
             ('newabc', 'THB'), ('cjk', 'CJK'), ('東京', 'CJK'), ('銀行', 'CJK'), ('eur', 'EUR'), \
             ('zürich', 'EUR')",
        ]).await;

        migrate::up(&db.owner).await.unwrap();

        for (q, expected) in [("ไทย", Some("THB")), ("行", Some("CJK")), ("rich", None), ("abc", None)] {
            let filter = TenantFilter { q: Some(q.to_owned()), ..TenantFilter::default() };
            let mut tx = db.read(&all()).await.unwrap();
            let page = tenants::list(tx.conn(), &all(), &filter).await.unwrap();
            let found = page.items.first().map(|row| row.tenant.tenant_id.as_str());
            assert_eq!(found, expected, "{q}");
        }
        assert_eq!(words(&db, "EUR").await, ["eur", "zürich"]);

        // Words have learned the status of their tenants, too.
        for (status, expected) in [(Status::Suspended, 1), (Status::Active, 0)] {
            let filter = TenantFilter {
                q: Some("zür".to_owned()),
                status: Some(status),
                ..TenantFilter::default()
            };
            let mut tx = db.read(&all()).await.unwrap();
            let page = tenants::list(tx.conn(), &all(), &filter).await.unwrap();
            assert_eq!(page.items.len(), expected, "{status:?}");
        }

        // What a name brings with it today is what the migration made of it.
        let made = tenantry_domain::tenants::Tenant {
            name: "ธนาคารไทย NEWabc".to_owned(),
            ..tenant("THC")
        };
        store_tenant(&db, &made).await;
        let own = |words: Vec<String>, id: &str| {
            words.into_iter().filter(|word| word != id).collect::<Vec<_>>()
        };
        assert_eq!(own(words(&db, "THB").await, "thb"), own(words(&db, "THC").await, "thc"));
        assert_eq!(TenantSort::default(), TenantSort::Match);
    }
}
