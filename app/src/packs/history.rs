//! The versions of a document, highest first, a page at a time, each with a link, and what to compare it with.

use leptos::prelude::*;
use tenantry_domain::{
    Page, PageRequest,
    packs::{DomainName, ListedPack, Pack, PackFilter, PackOwner, PackStatus, Version},
};

use super::{badges::badges_of, compare::CompareWith, tabs::PackTab};
use crate::{
    asked::{Asked, ask},
    paths,
    text::text,
    ui::{
        ProblemView, StatusBadge, Timeline, TimelineItem, Tone, after_link, before_link, later,
        number, use_query,
    },
};

/// Versions that can be chosen from at once where two are compared.
const LIMIT: u32 = 200;
/// Versions on a page of the history.
const PAGE: u32 = 20;
/// The parameter that says where the shown part of the history begins.
const CURSOR: &str = "cursor";

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
pub(super) fn History(
    owner: PackOwner,
    domain: Option<DomainName>,
    current: Version,
) -> impl IntoView {
    let query = use_query();
    let cursor = Memo::new(move |_| query.read().get(CURSOR).map(str::to_owned));
    let entries = {
        let filter = history_of(owner.clone(), domain);
        Asked::new(
            move || PackFilter {
                page: PageRequest {
                    limit: Some(PAGE),
                    cursor: cursor.get(),
                },
                ..filter.clone()
            },
            ask,
        )
    };
    let content = move || {
        let (owner, current) = (owner.clone(), current.clone());
        // Read before waiting, so that another part of the history is asked for.
        let is_asked_first = cursor.get().is_none();
        async move {
            match entries.await {
                Err(error) => view! { <ProblemView error /> }.into_any(),
                Ok(page) => view! { <Entries owner page current is_asked_first /> }.into_any(),
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
fn Entries(
    owner: PackOwner,
    page: Page<ListedPack>,
    current: Version,
    /// Whether the URL says nothing about the part of the history.
    is_asked_first: bool,
) -> impl IntoView {
    let there = paths::pack(&owner, &current);
    let tab = PackTab::History.query();
    // The way back may have led there too.
    let is_first = page.prev_cursor.is_none();
    let newest = (!is_asked_first).then(|| {
        view! { <a class="button" href=tab.href(&there)>{text!(contents.newest_versions)}</a> }
            .into_any()
    });
    let to = |cursor: &String| tab.clone().with(CURSOR, cursor).href(&there);
    let newer = page.prev_cursor.as_ref().map(to);
    let newer = before_link(text!(contents.newer_versions), newer);
    let earlier = page.next_cursor.as_ref().map(to);
    let earlier = after_link(text!(contents.earlier_versions), earlier);
    let total = usize::try_from(page.total).unwrap_or(usize::MAX);
    let entries = versions_in(page);
    // Which one it is can be seen only where the highest are.
    let latest = is_first.then(|| latest_of(&entries).cloned()).flatten();
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
                    let href = paths::compare_versions(&owner, &before, &entry.version);
                    (before, href)
                }),
                href: paths::pack(&owner, &entry.version),
                entry,
            };
            row.view()
        })
        .collect_view();
    view! {
        <CompareWith owner=owner.clone() versions current />
        <Timeline label=text!(packs.history)>{items}</Timeline>
        <div class="pager">
            <p>{text!(packs.version_count, count = number(total))}</p>
            <span class="pager-links">{newest} {newer} {earlier}</span>
        </div>
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
        let kind = self.entry.kind();
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
                    {badges_of(kind, status, live_count)}
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
