//! Packs: the lists, the pages of a version, and the import.

mod badges;
mod compare;
mod contents;
mod deprecate;
mod document;
mod find;
mod grouped;
mod history;
mod import;
mod list;
mod overview;
mod page;
mod place;
mod portion;
mod recall;
mod reports;
mod revision;
mod revision_diff;
#[cfg(test)]
pub(crate) mod sample;
mod server_fns;
mod suites;
mod table;
mod tabs;
mod verify;

pub(crate) use badges::{status_badges, status_label};
pub(crate) use compare::ComparePage;
pub(crate) use find::{find_domains, find_versions};
#[cfg(feature = "ssr")]
pub(crate) use history::versions_in;
pub(crate) use import::ImportPage;
pub(crate) use list::{PacksPage, filter_of, import_link};
pub(crate) use page::{PackPage, tab_parts};
pub(crate) use reports::{ReportPage, ReportsPage};
pub(crate) use revision::RevisionPage;
pub(crate) use table::{columns, row};
