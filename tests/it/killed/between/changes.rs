//! The changes in whose midst a server ends, and what each leaves when it is whole.

use std::ops::RangeInclusive;

use serde_json::json;

use super::Asked;
use crate::support::Server;

const TENANT: &str = "ACME_CAPITAL";
const OTHER: &str = "NORTHWIND_SECURITIES";

/// A change.
pub(super) struct Change {
    /// The operation, or the kind of job, whose fail points are met.
    pub(super) belongs_to: &'static str,
    /// Prepares a server; what is asked for then.
    pub(super) prepare: fn(&Server) -> Asked,
    /// What each of its transactions brings (`+ `) and takes (`- `), up to the one after which nothing is left to be done.
    pub(super) transactions: &'static [&'static [&'static str]],
    /// How many of them are committed when it is killed: before the first fail point, and at the last one.
    pub(super) met: RangeInclusive<usize>,
    /// Fail points that there are at least.
    pub(super) points: usize,
    /// What is in force in the end.
    pub(super) in_force: (&'static str, u64),
}

pub(super) fn an_activation() -> Change {
    Change {
        belongs_to: "activation.apply",
        prepare: |_| {
            let pair = json!({"tenant_id": TENANT, "domain_pack_version": "v1.1", "accept_warnings": true});
            Asked::by_token("/admin/packs/activate", pair)
        },
        transactions: &[ACTIVATED],
        met: 0..=1,
        points: 20,
        in_force: (TENANT, 2),
    }
}

const ACTIVATED: &[&str] = &[
    "- in force ACME_CAPITAL 1 v1.0",
    "- link of ACME_CAPITAL v1.0",
    "+ document of ACME_CAPITAL",
    "+ in force ACME_CAPITAL 2 v1.1",
    "+ link of ACME_CAPITAL v1.1",
    "+ playbook of ACME_CAPITAL 2",
    "+ revision ACME_CAPITAL 2 v1.1",
    "+ trail tenant:acme_capital activation.apply done",
    "+ message tenant:acme_capital activation.apply",
    "+ reply to activation.apply",
];

pub(super) fn an_approval() -> Change {
    Change {
        belongs_to: "change_requests.approve",
        prepare: proposed,
        transactions: &[APPROVED],
        met: 0..=1,
        points: 25,
        in_force: (TENANT, 2),
    }
}

/// A change that one person asks for and another may agree to.
fn proposed(server: &Server) -> Asked {
    let (mira, vera) = (
        server.person("mira", "admin"),
        server.person("vera", "approver"),
    );
    let set = ["approvals", "set", "--any", "1", "--loosening", "1"];
    server.run(&set).succeeded();
    let propose = ["activate", TENANT, "v1.1", "--accept-warnings", "--json"];
    let asked = server.run_with(&propose, &mira.token("admin"), "");
    let id = asked.succeeded().json()["change_request"].take();
    let id = id.as_str().expect("it takes somebody else").to_owned();
    let path = format!("/admin/change-requests/{id}/approve");
    Asked::new(&path, &format!("Cookie: {}", vera.cookie()), json!({}))
}

const APPROVED: &[&str] = &[
    "- in force ACME_CAPITAL 1 v1.0",
    "- link of ACME_CAPITAL v1.0",
    "+ document of ACME_CAPITAL",
    "+ in force ACME_CAPITAL 2 v1.1",
    "+ link of ACME_CAPITAL v1.1",
    "+ playbook of ACME_CAPITAL 2",
    "+ revision ACME_CAPITAL 2 v1.1",
    "+ trail tenant:acme_capital activation.apply done",
    "+ message tenant:acme_capital activation.apply",
    "- request activation.apply PENDING",
    "+ request activation.apply APPLIED",
    "+ approval of activation.apply",
    "+ trail tenant:acme_capital change_requests.approve done",
    "+ message tenant:acme_capital change_requests.approve",
    "+ reply to change_requests.approve",
];

pub(super) fn the_beginning_of_a_recall() -> Change {
    Change {
        belongs_to: "recalls.begin",
        prepare: live_for_one,
        transactions: &[BEGUN, MOVED, FINISHED],
        met: 0..=1,
        points: 15,
        in_force: (TENANT, 3),
    }
}

pub(super) fn a_step_of_a_recall() -> Change {
    Change {
        belongs_to: "carry_out_recall",
        met: 1..=3,
        points: 30,
        ..the_beginning_of_a_recall()
    }
}

/// A version that is live for one tenant, which had another before.
fn live_for_one(server: &Server) -> Asked {
    for (tenant, version, own) in [
        (OTHER, "v1.0", "--no-tenant-pack"),
        (TENANT, "v1.1", "v1.0"),
    ] {
        let line = ["activate", tenant, version, own, "--accept-warnings"];
        server.run(&line).succeeded();
    }
    let recall = json!({"reason": "incident 4711", "accept_warnings": true});
    Asked::by_token("/admin/packs/domain/CapitalMarkets/v1.1/recall", recall)
}

const BEGUN: &[&str] = &[
    "- version domain capitalmarkets v1.1 ACTIVE",
    "+ version domain capitalmarkets v1.1 DEPRECATED",
    "+ job carry_out_recall",
    "+ job void_withdrawn",
    "+ trail global packs.deprecate done",
    "+ trail global recalls.begin done",
    "+ message global packs.deprecate",
    "+ message global recalls.begin",
    "+ reply to recalls.begin",
    "+ recall RUNNING",
    "+ recalled ACME_CAPITAL PENDING",
];

const MOVED: &[&str] = &[
    "- in force ACME_CAPITAL 2 v1.1",
    "- link of ACME_CAPITAL v1.1",
    "+ in force ACME_CAPITAL 3 v1.0",
    "+ link of ACME_CAPITAL v1.0",
    "+ playbook of ACME_CAPITAL 3",
    "+ revision ACME_CAPITAL 3 v1.0",
    "- recalled ACME_CAPITAL PENDING",
    "+ recalled ACME_CAPITAL MOVED",
    "+ trail tenant:acme_capital recalls.move done",
    "+ message tenant:acme_capital recalls.move",
];

const FINISHED: &[&str] = &[
    "- recall RUNNING",
    "+ recall FINISHED",
    "+ trail global recalls.finish done",
    "+ message global recalls.finish",
    "+ end of carry_out_recall DONE",
];
