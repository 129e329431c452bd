//! What comes of a recall that nothing holds up.

use super::*;

each_db! {
async fn every_tenant_goes_back_and_the_version_is_withdrawn(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha", "beta", "gamma"]).await;
    // One has never had anything else.
    fleet.app().tenant("delta").await;
    fleet.activate("delta", "v2.0").await.unwrap();

    let begun = fleet.begin(&fleet.team.admin, recall("v2.0")).await.unwrap();

    assert_eq!(begun.status, RecallStatus::Running);
    assert_eq!(counts(begun.progress), (4, [0, 0, 0, 0, 4], 4));
    assert_eq!(fleet.pack_status("v2.0").await, PackStatus::Deprecated);
    fleet.app().tenant("epsilon").await;
    assert_eq!(kind(fleet.activate("epsilon", "v2.0").await), ProblemKind::VersionDeprecated);

    fleet.work().await;

    let over = fleet.recall(&begun.id).await;
    assert_eq!((over.status, counts(over.progress)), (RecallStatus::Finished, (4, [3, 0, 0, 1, 0], 1)));
    for id in ["alpha", "beta", "gamma"] {
        let live = fleet.live(id).await;
        assert_eq!((live.domain_pack_version.as_str(), live.revision), ("v1.0", 3));
        assert_eq!((live.rolled_back_to, live.recall.as_ref()), (Some(1), Some(&begun.id)));
        assert_eq!(live.created_by, "admin");
        assert_eq!(live.reason.as_deref(), Some("Its limits are ten times too high"));
        let rows = fleet.trail(Some(id), "recalls.").await;
        assert_eq!(rows.len(), 1, "one row a tenant");
        assert_eq!((rows[0].facts.action.as_str(), rows[0].facts.actor().as_str()), ("recalls.move", "admin"));
    }
    let tenants = fleet.tenants_of(&begun.id).await;
    assert_eq!(tenants[0].outcome, RecallOutcome::Moved);
    assert_eq!((tenants[0].base, tenants[0].back_to, tenants[0].revision), (2, Some(1), Some(3)));
    let left = &tenants[2];
    assert_eq!((left.tenant_id.as_str(), left.outcome), ("delta", RecallOutcome::Failed));
    let problem = left.problem.as_ref().unwrap();
    assert_eq!(
        problem.detail.as_str(),
        "Before `Rates/v2.0` there is no revision without withdrawn versions to go back to. \
         Activate another version there."
    );
    assert_eq!(fleet.version("delta").await, "v2.0");
    assert_eq!(fleet.trail(Some("delta"), "recalls.").await[0].facts.action, "recalls.fail");
    fleet.app().verify_audit().await;
}

async fn a_version_that_is_named_takes_its_place(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha", "beta"]).await;
    fleet.app().tenant("delta").await;
    fleet.activate("delta", "v2.0").await.unwrap();
    let wanted = RecallPack { to_version: Some("v3.0".to_owned()), ..recall("v2.0") };

    let over = fleet.recalled(wanted).await;

    assert_eq!((over.status, counts(over.progress)), (RecallStatus::Finished, (3, [3, 0, 0, 0, 0], 0)));
    for id in ["alpha", "beta", "delta"] {
        let live = fleet.live(id).await;
        assert_eq!((live.domain_pack_version.as_str(), live.rolled_back_to), ("v3.0", None));
        assert_eq!(live.recall.as_ref(), Some(&over.id));
    }
    fleet.app().verify_audit().await;
}

async fn it_goes_back_past_whatever_was_withdrawn(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha"]).await;
    // 3: v3.0, 4: v2.0 again; then v3.0 is withdrawn.
    fleet.activate("alpha", "v3.0").await.unwrap();
    fleet.activate("alpha", "v2.0").await.unwrap();
    let withdraw = DeprecatePack {
        owner: rates(),
        version: VersionSelector::parse("v3.0").unwrap(),
        status: PackStatus::Deprecated,
        reason: "It is wrong, too".to_owned(),
    };
    fleet.app().services.run(&fleet.team.admin, withdraw).await.unwrap();

    let over = fleet.recalled(recall("v2.0")).await;

    assert_eq!(counts(over.progress), (1, [1, 0, 0, 0, 0], 0));
    assert_eq!(fleet.live("alpha").await.rolled_back_to, Some(1));
}

async fn it_keeps_the_tenant_pack_of_the_revision_that_it_goes_back_to(db: TestDb) {
    let fleet = Fleet::of(db, &[]).await;
    fleet.app().tenant("alpha").await;
    fleet.app().import_tenant("alpha", &tenant_pack("alpha", "Rates"), "v1.0").await;
    let pair = Activate {
        accept_warnings: true,
        ..TestApp::activation("alpha", "v1.0", Some("v1.0"))
    };
    fleet.app().services.run(&fleet.team.admin, pair).await.unwrap();
    fleet.activate("alpha", "v2.0").await.unwrap();

    fleet.recalled(recall("v2.0")).await;

    let live = fleet.live("alpha").await;
    assert_eq!(live.domain_pack_version.as_str(), "v1.0");
    assert_eq!(live.tenant_pack_version.unwrap().as_str(), "v1.0");
}

async fn whoever_moved_off_meanwhile_is_passed_over(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha", "beta"]).await;
    let begun = fleet.begin(&fleet.team.admin, recall("v2.0")).await.unwrap();
    fleet.activate("alpha", "v3.0").await.unwrap();

    fleet.work().await;

    let tenants = fleet.tenants_of(&begun.id).await;
    assert_eq!(outcomes(&tenants), [("alpha", RecallOutcome::NotLive), ("beta", RecallOutcome::Moved)]);
    assert_eq!(fleet.version("alpha").await, "v3.0");
    assert_eq!(fleet.trail(Some("alpha"), "recalls.").await[0].facts.action, "recalls.skip");
    fleet.app().verify_audit().await;
}

async fn a_repeat_while_it_runs_is_the_same_recall(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha"]).await;
    let begun = fleet.begin(&fleet.team.admin, recall("v2.0")).await.unwrap();
    let again = fleet.begin(&fleet.team.admin, recall("2.0.0")).await.unwrap();
    assert_eq!(again.id, begun.id);
    let other = RecallPack { to_version: Some("v3.0".to_owned()), ..recall("v2.0") };
    let refused = fleet.begin(&fleet.team.admin, other).await.unwrap_err();
    assert_eq!(refused.kind, ProblemKind::Conflict);
    assert!(refused.detail.contains(begun.id.as_str()), "{:?}", refused.detail);

    fleet.work().await;

    let refused = fleet.begin(&fleet.team.admin, recall("v2.0")).await.unwrap_err();
    assert_eq!(refused.kind, ProblemKind::Conflict);
    assert_eq!(fleet.trail(None, "recalls.begin").await.len(), 1);
    assert_eq!(fleet.trail(None, "packs.deprecate").await.len(), 1);
}

async fn what_cannot_be_recalled_is_refused_and_nothing_is_withdrawn(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha"]).await;
    let admin = &fleet.team.admin;
    let to = |version: &str| RecallPack { to_version: Some(version.to_owned()), ..recall("v2.0") };

    assert_eq!(kind(fleet.begin(admin, recall("v3.0")).await), ProblemKind::Conflict);
    assert_eq!(kind(fleet.begin(admin, recall("v9.0")).await), ProblemKind::NotFound);
    assert_eq!(kind(fleet.begin(admin, recall("latest")).await), ProblemKind::Invalid);
    assert_eq!(kind(fleet.begin(admin, to("v2.0")).await), ProblemKind::Invalid);
    assert_eq!(kind(fleet.begin(admin, to("v9.0")).await), ProblemKind::UnknownVersion);
    let without = RecallPack { reason: " ".to_owned(), ..recall("v2.0") };
    assert_eq!(fleet.begin(admin, without).await.unwrap_err().errors[0].pointer, "/reason");
    for by in [&fleet.team.approvers[0], &person_of("bea", Role::Editor, "alpha")] {
        assert_eq!(kind(fleet.begin(by, recall("v2.0")).await), ProblemKind::Forbidden);
    }
    let withdraw = DeprecatePack {
        owner: rates(),
        version: VersionSelector::parse("v3.0").unwrap(),
        status: PackStatus::Deprecated,
        reason: "Nobody needs it".to_owned(),
    };
    fleet.app().services.run(admin, withdraw).await.unwrap();
    assert_eq!(kind(fleet.begin(admin, to("v3.0")).await), ProblemKind::VersionDeprecated);

    assert_eq!(fleet.pack_status("v2.0").await, PackStatus::Active);
    assert_eq!(fleet.version("alpha").await, "v2.0");
    fleet.app().verify_audit().await;
}

async fn fifty_tenants_and_two_workers_each_moved_once(db: TestDb) {
    let names: Vec<_> = (0..50).map(|number| format!("tenant_{number:02}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let fleet = Fleet::of(db, &names).await;
    let begun = fleet.begin(&fleet.team.admin, recall("v2.0")).await.unwrap();

    tokio::join!(fleet.work(), fleet.work());

    let over = fleet.recall(&begun.id).await;
    assert_eq!((over.status, counts(over.progress)), (RecallStatus::Finished, (50, [50, 0, 0, 0, 0], 0)));
    for id in names {
        assert_eq!(fleet.live(id).await.revision, 3);
    }
    fleet.app().verify_audit().await;
}

async fn whoever_changes_a_tenant_of_it_meanwhile_and_the_recall_do_not_wait_for_each_other(db: TestDb) {
    let names: Vec<_> = (0..8).map(|number| format!("tenant_{number}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let fleet = Fleet::of(db, &names).await;
    for name in &names {
        fleet.app().import_tenant(name, &tenant_pack(name, "Rates"), "v1.0").await;
    }
    // Each names the version that is recalled once more, with a pack of the tenant's own.
    let changes: Vec<_> = names.iter().map(|name| {
        let (services, by) = (fleet.app().services.clone(), fleet.team.admin.clone());
        let pair = Activate { accept_warnings: true, ..TestApp::activation(name, "v2.0", Some("v1.0")) };
        tokio::spawn(async move { services.run(&by, pair).await })
    }).collect();

    let begun = fleet.begin(&fleet.team.admin, recall("v2.0")).await.unwrap();

    for change in changes {
        if let Err(problem) = change.await.unwrap() {
            assert_eq!(problem.kind, ProblemKind::VersionDeprecated, "{problem:?}");
        }
    }
    fleet.work().await;
    assert_eq!(fleet.recall(&begun.id).await.progress.live, 0);
}

async fn nobody_is_given_the_version_while_a_recall_begins(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha", "beta"]).await;
    for id in ["c1", "c2", "c3", "c4"] {
        fleet.app().tenant(id).await;
        fleet.activate(id, "v1.0").await.unwrap();
    }

    let (begun, ..) = tokio::join!(
        fleet.begin(&fleet.team.admin, recall("v2.0")),
        fleet.activate("c1", "v2.0"),
        fleet.activate("c2", "v2.0"),
        fleet.activate("c3", "v2.0"),
        fleet.activate("c4", "v2.0"),
    );

    let begun = begun.unwrap();
    fleet.work().await;
    let over = fleet.recall(&begun.id).await;
    assert_eq!((over.status, over.progress.live), (RecallStatus::Finished, 0), "{over:?}");
    for id in ["alpha", "beta", "c1", "c2", "c3", "c4"] {
        assert_eq!(fleet.version(id).await, "v1.0", "{id}");
    }
}
}
