//! Lists of tenants: by id, name or age, narrowed by status and by words.

use tenantry_domain::{
    Page,
    access::TenantScope,
    page::TOTAL_CAP,
    tenants::{TenantFilter, TenantSort, TenantSummary},
};

use crate::{
    Conn, Result,
    activation::PointerRow,
    page::{Key, Kind, Listing, Total, counting, read, total},
    statement::Statement,
    text::{RowLabel, fold, prefix_end},
};

/// Words of a search that are looked at; more narrow nothing that matters.
const SEARCH_WORDS: usize = 8;

const SELECT: &str = "SELECT t.tenant_id, t.tenant_fold, t.name, t.name_fold, t.status, \
     t.row_version, t.created_at, t.created_by, t.updated_at, a.revision, a.domain, \
     (SELECT epoch FROM installation) AS epoch, a.active_domain_pack_version, \
     a.active_tenant_pack_version, a.checksum, a.activated_at, \
     a.activated_by FROM tenants t LEFT JOIN tenant_active_config a ON a.tenant_id = t.tenant_id";

#[derive(sqlx::FromRow)]
struct SummaryRow {
    tenant_fold: String,
    name_fold: String,
    #[sqlx(flatten)]
    tenant: super::TenantRow,
    #[sqlx(flatten)]
    pointer: PointerRow,
}

impl TryFrom<SummaryRow> for TenantSummary {
    type Error = crate::Error;

    fn try_from(row: SummaryRow) -> Result<Self> {
        let tenant: tenantry_domain::tenants::Tenant = row.tenant.try_into()?;
        let active = row.pointer.read(tenant.tenant_id.clone())?;
        Ok(Self { tenant, active })
    }
}

/// A page of tenants with the pair in force for each.
pub async fn list(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &TenantFilter,
) -> Result<Page<TenantSummary>> {
    let order = Order::of(filter.sort);
    let listing = Listing::open(order.list, &filter.page, [order.kind, Kind::Text])?;
    let search: Vec<String> = filter.q.iter().flat_map(|q| search_words(q)).collect();
    let count = narrowed(counting("tenants t"), scope, filter, &search, Search::Few);
    let known = if search.is_empty() {
        Total::Counted(&count)
    } else {
        Total::Known(total(conn, &count).await?)
    };
    let how = match known {
        Total::Known(found) if found > TOTAL_CAP => Search::Many,
        Total::Known(_) | Total::Counted(_) => Search::Few,
    };
    let mut statement = narrowed(Statement::new(SELECT), scope, filter, &search, how);
    if let Some([key, fold]) = &listing.after {
        statement.and(order.after).list([key, fold].map(Key::clone));
    }
    statement.push(order.sorted);
    listing.limit(&mut statement);
    let rows: Vec<SummaryRow> = statement.fetch_all(conn).await?;
    let key = |row: &SummaryRow| {
        let first = match filter.sort {
            TenantSort::IdAscending | TenantSort::IdDescending => row.tenant_fold.as_str().into(),
            TenantSort::NameAscending | TenantSort::NameDescending => row.name_fold.as_str().into(),
            TenantSort::OldestFirst | TenantSort::NewestFirst => row.tenant.created_at.into(),
        };
        [first, row.tenant_fold.as_str().into()]
    };
    let page = listing.close(conn, rows, key, known).await?;
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

/// How the words of a search are looked up.
#[derive(Clone, Copy)]
enum Search {
    /// Few tenants match: collect them, then sort.
    Few,
    /// Many do: walk the tenants in order and test each, for the page is soon full.
    Many,
}

fn narrowed(
    mut statement: Statement,
    scope: &TenantScope,
    filter: &TenantFilter,
    search: &[String],
    how: Search,
) -> Statement {
    statement.and_tenants("t.tenant_id", scope);
    if let Some(status) = filter.status {
        statement.and_value("t.status = ", status.as_str());
    }
    for word in search {
        match how {
            Search::Few => statement
                .and("t.tenant_id IN (SELECT w.tenant_id FROM tenant_words w WHERE w.word >= "),
            Search::Many => statement.and(
                "EXISTS (SELECT 1 FROM tenant_words w WHERE w.tenant_id = t.tenant_id AND w.word >= ",
            ),
        };
        statement
            .bind(word.as_str())
            .push(" AND w.word < ")
            .bind(prefix_end(word))
            .push(")");
    }
    statement
}

/// The folded words of what was searched for; each must begin a word of the tenant.
fn search_words(q: &str) -> impl Iterator<Item = String> + use<> {
    fold(q)
        .split_whitespace()
        .take(SEARCH_WORDS)
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter()
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
