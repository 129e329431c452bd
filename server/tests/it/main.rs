//! Requests against the real router, on a database of each test's own.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "bodies of `each_db!` and the support around them fail by panicking"
)]

mod activations;
mod changes;
mod columns;
mod connections;
mod contents;
mod contract;
mod conventions;
mod corners;
mod docs;
mod encryption;
mod exports;
mod families;
mod filled;
mod health;
mod hints;
mod hostile;
mod jobs;
mod languages;
mod markup;
mod names;
mod notices;
mod once;
mod openapi;
mod origin;
mod pages;
mod race;
mod rates;
mod reports;
mod restore;
mod roles;
mod rooms;
mod seed;
mod spine;
mod start;
mod support;
mod timing;
mod trouble;
mod undo;
mod walk;
