//! The binary as an operator meets it: commands, exit codes, what goes where.

#![expect(clippy::expect_used, reason = "tests")]

mod activation;
mod apply;
mod approvals;
mod audit;
mod backup;
mod client;
mod completing;
mod contents;
mod doctor;
#[cfg(target_os = "linux")]
mod first_start;
mod freezes;
mod healthcheck;
mod import;
mod killed;
mod logs;
mod offline;
mod operators;
mod playbooks;
mod recalls;
mod replay;
mod requests;
mod schedules;
mod stopping;
mod support;
mod validate;
