//! Activation: choosing a pair of versions, seeing what it would change, and confirming; in a dialog over the tenant's page.
//! Exceptions are replayed with a pair on a page of its own.

mod activating;
mod changes;
mod choice;
mod choose;
mod confirm;
mod dialog;
mod findings;
mod page;
mod playbooks;
mod preview;
mod replay;
mod server_fns;
mod situation;
mod suites;
mod times;
mod when;

pub(crate) use activating::Activating;
pub(crate) use changes::Changes;
pub(crate) use confirm::consequence_of;
pub(crate) use dialog::{ACTIVATION_DIALOG, ActivationDialogProps, activation_part};
pub(crate) use findings::Loosened;
pub(crate) use page::ActivatePage;
pub(crate) use preview::Previewed;
pub(crate) use replay::ReplayPage;
