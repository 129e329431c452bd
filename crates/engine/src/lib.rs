//! What packs mean: validation, merging, and what changes between two configurations.
//!
//! Pure: no clock, network, database or file; the same input gives the same output. It is apart from
//! `domain` because its dependencies (JSON Schema, CEL) are too heavy for the browser.
//!
//! - [`validate`] reads a text and finds all that is wrong with it, each finding at its place.
//! - [`effective::merge`] makes one configuration of a domain pack and a tenant pack.
//! - [`links::judge`] says whether playbooks fit the packs of the tenant that they are linked to.
//! - [`Decider::decide`] takes one exception through a configuration, and says why.
//! - [`replay::replay`] takes many through two, and says what would be decided in another way.
//! - [`diff::between`] and [`diff::patch`] say what differs between two versions of a pack.
//! - [`audit`] proves an export of the audit trail, and signs checkpoints of it.
//! - [`contents::of_pack`] and [`contents::of_effective`] say what a document holds, and where it comes from.
//! - [`changes::between`] says what an activation would change, in the words of a pack author.
//! - [`loosening::between`] warns of what it would let through that is stopped or shown to a person now.
//!
//! To add a rule: a [`tenantry_domain::packs::Code`], a check in the file of `rules` that is about
//! its part of a pack, a row in the table of `tests/it`, a broken pack in `seeds/e2e`, and an entry
//! in `docs/findings.md`. The tests fail while one of them is missing.

pub mod audit;
pub mod changes;
mod condition;
pub mod contents;
mod decide;
pub mod dialect;
pub mod diff;
mod document;
pub mod effective;
mod limits;
pub mod links;
pub mod loosening;
mod path;
mod replacement;
pub mod replay;
mod report;
mod rules;
pub mod schema;
mod spelling;
pub mod suite;
mod text;
mod validate;
mod view;

pub use decide::Decider;
pub use document::{Document, Identity, detect_kind};
pub use effective::{Effective, MergeError};
pub use validate::{Context, Pair, Validated, parse, validate, validate_pair};
