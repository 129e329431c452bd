//! The findings of a preview: equal ones together, and those that have no line of a text.

use leptos::prelude::*;
use tenantry_domain::packs::{Code, Finding, Severity};

use crate::{
    paths::FINDINGS,
    text::text,
    ui::{FindingList, Icon, Marked, Sign, more},
};

/// Findings of a kind that are listed at most; the pack's page has all of them.
const LISTED: usize = 50;

/// Findings of a pack, each leading to its line there; several of a kind stand behind the first one.
#[component]
pub(super) fn PackFindings(
    label: &'static str,
    findings: Vec<Finding>,
    /// The pack's page.
    page: String,
) -> impl IntoView {
    if findings.is_empty() {
        return ().into_any();
    }
    let groups = alike(findings)
        .into_iter()
        .map(|mut group| {
            let rest = group.split_off(1);
            let kind = group.first().map_or(label, |finding| finding.code.as_str());
            let first = view! { <FindingList label=kind findings=group lines_at=page.clone() /> };
            let code = rest.first().map(|finding| finding.code);
            let rest =
                code.map(|code| view! { <Rest code findings=rest page=page.clone() /> }.into_any());
            view! {
                <div class="finding-kind">{first} {rest}</div>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <section class="dialog-part">
            <h3>{label}</h3>
            {groups}
        </section>
    }
    .into_any()
}

/// Those of a kind behind the first one, with how many there are together.
#[component]
fn Rest(code: Code, findings: Vec<Finding>, page: String) -> impl IntoView {
    let total = findings.len() + 1;
    let count = text!(activation.alike, count = total);
    let listed: Vec<_> = findings.into_iter().take(LISTED).collect();
    let more = more(total, listed.len() + 1).map(|said| {
        let href = format!("{page}?tab=findings");
        view! { <p class="muted">{said} " " <a href=href>{text!(ui.see_all)}</a></p> }.into_any()
    });
    view! {
        <details>
            <summary>
                <code>{code.as_str()}</code>
                " "
                {count}
            </summary>
            <FindingList label=text!(activation.rest_alike) findings=listed lines_at=page />
            {more}
        </details>
    }
    .into_any()
}

/// What the candidate loosens; it is about the configuration in force and has no line to go to.
#[component]
pub(crate) fn Loosened(findings: Vec<Finding>) -> impl IntoView {
    if findings.is_empty() {
        return ().into_any();
    }
    let items = findings
        .into_iter()
        .map(|finding| {
            let href = format!("{FINDINGS}#{}", finding.code);
            let hint = finding.hint.map(|hint| {
                view! {
                    <p class="finding-hint">
                        <Marked text=hint />
                    </p>
                }
                .into_any()
            });
            view! {
                <li class="finding finding-warning">
                    <Icon sign=Sign::Warning />
                    <div class="finding-body">
                        <p class="finding-head">
                            <strong>{text!(finding.warning)}</strong>
                            <a
                                class="finding-code"
                                href=href
                                target="_blank"
                                rel="external"
                                title=text!(finding.explained)
                            >
                                <code>{finding.code.as_str()}</code>
                            </a>
                        </p>
                        <p class="finding-message">
                            <Marked text=finding.message />
                        </p>
                        {hint}
                    </div>
                </li>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <section class="dialog-part">
            <h3>{text!(activation.loosened)}</h3>
            <ul class="findings" aria-label=text!(activation.loosened)>
                {items}
            </ul>
        </section>
    }
    .into_any()
}

/// Findings of one code and with one advice together, where the first of them stood; errors first.
fn alike(findings: Vec<Finding>) -> Vec<Vec<Finding>> {
    let mut groups: Vec<Vec<Finding>> = Vec::new();
    for finding in findings {
        let is_alike = |group: &&mut Vec<Finding>| {
            group.first().is_some_and(|first| {
                (first.severity, first.code, &first.hint)
                    == (finding.severity, finding.code, &finding.hint)
            })
        };
        match groups.iter_mut().find(is_alike) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    let rank = |severity: Severity| Severity::ALL.iter().position(|one| *one == severity);
    groups.sort_by_key(|group| group.first().and_then(|first| rank(first.severity)));
    groups
}

#[cfg(test)]
mod tests {
    use tenantry_domain::Message;

    use super::*;

    #[test]
    fn findings_of_one_kind_stand_together_and_errors_first() {
        let finding = |code, hint: Option<&str>, message: &str| {
            Finding::about_document(
                code,
                Message::verbatim(message),
                hint.map(Message::verbatim),
            )
        };
        let groups = alike(vec![
            finding(Code::TypeWithoutPlaybook, Some("add one"), "a"),
            finding(Code::EmptySteps, None, "b"),
            finding(Code::TypeWithoutPlaybook, Some("add one"), "c"),
            finding(Code::TypeWithoutPlaybook, Some("another"), "d"),
            finding(Code::UnknownTool, None, "e"),
        ]);

        let messages: Vec<Vec<_>> = groups
            .iter()
            .map(|group| group.iter().map(|one| one.message.as_str()).collect())
            .collect();
        assert_eq!(messages, [vec!["e"], vec!["a", "c"], vec!["b"], vec!["d"]]);
    }
}
