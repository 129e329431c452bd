//! Packs move into one table with all that names them, and back: from the schema of the release before,
//! with data as it has them, written by plain SQL.

mod before;

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection};
use sqlx_postgres::PgConnection;
use tenantry_storage::{
    Constraint, Db, Engine, migrate, roles,
    testing::{self, SERVER},
};
use tenantry_testkit::{
    databases::{TestDb, on_postgres},
    each_db,
};

use self::before::{COMMON, fill, into_domain, run, values};
use crate::{migrate::schema, support::all};

const MIGRATION: &str = "20261129020100_documents";
const UP: &str = include_str!("../../../../migrations/postgres/20261129020100_documents.up.sql");
const DOWN: &str =
    include_str!("../../../../migrations/postgres/20261129020100_documents.down.sql");

/// How many versions of each kind there are more, where many are stored.
const MANY: usize = 1000;

async fn texts(db: &Db, sql: String) -> Vec<String> {
    let mut tx = db.read(&all()).await.unwrap();
    testing::texts(tx.conn(), sql.leak()).await.unwrap()
}

async fn is_applied(db: &TestDb) -> bool {
    let steps = migrate::status(db).await.unwrap();
    steps
        .iter()
        .any(|step| step.name == MIGRATION && step.applied)
}

/// Takes the schema back to what it was before the migration.
async fn go_before(db: &TestDb) {
    while is_applied(db).await {
        migrate::down(&db.owner, 1).await.unwrap();
    }
}

async fn go_up(db: &TestDb) {
    migrate::up(&db.owner).await.unwrap();
    assert!(is_applied(db).await);
}

/// Takes back what came after the migration, which may have put columns beside those that it moves.
async fn without_later(db: &TestDb) {
    let is_later_applied = async || {
        let steps = migrate::status(db).await.unwrap();
        let later = |name: &str| name > MIGRATION;
        steps.iter().any(|step| step.applied && later(&step.name))
    };
    while is_later_applied().await {
        migrate::down(&db.owner, 1).await.unwrap();
    }
}

// A statement for each table that gives its rows as texts.
const SQLITE_TABLES: &str = "SELECT 'SELECT ' || QUOTE(name || ' ') || ' || ' || columns
    || ' FROM \"' || name || '\" ORDER BY 1' FROM (
  SELECT m.name, GROUP_CONCAT('QUOTE(\"' || c.name || '\")', ' || '','' || ') AS columns
  FROM sqlite_master m JOIN pragma_table_info(m.name) c
  WHERE m.type = 'table' AND m.name <> '_sqlx_migrations' GROUP BY m.name)";
const POSTGRES_TABLES: &str = "SELECT FORMAT('SELECT %L || t::TEXT FROM %I t ORDER BY 1',
    relname || ' ', relname) FROM pg_class WHERE relkind = 'r' AND relname <> '_sqlx_migrations'
  AND relnamespace = CURRENT_SCHEMA::REGNAMESPACE";

/// Every row of every table.
async fn dump(db: &TestDb) -> Vec<String> {
    let tables = match db.engine() {
        Engine::Sqlite => SQLITE_TABLES,
        Engine::Postgres => POSTGRES_TABLES,
    };
    let mut rows = Vec::new();
    for sql in texts(&db.owner, tables.to_owned()).await {
        rows.extend(texts(&db.owner, sql).await);
    }
    rows.sort();
    rows
}

fn assert_same(found: &[String], expected: &[String]) {
    let differ = found.iter().zip(expected).find(|(one, other)| one != other);
    assert_eq!(differ, None);
    assert_eq!(found.len(), expected.len());
}

/// Rows as texts, column by column.
async fn rows(db: &TestDb, from: &str, id: [&str; 4]) -> Vec<String> {
    let quote = match db.engine() {
        Engine::Sqlite => "QUOTE",
        Engine::Postgres => "QUOTE_NULLABLE",
    };
    let columns = id.iter().chain(&COMMON);
    let columns: Vec<_> = columns.map(|column| format!("{quote}({column})")).collect();
    let columns = columns.join(" || ', ' || ");
    texts(
        &db.owner,
        format!("SELECT {columns} FROM {from} p ORDER BY id"),
    )
    .await
}

/// What the new table has to hold, as the old ones say.
async fn packs_as_documents(db: &TestDb) -> Vec<String> {
    let fold = "(SELECT t.tenant_fold FROM tenants t WHERE t.tenant_id = p.tenant_id)";
    let mut packs = rows(
        db,
        "domain_packs",
        ["id", "'domain'", "NULL", "domain_fold"],
    )
    .await;
    packs.extend(rows(db, "tenant_packs", ["id", "'tenant'", "tenant_id", fold]).await);
    packs
}

const SQLITE_REFERENCES: &str = "SELECT m.name || '.' || f.\"from\" FROM sqlite_master m
  JOIN pragma_foreign_key_list(m.name) f WHERE f.\"table\" = 'documents' AND f.\"to\" = 'id' ORDER BY 1";
const SQLITE_BROKEN: &str = "SELECT \"table\" || ' ' || parent FROM pragma_foreign_key_check";
const POSTGRES_REFERENCES: &str = "SELECT c.conrelid::REGCLASS || '.' || a.attname
  FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
  WHERE c.contype = 'f' AND c.confrelid = 'documents'::REGCLASS AND c.convalidated ORDER BY 1";

async fn refused(db: &TestDb, sql: &str) -> Constraint {
    let mut tx = db.owner.write(&all()).await.unwrap();
    let done = testing::execute(tx.conn(), sql).await;
    let error = done.err().unwrap_or_else(|| panic!("not refused: {sql}"));
    error
        .constraint()
        .unwrap_or_else(|| panic!("{sql}: {error:?}"))
        .clone()
}

async fn unchangeable(db: &TestDb, sql: &str) {
    let refused = refused(db, sql).await;
    assert!(
        matches!(refused, Constraint::Other(_)),
        "{sql}: {refused:?}"
    );
}

/// One more version of the shared catalogue, `Retail` under a key of its own.
fn another(id: &str, kind: &str, tenant: &str) -> String {
    let (common, values) = (COMMON.join(", "), values("Retail", "v77", 1));
    format!(
        "INSERT INTO documents (id, kind, tenant_id, history, {common})
         VALUES ('{id}', '{kind}', {tenant}, 'retail', {values})"
    )
}

each_db! {
    async fn everything_comes_through_up_and_down_and_up(db: TestDb) {
        go_before(&db).await;
        fill(&db, MANY).await;
        let (old_schema, old_rows) = (schema(&db.owner).await, dump(&db).await);
        let expected = packs_as_documents(&db).await;
        assert_eq!(expected.len(), 6 + 12 + 2 * MANY);

        go_up(&db).await;
        without_later(&db).await;

        let found = rows(&db, "documents", ["id", "kind", "tenant_id", "history"]).await;
        assert_same(&found, &expected);
        // Tenants get a column later on; going down shows that they are what they were.
        let is_kept = |row: &&String| {
            !["domain_packs ", "tenant_packs ", "tenants "].iter().any(|table| row.starts_with(table))
        };
        let (new_schema, new_rows) = (schema(&db.owner).await, dump(&db).await);
        let others: Vec<_> = new_rows.iter().filter(is_kept).filter(|row| !row.starts_with("documents ")).cloned().collect();
        assert_same(&others, &old_rows.iter().filter(is_kept).cloned().collect::<Vec<_>>());

        go_before(&db).await;
        assert_same(&dump(&db).await, &old_rows);
        assert_eq!(schema(&db.owner).await, old_schema);

        go_up(&db).await;
        without_later(&db).await;
        assert_same(&dump(&db).await, &new_rows);
        assert_eq!(schema(&db.owner).await, new_schema);
    }

    async fn an_empty_database_goes_up_and_down_and_up(db: TestDb) {
        let new_schema = schema(&db.owner).await;
        go_before(&db).await;
        let old_schema = schema(&db.owner).await;
        assert_ne!(old_schema, new_schema);

        go_up(&db).await;
        go_before(&db).await;

        assert_eq!(schema(&db.owner).await, old_schema);
        go_up(&db).await;
        assert_eq!(schema(&db.owner).await, new_schema);
    }

    async fn references_hold_afterwards(db: TestDb) {
        go_before(&db).await;
        fill(&db, 0).await;

        go_up(&db).await;

        let references = match db.engine() {
            Engine::Sqlite => {
                assert_eq!(texts(&db.owner, SQLITE_BROKEN.to_owned()).await, [""; 0]);
                SQLITE_REFERENCES
            }
            Engine::Postgres => POSTGRES_REFERENCES,
        };
        assert_eq!(
            texts(&db.owner, references.to_owned()).await,
            [
                "change_requests.domain_pack_id",
                "change_requests.tenant_pack_id",
                "playbook_links.document_id",
                "recalls.domain_pack_id",
                "recalls.to_pack_id",
                "revision_playbooks.document_id",
                "revisions.domain_pack_id",
                "revisions.tenant_pack_id",
                "schedules.domain_pack_id",
                "schedules.tenant_pack_id",
                "tenant_active_config.domain_pack_id",
                "tenant_active_config.tenant_pack_id",
            ]
        );
        for sql in [
            "UPDATE tenant_active_config SET domain_pack_id = 'dpk_none'",
            "UPDATE tenant_active_config SET tenant_pack_id = 'tpk_none'",
            "UPDATE tenant_active_config SET revision = 99",
            "INSERT INTO revisions (tenant_id, revision, domain, domain_pack_version, domain_pack_id, \
             checksum, accepted_warnings, created_at, created_by) SELECT tenant_id, 4, domain, \
             domain_pack_version, 'dpk_none', checksum, 0, 1, 'x' FROM revisions WHERE revision = 1",
        ] {
            assert_eq!(refused(&db, sql).await, Constraint::MissingReference, "{sql}");
        }
        let nobodys = another("tpk_n", "tenant", "'nobody'");
        assert_eq!(refused(&db, &nobodys).await, Constraint::MissingReference);
    }

    async fn what_is_kept_stays_kept_afterwards(db: TestDb) {
        go_before(&db).await;
        fill(&db, 0).await;

        go_up(&db).await;

        for column in ["id", "kind", "tenant_id", "history"].iter().chain(&COMMON) {
            match *column {
                "status" | "row_version" => {}
                "size_bytes" | "created_at" => {
                    unchangeable(&db, &format!("UPDATE documents SET {column} = 5")).await;
                }
                _ => unchangeable(&db, &format!("UPDATE documents SET {column} = 'x'")).await,
            }
        }
        for table in ["documents", "revisions", "effective_documents"] {
            unchangeable(&db, &format!("DELETE FROM {table}")).await;
            if db.engine() == Engine::Postgres {
                unchangeable(&db, &format!("TRUNCATE {table} CASCADE")).await;
            }
        }
        unchangeable(&db, "UPDATE revisions SET reason = 'other'").await;
        for sql in ["status = 'LIVE'", "row_version = 0"] {
            unchangeable(&db, &format!("UPDATE documents SET {sql}")).await;
        }
        let release = "UPDATE documents SET status = 'ACTIVE', row_version = row_version + 1".to_owned();
        run(&db.owner, &[release]).await;
    }

    async fn versions_and_kinds_are_told_apart_afterwards(db: TestDb) {
        go_before(&db).await;
        fill(&db, 0).await;

        go_up(&db).await;

        let again = |id: &str, spelling: &str, history: &str| {
            format!(
                "INSERT INTO documents (id, kind, tenant_id, history, {common}) SELECT '{id}_again', kind, \
                 tenant_id, {history}, domain, domain_fold, '{spelling}', {rest} FROM documents WHERE id = '{id}'",
                common = COMMON.join(", "),
                rest = COMMON[3..].join(", ")
            )
        };
        for id in ["dpk_0", "tpk_0_0"] {
            let refused = refused(&db, &again(id, "1.0.0", "history")).await;
            assert_ne!(refused, Constraint::MissingReference);
            // By its number alone: in another history it would pass.
            let mut tx = db.owner.write(&all()).await.unwrap();
            testing::execute(tx.conn(), &again(id, "1.0.0", "'another'")).await.unwrap();
            tx.rollback().await.unwrap();
        }
        for sql in [another("a", "domain", "'northwind'"), another("b", "tenant", "NULL")] {
            unchangeable(&db, &sql).await;
        }
        // A kind of its own, numbered apart from a domain of the same name.
        let further = [another("c", "runbook", "NULL"), another("d", "policy", "'northwind'")];
        run(&db.owner, &further).await;
        run(&db.owner, &[another("e", "domain", "NULL")]).await;
        go_before(&db).await;
        let ids = "SELECT id FROM domain_packs WHERE id IN ('c', 'd', 'e')";
        assert_eq!(texts(&db.owner, ids.to_owned()).await, ["e"]);
    }
}

/// Runs statements in a transaction with the scope, which is rolled back: rows touched, or the SQLSTATE.
async fn attempt(conn: &mut PgConnection, scope: &str, sql: &str) -> Result<u64, String> {
    let mut tx = conn.begin().await.unwrap();
    sqlx::query("SELECT set_config('tenantry.scope', $1, true)")
        .bind(scope)
        .execute(&mut *tx)
        .await
        .unwrap();
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(&mut *tx)
        .await;
    tx.rollback().await.unwrap();
    done.map(|done| done.rows_affected()).map_err(|error| {
        error
            .as_database_error()
            .unwrap()
            .code()
            .unwrap()
            .into_owned()
    })
}

const DENIED: &str = "42501";

#[test]
fn whoever_has_a_scope_shares_the_catalogue_and_only_the_global_one_adds_to_it() {
    on_postgres(async |db: TestDb| {
        go_before(&db).await;
        fill(&db, 0).await;
        go_up(&db).await;
        roles::grant(&db.owner, SERVER).await.unwrap();
        let mut server = PgConnection::connect(&db.options.url).await.unwrap();
        let mut owner = PgConnection::connect(db.migration_url.as_deref().unwrap())
            .await
            .unwrap();

        for (scope, shared, own) in [
            ("", 0, 0),
            ("GLOBAL", 0, 0),
            ("tenants", 0, 0),
            ("tenants:", 6, 0),
            ("tenants:nobody", 6, 0),
            ("tenants:acme_capital", 6, 4),
            ("tenants:northwind,ZETA-9", 6, 8),
            ("global", 6, 12),
        ] {
            for conn in [&mut server, &mut owner] {
                for (kind, count) in [("domain", shared), ("tenant", own)] {
                    let of_kind = format!("FROM documents WHERE kind = '{kind}'");
                    for sql in [
                        format!("SELECT id {of_kind}"),
                        format!("SELECT id {of_kind} FOR SHARE"),
                        format!("SELECT id {of_kind} FOR UPDATE"),
                        format!(
                            "UPDATE documents SET status = 'ACTIVE', row_version = 9 WHERE kind = '{kind}'"
                        ),
                    ] {
                        let touched = attempt(conn, scope, &sql).await;
                        assert_eq!(touched, Ok(count), "{scope}: {sql}");
                    }
                }
                let allowed = |may: bool| if may { Ok(1) } else { Err(DENIED.to_owned()) };
                for (sql, may) in [
                    (another("x", "domain", "NULL"), scope == "global"),
                    (another("x", "runbook", "NULL"), scope == "global"),
                    (another("x", "tenant", "'northwind'"), own >= 8),
                ] {
                    assert_eq!(
                        attempt(conn, scope, &sql).await,
                        allowed(may),
                        "{scope}: {sql}"
                    );
                }
            }
            for sql in [
                "UPDATE documents SET note = 'x'",
                "DELETE FROM documents",
                "TRUNCATE documents",
            ] {
                assert_eq!(
                    attempt(&mut server, scope, sql).await,
                    Err(DENIED.to_owned()),
                    "{sql}"
                );
            }
        }
    });
}

#[test]
fn the_owner_without_a_scope_moves_every_row_too() {
    on_postgres(async |db: TestDb| {
        go_before(&db).await;
        fill(&db, 0).await;
        let before = dump(&db).await;
        let expected = packs_as_documents(&db).await;
        let mut owner = PgConnection::connect(db.migration_url.as_deref().unwrap())
            .await
            .unwrap();
        let mut step = async |sql: &'static str| {
            let mut tx = owner.begin().await.unwrap();
            sqlx::raw_sql(sql).execute(&mut *tx).await.unwrap();
            tx.commit().await.unwrap();
            let left: Option<String> =
                sqlx::query_scalar("SELECT current_setting('tenantry.scope', true)")
                    .fetch_one(&mut owner)
                    .await
                    .unwrap();
            assert_eq!(
                left.unwrap_or_default(),
                "",
                "the scope ends with the migration"
            );
        };

        step(UP).await;
        let found = rows(&db, "documents", ["id", "kind", "tenant_id", "history"]).await;
        assert_same(&found, &expected);
        step(DOWN).await;

        assert_same(&dump(&db).await, &before);
    });
}

#[test]
fn what_a_server_stores_while_it_is_migrated_is_not_lost() {
    on_postgres(async |db: TestDb| {
        go_before(&db).await;
        fill(&db, 0).await;
        let mut tx = db.owner.write(&all()).await.unwrap();
        let late = into_domain(&format!("('dpk_late', {})", values("Retail", "v50", 0)));
        testing::execute(tx.conn(), &late).await.unwrap();

        let finish = async {
            let waiting = "SELECT 'waits' FROM pg_locks WHERE NOT granted AND database = \
                 (SELECT oid FROM pg_database WHERE datname = CURRENT_DATABASE())";
            for _ in 0..500 {
                if !texts(&db, waiting.to_owned()).await.is_empty() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            testing::commit(tx).await.unwrap();
        };
        let (up, ()) = tokio::join!(migrate::up(&db.owner), finish);

        up.unwrap();
        let late = "SELECT id FROM documents WHERE id = 'dpk_late'";
        assert_eq!(texts(&db.owner, late.to_owned()).await, ["dpk_late"]);
    });
}
