//! Freezes: when nothing new is put in force, and where.

use tenantry_domain::{
    Page, Timestamp,
    access::TenantScope,
    freezes::{Freeze, FreezeFilter, FreezePlace, FreezeReach, FreezeStatus},
    id::{FreezeId, TenantId},
    packs::DomainName,
};

use crate::{
    Conn, Error, Result, WriteTx,
    conn::{run_on_db, touched_one},
    page::{Direction, Kind, Listing, counting, read},
    statement::Statement,
    text::{RowLabel, storable},
};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    tenant_id: Option<String>,
    domain: Option<String>,
    from_at: i64,
    until_at: Option<i64>,
    reason: String,
    created_at: i64,
    created_by: String,
    ended_at: Option<i64>,
    ended_by: Option<String>,
}

impl Row {
    /// The freeze as it stands at an instant.
    fn at(self, now: Timestamp) -> Result<Freeze> {
        let place = RowLabel {
            table: "freezes",
            row: &self.id,
        };
        let tenant_id = self.tenant_id.as_deref().map(TenantId::parse).transpose();
        let domain = self.domain.as_deref().map(DomainName::parse).transpose();
        let freeze = Freeze {
            tenant_id: place.read("tenant_id", tenant_id)?,
            domain: place.read("domain", domain)?,
            status: FreezeStatus::Planned,
            from: Timestamp::from_micros(self.from_at),
            until: self.until_at.map(Timestamp::from_micros),
            reason: self.reason,
            created_at: Timestamp::from_micros(self.created_at),
            created_by: self.created_by,
            ended_at: self.ended_at.map(Timestamp::from_micros),
            ended_by: self.ended_by,
            id: FreezeId::from_stored(self.id),
        };
        Ok(Freeze {
            status: freeze.status_at(now),
            ..freeze
        })
    }
}

const SELECT: &str = "SELECT id, tenant_id, domain, from_at, until_at, reason, created_at, \
     created_by, ended_at, ended_by FROM freezes";

const INSERT: &str = "INSERT INTO freezes (id, tenant_id, domain, domain_fold, from_at, until_at, \
     reason, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Stores a freeze. On PostgreSQL it waits for the revisions that are being committed: once the freeze is, none follows
/// that it forbids.
pub async fn insert(tx: &mut WriteTx, scope: &TenantScope, freeze: &Freeze) -> Result<()> {
    check(scope, freeze.tenant_id.as_ref())?;
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(freeze.id.as_str())
            .bind(freeze.tenant_id.as_ref().map(TenantId::as_str))
            .bind(freeze.domain.as_ref().map(DomainName::as_str))
            .bind(freeze.domain.as_ref().map(DomainName::fold))
            .bind(freeze.from.micros())
            .bind(freeze.until.map(Timestamp::micros))
            .bind(storable(freeze.reason.clone()))
            .bind(freeze.created_at.micros())
            .bind(freeze.created_by.as_str())
    )?;
    Ok(())
}

const END: &str =
    "UPDATE freezes SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL";

/// Ends a freeze that nobody has ended.
pub async fn end(tx: &mut WriteTx, scope: &TenantScope, freeze: &Freeze) -> Result<()> {
    check(scope, freeze.tenant_id.as_ref())?;
    let touched = run_on_db!(
        tx.conn(),
        sqlx::query(END)
            .bind(freeze.id.as_str())
            .bind(freeze.ended_at.map(Timestamp::micros))
            .bind(freeze.ended_by.as_deref())
    )?;
    touched_one(touched)
}

/// Refuses what is not the scope's to change: what is for several is that of whoever has all.
fn check(scope: &TenantScope, tenant: Option<&TenantId>) -> Result<()> {
    let is_in = tenant.map_or(scope.tenants().is_none(), |tenant| scope.includes(tenant));
    if is_in {
        Ok(())
    } else {
        Err(Error::OutOfScope)
    }
}

/// The freeze as it stands at an instant, if the scope may read it: its tenants', and those for several.
pub async fn find(
    conn: &mut Conn,
    scope: &TenantScope,
    id: &FreezeId,
    now: Timestamp,
) -> Result<Option<Freeze>> {
    let mut statement = Statement::new(SELECT);
    statement.and_value("id = ", storable(id.to_string()));
    and_readable(&mut statement, scope);
    let row: Option<Row> = statement.fetch_optional(conn).await?;
    row.map(|row| row.at(now)).transpose()
}

/// The freeze, if it is the scope's, which nobody else ends until the transaction does.
pub async fn lock(
    tx: &mut WriteTx,
    scope: &TenantScope,
    id: &FreezeId,
    now: Timestamp,
) -> Result<Option<Freeze>> {
    let end = tx.conn().engine().for_update();
    let mut statement = Statement::new(SELECT);
    statement
        .and_value("id = ", storable(id.to_string()))
        .and_tenants("tenant_id", scope)
        .push(end);
    let row: Option<Row> = statement.fetch_optional(tx.conn()).await?;
    row.map(|row| row.at(now)).transpose()
}

/// A page of freezes as they stand at an instant, the latest beginning first.
pub async fn list(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &FreezeFilter,
    now: Timestamp,
) -> Result<Page<Freeze>> {
    let listing = Listing::open("freezes", &filter.page, [Kind::Int, Kind::Text])?;
    let mut count = counting("freezes");
    let mut statement = Statement::new(SELECT);
    for part in [&mut count, &mut statement] {
        and_readable(part, scope);
        match filter.status {
            Some(FreezeStatus::Planned) => and_planned(part, now),
            Some(FreezeStatus::Active) => and_active(part, now),
            Some(FreezeStatus::Ended) => {
                part.and_value("(ended_at IS NOT NULL OR until_at <= ", now)
                    .push(")");
            }
            None => {}
        }
        if filter.open {
            and_open(part, now);
        }
        match filter.reach {
            Some(FreezeReach::Everywhere) => {
                part.and("tenant_id IS NULL AND domain IS NULL");
            }
            Some(FreezeReach::Domain) => {
                part.and("domain IS NOT NULL");
            }
            Some(FreezeReach::Tenant) => {
                part.and("tenant_id IS NOT NULL");
            }
            None => {}
        }
        if let Some(tenant) = &filter.tenant_id {
            part.and("(tenant_id IS NULL OR tenant_id = (SELECT tenant_id FROM tenants WHERE tenant_fold = ")
                .bind(tenant.fold())
                .push(")) AND (domain_fold IS NULL OR domain_fold = (SELECT LOWER(a.domain) FROM \
                      tenant_active_config a JOIN tenants t ON t.tenant_id = a.tenant_id WHERE t.tenant_fold = ")
                .bind(tenant.fold())
                .push("))");
        }
    }
    listing.walk(&mut statement, ["from_at", "id"], Direction::Descending);
    let rows: Vec<Row> = statement.fetch_all(conn).await?;
    let key = |row: &Row| [row.from_at.into(), row.id.as_str().into()];
    let page = listing.close(conn, rows, key, &count).await?;
    read(page, |row| row.at(now))
}

/// How many freezes for the same as this one nobody has ended and are not over, it among them: those that begin later,
/// as it does, or those that hold.
pub async fn count_open(
    conn: &mut Conn,
    scope: &TenantScope,
    like: &Freeze,
    now: Timestamp,
) -> Result<u64> {
    check(scope, like.tenant_id.as_ref())?;
    let mut statement = Statement::new("SELECT COUNT(*) FROM freezes");
    match like.status {
        FreezeStatus::Planned => and_planned(&mut statement, now),
        FreezeStatus::Active | FreezeStatus::Ended => and_active(&mut statement, now),
    }
    match like.place() {
        FreezePlace::Everywhere => statement.and("tenant_id IS NULL AND domain IS NULL"),
        FreezePlace::Domain(domain) => statement.and_value("domain_fold = ", domain.fold()),
        FreezePlace::Tenant(tenant) => statement.and_tenant("tenant_id", tenant),
    };
    let count = statement.fetch_count(conn).await?;
    let place = RowLabel {
        table: "freezes",
        row: "",
    };
    place.count("id", count)
}

/// The freeze that forbids at an instant what would change a tenant between these domains, of several the one that
/// lasts longest.
pub async fn in_force(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: &TenantId,
    domains: &[&DomainName],
    now: Timestamp,
) -> Result<Option<Freeze>> {
    check(scope, Some(tenant))?;
    let mut statement = Statement::new(SELECT);
    and_active(&mut statement, now);
    statement
        .and(
            "(tenant_id IS NULL OR tenant_id = (SELECT tenant_id FROM tenants WHERE tenant_fold = ",
        )
        .bind(tenant.fold())
        .push("))")
        .and("(domain_fold IS NULL OR domain_fold IN ")
        .list(domains.iter().map(|domain| domain.fold()))
        .push(") ORDER BY CASE WHEN until_at IS NULL THEN 0 ELSE 1 END, until_at DESC, id LIMIT 1");
    let row: Option<Row> = statement.fetch_optional(conn).await?;
    row.map(|row| row.at(now)).transpose()
}

fn and_planned(statement: &mut Statement, now: Timestamp) {
    statement
        .and("ended_at IS NULL AND from_at > created_at")
        .and_value("from_at > ", now);
}

fn and_active(statement: &mut Statement, now: Timestamp) {
    and_open(statement, now);
    statement
        .and_value("(from_at <= created_at OR from_at <= ", now)
        .push(")");
}

fn and_open(statement: &mut Statement, now: Timestamp) {
    statement
        .and("ended_at IS NULL")
        .and_value("(until_at IS NULL OR until_at > ", now)
        .push(")");
}

/// Narrows to what the scope may read: its tenants', and what is for several, which everybody has to obey.
fn and_readable(statement: &mut Statement, scope: &TenantScope) {
    if let Some(tenants) = scope.tenants() {
        statement
            .and("(tenant_id IS NULL OR tenant_id IN (SELECT tenant_id FROM tenants WHERE tenant_fold IN ")
            .list(tenants.iter().map(TenantId::fold))
            .push("))");
    }
}
