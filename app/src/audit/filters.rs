//! The filters above the trail: chosen from lists, or found while one types.

use leptos::prelude::*;
use tenantry_domain::{
    PageRequest,
    access::{Permission, UserFilter},
};

use super::words::{CHANGES, action_label};
use crate::{
    asked::ask,
    layout::Viewer,
    routes,
    tenants::find_tenants,
    text::text,
    ui::{
        Chip, Choice, ComboboxField, FilterBar, Find, Offer, QueryString, SelectField, TextField,
    },
};

/// How many people are offered for what was typed.
const OFFERED: u32 = 20;

/// The filters, and those in force as chips.
#[component]
pub(super) fn Filters(query: QueryString, viewer: Viewer) -> impl IntoView {
    let chips = filter_chips(&query);
    let dates = [("from", text!(audit.from)), ("to", text!(audit.to))]
        .into_iter()
        .map(|(name, label)| {
            view! { <TextField name label kind="date" value=query.text(name) /> }.into_any()
        })
        .collect_view();
    let actor = query.text("actor");
    // Who may not list people still knows whom to look for.
    let actor = if viewer.may(&UserFilter::default()) {
        view! {
            <ComboboxField
                name="actor"
                label=text!(audit.actor)
                value=actor
                find=find_people()
                sends=true
            />
        }
        .into_any()
    } else {
        view! { <TextField name="actor" label=text!(audit.actor) kind="search" value=actor /> }
            .into_any()
    };
    view! {
        <FilterBar path=routes::AUDIT query=query.clone() chips>
            <ComboboxField
                name="tenant_id"
                label=text!(audit.tenant)
                value=query.text("tenant_id")
                find=find_tenants(viewer, Permission::AuditRead)
                sends=true
            />
            <SelectField
                name="action"
                label=text!(audit.action)
                choices=action_choices(query.get("action"))
                value=query.text("action")
            />
            {actor}
            <TextField name="pack" label=text!(audit.pack) kind="search" value=query.text("pack") />
            {dates}
        </FilterBar>
    }
    .into_any()
}

/// Every action that changes something, and whatever else the address asks for.
fn action_choices(asked: Option<&str>) -> Vec<Choice> {
    let named = |action: &str| Choice::new(action, action_name(action));
    let other = asked.filter(|asked| !CHANGES.contains(asked));
    let mut choices = vec![Choice::new("", text!(ui.any))];
    choices.extend(other.map(named));
    choices.extend(CHANGES.iter().map(|action| named(action)));
    choices
}

/// What an action is called; one that is not known here, and a whole feature, by its name.
fn action_name(action: &str) -> String {
    action_label(action).unwrap_or(action).to_owned()
}

/// Searches the people who have an account.
fn find_people() -> Find {
    Find::by(|typed| async move {
        let q = typed.trim();
        let filter = UserFilter {
            q: (!q.is_empty()).then(|| q.to_owned()),
            page: PageRequest {
                limit: Some(OFFERED),
                cursor: None,
            },
        };
        let page = ask(filter).await?.read()?;
        let choice = |username: String| Choice::new(username.clone(), username);
        Ok(Offer {
            has_more: page.next_cursor.is_some(),
            choices: page
                .items
                .into_iter()
                .map(|user| choice(user.username))
                .collect(),
        })
    })
}

/// The filters in force.
pub(super) fn filter_chips(query: &QueryString) -> Vec<Chip> {
    [
        ("tenant_id", text!(audit.tenant)),
        ("action", text!(audit.action)),
        ("pack", text!(audit.pack)),
        ("actor", text!(audit.actor)),
        ("from", text!(audit.from)),
        ("to", text!(audit.to)),
        ("request_id", text!(ui.request_id)),
    ]
    .into_iter()
    .filter_map(|(name, label)| {
        let value = query.get(name)?;
        let value = match name {
            "action" => action_name(value),
            _ => value.to_owned(),
        };
        Some(Chip {
            name,
            label: format!("{label}: {value}"),
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_chosen_in_words_and_one_of_the_address_is_not_lost() {
        let choices = action_choices(Some("tenants."));

        assert_eq!(choices[1], Choice::new("tenants.", "tenants."));
        assert!(choices.contains(&Choice::new("tenants.suspend", "Suspend a tenant")));
        assert_eq!(
            action_choices(Some("tenants.suspend")).len(),
            CHANGES.len() + 1
        );
    }

    #[test]
    fn a_chip_says_the_action_in_words() {
        let query = QueryString::default().with("action", "tenants.suspend");

        assert_eq!(filter_chips(&query)[0].label, "Action: Suspend a tenant");
    }
}
