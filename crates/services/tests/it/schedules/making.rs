//! A schedule is made by an activation that says when, is seen, and is dropped.

use tenantry_domain::{
    access::{CreateToken, Role},
    activation::PreviewActivation,
    freezes::CreateFreeze,
};
use tenantry_services::Credential;
use tenantry_testkit::person_of;

use super::*;
use crate::approvals::authenticated;

each_db! {
async fn an_activation_waits_for_its_time_and_comes_into_force_then(db: TestDb) {
    let team = Team::started(db).await;

    let id = team.scheduled("v1.1").await;

    let made = team.schedule(&id).await;
    assert_eq!((made.status, made.base, made.row_version), (ScheduleStatus::Pending, 1, 1));
    assert_eq!(made.activate_at, team.in_an_hour(0));
    assert_eq!(made.latest_start, made.activate_at.plus_seconds(HOUR));
    assert_eq!((made.created_by.as_str(), made.revision), ("edda", None));
    assert_eq!(made.reason.as_deref(), Some("After office hours"));
    team.after(HOUR - 1).await;
    assert_eq!(team.in_force().await, 1);
    assert_eq!(team.status(&id).await, ScheduleStatus::Pending);

    team.after(1).await;

    let applied = team.schedule(&id).await;
    assert_eq!((applied.status, applied.revision), (ScheduleStatus::Applied, Some(2)));
    let get = GetRevision { tenant_id: acme(), revision: 2 };
    let revision = team.app.services.ask(&team.editor, get).await.unwrap();
    assert_eq!(revision.checksum, made.checksum);
    assert_eq!((revision.created_by.as_str(), revision.accepted_warnings), ("edda", made.accepted_warnings));
    assert_eq!(revision.tenant_pack_version, made.tenant_pack_version);
    assert_eq!(team.actions().await[..3], ["schedules.apply", "activation.apply", "schedules.create"]);
    // This process serves it at once.
    team.app.verify_audit().await;
}

async fn what_is_in_force_already_waits_for_nothing(db: TestDb) {
    let team = Team::started(db).await;
    let same = team.run_pair(&team.editor, team.planned("v1.0")).await.unwrap();
    assert_eq!((same.changed, same.schedule), (false, None));
    assert_eq!(team.list(ScheduleFilter::default()).await.total, 0);
}

async fn its_warnings_are_accepted_when_it_is_made(db: TestDb) {
    let team = Team::started(db).await;
    team.activate(&team.editor, "v1.1").await.unwrap();
    let looser = Activate { accept_warnings: false, ..team.planned("v1.2") };

    let refused = team.run_pair(&team.editor, looser).await.unwrap_err();

    assert_eq!(refused.kind, ProblemKind::WarningsNotAccepted);
    assert!(!refused.findings.is_empty());
    assert_eq!(team.list(ScheduleFilter::default()).await.total, 0);
}

async fn wrong_times_are_refused_with_all_else_that_is_wrong(db: TestDb) {
    let team = Team::started(db).await;
    let now = team.app.now();
    let refused = async |pair: Activate| -> Vec<(String, String)> {
        let problem = team.run_pair(&team.editor, pair).await.unwrap_err();
        assert_eq!(problem.kind, ProblemKind::Invalid, "{problem}");
        problem.errors.into_iter().map(|error| (error.pointer, error.code)).collect()
    };
    let wrong = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());

    let past = Activate { activate_at: Some(now), ..team.planned("v1.1") };
    assert_eq!(refused(past).await, [wrong("/activate_at", "in_the_past")]);
    let alone = Activate { activate_at: None, latest_start: Some(now), ..team.planned("v1.1") };
    assert_eq!(refused(alone).await, [wrong("/latest_start", "without_time")]);
    let both = Activate {
        domain_pack_version: "newest".to_owned(),
        latest_start: Some(now),
        ..team.planned("v1.1")
    };
    let said = [wrong("/domain_pack_version", "invalid_version"), wrong("/latest_start", "before_time")];
    assert_eq!(refused(both).await, said);
}

async fn it_is_refused_for_a_time_that_is_frozen(db: TestDb) {
    let team = Team::started(db).await;
    let from_to = |from: i64, until: i64| CreateFreeze {
        from: Some(team.in_an_hour(from)),
        until: Some(team.in_an_hour(until)),
        reason: "Quarter end".to_owned(),
        ..CreateFreeze::default()
    };
    team.app.services.run(&team.admin, from_to(-10, 10)).await.unwrap();
    let at = |more: i64| Activate { activate_at: Some(team.in_an_hour(more)), ..team.planned("v1.1") };

    let refused = team.run_pair(&team.editor, at(0)).await.unwrap_err();

    assert_eq!(refused.kind, ProblemKind::Frozen);
    let preview = PreviewActivation(at(0));
    let preview = team.app.services.ask(&team.editor, preview).await.unwrap();
    assert!(preview.frozen.is_some());
    let preview = PreviewActivation(at(10));
    let preview = team.app.services.ask(&team.editor, preview).await.unwrap();
    assert!(preview.frozen.is_none());
    // Before and after it is possible, whatever holds now.
    team.run_pair(&team.editor, at(-11)).await.unwrap();
    team.run_pair(&team.editor, at(10)).await.unwrap();
}

async fn who_may_not_activate_does_not_schedule_drop_or_resume(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.1").await;
    let viewer = person_of("vera", Role::Viewer, "ACME");
    assert_eq!(kind(team.run_pair(&viewer, team.planned("v1.2")).await), ProblemKind::Forbidden);
    assert_eq!(kind(team.cancel(&viewer, &id).await), ProblemKind::Forbidden);
    assert_eq!(kind(team.resume(&viewer, team.resuming(&id)).await), ProblemKind::Forbidden);
    // Another tenant's are as if there were none, in every list.
    team.app.tenant("OTHER").await;
    let stranger = person_of("otto", Role::Editor, "OTHER");
    assert_eq!(kind(team.cancel(&stranger, &id).await), ProblemKind::NotFound);
    let get = GetSchedule { tenant_id: acme(), id: id.clone() };
    assert_eq!(kind(team.app.services.ask(&stranger, get).await), ProblemKind::NotFound);
    let all = team.app.services.ask(&stranger, ScheduleFilter::default()).await.unwrap();
    assert_eq!(all.total, 0);
    // Nor is it found under another tenant's name.
    let elsewhere = GetSchedule { tenant_id: TenantId::parse("OTHER").unwrap(), id };
    assert_eq!(kind(team.app.services.ask(&team.admin, elsewhere).await), ProblemKind::NotFound);
}

async fn what_is_dropped_stays_so(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.1").await;

    let dropped = team.cancel(&team.admin, &id).await.unwrap();

    assert_eq!((dropped.status, dropped.changed_by.as_str()), (ScheduleStatus::Cancelled, "admin"));
    assert_eq!(dropped.comment.as_deref(), Some("Put off"));
    assert_eq!(team.cancel(&team.editor, &id).await.unwrap(), dropped);
    assert_eq!(kind(team.resume(&team.editor, team.resuming(&id)).await), ProblemKind::Conflict);
    let [job] = &team.jobs().await[..] else { panic!("one job") };
    assert_eq!(job.state, JobState::Cancelled);
    team.after(2 * HOUR).await;
    assert_eq!((team.in_force().await, team.status(&id).await), (1, ScheduleStatus::Cancelled));
    assert_eq!(team.actions().await[0], "schedules.cancel");
    team.app.verify_audit().await;
}

async fn schedules_are_listed_by_time(db: TestDb) {
    let team = Team::started(db).await;
    let mut ids = Vec::new();
    for (own, more) in [("v1.1", 20), ("v1.2", 10), ("v1.1", 30)] {
        let pair = Activate { activate_at: Some(team.in_an_hour(more)), ..team.planned(own) };
        ids.push(team.run_pair(&team.editor, pair).await.unwrap().schedule.unwrap());
    }
    team.cancel(&team.editor, &ids[0]).await.unwrap();
    let listed = async |filter: ScheduleFilter| -> Vec<ScheduleId> {
        team.list(filter).await.items.into_iter().map(|one| one.id).collect()
    };

    let [first, second, third] = &ids[..] else { panic!("three") };
    let all = ScheduleFilter { tenant_id: Some(acme()), ..ScheduleFilter::default() };
    assert_eq!(listed(all.clone()).await, [third.clone(), first.clone(), second.clone()]);
    let open = ScheduleFilter { open: true, ..all.clone() };
    assert_eq!(listed(open).await, [second.clone(), third.clone()]);
    let dropped = ScheduleFilter { status: Some(ScheduleStatus::Cancelled), ..all };
    assert_eq!(listed(dropped).await, std::slice::from_ref(first));
}

async fn so_many_wait_and_no_more(db: TestDb) {
    let team = Team::started(db).await;
    let at = |more: i64| Activate { activate_at: Some(team.in_an_hour(more)), ..team.planned("v1.1") };
    let max = i64::try_from(WAITING_PER_TENANT).unwrap();
    for number in 0..max {
        team.run_pair(&team.editor, at(number)).await.unwrap();
    }

    let refused = team.run_pair(&team.editor, at(max)).await.unwrap_err();

    assert_eq!(refused.kind, ProblemKind::Conflict);
    assert!(refused.detail.as_str().contains("50 schedules"), "{refused}");
}

async fn whoever_repeats_because_no_answer_came_asks_for_nothing_more(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.1").await;
    assert_eq!(team.scheduled("v1.1").await, id);
    assert_eq!(team.list(ScheduleFilter::default()).await.total, 1);
    assert_eq!(team.jobs().await.len(), 1);
}

async fn a_token_schedules_nothing_that_outlasts_it(db: TestDb) {
    let team = Team::started(db).await;
    let token = CreateToken {
        name: "release".to_owned(),
        roles: vec![Role::Editor],
        tenant_ids: None,
        expires_at: Some(team.in_an_hour(HOUR)),
    };
    let made = team.app.services.run(&team.admin, token).await.unwrap().value;
    let caller = authenticated(&team.app, Credential::Bearer(made.secret.as_str())).await;

    team.run_pair(&caller, team.planned("v1.1")).await.unwrap();
    let later = Activate { activate_at: Some(team.in_an_hour(1)), ..team.planned("v1.1") };
    let refused = team.run_pair(&caller, later).await.unwrap_err();

    assert_eq!((&*refused.errors[0].pointer, &*refused.errors[0].code), ("/activate_at", "token_ends"));
}

async fn its_job_is_the_schedules_to_end(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.1").await;
    let [job] = &team.jobs().await[..] else { panic!("one job") };

    let cancel = CancelJob { id: job.id.clone(), reason: "In the way".to_owned() };
    assert_eq!(kind(team.app.services.run(&team.admin, cancel).await.map(|_| ())), ProblemKind::Conflict);

    // Whoever has it begun early only has it looked at.
    let retry = RetryJob { id: job.id.clone() };
    if team.app.services.run(&team.admin, retry).await.is_ok() {
        work(&team.app).await;
    }
    assert_eq!((team.in_force().await, team.status(&id).await), (1, ScheduleStatus::Pending));
    team.after(HOUR).await;
    assert_eq!(team.status(&id).await, ScheduleStatus::Applied);
}
}
