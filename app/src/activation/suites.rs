//! The test suites of a pair: how many pass, which fail, and why.

use leptos::prelude::*;
use tenantry_domain::{
    activation::{PairSuites, Preview},
    packs::{SuiteResult, SuiteSummary},
};

use crate::{
    paths,
    text::text,
    ui::{Icon, Sign, StatusBadge, SuiteTable, Tone, more},
};

/// How the suites of both packs go with each other.
#[component]
pub(super) fn Suites(suites: PairSuites, preview: Preview) -> impl IntoView {
    let verdict = verdict(&suites).map(|(tone, label)| {
        view! {
            <p>
                <StatusBadge tone label />
            </p>
        }
        .into_any()
    });
    let note = note(&suites).map(|note| view! { <p class="muted">{note}</p> }.into_any());
    let domain = Of {
        pack: format!("{} {}", preview.domain, preview.domain_pack_version),
        page: paths::domain_pack(&preview.domain, &preview.domain_pack_version),
    };
    let tenant = preview.tenant_pack_version.as_ref().map(|version| Of {
        pack: format!("{} {version}", preview.current.tenant_id),
        page: paths::tenant_pack(&preview.current.tenant_id, version),
    });
    let own = tenant
        .zip(suites.tenant)
        .and_then(|(of, summary)| failures(of, summary));
    view! {
        <section class="dialog-part" aria-labelledby="pair-suites-title">
            <h3 id="pair-suites-title">{text!(activation.suites)}</h3>
            {verdict}
            {note}
            {failures(domain, suites.domain)}
            {own}
        </section>
    }
    .into_any()
}

/// Whose suites they are.
struct Of {
    pack: String,
    page: String,
}

/// How the cases went, in a few words; nothing where none was run.
fn verdict(suites: &PairSuites) -> Option<(Tone, String)> {
    let (cases, failed) = (suites.cases(), suites.failed());
    let tone = match (cases, failed) {
        (0, _) => return None,
        (_, 0) => Tone::Good,
        _ => Tone::Bad,
    };
    let passed = cases.saturating_sub(failed);
    let said = text!(activation.suites_pass, passed = passed, count = cases);
    Some((tone, said))
}

/// Why there is less to say than there might be.
fn note(suites: &PairSuites) -> Option<&'static str> {
    if suites.is_held_back() {
        Some(text!(activation.suites_held_back))
    } else if suites.cases() == 0 {
        Some(text!(activation.suites_none))
    } else {
        None
    }
}

/// The cases of a pack that failed by their names, each with what differs; how they were decided unfolds.
fn failures(of: Of, summary: SuiteSummary) -> Option<AnyView> {
    if summary.failed == 0 {
        return None;
    }
    let listed = summary.failures.len();
    let named = summary
        .failures
        .iter()
        .map(|failure| view! { <Failure failure=failure.clone() /> }.into_any())
        .collect_view();
    let more =
        more(summary.failed, listed).map(|said| view! { <li class="muted">{said}</li> }.into_any());
    let all = format!("{}?tab=tests", of.page);
    let view = view! {
        <p>
            {text!(activation.suites_failing, count = summary.failed, pack = of.pack)} " "
            <a href=all>{text!(activation.suites_all)}</a>
        </p>
        <ul class="suite-failures">{named} {more}</ul>
        <details>
            <summary>{text!(activation.suites_why)}</summary>
            <SuiteTable caption=text!(activation.suites) results=summary.failures />
        </details>
    };
    Some(view.into_any())
}

#[component]
fn Failure(failure: SuiteResult) -> impl IntoView {
    let differs = failure
        .mismatches
        .into_iter()
        .map(|miss| {
            text!(
                activation.suites_differs,
                key = miss.key,
                expected = miss.expected,
                actual = miss.actual
            )
        })
        .collect::<Vec<_>>()
        .join(" ");
    view! {
        <li>
            <Icon sign=Sign::Problem />
            <span>
                <strong>{String::from(failure.name)}</strong>
                " "
                <span class="muted">{differs}</span>
            </span>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cases: usize, failed: usize) -> PairSuites {
        PairSuites {
            domain: SuiteSummary {
                cases,
                failed,
                ..SuiteSummary::default()
            },
            tenant: None,
        }
    }

    #[test]
    fn how_many_pass_is_said_before_anything_else() {
        let said = |suites| verdict(&suites).map(|(_, said)| said);

        assert_eq!(said(of(14, 0)).as_deref(), Some("14 of 14 tests pass"));
        assert_eq!(said(of(14, 2)).as_deref(), Some("12 of 14 tests pass"));
        assert_eq!(verdict(&of(3, 1)).unwrap().0, Tone::Bad);
        assert_eq!(said(of(0, 0)), None);
    }

    #[test]
    fn that_nothing_was_run_is_said_with_its_reason() {
        assert!(note(&of(0, 0)).unwrap().contains("no test suites"));
        assert_eq!(note(&of(2, 1)), None);

        let mut held = of(0, 0);
        held.domain.is_held_back = true;
        assert!(note(&held).unwrap().contains("not run"));
    }
}
