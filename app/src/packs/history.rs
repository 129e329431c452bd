//! The versions of a document, highest first, each with a link, and what to compare it with.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use tenantry_domain::{
    PageRequest, Timestamp,
    packs::{
        DomainName, DomainPack, DomainPackFilter, PackOwner, PackStatus, TenantPack,
        TenantPackFilter, Version,
    },
};

use super::{badges::status_badges, compare::CompareWith};
use crate::{
    Answer, UiError,
    asked::{Asked, ask},
    routes,
    text::text,
    ui::{ProblemView, StatusBadge, Timeline, TimelineItem, Tone, later},
};

/// Versions that a page asks for at most.
const LIMIT: u32 = 200;

/// One version in a history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) domain: DomainName,
    pub(super) version: Version,
    status: PackStatus,
    live_count: u64,
    at: Timestamp,
    by: String,
    note: Option<String>,
}

impl From<DomainPack> for Entry {
    fn from(pack: DomainPack) -> Self {
        Self {
            domain: pack.domain,
            version: pack.version,
            status: pack.status,
            live_count: pack.live_count,
            at: pack.created_at,
            by: pack.created_by,
            note: pack.note,
        }
    }
}

impl From<TenantPack> for Entry {
    fn from(pack: TenantPack) -> Self {
        Self {
            domain: pack.domain,
            version: pack.version,
            status: pack.status,
            live_count: u64::from(pack.is_live),
            at: pack.created_at,
            by: pack.created_by,
            note: pack.note,
        }
    }
}

/// The versions of a history, highest first; of a tenant's, those of one domain if it is named.
pub(super) async fn entries_of(
    (owner, domain): (PackOwner, Option<DomainName>),
) -> Result<Answer<Vec<Entry>>, UiError> {
    let page = PageRequest {
        limit: Some(LIMIT),
        cursor: None,
    };
    let entries: Vec<Entry> = match owner {
        PackOwner::Domain(domain) => {
            let filter = DomainPackFilter {
                domain: Some(domain),
                page,
                ..DomainPackFilter::default()
            };
            let packs = ask(filter).await?.read()?.items;
            packs.into_iter().map(Entry::from).collect()
        }
        PackOwner::Tenant(tenant_id) => {
            let filter = TenantPackFilter {
                tenant_id: Some(tenant_id),
                domain,
                page,
                ..TenantPackFilter::default()
            };
            let packs = ask(filter).await?.read()?.items;
            packs.into_iter().map(Entry::from).collect()
        }
    };
    Answer::of(&entries)
}

/// The history; the version that is shown is marked, and so is the one that `latest` means.
#[component]
pub(super) fn History(owner: PackOwner, domain: DomainName, current: Version) -> impl IntoView {
    let entries = {
        let asked = (owner.clone(), Some(domain));
        Asked::new(move || asked.clone(), entries_of)
    };
    let content = move || {
        let (owner, current) = (owner.clone(), current.clone());
        async move {
            match entries.await {
                Err(error) => view! { <ProblemView error /> }.into_any(),
                Ok(entries) => view! { <Entries owner entries current /> }.into_any(),
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
fn Entries(owner: PackOwner, entries: Vec<Entry>, current: Version) -> impl IntoView {
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
                href: routes::pack_of(&owner, &entry.version),
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
fn latest_of(entries: &[Entry]) -> Option<&Version> {
    let fit = entries
        .iter()
        .filter(|entry| entry.status != PackStatus::Deprecated);
    fit.map(|entry| &entry.version).max()
}

/// A version with what its place in the history says about it.
struct Row {
    entry: Entry,
    href: String,
    is_current: bool,
    is_latest: bool,
    /// The version before, and the comparison with it.
    compare: Option<(Version, String)>,
}

impl Row {
    fn view(self) -> AnyView {
        let Entry {
            domain: _,
            version,
            status,
            live_count,
            at,
            by,
            note,
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

    #[test]
    fn the_latest_is_the_highest_that_was_not_withdrawn() {
        let entry = |version: &str, status| Entry {
            domain: DomainName::parse("Finance").unwrap(),
            version: Version::parse(version).unwrap(),
            status,
            live_count: 0,
            at: Timestamp::from_micros(0),
            by: "a".to_owned(),
            note: None,
        };
        let entries = [
            entry("v4.0", PackStatus::Deprecated),
            entry("v3.10", PackStatus::Draft),
            entry("v3.9", PackStatus::Active),
        ];

        assert_eq!(latest_of(&entries).map(Version::as_str), Some("v3.10"));
        assert_eq!(latest_of(&entries[..1]), None);
    }
}
