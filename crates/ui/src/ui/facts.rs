//! A list of names and values, and the checksum that often stands among them.

use leptos::prelude::*;
use tenantry_domain::Checksum as Sum;

use super::CopyButton;
use crate::text::text;

/// Names and values; the children are [`Fact`]s.
#[component]
pub fn Facts(children: Children) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }.into_any()
}

/// A name and its value.
#[component]
pub fn Fact(#[prop(into)] name: String, children: Children) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{children()}</dd>
        </div>
    }
    .into_any()
}

/// A checksum in full, with a button to copy it.
#[component]
pub fn Checksum(sum: Sum) -> impl IntoView {
    view! {
        <span class="checksum">
            <code>{sum.to_string()}</code>
            <CopyButton value=sum.to_string() label=text!(ui.copy_checksum) />
        </span>
    }
    .into_any()
}
