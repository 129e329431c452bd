//! Turns a configuration into a running process: database, services, router, background work.
//!
//! [`build`] makes everything but the listening socket, so that tests start the real thing in
//! process; [`serve`] adds the socket and ends with the process. This crate holds no rules: it
//! decides only what is put where, and what surrounds every request.

// A page is one type made of all its parts, and here is where its layout is computed.
#![recursion_limit = "512"]

mod actions;
mod assets;
mod backup;
mod changes;
pub mod config;
mod connection;
pub mod connections;
mod dispatch;
mod docs;
pub mod doctor;
mod health;
mod hosts;
mod inspect;
mod logging;
mod middleware;
mod pages;
mod paths;
mod proxies;
mod recorder;
mod refused;
mod run;
mod seed;
mod shutdown;
mod signing;
mod stack;
mod start;
mod use_cases;

pub use actions::{audited_actions, audited_changes};
pub use backup::{BackupError, Restored, back_up, renew_epoch, restore};
pub use config::{Config, ConfigError, LogFormat, Origins, Seed, Sources};
pub use hosts::Hosts;
pub use inspect::migration_status;
pub use logging::init_logging;
pub use pages::{page_paths, server_function_paths};
pub use proxies::Proxies;
pub use recorder::all_families;
pub use run::{Announce, serve};
pub use seed::{SeedReport, has_other_tenants, seed_demo};
pub use signing::{SigningError, key_path, rotate_key, write_private};
pub use start::{
    App, StartError, Started, build, build_and_tell, migrate_down, migrate_up, reset_admin,
};
pub use tenantry_api::contract as document;
pub use tenantry_services::{
    FirstStartReport, InitToken, ResetReport,
    families::{Family, FamilyKind},
};
pub use tenantry_storage::migrate::Migration;
