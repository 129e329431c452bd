//! The ticks of the form for a new token: roles, and where they hold.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Caller, Role, RoleBinding, may_give},
    id::TenantId,
};

use super::draft::Draft;
use crate::{
    access::words::{RolesExplained, role_name},
    text::text,
    ui::{Icon, Marked, Sign},
};

/// What a person can put into a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Givable {
    /// The roles it can give somewhere.
    pub(super) roles: Vec<Role>,
    /// Whether it can give any of them for every tenant.
    pub(super) everywhere: bool,
    /// The tenants it can give any of them for; `None` where there are too many to list.
    pub(super) tenants: Option<Vec<TenantId>>,
}

impl Givable {
    /// What the person can give, of these tenants or of those that its own roles name.
    pub(super) fn of(caller: &Caller, tenants: Option<Vec<TenantId>>) -> Self {
        let everywhere: Vec<_> = Role::ALL
            .into_iter()
            .filter(|role| may_give(caller, &RoleBinding::global(*role)))
            .collect();
        let named = caller
            .bindings
            .iter()
            .filter_map(|binding| binding.tenant_id.clone());
        let gives = |role: Role, tenant: &TenantId| {
            may_give(caller, &RoleBinding::of(role, tenant.clone()))
        };
        let own: Vec<_> = named.collect();
        let roles = Role::ALL
            .into_iter()
            .filter(|role| {
                everywhere.contains(role) || own.iter().any(|tenant| gives(*role, tenant))
            })
            .collect();
        let tenants = tenants.map(|tenants| {
            let can_give = |tenant: &TenantId| Role::ALL.iter().any(|role| gives(*role, tenant));
            tenants.into_iter().filter(can_give).collect()
        });
        Self {
            roles,
            everywhere: !everywhere.is_empty(),
            tenants,
        }
    }
}

/// The roles of the token.
#[component]
pub(super) fn RoleTicks(
    roles: Vec<Role>,
    chosen: Vec<String>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let explained = roles.clone();
    let ticks = roles
        .into_iter()
        .enumerate()
        .map(|(index, role)| {
            let is_chosen = chosen.iter().any(|name| name == role.as_str());
            tick(
                format!("input[roles][{index}]"),
                role.as_str().to_owned(),
                role_name(role).to_owned(),
                is_chosen,
            )
        })
        .collect_view();
    view! {
        <fieldset class="field" aria-describedby="roles-error roles-hint">
            <legend class="field-label">{text!(tokens.roles)}</legend>
            <div class="ticks">{ticks}</div>
            {problem("roles-error", error)}
            <p class="field-hint" id="roles-hint">
                {text!(tokens.roles_hint)}
            </p>
            <RolesExplained roles=explained />
        </fieldset>
    }
    .into_any()
}

/// Every tenant, or which ones.
#[component]
pub(super) fn Reach(
    everywhere: bool,
    tenants: Option<Vec<TenantId>>,
    draft: Draft,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let is_every = everywhere && draft.reach == Draft::EVERY;
    let choice = everywhere.then(|| {
        view! {
            {radio(Draft::EVERY, text!(tokens.reach_every), is_every)}
            {radio(Draft::SOME, text!(tokens.reach_some), !is_every)}
        }
        .into_any()
    });
    let list = match tenants {
        Some(tenants) => {
            let ticks = tenants
                .into_iter()
                .enumerate()
                .map(|(index, tenant)| {
                    let id = tenant.to_string();
                    let is_chosen = draft.tenants.contains(&id);
                    tick(
                        format!("input[tenants][{index}]"),
                        id.clone(),
                        id,
                        is_chosen,
                    )
                })
                .collect_view();
            view! { <div class="ticks ticks-long">{ticks}</div> }.into_any()
        }
        None => view! {
            <input
                class="input"
                name="input[tenants][0]"
                value=draft.tenants.join(" ")
                autocomplete="off"
                spellcheck="false"
                aria-label=text!(tokens.tenants_hint)
                placeholder=text!(tokens.tenants_hint)
            />
        }
        .into_any(),
    };
    view! {
        <fieldset class="field reach" aria-describedby="reach-error">
            <legend class="field-label">{text!(tokens.reach)}</legend>
            {choice}
            {list}
            {problem("reach-error", error)}
        </fieldset>
    }
    .into_any()
}

fn radio(value: &'static str, label: &'static str, is_chosen: bool) -> AnyView {
    view! {
        <label class="radio">
            <input type="radio" name="input[reach]" value=value checked=is_chosen />
            {label}
        </label>
    }
    .into_any()
}

fn tick(name: String, value: String, label: String, is_chosen: bool) -> AnyView {
    view! {
        <label class="radio">
            <input type="checkbox" name=name value=value checked=is_chosen />
            {label}
        </label>
    }
    .into_any()
}

fn problem(id: &'static str, error: Signal<Option<String>>) -> AnyView {
    view! {
        <p class="field-error" id=id aria-live="polite">
            {move || {
                error
                    .get()
                    .map(|message| view! {
                        <Icon sign=Sign::Problem />
                        <span><Marked text=message /></span>
                    }.into_any())
            }}
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(bindings: &[&str]) -> Caller {
        Caller {
            bindings: bindings.iter().map(|text| text.parse().unwrap()).collect(),
            ..Caller::system("test")
        }
    }

    #[test]
    fn nobody_is_offered_more_than_they_have() {
        let tenants = || {
            Some(
                ["ACME", "BETA"]
                    .map(|id| TenantId::parse(id).unwrap())
                    .to_vec(),
            )
        };
        let bound = Givable::of(&person(&["editor@ACME"]), tenants());

        assert_eq!(bound.roles, [Role::Editor, Role::Viewer, Role::Service]);
        assert!(!bound.everywhere);
        assert_eq!(bound.tenants.map(|tenants| tenants.len()), Some(1));

        let viewer = Givable::of(&person(&["viewer"]), tenants());
        assert_eq!(viewer.roles, [Role::Viewer, Role::Service]);
        assert!(viewer.everywhere);
        assert_eq!(viewer.tenants.map(|tenants| tenants.len()), Some(2));
    }
}
