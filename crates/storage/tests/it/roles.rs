//! The server's role: what it may do, and which roles are refused.

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use tenantry_storage::{
    Db, OpenOptions,
    roles::{self, Privilege},
    testing::{self, OWNER, SERVER},
};
use tenantry_testkit::{
    databases::{TestDb, on_postgres, postgres_server},
    each_db,
};

/// Runs statements as the superuser of the test server.
async fn as_superuser(sql: &str) {
    let server = postgres_server().unwrap();
    let mut conn = PgConnection::connect(&server).await.unwrap();
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
        let server = postgres_server().unwrap();
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
            as_superuser(&format!("ALTER ROLE {name} {change}")).await;
            found.push(might_of(&db.options, &address).await);
            as_superuser(&format!("ALTER ROLE {name} {undo}")).await;
        }
        as_superuser(&format!("GRANT {OWNER} TO {name}")).await;
        found.push(might_of(&db.options, &address).await);
        as_superuser(&format!("DROP ROLE {name}")).await;
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

#[test]
fn every_table_is_in_the_grants_and_none_has_more() {
    on_postgres(async |db: TestDb| {
        let (_, schema) = db.options.url.rsplit_once('=').unwrap();
        as_superuser(&format!(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA {schema} GRANT ALL ON TABLES TO {SERVER}"
        ))
        .await;
        tenantry_storage::migrate::down(&db.owner, 100)
            .await
            .unwrap();
        tenantry_storage::migrate::up(&db.owner).await.unwrap();
        roles::grant(&db.owner, SERVER).await.unwrap();
        let mut conn = PgConnection::connect(&db.options.url).await.unwrap();

        let rows = sqlx::query(
            "SELECT relname::text, has_table_privilege(oid, 'SELECT'),
               has_table_privilege(oid, 'TRUNCATE, REFERENCES, TRIGGER'),
               has_table_privilege(oid, 'UPDATE, DELETE')
             FROM pg_class WHERE relnamespace = current_schema::regnamespace AND relkind = 'r'",
        )
        .fetch_all(&mut conn)
        .await
        .unwrap();

        for row in rows {
            let (table, reads, rules): (String, bool, bool) = (row.get(0), row.get(1), row.get(2));
            assert!(reads, "`{table}` has no line in grants.sql");
            assert!(!rules, "{table}");
            if [
                "audit_events",
                "revisions",
                "effective_documents",
                "domain_packs",
                "tenant_packs",
                "_sqlx_migrations",
            ]
            .contains(&table.as_str())
            {
                assert!(!row.get::<bool, _>(3), "{table}");
            }
        }
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
