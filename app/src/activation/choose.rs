//! The form that chooses a pair; its answer is the URL.

use leptos::prelude::*;
use tenantry_domain::{
    activation::{ActiveConfig, NO_TENANT_PACK, TenantPackChoice},
    packs::{DomainName, Pack},
};

use super::{
    choice::{self, KEEP},
    situation::{Known, Situation},
    when::{OWN, hidden},
};
use crate::{
    packs::{find_domains, find_versions},
    query::QueryString,
    text::text,
    ui::{Choice, ComboboxField, GetForm, SelectField, SubmitButton, use_query},
};

/// Domain, domain pack version, tenant pack version.
///
/// None is required: choosing one sends the form, before the others are chosen, and a browser would not send it without
/// what is required.
#[component]
pub(super) fn ChooseForm(
    choice: choice::Choice,
    situation: Situation,
    /// The page that is shown with the pair.
    path: String,
    /// What else its address says, in its order.
    kept: QueryString,
    /// What the button says.
    label: &'static str,
) -> impl IntoView {
    let Situation {
        domains,
        domain,
        versions,
        tenant_packs,
        live,
    } = situation;
    if domains.items.is_empty() {
        // Told below.
        return ().into_any();
    }
    let own = domain
        .as_deref()
        .map_or(TenantPackChoice::Without, |domain| {
            choice.tenant_pack(domain, &tenant_packs, live.as_ref())
        });
    let own = match own {
        TenantPackChoice::Keep => KEEP.to_owned(),
        TenantPackChoice::Without => NO_TENANT_PACK.to_owned(),
        TenantPackChoice::Version(version) => version,
    };
    let own_choices = own_choices(domain.as_deref(), tenant_packs, live.as_ref());
    let pack = domain
        .as_deref()
        .map(|domain| pack_field(&choice, domain, versions));
    // When it is to be activated says the other form.
    let query = use_query().get_untracked();
    let kept = OWN
        .iter()
        .fold(kept, |all, name| all.with(name, query.text(name)));
    let kept = hidden(&kept);
    view! {
        <GetForm path class="choose" stays=true>
            {kept}
            {domain_field(domains, domain.unwrap_or_default())}
            {pack}
            <SelectField
                name="tenant_pack_version"
                label=text!(packs.tenant_pack)
                choices=own_choices
                value=own
            />
            <SubmitButton>{label}</SubmitButton>
        </GetForm>
    }
    .into_any()
}

/// The domain: from a list where there are few, by searching where there are many.
fn domain_field(domains: Known<String>, chosen: String) -> AnyView {
    if domains.has_more {
        return view! {
            <ComboboxField
                name="domain"
                label=text!(packs.domain)
                value=chosen
                find=find_domains()
                sends=true
            />
        }
        .into_any();
    }
    let none = Choice::new("", text!(activation.choose_domain));
    let choices: Vec<_> = std::iter::once(none)
        .chain(
            domains
                .items
                .into_iter()
                .map(|name| Choice::new(name.clone(), name)),
        )
        .collect();
    // As the list spells it, whatever the address says.
    let value = choices
        .iter()
        .find(|choice| choice.value.eq_ignore_ascii_case(&chosen))
        .map_or(chosen.clone(), |choice| choice.value.clone());
    view! {
        <SelectField
            name="domain"
            label=text!(packs.domain)
            choices
            value
        />
    }
    .into_any()
}

/// The version of the domain pack, with that which the address names, listed or not.
fn pack_field(choice: &choice::Choice, domain: &str, versions: Known<Pack>) -> AnyView {
    let value = match choice.domain_pack(&versions.items) {
        Some(pack) => pack.name(),
        None => choice
            .version()
            .map_or_else(String::new, |version| format!("{domain}/{version}")),
    };
    if let Some(domain) = DomainName::parse(domain).ok().filter(|_| versions.has_more) {
        return view! {
            <ComboboxField
                name="domain_pack"
                label=text!(packs.domain_pack)
                value
                find=find_versions(domain)
                sends=true
            />
        }
        .into_any();
    }
    let none = Choice::new("", text!(activation.choose_pack));
    let fit = versions
        .items
        .into_iter()
        .filter(|pack| pack.status.can_be_activated());
    let listed = fit.map(|pack| {
        let label = format!("{} {}", pack.domain_text(), pack.version);
        Choice::new(pack.name(), label)
    });
    let choices: Vec<_> = std::iter::once(none).chain(listed).collect();
    view! {
        <SelectField
            name="domain_pack"
            label=text!(packs.domain_pack)
            choices
            value
        />
    }
    .into_any()
}

/// Keeping the live one, going without, and the tenant's own versions for the domain that is chosen.
fn own_choices(domain: Option<&str>, packs: Vec<Pack>, live: Option<&ActiveConfig>) -> Vec<Choice> {
    let kept = domain.and_then(|domain| choice::kept(domain, live));
    let keep = kept.map(|version| {
        let label = text!(activation.keep_live, version = version);
        Choice::new(KEEP, label)
    });
    let fit = packs.into_iter().filter(|pack| {
        pack.status.can_be_activated()
            && domain.is_none_or(|domain| pack.domain_text().eq_ignore_ascii_case(domain))
    });
    let none = Choice::new(NO_TENANT_PACK, text!(activation.no_tenant_pack));
    keep.into_iter()
        .chain(std::iter::once(none))
        .chain(fit.map(|pack| Choice::new(pack.version.as_str(), pack.version.as_str())))
        .collect()
}
