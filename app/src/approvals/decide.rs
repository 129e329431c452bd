//! What can be done with an open change request: approving, rejecting, cancelling it.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    approvals::{ChangeRequest, Governed, RequestStatus},
    standing::Standing,
};

use super::{
    server_fns::{ApproveRequest, CancelRequest, RejectRequest},
    words::what_of,
};
use crate::{
    access::OwnPasswordField,
    frames::{CommandDialog, offer},
    layout::Viewer,
    paths,
    query::QueryString,
    text::text,
    ui::{Look, Posting},
};

/// The parameter of the page's address that opens a dialog, and what it says for each.
pub(super) const CONFIRM: &str = "confirm";
const APPROVE: &str = "approve";
const REJECT: &str = "reject";
const CANCEL: &str = "cancel";

/// The forms that decide a request, and what came of them.
#[derive(Clone, Copy)]
pub(super) struct Decisions {
    approve: Posting,
    reject: Posting,
    cancel: Posting,
}

impl Decisions {
    /// None was sent yet.
    pub(super) fn new() -> Self {
        Self {
            approve: Posting::to::<ApproveRequest>(),
            reject: Posting::to::<RejectRequest>(),
            cancel: Posting::to::<CancelRequest>(),
        }
    }

    /// How often there was an answer to any of them.
    pub(super) fn answers(self) -> usize {
        self.approve.changes() + self.reject.changes() + self.cancel.changes()
    }

    /// The dialog that the address asks for, if the person may do that now.
    pub(super) fn dialog(
        self,
        request: &ChangeRequest,
        viewer: &Viewer,
        confirm: Option<&str>,
    ) -> Option<AnyView> {
        let (may, dialog, to) = match confirm? {
            APPROVE => (
                may_approve(request, viewer),
                approve_dialog(request, self.approve),
                self.approve,
            ),
            REJECT => (
                may_reject(request, viewer),
                reject_dialog(request),
                self.reject,
            ),
            CANCEL => (
                may_cancel(request, viewer),
                cancel_dialog(request),
                self.cancel,
            ),
            _ => return None,
        };
        (may == Standing::Now).then(|| dialog.open(to))
    }
}

/// The ways to the dialogs, for who may.
pub(super) fn offered(request: &ChangeRequest, viewer: &Viewer) -> AnyView {
    let href = |confirm| {
        let query = QueryString::default().with(CONFIRM, confirm);
        query.href(&paths::change_request(&request.id))
    };
    let approve = offer(
        may_approve(request, viewer),
        text!(requests.approve),
        href(APPROVE),
        Look::Primary,
        None,
    );
    let reject = offer(
        may_reject(request, viewer),
        text!(requests.reject),
        href(REJECT),
        Look::Plain,
        None,
    );
    let cancel = offer(
        may_cancel(request, viewer),
        text!(requests.cancel),
        href(CANCEL),
        Look::Plain,
        None,
    );
    view! {
        {cancel}
        {reject}
        {approve}
    }
    .into_any()
}

/// Whether the person may agree, or why not.
fn may_approve(request: &ChangeRequest, viewer: &Viewer) -> Standing<&'static str> {
    let id = viewer.caller().map(|caller| caller.actor.id.as_str());
    let mut given = request.approvals.iter();
    let now = if request.authors.contains(&viewer.name()) {
        Err(text!(requests.own_hand))
    } else if given.any(|approval| Some(approval.user_id.as_str()) == id) {
        Err(text!(requests.has_approved))
    } else {
        Ok(())
    };
    // One that has its approvals waits for its time, and for nobody's word.
    let waits = request.status == RequestStatus::Pending;
    Standing::of(
        waits && may(request, viewer, Permission::ApprovalsDecide),
        now,
    )
}

fn may_reject(request: &ChangeRequest, viewer: &Viewer) -> Standing<&'static str> {
    Standing::of(may(request, viewer, Permission::ApprovalsDecide), Ok(()))
}

fn may_cancel(request: &ChangeRequest, viewer: &Viewer) -> Standing<&'static str> {
    // Who may not set the numbers does not take back what somebody who may has asked for.
    let is_setting = request.operation == Governed::SetApprovals;
    let may_set = !is_setting || may(request, viewer, Permission::ApprovalsConfigure);
    let may = may_set && may(request, viewer, Permission::ActivationApply);
    Standing::of(may, Ok(()))
}

/// Whether the person may ever do this with the request, and anything can still come of it.
fn may(request: &ChangeRequest, viewer: &Viewer, needs: Permission) -> bool {
    let scope = request
        .tenant_id
        .clone()
        .map_or(Scope::Global, Scope::Tenant);
    request.status.is_open() && viewer.can(needs, &scope)
}

/// Asks before somebody agrees, with the password, for a session alone must not.
fn approve_dialog(request: &ChangeRequest, to: Posting) -> CommandDialog {
    let title = text!(requests.approve_title, what = what_of(request));
    let consequence = match (request.missing().saturating_sub(1), request.plan()) {
        (0, Some(plan)) => {
            text!(requests.approve_last_at, at = plan.activate_at.minute())
        }
        (0, None) => text!(requests.approve_last).to_owned(),
        (1, _) => text!(requests.approve_one_left).to_owned(),
        (count, _) => text!(requests.approve_left, count = count),
    };
    let own_password = view! { <OwnPasswordField id="approve-own-password" error=to.error() /> };
    dialog(request, title, consequence, text!(requests.approve), None).and(own_password.into_any())
}

fn reject_dialog(request: &ChangeRequest) -> CommandDialog {
    let title = text!(requests.reject_title, what = what_of(request));
    let consequence = text!(requests.reject_consequence).to_owned();
    let wanted = Some(text!(requests.why_reject));
    dialog(request, title, consequence, text!(requests.reject), wanted).harms(true)
}

fn cancel_dialog(request: &ChangeRequest) -> CommandDialog {
    let title = text!(requests.cancel_title, what = what_of(request));
    let consequence = text!(requests.cancel_consequence).to_owned();
    dialog(request, title, consequence, text!(requests.cancel), None).harms(true)
}

fn dialog(
    request: &ChangeRequest,
    title: String,
    consequence: String,
    verb: &'static str,
    wanted: Option<&'static str>,
) -> CommandDialog {
    let back = paths::change_request(&request.id);
    CommandDialog::new(title, consequence, back, verb)
        .sends("input[id]", request.id.to_string())
        .comment(
            "input[comment]",
            text!(requests.comment),
            text!(requests.comment_hint),
            wanted,
        )
}

#[cfg(test)]
mod tests {
    use tenantry_domain::access::Role;

    use super::*;
    use crate::approvals::sample;

    #[test]
    fn only_who_decides_is_offered_it_and_only_while_it_is_open() {
        let request = sample::request();
        let approver = Viewer::with_role(Role::Approver);
        let editor = Viewer::with_role(Role::Editor);

        assert_eq!(may_approve(&request, &approver), Standing::Now);
        assert_eq!(may_reject(&request, &approver), Standing::Now);
        assert_eq!(may_cancel(&request, &approver), Standing::Never);
        assert_eq!(may_approve(&request, &editor), Standing::Never);
        assert_eq!(may_cancel(&request, &editor), Standing::Now);

        let fewer = ChangeRequest {
            operation: Governed::SetApprovals,
            ..request.clone()
        };
        assert_eq!(may_cancel(&fewer, &editor), Standing::Never);
        let admin = Viewer::with_role(Role::Admin);
        assert_eq!(may_cancel(&fewer, &admin), Standing::Now);

        // What waits for its time is stopped by who may say no to it.
        let agreed = ChangeRequest {
            status: RequestStatus::Approved,
            ..request.clone()
        };
        assert_eq!(may_approve(&agreed, &approver), Standing::Never);
        assert_eq!(may_reject(&agreed, &approver), Standing::Now);
        assert_eq!(may_cancel(&agreed, &editor), Standing::Now);

        let closed = ChangeRequest {
            status: RequestStatus::Rejected,
            ..request
        };
        assert_eq!(may_approve(&closed, &approver), Standing::Never);
        assert_eq!(may_cancel(&closed, &editor), Standing::Never);
    }

    #[test]
    fn who_has_a_hand_in_it_is_told_why_not() {
        let approver = Viewer::with_role(Role::Approver);
        let request = ChangeRequest {
            authors: vec![approver.name()],
            ..sample::request()
        };

        let standing = may_approve(&request, &approver);

        assert_eq!(standing, Standing::NotNow(text!(requests.own_hand)));
        assert_eq!(may_reject(&request, &approver), Standing::Now);
    }
}
