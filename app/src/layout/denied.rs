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
    let roles: Vec<_> = Role::ALL
        .into_iter()
        .filter(|role| role.includes(needs))
        .map(|role| format!("`{role}`"))
        .collect();
    let view = view! {
        <section class="empty" aria-labelledby="denied-title">
            <h2 class="empty-title" id="denied-title">
                {text!(denied.title)}
            </h2>
            <p class="empty-detail">
                <Marked text=detail />
            </p>
            <p class="empty-detail">
                <Marked text=text!(denied.ask, roles = roles.join(", ")) />
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

/// Which permission is missing, and where.
fn detail(needs: Permission, scope: &Scope) -> String {
    match scope {
        Scope::Global => text!(denied.needs_everywhere, permission = needs),
        Scope::Anywhere => text!(denied.needs, permission = needs),
        Scope::Tenant(_) => text!(denied.needs_here, permission = needs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_missing_permission_is_named() {
        assert!(detail(Permission::AccessManage, &Scope::Global).contains("`access.manage` every"));
        assert!(detail(Permission::AuditRead, &Scope::Anywhere).contains("`audit.read`,"));
    }

    #[test]
    fn who_may_see_the_page_is_not_denied() {
        let admin = Viewer::with_role(Role::Admin);

        assert!(denied(&admin, Permission::AccessManage, &Scope::Global).is_none());
    }
}
