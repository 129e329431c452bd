//! A tenant's own page.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Problem,
    access::Permission,
    changes::Affected,
    id::TenantId,
    standing::Standing,
    tenants::{self, Status, Tenant, TenantDetail},
};

use super::{
    active_card::ActiveCard,
    checklist::Checklist,
    recent_audit::RecentAudit,
    rename::{RENAME, rename_dialog, rename_href},
    revisions::Revisions,
    server_fns::{ChangeStatus, RenameTenant},
    status::{asked_status, change_href, change_verb, status_badge, status_dialog},
    tenant_packs::TenantPacks,
    undo::{UndoChange, notice},
};
use crate::{
    Answer, UiError,
    activation::{ACTIVATION_DIALOG, Activating, ActivationDialogProps},
    asked::{Asked, ask},
    backend::UNDO,
    frames::{News, Shows, again, offer},
    freezes::TenantFreezes,
    layout::{Crumb, PageHeader, Viewer, title_of_path, use_session},
    paths,
    playbooks::TenantPlaybooks,
    schedules::TenantSchedules,
    text::text,
    ui::{
        ButtonLink, Fact, Facts, Look, Posting, ProblemView, Sign, When, changing, later,
        use_query, warning,
    },
};

/// Everything about one tenant.
#[component]
pub(crate) fn TenantPage() -> impl IntoView {
    let session = use_session();
    let params = use_params_map();
    let change = Posting::to::<ChangeStatus>();
    let rename = Posting::to::<RenameTenant>();
    let undo = Posting::to::<UndoChange>();
    let id = Memo::new(move |_| {
        params
            .read()
            .get_str("tenant_id")
            .unwrap_or_default()
            .to_owned()
    });
    let activating = Activating::for_tenant(id);
    let news = News::new();
    let tenant = Asked::new(
        move || {
            let changes = change.changes() + rename.changes() + undo.changes();
            (id.get(), changes + activating.done(), news.shown())
        },
        |(id, ..)| find(id),
    );
    let ask = move || id.try_get_untracked().map(find);
    news.watch(move || id.track(), again(tenant, ask));
    let query = use_query();
    let here = Signal::derive(move || format!("{}/{}", paths::TENANTS, id.get()));
    let shows = Shows::page(
        Affected::Tenants,
        Signal::derive(move || {
            let id = TenantId::parse(&id.read()).ok();
            id.map(|id| id.to_string())
        }),
    );
    view! {
        {news.notice(shows)}
        {notice(move || query.read().owned(UNDO), here, undo)}
        {later(6, move || async move {
                let viewer = session.viewer().await;
                let tenant = tenant.await;
                news.is_read();
                match tenant {
                    Ok(detail) => view! { <Content detail viewer change rename activating /> }.into_any(),
                    Err(error) => {
                        let named = TenantId::parse(&id.get_untracked()).ok();
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

/// The tenant with this id; an id that no tenant can have is not found.
async fn find(id: String) -> Result<Answer<TenantDetail>, UiError> {
    match TenantId::parse(&id) {
        Ok(tenant_id) => ask(tenants::GetTenant { tenant_id }).await,
        Err(_) => Err(crate::backend::refused(Problem::no_such_address())),
    }
}

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::new(text!(tenants.title), paths::TENANTS)]
}

#[component]
fn Content(
    detail: TenantDetail,
    viewer: Viewer,
    change: Posting,
    rename: Posting,
    activating: Activating,
) -> impl IntoView {
    let query = use_query();
    let tenant = detail.tenant.clone();
    let id = tenant.tenant_id.clone();
    let may_change = viewer.can_for(Permission::TenantsUpdate, &id);
    let is_open = activating.is_open();
    let dialog = {
        let tenant = tenant.clone();
        move || {
            // One at a time, whatever an address says.
            if is_open.get() {
                return None;
            }
            let query = query.read();
            let asked = asked_status(query.get("confirm"), tenant.status);
            if let Some(to) = asked.filter(|_| may_change) {
                return Some(status_dialog(&tenant, to, change, &query.text("from")));
            }
            let is_renaming = may_change && query.get(RENAME).is_some();
            is_renaming.then(|| rename_dialog(&tenant, rename))
        }
    };
    // Made once while it is open, whatever else the address says: what is chosen in it stands there.
    let activation = {
        let (tenant, viewer) = (tenant.clone(), viewer.clone());
        changing(move || {
            if !is_open.get() {
                return ().into_any();
            }
            ACTIVATION_DIALOG.open(ActivationDialogProps {
                activating,
                tenant: tenant.clone(),
                viewer: viewer.clone(),
            })
        })
    };
    let status = tenant.status;
    let import = viewer
        .can_for(Permission::PacksImport, &id)
        .then_some(status);
    let paused = (status == Status::Suspended).then(|| warning(text!(tenants.paused)));
    let frozen = viewer
        .can_for(Permission::ActivationRead, &id)
        .then(|| view! { <TenantFreezes tenant_id=id.clone() /> }.into_any());
    let scheduled = viewer
        .can_for(Permission::ActivationRead, &id)
        .then(|| view! { <TenantSchedules tenant_id=id.clone() /> }.into_any());
    let recent = viewer
        .can_for(Permission::AuditRead, &id)
        .then(|| view! { <RecentAudit tenant_id=id.clone() /> }.into_any());
    let may_replay = viewer.can_for(Permission::ActivationPreview, &id);
    let replay = (may_replay && may_be_activated(&detail).is_ok()).then(|| paths::replay(&id));
    let actions = view! { <Actions detail=detail.clone() viewer=viewer.clone() /> }.into_any();
    view! {
        <PageHeader
            title=tenant.name.clone()
            crumbs=crumbs()
            beside=move || status_badge(status)
        >
            {actions}
        </PageHeader>
        {dialog}
        {activation}
        {paused}
        {frozen}
        <Basics tenant viewer=viewer.clone() />
        <div class="columns">
            <div class="column-wide">
                <ActiveCard active=detail.active.clone() replay />
                {scheduled}
                <Revisions tenant_id=id.clone() current=detail.active.revision />
                <TenantPacks tenant_id=id.clone() import />
                <TenantPlaybooks tenant_id=id viewer=viewer.clone() is_open=status == Status::Active />
            </div>
            <div class="column-narrow">
                <Checklist detail viewer /> {recent}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Basics(tenant: Tenant, viewer: Viewer) -> impl IntoView {
    let id = &tenant.tenant_id;
    let approvals = viewer.can_for(Permission::ApprovalsRead, id).then(|| {
        let (settings, requests) = (paths::approvals(Some(id)), paths::requests_about(id));
        view! {
            <Fact name=text!(approvals.title)>
                <a href=settings>{text!(approvals.settings)}</a>
                " · "
                <a href=requests>{text!(requests.title)}</a>
            </Fact>
        }
        .into_any()
    });
    view! {
        <Facts>
            <Fact name=text!(tenants.id)>
                <code>{tenant.tenant_id.to_string()}</code>
                " "
                // Opens the palette for tenants; without script it leads to their list.
                <a href=paths::TENANTS data-palette="tenants">
                    {text!(tenants.switch)}
                </a>
            </Fact>
            <Fact name=text!(ui.created)>
                <When at=tenant.created_at />
            </Fact>
            <Fact name=text!(ui.created_by)>{tenant.created_by}</Fact>
            <Fact name=text!(ui.updated)>
                <When at=tenant.updated_at />
            </Fact>
            {approvals}
        </Facts>
    }
    .into_any()
}

#[component]
fn Actions(detail: TenantDetail, viewer: Viewer) -> impl IntoView {
    let tenant = &detail.tenant;
    let id = &tenant.tenant_id;
    let may_activate = viewer.can_for(Permission::ActivationApply, id);
    let activate = offer(
        Standing::of(may_activate, may_be_activated(&detail)),
        text!(activation.verb),
        paths::activate_for(id),
        Look::Primary,
        Some(Sign::Activate),
    );
    let change = viewer.can_for(Permission::TenantsUpdate, id).then(|| {
        let (href, verb) = (change_href(tenant, None), change_verb(tenant.status));
        // A suspended tenant takes no new name.
        let rename = (tenant.status == Status::Active).then(|| {
            view! { <ButtonLink href=rename_href(tenant)>{text!(tenants.rename)}</ButtonLink> }
                .into_any()
        });
        view! {
            {rename}
            <ButtonLink href>{verb}</ButtonLink>
        }
        .into_any()
    });
    view! {
        {change}
        {activate}
    }
    .into_any()
}

/// Whether anything can be activated for the tenant at present, or why not.
fn may_be_activated(detail: &TenantDetail) -> Result<(), &'static str> {
    if detail.tenant.status == Status::Suspended {
        Err(text!(tenants.suspended_reason))
    } else if detail.domain_pack_count == 0 {
        Err(text!(tenants.no_pack_reason))
    } else {
        Ok(())
    }
}
