//! How far a replay is, how it ended, and what came of it.

use leptos::{html, prelude::*};
use tenantry_domain::replay::OutcomeCount;

use super::{
    differences::Differences,
    end::{End, Wrong, end_title},
    run::{Run, Stage},
    words::outcome_text,
};
use crate::{
    UiError,
    part::part,
    text::text,
    ui::{Column, DataTable, FormProblem, Icon, Marked, Sign, number},
};

/// Everything below the form.
#[component]
pub(super) fn Results(
    run: Run,
    /// Asks anew what is in force.
    on_moved: Callback<()>,
) -> impl IntoView {
    let summary = move || run.is_any.get().then(|| RESULTS.open(run));
    // Where the button that was pressed is gone, the focus stays here.
    let place = NodeRef::<html::Div>::new();
    Effect::new(move |before: Option<()>| {
        run.stage.track();
        if before.is_some() {
            request_animation_frame(move || keep_focus(place));
        }
    });
    view! {
        <div class="replay-results" tabindex="-1" node_ref=place>
            // Spoken; what is seen stands below.
            <p class="visually-hidden" role="status">
                {move || run.said.get()}
            </p>
            <Standing run on_moved />
            {summary}
        </div>
    }
    .into_any()
}

/// How far it is, or how it ended.
#[component]
fn Standing(run: Run, on_moved: Callback<()>) -> impl IntoView {
    let standing = move || match run.stage.get() {
        Stage::Waiting | Stage::Ended(End::Whole) => ().into_any(),
        Stage::Running => view! { <Progress run /> }.into_any(),
        Stage::Ended(end) => view! { <Ended run end on_moved /> }.into_any(),
    };
    standing.into_any()
}

/// Puts the focus there, where it is nowhere.
fn keep_focus(place: NodeRef<html::Div>) {
    let focused = document().active_element();
    if focused.is_none_or(|it| it.tag_name() == "BODY")
        && let Some(Some(place)) = place.try_get_untracked()
    {
        // Refused only for what is not on the page.
        drop(place.focus());
    }
}

#[component]
fn Progress(run: Run) -> impl IntoView {
    let far = move || {
        let count = run.counted.with(|counted| counted.replayed);
        text!(replay.so_far, count = number(count))
    };
    view! {
        <div class="card replay-progress">
            <progress max="1" value=move || run.read.get().to_string() aria-label=text!(replay.progress)></progress>
            <span>{far}</span>
            <button type="button" class="button" on:click=move |_| Run::cancel()>
                {text!(ui.cancel)}
            </button>
        </div>
    }
    .into_any()
}

#[component]
fn Ended(run: Run, end: End, on_moved: Callback<()>) -> impl IntoView {
    let (class, sign) = match end {
        End::Whole => return ().into_any(),
        End::Cancelled | End::Empty | End::TooMuch => ("banner banner-info", Sign::Info),
        End::Moved | End::Lost(_) => ("banner banner-warn", Sign::Warning),
        End::Wrong(_) | End::Refused(_) | End::Unreadable => ("banner banner-bad", Sign::Problem),
    };
    let title = end_title(&end);
    let again = match &end {
        // Without script the page itself is what is asked anew.
        End::Moved => Some(
            view! {
                <button
                    type="button"
                    class="button needs-script"
                    on:click=move |_| {
                        run.wait();
                        on_moved.run(());
                    }
                >
                    {text!(replay.again)}
                </button>
            }
            .into_any(),
        ),
        end if end.may_go_on() => Some(
            view! {
                <button type="button" class="button needs-script" on:click=move |_| run.go_on()>
                    {text!(replay.go_on)}
                </button>
            }
            .into_any(),
        ),
        End::Whole
        | End::Empty
        | End::Cancelled
        | End::Lost(_)
        | End::Wrong(_)
        | End::Refused(_)
        | End::Unreadable
        | End::TooMuch => None,
    };
    let detail = detail_of(end, run);
    view! {
        <div class=class>
            <Icon sign />
            <div class="replay-end">
                <p class="banner-title">{title}</p>
                {detail}
                {again}
            </div>
        </div>
    }
    .into_any()
}

/// What else there is to say of it.
fn detail_of(end: End, run: Run) -> Option<AnyView> {
    let kept = move || {
        let count = run.counted.with(|counted| counted.replayed);
        let kept = (count > 0).then(|| text!(replay.kept_so_far, count = number(count)));
        kept.map(|kept| view! { <p>{kept}</p> }.into_any())
    };
    let said = |said: &'static str| view! { <p>{said}</p> }.into_any();
    let detail = match end {
        End::Whole => return None,
        End::Empty => said(text!(replay.empty_detail)),
        End::Unreadable => said(text!(replay.unreadable_detail)),
        End::TooMuch => said(text!(replay.too_much_detail)),
        End::Moved => said(text!(replay.moved_detail)),
        End::Cancelled => ().into_any(),
        End::Lost(error) | End::Refused(error) => refusal(error),
        End::Wrong(wrong) => lines(wrong),
    };
    Some(
        view! {
            {detail}
            {kept}
        }
        .into_any(),
    )
}

fn refusal(error: UiError) -> AnyView {
    view! { <FormProblem error=Some(error) /> }.into_any()
}

/// Lines, and what is wrong with each.
fn lines(wrong: Vec<Wrong>) -> AnyView {
    let items = wrong
        .into_iter()
        .map(|(line, said)| {
            let line = text!(replay.line, line = number(line));
            view! {
                <li>
                    <strong>{line}</strong>
                    " "
                    <Marked text=said />
                </li>
            }
            .into_any()
        })
        .collect_view();
    view! { <ul class="replay-lines">{items}</ul> }.into_any()
}

part! {
    /// The counts and the differences: nobody needs them before there are any.
    static RESULTS: replayed of Run = summary;
}

fn summary(run: Run) -> AnyView {
    view! { <Summary run /> }.into_any()
}

#[component]
fn Summary(run: Run) -> impl IntoView {
    let counted = run.counted;
    let said = move || counted.with(|counted| counted.said.clone());
    let spent = move || {
        let count = counted.with(|counted| counted.spent);
        let said = (count > 0).then(|| text!(replay.spent, count = number(count)));
        said.map(|said| {
            view! {
                <div class="banner banner-warn">
                    <Icon sign=Sign::Warning />
                    <p>{said}</p>
                </div>
            }
            .into_any()
        })
    };
    let rows = move || {
        let outcomes = counted.with(|counted| counted.outcomes.clone());
        outcomes.into_iter().map(outcome_row).collect_view()
    };
    let columns = vec![
        Column::plain(text!(activation.current)),
        Column::plain(text!(activation.candidate)),
        Column::plain(text!(replay.exceptions)),
    ];
    view! {
        <section class="card" aria-labelledby="replayed-title">
            <h2 id="replayed-title">{text!(replay.result)}</h2>
            <p>{said}</p>
            {spent}
            <h3>{text!(replay.outcomes)}</h3>
            <DataTable caption=text!(replay.outcomes) columns>
                {rows}
            </DataTable>
        </section>
        <Differences run />
    }
    .into_any()
}

fn outcome_row(outcome: OutcomeCount) -> AnyView {
    let OutcomeCount {
        before,
        after,
        count,
    } = outcome;
    let is_other = before != Some(after);
    let before = before.map_or(text!(activation.nothing), outcome_text);
    view! {
        <tr>
            <th scope="row">{before}</th>
            <td class:comparison-new=is_other>{outcome_text(after)}</td>
            <td>{number(count)}</td>
        </tr>
    }
    .into_any()
}
