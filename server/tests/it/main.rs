//! Requests against the real router, on a database of each test's own.

mod conventions;
mod health;
mod hostile;
mod openapi;
mod origin;
mod pages;
mod permissions;
mod race;
mod seed;
mod spine;
mod support;
