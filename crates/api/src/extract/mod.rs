//! Strict reading of requests: what is not understood is refused by name, never ignored.
//!
//! A body that is no JSON is a 400 with line and column; JSON that does not fit is a 422 with a
//! pointer to the value; an unknown query parameter is a 422 with its name.

mod body;
mod info;
mod input;
mod json;
mod mismatch;
mod names;
mod query;
mod raw;

pub(crate) use body::{media_type, read_body};
pub(crate) use info::Info;
pub(crate) use input::{Shape, input};
pub(crate) use json::{Json, from_json};
pub(crate) use names::{Path, tenant_in_path};
pub(crate) use query::{NoQuery, QueryParams, from_query};
