//! What validation has to say, each finding with a way to its place in the text.

use leptos::prelude::*;
use tenantry_domain::packs::{Code, Counts, Finding, Severity};

use super::{Icon, Marked, Sign, line_anchor};
use crate::{
    paths::{FINDINGS, line_of},
    text::text,
};

/// Findings in the order they were made.
#[component]
pub fn FindingList(
    /// What they are about.
    #[prop(into)]
    label: String,
    findings: Vec<Finding>,
    /// The page of the version whose text they are about, so that a finding can lead to its line; empty: this page.
    #[prop(optional_no_strip, into)]
    lines_at: Option<String>,
    /// Called with the place in the list, instead of following the link to a line.
    #[prop(optional, into)]
    on_jump: Option<Callback<usize>>,
    /// Called with the place in the list, to write what was meant, where that is known.
    #[prop(optional, into)]
    on_replace: Option<Callback<usize>>,
    /// The place in the list of the finding that the reader is at in the text.
    #[prop(optional, into)]
    marked: Option<Signal<Option<usize>>>,
) -> impl IntoView {
    let items = findings
        .into_iter()
        .enumerate()
        .map(|(index, finding)| {
            let is_marked =
                Signal::derive(move || marked.is_some_and(|marked| marked.get() == Some(index)));
            let on_jump = on_jump.map(|jump| Callback::new(move |()| jump.run(index)));
            let on_replace = on_replace.map(|replace| Callback::new(move |()| replace.run(index)));
            view! { <Item finding lines_at=lines_at.clone() on_jump on_replace is_marked /> }
                .into_any()
        })
        .collect_view();
    view! {
        <ul class="findings" aria-label=label>
            {items}
        </ul>
    }
    .into_any()
}

#[component]
fn Item(
    finding: Finding,
    lines_at: Option<String>,
    on_jump: Option<Callback<()>>,
    on_replace: Option<Callback<()>>,
    is_marked: Signal<bool>,
) -> impl IntoView {
    let (sign, class, word) = match finding.severity {
        Severity::Error => (Sign::Problem, "finding finding-error", text!(finding.error)),
        Severity::Warning => (
            Sign::Warning,
            "finding finding-warning",
            text!(finding.warning),
        ),
        Severity::Info => (Sign::Info, "finding finding-info", text!(finding.info)),
    };
    let place = text!(finding.place, line = finding.line, column = finding.column);
    let place = if let Some(page) = lines_at {
        let href = if page.is_empty() {
            line_anchor(finding.line)
        } else {
            line_of(&page, finding.line)
        };
        let on_click = move |event: leptos::ev::MouseEvent| {
            if let Some(on_jump) = on_jump {
                event.prevent_default();
                on_jump.run(());
            }
        };
        // Left to the browser, which knows `:target`.
        view! {
            <a class="finding-place" rel="external" href=href on:click=on_click>
                {place}
            </a>
        }
        .into_any()
    } else {
        view! { <span class="finding-place">{place}</span> }.into_any()
    };
    let replace = on_replace.zip(finding.replacement).map(|(run, meant)| {
        let label = crate::text::fill(
            text!(code.replace_with),
            &[("name", format!("`{}`", meant.name))],
        );
        view! {
            <button
                type="button"
                class="button button-quiet finding-replace"
                on:click=move |_| run.run(())
            >
                <Marked text=label />
            </button>
        }
        .into_any()
    });
    let pointer = (!finding.pointer.is_empty())
        .then(|| view! { <code class="finding-pointer">{finding.pointer}</code> }.into_any());
    view! {
        <li class=class aria-current=move || is_marked.get().then_some("true")>
            <Icon sign />
            <div class="finding-body">
                <p class="finding-head">
                    <strong>{word}</strong>
                    {explained(finding.code)}
                    {place}
                </p>
                <p class="finding-message">
                    <Marked text=finding.message />
                </p>
                {finding
                    .hint
                    .map(|hint| view! {
                        <p class="finding-hint">
                            <Marked text=hint />
                        </p>
                    }.into_any())}
                {replace}
                {pointer}
            </div>
        </li>
    }
    .into_any()
}

/// The code with a link to what it means: a new tab, so that nothing typed is lost.
fn explained(code: Code) -> AnyView {
    let href = format!("{FINDINGS}#{code}");
    view! {
        <a
            class="finding-code"
            href=href
            target="_blank"
            rel="external"
            title=text!(finding.explained)
        >
            <code>{code.as_str()}</code>
        </a>
    }
    .into_any()
}

/// How many findings there are of each severity, in words.
pub fn summary_of(counts: Counts) -> String {
    let parts = [
        (
            counts.errors,
            text!(finding.one_error),
            text!(finding.errors),
        ),
        (
            counts.warnings,
            text!(finding.one_warning),
            text!(finding.warnings),
        ),
        (counts.infos, text!(finding.one_info), text!(finding.infos)),
    ];
    let words: Vec<_> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| {
            if count == 1 {
                return one.to_owned();
            }
            crate::text::fill(many, &[("count", count.to_string())])
        })
        .collect();
    if words.is_empty() {
        return text!(finding.none).to_owned();
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_words() {
        assert_eq!(
            summary_of(Counts {
                errors: 2,
                warnings: 1,
                infos: 0
            }),
            "2 errors, 1 warning"
        );
        assert_eq!(summary_of(Counts::default()), "No findings");
    }
}
