//! The console: pages rendered on the server and hydrated in the browser.
//!
//! With the feature `ssr` it renders on the server and reaches the use cases through [`backend`], which `server`
//! implements; with `hydrate` it builds for the browser. Either way it knows `tenantry-domain` alone. A feature is a folder
//! with its pages and its `server_fns.rs`. What knows no feature is in `tenantry-ui`: the pieces ([`ui`]), every visible
//! text ([`mod@text`], `crates/ui/locales`) and where every page is ([`paths`]). To add a page: its component, its path in
//! [`paths`], a line in [`routes`], its texts, its styles under `style/`.

#![expect(
    unreachable_pub,
    clippy::needless_pass_by_value,
    reason = "components generate public types, and their properties are owned"
)]

mod access;
mod activation;
mod approvals;
mod asked;
mod audit;
pub mod backend;
mod clock;
#[cfg(feature = "ssr")]
mod document;
mod frames;
mod freezes;
mod home;
mod jobs;
mod layout;
mod lazy;
mod notifications;
mod packs;
#[cfg(feature = "ssr")]
mod palette;
mod part;
mod playbooks;
mod recalls;
pub mod routes;
mod schedules;
mod tenants;
mod unused;

pub use asked::Answer;
#[cfg(feature = "ssr")]
pub use document::shell;
#[cfg(feature = "hydrate")]
pub use lazy::come;
pub use routes::App;
pub use tenantry_ui::{UiError, own_path, paths};
use tenantry_ui::{query, text, ui};
pub use unused::UNUSED_HEADER;
