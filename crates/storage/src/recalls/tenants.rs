//! The tenants of a recall, and what became of each.

use tenantry_domain::{
    Page, Timestamp,
    access::TenantScope,
    id::{PackId, RecallId, RequestId, TenantId},
    recalls::{RecallOutcome, RecalledTenant, RecalledTenants},
};

use crate::{
    Conn, Error, Result, WriteTx,
    conn::{run_on_db, touched_one},
    page::{Direction, Kind, Listing, counting, read},
    statement::Statement,
    text::{RowLabel, json, storable, stored_count},
};

const TABLE: &str = "recall_tenants";

#[derive(sqlx::FromRow)]
struct Row {
    recall_id: String,
    tenant_id: String,
    outcome: String,
    base: i64,
    back_to: Option<i64>,
    revision: Option<i64>,
    change_request_id: Option<String>,
    problem_json: Option<String>,
    changed_at: i64,
}

const SELECT: &str = "SELECT recall_id, tenant_id, outcome, base, back_to, revision, \
     change_request_id, problem_json, changed_at FROM recall_tenants";

impl TryFrom<Row> for RecalledTenant {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let key = format!("{}/{}", row.recall_id, row.tenant_id);
        let place = RowLabel {
            table: TABLE,
            row: &key,
        };
        let count = |column, number: Option<i64>| {
            let number = number.map(|number| place.count(column, number));
            number.transpose()
        };
        Ok(Self {
            tenant_id: place.read("tenant_id", TenantId::parse(&row.tenant_id))?,
            outcome: place.known("outcome", RecallOutcome::parse(&row.outcome))?,
            base: place.count("base", row.base)?,
            back_to: count("back_to", row.back_to)?,
            revision: count("revision", row.revision)?,
            change_request: row.change_request_id.map(RequestId::from_stored),
            // Another release may have kept it; one that cannot be read is left out, so that the rest can be.
            problem: row
                .problem_json
                .and_then(|text| serde_json::from_str(&text).ok()),
            changed_at: Timestamp::from_micros(row.changed_at),
            recall_id: RecallId::from_stored(row.recall_id),
        })
    }
}

const ADD: &str = "INSERT INTO recall_tenants (recall_id, tenant_id, outcome, base, changed_at) \
     SELECT $1, tenant_id, 'PENDING', revision, $3 FROM tenant_active_config WHERE domain_pack_id = $2";

/// Takes down every tenant that the version is live for; how many they are.
pub async fn add_tenants(
    tx: &mut WriteTx,
    recall: &RecallId,
    pack: &PackId,
    now: Timestamp,
) -> Result<u64> {
    run_on_db!(
        tx.conn(),
        sqlx::query(ADD)
            .bind(recall.as_str())
            .bind(pack.as_str())
            .bind(now.micros())
    )
}

/// The next tenant that the recall has to come to, by id.
pub async fn next_pending(conn: &mut Conn, recall: &RecallId) -> Result<Option<TenantId>> {
    let mut statement = Statement::new("SELECT tenant_id FROM recall_tenants");
    statement
        .and_value("recall_id = ", recall.as_str().to_owned())
        .and("outcome = 'PENDING'")
        .push(" ORDER BY tenant_id LIMIT 1");
    let row: Option<(String,)> = statement.fetch_optional(conn).await?;
    let Some((tenant,)) = row else {
        return Ok(None);
    };
    let place = RowLabel {
        table: TABLE,
        row: recall.as_str(),
    };
    place.read("tenant_id", TenantId::parse(&tenant)).map(Some)
}

/// What the recall has made of a tenant, which nobody else changes until the transaction ends.
pub async fn lock_tenant(
    tx: &mut WriteTx,
    scope: &TenantScope,
    recall: &RecallId,
    tenant: &TenantId,
) -> Result<Option<RecalledTenant>> {
    let end = tx.conn().engine().for_update();
    let mut statement = Statement::new(SELECT);
    statement
        .and_value("recall_id = ", recall.as_str().to_owned())
        .and_tenant("tenant_id", tenant)
        .and_tenants("tenant_id", scope)
        .push(end);
    let row: Option<Row> = statement.fetch_optional(tx.conn()).await?;
    row.map(RecalledTenant::try_from).transpose()
}

const CHANGE: &str = "UPDATE recall_tenants SET outcome = $3, back_to = $4, revision = $5, \
     change_request_id = $6, problem_json = $7, changed_at = $8 \
     WHERE recall_id = $1 AND tenant_id = $2 AND outcome = 'PENDING'";

/// Stores what became of a tenant that the recall had not come to; `Stale` if it had.
pub async fn change_tenant(
    tx: &mut WriteTx,
    scope: &TenantScope,
    tenant: &RecalledTenant,
) -> Result<()> {
    if !scope.includes(&tenant.tenant_id) {
        return Err(Error::OutOfScope);
    }
    let problem = tenant.problem.as_ref();
    let problem = problem.map(|problem| json("a problem", problem));
    let touched = run_on_db!(
        tx.conn(),
        sqlx::query(CHANGE)
            .bind(tenant.recall_id.as_str())
            .bind(tenant.tenant_id.as_str())
            .bind(tenant.outcome.as_str())
            .bind(tenant.back_to.map(stored_count))
            .bind(tenant.revision.map(stored_count))
            .bind(tenant.change_request.as_ref().map(RequestId::as_str))
            .bind(problem.transpose()?.map(storable))
            .bind(tenant.changed_at.micros())
    )?;
    touched_one(touched)
}

const RETRY: &str = "UPDATE recall_tenants SET outcome = 'PENDING', back_to = NULL, \
     problem_json = NULL, changed_at = $2 WHERE recall_id = $1 AND outcome = 'FAILED'";

/// Has the recall come again to the tenants that were refused; how many they are.
pub async fn retry_failed(tx: &mut WriteTx, recall: &RecallId, now: Timestamp) -> Result<u64> {
    run_on_db!(
        tx.conn(),
        sqlx::query(RETRY).bind(recall.as_str()).bind(now.micros())
    )
}

/// A page of what the recall has made of the scope's tenants, by id.
pub async fn list_tenants(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &RecalledTenants,
) -> Result<Page<RecalledTenant>> {
    let listing = Listing::open(TABLE, &filter.page, [Kind::Text])?;
    let mut count = counting(TABLE);
    let mut statement = Statement::new(SELECT);
    for part in [&mut count, &mut statement] {
        part.and_value("recall_id = ", storable(filter.id.to_string()))
            .and_tenants("tenant_id", scope);
        if let Some(outcome) = filter.outcome {
            part.and_value("outcome = ", outcome.as_str());
        }
    }
    listing.walk(&mut statement, ["tenant_id"], Direction::Ascending);
    let rows: Vec<Row> = statement.fetch_all(conn).await?;
    let key = |row: &Row| [row.tenant_id.as_str().into()];
    let page = listing.close(conn, rows, key, &count).await?;
    read(page, RecalledTenant::try_from)
}
