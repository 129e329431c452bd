//! The page with the form for a new token.

use leptos::{form::FromFormData as _, prelude::*};
use tenantry_domain::{
    PageRequest,
    access::{CreatedToken, Permission, Scope},
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
    asked::Asked,
    backend::Posted,
    layout::{Crumb, PageHeader, denied, use_session},
    routes,
    tenants::list_tenants,
    text::text,
    ui::{ButtonLink, EmptyState, FormProblem, Look, SubmitButton, TextField, later},
};

/// Makes an API token and shows its secret once.
#[component]
pub(crate) fn NewTokenPage() -> impl IntoView {
    let session = use_session();
    let posted = use_context::<Posted>().map(|posted| Draft::from_posted(&posted));
    // What a browser without script asked for is done while its page is rendered.
    let made = Asked::new(|| (), {
        let posted = posted.clone();
        move |()| {
            let posted = posted.clone();
            async move {
                match posted {
                    Some(draft) => Answer::of(&Some(create_token(draft).await?.read()?)),
                    None => Answer::of(&None::<CreatedToken>),
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
    let tenants = Asked::new(move || filter.clone(), list_tenants);
    let posted = StoredValue::new(posted);
    view! {
        <PageHeader
            title=text!(tokens.new_title)
            lead=text!(tokens.new_lead)
            crumbs=vec![Crumb::new(text!(tokens.title), routes::TOKENS)]
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
    let create = ServerAction::<CreateToken>::new();
    let made = move || {
        create.value().with(|value| {
            let created = value.as_ref()?.as_ref().ok()?.read().ok()?;
            Some(view! { <Made created /> }.into_any())
        })
    };
    let error = Signal::derive(move || {
        create.value().with(|value| match value {
            None => refused.clone(),
            Some(result) => result.as_ref().err().cloned(),
        })
    });
    let message = move |field: &'static str| {
        Signal::derive(move || error.with(|error| message_for(error.as_ref(), field)))
    };
    let banner =
        Signal::derive(move || error.get().filter(|error| error.problem.errors.is_empty()));
    let is_made = Signal::derive(move || create.value().with(|value| matches!(value, Some(Ok(_)))));
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        // What cannot be read is left to the browser, which posts it.
        if let Ok(input) = CreateToken::from_event(&event) {
            event.prevent_default();
            create.dispatch(input);
        }
    };
    let Givable {
        roles,
        everywhere,
        tenants,
    } = givable;
    view! {
        {made}
        <div class="card form form-wide" hidden=is_made>
            <form method="post" action=routes::NEW_TOKEN_FORM on:submit=on_submit>
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
                <div class="form-actions">
                    <SubmitButton look=Look::Primary pending=create.pending()>
                        {text!(tokens.create)}
                    </SubmitButton>
                    <ButtonLink href=routes::TOKENS>{text!(ui.cancel)}</ButtonLink>
                </div>
            </form>
        </div>
    }
    .into_any()
}

/// What is wrong with a field, if it was refused.
fn message_for(error: Option<&UiError>, field: &str) -> Option<String> {
    error?.problem.message_for(field).map(str::to_owned)
}
