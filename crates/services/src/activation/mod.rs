//! Activation: one path for whoever calls it, the preview of it, the way back, and the history.

mod apply;
mod candidate;
mod compare;
mod diff;
mod history;
mod link;
mod linked;
mod planned;
mod preview;
mod proposal;
mod released;
mod replay;
mod rollback;
mod scheduled;
mod show;

pub(crate) use apply::{PreparedActivation, put_in_force, serve_tenant};
pub(crate) use candidate::check_status;
pub(crate) use planned::is_another;
pub(crate) use proposal::{
    Ground, Packs, Proposal, close_agreed, closed, moved, propose, void_others,
};
pub(crate) use scheduled::{BeginSchedule, change, drop_agreed};
