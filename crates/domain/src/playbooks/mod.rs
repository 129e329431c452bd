//! Playbooks that are registered on their own, and linked to tenants.
//!
//! A registered playbook is a versioned document with findings, stored, listed, compared and withdrawn as
//! packs are ([`crate::packs::PackKind::Playbook`]); what is here is what only playbooks have. A tenant has
//! at most one link of a playbook, so a link is named by its playbook and its tenant.

mod changed;
mod id;
mod input;
mod operations;
mod view;

pub use changed::LinkChanged;
pub use id::{InvalidPlaybookId, PlaybookId};
pub use input::{
    ExtractPlaybook, JudgeLink, LinkFilter, LinkPlaybook, LinkWanted, ShowPlaybook, TenantLinks,
    UnlinkPlaybook,
};
pub use view::{
    JudgedLink, LinkVerdict, LinkedPlaybook, PlaybookLink, PlaybookStep, PlaybookSteps,
    StepParameter, Verdict, links_differ,
};
