//! What tests need and the product must never have: raw statements and throwaway schemas.

use std::str::FromStr;

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};

use crate::{
    Conn, Db, Error, Result, WriteTx, engine::run_on_db, scope::Reach, statement::Statement,
};

/// Who owns the schemas of tests: a plain role, as in production.
pub const OWNER: &str = "tenantry_test_owner";
/// Who serves in tests.
pub const SERVER: &str = "tenantry_test_server";

/// The two addresses of a schema.
#[derive(Debug, Clone)]
pub struct Addresses {
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

/// Makes an empty schema on a PostgreSQL server, which `url` names with a superuser's role.
///
/// Both roles have that superuser's password and no right but their own.
pub async fn create_schema(url: &str, schema: &str) -> Result<Addresses> {
    let mut conn = superuser(url).await?;
    sqlx::query(MAKE_ROLES).execute(&mut conn).await?;
    let create = format!("CREATE SCHEMA {schema} AUTHORIZATION {OWNER}");
    sqlx::query(AssertSqlSafe(create))
        .execute(&mut conn)
        .await?;
    conn.close().await?;
    Ok(Addresses {
        owner: address(url, OWNER, schema)?,
        server: address(url, SERVER, schema)?,
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

/// Drops a schema with all that is in it.
pub async fn drop_schema(url: &str, schema: &str) -> Result<()> {
    on_server(url, format!("DROP SCHEMA IF EXISTS {schema} CASCADE")).await
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
    db.begin_write(Reach::NoTenant).await
}

/// Commits without a ledger, which no other code can.
pub async fn commit(tx: WriteTx) -> Result<()> {
    tx.commit_unaudited().await
}
