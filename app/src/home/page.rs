//! The page that a person starts from.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    home::{Home, ShowHome},
    tenants::CreateTenant,
};

use super::{attention::Attention, changes::Changes, counts::Counts};
use crate::{
    asked::{Asked, ask},
    layout::{PageHeader, Viewer, denied, use_session},
    paths,
    text::text,
    ui::{ButtonLink, EmptyState, Look, ProblemView, Sign, later},
};

/// What matters now, of what the person may see.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let session = use_session();
    let home = Asked::new(|| (), |()| ask(ShowHome {}));
    view! {
        <PageHeader title=text!(home.title) lead=text!(home.lead) />
        {later(6, move || async move {
                let viewer = session.viewer().await;
                if let Some(denied) = denied(&viewer, Permission::TenantsRead, &Scope::Anywhere) {
                    return denied;
                }
                match home.await {
                    Err(error) => view! { <ProblemView error /> }.into_any(),
                    Ok(home) if home.is_new() => view! { <FirstStep viewer /> }.into_any(),
                    Ok(home) => view! { <Content home viewer /> }.into_any(),
                }
            })}
    }
    .into_any()
}

#[component]
fn Content(home: Home, viewer: Viewer) -> impl IntoView {
    let changes = changes(&viewer);
    view! {
        <Counts home=home.clone() viewer=viewer.clone() />
        <div class="columns">
            <div class="column-wide">
                <Attention home viewer />
            </div>
            {changes}
        </div>
    }
    .into_any()
}

/// The newest changes, for who may read the trail.
fn changes(viewer: &Viewer) -> Option<AnyView> {
    viewer
        .can(Permission::AuditRead, &Scope::Anywhere)
        .then(|| view! { <div class="column-narrow"><Changes /></div> }.into_any())
}

/// What to begin with where there is no tenant yet.
#[component]
fn FirstStep(viewer: Viewer) -> impl IntoView {
    let may_create = viewer.may(&CreateTenant::default());
    // A domain pack of everybody's; whoever may import only for a tenant has none to import for yet.
    let may_import = viewer.can(Permission::PacksImport, &Scope::Global);
    let detail = if may_create {
        text!(home.empty_detail)
    } else {
        text!(tenants.empty_viewer)
    };
    let create = may_create.then(|| {
        view! {
            <ButtonLink href=paths::NEW_TENANT look=Look::Primary sign=Sign::Add>
                {text!(tenants.new)}
            </ButtonLink>
        }
        .into_any()
    });
    let import = may_import.then(|| {
        let href = format!("{}?kind=domain", paths::IMPORT);
        view! { <ButtonLink href sign=Sign::Import>{text!(packs.import)}</ButtonLink> }.into_any()
    });
    view! {
        <EmptyState title=text!(home.empty) detail>
            {create} {import}
        </EmptyState>
        {changes(&viewer)}
    }
    .into_any()
}
