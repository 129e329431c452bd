//! Activation: one path for whoever calls it, the preview of it, and the history.

mod apply;
mod candidate;
mod history;
mod preview;
