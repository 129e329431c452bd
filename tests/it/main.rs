//! The binary as an operator meets it: commands, exit codes, what goes where.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod client;
mod offline;
mod support;
