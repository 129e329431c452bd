//! The page with the form for a new token.

use leptos::prelude::*;
use tenantry_domain::{
    PageRequest,
    access::{OWN_PASSWORD_FIELD, Permission, Role, Scope},
    page::MAX_LIMIT,
    tenants::TenantFilter,
};

use super::{
    draft::Draft,
    fields::{Givable, Reach, RoleTicks},
    made::Made,
    server_fns::{CreateToken, create_token},
};
use crate::{
    Answer, UiError,
    access::own_password::OwnPasswordField,
    asked::{Asked, ask},
    backend::Posted,
    layout::{Crumb, PageHeader, denied, use_session},
    paths,
    text::text,
    ui::{
        ButtonLink, EmptyState, FormProblem, Look, PostForm, Posting, SubmitButton, TextField,
        later,
    },
};

/// Makes an API token and shows its secret once.
#[component]
pub(crate) fn NewTokenPage() -> impl IntoView {
    let session = use_session();
    let posted = use_context::<Posted>();
    let own_password = posted
        .as_ref()
        .and_then(|posted| posted.0.get(OWN_PASSWORD_FIELD).cloned())
        .unwrap_or_default();
    let posted = posted.map(|posted| Draft::from_posted(&posted));
    // What a browser without script asked for is done while its page is rendered.
    let made = Asked::new(|| (), {
        let posted = posted.clone();
        move |()| {
            let (posted, own_password) = (posted.clone(), own_password.clone());
            async move {
                match posted {
                    Some(draft) => create_token(draft, own_password).await.map(Answer::some),
                    None => Ok(Answer::none()),
                }
            }
        }
    });
    let filter = TenantFilter {
        page: PageRequest {
            limit: Some(MAX_LIMIT),
            cursor: None,
        },
        ..TenantFilter::default()
    };
    let tenants = Asked::new(move || filter.clone(), ask);
    let posted = StoredValue::new(posted);
    view! {
        <PageHeader
            title=text!(tokens.new_title)
            lead=text!(tokens.new_lead)
            crumbs=vec![Crumb::new(text!(tokens.title), paths::TOKENS)]
        />
        {later(6, move || async move {
                let viewer = session.viewer().await;
                if let Some(denied) = denied(&viewer, Permission::TokensOwn, &Scope::Anywhere) {
                    return denied;
                }
                let refused = match made.await {
                    Ok(Some(created)) => return view! { <Made created /> }.into_any(),
                    Ok(None) => None,
                    Err(error) => Some(error),
                };
                let page = tenants.await.ok().filter(|page| page.next_cursor.is_none());
                let tenants = page.map(|page| {
                    page.items.into_iter().map(|summary| summary.tenant.tenant_id).collect()
                });
                match viewer.caller().map(|caller| Givable::of(caller, tenants)) {
                    Some(givable) if !givable.roles.is_empty() => {
                        let draft = posted.get_value().unwrap_or_default();
                        view! { <TokenForm draft givable refused /> }.into_any()
                    }
                    _ => {
                        view! {
                            <EmptyState title=text!(denied.title) detail=text!(tokens.none_to_give) />
                        }
                            .into_any()
                    }
                }
            })}
    }
    .into_any()
}

#[component]
fn TokenForm(draft: Draft, givable: Givable, refused: Option<UiError>) -> impl IntoView {
    let create = Posting::to::<CreateToken>();
    let answer = create.answer();
    let made = move || {
        let created = crate::asked::read(&answer.get()?).ok()?;
        Some(view! { <Made created /> }.into_any())
    };
    // What was refused without script stands until the form is sent with it.
    let error = Signal::derive(move || match create.version() {
        0 => refused.clone(),
        _ => create.error().get(),
    });
    let message = move |field: &'static str| {
        Signal::derive(move || error.with(|error| message_for(error.as_ref(), field)))
    };
    let banner =
        Signal::derive(move || error.get().filter(|error| error.problem.errors.is_empty()));
    let is_made = Signal::derive(move || answer.with(Option::is_some));
    let asks_password = givable.roles.contains(&Role::Admin);
    let Givable {
        roles,
        everywhere,
        tenants,
    } = givable;
    view! {
        {made}
        <div class="card form form-wide" hidden=is_made>
            <PostForm to=create plain=paths::NEW_TOKEN_FORM>
                <FormProblem error=banner />
                <TextField
                    name="input[name]"
                    label=text!(tokens.name)
                    hint=text!(tokens.name_hint)
                    value=draft.name.clone()
                    error=message("name")
                    required=true
                    autofocus=true
                    maxlength=80
                />
                <RoleTicks roles chosen=draft.roles.clone() error=message("roles") />
                <Reach everywhere tenants draft=draft.clone() error=message("tenant_ids") />
                <TextField
                    name="input[last_day]"
                    label=text!(tokens.last_day)
                    hint=text!(tokens.last_day_hint)
                    kind="date"
                    value=draft.last_day
                    error=message("expires_at")
                />
                {asks_password
                    .then(|| {
                        view! {
                            <OwnPasswordField
                                id="own-password"
                                error
                                hint=text!(tokens.own_password_hint)
                                required=false
                            />
                        }
                            .into_any()
                    })}
                <div class="form-actions">
                    <SubmitButton look=Look::Primary pending=create.pending()>
                        {text!(tokens.create)}
                    </SubmitButton>
                    <ButtonLink href=paths::TOKENS>{text!(ui.cancel)}</ButtonLink>
                </div>
            </PostForm>
        </div>
    }
    .into_any()
}

/// What is wrong with a field, if it was refused.
fn message_for(error: Option<&UiError>, field: &str) -> Option<String> {
    error?.problem.message_for(field).map(str::to_owned)
}
