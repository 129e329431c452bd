//! The dialog that ends a token.

use leptos::prelude::*;
use tenantry_domain::access::TokenView;

use crate::{frames::CommandDialog, paths, query::QueryString, text::text, ui::Posting};

/// Where the dialog for a token is.
pub(super) fn revoke_href(query: &QueryString, token: &TokenView) -> String {
    query
        .clone()
        .with("revoke", token.id.as_str())
        .href(paths::TOKENS)
}

/// Asks before a token is revoked.
pub(super) fn revoke_dialog(token: &TokenView, query: QueryString, action: Posting) -> AnyView {
    CommandDialog::new(
        text!(tokens.revoke_title, name = token.name),
        text!(tokens.revoke_consequence),
        query.without("revoke").href(paths::TOKENS),
        text!(tokens.revoke),
    )
    .sends("input[id]", token.id.to_string())
    .harms(true)
    .open(action)
}
