//! Every storage function on both engines; a module for each feature.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "these are tests"
)]

mod access;
mod activation;
mod approvals;
mod audit;
#[cfg(unix)]
mod backup;
mod bookkeeping;
mod database;
mod domain_packs;
#[cfg(unix)]
mod faults;
mod freezes;
mod idempotency;
mod immutability;
mod isolation;
mod jobs;
mod migrate;
mod outbox;
mod playbooks;
mod recalls;
mod reports;
mod roles;
mod schedules;
mod scopes;
mod support;
mod tenant_packs;
mod tenants;
mod tenants_list;
mod tenants_search;
mod tls;
mod unspaced;
mod upgrade;
mod views;
