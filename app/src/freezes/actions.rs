//! What can be done with freezes from their list: the switch that stops all activations, and ending one.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    freezes::{Freeze, FreezeStatus},
};

use super::{draft::Draft, words::place_text};
use crate::{
    frames::{CommandDialog, RowActions},
    layout::Viewer,
    paths,
    query::QueryString,
    text::text,
    ui::Posting,
};

/// The parameter of the list's address that opens the switch's dialog, and what it says then.
const CONFIRM: &str = "confirm";
const STOP: &str = "stop";
/// The parameter that opens the dialog which ends a freeze.
const END: &str = "end";

/// Ending a freeze, in the rows of those that have not ended.
pub(super) fn row_actions(viewer: Viewer, end: Posting) -> RowActions<Freeze> {
    let named = |freeze: &Freeze| {
        let thing = format!("{}: {}", place_text(freeze), freeze.reason);
        (freeze.id.to_string(), thing)
    };
    RowActions::at(paths::FREEZES, named)
        .for_rows(move |freeze| may_end(&viewer, freeze))
        .and(END, text!(freezes.end), end, end_dialog)
        .only_where(|freeze| freeze.status != FreezeStatus::Ended)
}

fn end_dialog(freeze: &Freeze, _: Posting) -> CommandDialog {
    let title = text!(freezes.end_title, place = place_text(freeze));
    let is_over = freeze.status == FreezeStatus::Ended;
    let consequence = match freeze.status {
        FreezeStatus::Planned => text!(freezes.drop_consequence),
        FreezeStatus::Active | FreezeStatus::Ended => text!(freezes.end_consequence),
    };
    CommandDialog::of_row(title, consequence)
        .sends("input[id]", freeze.id.to_string())
        .reason("input[reason]", None)
        .not_now(is_over.then(|| text!(freezes.is_over)))
}

/// Whether the person may end the freeze: who may make one like it.
fn may_end(viewer: &Viewer, freeze: &Freeze) -> bool {
    let scope = match &freeze.tenant_id {
        Some(tenant) => Scope::Tenant(tenant.clone()),
        None => Scope::Global,
    };
    viewer.can(Permission::FreezesManage, &scope)
}

/// Whether the person may stop all activations.
pub(super) fn may_stop(viewer: &Viewer) -> bool {
    viewer.can(Permission::FreezesManage, &Scope::Global)
}

/// The open switch, if the address asks for it: a freeze everywhere from now on that somebody has to end.
pub(super) fn stop_dialog(
    query: &QueryString,
    viewer: &Viewer,
    create: Posting,
) -> Option<AnyView> {
    let is_asked = query.get(CONFIRM) == Some(STOP);
    (is_asked && may_stop(viewer)).then(|| {
        let title = text!(freezes.stop);
        let back = query.clone().without(CONFIRM).href(paths::FREEZES);
        CommandDialog::new(title, text!(freezes.stop_consequence), back, title)
            .sends("input[place]", Draft::EVERYWHERE)
            .reason("input[reason]", Some(text!(freezes.why)))
            .hinted(text!(freezes.reason_hint))
            .harms(true)
            .open(create)
    })
}

#[cfg(test)]
mod tests {
    use tenantry_domain::access::Role;

    use super::*;
    use crate::freezes::{server_fns::EndFreeze, words::tests::freeze};

    /// Whether a row offers to end its freeze.
    fn offers(freeze: &Freeze, role: Role) -> bool {
        let html = Owner::new().with(|| {
            let actions = row_actions(Viewer::with_role(role), Posting::to::<EndFreeze>());
            let here = QueryString::default().with("status", "ACTIVE");
            actions.links(freeze, &here).to_html()
        });
        html.contains("/admin/freezes?status=ACTIVE&amp;end=frz_1")
    }

    #[test]
    fn who_may_freeze_ends_what_has_not_ended() {
        assert!(offers(&freeze(), Role::Approver));
        assert!(!offers(&freeze(), Role::Editor));
        let ended = Freeze {
            status: FreezeStatus::Ended,
            ..freeze()
        };
        assert!(!offers(&ended, Role::Approver));
    }

    #[test]
    fn only_who_may_freeze_everything_has_the_switch() {
        let asked = QueryString::default().with(CONFIRM, STOP);
        let opens = |role, query: &QueryString| {
            Owner::new().with(|| {
                let create = Posting::to::<EndFreeze>();
                stop_dialog(query, &Viewer::with_role(role), create).is_some()
            })
        };

        assert!(may_stop(&Viewer::with_role(Role::Admin)));
        assert!(!opens(Role::Editor, &asked));
        assert!(!opens(Role::Admin, &QueryString::default()));
    }
}
