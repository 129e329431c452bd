//! What is asked of a database that was put back, and the new history that begins with it.

use tenantry_domain::{Problem, access::Caller, audit::VerifyAudit, runtime::Epoch};
use tenantry_storage::bookkeeping::{self, Renewal};

use crate::{DocumentFault, Services};

impl Services {
    /// What is wrong with the trail and with the documents in force, each in a sentence, and the keys
    /// of checkpoints that cannot be proven, because they are not known here.
    ///
    /// For commands beside the database alone: nobody is asked who they are.
    pub async fn find_damage(&self) -> Result<(Vec<String>, Vec<String>), Problem> {
        let caller = Caller::system("restore");
        let told = |error: crate::Error| error.into_problem(&caller.request);
        let unknown = self.unknown_keys().await.map_err(told)?;
        let mut damage = Vec::new();
        let mut question = VerifyAudit::default();
        loop {
            let verdict = self.ask(&caller, question).await?;
            // What is unproven is no damage: a database must come back without its key file too, and
            // proving says so until that is there.
            damage.extend(verdict.breaks.into_iter().map(String::from));
            let Some(next) = verdict.next else { break };
            question = VerifyAudit {
                after: Some(next),
                ..VerifyAudit::default()
            };
        }
        let (_, odd) = self.examine_documents().await.map_err(told)?;
        let damaged = odd
            .into_iter()
            .filter(|odd| odd.fault == DocumentFault::Damaged);
        damage.extend(
            damaged.map(|odd| format!("the document in force for {} is damaged", odd.tenant)),
        );
        Ok((damage, unknown))
    }

    /// Begins a new history of revision numbers; the trail tells why.
    ///
    /// For commands beside the database alone: nobody is asked who they are.
    pub async fn renew_epoch(&self, reason: &str) -> Result<Epoch, Problem> {
        let caller = Caller::system("renew-epoch");
        let inner = self.inner();
        let secret = inner.ids.secret();
        let random = secret.first_chunk().copied();
        let epoch = Epoch::from_random(random.unwrap_or_default());
        let renewal = Renewal {
            caller: &caller,
            at: inner.clock.now(),
            reason,
        };
        let renewed = bookkeeping::renew_epoch(&inner.db, &epoch, &renewal).await;
        renewed.map_err(|error| crate::Error::from(error).into_problem(&caller.request))?;
        Ok(epoch)
    }
}
