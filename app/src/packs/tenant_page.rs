//! The page of a tenant pack version.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Problem,
    access::Permission,
    id::TenantId,
    packs::{self, PackOwner, TenantPack, TenantPackDetail, VersionSelector},
};

use super::{
    badges::{live_for, status_badges},
    deprecate::{Candidate, Deprecate, deprecate_button},
    document::{Document, Findings},
    history::History,
    reports::Reports,
    server_fns::{DeprecatePack, get_tenant_pack, get_tenant_pack_text},
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
    let withdraw = Posting::to::<DeprecatePack>();
    let pack = Asked::new(
        move || (named.get(), withdraw.version()),
        |((tenant, version), _)| async move { get_tenant_pack(selector(&tenant, &version)?).await },
    );
    let text = Asked::new(
        move || named.get(),
        |(tenant, version)| async move {
            get_tenant_pack_text(packs::GetTenantPackText {
                pack: selector(&tenant, &version)?,
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
                        let candidate = candidate(&detail.pack);
                        view! {
                            <Head pack=detail.pack.clone() viewer=viewer.clone() candidate=candidate.clone() />
                            <Deprecate candidate viewer action=withdraw />
                            <Body detail text />
                        }
                            .into_any()
                    }
                    Err(error) => {
                        let (tenant, version) = named.get_untracked();
                        let named = parsed(&tenant, &version).map(|_| format!("{tenant} {version}"));
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
fn selector(tenant: &str, version: &str) -> Result<packs::GetTenantPack, UiError> {
    let (tenant_id, version) =
        parsed(tenant, version).ok_or_else(|| refused(Problem::no_such_address()))?;
    Ok(packs::GetTenantPack { tenant_id, version })
}

fn parsed(tenant: &str, version: &str) -> Option<(TenantId, VersionSelector)> {
    let tenant = TenantId::parse(tenant).ok()?;
    Some((tenant, VersionSelector::parse(version)?))
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

fn candidate(pack: &TenantPack) -> Candidate {
    Candidate {
        owner: PackOwner::Tenant(pack.tenant_id.clone()),
        version: pack.version.clone(),
        status: pack.status,
        row_version: pack.row_version,
        live_for: where_live(pack),
    }
}

/// The tenant itself, or nobody.
fn where_live(pack: &TenantPack) -> Vec<TenantId> {
    let tenant = pack.is_live.then(|| pack.tenant_id.clone());
    tenant.into_iter().collect()
}

#[component]
fn Head(pack: TenantPack, viewer: Viewer, candidate: Candidate) -> impl IntoView {
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
    let deprecate = deprecate_button(&candidate, &viewer);
    let (status, live_count) = (pack.status, u64::from(pack.is_live));
    view! {
        <PageHeader
            title=format!("{} {}", pack.tenant_id, pack.version)
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
fn Body(detail: TenantPackDetail, text: Asked<String>) -> impl IntoView {
    let pack = detail.pack;
    let owner = PackOwner::Tenant(pack.tenant_id.clone());
    let live = live_for(&where_live(&pack));
    let (of_suites, of_history, of_reports) = (owner.clone(), owner.clone(), owner.clone());
    let (tested, version) = (pack.version.clone(), pack.version.clone());
    let reported = version.clone();
    let filename = format!("{owner}.{version}.json");
    let marked = detail.findings.clone();
    let domain = pack.domain.clone();
    view! {
        <Facts>
            <Fact name=text!(packs.tenant)>
                <a href=routes::tenant(&pack.tenant_id)>{pack.tenant_id.to_string()}</a>
            </Fact>
            <Fact name=text!(packs.domain)>{pack.domain.to_string()}</Fact>
            <Fact name=text!(packs.live_for_label)>{live}</Fact>
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
                <History owner=of_history domain current=version />
                <Reports owner=of_reports version=reported />
            </div>
        </div>
    }
    .into_any()
}
