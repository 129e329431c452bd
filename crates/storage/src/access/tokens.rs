//! API tokens: of the secret only its SHA-256.

use tenantry_domain::{
    Page, PageRequest, Timestamp,
    access::{Role, TokenView},
    id::{TenantId, TokenId, UserId},
};

use crate::{
    Conn, Error, Result, WriteTx,
    conn::{on_db, run_on_db, touched_one},
    page::{Direction, Kind, Listing, counting, read},
    statement::Statement,
    text::{RowLabel, json, storable},
};

/// An API token as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// Its id.
    pub id: TokenId,
    /// SHA-256 of the secret, 64 hexadecimal digits.
    pub secret_sha256: String,
    /// What it is for.
    pub name: String,
    /// Its roles.
    pub roles: Vec<Role>,
    /// The tenants it is for; absent: every tenant.
    pub tenant_ids: Option<Vec<TenantId>>,
    /// Whose it is; absent for the token of the first start.
    pub owner: Option<UserId>,
    /// The token that made it; absent where a person did.
    pub parent: Option<TokenId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it ends; absent: never.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// The token that took its place.
    pub replaced_by: Option<TokenId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    secret_sha256: String,
    name: String,
    roles_json: String,
    tenants_json: Option<String>,
    owner_id: Option<String>,
    parent_id: Option<String>,
    created_at: i64,
    created_by: String,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
    last_used_at: Option<i64>,
    replaced_by: Option<String>,
}

impl TryFrom<Row> for TokenRow {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let place = RowLabel {
            table: "api_tokens",
            row: &row.id,
        };
        Ok(Self {
            roles: place.json("roles_json", &row.roles_json)?,
            tenant_ids: row
                .tenants_json
                .as_deref()
                .map(|text| place.json("tenants_json", text))
                .transpose()?,
            secret_sha256: row.secret_sha256,
            name: row.name,
            owner: row.owner_id.map(UserId::from_stored),
            parent: row.parent_id.map(TokenId::from_stored),
            created_at: Timestamp::from_micros(row.created_at),
            created_by: row.created_by,
            expires_at: row.expires_at.map(Timestamp::from_micros),
            revoked_at: row.revoked_at.map(Timestamp::from_micros),
            last_used_at: row.last_used_at.map(Timestamp::from_micros),
            replaced_by: row.replaced_by.map(TokenId::from_stored),
            id: TokenId::from_stored(row.id),
        })
    }
}

const INSERT: &str = "INSERT INTO api_tokens (id, secret_sha256, name, roles_json, tenants_json, \
     owner_id, parent_id, created_at, created_by, expires_at, revoked_at, last_used_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

/// Stores a token; [`crate::Constraint::TokenExists`] when there is one with its secret.
pub async fn insert_token(tx: &mut WriteTx, token: &TokenRow) -> Result<()> {
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(token.id.as_str())
            .bind(token.secret_sha256.as_str())
            .bind(storable(token.name.clone()))
            .bind(json("roles", &token.roles)?)
            .bind(
                token
                    .tenant_ids
                    .as_ref()
                    .map(|tenants| json("tenants", tenants))
                    .transpose()?
            )
            .bind(token.owner.as_ref().map(UserId::as_str))
            .bind(token.parent.as_ref().map(TokenId::as_str))
            .bind(token.created_at.micros())
            .bind(token.created_by.as_str())
            .bind(token.expires_at.map(Timestamp::micros))
            .bind(token.revoked_at.map(Timestamp::micros))
            .bind(token.last_used_at.map(Timestamp::micros))
    )?;
    Ok(())
}

const SELECT: &str = "SELECT id, secret_sha256, name, roles_json, tenants_json, owner_id, \
     parent_id, created_at, created_by, expires_at, revoked_at, last_used_at, replaced_by FROM api_tokens";

/// The token with this SHA-256 of its secret, expired and revoked ones included.
pub async fn find_token_by_hash(conn: &mut Conn, secret_sha256: &str) -> Result<Option<TokenRow>> {
    let mut statement = Statement::new(SELECT);
    statement.and_value("secret_sha256 = ", secret_sha256);
    let row: Option<Row> = statement.fetch_optional(conn).await?;
    row.map(TokenRow::try_from).transpose()
}

/// The token with this id.
pub async fn find_token(conn: &mut Conn, id: &TokenId) -> Result<Option<TokenRow>> {
    let mut statement = Statement::new(SELECT);
    statement.and_value("id = ", storable(id.to_string()));
    let row: Option<Row> = statement.fetch_optional(conn).await?;
    row.map(TokenRow::try_from).transpose()
}

const ANCESTORS: &str = "WITH RECURSIVE line (id) AS (\
     SELECT parent_id FROM api_tokens WHERE id = $1 AND parent_id IS NOT NULL \
     UNION SELECT t.parent_id FROM api_tokens t JOIN line l ON t.id = l.id \
     WHERE t.parent_id IS NOT NULL) \
     SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN t.revoked_at IS NOT NULL OR t.expires_at <= $2 \
     THEN 1 ELSE 0 END), 0) AS BIGINT) FROM api_tokens t JOIN line l ON l.id = t.id";

/// The tokens that a token was made by, one through the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ancestors {
    /// How many there are.
    pub count: i64,
    /// Whether one of them was revoked or has ended.
    pub has_ended: bool,
}

/// What became of the tokens that a token was made by.
pub async fn token_ancestors(conn: &mut Conn, id: &TokenId, now: Timestamp) -> Result<Ancestors> {
    let (count, ended): (i64, i64) = on_db!(conn, |c| sqlx::query_as(ANCESTORS)
        .bind(id.as_str())
        .bind(now.micros())
        .fetch_one(c))?;
    Ok(Ancestors {
        count,
        has_ended: ended > 0,
    })
}

const DESCENDANTS: &str = "WITH RECURSIVE line (id) AS (\
     SELECT id FROM api_tokens WHERE parent_id = $1 \
     UNION SELECT t.id FROM api_tokens t JOIN line l ON t.parent_id = l.id) \
     SELECT t.id, t.secret_sha256, t.name, t.roles_json, t.tenants_json, t.owner_id, t.parent_id, \
     t.created_at, t.created_by, t.expires_at, t.revoked_at, t.last_used_at, t.replaced_by \
     FROM api_tokens t JOIN line l ON l.id = t.id WHERE t.revoked_at IS NULL \
     ORDER BY t.created_at, t.id";

/// The tokens that a token made, one through the other, without those that were revoked.
pub async fn token_descendants(conn: &mut Conn, id: &TokenId) -> Result<Vec<TokenRow>> {
    let rows: Vec<Row> = on_db!(conn, |c| sqlx::query_as(DESCENDANTS)
        .bind(id.as_str())
        .fetch_all(c))?;
    rows.into_iter().map(TokenRow::try_from).collect()
}

const REVOKE: &str = "UPDATE api_tokens SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL";

/// Ends a token for good; `Stale` when there is none or it was revoked already.
pub async fn revoke_token(tx: &mut WriteTx, id: &TokenId, at: Timestamp) -> Result<()> {
    let changed = run_on_db!(
        tx.conn(),
        sqlx::query(REVOKE).bind(at.micros()).bind(id.as_str())
    )?;
    touched_one(changed)
}

const END: &str = "UPDATE api_tokens SET expires_at = $1 WHERE id = $2 AND revoked_at IS NULL \
     AND (expires_at IS NULL OR expires_at > $1)";

/// Makes a token end earlier than it did; `Stale` when there is none, it was revoked, or it ends earlier already.
pub async fn end_token(tx: &mut WriteTx, id: &TokenId, at: Timestamp) -> Result<()> {
    let changed = run_on_db!(
        tx.conn(),
        sqlx::query(END).bind(at.micros()).bind(id.as_str())
    )?;
    touched_one(changed)
}

const REPLACE: &str =
    "UPDATE api_tokens SET replaced_by = $1 WHERE id = $2 AND replaced_by IS NULL";

/// Says which token took a token's place; `Stale` when there is none or another one has.
pub async fn replace_token(tx: &mut WriteTx, id: &TokenId, by: &TokenId) -> Result<()> {
    let changed = run_on_db!(
        tx.conn(),
        sqlx::query(REPLACE).bind(by.as_str()).bind(id.as_str())
    )?;
    touched_one(changed)
}

#[derive(sqlx::FromRow)]
struct ViewRow {
    #[sqlx(flatten)]
    token: Row,
    owner: Option<String>,
}

impl TryFrom<ViewRow> for TokenView {
    type Error = Error;

    fn try_from(row: ViewRow) -> Result<Self> {
        let token: TokenRow = row.token.try_into()?;
        Ok(Self {
            id: token.id,
            name: token.name,
            roles: token.roles,
            tenant_ids: token.tenant_ids,
            owner: row.owner,
            created_at: token.created_at,
            expires_at: token.expires_at,
            revoked_at: token.revoked_at,
            last_used_at: token.last_used_at,
            replaced_by: token.replaced_by,
        })
    }
}

const LIST: &str = "SELECT t.id, t.secret_sha256, t.name, t.roles_json, t.tenants_json, t.owner_id, \
     t.parent_id, t.created_at, t.created_by, t.expires_at, t.revoked_at, t.last_used_at, t.replaced_by, \
     u.username AS owner \
     FROM api_tokens t LEFT JOIN users u ON u.id = t.owner_id";

/// A page of tokens, newest first, each with its owner's name: `owner`'s, or everybody's.
pub async fn list_tokens(
    conn: &mut Conn,
    owner: Option<&UserId>,
    page: &PageRequest,
) -> Result<Page<TokenView>> {
    let listing = Listing::open("tokens", page, [Kind::Int, Kind::Text])?;
    let mut statement = Statement::new(LIST);
    let mut count = counting("api_tokens");
    if let Some(owner) = owner {
        statement.and_value("t.owner_id = ", owner.as_str());
        count.and_value("owner_id = ", owner.as_str());
    }
    listing.walk(
        &mut statement,
        ["t.created_at", "t.id"],
        Direction::Descending,
    );
    let rows: Vec<ViewRow> = statement.fetch_all(conn).await?;
    let key = |row: &ViewRow| [row.token.created_at.into(), row.token.id.as_str().into()];
    let page = listing.close(conn, rows, key, &count).await?;
    read(page, TokenView::try_from)
}

/// Tokens that work now and end until an instant, the next one to end first, `limit` at most; without those whose
/// place another one has taken.
///
/// Tokens are hundreds at most and an end is seldom asked for: no index is kept for it.
pub async fn ending_tokens(
    conn: &mut Conn,
    now: Timestamp,
    until: Timestamp,
    limit: u32,
) -> Result<Vec<TokenView>> {
    let mut statement = Statement::new(LIST);
    statement
        .and("t.revoked_at IS NULL")
        .and_value("t.expires_at > ", now.micros())
        .and_value("t.expires_at <= ", until.micros())
        .and("t.replaced_by IS NULL")
        .push(" ORDER BY t.expires_at, t.id LIMIT ")
        .bind(i64::from(limit));
    let rows: Vec<ViewRow> = statement.fetch_all(conn).await?;
    rows.into_iter().map(TokenView::try_from).collect()
}

const COUNT: &str = "SELECT COUNT(*) FROM api_tokens";

/// How many tokens there are, expired and revoked ones included.
pub async fn count_tokens(conn: &mut Conn) -> Result<u64> {
    let count = Statement::new(COUNT).fetch_count(conn).await?;
    RowLabel {
        table: "api_tokens",
        row: "",
    }
    .count("id", count)
}
