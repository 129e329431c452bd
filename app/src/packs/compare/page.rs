//! The page that compares two versions.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::packs::{CompareView, Comparison, Pack, Shown, Version};

use super::{
    changes::Changes, choose::ChooseForm, patch::Patch, summary::Summary, text::Text,
    wanted::Wanted,
};
use crate::{
    Answer, UiError,
    asked::{Asked, ask},
    layout::{Crumb, PageHeader, title_of_path},
    packs::{
        history::{history_of, versions_in},
        place::OwnerInPath,
        server_fns::compare_packs,
    },
    paths,
    text::text,
    ui::{ButtonLink, EmptyState, ProblemView, Tab, Tabs, later, use_query},
};

/// Two versions of one history beside each other.
#[component]
pub(crate) fn ComparePage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query();
    let place = Memo::new(move |_| OwnerInPath::from_params(&params.read()));
    let wanted = Memo::new(move |_| Wanted::from_query(&query.read()));
    let entries = Asked::new(
        move || place.get(),
        |place| async move { ask(history_of(place.owner()?, None)).await },
    );
    let comparison = Asked::new(
        move || (place.get(), wanted.get()),
        |(place, wanted)| compare(place, wanted),
    );
    view! {
        {move || view! { <Head place=place.get() wanted=wanted.get() /> }.into_any()}
        {later(6, move || async move {
                let entries = entries.await;
                let comparison = comparison.await;
                let (place, wanted) = (place.get_untracked(), wanted.get_untracked());
                match entries {
                    Err(error) => view! { <ProblemView error /> }.into_any(),
                    Ok(page) => {
                        let entries = versions_in(page);
                        view! { <Content place wanted entries comparison /> }.into_any()
                    }
                }
            })}
    }
    .into_any()
}

/// What differs, once two versions are named.
async fn compare(
    place: OwnerInPath,
    wanted: Wanted,
) -> Result<Answer<Option<Comparison>>, UiError> {
    if wanted.is_complete() {
        compare_packs(wanted.question(&place)?).await
    } else {
        Ok(Answer::none())
    }
}

#[component]
fn Head(place: OwnerInPath, wanted: Wanted) -> impl IntoView {
    let mut crumbs = place.crumbs();
    let version = Version::parse(&wanted.to).ok();
    if let (Some(owner), Some(version)) = (place.parsed(), version) {
        let page = paths::pack(&owner, &version);
        crumbs.push(Crumb::new(format!("{} {version}", place.name), page));
    }
    let is_named = place.parsed().is_some() && (!wanted.is_complete() || wanted.are_versions());
    let title = title_of_path(is_named.then(|| {
        if wanted.is_complete() {
            text!(
                compare.title,
                name = place.name,
                from = wanted.from,
                to = wanted.to
            )
        } else {
            text!(compare.title_open, name = place.name)
        }
    }));
    view! { <PageHeader title crumbs /> }.into_any()
}

#[component]
fn Content(
    place: OwnerInPath,
    wanted: Wanted,
    entries: Vec<Pack>,
    comparison: Result<Option<Comparison>, UiError>,
) -> impl IntoView {
    let is_alone = entries.len() < 2 && !wanted.is_complete();
    let chosen = match comparison {
        Err(error) => view! { <ProblemView error /> }.into_any(),
        Ok(Some(comparison)) => {
            view! { <Compared place=place.clone() wanted=wanted.clone() comparison /> }.into_any()
        }
        Ok(None) if is_alone => view! {
            <EmptyState title=text!(compare.alone) detail=text!(compare.alone_detail)>
                <ButtonLink href=paths::IMPORT>{text!(packs.import)}</ButtonLink>
            </EmptyState>
        }
        .into_any(),
        Ok(None) => {
            view! { <EmptyState title=text!(compare.choose) detail=text!(compare.choose_detail) /> }
                .into_any()
        }
    };
    view! {
        <ChooseForm place wanted entries />
        {chosen}
    }
    .into_any()
}

#[component]
fn Compared(place: OwnerInPath, wanted: Wanted, comparison: Comparison) -> impl IntoView {
    if comparison.from == comparison.to {
        return view! {
            <EmptyState
                title=text!(compare.same_version)
                detail=text!(compare.same_version_detail, version = comparison.to)
            />
        }
        .into_any();
    }
    let names = (comparison.from.to_string(), comparison.to.to_string());
    let total = comparison.counts.total();
    let tabs = CompareView::ALL
        .into_iter()
        .map(|view| Tab {
            label: label(view),
            href: wanted.href(&place, view),
            is_current: view == wanted.view,
        })
        .collect();
    let summary =
        { view! { <Summary bump=comparison.bump counts=comparison.counts /> }.into_any() };
    let shown = match comparison.shown {
        Shown::Changes { first, items } => {
            view! { <Changes place wanted names first items total /> }.into_any()
        }
        Shown::Patch {
            operations,
            text,
            is_cut,
        } => {
            let versions = (comparison.from, comparison.to);
            view! { <Patch place versions operations text is_cut /> }.into_any()
        }
        Shown::Text { lines, documents } => view! { <Text names lines documents /> }.into_any(),
    };
    view! {
        {summary}
        <Tabs label=text!(compare.views) tabs />
        {shown}
    }
    .into_any()
}

fn label(view: CompareView) -> &'static str {
    match view {
        CompareView::Changes => text!(compare.view_changes),
        CompareView::Patch => text!(compare.view_patch),
        CompareView::Text => text!(compare.view_text),
    }
}
