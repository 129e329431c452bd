//! `tenantry jobs`.

use tenantry_client::Client;
use tenantry_domain::{
    id::JobId,
    jobs::{CancelJob, GetJob, Job, JobFilter, RetryJob},
};

use super::{Listed, list};
use crate::{
    cli::Jobs,
    output::{Columns, Output, Rows, or_dash},
};

pub(super) async fn run(client: &Client, command: Jobs, output: &Output) -> anyhow::Result<()> {
    let job = match command {
        Jobs::List {
            state,
            kind,
            tenant,
            page,
        } => {
            let filter = |page| JobFilter {
                state,
                kind: kind.clone(),
                tenant_id: tenant.clone(),
                page,
            };
            return list(client, Listed(page), &COLUMNS, output, filter).await;
        }
        Jobs::Show { id } => {
            let id = JobId::from_stored(id);
            client.call(&GetJob { id }).await?
        }
        Jobs::Retry { id } => {
            let id = JobId::from_stored(id);
            client.call(&RetryJob { id }).await?
        }
        Jobs::Cancel { id, reason } => {
            let id = JobId::from_stored(id);
            client.call(&CancelJob { id, reason }).await?
        }
    };
    output.show(&job, |job| {
        let mut rows = Rows::new(&HEADINGS);
        rows.add(cells(job));
        rows
    })
}

const HEADINGS: [&str; 7] = [
    "id",
    "kind",
    "state",
    "tenant",
    "attempts",
    "due",
    "last error",
];

const COLUMNS: Columns<Job> = Columns {
    headings: &HEADINGS,
    id: |job| job.id.to_string(),
    cells: |job| cells(job).into(),
};

fn cells(job: &Job) -> [String; 7] {
    [
        job.id.to_string(),
        job.kind.clone(),
        job.state.as_str().to_owned(),
        or_dash(job.tenant_id.as_ref()),
        job.attempts.to_string(),
        or_dash(job.due_at),
        or_dash(job.last_error.as_ref()),
    ]
}
