//! `tenantry requests`: changes that wait for other people to agree, and what became of them.

use tenantry_client::Client;
use tenantry_domain::{
    Timestamp,
    approvals::{
        Approval, ApprovalPolicy, CancelRequest, ChangeRequest, GetRequest, Governed,
        RejectRequest, RequestDetail, RequestFilter, RequestStatus,
    },
    id::RequestId,
};

use super::{Listed, activation::linked, list, login::Access, preview};
use crate::{
    cli::{Connection, Requests},
    output::{Columns, Output, Rows, Second as _, many, or_dash, plain},
};

/// What stands in a table where a change was not made.
pub(super) const WAITS: &str = "no, it waits for approval";

/// Where people approve: the server that is asked.
pub(super) struct Console(String);

impl Console {
    pub(super) fn of(connection: &Connection) -> anyhow::Result<Self> {
        Ok(Self(Access::of(connection)?.server))
    }

    /// Says that a change waits for approval, where it does.
    ///
    /// It ended well and nothing has changed: whoever reads a table or ids hears so in any case. In JSON the answer has
    /// it.
    pub(super) fn tell(&self, request: Option<&RequestId>, output: &Output) {
        self.tell_of("This", request, output);
    }

    /// As [`Console::tell`], of one change among several.
    pub(super) fn tell_of(&self, what: &str, request: Option<&RequestId>, output: &Output) {
        if let Some(id) = request
            && !output.explains_in_json()
        {
            output.complain(&plain(&self.sentence(what, id)));
        }
    }

    fn sentence(&self, what: &str, id: &RequestId) -> String {
        let page = self.page(id);
        format!(
            "{what} needs approval: change request {id} waits for it. People approve in the console: {page}"
        )
    }

    /// The page of a request.
    fn page(&self, id: &RequestId) -> String {
        let server = self.0.trim_end_matches('/');
        format!("{server}/admin/change-requests/{id}")
    }
}

pub(super) async fn run(
    client: &Client,
    console: &Console,
    command: Requests,
    output: &Output,
) -> anyhow::Result<()> {
    let request = match command {
        Requests::List {
            status,
            tenant,
            page,
        } => {
            let filter = |page| RequestFilter {
                status,
                tenant_id: tenant.clone(),
                page,
            };
            return list(client, Listed(page), &COLUMNS, output, filter).await;
        }
        Requests::Show { request } => {
            let id = RequestId::from_stored(request);
            let detail = client.call(&GetRequest { id }).await?;
            return show(&detail, console, output);
        }
        Requests::Reject { request, comment } => {
            let id = RequestId::from_stored(request);
            client.call(&RejectRequest { id, comment }).await?
        }
        Requests::Cancel { request, comment } => {
            let id = RequestId::from_stored(request);
            client.call(&CancelRequest { id, comment }).await?
        }
    };
    output.show(&request, |request| {
        let mut rows = Rows::new(&HEADINGS);
        rows.add(cells(request));
        rows
    })
}

const HEADINGS: [&str; 8] = [
    "id",
    "status",
    "operation",
    "tenant",
    "what",
    "approvals",
    "asked",
    "by",
];

const COLUMNS: Columns<ChangeRequest> = Columns {
    headings: &HEADINGS,
    id: |request| request.id.to_string(),
    cells: |request| cells(request).into(),
};

fn cells(request: &ChangeRequest) -> [String; 8] {
    [
        request.id.to_string(),
        request.status.as_str().to_owned(),
        request.operation.as_str().to_owned(),
        or_dash(request.tenant_id.as_ref()),
        subject(request),
        given(request),
        request.created_at.second(),
        request.created_by.clone(),
    ]
}

/// What it would put in force: a pair, as in `Finance v3.2 + v1.4`, or numbers of approvals.
fn subject(request: &ChangeRequest) -> String {
    if let Some(policy) = request.policy {
        return numbers(policy);
    }
    let pair = request
        .domain
        .as_ref()
        .zip(request.domain_pack_version.as_ref());
    let own = request.tenant_pack_version.as_ref();
    let own = own.map_or_else(String::new, |version| format!(" + {version}"));
    or_dash(pair.map(|(domain, version)| format!("{domain} {version}{own}")))
}

fn numbers(policy: ApprovalPolicy) -> String {
    format!(
        "any {}, loosening {}",
        policy.needed(false),
        policy.needed(true)
    )
}

/// How many approvals that count there are of those that are needed.
fn given(request: &ChangeRequest) -> String {
    let counting = request.approvals.iter().filter(|given| !given.is_void);
    format!("{} of {}", counting.count(), request.needed)
}

/// A request as rows, then what it would do.
fn show(detail: &RequestDetail, console: &Console, output: &Output) -> anyhow::Result<()> {
    output.show(detail, |detail| rows_of(&detail.request))?;
    if output.is_for_programs() {
        return Ok(());
    }
    if let Some(preview) = &detail.preview {
        preview::effect(preview, output)?;
        let counted = preview::counted(&preview.changes);
        output.say(&format!("As it was seen when it was asked for: {counted}."));
    }
    let request = &detail.request;
    if let (RequestStatus::Approved, Some(schedule), Some(tenant)) =
        (request.status, &request.schedule, &request.tenant_id)
    {
        output.say(&plain(&format!(
            "Enough people agreed: it waits for its time as {schedule}. `tenantry schedules cancel {tenant} {schedule}` drops it."
        )));
    } else if request.status.is_open() {
        let page = console.page(&request.id);
        output.say(&plain(&format!(
            "{} People approve in the console: {page}",
            missing(request)
        )));
    }
    Ok(())
}

fn rows_of(request: &ChangeRequest) -> Rows {
    let mut rows = Rows::about(&request.id);
    let mut add = |what: &str, value: String| rows.add([what.to_owned(), value]);
    add("id", request.id.to_string());
    add("status", request.status.as_str().to_owned());
    add("operation", request.operation.as_str().to_owned());
    add("tenant", or_dash(request.tenant_id.as_ref()));
    add("what", subject(request));
    if request.operation == Governed::SetApprovals {
        add("decided against", format!("row version {}", request.base));
    } else {
        add("playbooks", linked(&request.playbooks));
        add("pair of revision", or_dash(request.rolled_back_to));
        add("decided against", format!("revision {}", request.base));
        add("at", or_dash(request.activate_at.map(Timestamp::second)));
        let latest = request.latest_start.map(Timestamp::second);
        add("latest start", or_dash(latest));
        add("schedule", or_dash(request.schedule.as_ref()));
        add("accepted warnings", request.accepted_warnings.to_string());
    }
    add("checksum", request.checksum.to_string());
    add("reason", or_dash(request.reason.as_ref()));
    let asked = request.created_at.second();
    add("asked", format!("{asked} by {}", request.created_by));
    add("approvals", given(request));
    for approval in &request.approvals {
        add("approved", word(approval));
    }
    let authors = Some(request.authors.join(", ")).filter(|names| !names.is_empty());
    add("cannot approve", or_dash(authors));
    let closed = request.closed_at.map(|at| {
        let by = request.closed_by.as_ref();
        by.map_or_else(|| at.second(), |by| format!("{} by {by}", at.second()))
    });
    add("closed", or_dash(closed));
    add("comment", or_dash(request.closing_comment.as_ref()));
    add("revision", or_dash(request.revision));
    rows
}

/// What it waits for.
fn missing(request: &ChangeRequest) -> String {
    match request.missing() {
        // Somebody's word counts again, who may sign in again.
        0 => "Enough people agreed: whoever of them agrees once more applies it.".to_owned(),
        missing => format!("It waits for {}.", many(missing, "more approval")),
    }
}

/// One person's word, as in `2026-01-31T09:30:05Z by vera: looks right`.
fn word(approval: &Approval) -> String {
    let comment = approval.comment.as_ref();
    let comment = comment.map_or_else(String::new, |text| format!(": {text}"));
    let void = if approval.is_void {
        ", counts no more"
    } else {
        ""
    };
    format!("{} by {}{void}{comment}", approval.at.second(), approval.by)
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};
    use serde_json::{Value, json};

    use super::*;
    use crate::cli::Cli;

    fn request(changed: &Value) -> ChangeRequest {
        let mut value = json!({
            "id": "chr_1", "operation": "activation.apply", "tenant_id": "ACME", "status": "PENDING", "base": 3,
            "checksum": "0".repeat(64), "domain": "Finance", "domain_pack_version": "v3.2",
            "tenant_pack_version": "v1.4", "reason": null, "accepted_warnings": 1, "needed": 2,
            "approvals": [{
                "user_id": "usr_1", "by": "vera", "at": "2026-01-31T09:30:05.000000Z", "comment": "looks right",
            }],
            "authors": ["admin", "mira"], "created_at": "2026-01-30T09:30:05.000000Z", "created_by": "token:ci",
            "closed_at": null, "closed_by": null, "closing_comment": null, "revision": null, "row_version": 1,
        });
        for (name, part) in changed.as_object().unwrap() {
            value[name] = part.clone();
        }
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn where_people_approve_is_said_with_the_address_of_the_page() {
        for server in ["https://t.example", "https://t.example/"] {
            let console = Console(server.to_owned());
            assert_eq!(
                console.sentence("This", &RequestId::from_unique("1")),
                "This needs approval: change request chr_1 waits for it. \
                 People approve in the console: https://t.example/admin/change-requests/chr_1"
            );
        }
    }

    #[test]
    fn a_row_says_what_would_come_into_force_and_how_many_agreed() {
        let pair = request(&json!({}));
        let alone = request(&json!({"tenant_pack_version": null}));
        let setting = request(&json!({
            "operation": "approvals.set", "tenant_id": null, "domain": null, "domain_pack_version": null,
            "tenant_pack_version": null, "policy": {"any": 1, "loosening": 0},
        }));

        assert_eq!(subject(&pair), "Finance v3.2 + v1.4");
        assert_eq!(subject(&alone), "Finance v3.2");
        assert_eq!(subject(&setting), "any 1, loosening 1");
        assert_eq!(given(&pair), "1 of 2");
        assert_eq!(missing(&pair), "It waits for 1 more approval.");
        let enough = request(&json!({"needed": 1}));
        assert!(missing(&enough).ends_with("once more applies it."));
        assert_eq!(
            word(&pair.approvals[0]),
            "2026-01-31T09:30:05Z by vera: looks right"
        );
    }

    #[test]
    fn the_word_of_somebody_who_may_no_longer_sign_in_counts_no_more() {
        let mut void = request(&json!({}));
        void.approvals[0].is_void = true;

        assert_eq!(given(&void), "0 of 2");
        assert_eq!(missing(&void), "It waits for 2 more approvals.");
        assert_eq!(
            word(&void.approvals[0]),
            "2026-01-31T09:30:05Z by vera, counts no more: looks right"
        );
    }

    #[test]
    fn nobody_approves_on_a_command_line_and_the_help_says_why() {
        let line = ["tenantry", "requests", "approve", "chr_1"];
        assert!(Cli::try_parse_from(line).is_err());

        let mut all = Cli::command();
        let requests = all.find_subcommand_mut("requests").unwrap();
        for help in [requests.render_help(), requests.render_long_help()] {
            let help = help.to_string();
            assert!(help.contains("People approve in the console"), "{help}");
        }
        let line = ["tenantry", "requests", "reject", "chr_1"];
        assert!(Cli::try_parse_from(line).is_err(), "a comment is required");
    }
}
