//! What pages of one kind share: a list says what is its own and has the rest from here.
//!
//! They stand above `layout` and `ui`, and know no feature.

mod bulk;
mod columns;
mod command_dialog;
mod filter;
mod list_page;
mod news;
mod offer;
mod opening;
mod row_actions;
mod views;

pub(crate) use bulk::{BULK, BulkVerb, PICK, opener_of};
#[cfg(feature = "ssr")]
pub(crate) use columns::{COOKIE as COLUMNS_COOKIE, HiddenColumns};
pub(crate) use command_dialog::{CommandDialog, Typed, literally};
pub(crate) use filter::Filter;
pub(crate) use list_page::{About, Around, Asks, List, list_page};
pub(crate) use news::{News, Shows, again};
pub(crate) use offer::{in_row, offer};
pub(crate) use opening::dialog_parts;
#[cfg(feature = "ssr")]
pub(crate) use opening::may_open_dialog;
pub(crate) use row_actions::RowActions;
