//! Running conditions: bounded in time and memory, whatever the condition and the exception are.
//!
//! The `cel` crate parses; its interpreter has no limits, copies the payload and compiles regular
//! expressions again at every call. So a checked tree becomes a [`Program`] here, once, and runs
//! over the JSON as it lies in memory, with a [`Fuel`] that everything of variable length draws on.
//! Tests hold the results to those of the crate's own interpreter.

mod arithmetic;
mod build;
mod calls;
mod compare;
mod convert;
mod eval;
mod fail;
mod fuel;
mod logic;
mod pattern;
mod program;
mod value;

pub(crate) use eval::{Facts, Ran};
pub(crate) use fuel::Fuel;
pub(super) use pattern::{Pattern, Unfit};
pub(crate) use program::Program;
use value::lift;

/// Whether a text is a timestamp, as `timestamp(...)` takes it.
pub(super) fn is_timestamp(text: &str) -> bool {
    convert::instant(text).is_some()
}

/// Whether a text is a duration, as `duration(...)` takes it.
pub(super) fn is_duration(text: &str) -> bool {
    convert::span(text).is_some()
}

/// Whether a text is a time zone, as `getHours(...)` and its like take it.
pub(super) fn is_zone(text: &str) -> bool {
    calls::offset(text).is_some()
}
