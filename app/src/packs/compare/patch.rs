//! What differs as a JSON Patch, to read, to copy and to keep.

use leptos::prelude::*;
use tenantry_domain::packs::Version;

use crate::{
    packs::place::OwnerInPath,
    paths,
    text::text,
    ui::{CodeViewer, Icon, Sign},
};

/// The operations that make the one document of the other.
#[component]
pub(super) fn Patch(
    place: OwnerInPath,
    versions: (Version, Version),
    operations: usize,
    text: String,
    is_cut: bool,
) -> impl IntoView {
    let (from, to) = versions;
    let href = format!(
        "{}/{}/{}/{to}/patch?against={from}",
        paths::PACKS,
        place.kind,
        place.name
    );
    let cut = is_cut.then(|| {
        view! {
            <div class="banner banner-info">
                <Icon sign=Sign::Info />
                <p>{text!(compare.patch_cut)}</p>
            </div>
        }
        .into_any()
    });
    let count = match operations {
        0 => text!(compare.patch_empty).to_owned(),
        1 => text!(compare.operation).to_owned(),
        count => text!(compare.operations, count = count),
    };
    view! {
        <section class="card" aria-labelledby="patch-title">
            <div class="card-head">
                <h2 id="patch-title">{text!(compare.patch_title)}</h2>
                <span class="card-actions">
                    <span class="muted">{count}</span>
                    <a class="button" rel="external" href=href download="">
                        {text!(compare.download)}
                    </a>
                </span>
            </div>
            <p class="muted">{text!(compare.patch_lead, from = from, to = to)}</p>
            {cut}
            <CodeViewer label=text!(compare.patch_title) code=text />
        </section>
    }
    .into_any()
}
