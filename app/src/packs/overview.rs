//! What a version holds, on its page.

use leptos::prelude::*;
use tenantry_domain::packs::{
    ContentRow, DomainName, PackOwner, ShowContents, Version, VersionSelector,
};

use super::contents::{Parts, PlaceOf, page_of};
use crate::{
    asked::{Asked, ask},
    layout::Viewer,
    paths,
    playbooks::extracting,
    text::text,
    ui::{ProblemView, later, use_query},
};

/// The parts of a version, each as a table that leads into the document.
#[component]
pub(super) fn Overview(
    owner: PackOwner,
    /// The domain, of a pack of one.
    domain: Option<DomainName>,
    version: Version,
    viewer: Viewer,
) -> impl IntoView {
    let query = use_query();
    let wanted = Memo::new(move |_| page_of(&query.read()));
    let path = paths::pack(&owner, &version);
    let lead = owner.tenant().and(domain).map(|domain| {
        view! { <p class="muted">{text!(contents.overrides, domain = domain)}</p> }.into_any()
    });
    let (act_of, refused) = extracting(owner.clone(), version.clone(), &viewer).unzip();
    let contents = Asked::new(
        move || {
            let version = VersionSelector::Exactly(version.clone());
            ShowContents::of(owner.clone(), version, wanted.get())
        },
        ask,
    );
    let page = path.clone();
    let place_of: PlaceOf = Callback::new(move |row: ContentRow| {
        (row.line > 0).then(|| paths::line_of(&page, row.line))
    });
    let path = StoredValue::new(path);
    view! {
        {lead}
        {refused}
        {later(8, move || {
            let wanted = wanted.get();
            async move {
                match contents.await {
                    Err(error) => view! { <ProblemView error /> }.into_any(),
                    Ok(contents) => {
                        let path = path.get_value();
                        view! { <Parts contents wanted path place_of act_of /> }.into_any()
                    }
                }
            }
        })}
    }
    .into_any()
}
