//! The page of a domain pack version.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    PageRequest, Problem,
    access::{Permission, Scope},
    packs::{self, DomainName, DomainPack, DomainPackDetail, DomainPackFilter, VersionSelector},
};

use super::{
    badges::status_badges,
    document::{Document, Findings},
    history::{Entry, History},
    server_fns::{get_domain_pack, get_domain_pack_text, list_domain_packs},
};
use crate::{
    UiError,
    asked::Asked,
    backend::refused,
    layout::{Crumb, PageHeader, Viewer, use_session},
    routes,
    text::text,
    ui::{ButtonLink, Checksum, Fact, Facts, Look, ProblemView, Sign, When, later},
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
    let pack = Asked::new(
        move || named.get(),
        |(domain, version)| async move { get_domain_pack(selector(&domain, &version)?).await },
    );
    let text = Asked::new(
        move || named.get(),
        |(domain, version)| async move {
            get_domain_pack_text(packs::GetDomainPackText(selector(&domain, &version)?)).await
        },
    );
    let history = Asked::new(
        move || named.get().0,
        |domain| async move {
            let domain = DomainName::parse(&domain).ok();
            let page = PageRequest {
                limit: Some(50),
                cursor: None,
            };
            list_domain_packs(DomainPackFilter {
                domain,
                page,
                ..Default::default()
            })
            .await
        },
    );
    view! {
        {later(6, move || async move {
                let viewer = session.viewer().await;
                match pack.await {
                    Ok(detail) => {
                        let entries = history.await.map(|page| entries(page.items)).unwrap_or_default();
                        view! { <Head pack=detail.pack.clone() viewer /> <Body detail entries text /> }
                            .into_any()
                    }
                    Err(error) => {
                        let (domain, version) = named.get_untracked();
                        view! {
                            <PageHeader title=format!("{domain} {version}") crumbs=crumbs() />
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
    let parsed = DomainName::parse(domain)
        .ok()
        .zip(VersionSelector::parse(version));
    let (domain, version) = parsed.ok_or_else(|| {
        refused(Problem::not_found(
            "domain pack",
            &format!("{domain}/{version}"),
        ))
    })?;
    Ok(packs::GetDomainPack { domain, version })
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

fn entries(packs: Vec<DomainPack>) -> Vec<Entry> {
    let entry = |pack: DomainPack| Entry {
        href: routes::domain_pack(&pack.domain, &pack.version),
        version: pack.version,
        status: pack.status,
        live_count: pack.live_count,
        at: pack.created_at,
        by: pack.created_by,
        note: pack.note,
    };
    packs.into_iter().map(entry).collect()
}

#[component]
fn Head(pack: DomainPack, viewer: Viewer) -> impl IntoView {
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
    let (status, live_count) = (pack.status, pack.live_count);
    view! {
        <PageHeader
            title=format!("{} {}", pack.domain, pack.version)
            crumbs=crumbs()
            beside=move || status_badges(status, live_count)
        >
            {activate}
        </PageHeader>
    }
    .into_any()
}

#[component]
fn Body(detail: DomainPackDetail, entries: Vec<Entry>, text: Asked<String>) -> impl IntoView {
    let pack = detail.pack;
    let live_for = detail
        .live_for
        .into_iter()
        .map(|tenant| {
            view! { <li><a href=routes::tenant(&tenant)>{tenant.to_string()}</a></li> }.into_any()
        })
        .collect::<Vec<_>>();
    let live_for = if live_for.is_empty() {
        view! { <span class="muted">{text!(packs.not_live)}</span> }.into_any()
    } else {
        view! { <ul class="inline-list">{live_for}</ul> }.into_any()
    };
    view! {
        <Facts>
            <Fact name=text!(packs.live_for_label)>{live_for}</Fact>
            <Fact name=text!(ui.created)>
                <When at=pack.created_at />
            </Fact>
            <Fact name=text!(ui.created_by)>{pack.created_by}</Fact>
            {pack.note.map(|note| view! { <Fact name=text!(packs.note)>{note}</Fact> }.into_any())}
            <Fact name=text!(ui.checksum)>
                <Checksum sum=pack.checksum />
            </Fact>
        </Facts>
        <div class="columns">
            <div class="column-wide">
                <Findings findings=detail.findings />
                <Document document=text />
            </div>
            <div class="column-narrow">
                <History entries current=pack.version />
            </div>
        </div>
    }
    .into_any()
}
