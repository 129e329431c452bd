//! Typed HTTP client over the domain types: what the CLI uses, and what a service may.
//!
//! [`Client::call`] has any operation done that is an [`Endpoint`]; methods of their own have documents,
//! texts and streams.
//!
//! A refusal comes back as the [`Problem`] that the server sent, so that a program decides by its
//! kind and a person reads its detail. Documents travel as their own text, so that the positions in
//! findings are positions in the file.
//!
//! [`Endpoint`]: tenantry_domain::Endpoint
//! [`Problem`]: tenantry_domain::Problem

mod access;
mod audit;
mod connection;
mod error;
mod packs;
mod probe;
mod runtime;

pub use audit::Export;
pub use connection::Client;
pub use error::Error;
pub use probe::{Readiness, probe};
pub use runtime::Fetched;
