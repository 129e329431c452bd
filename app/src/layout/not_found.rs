//! The page for a path that leads nowhere.

use leptos::prelude::*;

use super::PageTitle;
use crate::{routes, text::text, ui::EmptyState};

/// Says so, with status 404, and leads back.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <PageTitle title=text!(not_found.title) />
        <main class="lone" id="main">
            <h1 class="visually-hidden">{text!(not_found.title)}</h1>
            <EmptyState title=text!(not_found.title) detail=text!(not_found.detail)>
                <a class="button button-primary" href=routes::HOME>
                    {text!(not_found.home)}
                </a>
            </EmptyState>
        </main>
    }
    .into_any()
}
