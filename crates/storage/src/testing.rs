//! What tests need and the product must never have: raw statements and throwaway schemas.

use std::str::FromStr;

use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use sqlx_postgres::{PgConnectOptions, PgConnection};

use crate::{
    Conn, Db, Engine, Error, Result, WriteTx, conn::run_on_db, migrate::fingerprint,
    scope::RowScope, statement::Statement,
};

/// Who owns the schemas of tests: a plain role, as in production.
pub const OWNER: &str = "tenantry_test_owner";
/// Who serves in tests.
pub const SERVER: &str = "tenantry_test_server";

/// The schema that tests work in.
const SCHEMA: &str = "tenantry";

/// The addresses of a database.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// As a superuser.
    pub superuser: String,
    /// As its owner, for migrations.
    pub owner: String,
    /// As the server.
    pub server: String,
}

// Tests run in many processes: the first makes the roles, the others wait and find them.
const MAKE_ROLES: &str = "DO $$ BEGIN \
     PERFORM pg_advisory_xact_lock(2839450172); \
     IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'tenantry_test_server') THEN \
       EXECUTE format('CREATE ROLE tenantry_test_owner LOGIN PASSWORD %L', \
         nullif(current_setting('tenantry.test_password'), '')); \
       EXECUTE format('CREATE ROLE tenantry_test_server LOGIN PASSWORD %L', \
         nullif(current_setting('tenantry.test_password'), '')); \
     END IF; \
   END $$";

/// The file that migrated SQLite databases are copied from, by its name.
pub fn template_file() -> String {
    format!("tenantry-template-{}.db", fingerprint(Engine::Sqlite))
}

// Tests run in many processes: the first makes the template, the others wait and find it.
const ALONE: &str = "SELECT pg_advisory_lock(2839450173)";
const IS_THERE: &str = "SELECT count(*) FROM pg_database WHERE datname = $1";

/// Makes a migrated database on a PostgreSQL server, which `url` names with a superuser's role: a copy of
/// one that is made the first time, and then `prepare` is called with its addresses.
///
/// Both roles have that superuser's password and no right but their own.
pub async fn create_database(
    url: &str,
    name: &str,
    prepare: impl AsyncFnOnce(Addresses) -> Result<()>,
) -> Result<Addresses> {
    let template = format!("tenantry_template_{}", fingerprint(Engine::Postgres));
    let mut conn = superuser(url).await?;
    if !is_there(&mut conn, &template).await? {
        sqlx::query(ALONE).execute(&mut conn).await?;
        if !is_there(&mut conn, &template).await? {
            make_template(&mut conn, url, &template, prepare).await?;
        }
    }
    run(
        &mut conn,
        format!("CREATE DATABASE {name} TEMPLATE {template}"),
    )
    .await?;
    conn.close().await?;
    addresses(url, name)
}

/// Makes a copy of a database to which nobody is connected; both roles may do there what they may in that one.
pub async fn copy_database(url: &str, from: &str, name: &str) -> Result<Addresses> {
    on_server(url, format!("CREATE DATABASE {name} TEMPLATE {from}")).await?;
    addresses(url, name)
}

async fn is_there(conn: &mut PgConnection, database: &str) -> Result<bool> {
    let query = sqlx::query_scalar(IS_THERE).bind(database);
    let count: i64 = query.fetch_one(conn).await?;
    Ok(count > 0)
}

/// Under another name until it is whole, so that nobody copies a half of it.
async fn make_template(
    conn: &mut PgConnection,
    url: &str,
    template: &str,
    prepare: impl AsyncFnOnce(Addresses) -> Result<()>,
) -> Result<()> {
    let unfinished = format!("{template}_unfinished");
    sqlx::query(MAKE_ROLES).execute(&mut *conn).await?;
    run(conn, format!("DROP DATABASE IF EXISTS {unfinished}")).await?;
    run(conn, format!("CREATE DATABASE {unfinished}")).await?;
    let inside = in_database(url, &unfinished)?;
    let schema = format!("CREATE SCHEMA {SCHEMA} AUTHORIZATION {OWNER}");
    on_server(&inside, schema).await?;
    prepare(addresses(url, &unfinished)?).await?;
    run(
        conn,
        format!("ALTER DATABASE {unfinished} RENAME TO {template}"),
    )
    .await
}

async fn run(conn: &mut PgConnection, sql: String) -> Result<()> {
    sqlx::query(AssertSqlSafe(sql)).execute(conn).await?;
    Ok(())
}

fn in_database(url: &str, database: &str) -> Result<String> {
    Ok(parse(url)?.database(database).to_url_lossy().to_string())
}

fn addresses(url: &str, database: &str) -> Result<Addresses> {
    let url = in_database(url, database)?;
    Ok(Addresses {
        owner: address(&url, OWNER, SCHEMA)?,
        server: address(&url, SERVER, SCHEMA)?,
        superuser: url,
    })
}

const MAKE_ROLE: &str = "DO $$ BEGIN EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L', \
     current_setting('tenantry.test_role'), \
     nullif(current_setting('tenantry.test_password'), '')); END $$";

/// Makes one more role that may sign in, with the superuser's password; its address.
pub async fn create_role(url: &str, role: &str, schema: &str) -> Result<String> {
    let mut conn = superuser(url).await?;
    sqlx::query("SELECT set_config('tenantry.test_role', $1, false)")
        .bind(role)
        .execute(&mut conn)
        .await?;
    sqlx::query(MAKE_ROLE).execute(&mut conn).await?;
    conn.close().await?;
    address(url, role, schema)
}

/// Signs in as the superuser and tells the server the password that new roles get.
async fn superuser(url: &str) -> Result<PgConnection> {
    let options = parse(url)?;
    let password = options.to_url_lossy().password().map(str::to_owned);
    let mut conn = options.connect().await?;
    sqlx::query("SELECT set_config('tenantry.test_password', $1, false)")
        .bind(password.unwrap_or_default())
        .execute(&mut conn)
        .await?;
    Ok(conn)
}

/// The same server by another role, in a schema.
fn address(url: &str, role: &str, schema: &str) -> Result<String> {
    let mut options = parse(url)?.username(role);
    if let Some(password) = options.to_url_lossy().password() {
        options = options.password(password);
    }
    let url = options.to_url_lossy();
    Ok(format!("{url}&options[search_path]={schema}"))
}

fn parse(url: &str) -> Result<PgConnectOptions> {
    PgConnectOptions::from_str(url).map_err(|error| Error::Address(error.to_string()))
}

/// Drops a database, whoever is still connected.
pub async fn drop_database(url: &str, name: &str) -> Result<()> {
    on_server(url, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
}

async fn on_server(url: &str, sql: String) -> Result<()> {
    let mut conn = PgConnection::connect(url).await?;
    sqlx::query(AssertSqlSafe(sql)).execute(&mut conn).await?;
    conn.close().await?;
    Ok(())
}

/// Runs a statement; how many rows it touched.
pub async fn execute(conn: &mut Conn, sql: &str) -> Result<u64> {
    run_on_db!(conn, sqlx::query(AssertSqlSafe(sql.to_owned())))
}

/// The first column of every row, which must be text.
pub async fn texts(conn: &mut Conn, sql: &'static str) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = Statement::new(sql).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|(text,)| text).collect())
}

/// Begins a write that says nothing of its scope.
pub async fn write_without_scope(db: &Db) -> Result<WriteTx> {
    db.begin_write(RowScope::NoTenant).await
}

/// Commits without a ledger, which no other code can.
pub async fn commit(tx: WriteTx) -> Result<()> {
    tx.commit_unaudited().await
}
