//! What the audit trail calls the things that are done.

use tenantry_services::registry::{COMMANDS, QUERIES};

/// Changes that are no operation's name: an operation that does several things writes which one.
const OTHER_CHANGES: [&str; 18] = [
    "access.disable_user",
    "access.enable_user",
    "access.reset_password",
    "change_requests.propose",
    "change_requests.void",
    "installation.renew_epoch",
    "recalls.fail",
    "recalls.finish",
    "recalls.move",
    "recalls.request",
    "recalls.skip",
    "schedules.apply",
    "schedules.create",
    "schedules.fail",
    "schedules.hold",
    "schedules.miss",
    "tenants.resume",
    "tenants.suspend",
];
/// The question whose refusals are audited and that is no operation.
const RUNTIME_READ: &str = "runtime.config";

/// Every change that this release can write into the audit trail, by name, in order.
pub fn audited_changes() -> Vec<&'static str> {
    let commands = COMMANDS.iter();
    let names = commands.map(|command| command.name).chain(OTHER_CHANGES);
    in_order(names.collect())
}

/// Every action that this release can write into the audit trail, by name, in order: changes, and questions, which
/// stand in it where they were refused.
pub fn audited_actions() -> Vec<&'static str> {
    let questions = QUERIES.iter();
    let mut names = audited_changes();
    names.extend(questions.map(|question| question.name));
    names.push(RUNTIME_READ);
    in_order(names)
}

fn in_order(mut names: Vec<&'static str>) -> Vec<&'static str> {
    names.sort_unstable();
    names.dedup();
    names
}
