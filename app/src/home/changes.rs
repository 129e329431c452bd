//! What was done last.

use leptos::prelude::*;
use tenantry_domain::{PageRequest, audit::AuditFilter};

use crate::{
    asked::{Asked, ask},
    audit::TrailItem,
    paths,
    text::text,
    ui::{ProblemView, Timeline, later},
};

/// Changes that are shown.
const SHOWN: u32 = 10;

/// The newest changes of what the person may see.
#[component]
pub(super) fn Changes() -> impl IntoView {
    let filter = AuditFilter {
        page: PageRequest {
            limit: Some(SHOWN),
            cursor: None,
        },
        ..AuditFilter::default()
    };
    let events = Asked::new(move || filter.clone(), ask);
    view! {
        <section class="card" aria-labelledby="changes-title">
            <div class="card-head">
                <h2 id="changes-title">{text!(home.changes)}</h2>
                <a href=paths::AUDIT>{text!(home.see_changes)}</a>
            </div>
            {later(3, move || async move {
                    match events.await {
                        Err(error) => view! { <ProblemView error /> }.into_any(),
                        Ok(page) if page.items.is_empty() => {
                            view! { <p class="muted">{text!(home.no_changes)}</p> }.into_any()
                        }
                        Ok(page) => {
                            let items = page
                                .items
                                .into_iter()
                                .map(|event| view! { <TrailItem event /> }.into_any())
                                .collect_view();
                            view! { <Timeline label=text!(home.changes)>{items}</Timeline> }
                                .into_any()
                        }
                    }
                })}
        </section>
    }
    .into_any()
}
