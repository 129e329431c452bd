//! What matters now, of what the caller may see.

use tenantry_domain::{
    PageRequest,
    access::{Permission, Scope, TenantScope},
    home::{Count, Home, LOOKED_AT, ShowHome, TOKEN_DAYS, TOLD},
    tenants::{GetTenant, Status, TenantFilter},
};
use tenantry_storage::{Conn, access, schedules, tenants};

use crate::{Query, Read, Result};

impl Query for ShowHome {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Home> {
        let (caller, scope, now) = (read.caller, read.scope.clone(), read.now);
        let conn = read.conn().await?;
        let active_tenants = count(conn, &scope, Status::Active).await?;
        let suspended_tenants = count(conn, &scope, Status::Suspended).await?;
        let mut ending_tokens = None;
        if caller.can(Permission::AccessManage, &Scope::Global) {
            let until = now.plus_days(TOKEN_DAYS);
            ending_tokens = Some(access::ending_tokens(conn, now, until, TOLD).await?);
        }
        let mut stuck_schedules = None;
        if caller.can(Permission::ActivationRead, &Scope::Anywhere) {
            stuck_schedules = Some(schedules::count_stuck(conn, &scope).await?);
        }
        let ids = tenants::waiting(conn, &scope, LOOKED_AT).await?;
        let told = usize::try_from(TOLD).unwrap_or(usize::MAX);
        let waiting_count = u64::try_from(ids.len()).unwrap_or(u64::MAX);
        let mut waiting = Vec::new();
        for tenant_id in ids.into_iter().take(told) {
            waiting.push(GetTenant { tenant_id }.answer(read).await?);
        }
        Ok(Home {
            active_tenants,
            suspended_tenants,
            waiting,
            waiting_count,
            ending_tokens,
            stuck_schedules,
        })
    }
}

/// How many tenants of a status there are, as their list counts them.
async fn count(conn: &mut Conn, scope: &TenantScope, status: Status) -> Result<Count> {
    let filter = TenantFilter {
        status: Some(status),
        page: PageRequest {
            limit: Some(1),
            cursor: None,
        },
        ..TenantFilter::default()
    };
    Ok(Count::of(&tenants::list(conn, scope, &filter).await?))
}
