//! Reading a document's text: strictly, and with the place of everything that is wrong.
//!
//! The way for good documents is short: [`read`] parses once and looks at nothing else. Only a text
//! that is refused, or a document with findings, is walked a second time by [`scan`], which knows
//! where every token is.

mod lines;
mod locate;
mod read;
mod scan;
mod strict;
mod token;

pub(crate) use lines::{Spot, spots};
pub(crate) use locate::{Spans, locate};
pub(crate) use read::read;
