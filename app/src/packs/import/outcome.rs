//! The panel beside the document: what validation found, or why there was no answer.

use leptos::prelude::*;
use tenantry_domain::packs::{
    CheckedDocument, Counts, FINDINGS_PAGE, Finding, SuiteResult, ValidationResult,
};

use super::{
    desk::Desk,
    draft::page_of,
    entry::DeskEntry,
    state::{State, Stored},
    words::{next_step_of, stopped_by},
};
use crate::{
    UiError,
    packs::reports::report_link,
    part::part,
    text::text,
    ui::{
        ButtonLink, Checksum, Fact, Facts, FindingList, FormProblem, Icon, Look, SessionEnded,
        Sign, StatusBadge, SuiteTable, Tone, apply_finding, show_finding, summary_of,
    },
};

/// What came of the document that is open; before anything did, what can be done.
#[component]
pub(super) fn Panel(
    desk: Desk,
    entry: DeskEntry,
    /// The finding that the cursor stands at.
    marked: RwSignal<Option<usize>>,
) -> impl IntoView {
    let on_jump = Callback::new(move |index: usize| {
        marked.set(Some(index));
        show_finding(entry.editor, index);
    });
    let on_replace = Callback::new(move |index: usize| apply_finding(entry.editor, index));
    Effect::new(move |_| {
        if marked.get().is_some() {
            request_animation_frame(reveal);
        }
    });
    let is_stale = move || {
        let is_waited_for = entry.state.with(|state| {
            matches!(
                state,
                State::Waiting | State::Checking | State::Importing(_)
            )
        });
        is_waited_for && entry.latest.with(Option::is_some)
    };
    let content = move || {
        let said = match entry.state.get() {
            State::Imported(stored) => Some(Said::Imported(stored)),
            State::Failed(error) => Some(Said::Failed(error)),
            State::Waiting | State::Checking | State::Checked(_) | State::Importing(_) => {
                let latest = entry.latest.get();
                latest.map(|latest| match latest {
                    Ok(checked) => Said::Checked(Box::new(checked)),
                    Err(error) => Said::Refused(error),
                })
            }
        };
        match said {
            None => view! { <p class="muted">{text!(import.panel_empty)}</p> }.into_any(),
            Some(said) => ANSWER.open(AnswerProps {
                said,
                desk,
                entry,
                on_jump,
                on_replace,
                marked,
            }),
        }
    };
    view! {
        <div class="panel-body" class:panel-stale=is_stale aria-busy=move || is_stale().then_some("true")>
            {content}
        </div>
    }
    .into_any()
}

/// What was said of a document.
enum Said {
    Imported(Box<Stored>),
    Failed(UiError),
    Checked(Box<CheckedDocument>),
    Refused(UiError),
}

part! {
    /// What was said: nobody needs it before a document was sent.
    static ANSWER: desk of AnswerProps = |props| Answer(props).into_any();
}

#[component]
fn Answer(
    said: Said,
    desk: Desk,
    entry: DeskEntry,
    on_jump: Callback<usize>,
    on_replace: Callback<usize>,
    marked: RwSignal<Option<usize>>,
) -> impl IntoView {
    match said {
        Said::Imported(stored) => view! { <Outcome desk stored=*stored /> }.into_any(),
        Said::Failed(error) => view! { <Refused desk entry error /> }.into_any(),
        Said::Checked(checked) => {
            view! { <Validated checked=*checked on_jump on_replace marked /> }.into_any()
        }
        Said::Refused(error) => {
            let findings = error.problem.findings.clone();
            let is_any = !findings.is_empty();
            view! {
                <Refused desk entry error />
                {is_any.then(|| view! { <Findings findings on_jump on_replace marked /> }.into_any())}
            }
            .into_any()
        }
    }
}

/// Scrolls the panel, and nothing else, so that the marked finding is seen.
fn reveal() {
    use web_sys::{HtmlElement, wasm_bindgen::JsCast as _};

    let find = |selector| {
        let found = document().query_selector(selector).ok().flatten()?;
        found.dyn_into::<HtmlElement>().ok()
    };
    if let (Some(panel), Some(marked)) = (find(".panel"), find(".panel [aria-current]")) {
        let (top, height) = (panel.scroll_top(), panel.client_height());
        let (from, to) = (
            marked.offset_top(),
            marked.offset_top() + marked.offset_height(),
        );
        if from < top || to > top + height {
            panel.set_scroll_top(from - height / 3);
        }
    }
}

/// A refusal; where the session has ended, with the way to sign in that keeps this page.
#[component]
fn Refused(desk: Desk, entry: DeskEntry, error: UiError) -> impl IntoView {
    let again = move |_| {
        let is_import = entry
            .state
            .with_untracked(|state| matches!(state, State::Failed(_)));
        if is_import {
            desk.import(entry);
        } else {
            entry.check();
        }
    };
    if error.problem.findings.is_empty() && desk.shared.is_signed_out.get_untracked() {
        return view! {
            <div role="alert">
                <SessionEnded />
            </div>
            <button type="button" class="button" on:click=again>
                {text!(ui.retry)}
            </button>
        }
        .into_any();
    }
    let may_pass = error.problem.kind.status() >= 500;
    let kept = report_link(&error.problem);
    view! {
        <FormProblem error=Some(error) />
        {kept}
        {may_pass.then(|| view! {
            <button type="button" class="button" on:click=again>
                {text!(ui.retry)}
            </button>
        }.into_any())}
    }
    .into_any()
}

#[component]
fn Outcome(desk: Desk, stored: Stored) -> impl IntoView {
    let href = page_of(&stored);
    let next = desk.shared.may_activate.then(|| {
        let (label, href) = next_step_of(&stored.pack, stored.tenant.as_ref());
        view! { <ButtonLink href look=Look::Primary>{label}</ButtonLink> }.into_any()
    });
    let said = if stored.created {
        text!(done.pack_imported)
    } else {
        text!(done.pack_there)
    };
    view! {
        <div class="banner banner-good">
            <Icon sign=Sign::Done />
            <p class="banner-title">{said}</p>
        </div>
        <div class="form-actions">
            {next} <ButtonLink href>{text!(import.see_pack)}</ButtonLink>
        </div>
    }
    .into_any()
}

#[component]
fn Validated(
    checked: CheckedDocument,
    on_jump: Callback<usize>,
    on_replace: Callback<usize>,
    marked: RwSignal<Option<usize>>,
) -> impl IntoView {
    let ValidationResult {
        valid,
        domain,
        version,
        checked_against,
        checksum,
        findings,
        ..
    } = checked.result;
    let (class, sign, verdict) = if valid {
        (
            "banner banner-good",
            Sign::Done,
            text!(import.valid).to_owned(),
        )
    } else {
        let errors = Counts::of(&findings).errors;
        ("banner banner-bad", Sign::Problem, stopped_by(errors))
    };
    let names = domain.map(|domain| {
        let version = version
            .map(|version| format!(" {version}"))
            .unwrap_or_default();
        view! { <Fact name=text!(import.names)>{format!("{domain}{version}")}</Fact> }.into_any()
    });
    let against = checked_against.map(|version| {
        view! {
            <Fact name=text!(import.checked_against)>
                <StatusBadge tone=Tone::Neutral label=version />
            </Fact>
        }
        .into_any()
    });
    let sum = checksum.map(|sum| {
        view! {
            <Fact name=text!(ui.checksum)>
                <Checksum sum />
            </Fact>
        }
        .into_any()
    });
    view! {
        <div class=class>
            <Icon sign />
            <p class="banner-title">{verdict}</p>
        </div>
        <Findings findings on_jump on_replace marked />
        <Facts>{names} {against} {sum}</Facts>
    }
    .into_any()
}

#[component]
fn Findings(
    findings: Vec<Finding>,
    on_jump: Callback<usize>,
    on_replace: Callback<usize>,
    marked: RwSignal<Option<usize>>,
) -> impl IntoView {
    let summary = summary_of(Counts::of(&findings));
    // Of a thousand the first are enough to begin with.
    let shown = RwSignal::new(FINDINGS_PAGE);
    let count = findings.len();
    let findings = StoredValue::new(findings);
    // The one that the cursor stands at is always among them.
    let limit = Memo::new(move |before: Option<&usize>| {
        let marked = marked.get().map_or(0, |index| {
            (index / FINDINGS_PAGE).saturating_add(1) * FINDINGS_PAGE
        });
        before
            .copied()
            .unwrap_or_default()
            .max(shown.get())
            .max(marked)
    });
    let list = move || {
        let findings: Vec<_> =
            findings.with_value(|all| all.iter().take(limit.get()).cloned().collect());
        (count > 0).then(|| {
            view! {
                <FindingList
                    label=text!(packs.findings)
                    findings
                    lines_at=String::new()
                    on_jump
                    on_replace
                    marked
                />
            }
            .into_any()
        })
    };
    let more = move || {
        let left = count.saturating_sub(limit.get());
        (left > 0).then(|| {
            view! {
                <button
                    type="button"
                    class="button needs-script"
                    on:click=move |_| shown.set(limit.get_untracked() + FINDINGS_PAGE)
                >
                    {text!(import.more_findings, count = left)}
                </button>
            }
            .into_any()
        })
    };
    view! {
        <p class="panel-summary">{summary}</p>
        {list}
        {more}
    }
    .into_any()
}

/// The document's own test suites, beneath everything because they are wide.
#[component]
pub(super) fn Suites(entry: DeskEntry) -> impl IntoView {
    let suites = move || -> Vec<SuiteResult> {
        entry.latest.with(|latest| match latest {
            Some(Ok(checked)) => checked.result.suites.clone(),
            _ => Vec::new(),
        })
    };
    move || {
        let results = suites();
        (!results.is_empty()).then(|| RESULTS.open(results))
    }
}

part! {
    /// The results of suites.
    static RESULTS: desk of Vec<SuiteResult> = results_table;
}

fn results_table(results: Vec<SuiteResult>) -> AnyView {
    view! {
        <section class="card" aria-labelledby="suites-title">
            <h2 id="suites-title">{text!(suites.title)}</h2>
            <SuiteTable caption=text!(suites.title) results />
        </section>
    }
    .into_any()
}
