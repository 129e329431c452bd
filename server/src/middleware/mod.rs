//! What surrounds every request, one layer a file.

mod compression;
mod limits;
mod observe;
mod origin;
mod security_headers;

pub(crate) use compression::{compression, tag_by_coding};
pub(crate) use limits::{answer_in_time, catch_panic};
pub(crate) use observe::{Observer, REQUEST_SECONDS, observe};
pub(crate) use origin::{OwnOrigin, guard_origin};
pub(crate) use security_headers::secure_headers;
