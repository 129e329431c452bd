//! The form that says when: now, or at a later time. Its answer is the URL, as that of the form for the pair is; each keeps
//! what the other says.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast as _, web_sys};

use super::{
    activating::Activating,
    choice::NAMES,
    situation::Proposal,
    times::{LATER, NOW, Times},
};
use crate::{
    paths::{ACTIVATE_AT, ACTIVATING, LATEST_START, WHEN},
    query::QueryString,
    text::text,
    ui::{GetForm, SubmitButton, TimeField, use_query},
};

/// What of the URL the form says itself.
pub(super) const OWN: [&str; 3] = [WHEN, ACTIVATE_AT, LATEST_START];

/// The times that are asked for, and what is wrong with them.
pub(super) struct Asked {
    times: Times,
    /// By the names of the fields.
    wrong: Vec<(&'static str, String)>,
}

impl Asked {
    /// What there is to say of them; nothing where there is nothing to activate.
    pub(super) fn of(proposal: &Proposal) -> Option<Self> {
        if proposal.situation.domains.items.is_empty() {
            return None;
        }
        let refused = proposal
            .planned
            .as_ref()
            .and_then(|plan| plan.as_ref().err());
        let wrong = [ACTIVATE_AT, LATEST_START].into_iter().filter_map(|field| {
            let said = refused?.problem.message_for(field)?;
            Some((field, said.to_owned()))
        });
        Some(Self {
            times: proposal.choice.times.clone(),
            wrong: wrong.collect(),
        })
    }
}

/// Now, or at a later time. What is not chosen is hidden by the styles, and so without script too.
#[component]
pub(super) fn WhenForm(
    /// What is asked for; nothing where there is nothing to activate.
    #[prop(optional_no_strip)]
    times: Option<Asked>,
    activating: Activating,
    /// The page that the dialog lies over.
    path: String,
    /// What else its address says.
    kept: QueryString,
) -> impl IntoView {
    let Some(Asked { times, wrong }) = times else {
        // Told below.
        return ().into_any();
    };
    let [at_error, latest_error] = [ACTIVATE_AT, LATEST_START].map(|field| {
        let looked = wrong.iter().find(|(name, _)| *name == field);
        let looked = looked.map(|(_, said)| said.clone());
        let sent = activating.sent.message(field);
        Signal::derive(move || looked.clone().or_else(|| sent.get()))
    });
    follow(activating, &times);
    let is_later = times.is_later;
    let radio = move |value: &'static str, label: &'static str| {
        let is_chosen = is_later == (value == LATER);
        view! {
            <label class="radio">
                <input
                    type="radio"
                    name=WHEN
                    value=value
                    checked=is_chosen
                    prop:checked=is_chosen
                />
                {label}
            </label>
        }
        .into_any()
    };
    view! {
        <GetForm path class="choose-when" stays=true>
            // First: by it an address is known to open the dialog.
            <input type="hidden" name=ACTIVATING value="1" />
            {hidden(&with_pair(&use_query().get_untracked(), kept))}
            <fieldset
                class="field whether-later"
                on:change=sends_a_choice
                on:input=move |event| note(&event, activating)
                on:focusout=move |event| sends_a_time(&event, activating)
            >
                <legend class="field-label">{text!(schedules.choose_when)}</legend>
                <div class="radios">
                    {radio(NOW, text!(schedules.now))} {radio(LATER, text!(schedules.later))}
                </div>
                <div class="when-times">
                    <TimeField
                        name=ACTIVATE_AT
                        label=text!(schedules.at_utc)
                        hint=text!(schedules.at_hint)
                        value=times.activate_at
                        error=at_error
                    />
                    <TimeField
                        name=LATEST_START
                        label=text!(schedules.latest_utc)
                        hint=text!(schedules.latest_hint)
                        value=times.latest_start
                        error=latest_error
                    />
                </div>
                <SubmitButton>{text!(schedules.set)}</SubmitButton>
            </fieldset>
        </GetForm>
    }
    .into_any()
}

/// What the address says of the pair, behind what else it says.
fn with_pair(query: &QueryString, kept: QueryString) -> QueryString {
    let pair = NAMES.iter().filter(|name| !OWN.contains(name));
    pair.fold(kept, |all, name| all.with(name, query.text(name)))
}

/// Fields that nobody sees, one for each parameter.
pub(super) fn hidden(query: &QueryString) -> AnyView {
    query
        .pairs()
        .map(|(name, value)| {
            view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> }.into_any()
        })
        .collect_view()
        .into_any()
}

/// What is shown is what the address says, where somebody goes back to another; but not under somebody's hands.
fn follow(activating: Activating, times: &Times) {
    let said = [
        (ACTIVATE_AT, times.activate_at.clone()),
        (LATEST_START, times.latest_start.clone()),
    ];
    Effect::new(move |_| {
        // What was typed before script ran stays.
        if activating.shown.with_untracked(Option::is_none) {
            return;
        }
        for (name, value) in &said {
            let field = document().get_element_by_id(&format!("field-{name}"));
            let field = field.filter(|field| document().active_element().as_ref() != Some(field));
            let field = field.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok());
            if let Some(field) = field {
                field.set_value(value);
                activating
                    .typed
                    .update(|typed| typed.retain(|(typed, _)| typed != name));
            }
        }
    });
}

/// Sends the form as soon as now or later is chosen.
fn sends_a_choice(event: ev::Event) {
    if event_target_value(&event) == NOW || event_target_value(&event) == LATER {
        send(&event);
    }
}

/// Notes what is typed: until it is looked at, nothing is confirmed.
fn note(event: &ev::Event, activating: Activating) {
    let target = event.target();
    let input = target.and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(input) = input.filter(|input| input.name() != WHEN) {
        activating.typed.update(|typed| {
            typed.retain(|(name, _)| *name != input.name());
            typed.push((input.name(), input.value()));
        });
        // What is being mended is no longer held against anybody.
        activating.sent.forget();
    }
}

/// Sends the form when somebody leaves a time that they have changed, unless its button is what they go to.
fn sends_a_time(event: &ev::FocusEvent, activating: Activating) {
    let to = event.related_target();
    let to = to.and_then(|to| to.dyn_into::<web_sys::HtmlElement>().ok());
    if activating.is_typing() && to.is_none_or(|to| to.tag_name() != "BUTTON") {
        send(event);
    }
}

/// Sends the form of what an event is about; not while a time in it is half typed.
fn send(event: &ev::Event) {
    let target = event.target();
    let input = target.and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(form) = input.and_then(|input| input.form())
        && form.check_validity()
    {
        // Refused only for a form outside the page.
        drop(form.request_submit());
    }
}
