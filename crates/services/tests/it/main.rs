//! The use cases on both databases, through the two doors.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

mod access;
mod accounts;
mod activation;
mod admission;
mod approvals;
mod audit;
mod changes;
mod clock;
mod compare;
mod coverage;
mod deprecation;
mod diff;
mod exports;
mod freezes;
mod fresh;
mod guardrails;
mod hanging_up;
mod home;
mod idempotency;
mod isolation;
mod jobs;
mod model;
mod notifications;
mod numbering;
mod packs;
mod playbooks;
mod pruning;
mod recalls;
mod replay;
mod reports;
mod rollback;
mod rotation;
mod runtime;
mod schedules;
mod serving;
mod showing;
mod sign_in;
mod suggestion;
mod suites;
mod suspension;
mod tampering;
mod tenants;
mod views;
mod written;
