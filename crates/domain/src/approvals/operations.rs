//! What can be done with approvals and change requests.

use super::{
    ApprovalSettings, ApproveRequest, CancelRequest, ChangeRequest, GetApprovals, GetRequest,
    RejectRequest, RequestDetail, RequestFilter, SetApprovals,
};
use crate::{Page, access::Scope, operation};

operation!(
    GetApprovals => ApprovalSettings, "approvals.get", ApprovalsRead,
    |it| it.tenant_id.clone().map_or(Scope::Anywhere, Scope::Tenant),
    routes {
        /// Shows how many approvals changes need everywhere.
        "get_approvals" Get "/admin/settings/approvals" without "tenant_id",
        /// Shows how many approvals changes of a tenant need.
        ///
        /// The stricter of the tenant's own numbers and of those that hold everywhere.
        "get_tenant_approvals" Get "/admin/tenants/{tenant_id}/settings/approvals",
    },
    versioned |read| read.row_version
);
operation!(
    SetApprovals => ApprovalSettings, "approvals.set", ApprovalsConfigure,
    |it| it.tenant_id.clone().map_or(Scope::Global, Scope::Tenant), if_match Required,
    routes {
        /// Sets how many approvals changes need everywhere.
        ///
        /// To ask for fewer than now is a change that needs approval itself: the answer names its `change_request`,
        /// and nothing has changed.
        "set_approvals" Put "/admin/settings/approvals" without "tenant_id",
        /// Sets how many approvals changes of a tenant need, beyond what holds everywhere.
        ///
        /// To ask for fewer than now is a change that needs approval itself: the answer names its `change_request`,
        /// and nothing has changed.
        "set_tenant_approvals" Put "/admin/tenants/{tenant_id}/settings/approvals",
    },
    proposed |done| done.change_request.is_some()
);
operation!(
    /// Lists change requests, newest first.
    RequestFilter => Page<ChangeRequest>, "change_requests.list", ApprovalsRead,
    |it| it.tenant_id.clone().map_or(Scope::Anywhere, Scope::Tenant),
    route "list_change_requests" Get "/admin/change-requests"
);
operation!(
    /// Shows a change request with what it would do.
    GetRequest => RequestDetail, "change_requests.get", ApprovalsRead, |_| Scope::Anywhere,
    route "get_change_request" Get "/admin/change-requests/{id}"
);
operation!(
    /// Agrees to a change request.
    ///
    /// It takes a person's session with fresh authentication, of somebody who has no hand in the change. The last
    /// approval that is needed applies the change in the same step.
    ApproveRequest => ChangeRequest, "change_requests.approve", ApprovalsDecide, |_| Scope::Anywhere,
    route "approve_change_request" Post "/admin/change-requests/{id}/approve"
);
operation!(
    /// Says no to a change request, for good.
    RejectRequest => ChangeRequest, "change_requests.reject", ApprovalsDecide, |_| Scope::Anywhere,
    route "reject_change_request" Post "/admin/change-requests/{id}/reject"
);
operation!(
    /// Takes a change request back, for good.
    CancelRequest => ChangeRequest, "change_requests.cancel", ActivationApply, |_| Scope::Anywhere,
    route "cancel_change_request" Post "/admin/change-requests/{id}/cancel"
);
