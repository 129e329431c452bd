//! The list of people.

use leptos::prelude::*;
use tenantry_domain::{
    access::{UserFilter, UserView},
    changes::Affected,
};

use super::status::status_badge;
use crate::{
    access::words::binding_words,
    frames::{About, Around, Filter, List, list_page},
    paths,
    query::QueryString,
    text::text,
    ui::{Column, When, when_or},
};

/// Everybody who can sign in.
#[component]
pub(crate) fn UsersPage() -> impl IntoView {
    list_page(Users)
}

struct Users;

impl List for Users {
    type Asked = UserFilter;
    type Item = UserView;

    fn about(&self) -> About {
        About {
            path: paths::USERS,
            title: text!(users.title),
            lead: text!(users.lead),
            no_match: text!(users.no_match_detail),
        }
    }

    fn shows(&self) -> Option<Affected> {
        Some(Affected::People)
    }

    fn asked(query: &QueryString) -> UserFilter {
        UserFilter {
            q: query.owned("q"),
            page: query.page(),
        }
    }

    fn filters(&self, _: &Around) -> Vec<Filter> {
        vec![Filter::search(text!(users.search_hint))]
    }

    fn columns(&self, _: &Around) -> Vec<Column> {
        vec![
            Column::plain(text!(users.username)),
            Column::plain(text!(ui.status)).may_hide("status"),
            Column::plain(text!(users.roles)).may_hide("roles"),
            Column::plain(text!(users.last_sign_in)).may_hide("last_sign_in"),
            Column::plain(text!(ui.created)).may_hide("created"),
            Column::plain(text!(ui.created_by)).may_hide("created_by"),
        ]
    }

    fn row(&self, user: UserView, _: &Around) -> AnyView {
        view! {
            <tr>
                <th scope="row">
                    <a href=paths::user(&user.id)>{user.username}</a>
                </th>
                <td>{status_badge(user.status)}</td>
                <td class="table-wide">{binding_words(&user.bindings)}</td>
                <td>{when_or(user.last_sign_in_at, text!(ui.never))}</td>
                <td>
                    <When at=user.created_at />
                </td>
                <td>{user.created_by}</td>
            </tr>
        }
        .into_any()
    }

    fn nothing(&self, _: &Around) -> (&'static str, &'static str) {
        (text!(users.empty), text!(users.empty_detail))
    }

    fn action(&self, around: &Around) -> Option<AnyView> {
        around.to_new(&UserFilter::default(), paths::NEW_USER, text!(users.new))
    }
}
