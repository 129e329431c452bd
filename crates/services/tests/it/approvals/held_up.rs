//! What holds a change up that enough people agreed to: a freeze, and a tenant that is suspended.

use tenantry_domain::{
    freezes::{CreateFreeze, EndFreeze},
    tenants::{ChangeStatus, Status},
};

use super::*;

each_db! {
async fn the_last_word_waits_for_the_end_of_a_freeze(db: TestDb) {
    let team = Team::governed(db, 2).await;
    let [anna, anton] = &team.approvers;
    let id = team.asked("v1.1").await;
    let freeze = CreateFreeze {
        tenant_id: Some(acme()),
        reason: "Quarter end".to_owned(),
        ..CreateFreeze::default()
    };
    let freeze = team.app.services.run(anna, freeze).await.unwrap().value;

    // What changes nothing yet may be said.
    team.approve(anna, &id).await.unwrap();
    let refused = team.approve(anton, &id).await.unwrap_err();

    assert_eq!(refused.kind, ProblemKind::Frozen);
    assert!(refused.detail.as_str().ends_with(": Quarter end"), "{refused}");
    let waiting = team.request(&id).await;
    assert_eq!((waiting.status, waiting.missing()), (RequestStatus::Pending, 1));
    assert_eq!(team.in_force().await, 1);
    // To ask for more waits too.
    assert_eq!(kind(team.activate(&team.editor, "v1.2").await), ProblemKind::Frozen);
    team.app.services.run(anton, EndFreeze { id: freeze.id, reason: None }).await.unwrap();
    assert_eq!(team.approve(anton, &id).await.unwrap().status, RequestStatus::Applied);
    team.app.verify_audit().await;
}

async fn nothing_is_agreed_to_for_a_suspended_tenant_and_anything_is_taken_back(db: TestDb) {
    let team = Team::governed(db, 1).await;
    let [anna, _] = &team.approvers;
    let (first, second) = (team.asked("v1.1").await, team.asked("v1.2").await);
    let suspend = ChangeStatus {
        tenant_id: acme(),
        status: Status::Suspended,
        reason: "unpaid".to_owned(),
    };
    team.app.services.run(&team.admin, suspend).await.unwrap();

    assert_eq!(kind(team.approve(anna, &first).await), ProblemKind::TenantSuspended);

    assert_eq!(team.request(&first).await.missing(), 1);
    let reject = RejectRequest { id: first, comment: "Not any more".to_owned() };
    let no = team.app.services.run(anna, reject).await.unwrap().value;
    assert_eq!(no.status, RequestStatus::Rejected);
    let cancel = CancelRequest { id: second, comment: None };
    let back = team.app.services.run(&team.editor, cancel).await.unwrap().value;
    assert_eq!(back.status, RequestStatus::Cancelled);
    assert_eq!(team.in_force().await, 1);
}
}
