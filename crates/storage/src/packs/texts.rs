//! What versions say: their documents, and what validation found in them.

use std::collections::HashMap;

use tenantry_domain::{
    access::TenantScope,
    id::{PackId, TenantId},
    packs::{Finding, TextForm},
};

use super::TABLE;
use crate::{Conn, Result, statement::Statement, text::RowLabel};

/// What a stored version says, and what validation found when it was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The canonical form, which the checksum covers.
    pub canonical: String,
    /// By position.
    pub findings: Vec<Finding>,
}

/// What a version that the scope sees says, and what was found in it.
pub async fn judged(conn: &mut Conn, scope: &TenantScope, id: &PackId) -> Result<Option<Judged>> {
    let mut statement = Statement::new("SELECT content_json, findings_json FROM documents");
    statement.and_value("id = ", id.as_str());
    and_seen(&mut statement, scope);
    let row: Option<(String, String)> = statement.fetch_optional(conn).await?;
    let Some((canonical, findings)) = row else {
        return Ok(None);
    };
    let place = RowLabel {
        table: TABLE,
        row: id.as_str(),
    };
    Ok(Some(Judged {
        canonical,
        findings: place.json("findings_json", &findings)?,
    }))
}

/// What validation found in a version that the scope sees when it was imported, by position.
pub async fn findings(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &PackId,
) -> Result<Option<Vec<Finding>>> {
    let mut statement = Statement::new("SELECT findings_json FROM documents");
    statement.and_value("id = ", id.as_str());
    and_seen(&mut statement, scope);
    let row: Option<(String,)> = statement.fetch_optional(conn).await?;
    let place = RowLabel {
        table: TABLE,
        row: id.as_str(),
    };
    row.map(|(findings,)| place.json("findings_json", &findings))
        .transpose()
}

/// One text of a version that the scope sees.
pub async fn document(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &PackId,
    form: TextForm,
) -> Result<Option<String>> {
    let mut statement = Statement::new(match form {
        TextForm::Canonical => "SELECT content_json FROM documents",
        TextForm::Source => "SELECT source FROM documents",
    });
    statement.and_value("id = ", id.as_str());
    and_seen(&mut statement, scope);
    let row: Option<(String,)> = statement.fetch_optional(conn).await?;
    Ok(row.map(|(text,)| text))
}

/// The canonical documents of versions that the scope sees, for lists that carry them.
pub async fn contents(
    conn: &mut Conn,
    scope: &TenantScope,
    ids: &[&PackId],
) -> Result<HashMap<PackId, String>> {
    let mut statement = Statement::new("SELECT id, content_json FROM documents");
    statement
        .and("id IN ")
        .list(ids.iter().map(|id| id.as_str()));
    and_seen(&mut statement, scope);
    let rows: Vec<(String, String)> = statement.fetch_all(conn).await?;
    let by_id = |(id, content)| (PackId::from_stored(id), content);
    Ok(rows.into_iter().map(by_id).collect())
}

/// Narrows to what is shared and to what is the scope's tenants' own.
fn and_seen(statement: &mut Statement, scope: &TenantScope) {
    if let Some(tenants) = scope.tenants() {
        statement
            .and("(tenant_id IS NULL OR tenant_id IN (SELECT tenant_id FROM tenants WHERE tenant_fold IN ")
            .list(tenants.iter().map(TenantId::fold))
            .push("))");
    }
}
