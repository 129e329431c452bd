//! Recalls: a domain pack version is taken from every tenant that it is live for.

mod reach;
mod tenants;

use tenantry_domain::{
    Page, Timestamp,
    access::{Actor, TenantScope},
    id::{PackId, RecallId},
    packs::{DomainName, Version},
    recalls::{Recall, RecallFilter, RecallOutcome, RecallProgress, RecallStatus},
};

pub use self::{
    reach::{earlier, impact, targets},
    tenants::{add_tenants, change_tenant, list_tenants, lock_tenant, next_pending, retry_failed},
};
use crate::{
    Conn, Result, WriteTx,
    conn::{run_on_db, touched_one},
    page::{Direction, Kind, Listing, counting, read},
    statement::Statement,
    text::{RowLabel, json, storable},
};

const TABLE: &str = "recalls";

/// A recall with what only the server works with.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRecall {
    /// The recall.
    pub recall: Recall,
    /// In whose name it is done.
    pub actor: Actor,
    /// The stored version that was found bad.
    pub domain_pack_id: PackId,
    /// The stored version that takes its place.
    pub to_pack_id: Option<PackId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    status: String,
    domain_pack_id: String,
    to_pack_id: Option<String>,
    domain: String,
    version: String,
    to_version: Option<String>,
    accept_warnings: i64,
    reason: String,
    actor_json: String,
    created_at: i64,
    created_by: String,
    changed_at: i64,
    changed_by: String,
    #[sqlx(rename = "row_version")]
    changes: i64,
}

const SELECT: &str = "SELECT c.id, c.status, c.domain_pack_id, c.to_pack_id, d.domain, d.version, \
     (SELECT o.version FROM documents o WHERE o.id = c.to_pack_id) AS to_version, \
     c.accept_warnings, c.reason, c.actor_json, c.created_at, c.created_by, c.changed_at, \
     c.changed_by, c.row_version FROM recalls c JOIN documents d ON d.id = c.domain_pack_id";

impl Row {
    /// The recall, of which is not known yet how far it is.
    fn read(self) -> Result<StoredRecall> {
        let place = RowLabel {
            table: TABLE,
            row: &self.id,
        };
        let to_version = self.to_version.as_deref().map(Version::parse);
        let recall = Recall {
            status: place.known("status", RecallStatus::parse(&self.status))?,
            domain: place.read("domain", DomainName::parse(&self.domain))?,
            version: place.read("version", Version::parse(&self.version))?,
            to_version: place.read("to_version", to_version.transpose())?,
            accept_warnings: self.accept_warnings != 0,
            reason: self.reason,
            progress: RecallProgress::default(),
            created_at: Timestamp::from_micros(self.created_at),
            created_by: self.created_by,
            changed_at: Timestamp::from_micros(self.changed_at),
            changed_by: self.changed_by,
            row_version: self.changes,
            id: RecallId::from_stored(self.id.clone()),
        };
        Ok(StoredRecall {
            recall,
            actor: place.json("actor_json", &self.actor_json)?,
            domain_pack_id: PackId::from_stored(self.domain_pack_id),
            to_pack_id: self.to_pack_id.map(PackId::from_stored),
        })
    }
}

const INSERT: &str = "INSERT INTO recalls (id, status, domain_pack_id, to_pack_id, accept_warnings, \
     reason, actor_json, created_at, created_by, changed_at, changed_by, row_version) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, $9, 1)";

/// Stores a recall of a version that is withdrawn, without its tenants ([`add_tenants`]); whoever does has locked the
/// version, of which one runs at a time.
pub async fn insert(tx: &mut WriteTx, new: &StoredRecall) -> Result<()> {
    let recall = &new.recall;
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(recall.id.as_str())
            .bind(recall.status.as_str())
            .bind(new.domain_pack_id.as_str())
            .bind(new.to_pack_id.as_ref().map(PackId::as_str))
            .bind(i64::from(recall.accept_warnings))
            .bind(storable(recall.reason.clone()))
            .bind(storable(json("an actor", &new.actor)?))
            .bind(recall.created_at.micros())
            .bind(recall.created_by.as_str())
    )?;
    Ok(())
}

const CHANGE: &str = "UPDATE recalls SET status = $3, changed_at = $4, changed_by = $5, \
     row_version = row_version + 1 WHERE id = $1 AND row_version = $2";

/// Stores how the recall stands, over the row version that it carries.
pub async fn change(tx: &mut WriteTx, recall: &mut Recall) -> Result<()> {
    let touched = run_on_db!(
        tx.conn(),
        sqlx::query(CHANGE)
            .bind(recall.id.as_str())
            .bind(recall.row_version)
            .bind(recall.status.as_str())
            .bind(recall.changed_at.micros())
            .bind(recall.changed_by.as_str())
    )?;
    touched_one(touched)?;
    recall.row_version += 1;
    Ok(())
}

/// The recall, with how far it is for the scope's tenants.
pub async fn find(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &RecallId,
) -> Result<Option<StoredRecall>> {
    let found = uncounted(conn, scope, id, "").await?;
    counted(conn, scope, found).await
}

/// The recall, of which is not told how far it is.
pub async fn find_uncounted(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &RecallId,
) -> Result<Option<StoredRecall>> {
    uncounted(conn, scope, id, "").await
}

/// The recall, which nobody else changes until the transaction ends; how far it is is not told.
pub async fn lock(
    tx: &mut WriteTx,
    scope: &TenantScope,
    id: &RecallId,
) -> Result<Option<StoredRecall>> {
    // The version is not locked with it: whoever activates another one waits for nobody.
    let end = match tx.conn().engine().for_update() {
        "" => "",
        _ => " FOR NO KEY UPDATE OF c",
    };
    uncounted(tx.conn(), scope, id, end).await
}

async fn uncounted(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &RecallId,
    end: &'static str,
) -> Result<Option<StoredRecall>> {
    let mut statement = Statement::new(SELECT);
    statement.and_value("c.id = ", storable(id.to_string()));
    and_seen(&mut statement, scope);
    statement.push(end);
    let row: Option<Row> = statement.fetch_optional(conn).await?;
    row.map(Row::read).transpose()
}

/// The recall of a version that is running.
pub async fn running_of(
    conn: &mut Conn,
    scope: &TenantScope,
    pack: &PackId,
) -> Result<Option<StoredRecall>> {
    let mut statement = Statement::new(SELECT);
    statement
        .and_value("c.domain_pack_id = ", pack.as_str())
        .and("c.status = 'RUNNING'");
    and_seen(&mut statement, scope);
    let row: Option<Row> = statement.fetch_optional(conn).await?;
    counted(conn, scope, row.map(Row::read).transpose()?).await
}

async fn counted(
    conn: &mut Conn,
    scope: &TenantScope,
    mut found: Option<StoredRecall>,
) -> Result<Option<StoredRecall>> {
    if let Some(found) = &mut found {
        count(conn, scope, std::slice::from_mut(&mut found.recall)).await?;
    }
    Ok(found)
}

/// A page of recalls, the newest first, with how far each is for the scope's tenants.
pub async fn list(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &RecallFilter,
) -> Result<Page<Recall>> {
    let listing = Listing::open(TABLE, &filter.page, [Kind::Int, Kind::Text])?;
    let mut counted = counting("recalls c JOIN documents d ON d.id = c.domain_pack_id");
    let mut statement = Statement::new(SELECT);
    for part in [&mut counted, &mut statement] {
        if let Some(status) = filter.status {
            part.and_value("c.status = ", status.as_str());
        }
        if let Some(domain) = &filter.domain {
            part.and_value("d.history = ", domain.fold());
        }
        and_seen(part, scope);
    }
    listing.walk(
        &mut statement,
        ["c.created_at", "c.id"],
        Direction::Descending,
    );
    let rows: Vec<Row> = statement.fetch_all(conn).await?;
    let key = |row: &Row| [row.created_at.into(), row.id.as_str().into()];
    let page = listing.close(conn, rows, key, &counted).await?;
    let mut page = read(page, |row| Ok(row.read()?.recall))?;
    count(conn, scope, &mut page.items).await?;
    Ok(page)
}

/// Narrows to recalls of a tenant of the scope: why others were taken off a version is not everybody's to read.
fn and_seen(statement: &mut Statement, scope: &TenantScope) {
    if scope.tenants().is_none() {
        return;
    }
    statement
        .and("EXISTS (SELECT 1 FROM recall_tenants s WHERE s.recall_id = c.id")
        .and_tenants("s.tenant_id", scope)
        .push(")");
}

/// Counts how far recalls are for the scope's tenants.
async fn count(conn: &mut Conn, scope: &TenantScope, recalls: &mut [Recall]) -> Result<()> {
    if recalls.is_empty() {
        return Ok(());
    }
    let ids = || recalls.iter().map(|recall| recall.id.as_str().to_owned());
    let mut statement =
        Statement::new("SELECT recall_id, outcome, COUNT(*) AS many FROM recall_tenants");
    statement
        .and("recall_id IN ")
        .list(ids())
        .and_tenants("tenant_id", scope)
        .push(" GROUP BY recall_id, outcome");
    let outcomes: Vec<(String, String, i64)> = statement.fetch_all(conn).await?;
    let mut statement = Statement::new(
        "SELECT c.id, COUNT(*) AS many FROM recalls c \
         JOIN tenant_active_config t ON t.domain_pack_id = c.domain_pack_id",
    );
    statement
        .and("c.id IN ")
        .list(ids())
        .and_tenants("t.tenant_id", scope)
        .push(" GROUP BY c.id");
    let live: Vec<(String, i64)> = statement.fetch_all(conn).await?;
    for recall in recalls {
        let mut progress = RecallProgress::default();
        let place = RowLabel {
            table: "recall_tenants",
            row: recall.id.as_str(),
        };
        let of = outcomes.iter().filter(|(id, ..)| id == recall.id.as_str());
        for (_, outcome, many) in of {
            let many = place.count("outcome", *many)?;
            progress.tenants += many;
            match place.known("outcome", RecallOutcome::parse(outcome))? {
                RecallOutcome::Pending => progress.pending = many,
                RecallOutcome::Moved => progress.moved = many,
                RecallOutcome::Requested => progress.requested = many,
                RecallOutcome::NotLive => progress.not_live = many,
                RecallOutcome::Failed => progress.failed = many,
            }
        }
        if let Some((_, many)) = live.iter().find(|(id, _)| id == recall.id.as_str()) {
            progress.live = place.count("tenant_id", *many)?;
        }
        recall.progress = progress;
    }
    Ok(())
}
