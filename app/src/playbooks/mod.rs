//! Registered playbooks: their list, what one does step by step, and the tenants that it is linked to.
//!
//! A version's page is that of every pack ([`crate::packs`]); what is here is what only playbooks have.

mod extract;
mod link;
mod links;
mod list;
mod server_fns;
mod steps;
mod tenant;
mod verdict;

pub(crate) use extract::{ActOf, extracting};
pub(crate) use link::proposal_part;
pub(crate) use links::{Links, LinksProps};
pub(crate) use list::PlaybooksPage;
pub(crate) use steps::Steps;
pub(crate) use tenant::TenantPlaybooks;
pub(crate) use verdict::{reasons, verdict_badge};
