//! Lists of tenants: by id, name or age, narrowed by status and by words.

use tenantry_domain::{
    Page,
    access::TenantScope,
    tenants::{TenantFilter, TenantSort, TenantSummary},
};

use super::{
    search::{Lead, SEARCH_CAP, SORTED, Search, by_match},
    summary::SummaryRow,
};
use crate::{
    Conn, Result,
    page::{Direction, Kind, Listing, Total, counting, read},
    statement::Statement,
    text::RowLabel,
};

const SELECT: &str = "SELECT t.tenant_id, t.tenant_fold, t.name, t.name_fold, t.status, \
     t.row_version, t.created_at, t.created_by, t.updated_at, a.revision, a.domain, \
     (SELECT epoch FROM installation) AS epoch, a.active_domain_pack_version, \
     a.active_tenant_pack_version, a.playbooks_json, a.checksum, a.activated_at, \
     a.activated_by FROM ";

const TENANTS: &str = "tenants t LEFT JOIN tenant_active_config a ON a.tenant_id = t.tenant_id";

/// A page of tenants with the pair in force for each.
pub async fn list(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &TenantFilter,
) -> Result<Page<TenantSummary>> {
    let order = Order::of(filter.sort);
    match Search::of(filter) {
        None => walked(conn, scope, filter, None, &order).await,
        // Of few tenants each is looked at.
        Some(search) if scope.tenants().is_some() => {
            walked(conn, scope, filter, Some(&search), &order).await
        }
        Some(search) if filter.sort == TenantSort::Match => by_match(conn, &search, filter).await,
        Some(search) => searched(conn, filter, &search, &order).await,
    }
}

/// A page of the scope's tenants in order, each looked at.
async fn walked(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &TenantFilter,
    search: Option<&Search>,
    order: &Order,
) -> Result<Page<TenantSummary>> {
    let narrow = |statement: &mut Statement| {
        statement.and_tenants("t.tenant_id", scope);
        if let Some(status) = filter.status {
            statement.and_value("t.status = ", status.as_str());
        }
        if let Some(search) = search {
            search.narrow_tenants(statement, PROBE);
        }
    };
    let mut count = counting("tenants t");
    narrow(&mut count);
    let total = match search {
        Some(_) => Total::UpTo(&count, SEARCH_CAP),
        None => Total::Counted(&count),
    };
    let mut statement = Statement::new(SELECT);
    statement.push(TENANTS);
    narrow(&mut statement);
    let listing = order.open(filter)?;
    listing.walk(&mut statement, order.columns, order.direction);
    let rows = statement.fetch_all(conn).await?;
    order.close(conn, listing, rows, total).await
}

/// A page of all tenants that match, in an order that is not the words': of few they are collected and
/// sorted, of many the tenants are walked in order, for the page is soon full.
async fn searched(
    conn: &mut Conn,
    filter: &TenantFilter,
    search: &Search,
    order: &Order,
) -> Result<Page<TenantSummary>> {
    let listing = order.open(filter)?;
    let lead = search.lead(conn, SORTED).await?;
    let rows = if lead.is_rare() {
        collected(conn, search, &lead, order, &listing).await?
    } else {
        let rows = glanced(conn, filter, search, order, &listing).await?;
        if search.is_full(&rows) {
            rows
        } else {
            // They stand together somewhere else in this order, or the words seldom meet.
            let of_common = search.lead_of_common(conn).await?;
            collected(conn, search, &of_common, order, &listing).await?
        }
    };
    let (found, cap) = if listing.is_first() && !search.is_full(&rows) {
        (0, 0)
    } else {
        search.total(conn, &lead).await?
    };
    order
        .close(conn, listing, rows, Total::Known(found, cap))
        .await
}

/// Those that match are collected first.
async fn collected(
    conn: &mut Conn,
    search: &Search,
    lead: &Lead,
    order: &Order,
    listing: &Listing<2>,
) -> Result<Vec<SummaryRow>> {
    let mut statement = Statement::new(SELECT);
    statement.push(TENANTS);
    search.narrow_to_collected(&mut statement, lead);
    listing.walk(&mut statement, order.columns, order.direction);
    statement.fetch_all(conn).await
}

const PROBE: &str =
    "(SELECT MIN(v.word) FROM tenant_words v WHERE v.tenant_id = t.tenant_id AND v.word >= ";

const PROBE_OF_GLANCE: &str =
    "(SELECT MIN(v.word) FROM tenant_words v WHERE v.tenant_id = s.tenant_id AND v.word >= ";

const GLANCE: &str = "(SELECT t.tenant_id, t.tenant_fold, t.name_fold, t.created_at FROM tenants t";

const OF_GLANCE: &str = " LIMIT 20000) s JOIN tenants t ON t.tenant_id = s.tenant_id \
     LEFT JOIN tenant_active_config a ON a.tenant_id = t.tenant_id WHERE 1 = 1";

/// The first 20,000 tenants are looked at, in order.
async fn glanced(
    conn: &mut Conn,
    filter: &TenantFilter,
    search: &Search,
    order: &Order,
    listing: &Listing<2>,
) -> Result<Vec<SummaryRow>> {
    let mut statement = Statement::new(SELECT);
    statement.push(GLANCE).and("1 = 1");
    if let Some(status) = filter.status {
        statement.and_value("t.status = ", status.as_str());
    }
    listing.narrow(&mut statement, order.columns, order.direction);
    listing.order(&mut statement, order.columns, order.direction);
    statement.push(OF_GLANCE);
    search.narrow_tenants(&mut statement, PROBE_OF_GLANCE);
    listing.order(&mut statement, order.columns_of_glance, order.direction);
    listing.limit(&mut statement);
    statement.fetch_all(conn).await
}

const COUNT: &str = "SELECT COUNT(*) FROM tenants t";

/// How many tenants there are in the scope.
pub async fn count(conn: &mut Conn, scope: &TenantScope) -> Result<u64> {
    let mut statement = Statement::new(COUNT);
    statement.and_tenants("t.tenant_id", scope);
    let count = statement.fetch_count(conn).await?;
    RowLabel {
        table: "tenants",
        row: "",
    }
    .count("tenant_id", count)
}

/// The parts of a statement that an order decides; the folded id breaks ties.
struct Order {
    list: &'static str,
    first: First,
    direction: Direction,
    columns: [&'static str; 2],
    /// The same, of tenants that were taken in this order before.
    columns_of_glance: [&'static str; 2],
}

/// What a list is sorted by first.
#[derive(Clone, Copy)]
enum First {
    Id,
    Name,
    Age,
}

impl Order {
    fn open(&self, filter: &TenantFilter) -> Result<Listing<2>> {
        let kind = match self.first {
            First::Id | First::Name => Kind::Text,
            First::Age => Kind::Int,
        };
        Listing::open(self.list, &filter.page, [kind, Kind::Text])
    }

    async fn close(
        &self,
        conn: &mut Conn,
        listing: Listing<2>,
        rows: Vec<SummaryRow>,
        total: Total<'_>,
    ) -> Result<Page<TenantSummary>> {
        let key = |row: &SummaryRow| {
            let first = match self.first {
                First::Id => row.tenant_fold().into(),
                First::Name => row.name_fold().into(),
                First::Age => row.created_at().into(),
            };
            [first, row.tenant_fold().into()]
        };
        let page = listing.close(conn, rows, key, total).await?;
        read(page, TenantSummary::try_from)
    }

    const fn of(sort: TenantSort) -> Self {
        use Direction::{Ascending, Descending};
        let (list, first, direction) = match sort {
            TenantSort::Match => ("tenants.match", First::Id, Ascending),
            TenantSort::IdAscending => ("tenants.tenant_id", First::Id, Ascending),
            TenantSort::IdDescending => ("tenants.-tenant_id", First::Id, Descending),
            TenantSort::NameAscending => ("tenants.name", First::Name, Ascending),
            TenantSort::NameDescending => ("tenants.-name", First::Name, Descending),
            TenantSort::OldestFirst => ("tenants.created_at", First::Age, Ascending),
            TenantSort::NewestFirst => ("tenants.-created_at", First::Age, Descending),
        };
        let (column, of_glance) = match first {
            First::Id => ("t.tenant_fold", "s.tenant_fold"),
            First::Name => ("t.name_fold", "s.name_fold"),
            First::Age => ("t.created_at", "s.created_at"),
        };
        Self {
            list,
            first,
            direction,
            columns: [column, "t.tenant_fold"],
            columns_of_glance: [of_glance, "s.tenant_fold"],
        }
    }
}
