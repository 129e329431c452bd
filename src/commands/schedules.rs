//! `tenantry schedules`: activations that wait for their time, and what became of them.

use tenantry_client::Client;
use tenantry_domain::{
    activation::Activated,
    approvals::GetRequest,
    id::{ScheduleId, TenantId},
    schedules::{
        CancelSchedule, GetSchedule, Plan, ResumeSchedule, Schedule, ScheduleFilter, ScheduleStatus,
    },
};

use super::{Listed, activation, activation::linked, list, preview, requests::Console};
use crate::{
    cli::{Resume, Schedules},
    failure,
    output::{Columns, Output, Rows, Second as _, or_dash, plain},
};

/// What stands in a table where a change was not made yet.
pub(super) const WAITS: &str = "no, it waits for its time";

pub(super) async fn run(
    client: &Client,
    console: &Console,
    command: Schedules,
    output: &Output,
) -> anyhow::Result<()> {
    match command {
        Schedules::List {
            status,
            open,
            tenant,
            page,
        } => {
            let filter = |page| ScheduleFilter {
                status,
                open,
                tenant_id: tenant.clone(),
                page,
            };
            list(client, Listed(page), &COLUMNS, output, filter).await
        }
        Schedules::Show { tenant, schedule } => {
            let wanted = GetSchedule {
                tenant_id: tenant,
                id: ScheduleId::from_stored(schedule),
            };
            show(&client.call(&wanted).await?, output)
        }
        Schedules::Cancel {
            tenant,
            schedule,
            reason,
        } => {
            let cancel = CancelSchedule {
                tenant_id: tenant,
                id: ScheduleId::from_stored(schedule),
                reason,
            };
            let schedule = client.call(&cancel).await?;
            output.show(&schedule, rows_of)
        }
        Schedules::Resume(wanted) => resume(client, console, wanted, output).await,
    }
}

async fn resume(
    client: &Client,
    console: &Console,
    wanted: Resume,
    output: &Output,
) -> anyhow::Result<()> {
    let input = ResumeSchedule {
        tenant_id: wanted.tenant,
        id: ScheduleId::from_stored(wanted.schedule),
        activate_at: wanted.at,
        latest_start: wanted.latest_start,
        expected_revision: wanted.decided.expected_revision,
        accept_warnings: wanted.decided.accept_warnings,
        reason: wanted.decided.reason,
    };
    let answer = client.call(&input).await?;
    activation::show(&answer, output)?;
    console.tell(answer.change_request.as_ref(), output);
    tell(client, &answer, output).await;
    if !answer.is_waiting() {
        let place = place(&input.tenant_id, &input.id);
        output.say(&plain(&format!(
            "It is in force already, and nothing was scheduled. `tenantry schedules cancel {place}` drops the schedule."
        )));
    }
    Ok(())
}

/// Says for when something was scheduled, or asked for; where that can be had. What was asked for stands in any case.
///
/// As of a change request, whoever reads a table or ids hears so. In JSON the answer has it.
pub(super) async fn tell(client: &Client, answer: &Activated, output: &Output) {
    if output.explains_in_json() {
        return;
    }
    let tenant = &answer.active.tenant_id;
    let said = match (&answer.schedule, &answer.change_request) {
        (Some(id), _) => {
            let wanted = GetSchedule {
                tenant_id: tenant.clone(),
                id: id.clone(),
            };
            let made = client.call(&wanted).await.ok();
            scheduled(tenant, id, made.map(|made| made.plan()))
        }
        (None, Some(id)) => {
            let asked = client.call(&GetRequest { id: id.clone() }).await.ok();
            let Some(plan) = asked.and_then(|asked| asked.request.plan()) else {
                return;
            };
            let when = when(plan);
            format!("It is for {when}: once enough people agreed, it waits for that time.")
        }
        (None, None) => return,
    };
    output.complain(&plain(&said));
}

/// What was made, and the way back.
fn scheduled(tenant: &TenantId, id: &ScheduleId, plan: Option<Plan>) -> String {
    let plan = plan.map_or_else(String::new, |plan| format!(" for {}", when(plan)));
    let place = place(tenant, id);
    format!("Scheduled as {id}{plan}. `tenantry schedules cancel {place}` drops it.")
}

/// As in `2026-01-31T09:30:00Z (2026-01-31T10:30:00Z at the latest)`.
fn when(plan: Plan) -> String {
    let (at, latest) = (plan.activate_at.second(), plan.latest_start.second());
    format!("{at} ({latest} at the latest)")
}

/// What the commands about one take.
fn place(tenant: &TenantId, id: &ScheduleId) -> String {
    format!("{tenant} {id}")
}

const COLUMNS: Columns<Schedule> = Columns {
    headings: &[
        "id",
        "status",
        "tenant",
        "at",
        "latest start",
        "what",
        "by",
        "reason",
    ],
    id: |schedule| schedule.id.to_string(),
    cells: |schedule| {
        vec![
            schedule.id.to_string(),
            schedule.status.as_str().to_owned(),
            schedule.tenant_id.to_string(),
            schedule.activate_at.second(),
            schedule.latest_start.second(),
            pair(schedule),
            schedule.created_by.clone(),
            or_dash(schedule.reason.as_ref()),
        ]
    },
};

/// What it puts in force, as in `Finance v3.2 + v1.4`.
fn pair(schedule: &Schedule) -> String {
    let (domain, version) = (&schedule.domain, &schedule.domain_pack_version);
    let own = schedule.tenant_pack_version.as_ref();
    let own = own.map_or_else(String::new, |version| format!(" + {version}"));
    format!("{domain} {version}{own}")
}

/// A schedule as rows, then what there is to say of how it stands.
fn show(schedule: &Schedule, output: &Output) -> anyhow::Result<()> {
    output.show(schedule, rows_of)?;
    if output.is_for_programs() {
        return Ok(());
    }
    for finding in schedule.problem.iter().flat_map(|one| &one.findings) {
        output.line(&preview::line("", finding))?;
    }
    if let Some(said) = next(schedule) {
        output.say(&plain(&said));
    }
    Ok(())
}

fn rows_of(schedule: &Schedule) -> Rows {
    let mut rows = Rows::about(&schedule.id);
    let mut add = |what: &str, value: String| rows.add([what.to_owned(), value]);
    add("id", schedule.id.to_string());
    add("status", schedule.status.as_str().to_owned());
    add("tenant", schedule.tenant_id.to_string());
    add("at", schedule.activate_at.second());
    add("latest start", schedule.latest_start.second());
    add("what", pair(schedule));
    add("playbooks", linked(&schedule.playbooks));
    add("pair of revision", or_dash(schedule.rolled_back_to));
    add("decided against", format!("revision {}", schedule.base));
    add("accepted warnings", schedule.accepted_warnings.to_string());
    add("checksum", schedule.checksum.to_string());
    add("reason", or_dash(schedule.reason.as_ref()));
    add("change request", or_dash(schedule.change_request.as_ref()));
    let made = schedule.created_at.second();
    add("made", format!("{made} by {}", schedule.created_by));
    let changed = (schedule.status != ScheduleStatus::Pending).then(|| {
        let at = schedule.changed_at.second();
        format!("{at} by {}", schedule.changed_by)
    });
    add("stands so since", or_dash(changed));
    add("comment", or_dash(schedule.comment.as_ref()));
    let problem = schedule.problem.as_ref();
    add("refused for", or_dash(problem.map(failure::detail)));
    // Of one that was held, whatever became of it then, that is the one that came before it.
    let is_applied = schedule.status == ScheduleStatus::Applied;
    let revision = schedule.revision;
    add("revision", or_dash(revision.filter(|_| is_applied)));
    add(
        "held by revision",
        or_dash(revision.filter(|_| !is_applied)),
    );
    add("resumed as", or_dash(schedule.resumed_as.as_ref()));
    rows
}

/// What comes of it, or what somebody can do about it; nothing where it is over.
fn next(schedule: &Schedule) -> Option<String> {
    let place = place(&schedule.tenant_id, &schedule.id);
    let why = match schedule.status {
        ScheduleStatus::Pending => {
            let at = schedule.activate_at.second();
            return Some(format!(
                "It is put in force at {at}, unless something else is before. \
                 `tenantry schedules cancel {place}` drops it."
            ));
        }
        ScheduleStatus::Held => match schedule.revision {
            Some(revision) => format!("Revision {revision} was put in force before it."),
            None => "What is linked was changed before it.".to_owned(),
        },
        ScheduleStatus::Failed if schedule.changed_at < schedule.activate_at => {
            return Some(format!(
                "What it would put in force was withdrawn before its time. Schedule another version, and drop this with \
                 `tenantry schedules cancel {place}`."
            ));
        }
        ScheduleStatus::Failed => "It was refused when it was due.".to_owned(),
        ScheduleStatus::Missed => "It could not begin before its latest start.".to_owned(),
        ScheduleStatus::Applied | ScheduleStatus::Cancelled | ScheduleStatus::Resumed => {
            return None;
        }
    };
    Some(format!(
        "{why} `tenantry schedules resume {place}` schedules it again on what is in force by now, \
         `tenantry schedules cancel {place}` drops it."
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn schedule(changed: &Value) -> Schedule {
        let mut value = json!({
            "id": "sch_1", "tenant_id": "ACME", "status": "PENDING",
            "activate_at": "2026-01-31T09:30:00.000000Z", "latest_start": "2026-01-31T10:30:00.000000Z",
            "base": 3, "checksum": "0".repeat(64), "domain": "Finance", "domain_pack_version": "v3.2",
            "tenant_pack_version": "v1.4", "playbooks": [], "rolled_back_to": null, "reason": null,
            "accepted_warnings": 1, "change_request": null, "created_at": "2026-01-30T09:30:05.000000Z",
            "created_by": "token:ci", "changed_at": "2026-01-30T09:30:05.000000Z", "changed_by": "token:ci",
            "comment": null, "problem": null, "revision": null, "resumed_as": null, "row_version": 1,
        });
        for (name, part) in changed.as_object().unwrap() {
            value[name] = part.clone();
        }
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn what_was_scheduled_is_said_with_the_way_back() {
        let one = schedule(&json!({}));
        let says = |plan| scheduled(&one.tenant_id, &one.id, plan);

        assert_eq!(
            says(Some(one.plan())),
            "Scheduled as sch_1 for 2026-01-31T09:30:00Z (2026-01-31T10:30:00Z at the latest). \
             `tenantry schedules cancel ACME sch_1` drops it."
        );
        assert!(says(None).starts_with("Scheduled as sch_1. `tenantry"));
        assert_eq!(pair(&one), "Finance v3.2 + v1.4");
        let alone = schedule(&json!({"tenant_pack_version": null}));
        assert_eq!(pair(&alone), "Finance v3.2");
    }

    #[test]
    fn what_waits_for_somebody_says_why_and_what_to_do() {
        let says = |changed: &Value| next(&schedule(changed)).unwrap_or_default();

        assert!(says(&json!({})).starts_with("It is put in force at 2026-01-31T09:30:00Z, unless"));
        let held = says(&json!({"status": "HELD", "revision": 4}));
        assert_eq!(
            held,
            "Revision 4 was put in force before it. `tenantry schedules resume ACME sch_1` schedules it again on \
             what is in force by now, `tenantry schedules cancel ACME sch_1` drops it."
        );
        assert!(says(&json!({"status": "HELD"})).starts_with("What is linked was changed"));
        let at = "2026-01-31T09:30:01.000000Z";
        for status in ["FAILED", "MISSED"] {
            let late = says(&json!({"status": status, "changed_at": at}));
            assert!(late.contains("resume ACME sch_1"), "{late}");
        }
        let early = says(&json!({"status": "FAILED"}));
        assert!(
            early.contains("was withdrawn") && !early.contains("resume"),
            "{early}"
        );
        for over in ["CANCELLED", "RESUMED"] {
            assert_eq!(says(&json!({"status": over})), "");
        }
    }
}
