//! The page for a path that leads nowhere.

use leptos::prelude::*;

use super::{Around, PageHeader, PageTitle, Session, use_session};
use crate::{
    paths,
    text::text,
    ui::{ButtonLink, EmptyState, Look, later},
};

/// Says so, with status 404, and leads back; inside the frame for who is signed in.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    Session::provide_if_any();
    let session = use_session();
    view! {
        <PageTitle title=text!(not_found.title) />
        {later(0, move || async move {
                let viewer = session.viewer().await;
                if viewer.is_known() {
                    let (home, label) = viewer.home();
                    view! {
                        <Around>
                            <PageHeader title=text!(not_found.title) />
                            <Lost home label />
                        </Around>
                    }
                        .into_any()
                } else {
                    view! {
                        <main class="lone" id="main">
                            <h1 class="visually-hidden">{text!(not_found.title)}</h1>
                            <Lost home=paths::HOME label=text!(not_found.home) />
                        </main>
                    }
                        .into_any()
                }
            })}
    }
    .into_any()
}

#[component]
fn Lost(home: &'static str, label: &'static str) -> impl IntoView {
    view! {
        <EmptyState title=text!(not_found.empty) detail=text!(not_found.detail)>
            <ButtonLink href=home look=Look::Primary>
                {label}
            </ButtonLink>
        </EmptyState>
    }
    .into_any()
}
