//! Test support: a database per test on both engines, a clock that stands still, builders.
//!
//! Only ever a development dependency. A failure here fails the test, so it panics freely.

#![expect(clippy::expect_used, reason = "a broken arrangement fails the test")]

#[cfg(feature = "app")]
mod app;
mod callers;
#[cfg(feature = "app")]
mod clock;
pub mod databases;
mod detached;
mod examples;
mod packs;

#[cfg(feature = "app")]
pub use app::TestApp;
pub use callers::{admin, person, person_of, viewer, with_if_match, with_key};
#[cfg(feature = "app")]
pub use clock::{CountingIds, FixedClock};
pub use detached::Detached;
pub use examples::scene;
pub use packs::{domain_pack, loosened_tenant_pack, playbook, tenant_pack};
pub use tenantry_domain::examples::{EXAMPLES, Example, Needs, Scene};
