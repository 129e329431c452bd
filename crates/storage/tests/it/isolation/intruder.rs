//! The intruder's connection, and the rows of two tenants that it is after.

use futures::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Connection, Error, Row, error::DatabaseError};
use sqlx_postgres::{PgConnection, PgRow};
use tenantry_domain::{
    access::{Caller, Role, RoleBinding, UserStatus},
    audit::ChainName,
    freezes::Freeze,
    id::{JobId, ReportId, UserId},
    packs::{Counts, PackKind, Report, ReportOutcome, ReportSummary},
};
use tenantry_storage::{
    Entry, Ledger,
    access::{self, UserRow},
    bookkeeping::{self, Refusal},
    jobs,
};
use tenantry_testkit::databases::TestDb;

use crate::{
    approvals, freezes, recalls, schedules,
    support::{
        NOON, activate, activate_with, all, commit, domain_pack, entry, playbook, revision,
        store_links, store_pack, store_tenants, tenant_id, tenant_pack, unique, write,
    },
};

/// Everything that may be told, from the catalogue.
pub(super) struct Table {
    pub(super) name: String,
    pub(super) has_tenant: bool,
    pub(super) is_forced: bool,
    /// The columns that an `INSERT` may name.
    pub(super) columns: String,
}

/// A connection with somebody's own credentials and no code of ours around it.
pub(super) struct Intruder(PgConnection);

/// What came of a statement: rows it touched, or the SQLSTATE that refused it.
pub(super) type Outcome = Result<u64, String>;

/// Refused because of who asks: a privilege, or a policy.
pub(super) const DENIED: &str = "42501";
/// Refused because there is such a row: the policies let it pass.
pub(super) const EXISTS: &str = "23505";

impl Intruder {
    /// Whoever stole the server's credentials.
    pub(super) async fn as_server(db: &TestDb) -> Self {
        Self(PgConnection::connect(&db.options.url).await.unwrap())
    }

    /// The owner of the tables, who has every privilege but no way past a forced policy.
    pub(super) async fn as_owner(db: &TestDb) -> Self {
        let url = db.migration_url.as_deref().unwrap();
        Self(PgConnection::connect(url).await.unwrap())
    }

    async fn begin(&mut self, scope: Option<&str>) {
        self.run("BEGIN").await.unwrap();
        if let Some(scope) = scope {
            sqlx::query("SELECT set_config('tenantry.scope', $1, true)")
                .bind(scope)
                .execute(&mut self.0)
                .await
                .unwrap();
        }
    }

    /// Runs the statement in a transaction with the scope, which is rolled back.
    pub(super) async fn attempt(&mut self, scope: Option<&str>, sql: &str) -> Outcome {
        self.begin(scope).await;
        let outcome = self.run(sql).await;
        self.run("ROLLBACK").await.unwrap();
        outcome
    }

    /// Runs the statement as it comes, by the protocol that takes several at once.
    pub(super) async fn run(&mut self, sql: &str) -> Outcome {
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
            .execute(&mut self.0)
            .await
            .map(|done| done.rows_affected())
            .map_err(|error| state(&error))
    }

    /// What `COPY ... TO STDOUT` sends.
    pub(super) async fn copied(&mut self, scope: Option<&str>, sql: &str) -> String {
        self.begin(scope).await;
        let chunks = self.0.copy_out_raw(sql).await.unwrap();
        let chunks: Vec<_> = chunks.try_collect().await.unwrap();
        self.run("ROLLBACK").await.unwrap();
        String::from_utf8(chunks.concat()).unwrap()
    }

    /// The one number that the query gives.
    pub(super) async fn number(&mut self, scope: Option<&str>, sql: &str) -> i64 {
        self.begin(scope).await;
        let row = sqlx::query(AssertSqlSafe(sql.to_owned()))
            .fetch_one(&mut self.0)
            .await;
        self.run("ROLLBACK").await.unwrap();
        row.unwrap_or_else(|error| panic!("{sql}: {error}")).get(0)
    }

    /// The first column of every row.
    pub(super) async fn texts(&mut self, scope: Option<&str>, sql: &str) -> Vec<String> {
        self.begin(scope).await;
        let rows = self.rows(sql).await;
        self.run("ROLLBACK").await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// As [`Self::texts`], after another statement in the same transaction.
    pub(super) async fn texts_after(
        &mut self,
        first: &str,
        scope: Option<&str>,
        sql: &str,
    ) -> Vec<String> {
        self.begin(scope).await;
        self.run(first).await.unwrap();
        let rows = self.rows(sql).await;
        self.run("ROLLBACK").await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn rows(&mut self, sql: &str) -> Vec<PgRow> {
        sqlx::query(AssertSqlSafe(sql.to_owned()))
            .fetch_all(&mut self.0)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Every table of the schema.
    pub(super) async fn tables(&mut self) -> Vec<Table> {
        let sql = "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AND EXISTS
               (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid),
             bool_or(a.attname = 'tenant_id'),
             string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
               FILTER (WHERE a.attgenerated = '')
           FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
           WHERE c.relnamespace = current_schema::regnamespace AND c.relkind IN ('r', 'p', 'm')
             AND a.attnum > 0 AND NOT a.attisdropped
           GROUP BY c.oid ORDER BY c.relname";
        let table = |row: &PgRow| Table {
            name: row.get(0),
            is_forced: row.get(1),
            has_tenant: row.get(2),
            columns: row.get(3),
        };
        self.rows(sql).await.iter().map(table).collect()
    }

    /// The tables whose rows belong to a tenant.
    pub(super) async fn owned(&mut self) -> Vec<Table> {
        let mut tables = self.tables().await;
        tables.retain(|table| table.has_tenant);
        tables
    }
}

fn state(error: &Error) -> String {
    let code = error.as_database_error().and_then(DatabaseError::code);
    code.unwrap_or_else(|| panic!("{error}")).into_owned()
}

impl Table {
    /// Stores a row of the tenant once more, as far as anything lets it.
    pub(super) fn insert_again(&self, json: &str) -> String {
        let (name, columns) = (&self.name, &self.columns);
        format!(
            "INSERT INTO {name} ({columns})
             SELECT {columns} FROM jsonb_populate_record(NULL::{name}, $row${json}$row$)"
        )
    }

    /// A row of the tenant, whole.
    pub(super) fn row_of(&self, tenant: &str) -> String {
        let name = &self.name;
        format!("SELECT to_jsonb(t)::text FROM {name} t WHERE t.tenant_id = '{tenant}' LIMIT 1")
    }
}

/// Rows of Acme, of Beta and of nobody, in every table there is.
pub(super) async fn fill(db: &TestDb) {
    store_tenants(db, &["Acme", "Beta"]).await;
    let pack = domain_pack("Finance", "v1");
    let playbook = playbook("call", "v1");
    for shared in [&pack, &playbook] {
        store_pack(db, shared).await.unwrap();
    }
    let user = user();
    write(db, async |tx| access::insert_user(tx, &user).await)
        .await
        .unwrap();
    let deputy = approvals::person(db, "deputy").await;
    let caller = Caller::system("req-1");
    for tenant in [Some("Acme"), Some("Beta"), None] {
        if let Some(id) = tenant {
            store_pack(db, &tenant_pack(id, "v1")).await.unwrap();
            activate_with(db, id, 1, &pack, &[&playbook]).await.unwrap();
            store_links(db, id, &[&playbook]).await;
        }
        bookkeeping::store_report(db, &all(), &report(tenant))
            .await
            .unwrap();
        let tenant_id = tenant.map(tenant_id);
        let id = JobId::from_unique(&unique());
        let job = jobs::NewJob {
            id: &id,
            kind: "tests.work",
            key: None,
            tenant_id: tenant_id.as_ref(),
            payload: "{}",
            due: None,
            created_at: NOON,
        };
        write(db, async |tx| jobs::enqueue(tx, &all(), &job).await)
            .await
            .unwrap();
        approvals::set(db, tenant_id.as_ref(), 0, 0).await.unwrap();
        let asked = approvals::request(tenant, &revision(tenant.unwrap_or("Acme"), 2, &pack), 1);
        let authors = std::slice::from_ref(&user.id);
        approvals::store(db, &asked, &pack, authors).await.unwrap();
        approvals::approve(db, &asked.id, &deputy).await.unwrap();
        // It begins after all that is tried here.
        let freeze = Freeze {
            from: NOON.plus_days(9),
            ..freezes::freeze(tenant, None)
        };
        freezes::store(db, &freeze).await.unwrap();
        if let Some(tenant) = tenant {
            let waiting = schedules::schedule(&revision(tenant, 2, &pack));
            schedules::store(db, &waiting, &pack).await.unwrap();
            let bad = domain_pack("Finance", &format!("v7.{}", tenant.as_bytes()[0]));
            store_pack(db, &bad).await.unwrap();
            activate(db, tenant, 2, &bad).await.unwrap();
            recalls::begin(db, &bad, None).await;
        }
        let chain = tenant_id
            .clone()
            .map_or(ChainName::Global, ChainName::Tenant);
        let refusal = Refusal {
            caller: &caller,
            at: NOON,
            chain: chain.clone(),
            action: "tests.refuse",
            entity: "tenant",
            entity_id: "thing-1".to_owned(),
            tenant_id: tenant_id.clone(),
            reason: None,
        };
        bookkeeping::record_refusal(db, refusal).await.unwrap();
        let fact = Entry {
            tenant_id,
            ..entry(chain)
        };
        commit(db.write(&all()).await.unwrap(), Ledger::of(fact))
            .await
            .unwrap();
    }
}

fn user() -> UserRow {
    UserRow {
        id: UserId::from_unique(&unique()),
        username: "ada".to_owned(),
        password_hash: "$argon2id$".to_owned(),
        status: UserStatus::Active,
        bindings: vec![
            RoleBinding::global(Role::Viewer),
            RoleBinding::of(Role::Editor, tenant_id("Acme")),
            RoleBinding::of(Role::Editor, tenant_id("Beta")),
        ],
        row_version: 1,
        credential_version: 1,
        last_sign_in_at: None,
        created_at: NOON,
        created_by: "system".to_owned(),
    }
}

fn report(tenant: Option<&str>) -> Report {
    Report {
        summary: ReportSummary {
            id: ReportId::from_unique(&unique()),
            kind: tenant.map_or(PackKind::Domain, |_| PackKind::Tenant),
            domain: Some("Finance".to_owned()),
            tenant_id: tenant.map(tenant_id),
            playbook_id: None,
            version: None,
            outcome: ReportOutcome::Refused,
            checksum: None,
            counts: Counts::default(),
            created_at: NOON,
            created_by: "usr_1".to_owned(),
        },
        findings: Vec::new(),
    }
}
