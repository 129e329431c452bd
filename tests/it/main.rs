//! The binary as an operator meets it: commands, exit codes, what goes where.

#![expect(clippy::expect_used, reason = "tests")]

mod client;
mod offline;
mod support;
