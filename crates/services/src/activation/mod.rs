//! Activation: one path for whoever calls it, the preview of it, the way back, and the history.

mod apply;
mod candidate;
mod compare;
mod diff;
mod history;
mod link;
mod linked;
mod preview;
mod rollback;
mod show;
