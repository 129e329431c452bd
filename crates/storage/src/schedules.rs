//! Schedules: activations that wait for their time, and what became of them.

use tenantry_domain::{
    Checksum, Page, Timestamp,
    access::TenantScope,
    id::{JobId, PackId, RequestId, ScheduleId, TenantId, TokenId, UserId},
    message::keeping,
    packs::{DomainName, Pack, PackOwner, Version},
    playbooks::LinkedPlaybook,
    schedules::{Schedule, ScheduleFilter, ScheduleStatus},
};

use crate::{
    Conn, Error, Result, WriteTx,
    conn::{run_on_db, touched_one},
    page::{Direction, Kind, Listing, counting, read},
    statement::Statement,
    text::{RowLabel, json, storable, stored_count},
};

/// A schedule with what only the server works with.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredSchedule {
    /// The schedule.
    pub schedule: Schedule,
    /// The operation's input, as JSON.
    pub input_json: String,
    /// Who asked, where that is a person or something of a person's.
    pub person: Option<UserId>,
    /// The token that asked.
    pub token: Option<TokenId>,
    /// What begins it.
    pub job: JobId,
}

/// What of a schedule never changes and is only shown.
#[derive(serde::Serialize, serde::Deserialize)]
struct Subject {
    domain: DomainName,
    domain_pack_version: Version,
    tenant_pack_version: Option<Version>,
    #[serde(default)]
    playbooks: Vec<LinkedPlaybook>,
    #[serde(default)]
    rolled_back_to: Option<u64>,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    accepted_warnings: u64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    tenant_id: String,
    status: String,
    activate_at: i64,
    latest_start: i64,
    base: i64,
    checksum: String,
    change_request_id: Option<String>,
    subject_json: String,
    created_at: i64,
    created_by: String,
    changed_at: i64,
    changed_by: String,
    comment: Option<String>,
    problem_json: Option<String>,
    revision: Option<i64>,
    resumed_as: Option<String>,
    #[sqlx(rename = "row_version")]
    version: i64,
    job_id: String,
}

const SELECT: &str = "SELECT id, tenant_id, status, activate_at, latest_start, base, checksum, \
     change_request_id, subject_json, created_at, created_by, changed_at, changed_by, comment, \
     problem_json, revision, resumed_as, row_version, job_id FROM schedules";

impl Row {
    fn read(self) -> Result<Schedule> {
        let place = RowLabel {
            table: "schedules",
            row: &self.id,
        };
        let status = place.known("status", ScheduleStatus::parse(&self.status))?;
        let subject: Subject = place.json("subject_json", &self.subject_json)?;
        let revision = self.revision.map(|number| place.count("revision", number));
        Ok(Schedule {
            tenant_id: place.read("tenant_id", TenantId::parse(&self.tenant_id))?,
            status,
            activate_at: Timestamp::from_micros(self.activate_at),
            latest_start: Timestamp::from_micros(self.latest_start),
            base: place.count("base", self.base)?,
            checksum: place.read("checksum", Checksum::parse(&self.checksum))?,
            domain: subject.domain,
            domain_pack_version: subject.domain_pack_version,
            tenant_pack_version: subject.tenant_pack_version,
            playbooks: subject.playbooks,
            rolled_back_to: subject.rolled_back_to,
            reason: subject.reason,
            accepted_warnings: subject.accepted_warnings,
            change_request: self.change_request_id.map(RequestId::from_stored),
            created_at: Timestamp::from_micros(self.created_at),
            created_by: self.created_by,
            changed_at: Timestamp::from_micros(self.changed_at),
            changed_by: self.changed_by,
            comment: self.comment,
            // Another release may have kept it; one that cannot be read is left out, so that the schedule can be.
            problem: self
                .problem_json
                .and_then(|text| serde_json::from_str(&text).ok()),
            revision: revision.transpose()?,
            resumed_as: self.resumed_as.map(ScheduleId::from_stored),
            row_version: self.version,
            id: ScheduleId::from_stored(self.id),
        })
    }
}

/// A schedule to store.
#[derive(Debug, Clone, Copy)]
pub struct NewSchedule<'a> {
    /// The schedule.
    pub schedule: &'a Schedule,
    /// The operation's input, as JSON.
    pub input_json: &'a str,
    /// Who asked.
    pub person: Option<&'a UserId>,
    /// The token that asked.
    pub token: Option<&'a TokenId>,
    /// What begins it.
    pub job: &'a JobId,
    /// The stored domain pack version.
    pub domain_pack_id: &'a PackId,
    /// The stored tenant pack version.
    pub tenant_pack_id: Option<&'a PackId>,
}

const INSERT: &str = "INSERT INTO schedules (id, tenant_id, status, activate_at, latest_start, base, \
     checksum, domain_pack_id, tenant_pack_id, change_request_id, input_json, subject_json, \
     person_id, token_id, job_id, created_at, created_by, changed_at, changed_by, row_version) \
     VALUES ($1, COALESCE((SELECT tenant_id FROM tenants WHERE tenant_fold = $2), ''), $3, $4, $5, \
     $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $16, $17, 1)";

/// Stores a schedule.
pub async fn insert(tx: &mut WriteTx, scope: &TenantScope, new: &NewSchedule<'_>) -> Result<()> {
    let schedule = new.schedule;
    check(scope, &schedule.tenant_id)?;
    let subject = Subject {
        domain: schedule.domain.clone(),
        domain_pack_version: schedule.domain_pack_version.clone(),
        tenant_pack_version: schedule.tenant_pack_version.clone(),
        playbooks: schedule.playbooks.clone(),
        rolled_back_to: schedule.rolled_back_to,
        reason: schedule.reason.clone().map(storable),
        accepted_warnings: schedule.accepted_warnings,
    };
    run_on_db!(
        tx.conn(),
        sqlx::query(INSERT)
            .bind(schedule.id.as_str())
            .bind(schedule.tenant_id.fold())
            .bind(schedule.status.as_str())
            .bind(schedule.activate_at.micros())
            .bind(schedule.latest_start.micros())
            .bind(stored_count(schedule.base))
            .bind(schedule.checksum.as_str())
            .bind(new.domain_pack_id.as_str())
            .bind(new.tenant_pack_id.map(PackId::as_str))
            .bind(schedule.change_request.as_ref().map(RequestId::as_str))
            .bind(storable(new.input_json.to_owned()))
            .bind(json("a schedule", &subject)?)
            .bind(new.person.map(UserId::as_str))
            .bind(new.token.map(TokenId::as_str))
            .bind(new.job.as_str())
            .bind(schedule.created_at.micros())
            .bind(schedule.created_by.as_str())
    )?;
    Ok(())
}

const CHANGE: &str = "UPDATE schedules SET status = $3, changed_at = $4, changed_by = $5, \
     comment = $6, problem_json = $7, revision = $8, resumed_as = $9, row_version = row_version + 1 \
     WHERE id = $1 AND row_version = $2";

/// Stores how the schedule stands, over the row version that it carries.
pub async fn change(tx: &mut WriteTx, scope: &TenantScope, schedule: &mut Schedule) -> Result<()> {
    check(scope, &schedule.tenant_id)?;
    let problem = schedule.problem.as_ref();
    let problem = problem.map(|problem| keeping(|| json("a problem", problem)));
    let touched = run_on_db!(
        tx.conn(),
        sqlx::query(CHANGE)
            .bind(schedule.id.as_str())
            .bind(schedule.row_version)
            .bind(schedule.status.as_str())
            .bind(schedule.changed_at.micros())
            .bind(schedule.changed_by.as_str())
            .bind(schedule.comment.clone().map(storable))
            .bind(problem.transpose()?.map(storable))
            .bind(schedule.revision.map(stored_count))
            .bind(schedule.resumed_as.as_ref().map(ScheduleId::as_str))
    )?;
    touched_one(touched)?;
    schedule.row_version += 1;
    Ok(())
}

/// A page of schedules, the latest time first; of those that are open the next one.
pub async fn list(
    conn: &mut Conn,
    scope: &TenantScope,
    filter: &ScheduleFilter,
) -> Result<Page<Schedule>> {
    let listing = Listing::open("schedules", &filter.page, [Kind::Int, Kind::Text])?;
    let mut count = counting("schedules");
    let mut statement = Statement::new(SELECT);
    for part in [&mut count, &mut statement] {
        part.and_tenants("tenant_id", scope);
        if let Some(status) = filter.status {
            part.and_value("status = ", status.as_str());
        }
        if filter.open {
            part.and(OPEN);
        }
        if let Some(tenant) = &filter.tenant_id {
            part.and_tenant("tenant_id", tenant);
        }
    }
    let direction = if filter.open {
        Direction::Ascending
    } else {
        Direction::Descending
    };
    listing.walk(&mut statement, ["activate_at", "id"], direction);
    let rows: Vec<Row> = statement.fetch_all(conn).await?;
    let key = |row: &Row| [row.activate_at.into(), row.id.as_str().into()];
    let page = listing.close(conn, rows, key, &count).await?;
    read(page, Row::read)
}

const OPEN: &str = "status IN ('PENDING', 'HELD', 'FAILED', 'MISSED')";

/// The schedule of a tenant, if it is the scope's.
pub async fn find(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: &TenantId,
    id: &ScheduleId,
) -> Result<Option<StoredSchedule>> {
    find_ending(conn, scope, tenant, id, "").await
}

/// The schedule of a tenant, if it is the scope's, which nobody else changes until the transaction ends.
pub async fn lock(
    tx: &mut WriteTx,
    scope: &TenantScope,
    tenant: &TenantId,
    id: &ScheduleId,
) -> Result<Option<StoredSchedule>> {
    let end = tx.conn().engine().for_update();
    find_ending(tx.conn(), scope, tenant, id, end).await
}

#[derive(sqlx::FromRow)]
struct InputRow {
    input_json: String,
    person_id: Option<String>,
    token_id: Option<String>,
}

async fn find_ending(
    conn: &mut Conn,
    scope: &TenantScope,
    tenant: &TenantId,
    id: &ScheduleId,
    end: &'static str,
) -> Result<Option<StoredSchedule>> {
    let mut statement = Statement::new(SELECT);
    statement
        .and_value("id = ", storable(id.to_string()))
        .and_tenant("tenant_id", tenant)
        .and_tenants("tenant_id", scope)
        .push(end);
    let row: Option<Row> = statement.fetch_optional(conn).await?;
    let Some(row) = row else { return Ok(None) };
    let job = JobId::from_stored(row.job_id.clone());
    let schedule = row.read()?;
    let mut statement = Statement::new("SELECT input_json, person_id, token_id FROM schedules");
    statement.and_value("id = ", schedule.id.as_str().to_owned());
    let input: Option<InputRow> = statement.fetch_optional(conn).await?;
    let Some(input) = input else { return Ok(None) };
    Ok(Some(StoredSchedule {
        schedule,
        input_json: input.input_json,
        person: input.person_id.map(UserId::from_stored),
        token: input.token_id.map(TokenId::from_stored),
        job,
    }))
}

/// The schedules of a tenant that wait for their time, the next one first, locked; with what begins them.
pub async fn pending_of(
    tx: &mut WriteTx,
    scope: &TenantScope,
    tenant: &TenantId,
) -> Result<Vec<(Schedule, JobId)>> {
    locked(tx, scope, tenant, "status = 'PENDING'").await
}

/// The same with those that wait for somebody because something else came between.
pub async fn pending_or_held_of(
    tx: &mut WriteTx,
    scope: &TenantScope,
    tenant: &TenantId,
) -> Result<Vec<(Schedule, JobId)>> {
    locked(tx, scope, tenant, "status IN ('PENDING', 'HELD')").await
}

async fn locked(
    tx: &mut WriteTx,
    scope: &TenantScope,
    tenant: &TenantId,
    which: &'static str,
) -> Result<Vec<(Schedule, JobId)>> {
    check(scope, tenant)?;
    let end = tx.conn().engine().for_update();
    let mut statement = Statement::new(SELECT);
    statement
        .and(which)
        .and_tenant("tenant_id", tenant)
        .push(" ORDER BY activate_at, id")
        .push(end);
    let rows: Vec<Row> = statement.fetch_all(tx.conn()).await?;
    rows.into_iter()
        .map(|row| {
            let job = JobId::from_stored(row.job_id.clone());
            Ok((row.read()?, job))
        })
        .collect()
}

/// A tenant with a schedule or an open change request that would put a version in force.
pub async fn waiting_for(
    conn: &mut Conn,
    owner: &PackOwner,
    pack: &Pack,
) -> Result<Option<TenantId>> {
    let mut statement = Statement::new("SELECT tenant_id FROM (SELECT tenant_id FROM schedules");
    // The index has what is open.
    statement.and(OPEN).and("status IN ('PENDING', 'HELD')");
    and_puts_in_force(&mut statement, owner, pack)?;
    statement.union(" UNION SELECT tenant_id FROM change_requests");
    statement
        .and("status IN ('PENDING', 'APPROVED')")
        .and("tenant_id IS NOT NULL");
    and_puts_in_force(&mut statement, owner, pack)?;
    statement.push(") waiting ORDER BY tenant_id LIMIT 1");
    let row: Option<(String,)> = statement.fetch_optional(conn).await?;
    let Some((tenant,)) = row else {
        return Ok(None);
    };
    let place = RowLabel {
        table: "schedules",
        row: &tenant,
    };
    place.read("tenant_id", TenantId::parse(&tenant)).map(Some)
}

/// Narrows to what would put a version in force; a playbook is named only in what people see of it.
fn and_puts_in_force(statement: &mut Statement, owner: &PackOwner, pack: &Pack) -> Result<()> {
    match owner {
        PackOwner::Domain(_) => statement.and_value("domain_pack_id = ", pack.id.as_str()),
        PackOwner::Tenant(_) => statement.and_value("tenant_pack_id = ", pack.id.as_str()),
        PackOwner::Playbook(id) => {
            let link = LinkedPlaybook {
                playbook_id: id.clone(),
                version: pack.version.clone(),
            };
            // Not by a pattern, in which SQLite takes capitals for small letters.
            statement
                .and_value("REPLACE(subject_json, ", json("a linked playbook", &link)?)
                .push(", '') <> subject_json")
        }
    };
    Ok(())
}

/// Whether another schedule of the tenant is due at an instant that was to be begun before this one.
pub async fn is_earlier_due(
    conn: &mut Conn,
    scope: &TenantScope,
    schedule: &Schedule,
    now: Timestamp,
) -> Result<bool> {
    check(scope, &schedule.tenant_id)?;
    let mut statement = Statement::new("SELECT COUNT(*) FROM schedules");
    statement
        .and("status = 'PENDING'")
        .and_tenant("tenant_id", &schedule.tenant_id)
        .and_value("latest_start >= ", now)
        .and_value("(activate_at < ", schedule.activate_at)
        .push(" OR activate_at = ")
        .bind(schedule.activate_at)
        .push(" AND id < ")
        .bind(schedule.id.as_str().to_owned())
        .push(")");
    Ok(statement.fetch_count(conn).await? > 0)
}

#[derive(sqlx::FromRow)]
struct LateRow {
    tenant_id: String,
    id: String,
}

/// A schedule that nobody has begun by an instant, though its latest start was before it: whatever was to begin it is
/// gone.
pub async fn find_late(
    conn: &mut Conn,
    before: Timestamp,
) -> Result<Option<(TenantId, ScheduleId)>> {
    let mut statement = Statement::new("SELECT tenant_id, id FROM schedules");
    statement
        .and("status = 'PENDING'")
        .and_value("latest_start < ", before)
        .push(" ORDER BY latest_start, id LIMIT 1");
    let row: Option<LateRow> = statement.fetch_optional(conn).await?;
    let Some(row) = row else { return Ok(None) };
    let place = RowLabel {
        table: "schedules",
        row: &row.id,
    };
    let tenant = place.read("tenant_id", TenantId::parse(&row.tenant_id))?;
    Ok(Some((tenant, ScheduleId::from_stored(row.id))))
}

/// How many schedules of a tenant wait for their time.
pub async fn count_pending(conn: &mut Conn, scope: &TenantScope, tenant: &TenantId) -> Result<u64> {
    check(scope, tenant)?;
    let mut statement = Statement::new("SELECT COUNT(*) FROM schedules");
    statement
        .and("status = 'PENDING'")
        .and_tenant("tenant_id", tenant);
    let count = statement.fetch_count(conn).await?;
    let place = RowLabel {
        table: "schedules",
        row: "",
    };
    place.count("id", count)
}

/// How many of the scope's schedules wait for somebody to resume or drop them.
pub async fn count_stuck(conn: &mut Conn, scope: &TenantScope) -> Result<u64> {
    let mut statement = Statement::new("SELECT COUNT(*) FROM schedules");
    statement
        .and("status IN ('HELD', 'FAILED', 'MISSED')")
        .and_tenants("tenant_id", scope);
    let count = statement.fetch_count(conn).await?;
    let place = RowLabel {
        table: "schedules",
        row: "",
    };
    place.count("id", count)
}

/// Refuses what is not the scope's.
fn check(scope: &TenantScope, tenant: &TenantId) -> Result<()> {
    if scope.includes(tenant) {
        Ok(())
    } else {
        Err(Error::OutOfScope)
    }
}
