//! The list of API tokens.

use leptos::prelude::*;
use tenantry_domain::{
    PageRequest, Timestamp,
    access::{ListTokens, Permission, Scope, TokenView},
};

use super::{
    revoke::{RevokeDialog, revoke_href},
    server_fns::{Listed, RevokeToken, list_tokens},
};
use crate::{
    access::words::{role_names, tenant_names},
    asked::Asked,
    layout::{PageHeader, denied, use_session},
    routes,
    text::text,
    ui::{
        ButtonLink, Column, DataTable, EmptyState, Look, Pager, Posting, ProblemView, QueryString,
        Sign, StatusBadge, Tone, When, later, use_query,
    },
};

/// One's own tokens, or everybody's for who manages access.
#[component]
pub(crate) fn TokensPage() -> impl IntoView {
    let session = use_session();
    let actions = move || async move {
        let may = session.viewer().await.may(&ListTokens::default());
        may.then(|| view! { <NewTokenLink /> }.into_any())
            .into_any()
    };
    view! {
        <PageHeader title=text!(tokens.title) lead=text!(tokens.lead)>
            {later(0, actions)}
        </PageHeader>
        {later(6, move || async move {
                let viewer = session.viewer().await;
                denied(&viewer, Permission::TokensOwn, &Scope::Anywhere)
                    .unwrap_or_else(|| view! { <Content /> }.into_any())
            })}
    }
    .into_any()
}

/// The way to the form for a new token.
#[component]
fn NewTokenLink() -> impl IntoView {
    view! {
        <ButtonLink href=routes::NEW_TOKEN look=Look::Primary sign=Sign::Add>
            {text!(tokens.new)}
        </ButtonLink>
    }
    .into_any()
}

#[component]
fn Content() -> impl IntoView {
    let query = use_query();
    let revoke = Posting::to::<RevokeToken>();
    let cursor = Memo::new(move |_| query.read().get("cursor").map(str::to_owned));
    let tokens = Asked::new(
        move || (cursor.get(), revoke.version()),
        |(cursor, _)| {
            list_tokens(ListTokens {
                page: PageRequest {
                    limit: None,
                    cursor,
                },
            })
        },
    );
    view! {
        {later(6, move || async move {
                match tokens.await {
                    Err(error) => view! { <ProblemView error /> }.into_any(),
                    Ok(listed) if listed.page.items.is_empty() => {
                        view! {
                            <EmptyState title=text!(tokens.empty) detail=text!(tokens.empty_detail)>
                                <NewTokenLink />
                            </EmptyState>
                        }
                            .into_any()
                    }
                    Ok(listed) => view! { <Rows listed query revoke /> }.into_any(),
                }
            })}
    }
    .into_any()
}

#[component]
fn Rows(listed: Listed, query: Memo<QueryString>, revoke: Posting) -> impl IntoView {
    let Listed { page, now } = listed;
    let columns = vec![
        Column::plain(text!(tokens.name)),
        Column::plain(text!(tokens.state)),
        Column::plain(text!(tokens.roles)),
        Column::plain(text!(tokens.tenants)),
        Column::plain(text!(tokens.owner)),
        Column::plain(text!(tokens.ends)),
        Column::plain(text!(tokens.last_used)),
        Column::controls(text!(ui.actions)),
    ];
    let shown = page.items.len();
    let here = query.get_untracked();
    let living: Vec<_> = page
        .items
        .iter()
        .filter(|token| State::of(token, now) == State::Works)
        .cloned()
        .collect();
    let dialog = move || {
        let query = query.get();
        let id = query.get("revoke")?.to_owned();
        let token = living.iter().find(|token| token.id.as_str() == id)?.clone();
        Some(view! { <RevokeDialog token query action=revoke /> }.into_any())
    };
    let rows = page
        .items
        .into_iter()
        .map(|token| {
            let href = revoke_href(&here, &token);
            view! { <Row token now href /> }.into_any()
        })
        .collect_view();
    view! {
        {dialog}
        <DataTable caption=text!(tokens.title) columns>
            {rows}
        </DataTable>
        <Pager
            query=here
            path=routes::TOKENS
            shown
            total=page.total
            total_is_capped=page.total_is_capped
            next_cursor=page.next_cursor
        />
    }
    .into_any()
}

#[component]
fn Row(token: TokenView, now: Timestamp, href: String) -> impl IntoView {
    let state = State::of(&token, now);
    let tenants = match &token.tenant_ids {
        None => text!(tokens.every_tenant).to_owned(),
        Some(tenants) => tenant_names(tenants),
    };
    let owner = token
        .owner
        .unwrap_or_else(|| text!(tokens.first_start).to_owned());
    let revoke = (state == State::Works).then(|| {
        let label = text!(
            ui.verb_thing,
            verb = text!(tokens.revoke),
            thing = token.name
        );
        view! {
            <ButtonLink look=Look::Quiet href aria_label=label>
                {text!(tokens.revoke)}
            </ButtonLink>
        }
        .into_any()
    });
    view! {
        <tr>
            <th scope="row" class="table-wide">
                <bdi>{token.name}</bdi>
            </th>
            <td>{state.badge()}</td>
            <td class="table-wide">{role_names(&token.roles)}</td>
            <td class="table-wide">{tenants}</td>
            <td>{owner}</td>
            <td>{when(token.revoked_at.or(token.expires_at), text!(tokens.no_end))}</td>
            <td>{when(token.last_used_at, text!(ui.never))}</td>
            <td class="table-actions">{revoke}</td>
        </tr>
    }
    .into_any()
}

/// An instant, or the word for there being none.
fn when(at: Option<Timestamp>, none: &'static str) -> AnyView {
    match at {
        Some(at) => view! { <When at /> }.into_any(),
        None => view! { <span class="muted">{none}</span> }.into_any(),
    }
}

/// Whether a token still works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Works,
    Ended,
    Revoked,
}

impl State {
    fn of(token: &TokenView, now: Timestamp) -> Self {
        if token.revoked_at.is_some() {
            Self::Revoked
        } else if token.expires_at.is_some_and(|end| end <= now) {
            Self::Ended
        } else {
            Self::Works
        }
    }

    fn badge(self) -> AnyView {
        let (tone, label) = match self {
            Self::Works => (Tone::Good, text!(tokens.works)),
            Self::Ended => (Tone::Neutral, text!(tokens.ended)),
            Self::Revoked => (Tone::Bad, text!(tokens.revoked)),
        };
        view! { <StatusBadge tone label /> }.into_any()
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::id::TokenId;

    use super::*;

    #[test]
    fn a_token_ends_at_its_end_and_at_once_when_revoked() {
        let at = Timestamp::from_micros;
        let mut token = TokenView {
            id: TokenId::from_stored("tok_1".to_owned()),
            name: "ci".to_owned(),
            roles: Vec::new(),
            tenant_ids: None,
            owner: None,
            created_at: at(0),
            expires_at: Some(at(10)),
            revoked_at: None,
            last_used_at: None,
        };

        assert_eq!(State::of(&token, at(9)), State::Works);
        assert_eq!(State::of(&token, at(10)), State::Ended);
        token.revoked_at = Some(at(1));
        assert_eq!(State::of(&token, at(2)), State::Revoked);
    }
}
