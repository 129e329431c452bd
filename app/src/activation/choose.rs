//! The form that chooses tenant and pair; its answer is the URL.

use leptos::prelude::*;
use tenantry_domain::{
    access::Permission,
    activation::{ActiveConfig, NO_TENANT_PACK, TenantPackChoice},
    packs::Pack,
};

use super::choice::{self, KEEP};
use crate::{
    routes,
    tenants::TenantField,
    text::text,
    ui::{Choice, GetForm, SelectField, SubmitButton},
};

/// Tenant, domain pack version, tenant pack version.
#[component]
pub(super) fn ChooseForm(
    choice: choice::Choice,
    domain_packs: Vec<Pack>,
    tenant_packs: Vec<Pack>,
    /// What is in force for the tenant.
    live: Option<ActiveConfig>,
) -> impl IntoView {
    let tenant = RwSignal::new(choice.tenant_id.clone());
    let chosen = choice.domain_pack(&domain_packs, &tenant_packs).cloned();
    let own = chosen.as_ref().map_or(TenantPackChoice::Without, |pack| {
        choice.tenant_pack(pack.domain.as_str(), &tenant_packs, live.as_ref())
    });
    let own = match own {
        TenantPackChoice::Keep => KEEP.to_owned(),
        TenantPackChoice::Without => NO_TENANT_PACK.to_owned(),
        TenantPackChoice::Version(version) => version,
    };
    let own_choices = own_choices(chosen.as_ref(), tenant_packs, live.as_ref());
    let domain_choices = domain_choices(domain_packs);
    view! {
        <GetForm path=routes::ACTIVATE class="card choose">
            <TenantField value=tenant needs=Permission::ActivationApply required=true sends=true />
            <SelectField
                name="domain_pack"
                label=text!(packs.domain_pack)
                choices=domain_choices
                value=chosen.as_ref().map(value_of).unwrap_or_default()
                required=true
            />
            <SelectField
                name="tenant_pack_version"
                label=text!(packs.tenant_pack)
                choices=own_choices
                value=own
            />
            <SubmitButton>{text!(activation.preview)}</SubmitButton>
        </GetForm>
    }
    .into_any()
}

/// How the form names a domain pack version.
fn value_of(pack: &Pack) -> String {
    pack.name()
}

fn domain_choices(packs: Vec<Pack>) -> Vec<Choice> {
    let fit = packs
        .into_iter()
        .filter(|pack| pack.status.can_be_activated());
    let none = Choice::new("", text!(activation.choose_pack));
    std::iter::once(none)
        .chain(
            fit.map(|pack| {
                Choice::new(value_of(&pack), format!("{} {}", pack.domain, pack.version))
            }),
        )
        .collect()
}

/// Keeping the live one, going without, and the tenant's own versions for the domain that is chosen.
fn own_choices(
    domain_pack: Option<&Pack>,
    packs: Vec<Pack>,
    live: Option<&ActiveConfig>,
) -> Vec<Choice> {
    let kept = domain_pack.and_then(|pack| choice::kept(pack.domain.as_str(), live));
    let keep = kept.map(|version| {
        let label = text!(activation.keep_live, version = version);
        Choice::new(KEEP, label)
    });
    let fit = packs.into_iter().filter(|pack| {
        pack.status.can_be_activated()
            && domain_pack.is_none_or(|domain_pack| pack.domain == domain_pack.domain)
    });
    let none = Choice::new(NO_TENANT_PACK, text!(activation.no_tenant_pack));
    keep.into_iter()
        .chain(std::iter::once(none))
        .chain(fit.map(|pack| Choice::new(pack.version.as_str(), pack.version.as_str())))
        .collect()
}
