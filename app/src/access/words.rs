//! Roles and bindings in words.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Role, RoleBinding},
    id::TenantId,
};

use crate::text::text;

pub(super) use crate::layout::role_name;

/// What a role is for, in a sentence.
pub(super) fn role_may(role: Role) -> &'static str {
    match role {
        Role::Admin => text!(roles.admin_may),
        Role::Editor => text!(roles.editor_may),
        Role::Approver => text!(roles.approver_may),
        Role::Operator => text!(roles.operator_may),
        Role::Auditor => text!(roles.auditor_may),
        Role::Viewer => text!(roles.viewer_may),
        Role::Service => text!(roles.service_may),
    }
}

/// Several roles in a row, such as `Viewer, Service`.
pub(super) fn role_names(roles: &[Role]) -> String {
    let names: Vec<_> = roles.iter().copied().map(role_name).collect();
    names.join(", ")
}

/// The first few tenants by id, and how many more there are.
pub(super) fn tenant_names(tenants: &[TenantId]) -> String {
    let ids = tenants.iter().map(ToString::to_string).collect();
    first_few(ids)
}

/// Where a binding holds, such as `for ACME`.
pub(super) fn place_of(binding: &RoleBinding) -> String {
    match &binding.tenant_id {
        None => text!(roles.everywhere).to_owned(),
        Some(tenant) => text!(roles.for_tenant, tenant = tenant),
    }
}

/// The first few bindings, such as `Viewer for ACME, Auditor everywhere and 3 more`.
pub(super) fn binding_words(bindings: &[RoleBinding]) -> String {
    let words = bindings.iter().map(|binding| {
        let role = role_name(binding.role);
        text!(roles.words, role = role, place = place_of(binding))
    });
    first_few(words.collect())
}

/// Names in a row; from the fourth on only their number.
fn first_few(names: Vec<String>) -> String {
    const SHOWN: usize = 3;
    let hidden = names.len().saturating_sub(SHOWN);
    let shown: Vec<_> = names.into_iter().take(SHOWN).collect();
    let shown = shown.join(", ");
    if hidden == 0 {
        return shown;
    }
    format!("{shown} {}", text!(roles.more, count = hidden))
}

/// What each role is for, folded away.
#[component]
pub(super) fn RolesExplained(
    /// The roles to choose from.
    #[prop(into)]
    roles: Vec<Role>,
) -> impl IntoView {
    let lines = roles
        .into_iter()
        .map(|role| {
            view! {
                <div>
                    <dt>{role_name(role)}</dt>
                    <dd>{role_may(role)}</dd>
                </div>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <details class="explained">
            <summary>{text!(roles.explained)}</summary>
            <dl>{lines}</dl>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bindings_read_as_words() {
        let bindings: Vec<RoleBinding> = ["viewer@ACME", "auditor", "editor@BETA", "service@BETA"]
            .iter()
            .map(|text| text.parse().unwrap())
            .collect();

        assert_eq!(
            binding_words(&bindings[..2]),
            "Viewer for ACME, Auditor everywhere"
        );
        assert!(binding_words(&bindings).ends_with("Editor for BETA and 1 more"));
    }
}
