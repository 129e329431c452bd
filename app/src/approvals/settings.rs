//! How many approvals changes need, everywhere or for a tenant, and the form that sets it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Problem,
    access::{OWN_PASSWORD_FIELD, Permission, Scope},
    approvals::{ApprovalSettings, GetApprovals, MAX_APPROVALS},
    id::TenantId,
};

use super::{
    server_fns::SetApprovals,
    words::{choice, policy_words},
};
use crate::{
    Answer, UiError,
    access::OwnPasswordField,
    asked::{Asked, ask},
    backend::refused,
    layout::{Crumb, PageHeader, Viewer, denied, title_of_path, use_session},
    paths,
    text::text,
    ui::{
        Fact, Facts, FormProblem, Look, PostForm, Posting, ProblemView, SelectField, SubmitButton,
        TextArea, When, later,
    },
};

/// Characters of a reason at most, as the server has it.
const REASON_LIMIT: u32 = 500;

/// How many approvals changes need: of the tenant that the path names, or everywhere.
#[component]
pub(crate) fn ApprovalsPage() -> impl IntoView {
    let session = use_session();
    let params = use_params_map();
    let set = Posting::to::<SetApprovals>();
    let named = Memo::new(move |_| params.read().get_str("tenant_id").map(str::to_owned));
    let settings = Asked::new(
        move || (named.get(), set.changes()),
        |(named, _)| find(named),
    );
    later(6, move || async move {
        let viewer = session.viewer().await;
        let named = named.get_untracked();
        let tenant = named.as_deref().and_then(|id| TenantId::parse(id).ok());
        let scope = tenant.clone().map_or(Scope::Anywhere, Scope::Tenant);
        let shown = match denied(&viewer, Permission::ApprovalsRead, &scope) {
            Some(denied) => denied,
            None => match settings.await {
                Ok(settings) => view! { <Content settings viewer set /> }.into_any(),
                Err(error) => view! { <ProblemView error /> }.into_any(),
            },
        };
        view! {
            <Head named tenant />
            {shown}
        }
        .into_any()
    })
}

/// The settings of a tenant, or those that hold everywhere; an id that no tenant can have is not found.
async fn find(named: Option<String>) -> Result<Answer<ApprovalSettings>, UiError> {
    let tenant_id = match named.as_deref().map(TenantId::parse) {
        None => None,
        Some(Ok(id)) => Some(id),
        Some(Err(_)) => return Err(refused(Problem::no_such_address())),
    };
    ask(GetApprovals { tenant_id }).await
}

#[component]
fn Head(
    /// What the path names in a tenant's place.
    #[prop(optional_no_strip)]
    named: Option<String>,
    /// That, where it can be a tenant.
    #[prop(optional_no_strip)]
    tenant: Option<TenantId>,
) -> impl IntoView {
    match tenant {
        None if named.is_some() => view! { <PageHeader title=title_of_path(tenant) /> }.into_any(),
        None => view! { <PageHeader title=text!(approvals.title) lead=text!(approvals.lead) /> }
            .into_any(),
        Some(id) => {
            let crumbs = vec![
                Crumb::new(text!(tenants.title), paths::TENANTS),
                Crumb::new(id.to_string(), paths::tenant(&id)),
            ];
            view! {
                <PageHeader
                    title=text!(approvals.title_for, tenant = id)
                    lead=text!(approvals.lead_for)
                    crumbs
                />
            }
            .into_any()
        }
    }
}

#[component]
fn Content(settings: ApprovalSettings, viewer: Viewer, set: Posting) -> impl IntoView {
    let scope = settings
        .tenant_id
        .clone()
        .map_or(Scope::Global, Scope::Tenant);
    let form = if viewer.can(Permission::ApprovalsConfigure, &scope) {
        view! { <Form settings=settings.clone() set /> }.into_any()
    } else {
        view! { <p class="muted">{text!(approvals.read_only)}</p> }.into_any()
    };
    view! {
        <Holds settings />
        {form}
    }
    .into_any()
}

/// What holds in plain words, and the numbers that it comes of.
#[component]
fn Holds(settings: ApprovalSettings) -> impl IntoView {
    let stricter = settings.tenant_id.is_some().then(|| {
        view! {
            <p>
                {text!(approvals.stricter)} " "
                <a href=paths::APPROVALS>{text!(approvals.everywhere)}</a>
            </p>
        }
        .into_any()
    });
    let changed = settings.changed_at.map(|at| {
        view! {
            <Fact name=text!(ui.updated)>
                <When at />
            </Fact>
        }
        .into_any()
    });
    let by = settings.changed_by.map(|name| {
        view! {
            <Fact name=text!(approvals.changed_by)>
                <bdi>{name}</bdi>
            </Fact>
        }
        .into_any()
    });
    view! {
        <section class="card form-wide" aria-labelledby="holds-title">
            <h2 id="holds-title">{text!(approvals.holds)}</h2>
            <p>
                <strong>{policy_words(settings.effective)}</strong>
            </p>
            {stricter}
            <p class="muted">{text!(approvals.who)}</p>
            <Facts>
                <Fact name=text!(approvals.any)>{settings.any.to_string()}</Fact>
                <Fact name=text!(approvals.loosening)>{settings.loosening.to_string()}</Fact>
                {changed}
                {by}
            </Facts>
        </section>
    }
    .into_any()
}

/// The form; after a refusal with what was typed, beside the numbers as they are now.
#[component]
fn Form(settings: ApprovalSettings, set: Posting) -> impl IntoView {
    let error = set.error();
    let sent = error.get_untracked();
    let typed = move |field: &str, now: String| {
        let sent = sent.as_ref().and_then(|error| error.sent_text(field));
        sent.map_or(now, str::to_owned)
    };
    let banner = Signal::derive(move || error.get().filter(|error| !is_at_a_field(error)));
    let tenant = settings.tenant_id.as_ref().map(|id| {
        view! { <input type="hidden" name="tenant_id" value=id.to_string() /> }.into_any()
    });
    let choices: Vec<_> = (0..=MAX_APPROVALS).map(choice).collect();
    view! {
        <section class="card form form-wide" aria-labelledby="set-title">
            <h2 id="set-title">{text!(approvals.form_title)}</h2>
            <p class="muted">{text!(approvals.fewer)}</p>
            <PostForm to=set>
                <FormProblem error=banner />
                {tenant}
                <input type="hidden" name="seen" value=settings.row_version.to_string() />
                <SelectField
                    name="input[any]"
                    label=text!(approvals.any)
                    hint=text!(approvals.any_hint)
                    choices=choices.clone()
                    value=typed("any", settings.any.to_string())
                    error=set.message("any")
                />
                <SelectField
                    name="input[loosening]"
                    label=text!(approvals.loosening)
                    hint=text!(approvals.loosening_hint)
                    choices=choices
                    value=typed("loosening", settings.loosening.to_string())
                    error=set.message("loosening")
                />
                <TextArea
                    name="input[reason]"
                    label=text!(ui.reason)
                    hint=text!(ui.reason_hint)
                    value=typed("reason", String::new())
                    error=set.message("reason")
                    maxlength=REASON_LIMIT
                />
                <OwnPasswordField id="approvals-own-password" error />
                <div class="form-actions">
                    <SubmitButton look=Look::Primary pending=set.pending()>
                        {text!(approvals.save)}
                    </SubmitButton>
                </div>
            </PostForm>
        </section>
    }
    .into_any()
}

/// Whether the fields say everything there is to say.
fn is_at_a_field(error: &UiError) -> bool {
    let fields = ["any", "loosening", "reason", OWN_PASSWORD_FIELD];
    let problem = &error.problem;
    fields
        .into_iter()
        .any(|field| problem.message_for(field).is_some())
}

#[cfg(test)]
mod tests {
    use tenantry_domain::{Message, ProblemKind};

    use super::*;

    #[test]
    fn what_no_field_says_is_said_above_the_form() {
        let said = Message::verbatim("At most 5.");
        let at_field = UiError::from(Problem::field("any", "out_of_range", said));

        assert!(is_at_a_field(&at_field));
        assert!(!is_at_a_field(&UiError::from(
            ProblemKind::Stale.into_problem()
        )));
    }
}
