//! Where one chooses the tenant that something is to be activated for; the dialog itself lies over the tenant's page.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use tenantry_domain::{
    access::{Permission, Scope},
    id::TenantId,
    packs::{DomainName, Version},
};

use super::{choice::named, dialog::came_from, when::hidden};
use crate::{
    layout::{Crumb, PageHeader, denied, use_session},
    paths,
    query::QueryString,
    tenants::{KnownTenants, TenantField, known_tenants},
    text::text,
    ui::{CancelLink, GetForm, Look, SubmitButton, WorkDialog, later, use_query},
};

/// Asks for the tenant, and leads on to the dialog over its page; goes there at once where the address names it.
#[component]
pub(crate) fn ActivatePage() -> impl IntoView {
    let session = use_session();
    let query = use_query();
    let known = known_tenants();
    let there = Memo::new(move |_| dialog_of(&query.read()));
    #[cfg(feature = "ssr")]
    if let Some(path) = there.get_untracked() {
        crate::backend::go_to(&path);
    }
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(path) = there.get() {
            // Back leads to where it was opened, and not here.
            let options = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            navigate(&path, options);
        }
    });
    let content = move || {
        // Read before waiting, so that another address asks again.
        let (query, is_left) = (query.get(), there.with(Option::is_some));
        async move {
            if is_left {
                return ().into_any();
            }
            let viewer = session.viewer().await;
            match denied(&viewer, Permission::ActivationApply, &Scope::Anywhere) {
                Some(denied) => denied,
                None => view! { <ChooseTenant query known /> }.into_any(),
            }
        }
    };
    view! {
        <PageHeader
            title=text!(activation.title)
            lead=text!(activation.lead)
            crumbs=vec![Crumb::new(text!(tenants.title), paths::TENANTS)]
        />
        {later(6, content)}
    }
    .into_any()
}

#[component]
fn ChooseTenant(query: QueryString, known: KnownTenants) -> impl IntoView {
    let pack = pack_of(&query);
    let title = match &pack {
        Some((domain, version)) => {
            text!(activation.for_which, pair = format!("{domain} {version}"))
        }
        None => text!(activation.for_which_tenant).to_owned(),
    };
    let back = came_from(&query).unwrap_or_else(|| match &pack {
        Some((domain, version)) => paths::domain_pack(domain, version),
        None => paths::TENANTS.to_owned(),
    });
    let named = named(&query, QueryString::default());
    let hidden = hidden(&named);
    let tenant = RwSignal::new(query.text("tenant_id"));
    view! {
        <WorkDialog title back=back.clone()>
            <GetForm path=paths::ACTIVATE class="choose-tenant" stays=true>
                {hidden}
                <TenantField known value=tenant needs=Permission::ActivationApply sends=true />
                <div class="dialog-footer">
                    <div class="dialog-actions">
                        <CancelLink back />
                        <SubmitButton look=Look::Primary>{text!(activation.go_on)}</SubmitButton>
                    </div>
                </div>
            </GetForm>
        </WorkDialog>
    }
    .into_any()
}

/// The domain pack version that the address names, if there can be one.
fn pack_of(query: &QueryString) -> Option<(DomainName, Version)> {
    let pair = query
        .get("domain_pack")
        .and_then(|pack| pack.split_once('/'));
    let (domain, version) = pair.or_else(|| {
        let version = query.get("domain_pack_version")?;
        Some((query.get("domain")?, version))
    })?;
    DomainName::parse(domain)
        .ok()
        .zip(Version::parse(version).ok())
}

/// The dialog over the tenant's page, once the address names a tenant.
fn dialog_of(query: &QueryString) -> Option<String> {
    let tenant = TenantId::parse(query.get("tenant_id")?).ok()?;
    Some(named(query, paths::activating()).href(&paths::tenant(&tenant)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_tenant_leads_to_the_dialog_over_its_page() {
        let there = |search| dialog_of(&QueryString::read(search));

        assert_eq!(
            there("tenant_id=ACME").as_deref(),
            Some("/admin/tenants/ACME?activate=1")
        );
        assert_eq!(
            there("domain_pack=Finance/v3.2&tenant_id=ACME&tenant_pack_version=none&other=1")
                .as_deref(),
            Some(
                "/admin/tenants/ACME?activate=1&domain_pack=Finance%2Fv3.2&tenant_pack_version=none"
            )
        );
        assert_eq!(there("domain=Finance"), None);
        assert_eq!(there("tenant_id=%2F%2Fevil.test"), None);
    }

    #[test]
    fn the_pack_that_is_activated_is_named_where_it_can_be_one() {
        let pack = |search| pack_of(&QueryString::read(search)).map(|(d, v)| format!("{d} {v}"));

        for search in [
            "domain=Finance&domain_pack_version=v3.2",
            "domain_pack=Finance/v3.2",
        ] {
            assert_eq!(pack(search).as_deref(), Some("Finance v3.2"));
        }
        assert_eq!(pack("domain=Finance"), None);
        assert_eq!(pack("domain=%3Cb%3E&domain_pack_version=v3.2"), None);
    }
}
