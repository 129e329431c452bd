//! Saves a view of a list under a name; the same once more changes nothing.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    id::ViewId,
    say,
    views::{PER_PERSON, SaveView, SavedView, name_fold, name_taken},
};
use tenantry_storage::{Ledger, views};

use super::{own_account, refusal};
use crate::{Command, Done, Read, Result, command::Write, entry};

impl Command for SaveView {
    type Prepared = (String, String);

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<(String, String)> {
        Ok(self.validate()?)
    }

    async fn apply(
        &self,
        (name, query): (String, String),
        write: &mut Write<'_>,
    ) -> Result<Done<SavedView>> {
        let user = own_account(write).await?;
        let there = views::list(write.conn(), &user, Some(self.list)).await?;
        let fold = name_fold(&name);
        if let Some(same) = there.into_iter().find(|view| name_fold(&view.name) == fold) {
            return if same.name == name && same.query == query {
                Ok(Done::unchanged(same))
            } else {
                Err(name_taken().into())
            };
        }
        let count = views::count(write.conn(), &user).await?;
        if usize::try_from(count).is_ok_and(|count| count >= PER_PERSON) {
            let detail = say!(
                "You have {max} saved views already. Delete one first.",
                max = PER_PERSON
            );
            return Err(Problem::new(ProblemKind::Conflict, detail).into());
        }

        let view = SavedView {
            id: ViewId::from_unique(&write.unique()),
            list: self.list,
            name,
            query,
            created_at: write.now,
        };
        views::insert(write.tx(), &user, &view)
            .await
            .map_err(refusal)?;
        let entry = entry::made(Self::NAME, &view.named(), None)?;
        Ok(Done::changed(view, Ledger::of(entry)))
    }
}
