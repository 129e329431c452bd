//! Begins a recall: withdraws the version, takes down whom it is live for, and has a job come to each; a repeat while
//! it runs changes nothing.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    id::{PackId, RecallId},
    packs::{Pack, PackKind, PackOwner, PackStatus},
    recalls::{NewRecall, Recall, RecallPack, RecallProgress, RecallStatus},
    say,
};
use tenantry_storage::{
    Ledger, packs,
    recalls::{self, StoredRecall},
};

use super::enqueue;
use crate::{
    Command, Done, Error, Read, Result,
    activation::check_status,
    command::Write,
    entry,
    packs::{find, unknown, version_refused, void_waiting, withdraw},
};

/// A recall that may begin.
pub struct Ready {
    asked: NewRecall,
    /// What takes its place.
    to: Option<Pack>,
}

impl Command for RecallPack {
    type Prepared = Ready;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<Ready> {
        let asked = self.validate()?;
        let owner = PackOwner::Domain(self.domain.clone());
        find(read, &owner, &self.version).await?;
        let to = match &asked.to_version {
            None => None,
            Some(version) => {
                let scope = read.scope.clone();
                let found = packs::find(read.conn().await?, &scope, &owner, version).await?;
                let refused = || version_refused("to_version", &self.domain, version.as_str());
                Some(found.ok_or_else(refused)?)
            }
        };
        Ok(Ready { asked, to })
    }

    async fn apply(
        &self,
        Ready { asked, to }: Ready,
        write: &mut Write<'_>,
    ) -> Result<Done<Recall>> {
        let scope = write.scope.clone();
        let owner = PackOwner::Domain(self.domain.clone());
        // From here on nobody is given it: whoever activates it locks it, too.
        let pack = packs::lock(write.tx(), &scope, &owner, &asked.version)
            .await?
            .ok_or_else(|| unknown(&owner, &self.version))?;
        if let Some(running) = recalls::running_of(write.conn(), &scope, &pack.id).await? {
            let same = running.to_pack_id.as_ref() == to.as_ref().map(|to| &to.id)
                && running.recall.accept_warnings == self.accept_warnings;
            return if same {
                Ok(Done::unchanged(running.recall))
            } else {
                Err(runs_already(&pack, &running.recall.id).into())
            };
        }
        if let Some(to) = &to {
            // As it is by now.
            let found = packs::find(write.conn(), &scope, &owner, &to.version).await?;
            check_status(found.as_ref().unwrap_or(to))?;
        }
        let live = packs::live_for(write.conn(), &scope, PackKind::Domain, &pack.id, 1).await?;
        if live.is_empty() {
            return Err(is_live_nowhere(&pack).into());
        }
        let withdrawn = if pack.status == PackStatus::Deprecated {
            void_waiting(write, &pack).await?;
            None
        } else {
            Some(withdraw(write, &pack, &asked.reason).await?.1)
        };
        let recall = store(write, &pack, asked, (to.as_ref(), self.accept_warnings)).await?;
        let made = entry::made(Self::NAME, &recall, Some(recall.reason.clone()))?;
        let ledger = withdrawn.into_iter().fold(Ledger::of(made), Ledger::and);
        Ok(Done::changed(recall, ledger))
    }
}

async fn store(
    write: &mut Write<'_>,
    pack: &Pack,
    asked: NewRecall,
    (to, accept_warnings): (Option<&Pack>, bool),
) -> Result<Recall> {
    let scope = write.scope.clone();
    let lost = || Error::Internal("a domain pack names no domain".to_owned());
    let new = StoredRecall {
        recall: Recall {
            id: RecallId::from_unique(&write.unique()),
            status: RecallStatus::Running,
            domain: pack.domain.clone().ok_or_else(lost)?,
            version: pack.version.clone(),
            to_version: to.map(|to| to.version.clone()),
            accept_warnings,
            reason: asked.reason,
            progress: RecallProgress::default(),
            created_at: write.now,
            created_by: write.created_by(),
            changed_at: write.now,
            changed_by: write.created_by(),
            row_version: 1,
        },
        actor: write.caller.actor.clone(),
        domain_pack_id: pack.id.clone(),
        to_pack_id: to.map(|to| -> PackId { to.id.clone() }),
    };
    let (id, now) = (new.recall.id.clone(), write.now);
    recalls::insert(write.tx(), &new).await?;
    recalls::add_tenants(write.tx(), &id, &pack.id, now).await?;
    enqueue(write, &id).await?;
    let stored = recalls::find(write.conn(), &scope, &id).await?;
    Ok(stored.map_or(new.recall, |stored| stored.recall))
}

fn is_live_nowhere(pack: &Pack) -> Problem {
    let pack_name = pack.name();
    let detail = if pack.status == PackStatus::Deprecated {
        say!(
            "`{pack}` is live for nobody any more: there is nothing left to recall.",
            pack = pack_name
        )
    } else {
        say!(
            "`{pack}` is live for nobody, so there is nobody to take off it. Withdraw it instead.",
            pack = pack_name
        )
    };
    Problem::new(ProblemKind::Conflict, detail)
}

fn runs_already(pack: &Pack, id: &RecallId) -> Problem {
    let detail = say!(
        "`{pack}` is being recalled already, in another way: `{id}`. Stop that first.",
        pack = pack.name(),
        id
    );
    Problem::new(ProblemKind::Conflict, detail)
}
