//! The page of a domain pack version.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Problem,
    access::{Permission, Scope},
    packs::{self, DomainName, DomainPack, DomainPackDetail, PackOwner, VersionSelector},
};

use super::{
    badges::{live_for, status_badges},
    deprecate::{Candidate, Deprecate, deprecate_button},
    document::{Document, Findings},
    history::History,
    reports::Reports,
    server_fns::{DeprecatePack, get_domain_pack, get_domain_pack_text},
    suites::Suites,
    verify::Verify,
};
use crate::{
    UiError,
    asked::Asked,
    backend::refused,
    layout::{Crumb, PageHeader, Viewer, title_of_path, use_session},
    routes,
    text::text,
    ui::{ButtonLink, Checksum, Fact, Facts, Look, Posting, ProblemView, Sign, When, later},
};

/// Everything about one version of a domain pack.
#[component]
pub(crate) fn DomainPackPage() -> impl IntoView {
    let session = use_session();
    let params = use_params_map();
    let named = Memo::new(move |_| {
        let params = params.read();
        let part = |name| params.get_str(name).unwrap_or_default().to_owned();
        (part("domain"), part("version"))
    });
    let withdraw = Posting::to::<DeprecatePack>();
    let pack = Asked::new(
        move || (named.get(), withdraw.version()),
        |((domain, version), _)| async move { get_domain_pack(selector(&domain, &version)?).await },
    );
    let text = Asked::new(
        move || named.get(),
        |(domain, version)| async move {
            get_domain_pack_text(packs::GetDomainPackText {
                pack: selector(&domain, &version)?,
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
                        let candidate = candidate(&detail);
                        view! {
                            <Head pack=detail.pack.clone() viewer=viewer.clone() candidate=candidate.clone() />
                            <Deprecate candidate viewer action=withdraw />
                            <Body detail text />
                        }
                            .into_any()
                    }
                    Err(error) => {
                        let (domain, version) = named.get_untracked();
                        let named = parsed(&domain, &version).map(|_| format!("{domain} {version}"));
                        view! {
                            <PageHeader title=title_of_path(named) crumbs=crumbs() />
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
fn selector(domain: &str, version: &str) -> Result<packs::GetDomainPack, UiError> {
    let (domain, version) =
        parsed(domain, version).ok_or_else(|| refused(Problem::no_such_address()))?;
    Ok(packs::GetDomainPack { domain, version })
}

fn parsed(domain: &str, version: &str) -> Option<(DomainName, VersionSelector)> {
    let domain = DomainName::parse(domain).ok()?;
    Some((domain, VersionSelector::parse(version)?))
}

fn crumbs() -> Vec<Crumb> {
    vec![
        Crumb::new(text!(packs.title), routes::PACKS),
        Crumb::new(
            text!(packs.domain_packs),
            format!("{}?tab=domain", routes::PACKS),
        ),
    ]
}

fn candidate(detail: &DomainPackDetail) -> Candidate {
    Candidate {
        owner: PackOwner::Domain(detail.pack.domain.clone()),
        version: detail.pack.version.clone(),
        status: detail.pack.status,
        row_version: detail.pack.row_version,
        live_for: detail.live_for.clone(),
    }
}

#[component]
fn Head(pack: DomainPack, viewer: Viewer, candidate: Candidate) -> impl IntoView {
    let may_activate =
        viewer.can(Permission::ActivationApply, &Scope::Anywhere) && pack.status.can_be_activated();
    let activate = may_activate.then(|| {
        let href = routes::activate_domain_pack(&pack.domain, &pack.version);
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
            title=format!("{} {}", pack.domain, pack.version)
            crumbs=crumbs()
            beside=move || status_badges(status, live_count)
        >
            {deprecate}
            {activate}
        </PageHeader>
    }
    .into_any()
}

#[component]
fn Body(detail: DomainPackDetail, text: Asked<String>) -> impl IntoView {
    let pack = detail.pack;
    let owner = PackOwner::Domain(pack.domain.clone());
    let (of_suites, of_history, of_reports) = (owner.clone(), owner.clone(), owner.clone());
    let (tested, version) = (pack.version.clone(), pack.version.clone());
    let reported = version.clone();
    let filename = format!("{owner}.{version}.json");
    let marked = detail.findings.clone();
    view! {
        <Facts>
            <Fact name=text!(packs.live_for_label)>{live_for(&detail.live_for)}</Fact>
            <Fact name=text!(ui.created)>
                <When at=pack.created_at />
            </Fact>
            <Fact name=text!(ui.created_by)>{pack.created_by}</Fact>
            {pack.note.map(|note| view! { <Fact name=text!(packs.note)>{note}</Fact> }.into_any())}
            <Fact name=text!(ui.checksum)>
                <Checksum sum=pack.checksum.clone() />
                <Verify owner version=pack.version stored=pack.checksum />
            </Fact>
        </Facts>
        <div class="columns">
            <div class="column-wide">
                <Findings findings=detail.findings />
                <Suites owner=of_suites version=tested />
                <Document document=text filename findings=marked />
            </div>
            <div class="column-narrow">
                <History owner=of_history domain=pack.domain current=version />
                <Reports owner=of_reports version=reported />
            </div>
        </div>
    }
    .into_any()
}
