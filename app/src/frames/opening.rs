//! What an open dialog with a command is made of, and which addresses open one.

#[cfg(feature = "ssr")]
use super::{bulk::BULK, views::asks_for_dialog};
use super::{command_dialog::COMMAND_DIALOG, views::VIEW_DIALOG};
use crate::part::AnyPart;
#[cfg(feature = "ssr")]
use crate::query::QueryString;

/// The parameters that open dialogs with commands, of rows and of whole pages.
#[cfg(feature = "ssr")]
const OPENING: [&str; 9] = [
    "confirm", "rename", "retry", "cancel", "end", "revoke", "rotate", "unlink", BULK,
];

/// Whether an address may open such a dialog, which is fetched beside the page then. One that it does not know is
/// fetched a moment later.
#[cfg(feature = "ssr")]
pub(crate) fn may_open_dialog(query: &QueryString) -> bool {
    let opens = |name: &&str| query.get(name).is_some();
    asks_for_dialog(query) || OPENING.iter().any(opens)
}

/// What an open dialog with a command is made of.
pub(crate) fn dialog_parts() -> [&'static dyn AnyPart; 2] {
    [&COMMAND_DIALOG, &VIEW_DIALOG]
}
