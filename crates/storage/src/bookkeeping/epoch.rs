//! What the trail says of a new history of revision numbers.

use serde_json::json;
use tenantry_domain::{Timestamp, access::Caller, audit::ChainName, runtime::Epoch};

use crate::{
    Conn, Result, chain,
    ledger::{Subject, facts},
};

/// Who begins a new history of revision numbers, and why.
#[derive(Debug, Clone, Copy)]
pub struct Renewal<'a> {
    /// Who.
    pub caller: &'a Caller,
    /// When.
    pub at: Timestamp,
    /// Why, as the trail tells it.
    pub reason: &'a str,
}

pub(super) async fn tell(conn: &mut Conn, epoch: &Epoch, renewal: &Renewal<'_>) -> Result<()> {
    let subject = Subject {
        action: "installation.renew_epoch",
        entity: "installation",
        entity_id: "global".to_owned(),
        tenant_id: None,
        reason: Some(renewal.reason.to_owned()),
    };
    let mut facts = facts(renewal.caller, renewal.at, &ChainName::Global, subject);
    facts.after = Some(json!({"epoch": epoch.as_str()}));
    chain::append(conn, vec![facts]).await?;
    Ok(())
}
