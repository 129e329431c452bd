//! The form that begins a recall.

use leptos::prelude::*;
use serde::Deserialize;
use tenantry_domain::{
    PageRequest, Problem,
    packs::{DomainName, PackFilter, PackKind, PackStatus, Version, VersionSelector},
    page::MAX_LIMIT,
    recalls::RecallPreview,
};

use super::draft::Draft;
use crate::{
    Answer, UiError,
    asked::{Asked, ask},
    backend::refused,
    frames::literally,
    paths,
    text::text,
    ui::{
        ButtonLink, Checked, Choice, Faults, FormProblem, Look, PostForm, Posting, SelectField,
        SubmitButton, TextArea, TextField, TickField, later,
    },
};

/// Characters of a reason at most, as the server has it.
const REASON_LIMIT: u32 = 500;
/// What the fields are sent as that are looked at before.
const REASON: &str = "input[reason]";
const TYPED: &str = "input[typed]";

/// The versions of a domain, as far as one is chosen from them.
#[derive(Deserialize)]
pub(super) struct Versions {
    items: Vec<Listed>,
    next_cursor: Option<String>,
}

/// One of them.
#[derive(Deserialize)]
struct Listed {
    version: Version,
    status: PackStatus,
}

/// Asks for the versions that one of a domain can be replaced by.
pub(super) async fn versions_of(
    recalled: Option<(DomainName, VersionSelector)>,
) -> Result<Answer<Versions>, UiError> {
    let (domain, _) = recalled.ok_or_else(|| refused(Problem::no_such_address()))?;
    let filter = PackFilter {
        domain: Some(domain),
        page: PageRequest {
            limit: Some(MAX_LIMIT),
            cursor: None,
        },
        ..PackFilter::of(PackKind::Domain)
    };
    Ok(ask(filter).await?.in_part())
}

/// The form; after a refusal with what was typed.
#[component]
pub(super) fn Form(
    preview: RecallPreview,
    versions: Asked<Versions>,
    begin: Posting,
) -> impl IntoView {
    let error = begin.error();
    let refused = error.get_untracked();
    let was_sent = |error: &UiError| error.sent_tick("accept_warnings");
    let ticked = refused.as_ref().is_some_and(was_sent);
    let sent = move |field: &str| {
        let sent = refused.as_ref().and_then(|error| error.sent_text(field));
        sent.unwrap_or_default().to_owned()
    };
    let banner = Signal::derive(move || error.get().filter(|error| !is_at_a_field(error)));
    let (domain, version) = (preview.domain.to_string(), preview.version.to_string());
    let name = Draft::name(&domain, &version);
    let faults = Faults::new();
    let wrong = text!(deprecate.typed_wrong, name = name);
    view! {
        <section class="card form form-wide" aria-labelledby="recall-title">
            <h2 id="recall-title">{text!(recalls.form_title, version = preview.version)}</h2>
            <ul class="recall-follows">{follows()}</ul>
            <Checked faults names=vec![REASON, TYPED]>
                <PostForm to=begin>
                    <FormProblem error=banner />
                    <input type="hidden" name="input[domain]" value=domain />
                    <input type="hidden" name="input[version]" value=version />
                    <Instead
                        instead=sent("instead")
                        to_version=sent("to_version")
                        recalled=preview.version.clone()
                        versions
                        begin
                    />
                    <TickField
                        name="input[accept_warnings]"
                        label=text!(recalls.accept)
                        hint=text!(recalls.accept_hint)
                        ticked
                    />
                    <TextArea
                        name=REASON
                        label=text!(ui.reason)
                        hint=text!(recalls.reason_hint)
                        value=sent("reason")
                        error=faults.at(REASON, text!(recalls.why), begin.message("reason"))
                        required=true
                        maxlength=REASON_LIMIT
                    />
                    <TextField
                        name=TYPED
                        label=text!(deprecate.typed)
                        hint=text!(deprecate.type_name, name = name)
                        value=sent("typed")
                        error=faults.at(TYPED, wrong, begin.message("typed"))
                        required=true
                        pattern=literally(&name)
                    />
                    <div class="form-actions">
                        <SubmitButton look=Look::Danger pending=begin.pending()>
                            {text!(recalls.verb)}
                        </SubmitButton>
                        <ButtonLink href=paths::domain_pack(&preview.domain, &preview.version)>
                            {text!(ui.cancel)}
                        </ButtonLink>
                    </div>
                </PostForm>
            </Checked>
        </section>
    }
    .into_any()
}

/// What follows from a recall.
fn follows() -> AnyView {
    [
        text!(recalls.follows_deprecated),
        text!(recalls.follows_approval),
        text!(recalls.follows_freeze),
    ]
    .map(|said| view! { <li>{said}</li> }.into_any())
    .collect_view()
    .into_any()
}

/// What takes the version's place. What is not chosen is hidden by the styles, and so without script too.
#[component]
fn Instead(
    instead: String,
    to_version: String,
    recalled: Version,
    versions: Asked<Versions>,
    begin: Posting,
) -> impl IntoView {
    let radio = |value: &'static str, label: &'static str| {
        let is_chosen = instead == value || (instead.is_empty() && value == Draft::EARLIER);
        view! {
            <label class="radio">
                <input type="radio" name="input[instead]" value=value checked=is_chosen required />
                {label}
            </label>
        }
        .into_any()
    };
    let earlier = radio(Draft::EARLIER, text!(recalls.earlier));
    let one = radio(Draft::ONE, text!(recalls.one_version));
    let field = later(2, move || {
        let (value, recalled) = (to_version.clone(), recalled.clone());
        async move {
            match versions
                .await
                .ok()
                .filter(|found| found.next_cursor.is_none())
            {
                Some(found) => select(found, &recalled, value, begin),
                // Too many to choose from, or they cannot be had.
                None => typed(value, begin),
            }
        }
    });
    view! {
        <fieldset class="field which">
            <legend class="field-label">{text!(recalls.instead)}</legend>
            {earlier}
            {one}
            <div class="which-version">{field}</div>
        </fieldset>
    }
    .into_any()
}

fn select(found: Versions, recalled: &Version, value: String, begin: Posting) -> AnyView {
    let fit = found
        .items
        .into_iter()
        .filter(|listed| listed.status.can_be_activated() && listed.version != *recalled);
    let fit = fit.map(|listed| {
        let version = listed.version.to_string();
        Choice::new(version.clone(), version)
    });
    let none = Choice::new("", text!(activation.choose_pack));
    let choices: Vec<_> = std::iter::once(none).chain(fit).collect();
    view! {
        <SelectField
            name="input[to_version]"
            label=text!(packs.version)
            choices
            value
            error=begin.message("to_version")
        />
    }
    .into_any()
}

fn typed(value: String, begin: Posting) -> AnyView {
    view! {
        <TextField
            name="input[to_version]"
            label=text!(packs.version)
            value
            error=begin.message("to_version")
        />
    }
    .into_any()
}

/// Whether the fields say everything there is to say.
fn is_at_a_field(error: &UiError) -> bool {
    let problem = &error.problem;
    ["to_version", "reason", "typed"]
        .into_iter()
        .any(|field| problem.message_for(field).is_some())
}
