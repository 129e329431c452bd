//! Lists of jobs.

use tenantry_domain::{
    Page,
    access::TenantScope,
    jobs::{Job, JobFilter},
};

use super::read::{SELECT, Stored};
use crate::{
    Conn, Result,
    page::{Direction, Kind, Listing, counting, read},
    statement::Statement,
    text::storable,
};

/// A page of jobs, newest first.
pub async fn list(conn: &mut Conn, scope: &TenantScope, filter: &JobFilter) -> Result<Page<Job>> {
    let listing = Listing::open("jobs", &filter.page, [Kind::Int])?;
    let mut count = counting("jobs");
    let mut statement = Statement::new(SELECT);
    // Always so; says which index to walk where nothing else does. A page that goes back says more, and of two
    // beginnings SQLite would take the first.
    let floor = "position > 0";
    count.and(floor);
    if !listing.is_back() {
        statement.and(floor);
    }
    for part in [&mut count, &mut statement] {
        part.and_tenants("tenant_id", scope);
        if let Some(state) = filter.state {
            part.and_value("state = ", state.as_str());
        }
        if let Some(kind) = &filter.kind {
            part.and_value("kind = ", storable(kind.clone()));
        }
        if let Some(tenant) = &filter.tenant_id {
            part.and_tenant("tenant_id", tenant);
        }
    }
    listing.walk(&mut statement, ["position"], Direction::Descending);
    let rows: Vec<Stored> = statement.fetch_all(conn).await?;
    let page = listing
        .close(conn, rows, |row| [row.position.into()], &count)
        .await?;
    read(page, Job::try_from)
}
