//! The form that freezes changes at once or later: everywhere, in a domain, or for a tenant.

use leptos::prelude::*;
use tenantry_domain::{
    access::{Permission, Scope},
    id::TenantId,
};

use super::{actions::may_stop, draft::Draft, server_fns::CreateFreeze};
use crate::{
    UiError,
    layout::{Crumb, PageHeader, Viewer, denied, use_session},
    packs::find_domains,
    paths,
    tenants::{KnownTenants, TenantField, known_tenants},
    text::text,
    ui::{
        ButtonLink, ComboboxField, FormProblem, Icon, Look, Marked, PostForm, Posting, Sign,
        SubmitButton, TextField, TimeField, later, use_query,
    },
};

/// Characters of a reason at most, as the server has it.
const REASON_LIMIT: u32 = 500;

/// Plans a freeze, or begins one at once.
#[component]
pub(crate) fn NewFreezePage() -> impl IntoView {
    let session = use_session();
    let known = known_tenants();
    view! {
        <PageHeader
            title=text!(freezes.plan)
            lead=text!(freezes.new_lead)
            crumbs=vec![Crumb::new(text!(freezes.title), paths::FREEZES)]
        />
        {later(6, move || async move {
                let viewer = session.viewer().await;
                match denied(&viewer, Permission::FreezesManage, &Scope::Anywhere) {
                    Some(denied) => denied,
                    None => view! { <Form viewer known /> }.into_any(),
                }
            })}
    }
    .into_any()
}

/// The form; after a refusal with what was typed.
#[component]
fn Form(viewer: Viewer, known: KnownTenants) -> impl IntoView {
    let create = Posting::to::<CreateFreeze>();
    let error = create.error();
    let refused = error.get_untracked();
    let sent = move |field: &str| {
        let sent = refused.as_ref().and_then(|error| error.sent_text(field));
        sent.map(str::to_owned)
    };
    let banner = Signal::derive(move || error.get().filter(|error| !is_at_a_field(error)));
    let asked = use_query().get_untracked().tenant("tenant_id");
    let own = asked.or_else(|| only_tenant(&viewer));
    let place = match sent("place") {
        Some(place) => place,
        None if own.is_some() => Draft::TENANT.to_owned(),
        None => String::new(),
    };
    let tenant = sent("tenant_id").or_else(|| own.map(|id| id.to_string()));
    let tenant = RwSignal::new(tenant.unwrap_or_default());
    let typed = move |field: &str| sent(field).unwrap_or_default();
    view! {
        <div class="card form form-wide">
            <PostForm to=create>
                <FormProblem error=banner />
                <Place
                    is_free=may_stop(&viewer)
                    place
                    domain=typed("domain")
                    tenant
                    known
                    create
                />
                <TimeField
                    name="input[from]"
                    label=text!(freezes.from_utc)
                    hint=text!(freezes.from_hint)
                    value=typed("from")
                    error=create.message("from")
                />
                <TimeField
                    name="input[until]"
                    label=text!(freezes.until_utc)
                    hint=text!(freezes.until_hint)
                    value=typed("until")
                    error=create.message("until")
                />
                <TextField
                    name="input[reason]"
                    label=text!(ui.reason)
                    hint=text!(freezes.reason_hint)
                    value=typed("reason")
                    error=create.message("reason")
                    required=true
                    maxlength=REASON_LIMIT
                />
                <div class="form-actions">
                    <SubmitButton look=Look::Primary pending=create.pending()>
                        {text!(freezes.create)}
                    </SubmitButton>
                    <ButtonLink href=paths::FREEZES>{text!(ui.cancel)}</ButtonLink>
                </div>
            </PostForm>
        </div>
    }
    .into_any()
}

/// The tenant that somebody is bound to who may freeze no other.
fn only_tenant(viewer: &Viewer) -> Option<TenantId> {
    let bindings = viewer.caller()?.bindings.iter();
    let mut own = bindings
        .filter_map(|binding| binding.tenant_id.as_ref())
        .filter(|tenant| viewer.can_for(Permission::FreezesManage, tenant));
    let first = own.next()?;
    let is_only = own.all(|other| other == first);
    (is_only && !may_stop(viewer)).then(|| first.clone())
}

/// What is frozen. What is not chosen is hidden by the styles, and so without script too.
#[component]
fn Place(
    /// Whether it may be more than one tenant.
    is_free: bool,
    place: String,
    domain: String,
    tenant: RwSignal<String>,
    known: KnownTenants,
    create: Posting,
) -> impl IntoView {
    let error = create.message("tenant_id");
    let field = view! {
        <div class="which-tenant">
            <TenantField known value=tenant needs=Permission::FreezesManage error />
        </div>
    };
    if !is_free {
        return view! {
            <input type="hidden" name="input[place]" value=Draft::TENANT />
            {field}
        }
        .into_any();
    }
    let error = create.message("place");
    let radio = |value: &'static str, label: &'static str| {
        let is_chosen = place == value;
        view! {
            <label class="radio">
                <input type="radio" name="input[place]" value=value checked=is_chosen required />
                {label}
            </label>
        }
        .into_any()
    };
    let (everywhere, one_domain, one_tenant) = (
        radio(Draft::EVERYWHERE, text!(freezes.new_everywhere)),
        radio(Draft::DOMAIN, text!(freezes.new_domain)),
        radio(Draft::TENANT, text!(freezes.new_tenant)),
    );
    view! {
        <fieldset class="field which" aria-describedby="place-error">
            <legend class="field-label">{text!(freezes.new_place)}</legend>
            {everywhere} {one_domain}
            <div class="which-domain">
                <ComboboxField
                    name="input[domain]"
                    label=text!(packs.domain)
                    value=domain
                    error=create.message("domain")
                    find=find_domains()
                />
            </div>
            {one_tenant} {field}
            // Always there, so that it is announced when it appears.
            <p class="field-error" id="place-error" aria-live="polite">
                {move || {
                    error
                        .get()
                        .map(|message| view! {
                            <Icon sign=Sign::Problem />
                            <span><Marked text=message /></span>
                        }.into_any())
                }}
            </p>
        </fieldset>
    }
    .into_any()
}

/// Whether the fields say everything there is to say.
fn is_at_a_field(error: &UiError) -> bool {
    let fields = ["place", "domain", "tenant_id", "from", "until", "reason"];
    let problem = &error.problem;
    fields
        .into_iter()
        .any(|field| problem.message_for(field).is_some())
}

#[cfg(test)]
mod tests {
    use tenantry_domain::access::{Caller, Role};

    use super::*;

    #[test]
    fn who_has_one_tenant_need_not_choose_it() {
        let bound = |bindings: &[&str]| {
            let bindings = bindings.iter().map(|text| text.parse().unwrap());
            let viewer = Viewer::of(Caller {
                bindings: bindings.collect(),
                ..Caller::system("test")
            });
            only_tenant(&viewer).map(|id| id.to_string())
        };

        assert_eq!(
            bound(&["approver@ACME", "viewer@BETA"]).as_deref(),
            Some("ACME")
        );
        assert_eq!(bound(&["approver@ACME", "approver@BETA"]), None);
        assert_eq!(bound(&["viewer@ACME"]), None);
        assert_eq!(only_tenant(&Viewer::with_role(Role::Admin)), None);
    }
}
