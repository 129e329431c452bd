//! What the pages of the console are made of, and what knows no page.
//!
//! From below: [`own_path`] and [`query`] read and write addresses, [`paths`] says where every page is, [`mod@text`] holds
//! every visible text (`locales/`, a file for each language), [`error`] why something was not done, [`context`] what a page
//! answers and is made of, and [`ui`] the pieces of the design system. Features, their frames and the table of routes are
//! in `tenantry-app`, which this crate does not know: an edit of a page compiles no piece again.
//!
//! With the feature `ssr` it renders on the server, with `hydrate` in the browser. To add a piece: a file of its own
//! under `ui`, a line in `ui/mod.rs`, its texts in both languages, its styles under `style/`.

#![expect(
    unreachable_pub,
    clippy::needless_pass_by_value,
    reason = "components generate public types, and their properties are owned"
)]

pub mod context;
pub mod error;
#[cfg(any(feature = "hydrate", test))]
pub mod lean;
pub mod own_path;
pub mod paths;
pub mod query;
pub mod text;
pub mod ui;

pub use error::UiError;
