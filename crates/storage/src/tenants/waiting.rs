//! Active tenants for which nothing is in force yet.

use tenantry_domain::{access::TenantScope, id::TenantId, tenants::Status};

use crate::{Conn, Result, statement::Statement, text::RowLabel};

/// The scope's active tenants without an active configuration, newest first, of the `looked_at` newest active
/// ones: whoever has a million tenants in use waits for no more than these.
pub async fn waiting(
    conn: &mut Conn,
    scope: &TenantScope,
    looked_at: u32,
) -> Result<Vec<TenantId>> {
    let mut statement = Statement::new(
        "SELECT n.tenant_id FROM (SELECT t.tenant_id, t.tenant_fold, t.created_at FROM tenants t",
    );
    statement
        .and_value("t.status = ", Status::Active.as_str())
        .and_tenants("t.tenant_id", scope)
        .push(" ORDER BY t.created_at DESC, t.tenant_fold DESC LIMIT ")
        .bind(i64::from(looked_at))
        .push(
            ") n LEFT JOIN tenant_active_config a ON a.tenant_id = n.tenant_id \
             WHERE a.tenant_id IS NULL ORDER BY n.created_at DESC, n.tenant_fold DESC",
        );
    let rows: Vec<(String,)> = statement.fetch_all(conn).await?;
    let read = |(id,): (String,)| {
        let place = RowLabel {
            table: "tenants",
            row: &id,
        };
        place.read("tenant_id", TenantId::parse(&id))
    };
    rows.into_iter().map(read).collect()
}
