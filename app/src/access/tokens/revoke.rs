//! The dialog that ends a token.

use leptos::prelude::*;
use tenantry_domain::access::TokenView;

use super::server_fns::RevokeToken;
use crate::{
    routes,
    text::text,
    ui::{CancelLink, ConfirmDialog, FormProblem, Look, Query, SubmitButton},
};

/// Where the dialog for a token is.
pub(super) fn revoke_href(query: &Query, token: &TokenView) -> String {
    query
        .clone()
        .with("revoke", token.id.as_str())
        .href(routes::TOKENS)
}

/// Asks before a token is revoked.
#[component]
pub(super) fn RevokeDialog(
    token: TokenView,
    query: Query,
    action: ServerAction<RevokeToken>,
) -> impl IntoView {
    let error = Signal::derive(move || action.value().get().and_then(Result::err));
    let back = query.without("revoke").href(routes::TOKENS);
    view! {
        <ConfirmDialog
            title=text!(tokens.revoke_title, name = token.name)
            consequence=text!(tokens.revoke_consequence)
            back=back.clone()
        >
            <ActionForm action>
                <FormProblem error />
                <input type="hidden" name="input[id]" value=token.id.to_string() />
                <div class="dialog-actions">
                    <CancelLink back focused=true />
                    <SubmitButton look=Look::Danger pending=action.pending()>
                        {text!(tokens.revoke)}
                    </SubmitButton>
                </div>
            </ActionForm>
        </ConfirmDialog>
    }
    .into_any()
}
