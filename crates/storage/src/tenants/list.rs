//! Lists of tenants: by id, name or age, narrowed by status and by words.

use tenantry_domain::{
    Page,
    access::TenantScope,
    tenants::{TenantFilter, TenantSort, TenantSummary},
};

use super::{
    search::{Search, by_match},
    summary::SummaryRow,
};
use crate::{
    Conn, Result,
    page::{Key, Kind, Listing, Total, counting, read},
    statement::Statement,
    text::RowLabel,
};

const SELECT: &str = "SELECT t.tenant_id, t.tenant_fold, t.name, t.name_fold, t.status, \
     t.row_version, t.created_at, t.created_by, t.updated_at, a.revision, a.domain, \
     (SELECT epoch FROM installation) AS epoch, a.active_domain_pack_version, \
     a.active_tenant_pack_version, a.checksum, a.activated_at, \
     a.activated_by FROM tenants t LEFT JOIN tenant_active_config a ON a.tenant_id = t.tenant_id";

/// A page of tenants with the pair in force for each.
pub async fn list(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &TenantFilter,
) -> Result<Page<TenantSummary>> {
    let search = Search::of(conn, filter.q.as_deref()).await?;
    let is_of_all = scope.tenants().is_none();
    let narrowed_by = match search {
        Some(search) if is_of_all && filter.sort == TenantSort::Match => {
            return by_match(conn, search, filter).await;
        }
        // Of few tenants each is looked at.
        Some(search) if !is_of_all => Some((search, How::Walk)),
        Some(search) => {
            let found = search.count(conn, filter, FEW).await?;
            let how = if found > FEW { How::Walk } else { How::Collect };
            Some((search, how))
        }
        None => None,
    };
    sorted(conn, scope, filter, narrowed_by).await
}

/// A page in the order that was asked for.
async fn sorted(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &TenantFilter,
    search: Option<(Search, How)>,
) -> Result<Page<TenantSummary>> {
    let order = Order::of(filter.sort);
    let listing = Listing::open(order.list, &filter.page, [order.kind, Kind::Text])?;
    let count = narrowed(counting("tenants t"), scope, filter, search.as_ref());
    let total = match &search {
        Some((search, _)) => Total::UpTo(&count, search.cap(filter)),
        None => Total::Counted(&count),
    };
    let mut statement = narrowed(Statement::new(SELECT), scope, filter, search.as_ref());
    if let Some([key, fold]) = &listing.after {
        statement.and(order.after).list([key, fold].map(Key::clone));
    }
    statement.push(order.sorted);
    listing.limit(&mut statement);
    let rows: Vec<SummaryRow> = statement.fetch_all(conn).await?;
    let key = |row: &SummaryRow| {
        let first = match filter.sort {
            TenantSort::Match | TenantSort::IdAscending | TenantSort::IdDescending => {
                row.tenant_fold().into()
            }
            TenantSort::NameAscending | TenantSort::NameDescending => row.name_fold().into(),
            TenantSort::OldestFirst | TenantSort::NewestFirst => row.created_at().into(),
        };
        [first, row.tenant_fold().into()]
    };
    let page = listing.close(conn, rows, key, total).await?;
    read(page, TenantSummary::try_from)
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

/// Tenants that match at most to be collected and then sorted.
const FEW: u64 = 2_000;

/// How the tenants that match come into an order that is not the words'.
#[derive(Clone, Copy)]
enum How {
    /// Few match: collect them, then sort.
    Collect,
    /// Many do: walk the tenants in order and test each, for the page is soon full.
    Walk,
}

fn narrowed(
    mut statement: Statement,
    scope: &TenantScope,
    filter: &TenantFilter,
    search: Option<&(Search, How)>,
) -> Statement {
    statement.and_tenants("t.tenant_id", scope);
    if let Some(status) = filter.status {
        statement.and_value("t.status = ", status.as_str());
    }
    match search {
        None => {}
        Some((search, How::Walk)) => search.narrow_tenants(&mut statement),
        Some((search, How::Collect)) => {
            statement.and("t.tenant_id IN (SELECT w.tenant_id FROM tenant_words w");
            search.narrow_inside(&mut statement);
            statement.push(")");
        }
    }
    statement
}

/// The parts of a statement that an order decides; the folded id breaks ties.
struct Order {
    list: &'static str,
    kind: Kind,
    after: &'static str,
    sorted: &'static str,
}

impl Order {
    const fn of(sort: TenantSort) -> Self {
        use Kind::{Int, Text};
        let (list, kind, after, sorted) = match sort {
            TenantSort::Match => (
                "tenants.match",
                Text,
                "(t.tenant_fold, t.tenant_fold) > ",
                " ORDER BY t.tenant_fold",
            ),
            TenantSort::IdAscending => (
                "tenants.tenant_id",
                Text,
                "(t.tenant_fold, t.tenant_fold) > ",
                " ORDER BY t.tenant_fold",
            ),
            TenantSort::IdDescending => (
                "tenants.-tenant_id",
                Text,
                "(t.tenant_fold, t.tenant_fold) < ",
                " ORDER BY t.tenant_fold DESC",
            ),
            TenantSort::NameAscending => (
                "tenants.name",
                Text,
                "(t.name_fold, t.tenant_fold) > ",
                " ORDER BY t.name_fold, t.tenant_fold",
            ),
            TenantSort::NameDescending => (
                "tenants.-name",
                Text,
                "(t.name_fold, t.tenant_fold) < ",
                " ORDER BY t.name_fold DESC, t.tenant_fold DESC",
            ),
            TenantSort::OldestFirst => (
                "tenants.created_at",
                Int,
                "(t.created_at, t.tenant_fold) > ",
                " ORDER BY t.created_at, t.tenant_fold",
            ),
            TenantSort::NewestFirst => (
                "tenants.-created_at",
                Int,
                "(t.created_at, t.tenant_fold) < ",
                " ORDER BY t.created_at DESC, t.tenant_fold DESC",
            ),
        };
        Self {
            list,
            kind,
            after,
            sorted,
        }
    }
}
