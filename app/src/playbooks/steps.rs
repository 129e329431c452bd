//! What a playbook does, as a list that a person can follow.

use leptos::prelude::*;
use tenantry_domain::{
    packs::{Version, VersionSelector},
    playbooks::{PlaybookId, PlaybookStep, PlaybookSteps, ShowPlaybook},
};

use crate::{
    asked::{Asked, ask},
    text::text,
    ui::{EmptyState, Fact, Facts, ProblemView, StatusBadge, Tone, later, number},
};

/// When it is used, and its steps in their order.
#[component]
pub(crate) fn Steps(playbook: PlaybookId, version: Version) -> impl IntoView {
    let steps = Asked::new(
        move || ShowPlaybook {
            playbook_id: playbook.clone(),
            version: VersionSelector::Exactly(version.clone()),
        },
        ask,
    );
    later(6, move || async move {
        match steps.await {
            Ok(steps) => view! { <Shown steps /> }.into_any(),
            Err(error) => view! { <ProblemView error /> }.into_any(),
        }
    })
}

#[component]
fn Shown(steps: PlaybookSteps) -> impl IntoView {
    let types = steps
        .exception_types
        .into_iter()
        .map(|name| view! { <li><code>{name}</code></li> }.into_any())
        .collect_view();
    let conditions = match steps.conditions {
        Some(condition) => view! { <code>{condition}</code> }.into_any(),
        None => view! { <span class="muted">{text!(playbooks.always)}</span> }.into_any(),
    };
    let count = u64::try_from(steps.steps.len()).unwrap_or(u64::MAX);
    let rest = steps.step_count.saturating_sub(count);
    let rest = (rest > 0).then(|| {
        view! { <p class="muted">{text!(playbooks.more_steps, count = number(rest))}</p> }
            .into_any()
    });
    let list = if steps.steps.is_empty() {
        view! { <EmptyState title=text!(playbooks.no_steps) detail=text!(playbooks.no_steps_detail) /> }
            .into_any()
    } else {
        let items = steps.steps.into_iter().map(step).collect_view();
        view! { <ol class="playbook-steps">{items}</ol> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="steps-title">
            <div class="card-head">
                <h2 id="steps-title">
                    {steps.name.unwrap_or_else(|| text!(contents.steps).to_owned())}
                </h2>
            </div>
            {steps.description.map(|text| view! { <p class="muted">{text}</p> }.into_any())}
            <Facts>
                <Fact name=text!(part.exception_types)>
                    <ul class="inline-list">{types}</ul>
                </Fact>
                <Fact name=text!(playbooks.conditions)>{conditions}</Fact>
            </Facts>
            {list}
            {rest}
        </section>
    }
    .into_any()
}

fn step(step: PlaybookStep) -> AnyView {
    let approval = step.approval_required.then(|| {
        view! { <StatusBadge tone=Tone::Warn label=text!(playbooks.needs_approval) /> }.into_any()
    });
    let tool = step.tool.map(|tool| {
        view! { <p class="muted">{text!(playbooks.by_tool)} " " <code>{tool}</code></p> }.into_any()
    });
    let parameters = (!step.parameters.is_empty()).then(|| {
        let each = step.parameters.into_iter().map(|parameter| {
            view! {
                <div>
                    <dt>
                        <code>{parameter.name}</code>
                    </dt>
                    <dd>
                        <code>{parameter.value}</code>
                    </dd>
                </div>
            }
            .into_any()
        });
        view! { <dl class="step-parameters">{each.collect_view()}</dl> }.into_any()
    });
    view! {
        <li class="playbook-step">
            <p class="playbook-action">
                <span>{step.action}</span>
                " "
                {approval}
            </p>
            {step.description.map(|text| view! { <p class="muted">{text}</p> }.into_any())}
            {tool}
            {parameters}
        </li>
    }
    .into_any()
}
