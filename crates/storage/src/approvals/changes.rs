//! What happens to change requests: they are stored, agreed to, and end.

use tenantry_domain::{
    Timestamp,
    access::TenantScope,
    approvals::{ChangeRequest, RequestStatus},
    id::{PackId, RequestId, TenantId, UserId},
};

use super::requests::{Subject, playbooks_checksum};
use crate::{
    Conn, Error, Result, WriteTx,
    conn::{run_on_db, touched_one},
    statement::{Bind, Statement},
    text::{fold, json, storable, stored_count},
};

/// A request to store. The lists of `request` are stored by their own: its approvals are none, its authors those given.
#[derive(Debug, Clone, Copy)]
pub struct NewRequest<'a> {
    /// The request.
    pub request: &'a ChangeRequest,
    /// The operation's input, as JSON.
    pub input_json: &'a str,
    /// What it would do, as JSON.
    pub preview_json: Option<&'a str>,
    /// Whether it loosens what is in force.
    pub loosens: bool,
    /// Who asked.
    pub person: Option<&'a UserId>,
    /// Who has a hand in it.
    pub authors: &'a [UserId],
    /// The stored domain pack version.
    pub domain_pack_id: Option<&'a PackId>,
    /// The stored tenant pack version.
    pub tenant_pack_id: Option<&'a PackId>,
}

const INSERT: &str = "INSERT INTO change_requests (id, operation, tenant_id, status, base, \
     checksum, domain_pack_id, tenant_pack_id, needed, input_json, subject_json, preview_json, \
     person_id, created_at, created_by, loosens, wanted_any, wanted_loosening, playbooks_checksum, \
     row_version) \
     VALUES ($1, $2, CASE WHEN CAST($3 AS TEXT) IS NULL THEN NULL \
     ELSE COALESCE((SELECT tenant_id FROM tenants WHERE tenant_fold = $3), '') END, \
     'PENDING', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1)";

/// Stores a request with its authors; [`crate::Constraint::RequestOpen`] where the same change waits already.
pub async fn insert(tx: &mut WriteTx, scope: &TenantScope, new: &NewRequest<'_>) -> Result<()> {
    let request = new.request;
    let tenant = request.tenant_id.as_ref();
    if !tenant.map_or(scope.tenants().is_none(), |tenant| scope.includes(tenant)) {
        return Err(Error::OutOfScope);
    }
    let subject = Subject {
        domain: request.domain.clone(),
        domain_pack_version: request.domain_pack_version.clone(),
        tenant_pack_version: request.tenant_pack_version.clone(),
        playbooks: request.playbooks.clone(),
        rolled_back_to: request.rolled_back_to,
        activate_at: request.activate_at,
        latest_start: request.latest_start,
        policy: request.policy,
        reason: request.reason.clone().map(storable),
        accepted_warnings: request.accepted_warnings,
    };
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(request.id.as_str())
            .bind(request.operation.as_str())
            .bind(tenant.map(TenantId::fold))
            .bind(stored_count(request.base))
            .bind(request.checksum.as_str())
            .bind(new.domain_pack_id.map(PackId::as_str))
            .bind(new.tenant_pack_id.map(PackId::as_str))
            .bind(stored_count(request.needed))
            .bind(storable(new.input_json.to_owned()))
            .bind(json("a change request", &subject)?)
            .bind(new.preview_json.map(|text| storable(text.to_owned())))
            .bind(new.person.map(UserId::as_str))
            .bind(request.created_at.micros())
            .bind(request.created_by.as_str())
            .bind(i64::from(new.loosens))
            .bind(request.policy.map(|policy| stored_count(policy.any)))
            .bind(request.policy.map(|policy| stored_count(policy.loosening)))
            .bind(playbooks_checksum(&request.playbooks)?.as_str())
    )?;
    if new.authors.is_empty() {
        return Ok(());
    }
    let row = |author: &UserId| -> [Bind; 2] {
        [
            request.id.as_str().to_owned().into(),
            author.as_str().to_owned().into(),
        ]
    };
    Statement::new("INSERT INTO change_request_authors (request_id, user_id) VALUES ")
        .rows(new.authors.iter().map(row))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// One person's word, to be stored.
#[derive(Debug, Clone, Copy)]
pub struct NewApproval<'a> {
    /// For which request.
    pub request: &'a RequestId,
    /// Whose.
    pub user: &'a UserId,
    /// When.
    pub at: Timestamp,
    /// What it has to say.
    pub comment: Option<&'a str>,
}

const APPROVE: &str = "INSERT INTO change_request_approvals (request_id, user_id, approved_at, \
     comment) VALUES ($1, $2, $3, $4)";

/// Stores an approval; the database refuses it of an author, a second time, and where the request is closed.
pub async fn approve(tx: &mut WriteTx, new: &NewApproval<'_>) -> Result<()> {
    run_on_db!(
        tx.conn(),
        sqlx::query(APPROVE)
            .bind(new.request.as_str())
            .bind(new.user.as_str())
            .bind(new.at.micros())
            .bind(new.comment.map(|text| storable(text.to_owned())))
    )?;
    Ok(())
}

const APPROVED: &str = "UPDATE change_requests SET status = 'APPROVED', \
     row_version = row_version + 1 WHERE id = $1 AND row_version = $2 AND status = 'PENDING'";

/// Notes that enough people agreed.
pub async fn mark_approved(tx: &mut WriteTx, request: &mut ChangeRequest) -> Result<()> {
    let touched = run_on_db!(
        tx.conn(),
        sqlx::query(APPROVED)
            .bind(request.id.as_str())
            .bind(request.row_version)
    )?;
    touched_one(touched)?;
    request.status = RequestStatus::Approved;
    request.row_version += 1;
    Ok(())
}

const CLOSE: &str = "UPDATE change_requests SET status = $3, closed_at = $4, closed_by = $5, \
     closing_comment = $6, revision = $7, row_version = row_version + 1 \
     WHERE id = $1 AND row_version = $2";

/// Stores how the request ended, over the row version that it carries.
pub async fn close(tx: &mut WriteTx, request: &mut ChangeRequest) -> Result<()> {
    let touched = run_on_db!(
        tx.conn(),
        sqlx::query(CLOSE)
            .bind(request.id.as_str())
            .bind(request.row_version)
            .bind(request.status.as_str())
            .bind(request.closed_at.map(Timestamp::micros))
            .bind(request.closed_by.as_deref())
            .bind(request.closing_comment.clone().map(storable))
            .bind(request.revision.map(stored_count))
    )?;
    touched_one(touched)?;
    request.row_version += 1;
    Ok(())
}

/// The people there are of these ids, and those behind labels as `created_by` has them: by a person's name, and all that
/// own a token of a name.
pub async fn authors_named(
    conn: &mut Conn,
    ids: &[UserId],
    people: &[String],
    tokens: &[String],
) -> Result<Vec<UserId>> {
    let mut found: Vec<(String,)> = Vec::new();
    if !ids.is_empty() {
        let mut statement = Statement::new("SELECT id FROM users");
        statement
            .and("id IN ")
            .list(ids.iter().map(|id| id.as_str().to_owned()));
        found.extend(statement.fetch_all::<(String,)>(conn).await?);
    }
    if !people.is_empty() {
        let mut statement = Statement::new("SELECT id FROM users");
        statement
            .and("username_fold IN ")
            .list(people.iter().map(|name| fold(name)));
        found.extend(statement.fetch_all::<(String,)>(conn).await?);
    }
    if !tokens.is_empty() {
        let mut statement = Statement::new("SELECT DISTINCT owner_id FROM api_tokens");
        statement
            .and("owner_id IS NOT NULL")
            .and("name IN ")
            .list(tokens.iter().cloned());
        found.extend(statement.fetch_all::<(String,)>(conn).await?);
    }
    let mut ids: Vec<_> = found
        .into_iter()
        .map(|(id,)| UserId::from_stored(id))
        .collect();
    ids.sort();
    ids.dedup();
    Ok(ids)
}
