//! Statements whose text depends on what is asked: optional filters, `IN` lists, many rows.
//!
//! Only constant fragments are appended and every value is bound, so no input can become SQL. The
//! text is the same for both engines.

use sqlx::{
    Arguments, AssertSqlSafe, Database, Encode, FromRow, IntoArguments, Type, query::QueryAs,
};
use sqlx_postgres::{PgRow, Postgres};
use sqlx_sqlite::{Sqlite, SqliteRow};
use tenantry_domain::{Timestamp, access::TenantScope, id::TenantId};

use crate::{
    Conn, Error, Result,
    conn::{Link, on_db},
};

/// A value for a placeholder.
#[derive(Debug, Clone)]
pub(crate) enum Bind {
    Text(String),
    MaybeText(Option<String>),
    Int(i64),
    MaybeInt(Option<i64>),
}

impl From<&str> for Bind {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Bind {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<String>> for Bind {
    fn from(text: Option<String>) -> Self {
        Self::MaybeText(text)
    }
}

impl From<i64> for Bind {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<Option<i64>> for Bind {
    fn from(number: Option<i64>) -> Self {
        Self::MaybeInt(number)
    }
}

impl From<Timestamp> for Bind {
    fn from(at: Timestamp) -> Self {
        Self::Int(at.micros())
    }
}

/// A row struct that both drivers can fill.
pub(crate) trait AnyRow:
    Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>
{
}

impl<R> AnyRow for R where
    R: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>
{
}

/// A statement in the making.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    sql: String,
    binds: Vec<Bind>,
    has_where: bool,
}

impl Statement {
    /// Begins with a constant text that has no placeholder of its own.
    pub(crate) fn new(sql: &'static str) -> Self {
        Self {
            sql: sql.to_owned(),
            binds: Vec::new(),
            has_where: false,
        }
    }

    /// Appends a constant fragment.
    pub(crate) fn push(&mut self, sql: &'static str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Appends a placeholder for the value.
    pub(crate) fn bind(&mut self, value: impl Into<Bind>) -> &mut Self {
        self.binds.push(value.into());
        self.sql.push('$');
        self.sql.push_str(&self.binds.len().to_string());
        self
    }

    /// Begins the next condition: `WHERE` the first time, `AND` after that.
    pub(crate) fn and(&mut self, sql: &'static str) -> &mut Self {
        self.push(if self.has_where { " AND " } else { " WHERE " });
        self.has_where = true;
        self.push(sql)
    }

    /// Begins another query of the same statement, with conditions of its own.
    pub(crate) fn union(&mut self, sql: &'static str) -> &mut Self {
        self.has_where = false;
        self.push(sql)
    }

    /// Adds the condition `{before}{value}`.
    pub(crate) fn and_value(&mut self, before: &'static str, value: impl Into<Bind>) -> &mut Self {
        self.and(before).bind(value)
    }

    /// Appends `(a, b, ...)` with a placeholder for each value; `(NULL)` matches nothing.
    pub(crate) fn list<B: Into<Bind>>(&mut self, values: impl IntoIterator<Item = B>) -> &mut Self {
        let start = self.binds.len();
        self.push("(");
        for value in values {
            if self.binds.len() > start {
                self.push(", ");
            }
            self.bind(value);
        }
        if self.binds.len() == start {
            self.push("NULL");
        }
        self.push(")")
    }

    /// Appends `(a, b), (c, d), ...`: the rows of an `INSERT`.
    pub(crate) fn rows<const N: usize>(
        &mut self,
        rows: impl IntoIterator<Item = [Bind; N]>,
    ) -> &mut Self {
        for (index, row) in rows.into_iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.list(row);
        }
        self
    }

    /// Narrows to the scope's tenants by a column that holds a tenant's id.
    pub(crate) fn and_tenants(&mut self, column: &'static str, scope: &TenantScope) -> &mut Self {
        match scope.tenants() {
            None => self,
            Some([one]) => self.and_tenant(column, one),
            Some(many) => self
                .and(column)
                .push(" IN (SELECT tenant_id FROM tenants WHERE tenant_fold IN ")
                .list(many.iter().map(TenantId::fold))
                .push(")"),
        }
    }

    /// Narrows to one tenant, in whatever case its id is given.
    pub(crate) fn and_tenant(&mut self, column: &'static str, tenant: &TenantId) -> &mut Self {
        self.and(column)
            .push(" = (SELECT tenant_id FROM tenants WHERE tenant_fold = ")
            .bind(tenant.fold())
            .push(")")
    }

    /// Every row.
    pub(crate) async fn fetch_all<R: AnyRow>(&self, conn: &mut Conn) -> Result<Vec<R>> {
        on_db!(conn, |c| self.query_as()?.fetch_all(c))
    }

    /// The row, if there is one.
    pub(crate) async fn fetch_optional<R: AnyRow>(&self, conn: &mut Conn) -> Result<Option<R>> {
        on_db!(conn, |c| self.query_as()?.fetch_optional(c))
    }

    /// The number in the one row that an aggregate always gives.
    pub(crate) async fn fetch_count(&self, conn: &mut Conn) -> Result<i64> {
        let (count,): (i64,) = on_db!(conn, |c| self.query_as()?.fetch_one(c))?;
        Ok(count)
    }

    /// Runs it; how many rows it touched.
    pub(crate) async fn execute(&self, conn: &mut Conn) -> Result<u64> {
        let text = self.text();
        let done = match conn.link() {
            Link::Sqlite(tx) => {
                let query = sqlx::query_with(text, self.arguments::<Sqlite>()?);
                query
                    .execute(&mut **tx)
                    .await
                    .map(|done| done.rows_affected())
            }
            Link::Postgres(tx) => {
                let query = sqlx::query_with(text, self.arguments::<Postgres>()?);
                query
                    .execute(&mut **tx)
                    .await
                    .map(|done| done.rows_affected())
            }
        };
        conn.noted(done.map_err(Error::from))
    }

    fn text(&self) -> AssertSqlSafe<String> {
        #[cfg(test)]
        noted::add(&self.sql);
        AssertSqlSafe(self.sql.clone())
    }

    fn query_as<DB, R>(&self) -> Result<QueryAs<'static, DB, R, DB::Arguments>>
    where
        DB: Database,
        R: for<'r> FromRow<'r, DB::Row>,
        DB::Arguments: IntoArguments<DB>,
        String: for<'q> Encode<'q, DB> + Type<DB>,
        Option<String>: for<'q> Encode<'q, DB> + Type<DB>,
        i64: for<'q> Encode<'q, DB> + Type<DB>,
        Option<i64>: for<'q> Encode<'q, DB> + Type<DB>,
    {
        Ok(sqlx::query_as_with(self.text(), self.arguments::<DB>()?))
    }

    fn arguments<DB: Database>(&self) -> Result<DB::Arguments>
    where
        String: for<'q> Encode<'q, DB> + Type<DB>,
        Option<String>: for<'q> Encode<'q, DB> + Type<DB>,
        i64: for<'q> Encode<'q, DB> + Type<DB>,
        Option<i64>: for<'q> Encode<'q, DB> + Type<DB>,
    {
        let mut arguments = DB::Arguments::default();
        for bind in &self.binds {
            match bind.clone() {
                Bind::Text(value) => arguments.add(value),
                Bind::MaybeText(value) => arguments.add(value),
                Bind::Int(value) => arguments.add(value),
                Bind::MaybeInt(value) => arguments.add(value),
            }
            .map_err(sqlx::Error::Encode)?;
        }
        Ok(arguments)
    }
}

/// The texts that this thread ran, for whoever looks at their plans.
#[cfg(test)]
pub(crate) mod noted {
    use std::cell::RefCell;

    thread_local! {
        static SEEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    }

    pub(super) fn add(sql: &str) {
        SEEN.with_borrow_mut(|seen| seen.push(sql.to_owned()));
    }

    /// Those that were noted since it was asked last.
    pub(crate) fn take() -> Vec<String> {
        SEEN.take()
    }
}
