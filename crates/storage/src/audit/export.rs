//! Reading for an export: the rows of a filter, oldest first.

use tenantry_domain::{
    Timestamp,
    access::TenantScope,
    audit::{AuditEvent, AuditFilter},
};

use super::{Row, SELECT, narrow};
use crate::{Conn, Result, page::Key, statement::Statement, text::stored_count};

/// Where a stretch of an export ended: time, chain and number of its last row.
pub type ExportedTo = (Timestamp, String, u64);

/// The rows of the filter behind a place, oldest first; its page does not count.
///
/// Every index of the trail ends in this order, so a stretch costs the same wherever it begins.
pub async fn by_time(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &AuditFilter,
    after: Option<&ExportedTo>,
    limit: u32,
) -> Result<Vec<AuditEvent>> {
    let mut statement = Statement::new(SELECT);
    narrow(&mut statement, scope, filter);
    if let Some((at, chain, sequence)) = after {
        let place: [Key; 3] = [
            at.micros().into(),
            chain.as_str().into(),
            stored_count(*sequence).into(),
        ];
        statement.and("(at, chain, sequence) > ").list(place);
    }
    statement
        .push(" ORDER BY at, chain, sequence LIMIT ")
        .bind(i64::from(limit));
    let rows: Vec<Row> = statement.fetch_all(conn).await?;
    rows.into_iter().map(AuditEvent::try_from).collect()
}
