//! Whether a playbook fits, and why not.

use leptos::prelude::*;
use tenantry_domain::{
    packs::{Finding, Severity},
    playbooks::Verdict,
};

use crate::{
    text::text,
    ui::{LongText, StatusBadge, Tone},
};

/// A verdict as a word in its colour.
pub(crate) fn verdict_badge(verdict: Verdict) -> AnyView {
    let (tone, label) = match verdict {
        Verdict::Compatible => (Tone::Good, text!(playbooks.compatible)),
        Verdict::Warning => (Tone::Warn, text!(playbooks.warning)),
        Verdict::Incompatible => (Tone::Bad, text!(playbooks.incompatible)),
    };
    view! { <StatusBadge tone label /> }.into_any()
}

/// Why, in words; nothing where it fits.
pub(crate) fn reasons(findings: &[Finding]) -> Option<AnyView> {
    if findings.is_empty() {
        return None;
    }
    let items = findings
        .iter()
        .map(|finding| {
            let word = match finding.severity {
                Severity::Error => text!(finding.error),
                Severity::Warning => text!(finding.warning),
                Severity::Info => text!(finding.info),
            };
            let hint = finding.hint.clone();
            view! {
                <li>
                    <span class="visually-hidden">{word} ": "</span>
                    <LongText text=finding.message.clone() />
                    {hint.map(|hint| view! { <p class="muted">{hint}</p> }.into_any())}
                </li>
            }
            .into_any()
        })
        .collect_view();
    Some(view! { <ul class="verdict-reasons">{items}</ul> }.into_any())
}
