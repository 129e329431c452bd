//! `tenantry recall` and `tenantry recalls`: every tenant is taken off a domain pack version that was found bad.

use std::{process::ExitCode, time::Duration};

use tenantry_client::Client;
use tenantry_domain::{
    id::{RecallId, RequestId},
    packs::VersionSelector,
    recalls::{
        GetRecall, Recall, RecallFilter, RecallPack, RecallStatus, RecalledTenant, RecalledTenants,
        ResumeRecall, StopRecall,
    },
};

use super::{
    Listed, list,
    runtime::{about, passes},
};
use crate::{
    cli::{self, Recalls},
    exit::FAILED,
    failure::{self, Usage},
    output::{Columns, Output, Rows, Second as _, many, or_dash, plain},
    progress::Progress,
};

mod preview;

/// How long whoever waits for a recall waits between two questions, about.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// And at most, while the server is away.
const ASK_EVERY_AT_MOST: Duration = Duration::from_mins(1);

pub(super) async fn recall(
    client: &Client,
    command: cli::Recall,
    output: &Output,
) -> anyhow::Result<ExitCode> {
    let page = &command.page;
    if command.dry_run {
        preview::run(client, command, output).await?;
        return Ok(ExitCode::SUCCESS);
    }
    if page.all || page.limit.is_some() || page.cursor.is_some() {
        let why = "--all, --limit and --cursor are for the tenants that --dry-run lists";
        return Err(Usage(why.to_owned()).into());
    }
    let input = RecallPack {
        domain: command.domain,
        version: VersionSelector::Exactly(command.domain_pack_version),
        to_version: command.to_version.map(|version| version.to_string()),
        accept_warnings: command.accept_warnings,
        reason: command.reason.unwrap_or_default(),
    };
    let recall = client.call(&input).await?;
    go_on(client, recall, command.wait, output).await
}

pub(super) async fn run(
    client: &Client,
    command: Recalls,
    output: &Output,
) -> anyhow::Result<ExitCode> {
    let id = RecallId::from_stored;
    match command {
        Recalls::List {
            status,
            domain,
            page,
        } => {
            let filter = |page| RecallFilter {
                status,
                domain: domain.clone(),
                page,
            };
            list(client, Listed(page), &COLUMNS, output, filter).await?;
        }
        Recalls::Tenants {
            recall,
            outcome,
            page,
        } => {
            let filter = |page| RecalledTenants {
                id: id(recall.clone()),
                outcome,
                page,
            };
            list(client, Listed(page), &TENANTS, output, filter).await?;
        }
        Recalls::Show { recall, wait } => {
            let recall = client.call(&GetRecall { id: id(recall) }).await?;
            return go_on(client, recall, wait, output).await;
        }
        Recalls::Stop { recall } => {
            let recall = client.call(&StopRecall { id: id(recall) }).await?;
            show(&recall, output)?;
        }
        Recalls::Resume { recall, wait } => {
            let recall = client.call(&ResumeRecall { id: id(recall) }).await?;
            return go_on(client, recall, wait, output).await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows a recall, at once or when it is over; for who waited the exit code says whether tenants are left.
async fn go_on(
    client: &Client,
    mut recall: Recall,
    waits: bool,
    output: &Output,
) -> anyhow::Result<ExitCode> {
    if !waits {
        show(&recall, output)?;
        return Ok(ExitCode::SUCCESS);
    }
    if recall.status == RecallStatus::Running {
        output.say(&plain(&running(&recall, true)));
        recall = follow(client, recall, output).await?;
    }
    show(&recall, output)?;
    Ok(code(&recall))
}

/// Looks on until the recall is over. A server that is away is asked again, less and less often: it comes back.
async fn follow(client: &Client, mut recall: Recall, output: &Output) -> anyhow::Result<Recall> {
    let tenants = usize::try_from(recall.progress.tenants).unwrap_or(usize::MAX);
    let progress = Progress::of(tenants, output);
    let wanted = GetRecall {
        id: recall.id.clone(),
    };
    let mut pause = ASK_EVERY;
    while recall.status == RecallStatus::Running {
        progress.reach(recall.progress.done());
        progress.now(&counted(&recall));
        tokio::time::sleep(about(pause)).await;
        match client.call(&wanted).await {
            Ok(next) => {
                recall = next;
                pause = ASK_EVERY;
            }
            Err(error) if passes(&error) => {
                progress.aside(|| failure::tell(output, &error.into()));
                pause = (pause * 2).min(ASK_EVERY_AT_MOST);
            }
            Err(error) => return Err(error.into()),
        }
    }
    progress.finish();
    Ok(recall)
}

/// Whether the version is live for nobody any more.
fn code(recall: &Recall) -> ExitCode {
    if recall.progress.live == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(FAILED)
    }
}

const COLUMNS: Columns<Recall> = Columns {
    headings: &[
        "id",
        "status",
        "version",
        "in its place",
        "come to",
        "live for",
        "begun",
        "by",
        "reason",
    ],
    id: |recall| recall.id.to_string(),
    cells: |recall| {
        let progress = &recall.progress;
        vec![
            recall.id.to_string(),
            recall.status.as_str().to_owned(),
            version(recall),
            or_dash(recall.to_version.as_ref()),
            format!("{} of {}", progress.done(), progress.tenants),
            progress.live.to_string(),
            recall.created_at.second(),
            recall.created_by.clone(),
            recall.reason.clone(),
        ]
    },
};

const TENANTS: Columns<RecalledTenant> = Columns {
    headings: &[
        "tenant",
        "outcome",
        "was on",
        "back to",
        "revision",
        "change request",
        "refused for",
        "since",
    ],
    id: |tenant| tenant.tenant_id.to_string(),
    cells: |tenant| {
        vec![
            tenant.tenant_id.to_string(),
            tenant.outcome.as_str().to_owned(),
            tenant.base.to_string(),
            or_dash(tenant.back_to),
            or_dash(tenant.revision),
            or_dash(tenant.change_request.as_ref().map(RequestId::as_str)),
            or_dash(tenant.problem.as_ref().map(failure::detail)),
            tenant.changed_at.second(),
        ]
    },
};

/// What is recalled, as in `Finance v3.2`.
fn version(recall: &Recall) -> String {
    format!("{} {}", recall.domain, recall.version)
}

/// A recall as rows, then how it stands and what somebody can do about it.
fn show(recall: &Recall, output: &Output) -> anyhow::Result<()> {
    output.show(recall, rows_of)?;
    let said = match recall.status {
        RecallStatus::Running => running(recall, false),
        RecallStatus::Stopped | RecallStatus::Finished => over(recall),
    };
    output.say(&plain(&said));
    Ok(())
}

fn rows_of(recall: &Recall) -> Rows {
    let mut rows = Rows::about(&recall.id);
    let mut add = |what: &str, value: String| rows.add([what.to_owned(), value]);
    let progress = &recall.progress;
    add("id", recall.id.to_string());
    add("status", recall.status.as_str().to_owned());
    add("version", version(recall));
    let earlier = || "an earlier revision of each tenant".to_owned();
    let instead = recall.to_version.as_ref();
    add(
        "in its place",
        instead.map_or_else(earlier, ToString::to_string),
    );
    let accepts = if recall.accept_warnings { "yes" } else { "no" };
    add("accepts warnings", accepts.to_owned());
    add("reason", recall.reason.clone());
    add("tenants", progress.tenants.to_string());
    add("to come to", progress.pending.to_string());
    add("moved", progress.moved.to_string());
    add("requested", progress.requested.to_string());
    add("not live any more", progress.not_live.to_string());
    add("failed", progress.failed.to_string());
    add("live now for", progress.live.to_string());
    let begun = recall.created_at.second();
    add("begun", format!("{begun} by {}", recall.created_by));
    let changed = (recall.row_version > 1).then(|| {
        let at = recall.changed_at.second();
        format!("{at} by {}", recall.changed_by)
    });
    add("stands so since", or_dash(changed));
    rows
}

/// How far it is, as in `8 moved, 1 requested, 2 failed`; nothing at its beginning.
fn counted(recall: &Recall) -> String {
    let progress = &recall.progress;
    let parts = [
        (progress.moved, "moved"),
        (progress.requested, "requested"),
        (progress.not_live, "not live any more"),
        (progress.failed, "failed"),
    ];
    let parts = parts.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<_> = parts
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    parts.join(", ")
}

/// How far a recall is that goes on, how to follow it for who does not, and the way out.
fn running(recall: &Recall, follows: bool) -> String {
    let (id, what) = (&recall.id, version(recall));
    let (done, tenants) = (recall.progress.done(), recall.progress.tenants);
    let follow = if follows {
        String::new()
    } else {
        format!("`tenantry recalls show {id} --wait` follows it, ")
    };
    format!(
        "{what} is withdrawn, and {id} has come to {done} of {}. {follow}`tenantry recalls stop {id}` stops it.",
        many(tenants, "tenant")
    )
}

/// Whether tenants are left once it is over, and what somebody can do about them.
fn over(recall: &Recall) -> String {
    let (id, what) = (&recall.id, version(recall));
    let progress = &recall.progress;
    if progress.live == 0 {
        return format!("{what} is live for nobody any more.");
    }
    let mut said = format!(
        "{what} is live for {} still.",
        many(progress.live, "tenant")
    );
    let tenants = |outcome: &str| format!("`tenantry recalls tenants {id} --outcome {outcome}`");
    let again = if recall.accept_warnings {
        String::new()
    } else {
        format!(
            " For what has warnings, `tenantry recall {} {} --accept-warnings` begins another.",
            recall.domain, recall.version
        )
    };
    let left = [
        (
            progress.failed,
            format!(
                "failed: {} says why, `tenantry recalls resume {id}` tries again.{again}",
                tenants("failed")
            ),
        ),
        (
            progress.pending,
            format!("not come to: `tenantry recalls resume {id}` goes on."),
        ),
        (
            progress.requested,
            format!(
                "made a change request, which people approve in the console: {} names them.",
                tenants("requested")
            ),
        ),
    ];
    for (number, text) in left.iter().filter(|(number, _)| *number > 0) {
        said = format!("{said} {number} {text}");
    }
    said
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn recall(changed: &Value) -> Recall {
        let mut value = json!({
            "id": "rcl_1", "status": "FINISHED", "domain": "Finance", "version": "v3.2", "to_version": null,
            "accept_warnings": false, "reason": "wrong limits",
            "progress": {
                "tenants": 12, "pending": 0, "moved": 12, "requested": 0, "not_live": 0, "failed": 0, "live": 0,
            },
            "created_at": "2026-01-30T09:30:05.000000Z", "created_by": "token:ci",
            "changed_at": "2026-01-30T09:30:05.000000Z", "changed_by": "system", "row_version": 2,
        });
        for (name, part) in changed.as_object().unwrap() {
            match (name.as_str(), part.as_object()) {
                ("progress", Some(parts)) => {
                    for (name, part) in parts {
                        value["progress"][name] = part.clone();
                    }
                }
                _ => value[name] = part.clone(),
            }
        }
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn one_that_goes_on_says_how_far_it_is_and_how_to_stop_it() {
        let progress = json!({"moved": 1, "failed": 1, "pending": 10, "live": 11});
        let one = recall(&json!({"status": "RUNNING", "progress": progress}));

        assert_eq!(
            running(&one, false),
            "Finance v3.2 is withdrawn, and rcl_1 has come to 2 of 12 tenants. `tenantry recalls show rcl_1 --wait` \
             follows it, `tenantry recalls stop rcl_1` stops it."
        );
        assert!(
            running(&one, true).ends_with("12 tenants. `tenantry recalls stop rcl_1` stops it.")
        );
        assert_eq!(counted(&one), "1 moved, 1 failed");
    }

    #[test]
    fn one_that_is_over_says_who_is_left_and_what_to_do() {
        let says = |changed: &Value| over(&recall(changed));
        assert_eq!(
            says(&json!({})),
            "Finance v3.2 is live for nobody any more."
        );
        let failed = json!({"progress": {"moved": 11, "failed": 1, "live": 1}});
        assert_eq!(
            says(&failed),
            "Finance v3.2 is live for 1 tenant still. 1 failed: `tenantry recalls tenants rcl_1 --outcome failed` says \
             why, `tenantry recalls resume rcl_1` tries again. For what has warnings, `tenantry recall Finance v3.2 \
             --accept-warnings` begins another."
        );
        let stopped = json!({
            "status": "STOPPED", "progress": {"moved": 3, "requested": 2, "pending": 7, "live": 9},
        });
        assert_eq!(
            says(&stopped),
            "Finance v3.2 is live for 9 tenants still. 7 not come to: `tenantry recalls resume rcl_1` goes on. \
             2 made a change request, which people approve in the console: `tenantry recalls tenants rcl_1 --outcome \
             requested` names them."
        );
    }

    #[test]
    fn the_exit_code_says_whether_tenants_are_left() {
        let is_done = |changed: &Value| code(&recall(changed)) == ExitCode::SUCCESS;

        assert!(is_done(&json!({})));
        // Somebody else took them off it.
        assert!(is_done(&json!({"progress": {"failed": 1, "live": 0}})));
        assert!(!is_done(&json!({"progress": {"requested": 1, "live": 1}})));
        assert!(!is_done(
            &json!({"status": "STOPPED", "progress": {"pending": 4, "live": 4}})
        ));
    }
}
