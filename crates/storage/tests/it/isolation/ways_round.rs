//! Ways round the policies that an intruder would try: each ends with a refusal, or with nothing.

use tenantry_storage::testing::{OWNER, SERVER};
use tenantry_testkit::databases::{TestDb, on_postgres};

use super::intruder::{DENIED, Intruder, fill};

const ACME: Option<&str> = Some("tenants:acme");

#[test]
fn the_server_becomes_nobody_else() {
    on_postgres(async |db: TestDb| {
        let mut server = Intruder::as_server(&db).await;
        let superuser = server
            .texts(
                None,
                "SELECT rolname::text FROM pg_roles WHERE rolsuper LIMIT 1",
            )
            .await
            .remove(0);

        for sql in [
            format!("SET ROLE {OWNER}"),
            format!("SET ROLE {superuser}"),
            format!("SET SESSION AUTHORIZATION {OWNER}"),
            format!("SET SESSION AUTHORIZATION {superuser}"),
            format!("DO $do$ BEGIN EXECUTE 'SET ROLE {OWNER}'; END $do$"),
            format!("GRANT {OWNER} TO {SERVER}"),
            format!("ALTER ROLE {SERVER} BYPASSRLS"),
            format!("ALTER ROLE {SERVER} SUPERUSER"),
            format!("ALTER ROLE {OWNER} PASSWORD 'mine'"),
            format!("REASSIGN OWNED BY {OWNER} TO {SERVER}"),
            "CREATE ROLE accomplice SUPERUSER".to_owned(),
            "SET session_replication_role = replica".to_owned(),
        ] {
            assert_eq!(
                server.attempt(None, &sql).await,
                Err(DENIED.to_owned()),
                "{sql}"
            );
        }
    });
}

#[test]
fn the_schema_stays_as_it_is() {
    on_postgres(async |db: TestDb| {
        let mut server = Intruder::as_server(&db).await;
        let schema = server
            .texts(None, "SELECT current_schema::text")
            .await
            .remove(0);

        for sql in [
            "CREATE POLICY wide ON tenants USING (true)".to_owned(),
            "ALTER POLICY tenants_in_scope ON tenants USING (true)".to_owned(),
            "DROP POLICY tenants_in_scope ON tenants".to_owned(),
            "CREATE OR REPLACE FUNCTION scope_is_global() RETURNS BOOLEAN LANGUAGE SQL RETURN true".to_owned(),
            "DROP FUNCTION scope_is_global() CASCADE".to_owned(),
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'".to_owned(),
            "DROP TRIGGER audit_events_keep ON audit_events".to_owned(),
            format!("CREATE TABLE {schema}.mine (id TEXT)"),
            format!("CREATE VIEW {schema}.mine AS SELECT * FROM tenants"),
            format!("CREATE FUNCTION {schema}.mine() RETURNS TEXT LANGUAGE SQL SECURITY DEFINER RETURN 'x'"),
            format!("ALTER SCHEMA {schema} OWNER TO {SERVER}"),
            format!("DROP SCHEMA {schema} CASCADE"),
            "INSERT INTO _sqlx_migrations SELECT * FROM _sqlx_migrations".to_owned(),
            "DELETE FROM _sqlx_migrations".to_owned(),
        ] {
            let outcome = server.attempt(None, &sql).await;
            assert_eq!(outcome, Err(DENIED.to_owned()), "{sql}");
        }
        for table in server.tables().await {
            let name = table.name;
            for change in [
                "DISABLE ROW LEVEL SECURITY".to_owned(),
                "NO FORCE ROW LEVEL SECURITY".to_owned(),
                "DISABLE TRIGGER ALL".to_owned(),
                format!("OWNER TO {SERVER}"),
                "ADD COLUMN mine TEXT".to_owned(),
            ] {
                let sql = format!("ALTER TABLE {name} {change}");
                assert_eq!(
                    server.attempt(None, &sql).await,
                    Err(DENIED.to_owned()),
                    "{sql}"
                );
            }
            for sql in [
                format!("TRUNCATE {name}"),
                format!("DROP TABLE {name}"),
                format!(
                    "CREATE TRIGGER mine BEFORE INSERT ON {name} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                ),
                format!("CREATE RULE mine AS ON INSERT TO {name} DO INSTEAD NOTHING"),
                format!("CREATE INDEX mine ON {name} ((1))"),
                format!("COPY {name} TO '/tmp/stolen'"),
                format!("COPY {name} TO PROGRAM 'cat'"),
            ] {
                assert_eq!(
                    server.attempt(None, &sql).await,
                    Err(DENIED.to_owned()),
                    "{sql}"
                );
            }
        }
    });
}

#[test]
fn the_trail_the_history_and_packs_are_not_the_servers_to_change() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;
        let mut server = Intruder::as_server(&db).await;

        for sql in [
            "UPDATE audit_events SET reason = 'other'",
            "DELETE FROM audit_events",
            "UPDATE revisions SET reason = 'other'",
            "DELETE FROM revisions",
            "UPDATE documents SET content_json = '{}'",
            "DELETE FROM documents",
            "DELETE FROM tenants",
            "DELETE FROM tenant_active_config",
            "DELETE FROM audit_chains",
            "DELETE FROM users",
            "UPDATE change_requests SET needed = 0",
            "UPDATE change_requests SET checksum = checksum",
            "DELETE FROM change_requests",
            "UPDATE change_request_authors SET user_id = user_id",
            "DELETE FROM change_request_authors",
            "UPDATE change_request_approvals SET user_id = user_id",
            "DELETE FROM change_request_approvals",
            "DELETE FROM approval_settings",
            "UPDATE freezes SET until_at = 1",
            "UPDATE freezes SET reason = reason",
            "DELETE FROM freezes",
            "UPDATE schedules SET activate_at = 1",
            "UPDATE schedules SET input_json = input_json",
            "DELETE FROM schedules",
            "UPDATE recalls SET domain_pack_id = domain_pack_id",
            "UPDATE recalls SET actor_json = actor_json",
            "DELETE FROM recalls",
            "UPDATE recall_tenants SET base = 7",
            "DELETE FROM recall_tenants",
        ] {
            assert_eq!(
                server.attempt(Some("global"), sql).await,
                Err(DENIED.to_owned()),
                "{sql}"
            );
        }
    });
}

#[test]
fn without_row_security_queries_fail_instead_of_showing_everything() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;

        for mut intruder in [
            Intruder::as_server(&db).await,
            Intruder::as_owner(&db).await,
        ] {
            for table in intruder.owned().await {
                let sql = format!("SET LOCAL row_security = off; SELECT * FROM {}", table.name);
                for scope in [None, ACME] {
                    assert_eq!(
                        intruder.attempt(scope, &sql).await,
                        Err(DENIED.to_owned()),
                        "{sql}"
                    );
                }
            }
        }
    });
}

#[test]
fn what_one_may_make_for_oneself_sees_no_more() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;
        let mut server = Intruder::as_server(&db).await;
        server
            .run("CREATE TEMP VIEW seen AS SELECT tenant_id FROM tenants")
            .await
            .unwrap();
        server
            .run(
                "CREATE FUNCTION pg_temp.taken() RETURNS SETOF TEXT LANGUAGE SQL SECURITY DEFINER
                 SET row_security = on AS 'SELECT tenant_id FROM tenants'",
            )
            .await
            .unwrap();
        server
            .run("PREPARE kept AS SELECT COUNT(*) FROM tenants")
            .await
            .unwrap();

        for (sql, scope, count) in [
            ("SELECT COUNT(*) FROM seen", None, 0),
            ("SELECT COUNT(*) FROM seen", ACME, 1),
            ("SELECT COUNT(*) FROM pg_temp.taken()", None, 0),
            ("SELECT COUNT(*) FROM pg_temp.taken()", ACME, 1),
            (
                "SELECT COUNT(*) FROM (TABLE tenants UNION ALL TABLE tenants) t",
                None,
                0,
            ),
            (
                "WITH t AS MATERIALIZED (SELECT * FROM tenants) SELECT COUNT(*) FROM t",
                None,
                0,
            ),
        ] {
            assert_eq!(server.number(scope, sql).await, count, "{sql} {scope:?}");
        }
        assert_eq!(
            server
                .attempt(None, "COPY (SELECT 1 FROM tenants) TO '/tmp/x'")
                .await,
            Err(DENIED.to_owned())
        );
        assert_eq!(server.attempt(Some("global"), "EXECUTE kept").await, Ok(1));
        assert_eq!(
            server.texts(ACME, "SELECT tenant_id FROM seen").await,
            ["Acme"]
        );
    });
}

#[test]
fn copying_obeys_the_policies() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;
        let mut server = Intruder::as_server(&db).await;

        for table in server.owned().await {
            let name = table.name;
            let out = format!("COPY (SELECT tenant_id FROM {name}) TO STDOUT");
            assert_eq!(server.copied(None, &out).await, "", "{name}");
            let whole = format!("COPY {name} (tenant_id) TO STDOUT");
            let copied = server.copied(ACME, &whole).await;
            assert!(
                copied.contains("Acme") && !copied.contains("Beta"),
                "{copied}"
            );
            let into = format!("COPY {name} FROM STDIN");
            assert_eq!(
                server.attempt(ACME, &into).await,
                Err("0A000".to_owned()),
                "PostgreSQL copies nothing into `{name}` while it has policies"
            );
        }
    });
}

#[test]
fn conditions_are_never_asked_about_foreign_rows() {
    on_postgres(async |db: TestDb| {
        fill(&db).await;
        let mut server = Intruder::as_server(&db).await;
        server
            .run(
                "CREATE FUNCTION pg_temp.spy(TEXT) RETURNS BOOLEAN LANGUAGE plpgsql COST 0.0001 AS
                 $$ BEGIN IF $1 <> 'Acme' THEN RAISE EXCEPTION 'seen: %', $1; END IF; RETURN true; END $$",
            )
            .await
            .unwrap();

        for sql in [
            "SELECT COUNT(*) FROM tenants WHERE pg_temp.spy(tenant_id)",
            "SELECT COUNT(*) FROM tenants WHERE 1 / (CASE WHEN tenant_id = 'Acme' THEN 1 ELSE 0 END) = 1",
            "SELECT COUNT(*) FROM tenants WHERE CAST(CASE tenant_id WHEN 'Acme' THEN '1' ELSE tenant_id END AS INT) = 1",
        ] {
            assert_eq!(server.number(ACME, sql).await, 1, "{sql}");
            assert!(
                server.attempt(Some("global"), sql).await.is_err(),
                "{sql} tells of rows that it sees"
            );
        }
    });
}

#[test]
fn no_function_of_the_schema_runs_as_its_owner() {
    on_postgres(async |db: TestDb| {
        let mut server = Intruder::as_server(&db).await;

        let mighty = "SELECT proname::text FROM pg_proc WHERE prosecdef AND pronamespace = current_schema::regnamespace";
        assert_eq!(server.texts(None, mighty).await, [""; 0]);
        // A view reads as its owner unless it says otherwise.
        let views = "SELECT relname::text FROM pg_class WHERE relkind = 'v' AND relnamespace = current_schema::regnamespace
             AND NOT COALESCE('security_invoker=true' = ANY (reloptions), false)";
        assert_eq!(server.texts(None, views).await, [""; 0]);
    });
}
