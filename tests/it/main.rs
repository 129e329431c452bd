//! The binary as an operator meets it: commands, exit codes, what goes where.

#![expect(clippy::expect_used, reason = "tests")]

mod audit;
mod backup;
mod client;
mod import;
mod offline;
mod stopping;
mod support;
mod validate;
