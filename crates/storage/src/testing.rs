//! What tests need and the product must never have: raw statements and throwaway schemas.

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::{Conn, Result, WriteTx, engine::run_on_db, statement::Statement};

/// Makes an empty schema on a PostgreSQL server.
pub async fn create_schema(url: &str, schema: &str) -> Result<()> {
    on_server(url, format!("CREATE SCHEMA {schema}")).await
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

/// Commits without a ledger, which no other code can.
pub async fn commit(tx: WriteTx) -> Result<()> {
    tx.commit_unaudited().await
}
