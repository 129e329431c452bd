//! Replay: the exceptions of a file decided as they are now and as they would be, before anything is activated.

mod compared;
mod differences;
mod end;
mod entry;
mod page;
#[cfg(feature = "ssr")]
mod pasted;
mod results;
mod run;
mod shown;
mod source;
mod words;

pub(crate) use page::ReplayPage;
