//! `tenantry approvals`: how many people have to agree to a change of what is in force.

use tenantry_client::Client;
use tenantry_domain::approvals::{ApprovalSettings, GetApprovals, SetApprovals};

use super::requests::Console;
use crate::{
    cli::Approvals,
    output::{Output, Rows, Second as _, or_dash},
};

/// What settings are called that hold for every tenant.
const EVERYWHERE: &str = "everywhere";

pub(super) async fn run(
    client: &Client,
    console: &Console,
    command: Approvals,
    output: &Output,
) -> anyhow::Result<()> {
    match command {
        Approvals::Show { tenant } => {
            let settings = client.call(&GetApprovals { tenant_id: tenant }).await?;
            show(&settings, output)
        }
        Approvals::Set {
            tenant,
            any,
            loosening,
            reason,
        } => {
            let seen = client
                .call(&GetApprovals {
                    tenant_id: tenant.clone(),
                })
                .await?;
            let set = SetApprovals {
                tenant_id: tenant,
                any,
                loosening,
                reason,
            };
            let settings = client.call_if(seen.row_version, &set).await?;
            show(&settings, output)?;
            console.tell(settings.change_request.as_ref(), output);
            Ok(())
        }
    }
}

fn show(settings: &ApprovalSettings, output: &Output) -> anyhow::Result<()> {
    output.show(settings, |settings| {
        let place = settings.tenant_id.as_ref();
        let place = place.map_or_else(|| EVERYWHERE.to_owned(), ToString::to_string);
        let mut rows = Rows::about(&place);
        let mut add = |what: &str, value: String| rows.add([what.to_owned(), value]);
        add("for", place);
        add("set, any change", settings.any.to_string());
        add("set, loosening", settings.loosening.to_string());
        // The stricter of what holds here and everywhere.
        let holds = settings.effective;
        add("holds, any change", holds.needed(false).to_string());
        add("holds, loosening", holds.needed(true).to_string());
        let changed = settings.changed_at.map(|at| {
            let by = settings.changed_by.as_ref();
            by.map_or_else(|| at.second(), |by| format!("{} by {by}", at.second()))
        });
        add("changed", or_dash(changed));
        rows
    })
}
