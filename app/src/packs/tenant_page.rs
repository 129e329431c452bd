//! The page of a tenant pack version.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    PageRequest, Problem,
    access::Permission,
    id::TenantId,
    packs::{self, TenantPack, TenantPackDetail, TenantPackFilter, VersionSelector},
};

use super::{
    badges::status_badges,
    document::{Document, Findings},
    history::{Entry, History},
    server_fns::{get_tenant_pack, get_tenant_pack_text, list_tenant_packs},
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

/// Everything about one version of a tenant pack.
#[component]
pub(crate) fn TenantPackPage() -> impl IntoView {
    let session = use_session();
    let params = use_params_map();
    let named = Memo::new(move |_| {
        let params = params.read();
        let part = |name| params.get_str(name).unwrap_or_default().to_owned();
        (part("tenant_id"), part("version"))
    });
    let pack = Asked::new(
        move || named.get(),
        |(tenant, version)| async move { get_tenant_pack(selector(&tenant, &version)?).await },
    );
    let text = Asked::new(
        move || named.get(),
        |(tenant, version)| async move {
            get_tenant_pack_text(packs::GetTenantPackText(selector(&tenant, &version)?)).await
        },
    );
    let history = Asked::new(
        move || named.get().0,
        |tenant| async move {
            let tenant_id = TenantId::parse(&tenant).ok();
            let page = PageRequest {
                limit: Some(50),
                cursor: None,
            };
            list_tenant_packs(TenantPackFilter {
                tenant_id,
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
                        let (tenant, version) = named.get_untracked();
                        view! {
                            <PageHeader title=format!("{tenant} {version}") crumbs=crumbs() />
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
fn selector(tenant: &str, version: &str) -> Result<packs::GetTenantPack, UiError> {
    let parsed = TenantId::parse(tenant)
        .ok()
        .zip(VersionSelector::parse(version));
    let (tenant_id, version) = parsed.ok_or_else(|| {
        refused(Problem::not_found(
            "tenant pack",
            &format!("{tenant}/{version}"),
        ))
    })?;
    Ok(packs::GetTenantPack { tenant_id, version })
}

fn crumbs() -> Vec<Crumb> {
    vec![
        Crumb::new(text!(packs.title), routes::PACKS),
        Crumb::new(
            text!(packs.tenant_packs),
            format!("{}?tab=tenant", routes::PACKS),
        ),
    ]
}

fn entries(packs: Vec<TenantPack>) -> Vec<Entry> {
    let entry = |pack: TenantPack| Entry {
        href: routes::tenant_pack(&pack.tenant_id, &pack.version),
        version: pack.version,
        status: pack.status,
        live_count: u64::from(pack.is_live),
        at: pack.created_at,
        by: pack.created_by,
        note: pack.note,
    };
    packs.into_iter().map(entry).collect()
}

#[component]
fn Head(pack: TenantPack, viewer: Viewer) -> impl IntoView {
    let may_activate = viewer.can_for(Permission::ActivationApply, &pack.tenant_id)
        && pack.status.can_be_activated();
    let activate = may_activate.then(|| {
        let href = routes::activate_tenant_pack(&pack.tenant_id, &pack.domain, &pack.version);
        view! {
            <ButtonLink href look=Look::Primary sign=Sign::Activate>
                {text!(activation.verb)}
            </ButtonLink>
        }
        .into_any()
    });
    let (status, live_count) = (pack.status, u64::from(pack.is_live));
    view! {
        <PageHeader
            title=format!("{} {}", pack.tenant_id, pack.version)
            crumbs=crumbs()
            beside=move || status_badges(status, live_count)
        >
            {activate}
        </PageHeader>
    }
    .into_any()
}

#[component]
fn Body(detail: TenantPackDetail, entries: Vec<Entry>, text: Asked<String>) -> impl IntoView {
    let pack = detail.pack;
    view! {
        <Facts>
            <Fact name=text!(packs.tenant)>
                <a href=routes::tenant(&pack.tenant_id)>{pack.tenant_id.to_string()}</a>
            </Fact>
            <Fact name=text!(packs.domain)>{pack.domain.to_string()}</Fact>
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
