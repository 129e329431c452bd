//! What waits, what is applied, and what is void.

use super::*;

each_db! {
async fn what_needs_approval_waits_and_is_applied_by_the_last_word(db: TestDb) {
    let team = Team::governed(db, 2).await;
    let [anna, anton] = &team.approvers;
    let pair = TestApp::activation("ACME", "v3.2", Some("v1.1"));
    let preview = team.app.services.ask(&team.editor, PreviewActivation(pair)).await.unwrap();
    assert_eq!(preview.needed_approvals, 2);

    let id = team.asked("v1.1").await;

    assert_eq!(team.in_force().await, 1);
    let asked = team.request(&id).await;
    assert_eq!((asked.status, asked.base, asked.needed, asked.missing()), (RequestStatus::Pending, 1, 2, 2));
    assert_eq!(asked.tenant_pack_version.as_ref().unwrap().as_str(), "v1.1");
    assert_eq!((&*asked.created_by, asked.reason.as_deref()), ("edda", Some("Fewer false alarms")));
    // Nobody knows who `ada` is, who imported the packs.
    assert_eq!(asked.authors, ["edda"]);
    let shown = team.app.services.ask(anna, GetRequest { id: id.clone() }).await.unwrap();
    let preview = shown.preview.unwrap();
    assert_eq!(preview.checksum.as_ref(), Some(&asked.checksum));
    assert!(!preview.changes.is_empty());

    let first = team.approve(anna, &id).await.unwrap();
    assert_eq!((first.status, first.missing(), first.revision), (RequestStatus::Pending, 1, None));
    assert_eq!(first.approvals[0].comment.as_deref(), Some("Looks right"));
    // The same once more is no second word.
    let again = team.approve(anna, &id).await.unwrap();
    assert_eq!((again.status, again.approvals.len()), (RequestStatus::Pending, 1));
    assert_eq!(team.in_force().await, 1);

    let applied = team.approve(anton, &id).await.unwrap();

    assert_eq!((applied.status, applied.revision), (RequestStatus::Applied, Some(2)));
    assert_eq!(team.in_force().await, 2);
    let get = GetRevision { tenant_id: acme(), revision: 2 };
    let revision = team.app.services.ask(anna, get).await.unwrap();
    assert_eq!(revision.change_request, Some(id.clone()));
    assert_eq!((&*revision.created_by, revision.reason.as_deref()), ("edda", Some("Fewer false alarms")));
    assert_eq!(revision.checksum, asked.checksum);
    assert_eq!(team.actions().await[..4], [
        "activation.apply", "change_requests.approve", "change_requests.approve", "change_requests.propose",
    ]);
    let closed = team.approve(&signed_in(&team.app, "admin").await, &id).await;
    assert_eq!(kind(closed), ProblemKind::RequestClosed);
    team.app.verify_audit().await;
}

async fn what_was_decided_against_another_revision_is_void(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, anton] = &team.approvers;
    let (first, second) = (team.asked("v1.1").await, team.asked("v1.2").await);
    assert_ne!(first, second);

    team.approve(anna, &first).await.unwrap();

    let void = team.request(&second).await;
    assert_eq!((void.status, void.closed_by.as_deref()), (RequestStatus::Stale, Some("anna")));
    assert_eq!(kind(team.approve(anton, &second).await), ProblemKind::RequestClosed);
    assert_eq!(team.in_force().await, 2);
    assert_eq!(team.actions().await[0], "change_requests.void");
    // Asked for once more, it is another request.
    let again = team.asked("v1.2").await;
    assert_ne!(again, second);
    assert_eq!(team.request(&again).await.base, 2);
    team.app.verify_audit().await;
}

async fn the_same_asked_for_again_is_the_same_request(db: TestDb) {
    let team = Team::governed(db, 1).await;

    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (services, editor) = (team.app.services.clone(), team.editor.clone());
        let mut pair = TestApp::activation("ACME", "v3.2", Some("v1.1"));
        pair.accept_warnings = true;
        asking.spawn(async move { services.run(&editor, pair).await });
    }
    let answers = asking.join_all().await;

    let ids: Vec<_> = answers.into_iter().filter_map(|answer| answer.ok()?.value.change_request).collect();
    assert!(!ids.is_empty() && ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let open = RequestFilter { status: Some(RequestStatus::Pending), ..RequestFilter::default() };
    assert_eq!(team.app.services.ask(&team.app.admin, open).await.unwrap().total, 1);
    assert_eq!(team.asked("v1.1").await, ids[0]);
}

async fn of_two_who_agree_at_once_one_applies_it(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, anton] = &team.approvers;
    for (number, own) in [(2, "v1.1"), (3, "v1.2"), (4, "v1.0")] {
        let id = team.asked(own).await;

        let both = tokio::join!(team.approve(anna, &id), team.approve(anton, &id));

        let applied = [&both.0, &both.1].into_iter().filter(|done| done.is_ok()).count();
        assert_eq!(applied, 1, "{both:?}");
        assert_eq!(team.in_force().await, number);
        assert_eq!(team.request(&id).await.approvals.len(), 1);
    }
}

async fn two_words_at_once_are_two(db: TestDb) {
    let team = Team::governed(db, 2).await;
    let [anna, anton] = &team.approvers;
    for (number, own) in [(2, "v1.1"), (3, "v1.2"), (4, "v1.0")] {
        let id = team.asked(own).await;

        let both = tokio::join!(team.approve(anna, &id), team.approve(anton, &id));

        assert!(both.0.is_ok() && both.1.is_ok(), "{both:?}");
        assert_eq!(team.request(&id).await.status, RequestStatus::Applied);
        assert_eq!(team.in_force().await, number);
    }
}

async fn of_two_requests_that_are_agreed_to_at_once_one_is_applied(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, anton] = &team.approvers;
    let (one, other) = (team.asked("v1.1").await, team.asked("v1.2").await);

    let both = tokio::join!(team.approve(anna, &one), team.approve(anton, &other));

    assert_eq!([&both.0, &both.1].into_iter().filter(|done| done.is_ok()).count(), 1, "{both:?}");
    assert_eq!(team.in_force().await, 2);
    let mut statuses = [team.request(&one).await.status, team.request(&other).await.status];
    statuses.sort();
    assert_eq!(statuses, [RequestStatus::Applied, RequestStatus::Stale]);
}

async fn every_way_to_another_configuration_waits(db: TestDb) {
    let team = Team::started(db).await;
    let app = &team.app;
    app.register(&playbook("call-the-desk"), "v1.0").await;
    team.activate(&team.editor, "v1.1").await.unwrap();
    team.set(1, 0).await.unwrap();
    let anna = &team.approvers[0];

    let rollback = Rollback {
        tenant_id: acme(),
        to_revision: None,
        expected_revision: None,
        accept_warnings: true,
        reason: "Too many alarms".to_owned(),
    };
    let back = app.services.run(&team.editor, rollback).await.unwrap().value;
    assert!(!back.changed);
    let back = team.approve(anna, &back.change_request.unwrap()).await.unwrap();
    assert_eq!((back.rolled_back_to, back.revision), (Some(1), Some(3)));
    let get = GetRevision { tenant_id: acme(), revision: 3 };
    assert_eq!(app.services.ask(anna, get).await.unwrap().rolled_back_to, Some(1));

    let playbook_id = PlaybookId::parse("call-the-desk").unwrap();
    let link = LinkPlaybook {
        playbook_id: playbook_id.clone(),
        tenant_id: acme(),
        version: None,
        domain: None,
        domain_pack_version: None,
        expected_revision: None,
        accept_warnings: true,
        reason: None,
    };
    let linking = app.services.run(&team.editor, link).await.unwrap().value;
    assert!(linking.link.is_none() && !linking.changed);
    // A newer version does not slip in.
    let mut newer = playbook("call-the-desk");
    newer["name"] = json!("Call them twice");
    app.register(&newer, "v1.1").await;
    let linked = team.approve(anna, &linking.change_request.unwrap()).await.unwrap();
    assert_eq!(linked.playbooks[0].version.as_str(), "v1.0");
    assert_eq!(linked.revision, Some(4));

    let unlink = UnlinkPlaybook {
        playbook_id,
        tenant_id: acme(),
        expected_revision: None,
        accept_warnings: true,
        reason: None,
    };
    let unlinking = app.services.run(&team.editor, unlink).await.unwrap().value;
    let gone = team.approve(anna, &unlinking.change_request.unwrap()).await.unwrap();
    assert_eq!((gone.revision, gone.playbooks.len()), (Some(5), 0));
}

async fn what_loosens_needs_more(db: TestDb) {
    let team = Team::started(db).await;
    team.set(0, 2).await.unwrap();

    // Stricter: nobody is asked.
    assert!(team.activate(&team.editor, "v1.1").await.unwrap().changed);
    let looser = team.asked("v1.2").await;

    let asked = team.request(&looser).await;
    assert_eq!((asked.needed, asked.accepted_warnings), (2, 1));
}

async fn links_that_change_before_the_first_activation_make_it_void(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let app = &team.app;
    app.tenant("FRESH").await;
    app.register(&playbook("call-the-desk"), "v1.0").await;
    let pair = Activate { domain: Some("Finance".to_owned()), ..TestApp::activation("FRESH", "v3.2", None) };
    let id = app.services.run(&team.editor, pair).await.unwrap().value.change_request.unwrap();
    let link = LinkPlaybook {
        playbook_id: PlaybookId::parse("call-the-desk").unwrap(),
        tenant_id: TenantId::parse("FRESH").unwrap(),
        version: None,
        domain: DomainName::parse("Finance").ok(),
        domain_pack_version: None,
        expected_revision: None,
        accept_warnings: true,
        reason: None,
    };

    app.services.run(&team.editor, link).await.unwrap();

    assert_eq!(team.request(&id).await.status, RequestStatus::Stale);
}

async fn another_pair_of_the_same_text_is_another_request(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let one = team.asked("v1.1").await;
    team.app.import_tenant("ACME", &with_threshold(0.9), "v1.9").await;

    let other = team.asked("v1.9").await;

    assert_ne!(one, other);
    assert_eq!(team.request(&other).await.tenant_pack_version.unwrap().as_str(), "v1.9");

    // Nor is another version of a playbook the same.
    for version in ["v1.0", "v1.1"] {
        team.app.register(&playbook("call-the-desk"), version).await;
    }
    let mut asked = Vec::new();
    for version in ["v1.0", "v1.1"] {
        let link = LinkPlaybook {
            playbook_id: PlaybookId::parse("call-the-desk").unwrap(),
            tenant_id: acme(),
            version: VersionSelector::parse(version),
            domain: None,
            domain_pack_version: None,
            expected_revision: None,
            accept_warnings: true,
            reason: None,
        };
        asked.push(team.app.services.run(&team.editor, link).await.unwrap().value.change_request.unwrap());
    }
    assert_ne!(asked[0], asked[1]);
}

async fn a_no_is_for_good(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, anton] = &team.approvers;
    let id = team.asked("v1.1").await;
    let reject = |comment: &str| RejectRequest { id: id.clone(), comment: comment.to_owned() };

    assert_eq!(kind(team.app.services.run(anna, reject(" ")).await), ProblemKind::Invalid);
    let no = team.app.services.run(anna, reject("Not before the audit")).await.unwrap().value;

    assert_eq!((no.status, no.closing_comment.as_deref()), (RequestStatus::Rejected, Some("Not before the audit")));
    assert_eq!(kind(team.approve(anton, &id).await), ProblemKind::RequestClosed);
    assert_eq!(team.in_force().await, 1);
}

async fn a_bounded_number_waits(db: TestDb) {
    let team = Team::governed(db, 1).await;
    for number in 0..51_u32 {
        let version = format!("v2.{number}");
        let pack = with_threshold(0.8 + f64::from(number) / 1000.0 + 0.001);
        team.app.import_tenant("ACME", &pack, &version).await;
        let asked = team.activate(&team.editor, &version).await;
        if number < 50 {
            assert!(asked.unwrap().change_request.is_some());
        } else {
            assert_eq!(kind(asked), ProblemKind::Conflict);
        }
    }
    let page = PageRequest { limit: Some(7), cursor: None };
    let filter = RequestFilter { page, ..RequestFilter::default() };
    let first = team.app.services.ask(&team.app.admin, filter).await.unwrap();
    assert_eq!((first.items.len(), first.total, first.next_cursor.is_some()), (7, 50, true));
}
}
