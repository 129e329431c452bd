//! The page of a pack version.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Problem,
    packs::{self, DomainName, Pack, PackDetail, PackOwner, VersionSelector},
};

use super::{
    badges::{live_for, status_badges},
    deprecate::{Candidate, Deprecate, deprecate_button},
    document::{Document, Findings},
    history::History,
    place::OwnerInPath,
    reports::Reports,
    server_fns::{DeprecatePack, get_pack, get_pack_text},
    suites::Suites,
    table::may_activate,
    verify::Verify,
};
use crate::{
    UiError,
    asked::Asked,
    backend::refused,
    layout::{PageHeader, Viewer, title_of_path, use_session},
    routes,
    text::text,
    ui::{ButtonLink, Checksum, Fact, Facts, Look, Posting, ProblemView, Sign, When, later},
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
    let pack = Asked::new(
        move || (named.get(), withdraw.version()),
        |((place, version), _)| async move {
            let (owner, version) = selected(&place, &version)?;
            get_pack(packs::GetPack { owner, version }).await
        },
    );
    let text = Asked::new(
        move || named.get(),
        |(place, version)| async move {
            let (owner, version) = selected(&place, &version)?;
            get_pack_text(packs::GetPackText {
                owner,
                version,
                form: packs::TextForm::Source,
            })
            .await
        },
    );
    view! {
        {later(6, move || async move {
                let viewer = session.viewer().await;
                match pack.await {
                    Ok(detail) => {
                        let candidate = Candidate {
                            pack: detail.pack.clone(),
                            live_for: detail.where_live(),
                        };
                        view! {
                            <Head viewer=viewer.clone() candidate=candidate.clone() />
                            <Deprecate candidate viewer action=withdraw />
                            <Body detail text />
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

/// What to ask for; names that nothing can have are not found.
fn selected(place: &OwnerInPath, version: &str) -> Result<(PackOwner, VersionSelector), UiError> {
    parsed(place, version).ok_or_else(|| refused(Problem::no_such_address()))
}

fn parsed(place: &OwnerInPath, version: &str) -> Option<(PackOwner, VersionSelector)> {
    Some((place.parsed()?, VersionSelector::parse(version)?))
}

#[component]
fn Head(viewer: Viewer, candidate: Candidate) -> impl IntoView {
    let pack = &candidate.pack;
    let activate = may_activate(pack, &viewer).then(|| {
        let href = routes::activate_pack(pack);
        view! {
            <ButtonLink href look=Look::Primary sign=Sign::Activate>
                {text!(activation.verb)}
            </ButtonLink>
        }
        .into_any()
    });
    let deprecate = deprecate_button(&candidate, &viewer);
    let (status, live_count) = (pack.status, pack.live_count);
    view! {
        <PageHeader
            title=format!("{} {}", pack.owner, pack.version)
            crumbs=OwnerInPath::of(&pack.owner).crumbs()
            beside=move || status_badges(status, live_count)
        >
            {deprecate}
            {activate}
        </PageHeader>
    }
    .into_any()
}

#[component]
fn Body(detail: PackDetail, text: Asked<String>) -> impl IntoView {
    let live = live_for(&detail.where_live(), detail.pack.live_count);
    let Pack {
        owner,
        domain,
        version,
        checksum,
        note,
        created_at,
        created_by,
        ..
    } = detail.pack;
    let filename = format!("{owner}.{version}.json");
    let marked = detail.findings.clone();
    let whose = whose(&owner, &domain);
    let (verified, tested, reported) = (owner.clone(), owner.clone(), owner.clone());
    let (of_checksum, of_suites, of_reports) = (version.clone(), version.clone(), version.clone());
    view! {
        <Facts>
            {whose}
            <Fact name=text!(packs.live_for_label)>{live}</Fact>
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
        <div class="columns">
            <div class="column-wide">
                <Findings findings=detail.findings />
                <Suites owner=tested version=of_suites />
                <Document document=text filename findings=marked />
            </div>
            <div class="column-narrow">
                <History owner domain current=version />
                <Reports owner=reported version=of_reports />
            </div>
        </div>
    }
    .into_any()
}

/// Of a tenant pack: the tenant, and the domain whose logic it overrides.
fn whose(owner: &PackOwner, domain: &DomainName) -> Option<AnyView> {
    let tenant = owner.tenant()?;
    let (href, tenant, domain) = (
        routes::tenant(tenant),
        tenant.to_string(),
        domain.to_string(),
    );
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
