//! Buttons, and links that look like them.

use leptos::prelude::*;

use super::{Icon, Sign};

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Look {
    /// The one thing to do here.
    Primary,
    /// One of several.
    #[default]
    Plain,
    /// It takes something away.
    Danger,
    /// Inside a table row.
    Quiet,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Plain => "button",
            Self::Danger => "button button-danger",
            Self::Quiet => "button button-quiet",
        }
    }
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: String,
    #[prop(optional)] look: Look,
    #[prop(default = None, into)] sign: Option<Sign>,
    /// What it is called for those who do not see its row.
    #[prop(optional, into)]
    aria_label: Option<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=look.class() href=href aria-label=aria_label>
            {sign.map(|sign| view! { <Icon sign /> }.into_any())}
            <span>{children()}</span>
        </a>
    }
    .into_any()
}

/// A button that sends its form.
#[component]
pub fn SubmitButton(
    #[prop(optional)] look: Look,
    /// Whether the form is on its way.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Whether there is a reason not to send it yet.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What it is called for those who do not see its row.
    #[prop(optional, into)]
    aria_label: Option<String>,
    #[prop(optional)] name: Option<&'static str>,
    #[prop(optional)] value: Option<&'static str>,
    #[prop(optional)] sign: Option<Sign>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            class=look.class()
            name=name
            value=value
            aria-label=aria_label
            disabled=move || pending.get() || disabled.get()
            aria-busy=move || pending.get().then_some("true")
        >
            {sign.map(|sign| view! { <Icon sign /> }.into_any())}
            <span>{children()}</span>
        </button>
    }
    .into_any()
}

/// A button for what the person may do, but not now, with the reason beside it.
#[component]
pub fn NotNow(label: &'static str, #[prop(into)] reason: String) -> impl IntoView {
    view! {
        <span class="not-now">
            <button type="button" class="button" disabled title=reason.clone()>
                {label}
            </button>
            <span class="not-now-reason">{reason}</span>
        </span>
    }
    .into_any()
}
