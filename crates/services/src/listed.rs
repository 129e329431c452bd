//! The marks of what stands on the list of operations, and where its work begins.

use std::pin::Pin;

use serde_json::Value;
use tenantry_domain::{Operation, access::Caller};

use crate::{Result, Services};

/// Work of one operation, compiled here and nowhere else: every crate with a door of its own would compile all
/// that an operation does once more.
pub(crate) type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// A command on the list in [`crate::registry`]; implemented by it, and by nothing else.
pub trait ListedCommand: Operation + Sized {
    /// Behind the door, for [`Services::run`] alone.
    fn begin<'a>(self, services: &'a Services, caller: &'a Caller)
    -> Work<'a, Reply<Self::Output>>;
}

/// A query on the list in [`crate::registry`]; implemented by it, and by nothing else.
pub trait ListedQuery: Operation + Sized {
    /// Behind the door, for [`Services::ask`] alone.
    fn begin<'a>(self, services: &'a Services, caller: &'a Caller) -> Work<'a, Self::Output>;
}

/// What [`crate::Services::run`] answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply<T> {
    /// The command's output.
    pub value: T,
    /// Whether it is the stored answer to an earlier request with the same idempotency key.
    pub replayed: bool,
    /// What it changed as that was before, as its audit row shows it; nothing where it changed nothing, or made it.
    pub before: Option<Value>,
}
