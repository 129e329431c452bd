//! The dialog that ends a token.

use super::server_fns::ListedToken;
use crate::{frames::CommandDialog, text::text, ui::Posting};

/// Asks before a token is revoked.
pub(super) fn revoke_dialog(ListedToken { token, .. }: &ListedToken, _: Posting) -> CommandDialog {
    CommandDialog::of_row(
        text!(tokens.revoke_title, name = token.name),
        text!(tokens.revoke_consequence),
    )
    .sends("input[id]", token.id.to_string())
    .harms(true)
}
