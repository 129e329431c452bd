//! Deletes a saved view.

use tenantry_domain::{
    Operation as _,
    audit::Audited as _,
    views::{DeleteView, SavedView},
};
use tenantry_storage::{Ledger, views};

use super::{own_account, own_view};
use crate::{
    Command, Done, Read, Result,
    command::Write,
    entry::{About, NOTHING},
};

impl Command for DeleteView {
    type Prepared = ();

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<()> {
        Ok(())
    }

    async fn apply(&self, (): (), write: &mut Write<'_>) -> Result<Done<SavedView>> {
        let user = own_account(write).await?;
        let view = own_view(write, &user, &self.id).await?;
        views::delete(write.tx(), &user, &self.id).await?;

        let named = view.named();
        let about = About {
            action: Self::NAME,
            entity: named.entity(),
            entity_id: view.id.as_str(),
            tenant: None,
            pack: None,
            reason: None,
        };
        let entry = about.entry(Some(&named), NOTHING)?;
        Ok(Done::changed(view, Ledger::of(entry)))
    }
}
