//! The server's role: what it may do, and which roles are refused.

use sqlx::{AssertSqlSafe, Connection, Row};
use sqlx_postgres::PgConnection;
use tenantry_storage::{
    Db, OpenOptions,
    roles::{self, Privilege},
    testing::{self, OWNER, SERVER},
};
use tenantry_testkit::{
    databases::{TestDb, on_postgres},
    each_db,
};

/// Runs statements as a superuser in the test's database.
async fn as_superuser(db: &TestDb, sql: &str) {
    let url = db.superuser_url.as_deref().unwrap();
    let mut conn = PgConnection::connect(url).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(&mut conn)
        .await
        .unwrap();
    conn.close().await.unwrap();
}

async fn might_of(options: &OpenOptions, url: &str) -> Option<Privilege> {
    let options = OpenOptions {
        url: url.to_owned(),
        ..options.clone()
    };
    let db = Db::open(&options).await.unwrap();
    let role = roles::role(&db).await.unwrap().unwrap();
    db.close().await;
    role.might
}

each_db! {
    async fn the_tests_run_as_a_plain_role(db: TestDb) {
        let role = roles::role(&db).await.unwrap();

        if db.migration_url.is_none() {
            assert_eq!(role, None, "SQLite has no roles");
            return;
        }
        let role = role.unwrap();
        assert_eq!((role.name.as_str(), role.might), (SERVER, None));
        let owner = roles::role(&db.owner).await.unwrap().unwrap();
        assert_eq!((owner.name.as_str(), owner.might), (OWNER, Some(Privilege::Owner)));
    }

    async fn granting_again_changes_nothing(db: TestDb) {
        roles::grant(&db.owner, SERVER).await.unwrap();
        roles::grant(&db.owner, OWNER).await.unwrap();

        db.owner.ping().await.unwrap();
        tenantry_storage::migrate::down(&db.owner, 1).await.unwrap();
        roles::grant(&db.owner, SERVER).await.unwrap();
    }
}

#[test]
fn mighty_roles_are_recognised() {
    on_postgres(async |db: TestDb| {
        let server = db.superuser_url.clone().unwrap();
        let (_, schema) = db.options.url.rsplit_once('=').unwrap();
        let name = format!("mighty_{}", std::process::id());
        let address = testing::create_role(&server, &name, schema).await.unwrap();

        let mut found = Vec::new();
        for (change, undo) in [
            ("SET search_path = public", "RESET search_path"),
            ("SUPERUSER", "NOSUPERUSER"),
            ("BYPASSRLS", "NOBYPASSRLS"),
            ("CREATEROLE", "NOCREATEROLE"),
            ("SET tenantry.scope = 'global'", "RESET tenantry.scope"),
        ] {
            as_superuser(&db, &format!("ALTER ROLE {name} {change}")).await;
            found.push(might_of(&db.options, &address).await);
            as_superuser(&db, &format!("ALTER ROLE {name} {undo}")).await;
        }
        as_superuser(&db, &format!("GRANT {OWNER} TO {name}")).await;
        found.push(might_of(&db.options, &address).await);
        as_superuser(&db, &format!("DROP ROLE {name}")).await;
        // Who signed in counts, not whom they play.
        let separator = if server.contains('?') { '&' } else { '?' };
        let plays = format!("{server}{separator}options[role]={SERVER}");
        found.push(might_of(&db.options, &plays).await);

        assert_eq!(
            found,
            [
                None,
                Some(Privilege::Superuser),
                Some(Privilege::Bypass),
                Some(Privilege::CreatesRoles),
                Some(Privilege::DefaultScope),
                Some(Privilege::Owner),
                Some(Privilege::Superuser),
            ]
        );
    });
}

/// What the server's role may do beside reading. Whoever gives it more has to say so here too.
const MAY: [(&str, &str); 37] = [
    ("_sqlx_migrations", ""),
    ("api_tokens", "INSERT, UPDATE"),
    (
        "approval_settings",
        "INSERT, UPDATE (any_count, change_request_id, changed_at, changed_by, loosening_count, row_version)",
    ),
    ("audit_chains", "INSERT, UPDATE (hash, sequence)"),
    ("audit_checkpoints", "INSERT"),
    ("audit_events", "INSERT"),
    ("audit_pins", "INSERT"),
    ("audit_refusals", "INSERT, UPDATE (count, last_at), DELETE"),
    ("audit_refused", "INSERT, UPDATE (count), DELETE"),
    ("change_request_approvals", "INSERT"),
    ("change_request_authors", "INSERT"),
    (
        "change_requests",
        "INSERT, UPDATE (closed_at, closed_by, closing_comment, revision, row_version, status)",
    ),
    ("documents", "INSERT, UPDATE (row_version, status)"),
    ("effective_documents", "INSERT"),
    ("freezes", "INSERT, UPDATE (ended_at, ended_by)"),
    ("idempotency_keys", "INSERT, DELETE"),
    ("installation", ""),
    (
        "jobs",
        "INSERT, UPDATE (attempts, due_at, every_s, fence, finished_at, last_error, row_version, \
         started_at, state), DELETE",
    ),
    ("notification_marks", "INSERT, UPDATE (read_until)"),
    ("notification_reads", "INSERT, DELETE"),
    (
        "outbox",
        "INSERT, UPDATE (attempts, leased_until, sent_at), DELETE",
    ),
    ("playbook_links", "INSERT, DELETE"),
    (
        "recall_tenants",
        "INSERT, UPDATE (back_to, change_request_id, changed_at, outcome, problem_json, revision)",
    ),
    (
        "recalls",
        "INSERT, UPDATE (changed_at, changed_by, row_version, status)",
    ),
    ("reports", "INSERT, DELETE"),
    ("revision_playbooks", "INSERT"),
    ("revisions", "INSERT"),
    ("role_bindings", "INSERT, DELETE"),
    ("saved_views", "INSERT, UPDATE (name, name_fold), DELETE"),
    (
        "schedules",
        "INSERT, UPDATE (changed_at, changed_by, comment, problem_json, resumed_as, revision, \
         row_version, status)",
    ),
    ("sessions", "INSERT, UPDATE, DELETE"),
    ("sign_in_failures", "INSERT, UPDATE, DELETE"),
    ("sign_in_tallies", "INSERT, UPDATE, DELETE"),
    ("tenant_active_config", "INSERT, UPDATE"),
    ("tenant_words", "INSERT, UPDATE (status), DELETE"),
    (
        "tenants",
        "INSERT, UPDATE (likeness, name, name_fold, row_version, status, updated_at)",
    ),
    ("users", "INSERT, UPDATE"),
];

/// Every table, whether it can be read, whether it has what nobody needs, and what else it has.
const PRIVILEGES: &str = "SELECT relname::text, has_table_privilege(oid, 'SELECT'), \
     has_table_privilege(oid, 'TRUNCATE, REFERENCES, TRIGGER') \
       OR has_schema_privilege(relnamespace, 'CREATE'), \
     concat_ws(', ', \
       CASE WHEN has_any_column_privilege(oid, 'INSERT') THEN 'INSERT' END, \
       CASE WHEN has_table_privilege(oid, 'UPDATE') THEN 'UPDATE' \
            WHEN has_any_column_privilege(oid, 'UPDATE') THEN (SELECT 'UPDATE (' || \
              string_agg(attname::text, ', ' ORDER BY attname::text) || ')' FROM pg_attribute \
              WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped \
                AND has_column_privilege(c.oid, attnum, 'UPDATE')) END, \
       CASE WHEN has_table_privilege(oid, 'DELETE') THEN 'DELETE' END) \
     FROM pg_class c WHERE relnamespace = current_schema::regnamespace AND relkind = 'r' \
     ORDER BY relname::text COLLATE \"C\"";

#[test]
fn every_table_is_in_the_grants_and_none_has_more() {
    on_postgres(async |db: TestDb| {
        let (_, schema) = db.options.url.rsplit_once('=').unwrap();
        as_superuser(&db, &format!(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA {schema} GRANT ALL ON TABLES TO {SERVER}"
        ))
        .await;
        tenantry_storage::migrate::down(&db.owner, 100)
            .await
            .unwrap();
        tenantry_storage::migrate::up(&db.owner).await.unwrap();
        roles::grant(&db.owner, SERVER).await.unwrap();
        let mut conn = PgConnection::connect(&db.options.url).await.unwrap();

        let rows = sqlx::query(PRIVILEGES).fetch_all(&mut conn).await.unwrap();

        let mut may = Vec::new();
        for row in rows {
            let (table, reads, rules): (String, bool, bool) = (row.get(0), row.get(1), row.get(2));
            assert!(reads, "`{table}` has no line in grants.sql");
            assert!(!rules, "{table}");
            may.push((table, row.get::<String, _>(3)));
        }
        assert_eq!(
            may,
            MAY.map(|(table, may)| (table.to_owned(), may.to_owned()))
        );
    });
}

#[test]
fn the_role_is_read_from_the_address() {
    assert_eq!(
        roles::role_in("postgres://tenantry_server:x@db/t").unwrap(),
        "tenantry_server"
    );
    assert!(roles::role_in("postgres://[::").is_err());
}
