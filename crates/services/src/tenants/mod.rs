//! Tenants: register, rename, suspend, resume, find, list.

mod change_status;
mod create;
mod get;
mod list;
mod rename;
