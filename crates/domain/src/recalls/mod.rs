//! Recalls: every tenant is taken off a domain pack version that was found bad (`spec/runtime.md`).

mod input;
mod operations;
mod status;
mod view;

pub use input::{
    GetRecall, NewRecall, PreviewRecall, RecallFilter, RecallPack, RecalledTenants, ResumeRecall,
    StopRecall,
};
pub use status::{RecallOutcome, RecallStatus};
pub use view::{Impact, Recall, RecallPreview, RecallProgress, RecallTarget, RecalledTenant};

/// The action of a tenant that a recall has taken off the version.
pub const MOVED: &str = "recalls.move";
/// The action of a tenant for which a recall has asked for approval.
pub const REQUESTED: &str = "recalls.request";
/// The action of a tenant that something else was in force for when a recall came to it.
pub const SKIPPED: &str = "recalls.skip";
/// The action of a tenant that a recall could not take off the version.
pub const FAILED: &str = "recalls.fail";
/// The action of a recall that has come to every tenant.
pub const FINISHED: &str = "recalls.finish";
