//! `tenantry audit`.

use std::process::ExitCode;

use tenantry_client::Client;
use tenantry_domain::audit::AuditFilter;

use super::wanted;
use crate::{
    cli::Audit,
    failure::REFUSED,
    output::{Output, Rows, or_dash},
};

pub(super) async fn run(
    client: &Client,
    command: Audit,
    output: &Output,
) -> anyhow::Result<ExitCode> {
    match command {
        Audit::List {
            tenant,
            actor,
            action,
            pack,
            request_id,
            page,
        } => {
            let filter = AuditFilter {
                tenant_id: tenant,
                actor,
                action,
                pack,
                from: None,
                to: None,
                request_id,
                page: wanted(page),
            };
            let page = client.list_audit(&filter).await?;
            let headings = &["at", "actor", "action", "on", "tenant", "outcome", "reason"];
            output.show_page(&page, headings, |row| {
                let facts = &row.facts;
                vec![
                    facts.at.minute(),
                    facts.actor_name.clone(),
                    facts.action.clone(),
                    format!("{} {}", facts.entity, facts.entity_id),
                    or_dash(facts.tenant_id.as_ref()),
                    facts.outcome.as_str().to_owned(),
                    or_dash(facts.reason.as_ref()),
                ]
            })?;
            Ok(ExitCode::SUCCESS)
        }
        Audit::Verify { tenant } => {
            let verdict = client.verify_audit(tenant.as_ref()).await?;
            output.show(&verdict, |verdict| {
                let mut rows = Rows::new(&["valid", "chains", "rows"]);
                rows.add([
                    if verdict.valid { "yes" } else { "NO" }.to_owned(),
                    verdict.chains.to_string(),
                    verdict.rows.to_string(),
                ]);
                rows
            })?;
            for broken in &verdict.breaks {
                output.say(broken);
            }
            Ok(if verdict.valid {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(REFUSED)
            })
        }
    }
}
