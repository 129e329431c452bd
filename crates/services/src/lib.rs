//! Use cases of Tenantry, behind two doors: [`Services::run`] for commands, [`Services::ask`] for
//! queries.
//!
//! This crate knows storage and the engine; it never sees HTTP, SQL text or pages. Adding an
//! operation means one file named by its verb that implements [`Command`] or [`Query`] for an input
//! struct that `tenantry-domain` declares as an operation, and its name in [`registry`].

mod access;
mod activation;
mod admission;
mod approvals;
mod audit;
mod changes;
mod clock;
mod command;
mod entry;
mod error;
pub mod families;
mod freezes;
mod home;
mod ids;
mod in_flight;
mod jobs;
mod listed;
mod notifications;
mod packs;
mod publish;
mod query;
mod recalls;
pub mod registry;
mod repeat;
mod restore;
mod run;
mod runtime;
mod schedules;
mod start;
mod suspension;
mod tenants;
mod views;
mod written;

/// The version of this program, which documents are marked with that it makes.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

pub use access::{
    Credential, FirstStart, FirstStartReport, InitToken, Purpose, ResetReport, SignedIn,
};
pub use admission::{Room, Work};
pub use audit::Export;
pub use changes::{Heard, Touched, Watch};
pub use clock::{Clock, SystemClock};
pub use command::{Command, Done, Write};
pub use error::{Error, Result};
pub use ids::{IdSource, RandomIds};
pub use jobs::{AtWork, Effect, Job, KINDS, Kind, Terms};
pub use listed::Reply;
pub use packs::PackPatch;
pub use publish::begin_counters;
pub use query::{Query, Read};
pub use runtime::{DocumentFault, OddDocument, Runtime, Snapshot, Troubles};
pub use start::{Options, Services, Settings};
pub use tenantry_engine::audit::{KeyError, Keyring};
pub use written::{InWriting, Written};
