//! The filters above the trail: chosen from lists, or found while one types.

use tenantry_domain::{
    PageRequest, Timestamp,
    access::{Permission, UserFilter},
    audit::AuditFilter,
};

use super::words::{CHANGES, action_label};
use crate::{
    asked::ask,
    frames::{Around, Filter},
    part::finds,
    query::QueryString,
    tenants::find_tenants,
    text::text,
    ui::{Choice, Find, Offer},
};

/// How many people are offered for what was typed.
const OFFERED: u32 = 20;

/// The filters of the trail.
pub(super) fn filters(around: &Around) -> Vec<Filter> {
    let viewer = &around.viewer;
    let tenants = find_tenants(viewer.clone(), Permission::AuditRead);
    let actions = action_choices(around.query.get("action"));
    // Who may not list people still knows whom to look for.
    let actor = if viewer.may(&UserFilter::default()) {
        Filter::find("actor", text!(audit.actor), Find::by(people))
    } else {
        Filter::text("actor", text!(audit.actor), text!(ui.any))
    };
    vec![
        Filter::find("tenant_id", text!(audit.tenant), tenants),
        Filter::choice("action", text!(audit.action), actions),
        actor,
        Filter::text("pack", text!(audit.pack), text!(audit.pack_hint)),
        Filter::date("from", text!(audit.from)),
        Filter::date("to", text!(audit.to)),
        Filter::given("request_id", text!(ui.request_id)),
    ]
}

/// Every action that changes something, and whatever else the address asks for.
fn action_choices(asked: Option<&str>) -> Vec<(String, String)> {
    let named = |action: &str| (action.to_owned(), action_name(action));
    let other = asked.filter(|asked| !CHANGES.contains(asked));
    let known = CHANGES.iter().copied();
    other.into_iter().chain(known).map(named).collect()
}

/// What an action is called; one that is not known here, and a whole feature, by its name.
fn action_name(action: &str) -> String {
    action_label(action).unwrap_or(action).to_owned()
}

finds! {
    /// Searches the people who have an account.
    fn people(typed: String) {
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
    }
}

/// The filter that a URL asks for. A bare date as `to` includes that whole day.
pub(super) fn filter_of(query: &QueryString) -> AuditFilter {
    AuditFilter {
        tenant_id: query.tenant("tenant_id"),
        actor: query.owned("actor"),
        action: query.owned("action"),
        pack: query.owned("pack"),
        from: query
            .get("from")
            .and_then(|from| Timestamp::parse_lenient(from).ok()),
        to: query.get("to").and_then(|to| {
            Timestamp::parse(to)
                .or_else(|_| Timestamp::parse_lenient(to).map(|day| day.plus_days(1)))
                .ok()
        }),
        request_id: query.owned("request_id"),
        page: query.page(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_chosen_in_words_and_one_of_the_address_is_not_lost() {
        let named = |value: &str, label: &str| (value.to_owned(), label.to_owned());
        let choices = action_choices(Some("tenants."));

        assert_eq!(choices[0], named("tenants.", "tenants."));
        assert!(choices.contains(&named("tenants.suspend", "Suspend a tenant")));
        assert_eq!(action_choices(Some("tenants.suspend")).len(), CHANGES.len());
    }

    #[test]
    fn a_last_day_is_part_of_the_answer() {
        let query = QueryString::default()
            .with("from", "2026-01-30")
            .with("to", "2026-01-31");
        let filter = filter_of(&query);

        assert_eq!(filter.from, Timestamp::parse("2026-01-30T00:00:00Z").ok());
        assert_eq!(filter.to, Timestamp::parse("2026-02-01T00:00:00Z").ok());
    }

    #[test]
    fn the_last_day_of_all_ends_with_time() {
        let query = QueryString::default().with("to", "9999-12-31");

        assert_eq!(filter_of(&query).to, Some(Timestamp::MAX));
    }

    #[test]
    fn an_exact_instant_is_taken_as_it_is() {
        let query = QueryString::default().with("to", "2026-01-31T09:30:00Z");

        assert_eq!(
            filter_of(&query).to,
            Timestamp::parse("2026-01-31T09:30:00Z").ok()
        );
    }
}
