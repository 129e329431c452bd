//! The list of people.

use leptos::prelude::*;
use tenantry_domain::{
    Page,
    access::{Permission, Scope, UserFilter, UserView},
};

use super::status::status_badge;
use crate::{
    Answer, UiError,
    access::words::binding_words,
    asked::ask,
    frames::{About, Around, Filter, List, list_page},
    paths,
    query::QueryString,
    text::text,
    ui::{ButtonLink, Column, Look, Sign, When},
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
            crumbs: Vec::new(),
            needs: Permission::AccessManage,
            scope: Scope::Global,
            no_match: text!(users.no_match_detail),
        }
    }

    fn asked(query: &QueryString) -> UserFilter {
        UserFilter {
            q: query.owned("q"),
            page: query.page(),
        }
    }

    async fn ask(asked: UserFilter) -> Result<Answer<Page<UserView>>, UiError> {
        ask(asked).await
    }

    fn filters(&self, _: &Around) -> Vec<Filter> {
        vec![Filter::search(text!(users.search_hint))]
    }

    fn columns(&self, _: &Around) -> Vec<Column> {
        vec![
            Column::plain(text!(users.username)),
            Column::plain(text!(ui.status)),
            Column::plain(text!(users.roles)),
            Column::plain(text!(users.last_sign_in)),
            Column::plain(text!(ui.created)),
            Column::plain(text!(ui.created_by)),
        ]
    }

    fn row(&self, user: UserView, _: &Around) -> AnyView {
        row(user)
    }

    fn nothing(&self, _: &Around) -> (&'static str, &'static str) {
        (text!(users.empty), text!(users.empty_detail))
    }

    fn action(&self, around: &Around) -> Option<AnyView> {
        let may = around.viewer.may(&UserFilter::default());
        may.then(|| {
            view! {
                <ButtonLink href=paths::NEW_USER look=Look::Primary sign=Sign::Add>
                    {text!(users.new)}
                </ButtonLink>
            }
            .into_any()
        })
    }
}

fn row(user: UserView) -> AnyView {
    let last = match user.last_sign_in_at {
        Some(at) => view! { <When at /> }.into_any(),
        None => view! { <span class="muted">{text!(ui.never)}</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                <a href=paths::user(&user.id)>{user.username}</a>
            </th>
            <td>{status_badge(user.status)}</td>
            <td class="table-wide">{binding_words(&user.bindings)}</td>
            <td>{last}</td>
            <td>
                <When at=user.created_at />
            </td>
            <td>{user.created_by}</td>
        </tr>
    }
    .into_any()
}
