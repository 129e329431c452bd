//! Views of lists that people have saved.

use tenantry_domain::{
    Timestamp,
    id::{UserId, ViewId},
    views::{SavedView, ViewList, name_fold},
};

use crate::{
    Conn, Result, WriteTx,
    conn::{on_db, run_on_db},
    statement::Statement,
    text::{RowLabel, storable},
};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    list: String,
    name: String,
    query: String,
    created_at: i64,
}

impl TryFrom<Row> for SavedView {
    type Error = crate::Error;

    fn try_from(row: Row) -> Result<Self> {
        let place = RowLabel {
            table: "saved_views",
            row: &row.id,
        };
        Ok(Self {
            list: place.known("list", ViewList::parse(&row.list))?,
            name: row.name,
            query: row.query,
            created_at: Timestamp::from_micros(row.created_at),
            id: ViewId::from_stored(row.id),
        })
    }
}

const INSERT: &str = "INSERT INTO saved_views (id, user_id, list, name, name_fold, query, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// Stores a view; [`crate::Constraint::ViewNameExists`] where the list has one whose name looks the same.
pub async fn insert(tx: &mut WriteTx, user: &UserId, view: &SavedView) -> Result<()> {
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(view.id.as_str())
            .bind(user.as_str())
            .bind(view.list.as_str())
            .bind(storable(view.name.clone()))
            .bind(storable(name_fold(&view.name)))
            .bind(storable(view.query.clone()))
            .bind(view.created_at.micros())
    )?;
    Ok(())
}

const RENAME: &str =
    "UPDATE saved_views SET name = $1, name_fold = $2 WHERE id = $3 AND user_id = $4";

/// Gives a person's view another name; [`crate::Constraint::ViewNameExists`] as for [`insert`].
pub async fn rename(tx: &mut WriteTx, user: &UserId, id: &ViewId, name: &str) -> Result<()> {
    run_on_db!(
        tx.conn(),
        sqlx::query(RENAME)
            .bind(storable(name.to_owned()))
            .bind(storable(name_fold(name)))
            .bind(id.as_str())
            .bind(user.as_str())
    )?;
    Ok(())
}

const DELETE: &str = "DELETE FROM saved_views WHERE id = $1 AND user_id = $2";

/// Deletes a person's view.
pub async fn delete(tx: &mut WriteTx, user: &UserId, id: &ViewId) -> Result<()> {
    run_on_db!(
        tx.conn(),
        sqlx::query(DELETE).bind(id.as_str()).bind(user.as_str())
    )?;
    Ok(())
}

const SELECT: &str = "SELECT id, list, name, query, created_at FROM saved_views";

/// A person's view; nothing where it is somebody else's.
pub async fn find(conn: &mut Conn, user: &UserId, id: &ViewId) -> Result<Option<SavedView>> {
    let mut statement = Statement::new(SELECT);
    statement
        .and_value("id = ", storable(id.to_string()))
        .and_value("user_id = ", storable(user.to_string()));
    let row: Option<Row> = statement.fetch_optional(conn).await?;
    row.map(SavedView::try_from).transpose()
}

/// A person's views, of a list or of all, by their names. A view of a list that this release does not know is left out.
pub async fn list(
    conn: &mut Conn,
    user: &UserId,
    list: Option<ViewList>,
) -> Result<Vec<SavedView>> {
    let mut statement = Statement::new(SELECT);
    statement.and_value("user_id = ", storable(user.to_string()));
    if let Some(list) = list {
        statement.and_value("list = ", list.as_str());
    }
    statement.push(" ORDER BY list, name_fold");
    let rows: Vec<Row> = statement.fetch_all(conn).await?;
    let known = rows
        .into_iter()
        .filter(|row| ViewList::parse(&row.list).is_some());
    known.map(SavedView::try_from).collect()
}

const COUNT: &str = "SELECT COUNT(*) FROM saved_views WHERE user_id = $1";

/// How many views a person has.
pub async fn count(conn: &mut Conn, user: &UserId) -> Result<u64> {
    let count: i64 = on_db!(conn, |c| sqlx::query_scalar(COUNT)
        .bind(user.as_str())
        .fetch_one(c))?;
    RowLabel {
        table: "saved_views",
        row: "",
    }
    .count("id", count)
}
