//! The console: pages rendered on the server and hydrated in the browser.
//!
//! With the feature `ssr` this crate knows `tenantry-services` and reaches it through [`backend`];
//! with `hydrate` it builds for the browser and knows only `tenantry-domain`. A feature is a folder
//! with its pages and its `server_fns.rs`; `ui` holds pieces that know no feature; every visible
//! text lives in `locales/`. To add a page: its component, its path in [`paths`], a line in [`routes`], its texts, its
//! styles under `style/`.

#![expect(
    unreachable_pub,
    clippy::needless_pass_by_value,
    reason = "components generate public types, and their properties are owned"
)]

mod access;
mod activation;
mod asked;
mod audit;
pub mod backend;
#[cfg(feature = "ssr")]
mod document;
mod error;
mod frames;
mod home;
mod jobs;
mod layout;
mod lazy;
#[cfg(any(feature = "hydrate", test))]
mod lean;
pub mod own_path;
mod packs;
#[cfg(feature = "ssr")]
mod palette;
pub mod paths;
mod query;
pub mod routes;
mod tenants;
mod text;
mod ui;

pub use asked::Answer;
#[cfg(feature = "ssr")]
pub use document::shell;
pub use error::UiError;
pub use routes::App;
