//! A schedule that is due and cannot be, or not in time, says so and waits for somebody.

use tenantry_domain::{
    access::{
        CreateToken, RevokeToken, Role, RoleBinding, RotateToken, SetBindings, TenantScope,
        UpdateUser, UserStatus,
    },
    freezes::{CreateFreeze, EndFreeze},
    packs::{DeprecatePack, PackOwner, PackStatus, VersionSelector},
};
use tenantry_services::Credential;
use tenantry_storage::{jobs, testing};
use tenantry_testkit::with_if_match;

use super::*;
use crate::approvals::{authenticated, user_id};

/// What a schedule that has failed was refused for.
async fn failure(team: &Team, id: &ScheduleId) -> Problem {
    let failed = team.schedule(id).await;
    assert_eq!(failed.status, ScheduleStatus::Failed, "{failed:?}");
    assert_eq!(team.in_force().await, 1);
    assert_eq!(team.actions().await[0], "schedules.fail");
    failed.problem.unwrap()
}

each_db! {
async fn a_freeze_makes_it_wait(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.1").await;
    let freeze = CreateFreeze { reason: "Something is wrong".to_owned(), ..CreateFreeze::default() };
    let freeze = team.app.services.run(&team.admin, freeze).await.unwrap().value;

    team.after(HOUR).await;
    team.after(60).await;

    assert_eq!((team.status(&id).await, team.in_force().await), (ScheduleStatus::Pending, 1));
    let end = EndFreeze { id: freeze.id, reason: None };
    team.app.services.run(&team.admin, end).await.unwrap();
    team.after(30).await;
    assert_eq!((team.status(&id).await, team.in_force().await), (ScheduleStatus::Applied, 2));
}

async fn it_waits_for_a_freeze_until_its_latest_start(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.1").await;
    let freeze = CreateFreeze { reason: "Something is wrong".to_owned(), ..CreateFreeze::default() };
    team.app.services.run(&team.admin, freeze).await.unwrap();

    team.after(HOUR).await;
    team.after(HOUR).await;
    assert_eq!(team.status(&id).await, ScheduleStatus::Pending);
    team.after(1).await;

    let missed = team.schedule(&id).await;
    assert_eq!((missed.status, missed.problem), (ScheduleStatus::Missed, None));
    assert_eq!(team.actions().await[0], "schedules.miss");
    team.app.verify_audit().await;
}

async fn whoever_comes_too_late_begins_nothing(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.1").await;

    team.after(2 * HOUR + 1).await;

    assert_eq!((team.status(&id).await, team.in_force().await), (ScheduleStatus::Missed, 1));
    // Open still: somebody resumes it.
    let open = ScheduleFilter { open: true, ..ScheduleFilter::default() };
    assert_eq!(team.list(open).await.total, 1);
    let again = team.resume(&team.editor, team.resuming(&id)).await.unwrap().schedule.unwrap();
    team.after(HOUR).await;
    assert_eq!(team.status(&again).await, ScheduleStatus::Applied);
}

async fn a_suspended_tenant_gets_nothing_and_it_may_be_dropped(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.1").await;
    let dropped = team.scheduled("v1.2").await;
    team.set_status(Status::Suspended).await;

    team.cancel(&team.editor, &dropped).await.unwrap();
    assert_eq!(kind(team.resume(&team.editor, team.resuming(&dropped)).await), ProblemKind::TenantSuspended);
    team.after(HOUR).await;

    assert_eq!(failure(&team, &id).await.kind, ProblemKind::TenantSuspended);
    team.set_status(Status::Active).await;
    team.resume(&team.editor, team.resuming(&id)).await.unwrap();
    team.app.verify_audit().await;
}

async fn a_version_that_was_withdrawn_is_not_put_in_force(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.1").await;
    let withdraw = DeprecatePack {
        owner: PackOwner::Tenant(acme()),
        version: VersionSelector::parse("v1.1").unwrap(),
        status: PackStatus::Deprecated,
        reason: "It is wrong".to_owned(),
    };
    team.app.services.run(&team.admin, withdraw).await.unwrap();

    team.after(HOUR).await;

    assert_eq!(failure(&team, &id).await.kind, ProblemKind::VersionDeprecated);
}

async fn it_is_done_in_the_name_of_who_asked(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.1").await;
    let demoted = SetBindings {
        id: user_id(&team.editor),
        bindings: vec![RoleBinding::global(Role::Viewer)],
    };
    team.app.services.run(&with_if_match(&team.admin, 1), demoted).await.unwrap();

    team.after(HOUR).await;

    let refused = failure(&team, &id).await;
    assert_eq!(refused.detail.as_str(), "`edda` may no longer do what was scheduled.");
    // Somebody else may have it done in theirs.
    let again = team.resume(&team.admin, team.resuming(&id)).await.unwrap().schedule.unwrap();
    team.after(HOUR).await;
    assert_eq!(team.schedule(&again).await.created_by, "admin");
    assert_eq!(team.in_force().await, 2);
}

async fn who_may_not_sign_in_has_nothing_done(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.1").await;
    let disable = UpdateUser {
        id: user_id(&team.editor),
        status: Some(UserStatus::Disabled),
        password: None,
        reason: String::new(),
    };
    team.app.services.run(&with_if_match(&team.admin, 1), disable).await.unwrap();

    team.app.clock.advance_seconds(HOUR);
    work(&team.app).await;

    let get = GetSchedule { tenant_id: acme(), id };
    let failed = team.app.services.ask(&team.admin, get).await.unwrap();
    assert_eq!((failed.status, team.in_force().await), (ScheduleStatus::Failed, 1));
}

async fn a_token_that_was_revoked_has_nothing_done(db: TestDb) {
    let team = Team::started(db).await;
    let token = CreateToken {
        name: "release".to_owned(),
        roles: vec![Role::Editor],
        tenant_ids: None,
        expires_at: None,
    };
    let made = team.app.services.run(&team.admin, token).await.unwrap().value;
    let caller = authenticated(&team.app, Credential::Bearer(made.secret.as_str())).await;
    let waiting = team.run_pair(&caller, team.planned("v1.1")).await.unwrap();
    let revoke = RevokeToken { id: made.token.id };
    team.app.services.run(&team.admin, revoke).await.unwrap();

    team.after(HOUR).await;

    let refused = failure(&team, &waiting.schedule.unwrap()).await;
    assert!(refused.detail.as_str().contains("no longer holds"), "{refused}");
}

async fn a_token_that_another_took_the_place_of_is_that_one(db: TestDb) {
    let team = Team::started(db).await;
    let token = CreateToken {
        name: "release".to_owned(),
        roles: vec![Role::Editor],
        tenant_ids: None,
        expires_at: None,
    };
    let made = team.app.services.run(&team.admin, token).await.unwrap().value;
    let caller = authenticated(&team.app, Credential::Bearer(made.secret.as_str())).await;
    let id = team.run_pair(&caller, team.planned("v1.1")).await.unwrap().schedule.unwrap();
    let rotate = RotateToken { id: made.token.id, overlap_s: Some(0), expires_at: None };
    let next = team.app.services.run(&team.admin, rotate).await.unwrap().value;
    let again = RotateToken { id: next.token.id, overlap_s: Some(0), expires_at: None };
    team.app.services.run(&team.admin, again).await.unwrap();

    team.after(HOUR).await;

    assert_eq!(team.status(&id).await, ScheduleStatus::Applied);
}

async fn what_was_to_be_first_is_first_however_late(db: TestDb) {
    let team = Team::started(db).await;
    // Stored in the other order.
    let later = Activate { activate_at: Some(team.in_an_hour(60)), ..team.planned("v1.2") };
    let second = team.run_pair(&team.editor, later).await.unwrap().schedule.unwrap();
    let first = team.scheduled("v1.1").await;

    team.after(HOUR + 120).await;
    team.after(10).await;

    assert_eq!(team.status(&first).await, ScheduleStatus::Applied);
    assert_eq!((team.status(&second).await, team.in_force().await), (ScheduleStatus::Held, 2));
}

async fn what_nothing_begins_any_more_is_missed(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.1").await;
    let [job] = &team.jobs().await[..] else { panic!("one job") };
    let scope = TenantScope::system();
    let mut tx = team.app.db.write(&scope).await.unwrap();
    jobs::withdraw(&mut tx, &scope, std::slice::from_ref(&job.id), team.app.now()).await.unwrap();
    testing::commit(tx).await.unwrap();

    team.app.clock.advance_seconds(2 * HOUR + 601);
    let stop = CancellationToken::new();
    let (services, told) = (team.app.services.clone(), stop.clone());
    let worker = tokio::spawn(async move { services.work_on(KINDS, &told).await });
    let waiting = async {
        while team.status(&id).await == ScheduleStatus::Pending {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), waiting).await.unwrap();
    stop.cancel();
    worker.await.unwrap();

    assert_eq!((team.status(&id).await, team.in_force().await), (ScheduleStatus::Missed, 1));
}

async fn approvals_that_were_switched_on_meanwhile_are_asked_for(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.1").await;
    team.set(1, 0).await.unwrap();

    team.after(HOUR).await;

    let refused = failure(&team, &id).await;
    assert!(refused.detail.as_str().starts_with("Changes need approval by now."), "{refused}");
    let again = team.resume(&team.editor, team.resuming(&id)).await.unwrap();
    let request = team.request(&again.change_request.unwrap()).await;
    assert_eq!((request.activate_at, request.status), (Some(team.in_an_hour(0)), RequestStatus::Pending));
    let resumed = team.schedule(&id).await;
    assert_eq!((resumed.status, resumed.resumed_as), (ScheduleStatus::Resumed, None));
}

async fn two_replicas_begin_each_of_many_once(db: TestDb) {
    let team = Team::started(db).await;
    let pack = tenantry_testkit::tenant_pack("X", "Finance");
    let mut ids = Vec::new();
    for number in 0..20 {
        let tenant = format!("T{number:02}");
        team.app.tenant(&tenant).await;
        let mut own = pack.clone();
        own["tenantId"] = json!(tenant);
        team.app.import_tenant(&tenant, &own, "v1.0").await;
        let pair = Activate {
            activate_at: Some(team.in_an_hour(0)),
            accept_warnings: true,
            ..TestApp::activation(&tenant, "v3.2", Some("v1.0"))
        };
        let made = team.run_pair(&team.editor, pair).await.unwrap();
        ids.push((tenant, made.schedule.unwrap()));
    }
    team.app.clock.advance_seconds(HOUR);

    tokio::join!(work(&team.app), work(&team.app));

    for (tenant, id) in ids {
        let get = GetSchedule { tenant_id: TenantId::parse(&tenant).unwrap(), id };
        let applied = team.app.services.ask(&team.editor, get).await.unwrap();
        assert_eq!((applied.status, applied.revision), (ScheduleStatus::Applied, Some(1)), "{tenant}");
    }
    team.app.verify_audit().await;
}
}
