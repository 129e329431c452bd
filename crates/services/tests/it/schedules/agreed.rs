//! What needs approval waits for that first, and for its time then.

use tenantry_domain::{
    access::{Role, RoleBinding, SetBindings},
    approvals::{CancelRequest, RejectRequest},
    id::RequestId,
};
use tenantry_testkit::with_if_match;

use super::*;
use crate::approvals::{signed_in, user_id};

impl Team {
    /// Asks for a version in an hour, which has to wait for people.
    async fn asked_for_later(&self, own: &str) -> RequestId {
        let waiting = self
            .run_pair(&self.editor, self.planned(own))
            .await
            .unwrap();
        assert_eq!((waiting.changed, &waiting.schedule), (false, &None));
        waiting.change_request.unwrap()
    }

    /// The same, agreed to.
    async fn agreed(&self, own: &str) -> (RequestId, ScheduleId) {
        let request = self.asked_for_later(own).await;
        let agreed = self.approve(&self.approvers[0], &request).await.unwrap();
        (request, agreed.schedule.unwrap())
    }
}

each_db! {
async fn the_last_approval_has_it_wait_for_its_time(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, anton] = &team.approvers;
    let request = team.asked_for_later("v1.1").await;

    let agreed = team.approve(anna, &request).await.unwrap();

    assert_eq!((agreed.status, agreed.revision), (RequestStatus::Approved, None));
    let id = agreed.schedule.clone().unwrap();
    assert_eq!(team.request(&request).await, agreed);
    let made = team.schedule(&id).await;
    assert_eq!((made.created_by.as_str(), made.change_request.as_ref()), ("edda", Some(&request)));
    assert_eq!(made.plan(), agreed.plan().unwrap());
    // A repeat changes nothing; nobody else has anything to say.
    assert_eq!(team.approve(anna, &request).await.unwrap(), agreed);
    let late = team.approve(anton, &request).await.unwrap_err();
    assert_eq!(late.kind, ProblemKind::RequestClosed);
    assert!(late.detail.as_str().contains(id.as_str()), "{late}");

    team.after(HOUR).await;

    let applied = team.request(&request).await;
    assert_eq!((applied.status, applied.revision), (RequestStatus::Applied, Some(2)));
    assert_eq!(team.schedule(&id).await.revision, Some(2));
    let get = GetRevision { tenant_id: acme(), revision: 2 };
    let revision = team.app.services.ask(&team.editor, get).await.unwrap();
    assert_eq!((revision.change_request, revision.created_by.as_str()), (Some(request), "edda"));
    team.app.verify_audit().await;
}

async fn whoever_agrees_after_its_time_has_it_done_at_once_or_not_at_all(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let first = team.asked_for_later("v1.1").await;
    team.app.clock.advance_seconds(HOUR + 60);

    // Whoever agrees has signed in just now.
    let anna = signed_in(&team.app, "anna").await;
    let applied = team.approve(&anna, &first).await.unwrap();

    assert_eq!((applied.status, applied.revision, applied.schedule), (RequestStatus::Applied, Some(2), None));
    let second = team.asked_for_later("v1.2").await;
    team.app.clock.advance_seconds(2 * HOUR + 1);
    let anna = signed_in(&team.app, "anna").await;
    let late = team.approve(&anna, &second).await.unwrap_err();
    assert_eq!(late.kind, ProblemKind::Conflict);
    assert_eq!((team.request(&second).await.approvals.len(), team.in_force().await), (0, 2));
}

async fn dropping_the_schedule_takes_the_request_back(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let (request, id) = team.agreed("v1.1").await;

    team.cancel(&team.editor, &id).await.unwrap();

    let closed = team.request(&request).await;
    assert_eq!((closed.status, closed.closed_by.as_deref()), (RequestStatus::Cancelled, Some("edda")));
    team.after(HOUR).await;
    assert_eq!(team.in_force().await, 1);
    team.app.verify_audit().await;
}

async fn an_approver_stops_what_waits_for_its_time(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let (request, id) = team.agreed("v1.1").await;
    let reject = RejectRequest { id: request.clone(), comment: "Not before the audit".to_owned() };

    let no = team.app.services.run(&team.approvers[1], reject.clone()).await.unwrap().value;

    assert_eq!((no.status, team.status(&id).await), (RequestStatus::Rejected, ScheduleStatus::Cancelled));
    assert_eq!(team.app.services.run(&team.approvers[1], reject).await.unwrap().value, no);
    let (request, id) = team.agreed("v1.2").await;
    let back = CancelRequest { id: request, comment: None };
    let back = team.app.services.run(&team.editor, back).await.unwrap().value;
    assert_eq!((back.status, team.status(&id).await), (RequestStatus::Cancelled, ScheduleStatus::Cancelled));
    team.after(HOUR).await;
    assert_eq!(team.in_force().await, 1);
    team.app.verify_audit().await;
}

async fn what_else_is_agreed_to_holds_it_and_it_is_proposed_again(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let (request, id) = team.agreed("v1.1").await;
    let other = team.asked("v1.2").await;
    team.approve(&team.approvers[0], &other).await.unwrap();

    assert_eq!(team.request(&request).await.status, RequestStatus::Stale);
    assert_eq!(team.status(&id).await, ScheduleStatus::Held);
    let again = team.resume(&team.editor, team.resuming(&id)).await.unwrap();
    let again = team.approve(&team.approvers[1], &again.change_request.unwrap()).await.unwrap();
    team.after(HOUR).await;
    assert_eq!(team.request(&again.id).await.status, RequestStatus::Applied);
    assert_eq!(team.in_force().await, 3);
    team.app.verify_audit().await;
}

async fn people_who_may_no_longer_agree_count_no_more(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let (request, id) = team.agreed("v1.1").await;
    let demoted = SetBindings {
        id: user_id(&team.approvers[0]),
        bindings: vec![RoleBinding::global(Role::Viewer)],
    };
    team.app.services.run(&with_if_match(&team.admin, 1), demoted).await.unwrap();

    team.after(HOUR).await;

    let failed = team.schedule(&id).await;
    assert_eq!((failed.status, team.in_force().await), (ScheduleStatus::Failed, 1));
    assert_eq!(team.request(&request).await.status, RequestStatus::Stale);
    team.app.verify_audit().await;
}

async fn more_approvals_than_were_given_are_asked_for(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let (request, id) = team.agreed("v1.1").await;
    team.set(2, 0).await.unwrap();

    team.after(HOUR).await;

    assert_eq!((team.status(&id).await, team.in_force().await), (ScheduleStatus::Failed, 1));
    assert_eq!(team.request(&request).await.status, RequestStatus::Stale);
}

async fn the_same_for_another_time_is_another_change(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let request = team.asked_for_later("v1.1").await;

    assert_eq!(team.asked_for_later("v1.1").await, request);
    let now = Activate { activate_at: None, ..team.planned("v1.1") };
    let refused = team.run_pair(&team.editor, now).await.unwrap_err();

    assert_eq!(refused.kind, ProblemKind::Conflict);
    assert!(refused.detail.as_str().contains(request.as_str()), "{refused}");
}
}
