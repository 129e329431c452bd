//! What else is put in force holds a schedule; somebody resumes or drops it.

use super::*;
use tenantry_domain::{
    access::Role,
    home::ShowHome,
    packs::{DomainName, Version, VersionSelector},
    playbooks::{LinkPlaybook, PlaybookId},
};
use tenantry_testkit::{domain_pack, person_of, playbook};

each_db! {
async fn nothing_rolls_forward_what_was_rolled_back(db: TestDb) {
    let team = Team::started(db).await;
    team.activate(&team.editor, "v1.1").await.unwrap();
    let id = team.scheduled("v1.2").await;

    team.roll_back().await;

    let held = team.schedule(&id).await;
    assert_eq!((held.status, held.revision), (ScheduleStatus::Held, Some(3)));
    assert_eq!((held.changed_by.as_str(), held.row_version), ("admin", 2));
    assert_eq!(team.actions().await[..2], ["schedules.hold", "activation.rollback"]);
    let [job] = &team.jobs().await[..] else { panic!("one job") };
    assert_eq!(job.state, JobState::Cancelled);
    team.after(3 * HOUR).await;
    assert_eq!((team.in_force().await, team.status(&id).await), (3, ScheduleStatus::Held));
    team.app.verify_audit().await;
}

async fn what_is_held_is_resumed_on_what_is_in_force_by_now(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.2").await;
    team.activate(&team.editor, "v1.1").await.unwrap();
    assert_eq!(team.status(&id).await, ScheduleStatus::Held);
    team.after(2 * HOUR).await;

    // Its time has passed, and there is something to be accepted now that there was not before.
    let as_it_was = ResumeSchedule { activate_at: None, ..team.resuming(&id) };
    let refused = team.resume(&team.editor, as_it_was).await.unwrap_err();
    assert_eq!((&*refused.errors[0].pointer, &*refused.errors[0].code), ("/activate_at", "in_the_past"));
    let unread = ResumeSchedule { accept_warnings: false, ..team.resuming(&id) };
    assert_eq!(kind(team.resume(&team.editor, unread).await), ProblemKind::WarningsNotAccepted);
    let stale = ResumeSchedule { expected_revision: Some(1), ..team.resuming(&id) };
    assert_eq!(kind(team.resume(&team.editor, stale).await), ProblemKind::StaleRevision);
    let resumed = team.resume(&team.editor, team.resuming(&id)).await.unwrap();

    let again = resumed.schedule.unwrap();
    let before = team.schedule(&id).await;
    assert_eq!((before.status, before.resumed_as.as_ref()), (ScheduleStatus::Resumed, Some(&again)));
    let new = team.schedule(&again).await;
    assert_eq!((new.status, new.base, &new.reason), (ScheduleStatus::Pending, 2, &before.reason));
    assert_eq!(new.tenant_pack_version, before.tenant_pack_version);
    assert_eq!(team.actions().await[..2], ["schedules.resume", "schedules.create"]);
    // Once is enough.
    assert_eq!(kind(team.resume(&team.editor, team.resuming(&id)).await), ProblemKind::Conflict);
    team.after(HOUR).await;
    assert_eq!(team.schedule(&again).await.revision, Some(3));
    team.app.verify_audit().await;
}

async fn what_is_asked_for_is_not_what_is_live_by_then(db: TestDb) {
    let team = Team::started(db).await;
    // Without a tenant pack named, the live one of now is meant, whatever is live later.
    team.app.import_domain(&domain_pack("Finance"), "v3.3").await;
    let kept = Activate {
        activate_at: Some(team.in_an_hour(0)),
        accept_warnings: true,
        ..TestApp::activation("ACME", "v3.3", None)
    };
    let kept = team.run_pair(&team.editor, kept).await.unwrap();
    let id = kept.schedule.unwrap();
    team.activate(&team.editor, "v1.1").await.unwrap();

    let again = team.resume(&team.editor, team.resuming(&id)).await.unwrap().schedule.unwrap();

    let again = team.schedule(&again).await;
    assert_eq!(again.tenant_pack_version.map(|version| version.to_string()).as_deref(), Some("v1.0"));
}

async fn home_says_that_something_waits_for_somebody(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.2").await;
    let stuck = async |by: &Caller| {
        team.app.services.ask(by, ShowHome {}).await.unwrap().stuck_schedules
    };
    assert_eq!(stuck(&team.editor).await, Some(0));

    team.activate(&team.editor, "v1.1").await.unwrap();

    assert_eq!(stuck(&team.editor).await, Some(1));
    team.app.tenant("OTHER").await;
    assert_eq!(stuck(&person_of("otto", Role::Viewer, "OTHER")).await, Some(0));
    team.cancel(&team.editor, &id).await.unwrap();
    assert_eq!(stuck(&team.editor).await, Some(0));
}

async fn one_that_is_applied_holds_the_others(db: TestDb) {
    let team = Team::started(db).await;
    let first = team.scheduled("v1.1").await;
    let later = Activate { activate_at: Some(team.in_an_hour(60)), ..team.planned("v1.2") };
    let second = team.run_pair(&team.editor, later).await.unwrap().schedule.unwrap();

    team.after(HOUR).await;

    assert_eq!(team.status(&first).await, ScheduleStatus::Applied);
    assert_eq!((team.status(&second).await, team.in_force().await), (ScheduleStatus::Held, 2));
}

async fn a_change_of_links_holds_it_before_the_first_activation_too(db: TestDb) {
    let team = Team::started(db).await;
    team.app.tenant("FRESH").await;
    team.app.register(&playbook("call-back"), "v1.0").await;
    let fresh = Activate {
        activate_at: Some(team.in_an_hour(0)),
        domain: Some("Finance".to_owned()),
        accept_warnings: true,
        ..TestApp::activation("FRESH", "v3.2", None)
    };
    let id = team.run_pair(&team.editor, fresh).await.unwrap().schedule.unwrap();
    let link = LinkPlaybook {
        tenant_id: TenantId::parse("FRESH").unwrap(),
        playbook_id: PlaybookId::parse("call-back").unwrap(),
        domain: Some(DomainName::parse("Finance").unwrap()),
        domain_pack_version: Version::parse("v3.2").ok(),
        version: Some(VersionSelector::Latest),
        expected_revision: None,
        accept_warnings: true,
        reason: None,
    };

    team.app.services.run(&team.editor, link).await.unwrap();

    let get = GetSchedule { tenant_id: TenantId::parse("FRESH").unwrap(), id };
    let held = team.app.services.ask(&team.editor, get).await.unwrap();
    assert_eq!((held.status, held.revision), (ScheduleStatus::Held, None));
}

async fn what_is_live_by_now_is_dropped_and_not_resumed(db: TestDb) {
    let team = Team::started(db).await;
    let id = team.scheduled("v1.1").await;
    team.activate(&team.editor, "v1.1").await.unwrap();

    let same = team.resume(&team.editor, team.resuming(&id)).await.unwrap();

    assert_eq!((same.changed, same.schedule), (false, None));
    assert_eq!(team.status(&id).await, ScheduleStatus::Held);
    assert_eq!(team.cancel(&team.editor, &id).await.unwrap().status, ScheduleStatus::Cancelled);
}
}
