//! The list of API tokens.

use leptos::prelude::*;
use serde::Serialize;
use tenantry_domain::{
    Page,
    access::{ListTokens, RotatedToken},
    changes::Affected,
};

use super::{
    revoke::revoke_dialog,
    rotate::{ROTATE, answered, card, posted, rotate_dialog, rotated},
    server_fns::{ListedToken, RevokeToken, RotateToken, list_tokens},
    state::State,
};
use crate::{
    Answer, UiError,
    access::words::{role_names, tenant_names},
    asked::Asked,
    frames::{About, Around, Asks, List, RowActions, list_page},
    layout::Viewer,
    paths,
    query::QueryString,
    text::text,
    ui::{Column, Posting, use_query, when_or},
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

/// Tokens, with what the server's clock says of each.
#[derive(Serialize)]
struct ListedTokens(ListTokens);

impl Asks<ListedToken> for ListedTokens {
    fn denied(&self, viewer: &Viewer) -> Option<AnyView> {
        Asks::denied(&self.0, viewer)
    }

    async fn ask(self) -> Result<Answer<Page<ListedToken>>, UiError> {
        list_tokens(self.0).await
    }
}

impl List for Tokens {
    type Asked = ListedTokens;
    type Item = ListedToken;

    fn about(&self) -> About {
        About {
            path: paths::TOKENS,
            title: text!(tokens.title),
            lead: text!(tokens.lead),
            no_match: text!(tokens.empty_detail),
        }
    }

    fn asked(query: &QueryString) -> ListedTokens {
        ListedTokens(ListTokens { page: query.page() })
    }

    fn columns(&self, _: &Around) -> Vec<Column> {
        vec![
            Column::plain(text!(tokens.name)),
            Column::plain(text!(tokens.state)),
            Column::plain(text!(tokens.roles)).may_hide("roles"),
            Column::plain(text!(tokens.tenants)).may_hide("tenants"),
            Column::plain(text!(tokens.owner)).may_hide("owner"),
            Column::plain(text!(tokens.ends)).may_hide("ends"),
            Column::plain(text!(tokens.last_used)).may_hide("last_used"),
            Column::controls(text!(ui.actions)),
        ]
    }

    fn row(&self, listed: ListedToken, around: &Around) -> AnyView {
        let links = around.links(self, &listed);
        row(listed, links)
    }

    /// When a token was used last changes all the time, and is no news.
    fn shows(&self) -> Option<Affected> {
        None
    }

    fn nothing(&self, _: &Around) -> (&'static str, &'static str) {
        (text!(tokens.empty), text!(tokens.empty_detail))
    }

    fn action(&self, around: &Around) -> Option<AnyView> {
        let operation = ListTokens::default();
        around.to_new(&operation, paths::NEW_TOKEN, text!(tokens.new))
    }

    fn actions(&self, _: &Viewer) -> Option<RowActions<ListedToken>> {
        let (revoke, rotate) = (self.revoke, self.rotate);
        let named = |listed: &ListedToken| (listed.token.id.to_string(), listed.token.name.clone());
        let actions = RowActions::at(paths::TOKENS, named)
            .for_rows(|listed| listed.state == State::Works)
            .and(ROTATE, text!(tokens.rotate), rotate, rotate_dialog)
            .and("revoke", text!(tokens.revoke), revoke, revoke_dialog)
            .until(move |query| rotated(rotate, query).is_some());
        Some(actions)
    }

    fn above(&self, query: Memo<QueryString>, _: &Viewer) -> Option<AnyView> {
        if let Some(posted) = self.posted {
            return Some(answered(posted));
        }
        let rotate = self.rotate;
        Some((move || rotated(rotate, &query.read()).map(card)).into_any())
    }

    fn changes(&self) -> u64 {
        let versions = self.revoke.changes() + self.rotate.changes();
        u64::try_from(versions).unwrap_or(0)
    }
}

fn row(ListedToken { token, state }: ListedToken, actions: Option<AnyView>) -> AnyView {
    let tenants = match &token.tenant_ids {
        None => text!(tokens.every_tenant).to_owned(),
        Some(tenants) => tenant_names(tenants),
    };
    let owner = token
        .owner
        .unwrap_or_else(|| text!(tokens.first_start).to_owned());
    view! {
        <tr>
            <th scope="row" class="table-wide">
                <bdi>{token.name}</bdi>
            </th>
            <td>{state.badge()}</td>
            <td class="table-wide">{role_names(&token.roles)}</td>
            <td class="table-wide">{tenants}</td>
            <td>{owner}</td>
            <td>{when_or(token.revoked_at.or(token.expires_at), text!(tokens.no_end))}</td>
            <td>{when_or(token.last_used_at, text!(ui.never))}</td>
            <td class="table-actions">{actions}</td>
        </tr>
    }
    .into_any()
}
