//! What validation said about documents, those that were refused included.

use tenantry_domain::{
    Checksum, Page, Timestamp,
    access::TenantScope,
    id::{ReportId, TenantId},
    packs::{PackKind, Report, ReportFilter, ReportOutcome, ReportSummary},
};

use crate::{
    Conn, Error, Result, WriteTx,
    conn::run_on_db,
    page::{Direction, Kind, Listing, counting, read},
    statement::Statement,
    text::{RowLabel, fold, json, storable},
};

/// Reports that are kept of a document: of a kind, domain or playbook, and tenant.
pub const REPORTS_KEPT: i64 = 50;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    domain: Option<String>,
    playbook_id: Option<String>,
    tenant_id: Option<String>,
    version: Option<String>,
    outcome: String,
    checksum: Option<String>,
    counts_json: String,
    created_at: i64,
    created_by: String,
}

impl TryFrom<Row> for ReportSummary {
    type Error = crate::Error;

    fn try_from(row: Row) -> Result<Self> {
        let place = RowLabel {
            table: "reports",
            row: &row.id,
        };
        let tenant_id = row.tenant_id.as_deref().map(TenantId::parse).transpose();
        let checksum = row.checksum.as_deref().map(Checksum::parse).transpose();
        Ok(Self {
            kind: place.known("kind", PackKind::parse(&row.kind))?,
            tenant_id: place.read("tenant_id", tenant_id)?,
            outcome: place.known("outcome", ReportOutcome::parse(&row.outcome))?,
            checksum: place.read("checksum", checksum)?,
            counts: place.json("counts_json", &row.counts_json)?,
            domain: row.domain,
            playbook_id: row.playbook_id,
            version: row.version,
            created_at: Timestamp::from_micros(row.created_at),
            created_by: row.created_by,
            id: ReportId::from_stored(row.id),
        })
    }
}

const INSERT: &str = "INSERT INTO reports (id, kind, domain, domain_fold, tenant_id, tenant_fold, \
     version, outcome, checksum, counts_json, created_at, created_by, findings_json, playbook_id) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

const TRIM: &str = "DELETE FROM reports \
     WHERE kind = $1 AND domain_fold = $2 AND tenant_fold = $3 AND id NOT IN \
     (SELECT id FROM reports WHERE kind = $1 AND domain_fold = $2 AND tenant_fold = $3 \
     ORDER BY created_at DESC, id DESC LIMIT $4)";

/// Stores a report and drops those of the same document beyond the last [`REPORTS_KEPT`].
///
/// A report of the shared catalogue, which names no tenant, is stored with the scope of all.
pub async fn insert_report(tx: &mut WriteTx, scope: &TenantScope, report: &Report) -> Result<()> {
    let summary = &report.summary;
    let is_in_scope = match &summary.tenant_id {
        Some(tenant) => scope.includes(tenant),
        None => scope.tenants().is_none(),
    };
    if !is_in_scope {
        return Err(Error::OutOfScope);
    }
    let domain = summary.domain.clone().map(storable);
    let playbook = summary.playbook_id.clone().map(storable);
    let folded = domain.as_deref().or(playbook.as_deref()).map(fold);
    let domain_fold = folded.unwrap_or_default();
    let tenant_fold = summary
        .tenant_id
        .as_ref()
        .map(TenantId::fold)
        .unwrap_or_default();
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(summary.id.as_str())
            .bind(summary.kind.as_str())
            .bind(domain.as_deref())
            .bind(domain_fold.as_str())
            .bind(summary.tenant_id.as_ref().map(TenantId::as_str))
            .bind(tenant_fold.as_str())
            .bind(summary.version.clone().map(storable))
            .bind(summary.outcome.as_str())
            .bind(summary.checksum.as_ref().map(Checksum::as_str))
            .bind(json("counts", &summary.counts)?)
            .bind(summary.created_at.micros())
            .bind(summary.created_by.as_str())
            .bind(json("findings", &report.findings)?)
            .bind(playbook.as_deref())
    )?;
    run_on_db!(
        tx.conn(),
        sqlx::query(TRIM)
            .bind(summary.kind.as_str())
            .bind(domain_fold.as_str())
            .bind(tenant_fold.as_str())
            .bind(REPORTS_KEPT)
    )?;
    Ok(())
}

/// Narrows to reports of the scope's tenants and of the shared catalogue.
fn and_visible(statement: &mut Statement, scope: &TenantScope) {
    if let Some(tenants) = scope.tenants() {
        let folds = tenants.iter().map(TenantId::fold).chain([String::new()]);
        statement.and("tenant_fold IN ").list(folds);
    }
}

/// A page of reports, newest first; those of domain packs are for everybody.
pub async fn list_reports(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &ReportFilter,
) -> Result<Page<ReportSummary>> {
    let listing = Listing::open("reports", &filter.page, [Kind::Int, Kind::Text])?;
    let mut count = counting("reports");
    let mut statement = Statement::new(
        "SELECT id, kind, domain, playbook_id, tenant_id, version, outcome, checksum, counts_json, created_at, \
         created_by FROM reports",
    );
    for part in [&mut count, &mut statement] {
        and_visible(part, scope);
        if let Some(kind) = filter.kind {
            part.and_value("kind = ", kind.as_str());
        }
        if let Some(domain) = &filter.domain {
            part.and_value("domain_fold = ", fold(domain))
                .and("playbook_id IS NULL");
        }
        if let Some(playbook) = &filter.playbook_id {
            part.and_value("domain_fold = ", playbook.fold())
                .and("playbook_id IS NOT NULL");
        }
        if let Some(tenant) = &filter.tenant_id {
            part.and_value("tenant_fold = ", tenant.fold());
        }
        if let Some(version) = &filter.version {
            // A document names its version as it likes, and few reports of one document are kept.
            part.and("version IN ").list(version.spellings());
        }
        if let Some(outcome) = filter.outcome {
            part.and_value("outcome = ", outcome.as_str());
        }
    }
    listing.walk(&mut statement, ["created_at", "id"], Direction::Descending);
    let rows: Vec<Row> = statement.fetch_all(conn).await?;
    let key = |row: &Row| [row.created_at.into(), row.id.as_str().into()];
    let page = listing.close(conn, rows, key, &count).await?;
    read(page, ReportSummary::try_from)
}

#[derive(sqlx::FromRow)]
struct ReportRow {
    #[sqlx(flatten)]
    summary: Row,
    findings_json: String,
}

/// The report with its findings.
pub async fn find_report(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &ReportId,
) -> Result<Option<Report>> {
    let mut statement = Statement::new(
        "SELECT id, kind, domain, playbook_id, tenant_id, version, outcome, checksum, counts_json, created_at, \
         created_by, findings_json FROM reports",
    );
    statement.and_value("id = ", storable(id.to_string()));
    and_visible(&mut statement, scope);
    let row: Option<ReportRow> = statement.fetch_optional(conn).await?;
    row.map(|row| {
        let place = RowLabel {
            table: "reports",
            row: id.as_str(),
        };
        let findings = place.json("findings_json", &row.findings_json)?;
        Ok(Report {
            summary: row.summary.try_into()?,
            findings,
        })
    })
    .transpose()
}
