//! One report: what was looked at, what came of it, and every finding.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use tenantry_domain::{
    Problem,
    access::{Permission, Scope},
    id::ReportId,
    packs::{FindingsOf, GetReport, Report, ReportOutcome, ReportSummary},
};

use super::words::{kind_label, name_of, outcome_badge, version_href};
use crate::{
    asked::Asked,
    backend::refused,
    layout::{Crumb, PageHeader, denied, title_of_path, use_session},
    packs::{grouped::Findings, server_fns::get_report},
    paths,
    query::QueryString,
    text::text,
    ui::{ButtonLink, Checksum, Fact, Facts, ProblemView, When, later},
};

/// One report.
#[component]
pub(crate) fn ReportPage() -> impl IntoView {
    let session = use_session();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get_str("id").unwrap_or_default().to_owned());
    let report = Asked::new(
        move || id.get(),
        |id| async move {
            let id = ReportId::parse(&id).ok_or_else(|| refused(Problem::no_such_address()))?;
            get_report(GetReport { id }).await
        },
    );
    later(6, move || async move {
        let viewer = session.viewer().await;
        if let Some(denied) = denied(&viewer, Permission::PacksRead, &Scope::Anywhere) {
            return view! {
                <PageHeader title=text!(reports.title) />
                {denied}
            }
            .into_any();
        }
        match report.await {
            Ok(report) => view! { <Content report /> }.into_any(),
            Err(error) => {
                let named = ReportId::parse(&id.get_untracked());
                view! {
                    <PageHeader title=title_of_path(named.map(|id| id.to_string())) crumbs=crumbs() />
                    <ProblemView error />
                }
                .into_any()
            }
        }
    })
}

fn crumbs() -> Vec<Crumb> {
    vec![
        Crumb::new(text!(packs.title), paths::PACKS),
        Crumb::new(text!(reports.title), paths::REPORTS),
    ]
}

#[component]
fn Content(report: Report) -> impl IntoView {
    let Report { summary, .. } = report;
    let version = version_href(&summary);
    let open = version.clone().map(|href| {
        view! { <ButtonLink href>{text!(reports.open_version)}</ButtonLink> }.into_any()
    });
    let badge = summary.clone();
    let id = summary.id.clone();
    let path = paths::report(&id);
    let of = FindingsOf::Report { id };
    view! {
        <PageHeader
            title=text!(reports.report_on, document = name_of(&summary))
            lead=outcome_detail(&summary)
            crumbs=crumbs()
            beside=move || outcome_badge(&badge)
        >
            {open}
        </PageHeader>
        <About summary />
        <Findings of path query=QueryString::default() lines_at=version />
    }
    .into_any()
}

#[component]
fn About(summary: ReportSummary) -> impl IntoView {
    let text_fact = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <Fact name>{value}</Fact> }.into_any())
    };
    let tenant = summary.tenant_id.map(|id| {
        view! {
            <Fact name=text!(packs.tenant)>
                <a href=paths::tenant(&id)>{id.to_string()}</a>
            </Fact>
        }
        .into_any()
    });
    let sum = summary.checksum.map(|sum| {
        view! {
            <Fact name=text!(ui.checksum)>
                <Checksum sum />
            </Fact>
        }
        .into_any()
    });
    view! {
        <Facts>
            <Fact name=text!(reports.kind)>{kind_label(summary.kind)}</Fact>
            {tenant}
            {text_fact(text!(packs.domain), summary.domain)}
            {text_fact(text!(packs.version), summary.version)}
            <Fact name=text!(reports.when)>
                <When at=summary.created_at />
            </Fact>
            <Fact name=text!(reports.by)>{summary.created_by}</Fact>
            {sum}
        </Facts>
    }
    .into_any()
}

/// What came of the document, in a sentence.
fn outcome_detail(summary: &ReportSummary) -> &'static str {
    match summary.outcome {
        ReportOutcome::Imported => text!(reports.imported_detail),
        ReportOutcome::Refused => text!(reports.refused_detail),
        ReportOutcome::Validated if summary.counts.is_valid() => text!(reports.valid_detail),
        ReportOutcome::Validated => text!(reports.not_valid_detail),
    }
}
