//! The list of API tokens.

use leptos::prelude::*;
use tenantry_domain::{
    Page, Timestamp,
    access::{ListTokens, Permission, Scope},
};

use super::{
    revoke::{revoke_dialog, revoke_href},
    server_fns::{ListedToken, RevokeToken, list_tokens},
    state::State,
};
use crate::{
    Answer, UiError,
    access::words::{role_names, tenant_names},
    frames::{About, Around, List, list_page},
    layout::Viewer,
    paths,
    query::QueryString,
    text::text,
    ui::{ButtonLink, Column, Look, Posting, Sign, When},
};

/// One's own tokens, or everybody's for who manages access.
#[component]
pub(crate) fn TokensPage() -> impl IntoView {
    list_page(Tokens {
        revoke: Posting::to::<RevokeToken>(),
    })
}

struct Tokens {
    revoke: Posting,
}

impl List for Tokens {
    type Asked = ListTokens;
    type Item = ListedToken;

    fn about(&self) -> About {
        About {
            path: paths::TOKENS,
            title: text!(tokens.title),
            lead: text!(tokens.lead),
            crumbs: Vec::new(),
            needs: Permission::TokensOwn,
            scope: Scope::Anywhere,
            no_match: text!(tokens.empty_detail),
        }
    }

    fn asked(query: &QueryString) -> ListTokens {
        ListTokens { page: query.page() }
    }

    async fn ask(asked: ListTokens) -> Result<Answer<Page<ListedToken>>, UiError> {
        list_tokens(asked).await
    }

    fn columns(&self, _: &Around) -> Vec<Column> {
        vec![
            Column::plain(text!(tokens.name)),
            Column::plain(text!(tokens.state)),
            Column::plain(text!(tokens.roles)),
            Column::plain(text!(tokens.tenants)),
            Column::plain(text!(tokens.owner)),
            Column::plain(text!(tokens.ends)),
            Column::plain(text!(tokens.last_used)),
            Column::controls(text!(ui.actions)),
        ]
    }

    fn row(&self, listed: ListedToken, around: &Around) -> AnyView {
        let href = revoke_href(&around.query, &listed.token);
        row(listed, href)
    }

    fn nothing(&self, _: &Around) -> (&'static str, &'static str) {
        (text!(tokens.empty), text!(tokens.empty_detail))
    }

    fn action(&self, around: &Around) -> Option<AnyView> {
        let may = around.viewer.may(&ListTokens::default());
        may.then(|| {
            view! {
                <ButtonLink href=paths::NEW_TOKEN look=Look::Primary sign=Sign::Add>
                    {text!(tokens.new)}
                </ButtonLink>
            }
            .into_any()
        })
    }

    fn dialogs(
        &self,
        listed: &[ListedToken],
        query: Memo<QueryString>,
        _: &Viewer,
    ) -> Option<AnyView> {
        let living = listed.iter().filter(|one| one.state == State::Works);
        let living = living.map(|one| one.token.clone()).collect::<Vec<_>>();
        let revoke = self.revoke;
        let dialog = move || {
            let query = query.get();
            let id = query.get("revoke")?.to_owned();
            let token = living.iter().find(|token| token.id.as_str() == id)?;
            Some(revoke_dialog(token, query.clone(), revoke))
        };
        Some(dialog.into_any())
    }

    fn changes(&self) -> u64 {
        u64::try_from(self.revoke.version()).unwrap_or(0)
    }
}

fn row(ListedToken { token, state }: ListedToken, href: String) -> AnyView {
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
