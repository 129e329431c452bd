//! Words and rules of Tenantry: entities, inputs, state machines and problems.
//!
//! Pure by design: no clock, randomness, I/O, HTTP or SQL, and it builds for the browser, so a form
//! and the server judge an input with the same function. To add a feature, add a module named as
//! in `docs/FEATURES.md` with its entity, its inputs and their `validate`.

#[macro_use]
mod enums;

pub mod access;
pub mod activation;
pub mod approvals;
pub mod audit;
pub mod changes;
pub mod checksum;
#[cfg(feature = "examples")]
pub mod examples;
pub mod freezes;
pub mod home;
pub mod id;
pub mod jobs;
pub mod json;
pub mod likeness;
pub mod message;
pub mod notifications;
pub mod onboarding;
pub mod operation;
pub mod packs;
pub mod page;
pub mod playbooks;
pub mod problem;
pub mod reading;
pub mod recalls;
pub mod replay;
pub mod runtime;
pub mod schedules;
pub mod standing;
pub mod tenants;
pub mod time;
pub mod views;
pub mod whole;
pub mod words;

pub use checksum::Checksum;
pub use json::JsonText;
pub use message::{Language, Message};
pub use operation::{Endpoint, Operation, Precondition};
pub use page::{Page, PageRequest};
pub use problem::{FieldProblem, Problem, ProblemKind};
pub use time::Timestamp;
