//! The database: the only crate that names SQL.
//!
//! SQLite and PostgreSQL are served by one text per statement. Reads take a [`Conn`], writes a
//! [`WriteTx`], and rows that belong to a tenant a `TenantScope`, so that a query that forgets whose
//! rows it touches does not compile. Nothing can be committed without a [`Ledger`] of what changed,
//! except by the closed list in [`bookkeeping`]. There are no rules of the business here.
//!
//! To add a table: a migration pair under `migrations/`, with a policy on PostgreSQL where rows belong
//! to a tenant; a line in `grants.sql`; a module named as the feature with a row struct of primitives,
//! `const` statements with `$1..$n`, and a test of every function in `tests/it/` under `each_db!`. A statement that depends on what is asked is built with
//! `statement::Statement`. A tenant's id is stored as it was first written and found by its fold.
//!
//! Texts that cannot be stored on PostgreSQL lose their U+0000 on both engines.

pub mod access;
pub mod activation;
pub mod approvals;
pub mod audit;
mod away;
pub mod backup;
pub mod bookkeeping;
mod chain;
pub mod checkpoints;
mod conn;
mod constraint;
mod db;
mod durable;
mod engine;
mod error;
mod fail_point;
mod files;
pub mod freezes;
pub mod idempotency;
pub mod installation;
pub mod jobs;
mod ledger;
mod lost;
pub mod migrate;
pub mod notifications;
pub mod outbox;
pub mod packs;
mod page;
#[cfg(test)]
mod plans;
pub mod playbooks;
mod postgres;
mod ready;
pub mod recalls;
pub mod roles;
pub mod schedules;
mod scope;
mod sqlite;
mod statement;
pub mod tenants;
#[cfg(feature = "testing")]
pub mod testing;
mod text;
mod transport;
mod turn;
mod tx;
pub mod views;
mod wal;

pub use away::Away;
pub use conn::{Boxed, Conn};
pub use constraint::Constraint;
pub use db::{Db, OpenOptions, PoolUse, missing_file};
pub use engine::Engine;
pub use error::{Cause, Error, Result};
pub use ledger::{Entry, Ledger, Stamp};
pub use lost::Lost;
pub use page::is_back;
pub use transport::{Protection, Transport, transport};
pub use turn::Turn;
pub use tx::{ReadTx, WriteTx};
