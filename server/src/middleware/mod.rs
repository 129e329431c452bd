//! What surrounds every request, one concern a file.
//!
//! Plain functions that [`crate::stack`] calls in order, not layers: see there.

mod compression;
mod limits;
mod observe;
mod origin;
mod rate;
mod room;
mod security_headers;
mod tasks;

pub(crate) use compression::Accepts;
pub(crate) use limits::{ANSWER_WITHIN, answer_in_time, survive_panic};
pub(crate) use observe::Observer;
pub(crate) use origin::OwnOrigin;
pub(crate) use rate::{Charge, Limits, Rates, begin_counters, network};
pub(crate) use room::{body_room, room_for_form, roomy, strangers_form};
pub(crate) use security_headers::secure;
pub(crate) use tasks::{survive_tasks, watch_tasks};
