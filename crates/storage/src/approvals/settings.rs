//! How many people have to agree to a change.

use std::collections::HashMap;

use tenantry_domain::{
    Timestamp,
    access::{Permission, Role, TenantScope},
    approvals::{ApprovalPolicy, ApprovalSettings},
    id::{RequestId, TenantId, UserId},
};

use crate::{
    Conn, Error, Result, WriteTx,
    conn::{run_on_db, touched_one},
    statement::Statement,
    text::{RowLabel, stored_count},
};

#[derive(sqlx::FromRow)]
struct Row {
    place: String,
    tenant_id: Option<String>,
    any_count: i64,
    loosening_count: i64,
    #[sqlx(rename = "row_version")]
    version: i64,
    changed_at: i64,
    changed_by: String,
}

/// The place of what holds everywhere.
const EVERYWHERE: &str = "";

const SELECT: &str = "SELECT place, tenant_id, any_count, loosening_count, row_version, \
     changed_at, changed_by FROM approval_settings";

impl Row {
    fn label(&self) -> RowLabel<'_> {
        RowLabel {
            table: "approval_settings",
            row: &self.place,
        }
    }

    fn policy(&self) -> Result<ApprovalPolicy> {
        let place = self.label();
        Ok(ApprovalPolicy {
            any: place.count("any_count", self.any_count)?,
            loosening: place.count("loosening_count", self.loosening_count)?,
        })
    }
}

/// What is set for everywhere and, where one is named, for a tenant.
async fn rows(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: Option<&TenantId>,
    end: &'static str,
) -> Result<Vec<Row>> {
    if tenant.is_some_and(|tenant| !scope.includes(tenant)) {
        return Err(Error::OutOfScope);
    }
    let mut statement = Statement::new(SELECT);
    let places = [Some(EVERYWHERE.to_owned()), tenant.map(TenantId::fold)];
    statement
        .and("place IN ")
        .list(places.into_iter().flatten())
        .push(" ORDER BY place")
        .push(end);
    statement.fetch_all(conn).await
}

/// What holds everywhere, and for each of some tenants.
pub(super) struct Held(HashMap<String, ApprovalPolicy>);

impl Held {
    /// What holds for a tenant, or everywhere.
    pub(super) fn of(&self, tenant: Option<&str>) -> ApprovalPolicy {
        let at = |place: &str| self.0.get(place).copied().unwrap_or_default();
        let own = tenant.map(|tenant| at(&tenant.to_ascii_lowercase()));
        own.unwrap_or_default().and(at(EVERYWHERE))
    }
}

/// What holds for the tenants of rows that were read already, in their scope.
pub(super) async fn held(conn: &mut Conn, tenants: impl Iterator<Item = &str>) -> Result<Held> {
    let mut places: Vec<_> = tenants.map(str::to_ascii_lowercase).collect();
    places.push(EVERYWHERE.to_owned());
    places.sort_unstable();
    places.dedup();
    let mut statement = Statement::new(SELECT);
    statement.and("place IN ").list(places);
    let rows: Vec<Row> = statement.fetch_all(conn).await?;
    let policies = rows.into_iter().map(|row| {
        let policy = row.policy()?;
        Ok((row.place, policy))
    });
    Ok(Held(policies.collect::<Result<_>>()?))
}

/// What holds for a tenant, or everywhere: the stricter of what is set.
pub async fn effective(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: Option<&TenantId>,
) -> Result<ApprovalPolicy> {
    let mut holds = ApprovalPolicy::default();
    for row in rows(conn, scope, tenant, "").await? {
        holds = holds.and(row.policy()?);
    }
    Ok(holds)
}

/// What is set for a tenant, or everywhere, with what holds there.
pub async fn get(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: Option<&TenantId>,
) -> Result<ApprovalSettings> {
    let rows = rows(conn, scope, tenant, "").await?;
    settings(tenant, rows)
}

/// The same, which nobody else changes until the transaction ends.
pub async fn lock(
    tx: &mut WriteTx,
    scope: &TenantScope,
    tenant: Option<&TenantId>,
) -> Result<ApprovalSettings> {
    let end = if tenant.is_none() {
        tx.conn().engine().for_update()
    } else {
        // What holds everywhere is not this caller's to lock, and stands under its own version.
        ""
    };
    let rows = rows(tx.conn(), scope, tenant, end).await?;
    settings(tenant, rows)
}

fn settings(tenant: Option<&TenantId>, rows: Vec<Row>) -> Result<ApprovalSettings> {
    let mut settings = ApprovalSettings {
        tenant_id: tenant.cloned(),
        any: 0,
        loosening: 0,
        effective: ApprovalPolicy::default(),
        row_version: 0,
        changed_at: None,
        changed_by: None,
        change_request: None,
    };
    for row in rows {
        let policy = row.policy()?;
        settings.effective = settings.effective.and(policy);
        if row.tenant_id.is_some() == tenant.is_some() {
            settings.any = policy.any;
            settings.loosening = policy.loosening;
            settings.row_version = row.version;
            settings.changed_at = Some(Timestamp::from_micros(row.changed_at));
            settings.changed_by = Some(row.changed_by);
        }
    }
    Ok(settings)
}

/// Settings to store.
#[derive(Debug, Clone, Copy)]
pub struct NewSettings<'a> {
    /// For which tenant; absent: everywhere.
    pub tenant: Option<&'a TenantId>,
    /// How many approvals.
    pub policy: ApprovalPolicy,
    /// The row version that they are stored over; 0 where nothing was set.
    pub over: i64,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: &'a str,
    /// The request that they come of.
    pub request: Option<&'a RequestId>,
}

const INSERT: &str = "INSERT INTO approval_settings (place, tenant_id, any_count, loosening_count, \
     row_version, changed_at, changed_by, change_request_id) \
     VALUES ($1, CASE WHEN $1 = '' THEN NULL \
     ELSE COALESCE((SELECT tenant_id FROM tenants WHERE tenant_fold = $1), '') END, \
     $2, $3, 1, $4, $5, $6) ON CONFLICT (place) DO NOTHING";

const UPDATE: &str = "UPDATE approval_settings SET any_count = $2, loosening_count = $3, \
     row_version = row_version + 1, changed_at = $4, changed_by = $5, change_request_id = $6 \
     WHERE place = $1 AND row_version = $7";

/// Stores settings over the row version that was seen; `Stale` when that is no longer the present one. Where they ask
/// for fewer approvals, the database wants an approved request for it.
pub async fn set(tx: &mut WriteTx, scope: &TenantScope, new: &NewSettings<'_>) -> Result<()> {
    if !new
        .tenant
        .map_or(scope.tenants().is_none(), |tenant| scope.includes(tenant))
    {
        return Err(Error::OutOfScope);
    }
    let place = new.tenant.map(TenantId::fold).unwrap_or_default();
    let (any, loosening) = (
        stored_count(new.policy.any),
        stored_count(new.policy.loosening),
    );
    let request = new.request.map(RequestId::as_str);
    let touched = if new.over == 0 {
        run_on_db!(
            tx.conn(),
            sqlx::query(INSERT)
                .bind(place.as_str())
                .bind(any)
                .bind(loosening)
                .bind(new.at.micros())
                .bind(new.by)
                .bind(request)
        )?
    } else {
        run_on_db!(
            tx.conn(),
            sqlx::query(UPDATE)
                .bind(place.as_str())
                .bind(any)
                .bind(loosening)
                .bind(new.at.micros())
                .bind(new.by)
                .bind(request)
                .bind(new.over)
        )?
    };
    touched_one(touched)
}

/// How many people who may sign in could agree to a change of a tenant, or everywhere, but for one of them.
pub async fn count_deciders(
    conn: &mut Conn,
    tenant: Option<&TenantId>,
    but: Option<&UserId>,
) -> Result<u64> {
    let roles = Role::ALL.into_iter();
    let roles = roles.filter(|role| role.includes(Permission::ApprovalsDecide));
    let mut statement = Statement::new(
        "SELECT COUNT(DISTINCT u.id) FROM users u JOIN role_bindings b ON b.user_id = u.id",
    );
    statement
        .and_value("u.status = ", "ACTIVE")
        .and("b.role IN ")
        .list(roles.map(Role::as_str));
    match tenant {
        None => statement.and("b.tenant_id IS NULL"),
        Some(tenant) => statement
            .and("(b.tenant_id IS NULL OR b.tenant_id = (SELECT tenant_id FROM tenants WHERE tenant_fold = ")
            .bind(tenant.fold())
            .push("))"),
    };
    if let Some(but) = but {
        statement.and_value("u.id <> ", but.as_str().to_owned());
    }
    let count = statement.fetch_count(conn).await?;
    RowLabel {
        table: "users",
        row: "",
    }
    .count("id", count)
}
