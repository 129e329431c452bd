//! Gives a saved view another name.

use tenantry_domain::{
    Operation as _,
    views::{RenameView, SavedView},
};
use tenantry_storage::{Ledger, views};

use super::{own_account, own_view, refusal};
use crate::{Command, Done, Read, Result, command::Write, entry};

impl Command for RenameView {
    type Prepared = String;

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<String> {
        Ok(self.validate()?)
    }

    async fn apply(&self, name: String, write: &mut Write<'_>) -> Result<Done<SavedView>> {
        let user = own_account(write).await?;
        let before = own_view(write, &user, &self.id).await?;
        if before.name == name {
            return Ok(Done::unchanged(before));
        }
        let renamed = views::rename(write.tx(), &user, &self.id, &name).await;
        renamed.map_err(refusal)?;
        let after = SavedView {
            name,
            ..before.clone()
        };
        let entry = entry::changed(Self::NAME, &before.named(), &after.named(), None)?;
        Ok(Done::changed(after, Ledger::of(entry)))
    }
}
