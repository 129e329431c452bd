//! The effective documents, as they were activated; never changed, and never made again.

use tenantry_domain::{
    Checksum,
    access::TenantScope,
    id::{PackId, TenantId},
};

use super::Head;
use crate::{
    Conn, Error, Result, WriteTx,
    conn::{on_db, run_on_db},
    statement::Statement,
    text::{RowLabel, stored_count},
};

/// A document as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDocument {
    /// The JSON that is served.
    pub text: String,
    /// SHA-256 of the text, as it was when it was stored.
    pub checksum: Checksum,
}

/// A document to keep.
#[derive(Debug, Clone, Copy)]
pub struct NewDocument<'a> {
    /// Whose it is.
    pub tenant_id: &'a TenantId,
    /// The checksum of the revision that it belongs to.
    pub revision_checksum: &'a Checksum,
    /// The JSON that is served.
    pub text: &'a str,
    /// SHA-256 of the text; another than the revision's only where that one cannot be made again.
    pub checksum: &'a Checksum,
    /// The version of the program that made it.
    pub made_by_version: &'a str,
}

const FIND: &str = "SELECT document, document_checksum FROM effective_documents \
     WHERE tenant_id = (SELECT tenant_id FROM tenants WHERE tenant_fold = $1) AND checksum = $2";

/// The document of the tenant's revisions with that checksum, if it is stored.
pub async fn document(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: &TenantId,
    checksum: &Checksum,
) -> Result<Option<StoredDocument>> {
    if !scope.includes(tenant) {
        return Ok(None);
    }
    let row: Option<(String, String)> = on_db!(conn, |c| sqlx::query_as(FIND)
        .bind(tenant.fold())
        .bind(checksum.as_str())
        .fetch_optional(c))?;
    let Some((text, of_text)) = row else {
        return Ok(None);
    };
    let place = RowLabel {
        table: "effective_documents",
        row: tenant.as_str(),
    };
    let checksum = place.read("document_checksum", Checksum::parse(&of_text))?;
    Ok(Some(StoredDocument { text, checksum }))
}

const KEEP: &str = "INSERT INTO effective_documents (tenant_id, checksum, document, \
     document_checksum, made_by_version) \
     VALUES (COALESCE((SELECT tenant_id FROM tenants WHERE tenant_fold = $1), ''), $2, $3, $4, $5) \
     ON CONFLICT (tenant_id, checksum) DO NOTHING";

/// Keeps a document; one that is there already stays as it is.
pub async fn keep_document(
    tx: &mut WriteTx,
    scope: &TenantScope,
    new: &NewDocument<'_>,
) -> Result<()> {
    if !scope.includes(new.tenant_id) {
        return Err(Error::OutOfScope);
    }
    run_on_db!(
        tx.conn(),
        sqlx::query(KEEP)
            .bind(new.tenant_id.fold())
            .bind(new.revision_checksum.as_str())
            .bind(new.text)
            .bind(new.checksum.as_str())
            .bind(new.made_by_version)
    )?;
    Ok(())
}

/// The playbooks that were linked in a revision, by id: the stored versions.
pub async fn playbook_ids(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: &TenantId,
    revision: u64,
) -> Result<Vec<PackId>> {
    if !scope.includes(tenant) {
        return Ok(Vec::new());
    }
    let mut statement = Statement::new(
        "SELECT r.document_id FROM revision_playbooks r JOIN documents d ON d.id = r.document_id",
    );
    statement
        .and_tenant("r.tenant_id", tenant)
        .and_value("r.revision = ", stored_count(revision))
        .push(" ORDER BY d.history");
    let rows: Vec<(String,)> = statement.fetch_all(conn).await?;
    Ok(rows
        .into_iter()
        .map(|(id,)| PackId::from_stored(id))
        .collect())
}

/// A revision whose document is not stored, as those of older releases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unstored {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The revision.
    pub revision: u64,
    /// The checksum that it was activated with.
    pub checksum: Checksum,
    /// Its domain pack version.
    pub domain_pack_id: PackId,
    /// Its tenant pack version, if one is part of it.
    pub tenant_pack_id: Option<PackId>,
}

impl From<Head> for Unstored {
    fn from(head: Head) -> Self {
        Self {
            tenant_id: head.tenant_id,
            revision: head.revision,
            checksum: head.checksum,
            domain_pack_id: head.domain_pack_id,
            tenant_pack_id: head.tenant_pack_id,
        }
    }
}

#[derive(sqlx::FromRow)]
struct UnstoredRow {
    tenant_id: String,
    revision: i64,
    checksum: String,
    domain_pack_id: String,
    tenant_pack_id: Option<String>,
}

impl TryFrom<UnstoredRow> for Unstored {
    type Error = Error;

    fn try_from(row: UnstoredRow) -> Result<Self> {
        let place = RowLabel {
            table: "revisions",
            row: &row.tenant_id,
        };
        Ok(Self {
            tenant_id: place.read("tenant_id", TenantId::parse(&row.tenant_id))?,
            revision: place.count("revision", row.revision)?,
            checksum: place.read("checksum", Checksum::parse(&row.checksum))?,
            domain_pack_id: PackId::from_stored(row.domain_pack_id),
            tenant_pack_id: row.tenant_pack_id.map(PackId::from_stored),
        })
    }
}

/// Where a walk over revisions stands: behind this tenant's revision.
pub type Behind = (String, u64);

/// Revisions without a stored document, in the order of tenant and number; those that cannot be read
/// are errors of their own.
pub async fn unstored(
    conn: &mut Conn,
    scope: &TenantScope,
    behind: &Behind,
    limit: u32,
) -> Result<Vec<(Behind, Result<Unstored>)>> {
    let mut statement = Statement::new(
        "SELECT r.tenant_id, r.revision, r.checksum, r.domain_pack_id, r.tenant_pack_id \
         FROM revisions r LEFT JOIN effective_documents e \
         ON e.tenant_id = r.tenant_id AND e.checksum = r.checksum",
    );
    statement
        .and("e.tenant_id IS NULL")
        .and_tenants("r.tenant_id", scope)
        .and("(r.tenant_id, r.revision) > (")
        .bind(behind.0.as_str())
        .push(", ")
        .bind(stored_count(behind.1))
        .push(") ORDER BY r.tenant_id, r.revision LIMIT ")
        .bind(i64::from(limit));
    let rows: Vec<UnstoredRow> = statement.fetch_all(conn).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let number = u64::try_from(row.revision).unwrap_or_default();
            ((row.tenant_id.clone(), number), Unstored::try_from(row))
        })
        .collect())
}
