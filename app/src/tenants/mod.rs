//! Tenants: the list, the form for a new one, and a tenant's own page.

mod active_card;
mod bulk;
mod checklist;
mod detail;
mod field;
mod form;
mod list;
mod recent_audit;
mod rename;
mod revisions;
mod server_fns;
mod status;
mod tenant_packs;
mod undo;

pub(crate) use checklist::next_step;
pub(crate) use detail::TenantPage;
#[cfg(feature = "hydrate")]
pub(crate) use field::search_part;
pub(crate) use field::{KnownTenants, TenantField, find_tenants, known_tenants};
pub(crate) use form::NewTenantPage;
pub(crate) use list::TenantsPage;
#[cfg(feature = "ssr")]
pub(crate) use undo::kept_key;
