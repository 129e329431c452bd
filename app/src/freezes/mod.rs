//! Freezes: the list of them with the switch that stops all activations, the form that plans one, and what other pages
//! say of them.

mod actions;
mod draft;
mod form;
mod list;
mod notice;
mod server_fns;
mod words;

pub(crate) use form::NewFreezePage;
pub(crate) use list::FreezesPage;
pub(crate) use notice::{TenantFreezes, frozen_notice, frozen_then_notice};
