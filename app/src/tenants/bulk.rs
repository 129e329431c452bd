//! Suspending and resuming the ticked tenants of a page of the list.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    tenants::{Status, Tenant},
};

use super::{server_fns::ChangeStatuses, undo::kept_key};
use crate::{
    backend::UNDO,
    frames::{BULK, BulkVerb, CommandDialog, PICK, Typed, opener_of},
    layout::Viewer,
    paths,
    query::QueryString,
    text::text,
    ui::{Outcomes, Posting, number, use_query},
};

/// What the form names the tenants by, with commas between them.
const TENANTS: &str = "tenant_ids";
const SUSPEND: &str = "suspend";
const RESUME: &str = "resume";

/// The form, and what became of each tenant.
#[derive(Clone, Copy)]
pub(super) struct Bulk {
    change: Posting,
    outcomes: Outcomes,
}

impl Bulk {
    pub(super) fn new() -> Self {
        let (change, outcomes) = Posting::each::<ChangeStatuses>(TENANTS);
        let query = use_query();
        // The next dialog begins anew.
        Effect::new(move |_| {
            if query.read().get(BULK).is_none() {
                outcomes.forget();
            }
        });
        Self { change, outcomes }
    }

    /// Changes whenever tenants were changed.
    pub(super) fn changes(self) -> u64 {
        u64::try_from(self.change.changes()).unwrap_or(0)
    }

    /// The key by which those are taken back that were done where others were refused: then the page is not left, and
    /// its address has none.
    pub(super) fn undone_by(self) -> Option<String> {
        self.outcomes.is_parted().then(kept_key).flatten()
    }

    /// Where the dialog leads back to: the list, with the way to take back what was done.
    fn back(self, query: &QueryString) -> String {
        let back = query.clone().without(BULK);
        let back = match untrack(|| self.undone_by()) {
            Some(key) => back.with(UNDO, key),
            None => back,
        };
        back.href(paths::TENANTS)
    }
}

/// Whether the person may change any tenant.
pub(super) fn is_for(viewer: &Viewer) -> bool {
    viewer.can(Permission::TenantsUpdate, &Scope::Anywhere)
}

/// What the person may do with ticked tenants.
pub(super) fn verbs(viewer: &Viewer) -> Vec<BulkVerb> {
    if !is_for(viewer) {
        return Vec::new();
    }
    vec![
        BulkVerb {
            name: SUSPEND,
            label: text!(tenants.suspend),
        },
        BulkVerb {
            name: RESUME,
            label: text!(tenants.resume),
        },
    ]
}

/// Those of the tenants that the person may change.
pub(super) fn changeable(mut listed: Vec<Tenant>, viewer: &Viewer) -> Vec<Tenant> {
    listed.retain(|tenant| viewer.can_for(Permission::TenantsUpdate, &tenant.tenant_id));
    listed
}

/// What would become of the picked tenants of a page.
#[derive(Debug, Default, PartialEq, Eq)]
struct Picked<'a> {
    /// They get the other status.
    changed: Vec<&'a Tenant>,
    /// They have it already.
    left: Vec<&'a Tenant>,
    /// How many are not on this page, or not the person's to change.
    elsewhere: usize,
}

impl<'a> Picked<'a> {
    fn of(listed: &'a [Tenant], query: &QueryString, to: Status) -> Self {
        let mut picked = Self::default();
        let mut seen: Vec<&str> = Vec::new();
        for id in query.all(PICK) {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            match listed.iter().find(|tenant| tenant.tenant_id.as_str() == id) {
                Some(tenant) if tenant.status == to => picked.left.push(tenant),
                Some(tenant) => picked.changed.push(tenant),
                None => picked.elsewhere += 1,
            }
        }
        picked
    }
}

/// The dialog that the URL asks for, about the tenants of this page that it names.
pub(super) fn dialog(listed: &[Tenant], query: &QueryString, bulk: Bulk) -> Option<AnyView> {
    let verb = query.get(BULK)?;
    let (to, label) = match verb {
        SUSPEND => (Status::Suspended, text!(tenants.suspend)),
        RESUME => (Status::Active, text!(tenants.resume)),
        _ => return None,
    };
    let suspends = to == Status::Suspended;
    let Picked {
        changed,
        left,
        elsewhere,
    } = Picked::of(listed, query, to);
    // Whoever leaves the dialog wants no more of it.
    on_cleanup(move || bulk.outcomes.leave());

    let count = number(changed.len());
    let (title, consequence, changes, stays) = if suspends {
        (
            text!(tenants.suspend_many, count = count),
            text!(tenants.suspend_consequence_many),
            text!(tenants.to_suspend),
            text!(tenants.suspended_already),
        )
    } else {
        (
            text!(tenants.resume_many, count = count),
            text!(tenants.resume_consequence_many),
            text!(tenants.to_resume),
            text!(tenants.active_already),
        )
    };
    let ids: Vec<&str> = changed
        .iter()
        .map(|tenant| tenant.tenant_id.as_str())
        .collect();
    let not_now = match (changed.is_empty(), left.is_empty()) {
        (false, _) => None,
        (true, false) => Some(text!(tenants.none_would_change)),
        (true, true) => Some(text!(tenants.none_selected)),
    };
    let elsewhere = (elsewhere > 0).then(|| {
        let left_out = text!(tenants.not_on_page, count = number(elsewhere));
        view! { <p class="muted">{left_out}</p> }.into_any()
    });
    let about = view! {
        {bulk.outcomes.view()}
        {named(changes, &changed)}
        {named(stays, &left)}
        {elsewhere}
    };
    let back = bulk.back(query);
    let from = query.clone().without(BULK).without(PICK).without("done");
    let from = from.without(UNDO);
    let batch = changed.first().map_or_else(String::new, |tenant| {
        format!("{}~{}~{verb}", tenant.tenant_id, tenant.row_version)
    });
    let dialog = CommandDialog::new(title, consequence, back, label)
        .about(about.into_any())
        .sends(TENANTS, ids.join(","))
        .sends("status", to.as_str())
        .sends("batch", batch)
        .sends("from", from.href(paths::TENANTS))
        .reason(
            "reason",
            suspends.then_some(text!(tenants.why_suspend_many)),
        )
        .harms(suspends)
        .not_now(not_now)
        .opened_by(opener_of(verb));
    let asks_for_count = suspends && !changed.is_empty();
    let dialog = if asks_for_count {
        dialog.typed(Typed {
            label: text!(tenants.type_count_label),
            hint: text!(tenants.type_id, id = count),
            wrong: text!(tenants.count_wrong, count = count),
            text: count,
        })
    } else {
        dialog
    };
    Some(dialog.open(bulk.change))
}

/// Tenants by id and name, under what they have in common.
fn named(title: &'static str, tenants: &[&Tenant]) -> Option<AnyView> {
    if tenants.is_empty() {
        return None;
    }
    let rows = tenants
        .iter()
        .map(|tenant| {
            view! {
                <li>
                    <code>{tenant.tenant_id.to_string()}</code>
                    " "
                    <bdi>{tenant.name.clone()}</bdi>
                </li>
            }
            .into_any()
        })
        .collect_view();
    let count = number(tenants.len());
    let view = view! {
        <p class="field-label">{title} " (" {count} ")"</p>
        <ul class="bulk-list" tabindex="0" aria-label=title>
            {rows}
        </ul>
    };
    Some(view.into_any())
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{Timestamp, id::TenantId};

    use super::*;

    fn tenant(id: &str, status: Status) -> Tenant {
        Tenant {
            tenant_id: TenantId::parse(id).unwrap(),
            name: id.to_owned(),
            status,
            row_version: 1,
            created_at: Timestamp::from_micros(0),
            created_by: "admin".to_owned(),
            updated_at: Timestamp::from_micros(0),
            looks_like: Vec::new(),
        }
    }

    #[test]
    fn what_is_touched_and_what_is_not_is_told_apart() {
        let listed = [
            tenant("AA", Status::Active),
            tenant("BB", Status::Suspended),
            tenant("CC", Status::Active),
        ];
        let query = QueryString::read("pick=AA&pick=BB&pick=AA&pick=ELSEWHERE");

        let picked = Picked::of(&listed, &query, Status::Suspended);

        assert_eq!(picked.changed, [&listed[0]]);
        assert_eq!(picked.left, [&listed[1]]);
        assert_eq!(picked.elsewhere, 1);
    }
}
