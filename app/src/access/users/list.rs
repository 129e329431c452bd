//! The list of people.

use leptos::prelude::*;
use tenantry_domain::{
    Page, PageRequest,
    access::{Permission, Scope, UserFilter, UserView},
};

use super::status::status_badge;
use crate::{
    access::words::binding_words,
    asked::{Asked, ask},
    layout::{PageHeader, denied, use_session},
    routes,
    text::text,
    ui::{
        ButtonLink, Chip, Column, DataTable, EmptyState, FilterBar, Look, Pager, ProblemView,
        QueryString, Sign, TextField, When, later, use_query,
    },
};

/// Everybody who can sign in.
#[component]
pub(crate) fn UsersPage() -> impl IntoView {
    let session = use_session();
    let may = move || async move {
        let viewer = session.viewer().await;
        let may = viewer.may(&UserFilter::default());
        may.then(|| view! { <NewUserLink /> }.into_any()).into_any()
    };
    view! {
        <PageHeader title=text!(users.title) lead=text!(users.lead)>
            {later(0, may)}
        </PageHeader>
        {later(6, move || async move {
                denied(&session.viewer().await, Permission::AccessManage, &Scope::Global)
                    .unwrap_or_else(|| view! { <Content /> }.into_any())
            })}
    }
    .into_any()
}

/// The way to the form for a new person.
#[component]
fn NewUserLink() -> impl IntoView {
    view! {
        <ButtonLink href=routes::NEW_USER look=Look::Primary sign=Sign::Add>
            {text!(users.new)}
        </ButtonLink>
    }
    .into_any()
}

#[component]
fn Content() -> impl IntoView {
    let query = use_query();
    let users = Asked::new(move || filter_of(&query.read()), ask);
    view! {
        {move || view! { <Filters query=query.get() /> }.into_any()}
        {later(6, move || async move {
                match users.await {
                    Err(error) => view! { <ProblemView error /> }.into_any(),
                    Ok(page) => view! { <Rows page query=query.get_untracked() /> }.into_any(),
                }
            })}
    }
    .into_any()
}

#[component]
fn Filters(query: QueryString) -> impl IntoView {
    view! {
        <FilterBar path=routes::USERS query=query.clone() chips=chips(&query)>
            <TextField
                name="q"
                label=text!(ui.search)
                placeholder=text!(users.search_hint)
                kind="search"
                value=query.text("q")
            />
        </FilterBar>
    }
    .into_any()
}

#[component]
fn Rows(page: Page<UserView>, query: QueryString) -> impl IntoView {
    if page.items.is_empty() {
        return view! { <NoRows query /> }.into_any();
    }
    let columns = vec![
        Column::plain(text!(users.username)),
        Column::plain(text!(ui.status)),
        Column::plain(text!(users.roles)),
        Column::plain(text!(users.last_sign_in)),
        Column::plain(text!(ui.created)),
        Column::plain(text!(ui.created_by)),
    ];
    let shown = page.items.len();
    let rows = page
        .items
        .into_iter()
        .map(|user| view! { <Row user /> }.into_any())
        .collect_view();
    view! {
        <DataTable caption=text!(users.title) columns>
            {rows}
        </DataTable>
        <Pager
            query
            path=routes::USERS
            shown
            total=page.total
            total_is_capped=page.total_is_capped
            next_cursor=page.next_cursor
        />
    }
    .into_any()
}

#[component]
fn Row(user: UserView) -> impl IntoView {
    let last = match user.last_sign_in_at {
        Some(at) => view! { <When at /> }.into_any(),
        None => view! { <span class="muted">{text!(ui.never)}</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                <a href=routes::user(&user.id)>{user.username}</a>
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

#[component]
fn NoRows(query: QueryString) -> impl IntoView {
    if query.get("cursor").is_some() || query.get("q").is_some() {
        return view! {
            <EmptyState title=text!(ui.no_match) detail=text!(users.no_match_detail)>
                <ButtonLink href=routes::USERS>{text!(ui.clear_filters)}</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState title=text!(users.empty) detail=text!(users.empty_detail)>
            <NewUserLink />
        </EmptyState>
    }
    .into_any()
}

/// The filter that a URL asks for.
fn filter_of(query: &QueryString) -> UserFilter {
    UserFilter {
        q: query.get("q").map(str::to_owned),
        page: PageRequest {
            limit: None,
            cursor: query.get("cursor").map(str::to_owned),
        },
    }
}

/// The filter in force.
fn chips(query: &QueryString) -> Vec<Chip> {
    let q = query.get("q").map(|q| Chip {
        name: "q",
        label: text!(ui.search_is, value = q),
    });
    q.into_iter().collect()
}
