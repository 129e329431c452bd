//! Notifications: each person is told what they can do something about, and what became of what they asked for.

use tenantry_domain::{
    PageRequest, Problem, ProblemKind, Timestamp,
    access::{Caller, CreateUser, Role, RoleBinding, SetBindings},
    activation::{Activate, NO_TENANT_PACK},
    approvals::{CancelRequest, RejectRequest, RequestStatus},
    audit::AuditFilter,
    id::{ScheduleId, TenantId},
    notifications::{
        CountUnread, Notification, NotificationFilter, NotificationKind as Kind, ReadMarks,
        ReadNotifications, TOLD_DAYS,
    },
    schedules::{CancelSchedule, ScheduleStatus},
};
use tenantry_testkit::{TestApp, each_db};

use crate::approvals::{PASSWORD, Team, acme, joined, kind, signed_in, token_of, user_id};

impl Team {
    async fn told(&self, who: &Caller) -> Vec<Notification> {
        let all = NotificationFilter::default();
        self.app.services.ask(who, all).await.unwrap().items
    }

    /// What a person is told, as far as it can be told apart.
    async fn kinds(&self, who: &Caller) -> Vec<(Kind, String)> {
        let told = self.told(who).await.into_iter();
        told.map(|one| (one.kind, one.id.split_once('.').unwrap().1.to_owned()))
            .collect()
    }

    async fn unread(&self, who: &Caller) -> u64 {
        let count = self.app.services.ask(who, CountUnread {}).await.unwrap();
        assert!(!count.is_capped);
        let only = NotificationFilter {
            unread: true,
            ..NotificationFilter::default()
        };
        let listed = self.app.services.ask(who, only).await.unwrap();
        assert_eq!(count.total, listed.total);
        count.total
    }

    async fn read(&self, who: &Caller, input: ReadNotifications) -> Result<ReadMarks, Problem> {
        Ok(self.app.services.run(who, input).await?.value)
    }

    async fn bound(&self, name: &str, role: Role, tenant: &str) -> Caller {
        let input = CreateUser {
            username: name.to_owned(),
            password: PASSWORD.to_owned(),
            bindings: vec![RoleBinding::of(role, TenantId::parse(tenant).unwrap())],
        };
        self.app.services.run(&self.app.admin, input).await.unwrap();
        signed_in(&self.app, name).await
    }

    /// Schedules a version, and lets something else come between.
    async fn stuck(&self) -> ScheduleId {
        let later = Activate {
            activate_at: Some(self.app.now().plus_seconds(3_600)),
            accept_warnings: true,
            ..TestApp::activation("ACME", "v3.2", Some("v1.2"))
        };
        let waiting = self.app.services.run(&self.editor, later).await.unwrap();
        self.activate(&self.editor, "v1.1").await.unwrap();
        waiting.value.schedule.unwrap()
    }
}

/// The domain pack without one of the tenant's.
fn alone(tenant: &str) -> Activate {
    Activate {
        domain: Some("Finance".to_owned()),
        accept_warnings: true,
        ..TestApp::activation(tenant, "v3.2", Some(NO_TENANT_PACK))
    }
}

fn named(ids: &[&Notification]) -> ReadNotifications {
    ReadNotifications {
        ids: ids.iter().map(|one| one.id.clone()).collect(),
        until: None,
    }
}

fn until(at: Timestamp) -> ReadNotifications {
    ReadNotifications {
        ids: Vec::new(),
        until: Some(at),
    }
}

each_db! {
async fn who_may_decide_is_told_until_it_is_decided(db: TestDb) {
    let team = Team::governed(db, 2).await;
    let [anna, anton] = &team.approvers;
    let away = team.bound("otto", Role::Approver, "ACME").await;
    team.app.tenant("BETA").await;
    let other = SetBindings {
        id: user_id(&away),
        bindings: vec![RoleBinding::of(Role::Approver, TenantId::parse("BETA").unwrap())],
    };
    team.app.services.run(&team.app.admin, other).await.unwrap();
    let away = signed_in(&team.app, "otto").await;
    let here = team.bound("hanna", Role::Approver, "acme").await;
    let viewer = joined(&team.app, "vera", Role::Viewer).await;
    let id = team.asked("v1.1").await;

    for who in [anna, anton, &here] {
        let told = team.told(who).await;
        let [one] = &told[..] else { panic!("{told:?}") };
        assert_eq!((one.kind, one.by.as_str(), one.is_read), (Kind::RequestToDecide, "edda", false));
        assert_eq!((&one.change_request, one.request_status), (&Some(id.clone()), Some(RequestStatus::Pending)));
        assert_eq!((&one.tenant_id, one.tenant_pack_version.as_ref().unwrap().as_str()), (&Some(acme()), "v1.1"));
        assert_eq!(team.unread(who).await, 1);
    }
    // Who asked, who may not decide, who may elsewhere, and a token of who may.
    let token = token_of(&team.app, anna, Role::Approver).await;
    for who in [&team.editor, &viewer, &away, &token] {
        assert_eq!(team.told(who).await, [], "{}", who.actor.name);
    }

    team.approve(anna, &id).await.unwrap();
    assert_eq!(team.told(anna).await, []);
    assert_eq!(team.kinds(anton).await.len(), 1);
    team.approve(anton, &id).await.unwrap();
    for who in [anna, anton, &here] {
        assert_eq!(team.told(who).await, []);
    }
    assert_eq!(team.kinds(&team.editor).await, [(Kind::RequestDecided, "APPLIED".to_owned())]);
    team.app.verify_audit().await;
}

async fn who_asked_is_told_what_became_of_it(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, _] = &team.approvers;
    let rejected = team.asked("v1.1").await;
    let no = RejectRequest { id: rejected.clone(), comment: "Not before the audit".to_owned() };
    team.app.services.run(anna, no).await.unwrap();
    // What one has taken back oneself is no news.
    let taken_back = team.asked("v1.2").await;
    let cancel = CancelRequest { id: taken_back, comment: None };
    team.app.services.run(&team.editor, cancel).await.unwrap();

    let told = team.told(&team.editor).await;
    let [one] = &told[..] else { panic!("{told:?}") };
    assert_eq!((one.kind, one.by.as_str()), (Kind::RequestDecided, "anna"));
    assert_eq!((&one.change_request, one.request_status), (&Some(rejected), Some(RequestStatus::Rejected)));
    assert_eq!(team.told(anna).await, []);

    // What another change overtook.
    let stale = team.asked("v1.1").await;
    let first = team.asked("v1.2").await;
    team.app.clock.advance_seconds(1);
    team.approve(anna, &first).await.unwrap();
    let told = team.kinds(&team.editor).await;
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.iter().any(|(_, status)| status == "STALE"), "{stale}: {told:?}");
    // The newest first, and for a while.
    let at: Vec<_> = team.told(&team.editor).await.into_iter().map(|one| one.at).collect();
    assert!(at.is_sorted_by(|a, b| a >= b), "{at:?}");
    team.app.clock.advance_seconds((TOLD_DAYS + 1) * 24 * 60 * 60);
    let editor = signed_in(&team.app, "edda").await;
    assert_eq!(team.told(&editor).await, []);
}

async fn who_may_resume_is_told_of_what_is_held(db: TestDb) {
    let team = Team::started(db).await;
    let viewer = joined(&team.app, "vera", Role::Viewer).await;
    let id = team.stuck().await;

    for who in [&team.editor, &team.admin] {
        let told = team.told(who).await;
        let [one] = &told[..] else { panic!("{told:?}") };
        assert_eq!((one.kind, one.by.as_str()), (Kind::ScheduleStuck, "edda"));
        assert_eq!((&one.schedule, one.schedule_status), (&Some(id.clone()), Some(ScheduleStatus::Held)));
    }
    assert_eq!(team.told(&viewer).await, []);
    assert_eq!(team.told(&team.approvers[0]).await, []);

    let cancel = CancelSchedule { tenant_id: acme(), id, reason: None };
    team.app.services.run(&team.editor, cancel).await.unwrap();
    assert_eq!(team.told(&team.editor).await, []);
}

async fn what_is_read_is_read_by_one_person(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, anton] = &team.approvers;
    team.asked("v1.1").await;
    team.app.clock.advance_seconds(1);
    team.asked("v1.2").await;
    let told = team.told(anna).await;
    let [newer, older] = &told[..] else { panic!("{told:?}") };

    let marked = team.read(anna, named(&[older])).await.unwrap();
    assert_eq!(marked, ReadMarks { marked: 1, read_until: None });
    assert_eq!(team.told(anna).await.iter().map(|one| one.is_read).collect::<Vec<_>>(), [false, true]);
    assert_eq!((team.unread(anna).await, team.unread(anton).await), (1, 2));
    // Once more, and what is nobody's or not theirs.
    let nobodys = ReadNotifications { ids: vec!["chr_none.PENDING".to_owned()], until: None };
    for (who, input) in [(anna, named(&[older])), (anna, nobodys), (&team.editor, named(&[newer]))] {
        assert_eq!(team.read(who, input).await.unwrap().marked, 0);
    }
    let rows = AuditFilter { action: Some("notifications.read".to_owned()), ..AuditFilter::default() };
    assert_eq!(team.app.services.ask(&team.app.admin, rows.clone()).await.unwrap().total, 1);

    // All that there was by then; what comes later is not read, whatever instant is named.
    let far = team.app.now().plus_days(365);
    let marked = team.read(anna, until(far)).await.unwrap();
    assert_eq!(marked.read_until, Some(team.app.now()));
    assert_eq!((team.unread(anna).await, team.unread(anton).await), (0, 2));
    assert_eq!(team.told(anna).await.len(), 2);
    let earlier = team.read(anna, until(older.at)).await.unwrap();
    assert_eq!(earlier.read_until, marked.read_until);
    assert_eq!(team.app.services.ask(&team.app.admin, rows).await.unwrap().total, 2);
    team.app.clock.advance_seconds(1);
    team.app.services.run(&team.editor, alone("ACME")).await.unwrap();
    assert_eq!((team.unread(anna).await, team.unread(anton).await), (1, 3));
    team.app.verify_audit().await;
}

async fn only_a_person_marks_and_what_is_wrong_is_said(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, _] = &team.approvers;
    team.asked("v1.1").await;
    let token = token_of(&team.app, anna, Role::Approver).await;
    let now = team.app.now();

    assert_eq!(kind(team.read(&token, until(now)).await), ProblemKind::Conflict);
    assert_eq!(kind(team.read(anna, ReadNotifications::default()).await), ProblemKind::Invalid);
    assert_eq!(team.unread(anna).await, 1);
}

async fn many_are_read_page_by_page(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, _] = &team.approvers;
    for n in 0..7 {
        let tenant = format!("T_{n}");
        team.app.tenant(&tenant).await;
        team.app.services.run(&team.editor, alone(&tenant)).await.unwrap();
    }
    let mut cursor = None;
    let mut seen = Vec::new();
    loop {
        let filter = NotificationFilter {
            unread: true,
            page: PageRequest { limit: Some(3), cursor },
        };
        let page = team.app.services.ask(anna, filter).await.unwrap();
        assert_eq!(page.total, 7);
        seen.extend(page.items.into_iter().map(|one| one.id));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    let mut unique = seen.clone();
    unique.sort();
    unique.dedup();
    assert_eq!((seen.len(), unique.len()), (7, 7));
}

async fn the_same_person_marks_at_once(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, _] = &team.approvers;
    team.asked("v1.1").await;
    let told = team.told(anna).await;
    let mut marking = tokio::task::JoinSet::new();
    for n in 0..16 {
        let input = if n % 2 == 0 { named(&[&told[0]]) } else { until(told[0].at) };
        let (services, anna) = (team.app.services.clone(), anna.clone());
        marking.spawn(async move { services.run(&anna, input).await.unwrap().value.marked });
    }
    let marked: u64 = marking.join_all().await.into_iter().sum();
    assert!(marked <= 1, "{marked}");
    assert_eq!(team.unread(anna).await, 0);
    team.app.verify_audit().await;
}
}
