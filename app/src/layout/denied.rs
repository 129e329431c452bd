//! What stands in place of a page that the person may not see.

use leptos::prelude::*;
use tenantry_domain::{
    Message, Problem, ProblemKind,
    access::{Permission, Role, Scope},
};

use super::Viewer;
use crate::{
    backend::refused,
    paths,
    text::text,
    ui::{ButtonLink, Look, Marked},
};

/// The refusal of a page that needs more than the person has, with status 403.
///
/// `None` for whom the page is open.
pub(crate) fn denied(viewer: &Viewer, needs: Permission, scope: &Scope) -> Option<AnyView> {
    if viewer.can(needs, scope) {
        return None;
    }
    let detail = detail(needs, scope);
    // Who is not signed in is on the way to the sign-in page, and must not be kept from it.
    if viewer.is_known() {
        drop(refused(Problem::new(
            ProblemKind::Forbidden,
            Message::verbatim(detail.clone()),
        )));
    }
    let (home, label) = viewer.home();
    let view = view! {
        <section class="empty" aria-labelledby="denied-title">
            <h2 class="empty-title" id="denied-title">
                {text!(denied.title)}
            </h2>
            <p class="empty-detail">
                {detail}
            </p>
            <p class="empty-detail">
                <Marked text=text!(denied.ask, permission = needs) />
            </p>
            <div class="empty-actions">
                <ButtonLink href=home look=Look::Primary>
                    {label}
                </ButtonLink>
                <ButtonLink href=paths::ACCOUNT>{text!(denied.account)}</ButtonLink>
            </div>
        </section>
    };
    Some(view.into_any())
}

/// Which roles one needs, and where.
fn detail(needs: Permission, scope: &Scope) -> String {
    let roles: Vec<_> = Role::ALL
        .into_iter()
        .filter(|role| role.includes(needs))
        .map(role_name)
        .collect();
    let roles = roles.join(", ");
    match scope {
        Scope::Global => text!(denied.needs_everywhere, roles = roles),
        Scope::Anywhere => text!(denied.needs, roles = roles),
        Scope::Tenant(_) => text!(denied.needs_here, roles = roles),
    }
}

/// A role as people call it.
pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Admin => text!(roles.admin),
        Role::Editor => text!(roles.editor),
        Role::Approver => text!(roles.approver),
        Role::Operator => text!(roles.operator),
        Role::Auditor => text!(roles.auditor),
        Role::Viewer => text!(roles.viewer),
        Role::Service => text!(roles.service),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roles_that_one_needs_are_named_as_people_call_them() {
        let everywhere = detail(Permission::AccessManage, &Scope::Global);
        assert_eq!(
            everywhere,
            "It is open to these roles, held everywhere: Administrator."
        );
        assert!(detail(Permission::AuditRead, &Scope::Anywhere).contains("Auditor"));
    }

    #[test]
    fn who_may_see_the_page_is_not_denied() {
        let admin = Viewer::with_role(Role::Admin);

        assert!(denied(&admin, Permission::AccessManage, &Scope::Global).is_none());
    }
}
