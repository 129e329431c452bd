//! The panel beside the document: what validation found, or why there was no answer.

use leptos::prelude::*;
use tenantry_domain::packs::{Counts, Finding, ValidationResult};

use super::draft::Outcome;
use crate::{
    UiError,
    text::text,
    ui::{
        Checksum, Fact, Facts, FindingList, FormProblem, Icon, Sign, StatusBadge, Tone, summary_of,
    },
};

/// What came of the last attempt; before the first one, what can be done.
#[component]
pub(super) fn Panel(
    answer: Option<Result<Outcome, UiError>>,
    /// Leads to a place in the text; without, a finding links to its line.
    on_jump: Option<Callback<Finding>>,
) -> impl IntoView {
    match answer {
        None => view! { <p class="muted">{text!(import.panel_empty)}</p> }.into_any(),
        Some(Ok(Outcome::Imported(_))) => {
            view! { <p class="muted">{text!(import.imported)}</p> }.into_any()
        }
        Some(Ok(Outcome::Validated(result))) => {
            view! { <Validated result=*result on_jump /> }.into_any()
        }
        Some(Err(error)) => {
            let findings = error.problem.findings.clone();
            let is_any = !findings.is_empty();
            view! {
                <FormProblem error=Some(error) />
                {is_any.then(|| view! { <Findings findings on_jump /> }.into_any())}
            }
            .into_any()
        }
    }
}

#[component]
fn Validated(result: ValidationResult, on_jump: Option<Callback<Finding>>) -> impl IntoView {
    let verdict = if result.valid {
        view! {
            <div class="banner banner-good">
                <Icon sign=Sign::Done />
                <p class="banner-title">{text!(import.valid)}</p>
            </div>
        }
        .into_any()
    } else {
        view! {
            <div class="banner banner-bad">
                <Icon sign=Sign::Problem />
                <p class="banner-title">{text!(import.not_valid)}</p>
            </div>
        }
        .into_any()
    };
    let domain = result.domain.map(|domain| {
        let version = result
            .version
            .map(|version| format!(" {version}"))
            .unwrap_or_default();
        view! { <Fact name=text!(import.names)>{format!("{domain}{version}")}</Fact> }.into_any()
    });
    let against = result.checked_against.map(|version| {
        view! {
            <Fact name=text!(import.checked_against)>
                <StatusBadge tone=Tone::Neutral label=version />
            </Fact>
        }
        .into_any()
    });
    let sum = result.checksum.map(|sum| {
        view! {
            <Fact name=text!(ui.checksum)>
                <Checksum sum />
            </Fact>
        }
        .into_any()
    });
    view! {
        {verdict}
        <Findings findings=result.findings on_jump />
        <Facts>{domain} {against} {sum}</Facts>
    }
    .into_any()
}

#[component]
fn Findings(findings: Vec<Finding>, on_jump: Option<Callback<Finding>>) -> impl IntoView {
    let summary = summary_of(Counts::of(&findings));
    let list = (!findings.is_empty()).then(|| match on_jump {
        Some(on_jump) => {
            view! { <FindingList label=text!(packs.findings) findings lines_at="" on_jump /> }
                .into_any()
        }
        None => {
            view! { <FindingList label=text!(packs.findings) findings lines_at="" /> }.into_any()
        }
    });
    view! {
        <p class="panel-summary">{summary}</p>
        {list}
    }
    .into_any()
}
