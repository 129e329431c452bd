//! An action on a page: a way to it, why it has to wait, or nothing.

use leptos::prelude::*;
use tenantry_domain::standing::Standing;

use crate::ui::{ButtonLink, Look, NotNow, Sign};

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
