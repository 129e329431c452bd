//! Pages of versions, and where one is live.

use tenantry_domain::{
    Page,
    access::TenantScope,
    id::{PackId, TenantId},
    packs::{DomainFilter, DomainName, DomainSummary, Pack, PackFilter, PackKind, PackStatus},
};

use super::{
    TABLE,
    versions::{PackRow, push_activated_by, seen_by, selecting},
};
use crate::{
    Conn, Result,
    page::{Direction, Key, Kind, Listing, Place, counting, read},
    statement::Statement,
    text::{RowLabel, fold, prefix_end},
};

/// A page of versions of a kind, by history, highest version first.
pub async fn list(conn: &mut Conn, scope: &TenantScope, filter: &PackFilter) -> Result<Page<Pack>> {
    // A cursor goes on with the list that gave it, and with no other.
    let name = match filter.kind {
        PackKind::Domain => "domain_packs",
        PackKind::Tenant => "tenant_packs",
        PackKind::Playbook => "playbooks",
    };
    let listing = Listing::open(name, &filter.page, [Kind::Text, Kind::Text])?;
    let mut count = counting("documents p");
    count.and_value("p.kind = ", filter.kind.as_str());
    narrow(&mut count, scope, filter);
    let mut statement = selecting(scope, filter.kind);
    narrow(&mut statement, scope, filter);
    // The first condition lets the index begin at the history; the second passes what was seen.
    let [begin, beyond, or, order] = if listing.is_back() {
        [
            "p.history <= ",
            "(p.history < ",
            " OR p.version_key > ",
            " ORDER BY p.history DESC, p.version_key",
        ]
    } else {
        [
            "p.history >= ",
            "(p.history > ",
            " OR p.version_key < ",
            " ORDER BY p.history, p.version_key DESC",
        ]
    };
    if let Some(Place::After([history, version]) | Place::Before([history, version])) =
        &listing.place
    {
        statement
            .and_value(begin, Key::clone(history))
            .and_value(beyond, Key::clone(history))
            .push(or)
            .bind(Key::clone(version))
            .push(")");
    }
    statement.push(order);
    listing.limit(&mut statement);
    let rows: Vec<PackRow> = statement.fetch_all(conn).await?;
    let key = |row: &PackRow| [row.history.as_str().into(), row.version_key.as_str().into()];
    let page = listing.close(conn, rows, key, &count).await?;
    read(page, seen_by(scope))
}

fn narrow(statement: &mut Statement, scope: &TenantScope, filter: &PackFilter) {
    if let Some(domain) = &filter.domain {
        statement.and_value(
            match filter.kind {
                PackKind::Domain => "p.history = ",
                PackKind::Tenant | PackKind::Playbook => "p.domain_fold = ",
            },
            domain.fold(),
        );
    }
    if let Some(tenant) = &filter.tenant_id {
        statement.and_value("p.history = ", tenant.fold());
    }
    if let Some(playbook) = &filter.playbook_id {
        statement.and_value("p.history = ", playbook.fold());
    }
    if let (PackKind::Tenant, Some(tenants)) = (filter.kind, scope.tenants()) {
        statement
            .and("p.history IN ")
            .list(tenants.iter().map(TenantId::fold));
    }
    match (filter.kind, filter.status, scope.tenants()) {
        (_, None, _) => {}
        (kind, Some(PackStatus::Active), Some(tenants)) if kind.is_shared() => {
            statement.and("p.status = 'ACTIVE' AND ");
            push_activated_by(statement, kind, tenants);
        }
        (kind, Some(PackStatus::Draft), Some(tenants)) if kind.is_shared() => {
            statement.and("p.status <> 'DEPRECATED' AND NOT ");
            push_activated_by(statement, kind, tenants);
        }
        (_, Some(status), _) => {
            statement.and_value("p.status = ", status.as_str());
        }
    }
    named(statement, filter.q.as_deref());
    let version = filter.version_prefix.as_deref().map(str::trim);
    if let Some(version) = version.filter(|version| !version.is_empty()) {
        // Kept as written: with a `v` or without.
        let bare = version.trim_start_matches(['v', 'V']);
        statement.and("(");
        push_begins(statement, bare.to_owned());
        statement.push(" OR ");
        push_begins(statement, format!("v{bare}"));
        statement.push(")");
    }
}

/// Appends whether a version begins so; by its letters, for no index orders versions as they are written.
fn push_begins(statement: &mut Statement, prefix: String) {
    statement
        .push("SUBSTR(p.version, 1, LENGTH(")
        .bind(prefix.clone())
        .push(")) = ")
        .bind(prefix);
}

/// Only histories whose name begins so.
fn named(statement: &mut Statement, q: Option<&str>) {
    if let Some(q) = q.map(str::trim).filter(|q| !q.is_empty()) {
        let prefix = fold(q);
        let end = prefix_end(&prefix);
        statement
            .and_value("p.history >= ", prefix)
            .and_value("p.history < ", end);
    }
}

/// A page of the domains that there are domain packs of, by name.
pub async fn list_domains(conn: &mut Conn, filter: &DomainFilter) -> Result<Page<DomainSummary>> {
    let listing = Listing::open("domains", &filter.page, [Kind::Text])?;
    let mut count = counting("documents p");
    count.and_value("p.kind = ", PackKind::Domain.as_str());
    named(&mut count, filter.q.as_deref());
    count.push(" GROUP BY p.history");
    let mut statement =
        Statement::new("SELECT p.history, MIN(p.domain), COUNT(*) FROM documents p");
    statement.and_value("p.kind = ", PackKind::Domain.as_str());
    named(&mut statement, filter.q.as_deref());
    listing.narrow(&mut statement, ["p.history"], Direction::Ascending);
    statement.push(" GROUP BY p.history");
    listing.order(&mut statement, ["p.history"], Direction::Ascending);
    listing.limit(&mut statement);
    let rows: Vec<(String, String, i64)> = statement.fetch_all(conn).await?;
    let key = |(history, ..): &(String, String, i64)| [history.as_str().into()];
    let page = listing.close(conn, rows, key, &count).await?;
    read(page, |(history, domain, versions)| {
        let place = RowLabel {
            table: TABLE,
            row: &history,
        };
        Ok(DomainSummary {
            domain: place.read("domain", DomainName::parse(&domain))?,
            version_count: place.count("version_count", versions)?,
        })
    })
}

/// The scope's tenants that a version is live for, or linked to, by id, at most `limit`.
pub async fn live_for(
    conn: &mut Conn,
    scope: &TenantScope,
    kind: PackKind,
    id: &PackId,
    limit: u32,
) -> Result<Vec<TenantId>> {
    let mut statement = Statement::new(match kind {
        PackKind::Domain | PackKind::Tenant => "SELECT tenant_id FROM tenant_active_config",
        PackKind::Playbook => "SELECT tenant_id FROM playbook_links",
    });
    statement
        .and_value(
            match kind {
                PackKind::Domain => "domain_pack_id = ",
                PackKind::Tenant => "tenant_pack_id = ",
                PackKind::Playbook => "document_id = ",
            },
            id.as_str(),
        )
        .and_tenants("tenant_id", scope)
        .push(" ORDER BY tenant_id LIMIT ")
        .bind(i64::from(limit));
    let rows: Vec<(String,)> = statement.fetch_all(conn).await?;
    let read = |(id,): (String,)| {
        let place = RowLabel {
            table: "tenant_active_config",
            row: &id,
        };
        place.read("tenant_id", TenantId::parse(&id))
    };
    rows.into_iter().map(read).collect()
}
