//! Packs: the lists, the pages of a version, and the import.

mod badges;
mod compare;
mod deprecate;
mod document;
mod domain_page;
mod history;
mod import;
mod list;
mod reports;
mod server_fns;
mod suites;
mod table;
mod tenant_page;
mod verify;

pub(crate) use badges::status_badges;
pub(crate) use compare::ComparePage;
pub(crate) use domain_page::DomainPackPage;
pub(crate) use import::ImportPage;
pub(crate) use list::PacksPage;
pub(crate) use reports::{ReportPage, ReportsPage};
pub(crate) use tenant_page::TenantPackPage;
