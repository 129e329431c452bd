//! The test suites of a version: what each case expects, what it gets, and why.

use leptos::prelude::*;
use tenantry_domain::packs::{NotRun, PackOwner, RunSuites, SuiteRun, Version, VersionSelector};

use crate::{
    asked::{Asked, ask},
    text::text,
    ui::{ProblemView, StatusBadge, SuiteTable, Tone, later, warning},
};

/// The suites of a version, run when the page asks for them.
#[component]
pub(super) fn Suites(owner: PackOwner, version: Version) -> impl IntoView {
    let query = RunSuites {
        owner,
        version: VersionSelector::Exactly(version),
    };
    let run = Asked::new(move || query.clone(), ask);
    view! {
        <section class="card" aria-labelledby="suites-title">
            {later(3, move || async move {
                match run.await {
                    Err(error) => {
                        view! {
                            <h2 id="suites-title">{text!(suites.title)}</h2>
                            <ProblemView error />
                        }
                            .into_any()
                    }
                    Ok(run) => view! { <Run run /> }.into_any(),
                }
            })}
        </section>
    }
    .into_any()
}

#[component]
fn Run(run: SuiteRun) -> impl IntoView {
    let verdict =
        verdict(&run).map(|(tone, label)| view! { <StatusBadge tone label /> }.into_any());
    let note = run.not_run.map(|why| {
        warning(match why {
            NotRun::NoDomainPack => text!(suites.no_domain_pack),
            NotRun::DoesNotFit => text!(suites.does_not_fit),
        })
    });
    let none = (run.cases == 0 && run.not_run.is_none())
        .then(|| view! { <p class="muted">{text!(suites.none)}</p> }.into_any());
    let against = run.against.filter(|_| run.cases > 0).map(|version| {
        view! { <p class="muted">{text!(suites.against, version = version)}</p> }.into_any()
    });
    let cut = run
        .is_cut
        .then(|| view! { <p class="muted">{text!(suites.cut)}</p> }.into_any());
    let results = run.results;
    let table = (!results.is_empty())
        .then(|| view! { <SuiteTable caption=text!(suites.title) results /> }.into_any());
    view! {
        <div class="card-head">
            <h2 id="suites-title">{text!(suites.title)}</h2>
            {verdict}
        </div>
        {note}
        {none}
        {against}
        {table}
        {cut}
    }
    .into_any()
}

/// How the cases went, in a few words.
fn verdict(run: &SuiteRun) -> Option<(Tone, String)> {
    match (run.cases, run.failed) {
        (0, _) => None,
        (1, 0) => Some((Tone::Good, text!(suites.one_passed).to_owned())),
        (cases, 0) => Some((Tone::Good, text!(suites.all_passed, count = cases))),
        (cases, failed) => Some((
            Tone::Bad,
            text!(suites.some_failed, failed = failed, count = cases),
        )),
    }
}
