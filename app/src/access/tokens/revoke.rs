//! The dialog that ends a token.

use leptos::prelude::*;
use tenantry_domain::access::TokenView;

use crate::{
    routes,
    text::text,
    ui::{
        CancelLink, ConfirmDialog, FormProblem, Look, PostForm, Posting, QueryString, SubmitButton,
    },
};

/// Where the dialog for a token is.
pub(super) fn revoke_href(query: &QueryString, token: &TokenView) -> String {
    query
        .clone()
        .with("revoke", token.id.as_str())
        .href(routes::TOKENS)
}

/// Asks before a token is revoked.
#[component]
pub(super) fn RevokeDialog(token: TokenView, query: QueryString, action: Posting) -> impl IntoView {
    let error = action.error();
    let back = query.without("revoke").href(routes::TOKENS);
    view! {
        <ConfirmDialog
            title=text!(tokens.revoke_title, name = token.name)
            consequence=text!(tokens.revoke_consequence)
            back=back.clone()
        >
            <PostForm to=action>
                <FormProblem error />
                <input type="hidden" name="input[id]" value=token.id.to_string() />
                <div class="dialog-actions">
                    <CancelLink back focused=true />
                    <SubmitButton look=Look::Danger pending=action.pending()>
                        {text!(tokens.revoke)}
                    </SubmitButton>
                </div>
            </PostForm>
        </ConfirmDialog>
    }
    .into_any()
}
