//! Appending a revision, which moves the pointer with it.

use tenantry_domain::{
    access::TenantScope,
    activation::Revision,
    id::{PackId, RecallId, RequestId},
    packs::Version,
};

use crate::{
    Error, Result, WriteTx,
    conn::{on_db, run_on_db, touched_one},
    text::{json, stored_count},
};

/// A revision to append, with the stored versions it names.
#[derive(Debug, Clone, Copy)]
pub struct NewRevision<'a> {
    /// The revision; its number is one more than that in force.
    pub revision: &'a Revision,
    /// The stored domain pack version.
    pub domain_pack_id: &'a PackId,
    /// The stored tenant pack version, if one is part of it.
    pub tenant_pack_id: Option<&'a PackId>,
    /// The stored versions of the linked playbooks.
    pub playbook_ids: &'a [&'a PackId],
}

const INSERT: &str = "INSERT INTO revisions (tenant_id, revision, domain, domain_pack_version, \
     tenant_pack_version, domain_pack_id, tenant_pack_id, checksum, reason, accepted_warnings, \
     rolled_back_to, created_at, created_by, playbooks_json, change_request_id, recall_id) \
     VALUES (COALESCE((SELECT tenant_id FROM tenants WHERE tenant_fold = $1), ''), \
     $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING tenant_id";

/// Appends the revision and moves the tenant's pointer to it.
///
/// Whoever loses a race gets [`crate::Constraint::RevisionExists`] or `Stale`: numbers have no gaps
/// and are never used twice. [`crate::Constraint::MissingReference`] without the tenant or a pack.
pub async fn append(tx: &mut WriteTx, scope: &TenantScope, new: &NewRevision<'_>) -> Result<()> {
    let revision = new.revision;
    if !scope.includes(&revision.tenant_id) {
        return Err(Error::OutOfScope);
    }
    let tenant_pack_version = revision.tenant_pack_version.as_ref().map(Version::as_str);
    let playbooks = json("playbooks", &revision.playbooks)?;
    let tenant_id: String = on_db!(tx.conn(), |c| sqlx::query_scalar(INSERT)
        .bind(revision.tenant_id.fold())
        .bind(stored_count(revision.revision))
        .bind(revision.domain.as_str())
        .bind(revision.domain_pack_version.as_str())
        .bind(tenant_pack_version)
        .bind(new.domain_pack_id.as_str())
        .bind(new.tenant_pack_id.map(PackId::as_str))
        .bind(revision.checksum.as_str())
        .bind(revision.reason.as_deref())
        .bind(stored_count(revision.accepted_warnings))
        .bind(revision.rolled_back_to.map(stored_count))
        .bind(revision.created_at.micros())
        .bind(revision.created_by.as_str())
        .bind(playbooks.as_str())
        .bind(revision.change_request.as_ref().map(RequestId::as_str))
        .bind(revision.recall.as_ref().map(RecallId::as_str))
        .fetch_one(c))?;
    for document in new.playbook_ids {
        run_on_db!(
            tx.conn(),
            sqlx::query(NAME_PLAYBOOK)
                .bind(tenant_id.as_str())
                .bind(stored_count(revision.revision))
                .bind(document.as_str())
        )?;
    }
    move_pointer(tx, &tenant_id, new, &playbooks).await
}

const NAME_PLAYBOOK: &str =
    "INSERT INTO revision_playbooks (tenant_id, revision, document_id) VALUES ($1, $2, $3)";

const FIRST_POINTER: &str = "INSERT INTO tenant_active_config (tenant_id, revision, domain, \
     active_domain_pack_version, active_tenant_pack_version, domain_pack_id, tenant_pack_id, \
     checksum, activated_at, activated_by, playbooks_json) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

const NEXT_POINTER: &str = "UPDATE tenant_active_config SET revision = $2, domain = $3, \
     active_domain_pack_version = $4, active_tenant_pack_version = $5, domain_pack_id = $6, \
     tenant_pack_id = $7, checksum = $8, activated_at = $9, activated_by = $10, \
     playbooks_json = $11 \
     WHERE tenant_id = $1 AND revision = $2 - 1";

async fn move_pointer(
    tx: &mut WriteTx,
    tenant_id: &str,
    new: &NewRevision<'_>,
    playbooks: &str,
) -> Result<()> {
    let revision = new.revision;
    let statement = if revision.revision == 1 {
        FIRST_POINTER
    } else {
        NEXT_POINTER
    };
    let moved = run_on_db!(
        tx.conn(),
        sqlx::query(statement)
            .bind(tenant_id)
            .bind(stored_count(revision.revision))
            .bind(revision.domain.as_str())
            .bind(revision.domain_pack_version.as_str())
            .bind(revision.tenant_pack_version.as_ref().map(Version::as_str))
            .bind(new.domain_pack_id.as_str())
            .bind(new.tenant_pack_id.map(PackId::as_str))
            .bind(revision.checksum.as_str())
            .bind(revision.created_at.micros())
            .bind(revision.created_by.as_str())
            .bind(playbooks)
    )?;
    touched_one(moved)
}
