//! The head of a page: where it stands, what it is, and what can be done with all of it.

use leptos::prelude::*;

use crate::{text::text, ui::WindowTitle};

/// A page above this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Crumb {
    label: String,
    href: String,
}

impl Crumb {
    /// A page above this one.
    pub(crate) fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
        }
    }
}

/// The title of a page that a path names, as far as the path can name anything; what cannot is not
/// repeated.
pub(crate) fn title_of_path(named: Option<impl Into<String>>) -> String {
    named.map_or_else(|| text!(not_found.title).to_owned(), Into::into)
}

/// The title of the browser's window.
#[component]
pub(crate) fn PageTitle(#[prop(into)] title: String) -> impl IntoView {
    view! { <WindowTitle text=format!("{title} · {}", text!(app.name)) /> }.into_any()
}

/// Breadcrumbs, the page's only `h1`, and its actions as children.
#[component]
pub(crate) fn PageHeader(
    #[prop(into)] title: String,
    #[prop(optional, into)] lead: Option<String>,
    #[prop(optional)] crumbs: Vec<Crumb>,
    /// What stands beside the title, such as a status.
    #[prop(optional, into)]
    beside: Option<ViewFn>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let trail = (!crumbs.is_empty()).then(|| {
        let links = crumbs
            .into_iter()
            .map(|crumb| {
                view! {
                    <li>
                        <a href=crumb.href>{crumb.label}</a>
                    </li>
                }
                .into_any()
            })
            .collect_view();
        view! {
            <nav class="crumbs" aria-label=text!(nav.crumbs)>
                <ol>
                    {links} <li>
                        <span aria-current="page">
                            <bdi>{title.clone()}</bdi>
                        </span>
                    </li>
                </ol>
            </nav>
        }
        .into_any()
    });
    view! {
        <PageTitle title=title.clone() />
        <div class="page-head">
            {trail}
            <div class="page-head-row">
                <div class="page-head-title">
                    <h1>
                        <bdi>{title}</bdi>
                    </h1>
                    {beside.map(|beside| beside.run())}
                </div>
                {children.map(|children| view! { <div class="page-actions">{children()}</div> }.into_any())}
            </div>
            {lead.map(|lead| view! { <p class="page-lead">{lead}</p> }.into_any())}
        </div>
    }
    .into_any()
}
