//! The palette: where a person can go and what can be done, by what is typed.
//!
//! Its dialog and the keys are a script of their own (`frontend/palette`), which the document loads when somebody first
//! reaches for it and which asks [`server_fns`]. So the browser's module knows nothing of it, and this is the server's.

mod actions;
mod entries;
mod find;
mod place;
mod server_fns;
mod texts;

pub(crate) use texts::texts;

/// Loads the script at the first key or click that is for it, and hands what came meanwhile over. Begins with a
/// declaration of `palette`, its path.
pub(crate) const WAKE: &str = include_str!("wake.js");
