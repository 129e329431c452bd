//! A token right after it was made: the only time its secret is shown.

use leptos::{html, prelude::*};
use tenantry_domain::access::{CreatedToken, TokenView};

use crate::{
    access::words::role_names,
    paths,
    text::text,
    ui::{ButtonLink, CopyButton, Fact, Facts, Icon, Look, Sign, When},
};

/// The secret, with a warning that it is not shown again.
#[component]
pub(super) fn Made(
    created: CreatedToken,
    /// The token whose place it took.
    #[prop(optional)]
    former: Option<TokenView>,
) -> impl IntoView {
    let CreatedToken { token, secret } = created;
    // The form that had the focus is gone.
    let title = NodeRef::<html::H2>::new();
    title.on_load(|title| {
        // Refused only for an element that is gone.
        drop(title.focus());
    });
    let is_rotated = former.is_some();
    let former = former.map(|former| {
        let end = former.revoked_at.or(former.expires_at);
        let end = end.map(|at| view! { <When at /> }.into_any());
        view! { <Fact name=text!(tokens.former_ends)>{end}</Fact> }.into_any()
    });
    let another = (!is_rotated).then(|| {
        // Left to the browser, so that the form is empty again.
        view! {
            <a class="button" rel="external" href=paths::NEW_TOKEN>
                {text!(tokens.another)}
            </a>
        }
        .into_any()
    });
    let header = format!("Authorization: Bearer {secret}");
    view! {
        <section class="card form form-wide" aria-labelledby="made-title">
            <h2 id="made-title" tabindex="-1" node_ref=title>{text!(tokens.made)}</h2>
            <div class="banner banner-warn" role="alert">
                <Icon sign=Sign::Warning />
                <p class="banner-title">{text!(tokens.once)}</p>
            </div>
            <div class="field">
                <p class="field-label" id="secret-label">
                    {text!(tokens.secret)}
                </p>
                <p class="secret">
                    <code aria-labelledby="secret-label">{secret.clone()}</code>
                    <CopyButton value=secret label=text!(tokens.copy_secret) />
                </p>
            </div>
            <Facts>
                <Fact name=text!(tokens.name)>{token.name}</Fact>
                <Fact name=text!(tokens.roles)>{role_names(&token.roles)}</Fact>
                {former}
            </Facts>
            <div class="field">
                <p class="field-label">{text!(tokens.usage)}</p>
                <p>
                    <code>{header}</code>
                </p>
            </div>
            <div class="form-actions">
                <ButtonLink href=paths::TOKENS look=Look::Primary>
                    {text!(tokens.back)}
                </ButtonLink>
                {another}
            </div>
        </section>
    }
    .into_any()
}
