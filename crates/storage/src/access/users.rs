//! Local accounts with their role bindings.

use std::collections::HashMap;

use tenantry_domain::{
    Page, Timestamp,
    access::{Grant, Role, UserFilter, UserStatus, UserView},
    id::{TenantId, UserId},
};

use crate::{
    Conn, Constraint, Error, Result, WriteTx,
    engine::run_on_db,
    page::{Key, Kind, Listing, counting, read},
    statement::{Bind, Statement},
    text::{Place, fold, prefix_end, storable, word},
};

/// A local account as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct UserRow {
    /// Its id.
    pub id: UserId,
    /// The user name as written.
    pub username: String,
    /// The password's Argon2id hash, as a PHC string.
    pub password_hash: String,
    /// Whether it may sign in.
    pub status: UserStatus,
    /// Its role bindings.
    pub grants: Vec<Grant>,
    /// When it was created.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    username: String,
    username_fold: String,
    password_hash: String,
    status: String,
    created_at: i64,
    created_by: String,
}

impl Row {
    fn read(self, grants: Vec<Grant>) -> Result<UserRow> {
        let place = Place {
            table: "users",
            row: &self.id,
        };
        Ok(UserRow {
            status: place.word("status", self.status)?,
            username: self.username,
            password_hash: self.password_hash,
            grants,
            created_at: Timestamp::from_micros(self.created_at),
            created_by: self.created_by,
            id: UserId::from_stored(self.id),
        })
    }
}

impl From<UserRow> for UserView {
    fn from(user: UserRow) -> Self {
        Self {
            id: user.id,
            username: user.username,
            status: user.status,
            grants: user.grants,
            created_at: user.created_at,
            created_by: user.created_by,
        }
    }
}

const INSERT: &str = "INSERT INTO users (id, username, username_fold, password_hash, status, \
     created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// Stores an account with its bindings; [`Constraint::UserExists`] when the name is taken in any
/// case, [`Constraint::UnknownTenant`] when a binding names no tenant.
pub async fn insert_user(tx: &mut WriteTx, user: &UserRow) -> Result<()> {
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(user.id.as_str())
            .bind(user.username.as_str())
            .bind(fold(&user.username))
            .bind(user.password_hash.as_str())
            .bind(word("a user's status", user.status)?)
            .bind(user.created_at.micros())
            .bind(user.created_by.as_str())
    )?;
    if user.grants.is_empty() {
        return Ok(());
    }
    let row = |(position, grant): (i64, &Grant)| -> [Bind; 4] {
        [
            user.id.as_str().into(),
            position.into(),
            grant.role.as_str().into(),
            grant
                .tenant
                .as_ref()
                .map(|tenant| tenant.as_str().to_owned())
                .into(),
        ]
    };
    Statement::new("INSERT INTO role_bindings (user_id, position, role, tenant_id) VALUES ")
        .rows((0..).zip(&user.grants).map(row))
        .execute(tx.conn())
        .await
        .map_err(|error| error.missing(Constraint::UnknownTenant))?;
    Ok(())
}

const SELECT: &str = "SELECT id, username, username_fold, password_hash, status, created_at, \
     created_by FROM users";

/// The account with this name, lower-cased by the caller or not.
pub async fn find_user_by_name(conn: &mut Conn, name: &str) -> Result<Option<UserRow>> {
    let mut statement = Statement::new(SELECT);
    statement.and_value("username_fold = ", fold(name));
    one(conn, &statement).await
}

/// The account with this id.
pub async fn find_user(conn: &mut Conn, id: &UserId) -> Result<Option<UserRow>> {
    let mut statement = Statement::new(SELECT);
    statement.and_value("id = ", storable(id.to_string()));
    one(conn, &statement).await
}

async fn one(conn: &mut Conn, statement: &Statement) -> Result<Option<UserRow>> {
    let Some(row) = statement.fetch_optional::<Row>(conn).await? else {
        return Ok(None);
    };
    let mut grants = grants(conn, &[row.id.as_str()]).await?;
    let own = grants.remove(&row.id).unwrap_or_default();
    row.read(own).map(Some)
}

#[derive(sqlx::FromRow)]
struct BindingRow {
    user_id: String,
    role: String,
    tenant_id: Option<String>,
}

impl TryFrom<BindingRow> for Grant {
    type Error = Error;

    fn try_from(row: BindingRow) -> Result<Self> {
        let place = Place {
            table: "role_bindings",
            row: &row.user_id,
        };
        let tenant = row.tenant_id.as_deref().map(TenantId::parse).transpose();
        Ok(Self {
            role: place.known("role", Role::parse(&row.role))?,
            tenant: place.read("tenant_id", tenant)?,
        })
    }
}

/// The bindings of several users at once.
async fn grants(conn: &mut Conn, users: &[&str]) -> Result<HashMap<String, Vec<Grant>>> {
    let mut statement = Statement::new("SELECT user_id, role, tenant_id FROM role_bindings");
    statement
        .and("user_id IN ")
        .list(users.iter().copied())
        .push(" ORDER BY user_id, position");
    let mut grants: HashMap<String, Vec<Grant>> = HashMap::new();
    for row in statement.fetch_all::<BindingRow>(conn).await? {
        grants
            .entry(row.user_id.clone())
            .or_default()
            .push(row.try_into()?);
    }
    Ok(grants)
}

/// A page of accounts, by name.
pub async fn list_users(conn: &mut Conn, filter: &UserFilter) -> Result<Page<UserView>> {
    let listing = Listing::open("users", &filter.page, [Kind::Text])?;
    let mut count = counting("users");
    let mut statement = Statement::new(SELECT);
    if let Some(q) = filter.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        let prefix = fold(q);
        for part in [&mut count, &mut statement] {
            part.and_value("username_fold >= ", prefix.as_str())
                .and_value("username_fold < ", prefix_end(&prefix));
        }
    }
    if let Some([name]) = &listing.after {
        statement.and_value("username_fold > ", Key::clone(name));
    }
    statement.push(" ORDER BY username_fold");
    listing.limit(&mut statement);
    let rows: Vec<Row> = statement.fetch_all(conn).await?;
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let grants = grants(conn, &ids).await?;
    let view = |row: Row| {
        let own = grants.get(&row.id).cloned().unwrap_or_default();
        row.read(own).map(UserView::from)
    };
    let page = listing
        .close(
            conn,
            rows,
            |row| [row.username_fold.as_str().into()],
            &count,
        )
        .await?;
    read(page, view)
}

const COUNT: &str = "SELECT COUNT(*) FROM users";

/// How many accounts there are.
pub async fn count_users(conn: &mut Conn) -> Result<u64> {
    let count = Statement::new(COUNT).fetch_count(conn).await?;
    Place {
        table: "users",
        row: "",
    }
    .count("id", count)
}
