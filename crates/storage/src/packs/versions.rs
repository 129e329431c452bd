//! Versions without their documents, as a scope sees them.
//!
//! The first activation by any tenant makes a draft of the shared catalogue active, and of a playbook the first
//! link. Whoever is bound to
//! tenants must not learn from that of others', so that a scope of tenants sees a shared version as
//! active where one of its own has activated it, as a draft otherwise, and with a row version that
//! follows from the status alone. Only [`super::lock`], whose answer is shown to nobody, reads what is
//! stored.

use tenantry_domain::{
    Checksum, Timestamp,
    access::TenantScope,
    id::{PackId, TenantId, UserId},
    packs::{DomainName, Pack, PackKind, PackOwner, PackStatus, Version},
    playbooks::PlaybookId,
};

use super::TABLE;
use crate::{Conn, Result, statement::Statement, text::RowLabel};

#[derive(sqlx::FromRow)]
pub(super) struct PackRow {
    id: String,
    kind: String,
    tenant_id: Option<String>,
    pub(super) history: String,
    domain: Option<String>,
    playbook_id: Option<String>,
    version: String,
    pub(super) version_key: String,
    status: String,
    checksum: String,
    size_bytes: i64,
    note: Option<String>,
    created_at: i64,
    created_by: String,
    row_version: i64,
    live_count: i64,
}

impl TryFrom<PackRow> for Pack {
    type Error = crate::Error;

    fn try_from(row: PackRow) -> Result<Self> {
        let place = RowLabel {
            table: TABLE,
            row: &row.id,
        };
        let domain = row.domain.as_deref().map(DomainName::parse).transpose();
        let domain = place.read("domain", domain)?;
        let owner = match place.known("kind", PackKind::parse(&row.kind))? {
            PackKind::Domain => PackOwner::Domain(place.known("domain", domain.clone())?),
            PackKind::Playbook => {
                let playbook = row.playbook_id.as_deref().unwrap_or_default();
                PackOwner::Playbook(place.read("playbook_id", PlaybookId::parse(playbook))?)
            }
            PackKind::Tenant => {
                let tenant = row.tenant_id.as_deref().unwrap_or_default();
                PackOwner::Tenant(place.read("tenant_id", TenantId::parse(tenant))?)
            }
        };
        Ok(Self {
            owner,
            domain,
            version: place.read("version", Version::parse(&row.version))?,
            status: place.known("status", PackStatus::parse(&row.status))?,
            checksum: place.read("checksum", Checksum::parse(&row.checksum))?,
            size_bytes: place.count("size_bytes", row.size_bytes)?,
            live_count: place.count("live_count", row.live_count)?,
            note: row.note,
            created_at: Timestamp::from_micros(row.created_at),
            created_by: row.created_by,
            row_version: row.row_version,
            id: PackId::from_stored(row.id),
        })
    }
}

/// Reads rows as the scope sees them.
pub(super) fn seen_by(scope: &TenantScope) -> impl Fn(PackRow) -> Result<Pack> {
    let is_bound = scope.tenants().is_some();
    move |row| {
        let mut pack = Pack::try_from(row)?;
        if is_bound && pack.kind().is_shared() {
            // The stored one counts changes, and so tells of activations.
            pack.row_version = match pack.status {
                PackStatus::Draft => 1,
                PackStatus::Active => 2,
                PackStatus::Deprecated => 3,
            };
        }
        Ok(pack)
    }
}

/// Appends whether one of the tenants has ever activated the shared version, or has a link of it.
pub(super) fn push_activated_by(statement: &mut Statement, kind: PackKind, tenants: &[TenantId]) {
    let used: &[&'static str] = match kind {
        PackKind::Playbook => &[
            "(EXISTS (SELECT 1 FROM revision_playbooks r WHERE r.document_id = p.id AND r.tenant_id IN \
             (SELECT tenant_id FROM tenants WHERE tenant_fold IN ",
            ")) OR EXISTS (SELECT 1 FROM playbook_links l WHERE l.document_id = p.id AND l.tenant_id IN \
             (SELECT tenant_id FROM tenants WHERE tenant_fold IN ",
        ],
        PackKind::Domain | PackKind::Tenant => &[
            "(EXISTS (SELECT 1 FROM revisions r WHERE r.domain_pack_id = p.id AND r.tenant_id IN \
             (SELECT tenant_id FROM tenants WHERE tenant_fold IN ",
        ],
    };
    for begin in used {
        statement.push(begin);
        statement.list(tenants.iter().map(TenantId::fold));
    }
    statement.push(")))");
}

/// Selects versions of a kind as the scope sees them.
pub(super) fn selecting(scope: &TenantScope, kind: PackKind) -> Statement {
    let mut statement = Statement::new("SELECT ");
    match (kind, scope.tenants()) {
        (PackKind::Domain | PackKind::Playbook, Some(tenants)) => {
            statement.push("CASE WHEN p.status <> 'ACTIVE' THEN p.status WHEN ");
            push_activated_by(&mut statement, kind, tenants);
            statement.push(" THEN 'ACTIVE' ELSE 'DRAFT' END");
        }
        (PackKind::Domain | PackKind::Playbook, None) | (PackKind::Tenant, _) => {
            statement.push("p.status");
        }
    }
    complete(&mut statement, scope, kind);
    statement
}

/// Selects versions of a kind as they are stored.
pub(super) fn selecting_stored(scope: &TenantScope, kind: PackKind) -> Statement {
    let mut statement = Statement::new("SELECT p.status");
    complete(&mut statement, scope, kind);
    statement
}

/// Completes a selection, each with the number of the scope's tenants that it is live for.
fn complete(statement: &mut Statement, scope: &TenantScope, kind: PackKind) {
    statement.push(
        " AS status, p.id, p.kind, p.tenant_id, p.history, p.domain, p.playbook_id, p.version, \
         p.version_key, p.checksum, p.size_bytes, p.note, p.created_at, p.created_by, p.row_version, ",
    );
    statement.push(match kind {
        PackKind::Domain | PackKind::Tenant => {
            "(SELECT COUNT(*) FROM tenant_active_config a WHERE "
        }
        PackKind::Playbook => "(SELECT COUNT(*) FROM playbook_links a WHERE ",
    });
    match kind {
        PackKind::Tenant => {
            statement.push("a.tenant_id = p.tenant_id AND a.tenant_pack_id = p.id");
        }
        PackKind::Domain | PackKind::Playbook => {
            statement.push(if kind == PackKind::Domain {
                "a.domain_pack_id = p.id"
            } else {
                "a.document_id = p.id"
            });
            if let Some(tenants) = scope.tenants() {
                statement
                    .push(
                        " AND a.tenant_id IN (SELECT tenant_id FROM tenants WHERE tenant_fold IN ",
                    )
                    .list(tenants.iter().map(TenantId::fold))
                    .push(")");
            }
        }
    }
    statement
        .push(") AS live_count FROM documents p")
        .and_value("p.kind = ", kind.as_str());
}

/// Whether the scope sees the owner's versions at all.
pub(super) fn sees(scope: &TenantScope, owner: &PackOwner) -> bool {
    owner.tenant().is_none_or(|tenant| scope.includes(tenant))
}

/// One owner's versions, or nothing where the scope does not see them.
fn selecting_of(scope: &TenantScope, owner: &PackOwner) -> Option<Statement> {
    sees(scope, owner).then(|| {
        let mut statement = selecting(scope, owner.kind());
        statement.and_value("p.history = ", owner.fold());
        statement
    })
}

/// The owner's version, in whatever spelling it is given.
pub async fn find(
    conn: &mut Conn,
    scope: &TenantScope,
    owner: &PackOwner,
    version: &Version,
) -> Result<Option<Pack>> {
    let Some(mut statement) = selecting_of(scope, owner) else {
        return Ok(None);
    };
    statement.and_value("p.version_key = ", version.key());
    one(conn, scope, &statement).await
}

/// The owner's highest version that is not deprecated.
pub async fn latest(
    conn: &mut Conn,
    scope: &TenantScope,
    owner: &PackOwner,
) -> Result<Option<Pack>> {
    let Some(mut statement) = selecting_of(scope, owner) else {
        return Ok(None);
    };
    statement.and("p.status <> 'DEPRECATED' ORDER BY p.version_key DESC LIMIT 1");
    one(conn, scope, &statement).await
}

/// The owner's highest version with this content; of a pack of a domain, of that one.
pub async fn find_by_checksum(
    conn: &mut Conn,
    scope: &TenantScope,
    owner: &PackOwner,
    domain: Option<&DomainName>,
    checksum: &Checksum,
) -> Result<Option<Pack>> {
    let Some(mut statement) = selecting_of(scope, owner) else {
        return Ok(None);
    };
    statement
        .and_value("p.domain_fold = ", folded(domain))
        .and_value("p.checksum = ", checksum.as_str())
        .push(" ORDER BY p.version_key DESC LIMIT 1");
    one(conn, scope, &statement).await
}

/// How a domain stands in the table; of a playbook nothing.
pub(super) fn folded(domain: Option<&DomainName>) -> String {
    domain.map(DomainName::fold).unwrap_or_default()
}

async fn one(conn: &mut Conn, scope: &TenantScope, statement: &Statement) -> Result<Option<Pack>> {
    let row: Option<PackRow> = statement.fetch_optional(conn).await?;
    row.map(seen_by(scope)).transpose()
}

const COUNT: &str = "SELECT COUNT(*) FROM documents";

/// Who stored a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Maker {
    /// A person, through whatever credential.
    Person(UserId),
    /// As `created_by` names them: of older releases, and where it was no person.
    Named(String),
}

/// Who stored these versions, whosever they are.
pub async fn makers(conn: &mut Conn, ids: &[&PackId]) -> Result<Vec<Maker>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = Statement::new("SELECT DISTINCT author_id, created_by FROM documents");
    statement
        .and("id IN ")
        .list(ids.iter().map(|id| id.as_str().to_owned()));
    let rows: Vec<(Option<String>, String)> = statement.fetch_all(conn).await?;
    let maker = |(author, named): (Option<String>, String)| match author {
        Some(id) => Maker::Person(UserId::from_stored(id)),
        None => Maker::Named(named),
    };
    Ok(rows.into_iter().map(maker).collect())
}

/// How many versions of a kind that is shared there are.
pub async fn count_all(conn: &mut Conn, kind: PackKind) -> Result<u64> {
    let mut statement = Statement::new(COUNT);
    statement
        .and_value("kind = ", kind.as_str())
        .and("tenant_id IS NULL");
    counted(conn, &statement).await
}

/// How many versions the owner has, as far as the scope sees them.
pub async fn count(conn: &mut Conn, scope: &TenantScope, owner: &PackOwner) -> Result<u64> {
    if !sees(scope, owner) {
        return Ok(0);
    }
    let mut statement = Statement::new(COUNT);
    statement
        .and_value("kind = ", owner.kind().as_str())
        .and_value("history = ", owner.fold());
    counted(conn, &statement).await
}

async fn counted(conn: &mut Conn, statement: &Statement) -> Result<u64> {
    let count = statement.fetch_count(conn).await?;
    RowLabel {
        table: TABLE,
        row: "",
    }
    .count("id", count)
}
