//! The versions of a document, highest first, each with a link, and what to compare it with.

use leptos::prelude::*;
use tenantry_domain::{
    Page, PageRequest,
    packs::{DomainName, ListedPack, Pack, PackFilter, PackOwner, PackStatus, Version},
};

use super::{badges::status_badges, compare::CompareWith};
use crate::{
    asked::{Asked, ask},
    routes,
    text::text,
    ui::{ProblemView, StatusBadge, Timeline, TimelineItem, Tone, later},
};

/// Versions that a page asks for at most.
const LIMIT: u32 = 200;

/// Asks for the versions of a history, highest first; of a tenant's, those of one domain if it is named.
pub(super) fn history_of(owner: PackOwner, domain: Option<DomainName>) -> PackFilter {
    let of_owner = PackFilter::of_owner(owner);
    PackFilter {
        domain: of_owner.domain.clone().or(domain),
        page: PageRequest {
            limit: Some(LIMIT),
            cursor: None,
        },
        ..of_owner
    }
}

/// The versions of a list that was asked for without documents.
pub(crate) fn versions_in(page: Page<ListedPack>) -> Vec<Pack> {
    page.items.into_iter().map(|listed| listed.pack).collect()
}

/// The history; the version that is shown is marked, and so is the one that `latest` means.
#[component]
pub(super) fn History(owner: PackOwner, domain: DomainName, current: Version) -> impl IntoView {
    let entries = {
        let filter = history_of(owner.clone(), Some(domain));
        Asked::new(move || filter.clone(), ask)
    };
    let content = move || {
        let (owner, current) = (owner.clone(), current.clone());
        async move {
            match entries.await {
                Err(error) => view! { <ProblemView error /> }.into_any(),
                Ok(page) => {
                    view! { <Entries owner entries=versions_in(page) current /> }.into_any()
                }
            }
        }
    };
    view! {
        <section class="card" aria-labelledby="history-title">
            <h2 id="history-title">{text!(packs.history)}</h2>
            {later(4, content)}
        </section>
    }
    .into_any()
}

#[component]
fn Entries(owner: PackOwner, entries: Vec<Pack>, current: Version) -> impl IntoView {
    let latest = latest_of(&entries).cloned();
    let versions: Vec<Version> = entries.iter().map(|entry| entry.version.clone()).collect();
    let before = versions.iter().skip(1).cloned().map(Some).chain([None]);
    let items = entries
        .into_iter()
        .zip(before)
        .map(|(entry, before)| {
            let row = Row {
                is_current: entry.version == current,
                is_latest: Some(&entry.version) == latest.as_ref(),
                compare: before.map(|before| {
                    let href = routes::compare_versions(&owner, &before, &entry.version);
                    (before, href)
                }),
                href: routes::pack(&owner, &entry.version),
                entry,
            };
            row.view()
        })
        .collect_view();
    view! {
        <CompareWith owner=owner.clone() versions current />
        <Timeline label=text!(packs.history)>{items}</Timeline>
    }
    .into_any()
}

/// The highest version that is not withdrawn.
fn latest_of(entries: &[Pack]) -> Option<&Version> {
    let fit = entries
        .iter()
        .filter(|entry| entry.status != PackStatus::Deprecated);
    fit.map(|entry| &entry.version).max()
}

/// A version with what its place in the history says about it.
struct Row {
    entry: Pack,
    href: String,
    is_current: bool,
    is_latest: bool,
    /// The version before, and the comparison with it.
    compare: Option<(Version, String)>,
}

impl Row {
    fn view(self) -> AnyView {
        let Pack {
            version,
            status,
            live_count,
            note,
            created_at: at,
            created_by: by,
            ..
        } = self.entry;
        let latest = self.is_latest.then(|| {
            view! { <StatusBadge tone=Tone::Neutral label=text!(packs.latest) /> }.into_any()
        });
        let compare = self.compare.map(|(before, href)| {
            view! {
                <p class="history-compare">
                    <a href=href>{text!(compare.with_before, version = before)}</a>
                </p>
            }
            .into_any()
        });
        view! {
            <TimelineItem at by is_current=self.is_current>
                <p
                    class="history-version"
                    class:history-withdrawn=status == PackStatus::Deprecated
                >
                    <a href=self.href aria-current=self.is_current.then_some("page")>
                        {version.to_string()}
                    </a>
                    {status_badges(status, live_count)}
                    {latest}
                </p>
                {note.map(|note| view! { <p class="timeline-reason">{note}</p> }.into_any())}
                {compare}
            </TimelineItem>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packs::sample::pack;

    #[test]
    fn the_latest_is_the_highest_that_was_not_withdrawn() {
        let entries = [
            pack("Finance", "v4.0", PackStatus::Deprecated),
            pack("Finance", "v3.10", PackStatus::Draft),
            pack("Finance", "v3.9", PackStatus::Active),
        ];

        assert_eq!(latest_of(&entries).map(Version::as_str), Some("v3.10"));
        assert_eq!(latest_of(&entries[..1]), None);
    }
}
