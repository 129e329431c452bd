//! A recall and what stands in its way: freezes, approvals, suspension, warnings, and whoever stops it.

use super::*;

each_db! {
async fn a_freeze_does_not_hold_it_up(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha", "beta"]).await;
    // For this one to go back is to go on: 3 is newer than what 4 went back to.
    fleet.activate("beta", "v3.0").await.unwrap();
    let back = Rollback {
        tenant_id: tenant("beta"),
        to_revision: Some(2),
        expected_revision: None,
        accept_warnings: true,
        reason: "Too many alarms".to_owned(),
    };
    fleet.app().services.run(&fleet.team.admin, back).await.unwrap();
    fleet.freeze().await;

    let over = fleet.recalled(recall("v2.0")).await;

    assert_eq!(counts(over.progress), (2, [2, 0, 0, 0, 0], 0), "{:?}", fleet.tenants_of(&over.id).await);
    assert_eq!(fleet.live("beta").await.rolled_back_to, Some(3));
    // And a version that is named, for all.
    let named = RecallPack { to_version: Some("v3.0".to_owned()), ..recall("v1.0") };
    let over = fleet.recalled(named).await;
    assert_eq!(counts(over.progress), (1, [1, 0, 0, 0, 0], 0));
    fleet.app().import_domain(&pack(0.97), "v4.0").await;
    assert_eq!(kind(fleet.activate("alpha", "v4.0").await), ProblemKind::Frozen);
}

async fn what_needs_approval_is_asked_for_and_not_agreed_to_by_who_recalls(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha", "beta"]).await;
    let set = SetApprovals { tenant_id: Some(tenant("alpha")), any: 1, loosening: 1, ..SetApprovals::default() };
    fleet.app().services.run(&with_if_match(&fleet.team.admin, 0), set).await.unwrap();

    let over = fleet.recalled(recall("v2.0")).await;

    assert_eq!((over.status, counts(over.progress)), (RecallStatus::Finished, (2, [1, 1, 0, 0, 0], 1)));
    let tenants = fleet.tenants_of(&over.id).await;
    assert_eq!(outcomes(&tenants), [("alpha", RecallOutcome::Requested), ("beta", RecallOutcome::Moved)]);
    let id = tenants[0].change_request.clone().unwrap();
    let request = fleet.team.request(&id).await;
    assert_eq!((request.created_by.as_str(), request.rolled_back_to), ("admin", Some(1)));
    let actions: Vec<_> = fleet.trail(Some("alpha"), "recalls.").await;
    assert_eq!(actions[0].facts.action, "recalls.request");
    // Whoever recalls asks, and others agree.
    assert_eq!(kind(fleet.team.approve(&fleet.team.admin, &id).await), ProblemKind::OwnChange);
    fleet.team.approve(&fleet.team.approvers[0], &id).await.unwrap();
    assert_eq!(fleet.version("alpha").await, "v1.0");
    assert_eq!(fleet.recall(&over.id).await.progress.live, 0);
    fleet.app().verify_audit().await;
}

async fn a_freeze_does_not_keep_it_from_asking(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha"]).await;
    let set = SetApprovals { tenant_id: Some(tenant("alpha")), any: 1, loosening: 1, ..SetApprovals::default() };
    fleet.app().services.run(&with_if_match(&fleet.team.admin, 0), set).await.unwrap();
    fleet.freeze().await;
    let named = RecallPack { to_version: Some("v3.0".to_owned()), ..recall("v2.0") };

    let over = fleet.recalled(named).await;

    assert_eq!(counts(over.progress), (1, [0, 1, 0, 0, 0], 1), "{:?}", fleet.tenants_of(&over.id).await);
    // It holds up what is agreed to, as ever.
    let id = fleet.tenants_of(&over.id).await.remove(0).change_request.unwrap();
    assert_eq!(kind(fleet.team.approve(&fleet.team.approvers[0], &id).await), ProblemKind::Frozen);
}

async fn what_carries_it_out_is_not_cancelled_behind_its_back(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha"]).await;
    let begun = fleet.begin(&fleet.team.admin, recall("v2.0")).await.unwrap();

    for kind_of_job in ["carry_out_recall", "void_withdrawn"] {
        let job = jobs_of(fleet.app(), kind_of_job).await.remove(0);
        let cancel = CancelJob { id: job.id, reason: "In the way".to_owned() };
        let refused = fleet.app().services.run(&fleet.team.admin, cancel).await.map(|done| done.value);
        assert_eq!(kind(refused), ProblemKind::Conflict, "{kind_of_job}");
    }

    fleet.work().await;
    assert_eq!(fleet.recall(&begun.id).await.progress.moved, 1);
}

async fn a_token_recalls_in_the_name_of_its_owner(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha"]).await;
    let set = SetApprovals { tenant_id: Some(tenant("alpha")), any: 1, loosening: 1, ..SetApprovals::default() };
    fleet.app().services.run(&with_if_match(&fleet.team.admin, 0), set).await.unwrap();
    let owner = joined(fleet.app(), "olga", Role::Admin).await;
    let token = token_of(fleet.app(), &owner, Role::Editor).await;

    let begun = fleet.begin(&token, recall("v2.0")).await.unwrap();
    fleet.work().await;

    let tenants = fleet.tenants_of(&begun.id).await;
    let id = tenants[0].change_request.clone().unwrap();
    assert_eq!(fleet.team.request(&id).await.created_by, "token:ci");
    assert_eq!(kind(fleet.team.approve(&owner, &id).await), ProblemKind::OwnChange);
    fleet.team.approve(&fleet.team.approvers[1], &id).await.unwrap();
    assert_eq!(fleet.version("alpha").await, "v1.0");
}

async fn a_suspended_tenant_is_left_and_tried_again(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha", "beta"]).await;
    fleet.set_status("alpha", Status::Suspended).await;

    let over = fleet.recalled(recall("v2.0")).await;

    assert_eq!((over.status, counts(over.progress)), (RecallStatus::Finished, (2, [1, 0, 0, 1, 0], 1)));
    let left = fleet.tenants_of(&over.id).await;
    assert_eq!(left[0].problem.as_ref().unwrap().kind, ProblemKind::TenantSuspended);
    // Again, and nothing has changed: it says so again.
    fleet.resume(&over.id).await.unwrap();
    fleet.work().await;
    assert_eq!(counts(fleet.recall(&over.id).await.progress), (2, [1, 0, 0, 1, 0], 1));

    fleet.set_status("alpha", Status::Active).await;
    let again = fleet.resume(&over.id).await.unwrap();
    assert_eq!((again.status, again.progress.pending), (RecallStatus::Running, 1));
    fleet.work().await;

    let over = fleet.recall(&over.id).await;
    assert_eq!((over.status, counts(over.progress)), (RecallStatus::Finished, (2, [2, 0, 0, 0, 0], 0)));
    assert_eq!(fleet.resume(&over.id).await.unwrap().row_version, over.row_version, "nothing is left to do");
    fleet.app().verify_audit().await;
}

async fn warnings_that_nobody_accepts_leave_a_tenant_where_it_is(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha"]).await;
    // To go back to v1.0 from here loosens nothing; from v3.0 it does.
    fleet.activate("alpha", "v3.0").await.unwrap();
    let wary = RecallPack { accept_warnings: false, ..recall("v3.0") };

    let over = fleet.recalled(wary).await;

    let left = fleet.tenants_of(&over.id).await;
    let problem = left[0].problem.as_ref().unwrap();
    assert_eq!(problem.kind, ProblemKind::WarningsNotAccepted);
    assert_eq!(problem.findings[0].code.as_str(), "guardrail_loosened");
    assert_eq!(fleet.version("alpha").await, "v3.0");
    // Another recall accepts them.
    let over = fleet.recalled(recall("v3.0")).await;
    assert_eq!(counts(over.progress), (1, [1, 0, 0, 0, 0], 0));
    assert_eq!(fleet.version("alpha").await, "v2.0");
    let list = fleet.app().services.ask(&fleet.team.admin, RecallFilter::default()).await.unwrap();
    assert_eq!(list.items.iter().map(|one| one.progress.failed).collect::<Vec<_>>(), [0, 1]);
}

async fn whoever_stops_it_is_obeyed_and_it_goes_on_where_it_was(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha", "beta"]).await;
    let begun = fleet.begin(&fleet.team.admin, recall("v2.0")).await.unwrap();

    let stopped = fleet.stop(&begun.id).await.unwrap();
    assert_eq!(stopped.status, RecallStatus::Stopped);
    assert_eq!(fleet.stop(&begun.id).await.unwrap().row_version, stopped.row_version);
    fleet.work().await;

    let rests = fleet.recall(&begun.id).await;
    assert_eq!((rests.status, counts(rests.progress)), (RecallStatus::Stopped, (2, [0, 0, 0, 0, 2], 2)));
    assert_eq!(fleet.version("alpha").await, "v2.0");
    assert_eq!(fleet.pack_status("v2.0").await, PackStatus::Deprecated);
    fleet.resume(&begun.id).await.unwrap();
    fleet.work().await;
    let over = fleet.recall(&begun.id).await;
    assert_eq!((over.status, counts(over.progress)), (RecallStatus::Finished, (2, [2, 0, 0, 0, 0], 0)));
    assert_eq!(kind(fleet.stop(&begun.id).await), ProblemKind::Conflict);
    let none = RecallId::from_stored("rcl_none".to_owned());
    assert_eq!(kind(fleet.stop(&none).await), ProblemKind::NotFound);
    assert_eq!(kind(fleet.resume(&none).await), ProblemKind::NotFound);
    let actions: Vec<_> = fleet.trail(None, "recalls.").await;
    let mut actions: Vec<_> = actions.iter().map(|row| row.facts.action.as_str()).filter(|action| *action != "recalls.move").collect();
    actions.sort_unstable();
    assert_eq!(actions, ["recalls.begin", "recalls.finish", "recalls.resume", "recalls.stop"]);
    fleet.app().verify_audit().await;
}

async fn a_stopped_one_does_not_go_on_beside_another(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha"]).await;
    let first = fleet.begin(&fleet.team.admin, recall("v2.0")).await.unwrap();
    fleet.stop(&first.id).await.unwrap();
    let second = fleet.begin(&fleet.team.admin, recall("v2.0")).await.unwrap();
    assert_ne!(first.id, second.id);

    let refused = fleet.resume(&first.id).await.unwrap_err();

    assert_eq!(refused.kind, ProblemKind::Conflict);
    assert!(refused.detail.contains(second.id.as_str()));
    fleet.work().await;
    assert_eq!(fleet.recall(&second.id).await.progress.moved, 1);
    fleet.resume(&first.id).await.unwrap();
    fleet.work().await;
    assert_eq!(counts(fleet.recall(&first.id).await.progress), (1, [0, 0, 1, 0, 0], 0));
}
}
