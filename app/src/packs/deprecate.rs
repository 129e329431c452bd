//! Withdrawing a version: the button, why it has to wait, and the dialog.

use leptos::prelude::*;
use tenantry_domain::{
    access::Permission,
    id::TenantId,
    packs::{Pack, PackKind, PackOwner, PackStatus},
    standing::Standing,
};

use super::badges::others;
use crate::{
    frames::{CommandDialog, Typed},
    layout::Viewer,
    paths,
    text::text,
    ui::{ButtonLink, FormProblem, Posting, use_query},
};

/// Tenants that a reason names at most, as the server's refusal does.
const NAMED: usize = 5;

/// A version that could be withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) pack: Pack,
    /// The person's tenants that it is live for, or the first of them.
    pub(super) live_for: Vec<TenantId>,
}

impl Candidate {
    fn name(&self) -> String {
        format!("{} {}", self.pack.owner, self.pack.version)
    }

    fn page(&self) -> String {
        paths::pack(&self.pack.owner, &self.pack.version)
    }

    /// Withdrawn versions stay so, and live ones are waited for.
    fn standing(&self, viewer: &Viewer) -> Standing<String> {
        let may = viewer.can(Permission::PacksDeprecate, &self.pack.owner.where_changed());
        let would_change = self.pack.status != PackStatus::Deprecated;
        let now = if self.live_for.is_empty() {
            Ok(())
        } else {
            Err(live_reason(&self.pack, &self.live_for))
        };
        Standing::of(may && would_change, now)
    }
}

/// Why a live version stays, and where it is live; of many tenants only some are known by name.
fn live_reason(pack: &Pack, live_for: &[TenantId]) -> String {
    let live_count = pack.live_count;
    let is_playbook = pack.kind() == PackKind::Playbook;
    let named = live_for.iter().take(NAMED).map(TenantId::as_str);
    let tenants = named.collect::<Vec<_>>().join(", ");
    match others(live_for.len().min(NAMED), live_for, live_count) {
        0 if is_playbook => text!(playbooks.linked_so, tenants = tenants),
        more if is_playbook => {
            text!(
                playbooks.linked_so_and_more,
                tenants = tenants,
                count = more
            )
        }
        0 => text!(deprecate.live, tenants = tenants),
        more => text!(deprecate.live_and_more, tenants = tenants, count = more),
    }
}

/// The id of the sentence that says why it has to wait.
const REASON_ID: &str = "deprecate-waits";

/// Why the button has to wait, below the head of the page so that its row stays one row.
pub(super) fn why_it_waits(
    candidate: &Candidate,
    viewer: &Viewer,
    // What can be done instead.
    instead: Option<AnyView>,
) -> Option<AnyView> {
    let Standing::NotNow(reason) = candidate.standing(viewer) else {
        return None;
    };
    Some(
        view! {
            <p class="muted page-remark" id=REASON_ID>
                {text!(deprecate.not_yet)}
                " "
                {reason}
                " "
                {instead}
            </p>
        }
        .into_any(),
    )
}

/// Leads to the dialog, or waits; nothing for who may never.
pub(super) fn deprecate_button(candidate: &Candidate, viewer: &Viewer) -> Option<AnyView> {
    match candidate.standing(viewer) {
        Standing::Never => None,
        Standing::NotNow(_) => Some(
            view! {
                <button type="button" class="button" disabled aria-describedby=REASON_ID>
                    {text!(deprecate.verb)}
                </button>
            }
            .into_any(),
        ),
        Standing::Now => {
            let href = format!("{}?confirm=deprecate", candidate.page());
            Some(view! { <ButtonLink href>{text!(deprecate.verb)}</ButtonLink> }.into_any())
        }
    }
}

/// The dialog, while the URL asks for it; a refusal stays where there is nothing to confirm any more.
#[component]
pub(super) fn Deprecate(candidate: Candidate, viewer: Viewer, action: Posting) -> impl IntoView {
    let query = use_query();
    let standing = candidate.standing(&viewer);
    move || {
        if query.read().get("confirm") != Some("deprecate") {
            return ().into_any();
        }
        if standing == Standing::Now {
            dialog(&candidate, action)
        } else {
            view! { <FormProblem error=action.error() /> }.into_any()
        }
    }
}

fn dialog(candidate: &Candidate, action: Posting) -> AnyView {
    let (name, pack) = (candidate.name(), &candidate.pack);
    let owner = match &pack.owner {
        PackOwner::Domain(_) => "input[owner][domain]",
        PackOwner::Tenant(_) => "input[owner][tenant]",
        PackOwner::Playbook(_) => "input[owner][playbook]",
    };
    CommandDialog::new(
        text!(deprecate.title, name = name),
        text!(deprecate.consequence),
        candidate.page(),
        text!(deprecate.verb),
    )
    .sends(owner, pack.owner.to_string())
    .sends("input[version]", pack.version.to_string())
    .sends("input[status]", PackStatus::Deprecated.as_str())
    .sends("seen", pack.row_version.to_string())
    .reason("input[reason]", Some(text!(deprecate.why)))
    .typed(Typed {
        label: text!(deprecate.typed),
        hint: text!(deprecate.type_name, name = name),
        wrong: text!(deprecate.typed_wrong, name = name),
        text: name,
    })
    .harms(true)
    .open(action)
}

#[cfg(test)]
mod tests {
    use tenantry_domain::access::Role;

    use super::*;
    use crate::packs::sample::pack;

    fn candidate(status: PackStatus, live_for: &[&str]) -> Candidate {
        Candidate {
            pack: pack("Finance", "v3.1", status),
            live_for: live_for
                .iter()
                .map(|id| TenantId::parse(id).unwrap())
                .collect(),
        }
    }

    #[test]
    fn a_version_is_withdrawn_by_who_may_and_while_it_is_live_nowhere() {
        let (admin, viewer) = (
            Viewer::with_role(Role::Admin),
            Viewer::with_role(Role::Viewer),
        );
        let idle = candidate(PackStatus::Active, &[]);

        assert_eq!(idle.standing(&admin), Standing::Now);
        assert_eq!(idle.standing(&viewer), Standing::Never);
        assert_eq!(
            candidate(PackStatus::Deprecated, &[]).standing(&admin),
            Standing::Never
        );
        assert!(matches!(
            candidate(PackStatus::Active, &["ACME"]).standing(&admin),
            Standing::NotNow(reason) if reason.contains("ACME")
        ));
    }

    #[test]
    fn a_reason_names_a_few_tenants_and_counts_the_others() {
        let ids = ["a1", "a2", "a3", "a4", "a5", "a6", "a7"];

        let Standing::NotNow(reason) =
            candidate(PackStatus::Draft, &ids).standing(&Viewer::with_role(Role::Admin))
        else {
            panic!("it is live");
        };

        assert!(
            reason.contains("a5") && !reason.contains("a6") && reason.contains('2'),
            "{reason}"
        );
    }

    #[test]
    fn tenants_that_are_not_known_by_name_are_counted_all_the_same() {
        let ids = ["a1", "a2", "a3", "a4", "a5", "a6"];
        let mut candidate = candidate(PackStatus::Active, &ids);
        candidate.pack.live_count = 300;

        let standing = candidate.standing(&Viewer::with_role(Role::Admin));

        assert!(matches!(standing, Standing::NotNow(reason) if reason.contains("295")));
    }

    #[test]
    fn only_the_name_itself_confirms() {}
}
