//! The list of API tokens.

use leptos::prelude::*;
use tenantry_domain::{
    Page, Timestamp,
    access::{ListTokens, Permission, RotatedToken, Scope},
};

use super::{
    revoke::{revoke_dialog, revoke_href},
    rotate::{ROTATE, answered, card, posted, rotate_dialog, rotate_href, rotated},
    server_fns::{ListedToken, RevokeToken, RotateToken, list_tokens},
    state::State,
};
use crate::{
    Answer, UiError,
    access::words::{role_names, tenant_names},
    asked::Asked,
    frames::{About, Around, List, list_page},
    layout::Viewer,
    paths,
    query::QueryString,
    text::text,
    ui::{ButtonLink, Column, Look, Posting, Sign, When, use_query},
};

/// One's own tokens, or everybody's for who manages access.
#[component]
pub(crate) fn TokensPage() -> impl IntoView {
    let query = use_query();
    let rotate = Posting::to::<RotateToken>();
    // A secret that was shown is gone with the address that it was shown at.
    Effect::new(move |_| {
        if query.read().get(ROTATE).is_none() {
            rotate.forget();
        }
    });
    list_page(Tokens {
        revoke: Posting::to::<RevokeToken>(),
        rotate,
        posted: posted(),
    })
}

struct Tokens {
    revoke: Posting,
    rotate: Posting,
    /// What a browser without script had done.
    posted: Option<Asked<RotatedToken>>,
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
        let revoke = revoke_href(&around.query, &listed.token);
        let rotate = rotate_href(&around.query, &listed.token);
        row(listed, rotate, revoke)
    }

    /// When a token was used last changes all the time, and is no news.
    fn tells_news(&self) -> bool {
        false
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
        let (revoke, rotate) = (self.revoke, self.rotate);
        let dialog = move || {
            let query = query.get();
            let named = |name: &str| {
                let id = query.get(name)?;
                living.iter().find(|token| token.id.as_str() == id)
            };
            if let Some(token) = named("revoke") {
                return Some(revoke_dialog(token, query.clone(), revoke));
            }
            let token = named(ROTATE)?;
            let is_done = rotated(rotate, &query).is_some();
            (!is_done).then(|| rotate_dialog(token, query.clone(), rotate))
        };
        Some(dialog.into_any())
    }

    fn above(&self, query: Memo<QueryString>, _: &Viewer) -> Option<AnyView> {
        if let Some(posted) = self.posted {
            return Some(answered(posted));
        }
        let rotate = self.rotate;
        Some((move || rotated(rotate, &query.read()).map(card)).into_any())
    }

    fn changes(&self) -> u64 {
        let versions = self.revoke.version() + self.rotate.version();
        u64::try_from(versions).unwrap_or(0)
    }
}

fn row(
    ListedToken { token, state }: ListedToken,
    rotate_href: String,
    revoke_href: String,
) -> AnyView {
    let tenants = match &token.tenant_ids {
        None => text!(tokens.every_tenant).to_owned(),
        Some(tenants) => tenant_names(tenants),
    };
    let owner = token
        .owner
        .unwrap_or_else(|| text!(tokens.first_start).to_owned());
    let link = |verb: &'static str, href: String| {
        let label = text!(ui.verb_thing, verb = verb, thing = token.name);
        view! {
            <ButtonLink look=Look::Quiet href aria_label=label>
                {verb}
            </ButtonLink>
        }
        .into_any()
    };
    let actions = (state == State::Works).then(|| {
        let rotate = link(text!(tokens.rotate), rotate_href);
        let revoke = link(text!(tokens.revoke), revoke_href);
        [rotate, revoke].into_iter().collect_view().into_any()
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
            <td class="table-actions">{actions}</td>
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
