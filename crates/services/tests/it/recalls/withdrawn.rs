//! What waits for a version that is withdrawn is made void at once: by withdrawing it, and by recalling it.

use tenantry_domain::{
    id::{RequestId, ScheduleId},
    playbooks::{LinkPlaybook, PlaybookId},
    schedules::{GetSchedule, Schedule},
};
use tenantry_testkit::playbook;

use super::*;

fn in_an_hour(app: &TestApp) -> tenantry_domain::Timestamp {
    app.now().plus_seconds(60 * 60)
}

impl Fleet {
    async fn scheduled(&self, id: &str, version: &str) -> ScheduleId {
        let pair = Activate {
            domain: Some("Rates".to_owned()),
            accept_warnings: true,
            activate_at: Some(in_an_hour(self.app())),
            ..TestApp::activation(id, version, None)
        };
        let done = self.app().services.run(&self.team.editor, pair).await;
        done.unwrap().value.schedule.unwrap()
    }

    async fn schedule(&self, tenant_id: TenantId, id: &ScheduleId) -> Schedule {
        let get = GetSchedule {
            tenant_id,
            id: id.clone(),
        };
        self.app()
            .services
            .ask(&self.team.admin, get)
            .await
            .unwrap()
    }

    async fn withdraw(&self, owner: PackOwner, version: &str) {
        let withdraw = DeprecatePack {
            owner,
            version: VersionSelector::parse(version).unwrap(),
            status: PackStatus::Deprecated,
            reason: "It is wrong".to_owned(),
        };
        self.app()
            .services
            .run(&self.team.admin, withdraw)
            .await
            .unwrap();
        self.work().await;
    }

    async fn govern(&self, id: &str) {
        let set = SetApprovals {
            tenant_id: Some(tenant(id)),
            any: 1,
            loosening: 1,
            ..SetApprovals::default()
        };
        self.app()
            .services
            .run(&with_if_match(&self.team.admin, 0), set)
            .await
            .unwrap();
    }

    async fn asked(&self, id: &str, version: &str) -> RequestId {
        let asked = Activate {
            domain: Some("Rates".to_owned()),
            accept_warnings: true,
            ..TestApp::activation(id, version, None)
        };
        let done = self.app().services.run(&self.team.editor, asked).await;
        done.unwrap().value.change_request.unwrap()
    }
}

each_db! {
async fn a_recall_voids_what_would_bring_it_and_holds_what_would_not(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha"]).await;
    for id in ["b1", "b2", "b3"] {
        fleet.app().tenant(id).await;
        fleet.activate(id, "v1.0").await.unwrap();
    }
    let brings = fleet.scheduled("b1", "v2.0").await;
    let keeps = fleet.scheduled("b2", "v3.0").await;
    let other = fleet.scheduled("alpha", "v3.0").await;
    fleet.govern("b3").await;
    let asked = fleet.asked("b3", "v2.0").await;
    let stays = fleet.asked("b3", "v3.0").await;
    let seen = fleet.preview(&fleet.team.admin, "v2.0").await.unwrap().impact;
    assert_eq!((seen.schedules, seen.requests), (1, 1));

    fleet.recalled(recall("v2.0")).await;

    let failed = fleet.schedule(tenant("b1"), &brings).await;
    assert_eq!(failed.status, ScheduleStatus::Failed);
    assert_eq!(failed.problem.unwrap().kind, ProblemKind::VersionDeprecated);
    assert_eq!(fleet.schedule(tenant("b2"), &keeps).await.status, ScheduleStatus::Pending);
    assert_eq!(fleet.schedule(tenant("alpha"), &other).await.status, ScheduleStatus::Held);
    assert_eq!(fleet.team.request(&asked).await.status, RequestStatus::Stale);
    assert_eq!(fleet.team.request(&stays).await.status, RequestStatus::Pending);
    assert_eq!(fleet.trail(Some("b1"), "schedules.fail").await.len(), 1);
    assert_eq!(fleet.trail(Some("b3"), "change_requests.void").await.len(), 1);
    fleet.app().verify_audit().await;
}

async fn withdrawing_a_domain_pack_voids_it_for_every_tenant(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha", "beta"]).await;
    let one = fleet.scheduled("alpha", "v3.0").await;
    let two = fleet.scheduled("beta", "v3.0").await;
    // Held, as something came between.
    fleet.activate("beta", "v1.0").await.unwrap();
    assert_eq!(fleet.schedule(tenant("beta"), &two).await.status, ScheduleStatus::Held);
    fleet.set_status("alpha", Status::Suspended).await;

    fleet.withdraw(rates(), "v3.0").await;

    for (id, schedule) in [("alpha", &one), ("beta", &two)] {
        let failed = fleet.schedule(tenant(id), schedule).await;
        assert_eq!(failed.status, ScheduleStatus::Failed, "{id}");
        let problem = failed.problem.unwrap();
        assert_eq!(problem.detail.as_str(), "`Rates/v3.0` was withdrawn and can never be activated again.");
        let thai = tenantry_domain::message::speaking(tenantry_domain::Language::Thai, || {
            serde_json::to_value(&problem).unwrap()
        });
        assert!(thai["detail"].as_str().unwrap().contains("เลิกใช้"), "{thai}");
    }
    let open = ScheduleFilter { status: Some(ScheduleStatus::Pending), ..ScheduleFilter::default() };
    assert_eq!(fleet.app().services.ask(&fleet.team.admin, open).await.unwrap().total, 0);
    fleet.app().verify_audit().await;
}

async fn what_was_agreed_to_for_later_is_void_with_its_schedule(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha"]).await;
    fleet.govern("alpha").await;
    let asked = Activate {
        domain: Some("Rates".to_owned()),
        accept_warnings: true,
        activate_at: Some(in_an_hour(fleet.app())),
        ..TestApp::activation("alpha", "v3.0", None)
    };
    let asked = fleet.app().services.run(&fleet.team.editor, asked).await.unwrap().value;
    let id = asked.change_request.unwrap();
    let schedule = fleet.team.approve(&fleet.team.approvers[0], &id).await.unwrap().schedule.unwrap();

    fleet.withdraw(rates(), "v3.0").await;

    assert_eq!(fleet.team.request(&id).await.status, RequestStatus::Stale);
    assert_eq!(fleet.schedule(tenant("alpha"), &schedule).await.status, ScheduleStatus::Failed);
    fleet.app().verify_audit().await;
}

async fn a_version_that_differs_in_capitals_is_another_one(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha"]).await;
    let app = fleet.app();
    let document = playbook("call-desk");
    app.register(&document, "v1.0-rc").await;
    app.register(&document, "v1.0-RC").await;
    fleet.govern("alpha").await;
    let link = LinkPlaybook {
        playbook_id: PlaybookId::parse("call-desk").unwrap(),
        tenant_id: tenant("alpha"),
        version: VersionSelector::parse("v1.0-RC"),
        domain: None,
        domain_pack_version: None,
        expected_revision: None,
        accept_warnings: true,
        reason: None,
    };
    let asked = app.services.run(&fleet.team.editor, link).await.unwrap().value;
    let request = asked.change_request.unwrap();
    let owner = || PackOwner::Playbook(PlaybookId::parse("call-desk").unwrap());

    fleet.withdraw(owner(), "v1.0-rc").await;
    assert_eq!(fleet.team.request(&request).await.status, RequestStatus::Pending);
    let jobs = jobs_of(app, "void_withdrawn").await;
    assert!(jobs.iter().all(|job| job.state == JobState::Done), "{jobs:?}");

    fleet.withdraw(owner(), "v1.0-RC").await;
    assert_eq!(fleet.team.request(&request).await.status, RequestStatus::Stale);
}

async fn a_tenant_pack_and_a_playbook_void_what_names_them(db: TestDb) {
    let fleet = Fleet::of(db, &["alpha", "beta"]).await;
    let app = fleet.app();
    for id in ["alpha", "beta"] {
        app.import_tenant(id, &tenant_pack(id, "Rates"), "v1.0").await;
    }
    let own = |id: &str| Activate {
        accept_warnings: true,
        activate_at: Some(in_an_hour(app)),
        ..TestApp::activation(id, "v2.0", Some("v1.0"))
    };
    let mut made = Vec::new();
    for id in ["alpha", "beta"] {
        let done = app.services.run(&fleet.team.editor, own(id)).await.unwrap();
        made.push(done.value.schedule.unwrap());
    }

    fleet.withdraw(PackOwner::Tenant(tenant("alpha")), "v1.0").await;

    assert_eq!(fleet.schedule(tenant("alpha"), &made[0]).await.status, ScheduleStatus::Failed);
    assert_eq!(fleet.schedule(tenant("beta"), &made[1]).await.status, ScheduleStatus::Pending);

    // `call_the-desk` would be read as a pattern, if it could be.
    let document = playbook("call_the-desk");
    app.register(&document, "v1.0").await;
    fleet.govern("beta").await;
    let link = LinkPlaybook {
        playbook_id: PlaybookId::parse("call_the-desk").unwrap(),
        tenant_id: tenant("beta"),
        version: Some(VersionSelector::parse("v1.0").unwrap()),
        domain: None,
        domain_pack_version: None,
        expected_revision: None,
        accept_warnings: true,
        reason: None,
    };
    let asked = app.services.run(&fleet.team.editor, link).await.unwrap().value;
    let request = asked.change_request.unwrap();

    fleet.withdraw(PackOwner::Playbook(PlaybookId::parse("CALL_the-desk").unwrap()), "1.0.0").await;

    assert_eq!(fleet.team.request(&request).await.status, RequestStatus::Stale);
    fleet.app().verify_audit().await;
}
}
