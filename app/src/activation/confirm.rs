//! The confirmation of an activation: warnings to accept, a reason, and the button.

use leptos::prelude::*;
use tenantry_domain::{
    ProblemKind,
    activation::{NO_TENANT_PACK, Preview},
};

use super::server_fns::Activate;
use crate::{
    UiError, paths,
    text::text,
    ui::{
        CancelLink, Checked, Faults, FormProblem, Icon, Look, PostForm, Posting, Sign,
        SubmitButton, TextArea,
    },
};

/// Activates what was previewed, decided against the revision that the preview was made from.
///
/// The children are what is confirmed: they stand in the form, so that its footer stays in view beside them.
#[component]
pub(super) fn ConfirmForm(preview: Preview, children: Children) -> impl IntoView {
    let activate = Posting::to::<Activate>();
    let error = activate.error();
    let faults = Faults::new();
    let back = paths::tenant(&preview.current.tenant_id);
    let warnings = preview.warnings();
    let hidden = [
        ("input[tenant_id]", preview.current.tenant_id.to_string()),
        ("input[domain]", preview.domain.to_string()),
        (
            "input[domain_pack_version]",
            preview.domain_pack_version.to_string(),
        ),
        (
            "input[tenant_pack_version]",
            preview
                .tenant_pack_version
                // Said, and not left out: what was previewed is what is meant.
                .map_or_else(|| NO_TENANT_PACK.to_owned(), |version| version.to_string()),
        ),
        (
            "input[expected_revision]",
            preview.current.revision.to_string(),
        ),
    ]
    .into_iter()
    .map(|(name, value)| view! { <input type="hidden" name=name value=value /> }.into_any())
    .collect_view();
    let stale = move || {
        let is_stale = error.with(|error| error.as_ref().is_some_and(is_stale));
        is_stale.then(|| view! { <Reload /> }.into_any())
    };
    view! {
        <Checked faults names=vec![ACCEPT]>
            <PostForm to=activate>
                {hidden}
                {children()}
                <p class="dialog-consequence">{text!(activation.consequence)}</p>
                <FormProblem error />
                {stale}
                {(warnings > 0).then(|| view! { <Accept warnings faults /> }.into_any())}
                <TextArea
                    name="input[reason]"
                    label=text!(ui.reason)
                    hint=text!(ui.reason_hint)
                    value=sent_reason(error.get_untracked().as_ref())
                    error=Signal::derive(move || {
                        error.with(|e| e.as_ref()?.problem.message_for("reason").map(str::to_owned))
                    })
                    maxlength=500
                />
                <div class="dialog-actions dialog-footer">
                    <CancelLink back />
                    <SubmitButton look=Look::Primary sign=Sign::Activate pending=activate.pending()>
                        {text!(activation.verb)}
                    </SubmitButton>
                </div>
            </PostForm>
        </Checked>
    }
    .into_any()
}

/// What the tick is sent as.
const ACCEPT: &str = "input[accept_warnings]";

/// The tick without which warnings hold the form back.
#[component]
fn Accept(warnings: usize, faults: Faults) -> impl IntoView {
    let error = faults.at(ACCEPT, text!(activation.tick_first), Signal::stored(None));
    let label = if warnings == 1 {
        text!(activation.accept_one).to_owned()
    } else {
        text!(activation.accept, count = warnings)
    };
    view! {
        <div class="field">
            <label class="tick">
                <input
                    type="checkbox"
                    name=ACCEPT
                    value="true"
                    required
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby="accept-error"
                />
                {label}
            </label>
            // Always there, so that it is announced when it appears.
            <p class="field-error" id="accept-error" aria-live="polite">
                {move || {
                    error
                        .get()
                        .map(|message| view! {
                            <Icon sign=Sign::Problem />
                            <span>{message}</span>
                        }.into_any())
                }}
            </p>
        </div>
    }
    .into_any()
}

/// A way to the preview as it would be now; left to the browser, so that all is asked anew.
#[component]
fn Reload() -> impl IntoView {
    let location = leptos_router::hooks::use_location();
    let href = move || format!("{}?{}", location.pathname.get(), location.search.get());
    view! {
        <p>
            <a class="button" rel="external" href=href>
                {text!(activation.reload)}
            </a>
        </p>
    }
    .into_any()
}

fn is_stale(error: &UiError) -> bool {
    error.problem.kind == ProblemKind::StaleRevision
}

fn sent_reason(error: Option<&UiError>) -> String {
    error
        .and_then(|error| error.sent_text("reason"))
        .unwrap_or_default()
        .to_owned()
}
