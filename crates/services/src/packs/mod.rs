//! Packs: validate, import, find, list.

mod check;
mod deprecate;
mod diff;
mod get_domain;
mod get_tenant;
mod import_domain;
mod import_tenant;
mod list;
mod number;
mod validate;

pub(crate) use check::version_refused;
