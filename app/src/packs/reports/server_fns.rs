//! Server functions of reports.

use leptos::{prelude::*, server_fn::codec::Json};
use tenantry_domain::{
    Page,
    packs::{self, Report, ReportFilter, ReportSummary},
};

#[cfg(feature = "ssr")]
use crate::backend;
use crate::{Answer, UiError};

/// A page of reports, newest first.
#[server(prefix = "/ui", endpoint = "packs/reports/list", input = Json)]
pub async fn list_reports(filter: ReportFilter) -> Result<Answer<Page<ReportSummary>>, UiError> {
    backend::answer(filter).await
}

/// A page of the reports of a version, newest first.
#[server(prefix = "/ui", endpoint = "packs/reports/of-version", input = Json)]
pub async fn list_version_reports(
    query: packs::VersionReports,
) -> Result<Answer<Page<ReportSummary>>, UiError> {
    backend::answer(query).await
}

/// One report with its findings.
#[server(prefix = "/ui", endpoint = "packs/reports/get", input = Json)]
pub async fn get_report(query: packs::GetReport) -> Result<Answer<Report>, UiError> {
    backend::answer(query).await
}
