//! The page of a pack version.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Problem,
    changes::Affected,
    id::TenantId,
    packs::{self, FindingsOf, Pack, PackKind, PackOwner, Version, VersionSelector},
};

use super::{
    badges::{badges_of, live_for},
    deprecate::{Candidate, Deprecate, deprecate_button, why_it_waits},
    document::{Document, DocumentProps},
    grouped::Findings,
    history::{History, HistoryProps},
    import::{FOR_TENANT, next_step_of},
    overview::Overview,
    place::OwnerInPath,
    recall::{left_live, recall_button, recall_link},
    reports::Reports,
    server_fns::{DeprecatePack, PackHead, get_pack},
    suites::{Suites, SuitesProps},
    table::{may_activate, verb_of},
    tabs::PackTab,
    verify::Verify,
};
use crate::{
    Answer, UiError,
    asked::Asked,
    backend::refused,
    frames::{News, Shows, again},
    layout::{PageHeader, Viewer, title_of_path, use_session},
    part::{AnyPart, part},
    paths,
    playbooks::{Links, LinksProps, Steps, proposal_part},
    query::QueryString,
    text::text,
    ui::{
        ButtonLink, Checksum, Fact, Facts, Look, Posting, ProblemView, Sign, Tabs, When, changing,
        later, summary_of, use_query,
    },
};

/// Everything about one version of a pack.
#[component]
pub(crate) fn PackPage() -> impl IntoView {
    let session = use_session();
    let params = use_params_map();
    let named = Memo::new(move |_| {
        let params = params.read();
        let version = params.get_str("version").unwrap_or_default();
        (OwnerInPath::from_params(&params), version.to_owned())
    });
    let withdraw = Posting::to::<DeprecatePack>();
    let news = News::new();
    let pack = Asked::new(
        move || (named.get(), withdraw.version(), news.shown()),
        |(named, ..)| find(named),
    );
    let ask = move || named.try_get_untracked().map(find);
    news.watch(move || named.track(), again(pack, ask));
    let tenant = move || named.with(|(place, _)| Some(place.parsed()?.tenant()?.to_string()));
    let shows = Shows::page(Affected::Packs, Signal::derive(tenant));
    lead_to_document();
    view! {
        {news.notice(shows)}
        {later(6, move || async move {
                let viewer = session.viewer().await;
                let pack = pack.await;
                news.is_read();
                match pack {
                    Ok(detail) => {
                        let candidate = Candidate {
                            pack: detail.pack.clone(),
                            live_for: detail.live_for.clone(),
                        };
                        view! {
                            <Head viewer=viewer.clone() candidate=candidate.clone() />
                            <Deprecate candidate viewer=viewer.clone() action=withdraw />
                            <Body detail viewer />
                        }
                            .into_any()
                    }
                    Err(error) => {
                        let (place, version) = named.get_untracked();
                        let named = parsed(&place, &version);
                        let named = named.map(|(owner, version)| format!("{owner} {version}"));
                        view! {
                            <PageHeader title=title_of_path(named) crumbs=place.crumbs() />
                            <ProblemView error />
                        }
                            .into_any()
                    }
                }
            })}
    }
    .into_any()
}

part! {
    /// The tests, which few look at.
    static SUITES: tests of SuitesProps = |props| Suites(props).into_any();
}

part! {
    /// The history, which few look at.
    static HISTORY: history of HistoryProps = |props| History(props).into_any();
}

part! {
    /// The tenants that a playbook is linked to.
    static LINKS: links of LinksProps = |props| Links(props).into_any();
}

part! {
    /// What validation found.
    static FINDINGS: findings of FoundProps = |props| Found(props).into_any();
}

part! {
    /// The document.
    static DOCUMENT: document of DocumentProps = |props| Document(props).into_any();
}

/// The parts that the page of a version shows at an address.
pub(crate) fn tab_parts(query: &QueryString) -> Vec<&'static dyn AnyPart> {
    let tab = PackTab::of(query);
    let proposal = (tab == PackTab::Links)
        .then(|| proposal_part(query))
        .flatten();
    tab_part(tab).into_iter().chain(proposal).collect()
}

fn tab_part(tab: PackTab) -> Option<&'static dyn AnyPart> {
    match tab {
        PackTab::Links => Some(&LINKS),
        PackTab::Tests => Some(&SUITES),
        PackTab::Findings => Some(&FINDINGS),
        PackTab::Document => Some(&DOCUMENT),
        PackTab::History => Some(&HISTORY),
        PackTab::Overview => None,
    }
}

/// The version that a path names.
async fn find((place, version): (OwnerInPath, String)) -> Result<Answer<PackHead>, UiError> {
    let (owner, version) = selected(&place, &version)?;
    get_pack(packs::GetPack { owner, version }).await
}

/// What to ask for; names that nothing can have are not found.
fn selected(place: &OwnerInPath, version: &str) -> Result<(PackOwner, VersionSelector), UiError> {
    parsed(place, version).ok_or_else(|| refused(Problem::no_such_address()))
}

fn parsed(place: &OwnerInPath, version: &str) -> Option<(PackOwner, VersionSelector)> {
    Some((place.parsed()?, VersionSelector::parse(version)?))
}

/// Follows an address from before there were tabs, which names a place in the document and no tab.
fn lead_to_document() {
    #[cfg(not(feature = "ssr"))]
    Effect::new(move |_| {
        let location = window().location();
        let (hash, search) = (location.hash(), location.search());
        let hash = hash.unwrap_or_default();
        let is_place = hash.starts_with("#/") || hash.starts_with("#L");
        if is_place && !search.unwrap_or_default().contains("tab=") {
            let line = hash.strip_prefix("#L").unwrap_or("1");
            // Refused only for what is no URL.
            drop(location.replace(&format!("?tab=document&line={line}{hash}")));
        }
    });
}

#[component]
fn Head(viewer: Viewer, candidate: Candidate) -> impl IntoView {
    let pack = &candidate.pack;
    // What is in force somewhere waits for nobody.
    let look = if pack.live_count > 0 {
        Look::Plain
    } else {
        Look::Primary
    };
    let verb = verb_of(pack);
    let activate = may_activate(pack, &viewer).then(|| {
        let href = paths::activate_pack(pack, None);
        view! {
            <ButtonLink href look sign=Sign::Activate>
                {verb}
            </ButtonLink>
        }
        .into_any()
    });
    let deprecate = deprecate_button(&candidate, &viewer);
    let waits = why_it_waits(&candidate, &viewer, recall_link(&candidate, &viewer));
    let recall = recall_button(&candidate, &viewer);
    let left = left_live(&candidate, &viewer);
    let next = may_activate(pack, &viewer)
        .then(|| next_step(pack))
        .flatten();
    let (kind, status, live_count) = (pack.kind(), pack.status, pack.live_count);
    view! {
        <PageHeader
            title=format!("{} {}", pack.owner, pack.version)
            crumbs=OwnerInPath::of(&pack.owner).crumbs()
            beside=move || badges_of(kind, status, live_count)
        >
            {recall}
            {deprecate}
            {activate}
        </PageHeader>
        {waits}
        {left}
        {next}
    }
    .into_any()
}

/// After an import: the way on, to the tenant that it was for.
fn next_step(pack: &Pack) -> Option<AnyView> {
    let query = use_query().get_untracked();
    query.get("done").filter(|done| done.starts_with("pack-"))?;
    if query.get("done") == Some("pack-deprecated") || pack.live_count > 0 {
        return None;
    }
    let tenant = query
        .get(FOR_TENANT)
        .and_then(|id| TenantId::parse(id).ok());
    let (label, href) = next_step_of(pack, tenant.as_ref());
    Some(view! { <p class="page-remark"><a href=href>{label}</a></p> }.into_any())
}

#[component]
fn Body(detail: PackHead, viewer: Viewer) -> impl IntoView {
    let query = use_query();
    let live = live_for(&detail.live_for, detail.pack.live_count);
    let counts = detail.counts;
    let Pack {
        owner,
        domain,
        version,
        checksum,
        status,
        note,
        created_at,
        created_by,
        ..
    } = detail.pack;
    let page = paths::pack(&owner, &version);
    let found = PackTab::Findings.query().href(&page);
    let whose = whose(&owner, domain.as_ref().map(ToString::to_string));
    let (verified, of_checksum) = (owner.clone(), version.clone());
    let tab = Memo::new(move |_| PackTab::of(&query.read()));
    let kind = owner.kind();
    let live_label = match kind {
        PackKind::Domain | PackKind::Tenant => text!(packs.live_for_label),
        PackKind::Playbook => text!(playbooks.linked_to),
    };
    let tabs =
        move || view! { <Tabs label=text!(contents.tabs) tabs=tab.get().links(kind, &page) /> };
    let shown = changing(move || {
        let (owner, version) = (owner.clone(), version.clone());
        match (tab.get(), &owner) {
            (PackTab::Overview, PackOwner::Playbook(playbook)) => {
                let playbook = playbook.clone();
                view! { <Steps playbook version /> }.into_any()
            }
            (PackTab::Links, PackOwner::Playbook(playbook)) => LINKS.open(LinksProps {
                playbook: playbook.clone(),
                version,
                status,
                viewer: viewer.clone(),
            }),
            (PackTab::Overview | PackTab::Links, _) => {
                let domain = domain.clone();
                view! { <Overview owner domain version viewer=viewer.clone() /> }.into_any()
            }
            (PackTab::Tests, _) => SUITES.open(SuitesProps { owner, version }),
            (PackTab::Findings, _) => FINDINGS.open(FoundProps { owner, version }),
            (PackTab::Document, _) => DOCUMENT.open(DocumentProps { owner, version }),
            (PackTab::History, _) => HISTORY.open(HistoryProps {
                owner,
                domain: domain.clone(),
                current: version,
            }),
        }
    });
    view! {
        <Facts>
            {whose}
            <Fact name=live_label>{live}</Fact>
            <Fact name=text!(packs.findings)>
                <a href=found>{summary_of(counts)}</a>
            </Fact>
            <Fact name=text!(ui.created)>
                <When at=created_at />
            </Fact>
            <Fact name=text!(ui.created_by)>{created_by}</Fact>
            {note.map(|note| view! { <Fact name=text!(packs.note)>{note}</Fact> }.into_any())}
            <Fact name=text!(ui.checksum)>
                <Checksum sum=checksum.clone() />
                <Verify owner=verified version=of_checksum stored=checksum />
            </Fact>
        </Facts>
        {tabs}
        {shown}
    }
    .into_any()
}

/// What validation found, and the reports of it.
#[component]
fn Found(owner: PackOwner, version: Version) -> impl IntoView {
    let path = paths::pack(&owner, &version);
    let of = FindingsOf::Version {
        owner: owner.clone(),
        version: VersionSelector::Exactly(version.clone()),
    };
    let query = PackTab::Findings.query();
    view! {
        <div class="columns">
            <div class="column-wide">
                <Findings of path=path.clone() query lines_at=Some(path) />
            </div>
            <div class="column-narrow">
                <Reports owner version />
            </div>
        </div>
    }
    .into_any()
}

/// Of a tenant pack: the tenant, and the domain whose logic it overrides.
fn whose(owner: &PackOwner, domain: Option<String>) -> Option<AnyView> {
    let tenant = owner.tenant()?;
    let (href, tenant) = (paths::tenant(tenant), tenant.to_string());
    Some(
        view! {
            <Fact name=text!(packs.tenant)>
                <a href=href>{tenant}</a>
            </Fact>
            <Fact name=text!(packs.domain)>{domain}</Fact>
        }
        .into_any(),
    )
}
