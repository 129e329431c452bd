//! What validation said about documents: the list of reports, one report, those of a version.

mod card;
mod detail;
mod link;
mod list;
mod words;

pub(super) use card::Reports;
pub(crate) use detail::ReportPage;
pub(super) use link::report_link;
pub(crate) use list::ReportsPage;
