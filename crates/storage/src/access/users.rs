//! Local accounts with their role bindings.

use std::collections::HashMap;

use tenantry_domain::{
    Page, Timestamp,
    access::{Role, RoleBinding, UserFilter, UserStatus, UserView},
    id::{TenantId, UserId},
};

use crate::{
    Conn, Constraint, Error, Result, WriteTx,
    conn::{run_on_db, touched_one},
    page::{Direction, Kind, Listing, counting, read},
    statement::{Bind, Statement},
    text::{RowLabel, fold, prefix_end, storable, word},
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
    pub bindings: Vec<RoleBinding>,
    /// Counts its changes.
    pub row_version: i64,
    /// Counts the changes of password and status; what was made of another one is worth nothing.
    pub credential_version: i64,
    /// When it signed in last; absent: never.
    pub last_sign_in_at: Option<Timestamp>,
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
    #[sqlx(rename = "row_version")]
    version: i64,
    credential_version: i64,
    last_sign_in_at: Option<i64>,
    created_at: i64,
    created_by: String,
}

impl Row {
    fn read(self, bindings: Vec<RoleBinding>) -> Result<UserRow> {
        let place = RowLabel {
            table: "users",
            row: &self.id,
        };
        Ok(UserRow {
            status: place.word("status", self.status)?,
            username: self.username,
            password_hash: self.password_hash,
            bindings,
            row_version: self.version,
            credential_version: self.credential_version,
            last_sign_in_at: self.last_sign_in_at.map(Timestamp::from_micros),
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
            bindings: user.bindings,
            last_sign_in_at: user.last_sign_in_at,
            row_version: user.row_version,
            created_at: user.created_at,
            created_by: user.created_by,
        }
    }
}

const INSERT: &str = "INSERT INTO users (id, username, username_fold, password_hash, status, \
     row_version, last_sign_in_at, created_at, created_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

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
            .bind(user.row_version)
            .bind(user.last_sign_in_at.map(Timestamp::micros))
            .bind(user.created_at.micros())
            .bind(user.created_by.as_str())
    )?;
    insert_bindings(tx, &user.id, &user.bindings).await
}

async fn insert_bindings(tx: &mut WriteTx, user: &UserId, bindings: &[RoleBinding]) -> Result<()> {
    if bindings.is_empty() {
        return Ok(());
    }
    let row = |(position, binding): (i64, &RoleBinding)| -> [Bind; 4] {
        [
            user.as_str().into(),
            position.into(),
            binding.role.as_str().into(),
            binding
                .tenant_id
                .as_ref()
                .map(|tenant| tenant.as_str().to_owned())
                .into(),
        ]
    };
    Statement::new("INSERT INTO role_bindings (user_id, position, role, tenant_id) VALUES ")
        .rows((0..).zip(bindings).map(row))
        .execute(tx.conn())
        .await
        .map_err(|error| error.missing(Constraint::UnknownTenant))?;
    Ok(())
}

const UPDATE: &str = "UPDATE users SET credential_version = credential_version + \
     CASE WHEN status <> $1 OR password_hash <> $2 THEN 1 ELSE 0 END, \
     status = $1, password_hash = $2, row_version = $3 + 1 \
     WHERE id = $4 AND row_version = $3";

/// Stores status and password hash over the row version that the account carries; `Stale` when that
/// is no longer the present one.
pub async fn update_user(tx: &mut WriteTx, user: &UserRow) -> Result<()> {
    let changed = run_on_db!(
        tx.conn(),
        sqlx::query(UPDATE)
            .bind(word("a user's status", user.status)?)
            .bind(user.password_hash.as_str())
            .bind(user.row_version)
            .bind(user.id.as_str())
    )?;
    touched_one(changed)
}

const DELETE_BINDINGS: &str = "DELETE FROM role_bindings WHERE user_id = $1";

/// Stores the account's bindings in place of those it had, and counts the change like
/// [`update_user`]; [`Constraint::UnknownTenant`] when one names no tenant.
pub async fn replace_bindings(tx: &mut WriteTx, user: &UserRow) -> Result<()> {
    update_user(tx, user).await?;
    run_on_db!(
        tx.conn(),
        sqlx::query(DELETE_BINDINGS).bind(user.id.as_str())
    )?;
    insert_bindings(tx, &user.id, &user.bindings).await
}

const REHASH: &str = "UPDATE users SET password_hash = $1 \
     WHERE id = $2 AND credential_version = $3";

/// Stores another hash of the very same password; no change of the account.
pub async fn rehash_password(tx: &mut WriteTx, user: &UserRow, hash: &str) -> Result<()> {
    run_on_db!(
        tx.conn(),
        sqlx::query(REHASH)
            .bind(hash)
            .bind(user.id.as_str())
            .bind(user.credential_version)
    )?;
    Ok(())
}

const SIGNED_IN: &str = "UPDATE users SET last_sign_in_at = $1 WHERE id = $2";

/// Notes a sign-in; no change of the account, so its row version stays.
pub async fn note_sign_in(tx: &mut WriteTx, user: &UserId, at: Timestamp) -> Result<()> {
    run_on_db!(
        tx.conn(),
        sqlx::query(SIGNED_IN).bind(at.micros()).bind(user.as_str())
    )?;
    Ok(())
}

const LOCK_ADMINS: &str = "UPDATE users SET row_version = row_version WHERE id IN \
     (SELECT user_id FROM role_bindings WHERE role = 'admin' AND tenant_id IS NULL)";

/// Puts all who would leave fewer administrators in line, so that two of them cannot each rely on
/// the other; SQLite's writers are in line anyway.
pub async fn lock_administrators(tx: &mut WriteTx) -> Result<()> {
    run_on_db!(tx.conn(), sqlx::query(LOCK_ADMINS))?;
    Ok(())
}

const COUNT_ADMINS: &str = "SELECT COUNT(*) FROM users u WHERE u.status = 'ACTIVE' AND EXISTS \
     (SELECT 1 FROM role_bindings b WHERE b.user_id = u.id AND b.role = 'admin' \
     AND b.tenant_id IS NULL)";

/// How many people may sign in and are administrators everywhere.
pub async fn count_administrators(conn: &mut Conn) -> Result<u64> {
    let count = Statement::new(COUNT_ADMINS).fetch_count(conn).await?;
    RowLabel {
        table: "users",
        row: "",
    }
    .count("id", count)
}

const SELECT: &str = "SELECT id, username, username_fold, password_hash, status, row_version, \
     credential_version, last_sign_in_at, created_at, created_by FROM users";

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

/// The account with this id, which nobody else changes until the transaction ends.
pub async fn lock_user(tx: &mut WriteTx, id: &UserId) -> Result<Option<UserRow>> {
    let mut statement = Statement::new(SELECT);
    statement.and_value("id = ", storable(id.to_string()));
    statement.push(tx.conn().engine().for_update());
    one(tx.conn(), &statement).await
}

async fn one(conn: &mut Conn, statement: &Statement) -> Result<Option<UserRow>> {
    let Some(row) = statement.fetch_optional::<Row>(conn).await? else {
        return Ok(None);
    };
    let mut bindings = bindings(conn, &[row.id.as_str()]).await?;
    let own = bindings.remove(&row.id).unwrap_or_default();
    row.read(own).map(Some)
}

#[derive(sqlx::FromRow)]
struct BindingRow {
    user_id: String,
    role: String,
    tenant_id: Option<String>,
}

impl TryFrom<BindingRow> for RoleBinding {
    type Error = Error;

    fn try_from(row: BindingRow) -> Result<Self> {
        let place = RowLabel {
            table: "role_bindings",
            row: &row.user_id,
        };
        let tenant = row.tenant_id.as_deref().map(TenantId::parse).transpose();
        Ok(Self {
            role: place.known("role", Role::parse(&row.role))?,
            tenant_id: place.read("tenant_id", tenant)?,
        })
    }
}

/// The bindings of several users at once.
async fn bindings(conn: &mut Conn, users: &[&str]) -> Result<HashMap<String, Vec<RoleBinding>>> {
    let mut statement = Statement::new("SELECT user_id, role, tenant_id FROM role_bindings");
    statement
        .and("user_id IN ")
        .list(users.iter().copied())
        .push(" ORDER BY user_id, position");
    let mut bindings: HashMap<String, Vec<RoleBinding>> = HashMap::new();
    for row in statement.fetch_all::<BindingRow>(conn).await? {
        bindings
            .entry(row.user_id.clone())
            .or_default()
            .push(row.try_into()?);
    }
    Ok(bindings)
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
    listing.walk(&mut statement, ["username_fold"], Direction::Ascending);
    let rows: Vec<Row> = statement.fetch_all(conn).await?;
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let bindings = bindings(conn, &ids).await?;
    let view = |row: Row| {
        let own = bindings.get(&row.id).cloned().unwrap_or_default();
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
    RowLabel {
        table: "users",
        row: "",
    }
    .count("id", count)
}
