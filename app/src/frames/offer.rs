//! An action on a page: a way to it, why it has to wait, or nothing.

use leptos::prelude::*;
use tenantry_domain::standing::Standing;

use crate::{
    text::text,
    ui::{ButtonLink, Look, NotNow, Sign},
};

/// What a page shows of an action, by the standing of who looks at it.
pub(crate) fn offer(
    standing: Standing<impl Into<String>>,
    verb: &'static str,
    href: String,
    look: Look,
    sign: Option<Sign>,
) -> Option<AnyView> {
    match standing.map(Into::into) {
        Standing::Never => None,
        Standing::NotNow(reason) => Some(view! { <NotNow label=verb reason /> }.into_any()),
        Standing::Now => {
            Some(view! { <ButtonLink href look sign=sign>{verb}</ButtonLink> }.into_any())
        }
    }
}

/// An action in the row of a thing, named after both for those who do not see the row.
pub(crate) fn in_row(verb: &'static str, thing: &str, href: String) -> AnyView {
    let label = text!(ui.verb_thing, verb = verb, thing = thing);
    view! {
        <ButtonLink look=Look::Quiet href aria_label=label>
            {verb}
        </ButtonLink>
    }
    .into_any()
}
