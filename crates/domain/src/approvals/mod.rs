//! Approvals: which changes need other people's word, and the requests that wait for it.

mod input;
mod operations;
mod policy;
mod status;
mod view;

pub use input::{
    ApproveRequest, CancelRequest, GetApprovals, GetRequest, RejectRequest, RequestFilter,
    SetApprovals,
};
pub use policy::{ApprovalPolicy, MAX_APPROVALS};
pub use status::{Governed, RequestStatus};
pub use view::{Approval, ApprovalSettings, ChangeRequest, RequestDetail};

/// The action of a request that was made because an operation needs approval.
pub const PROPOSED: &str = "change_requests.propose";
/// The action of a request that another change made void.
pub const VOIDED: &str = "change_requests.void";
/// Requests of one tenant that may wait at once.
pub const OPEN_PER_TENANT: u64 = 50;
