//! Marks notifications as read; what was read stays so.

use tenantry_domain::{
    Operation as _,
    notifications::{ReadMarks, ReadNotifications},
    say,
};
use tenantry_storage::{Ledger, notifications};

use super::addressee;
use crate::{
    Command, Done, Read, Result,
    access::own_account,
    command::Write,
    entry::{About, NOTHING},
};

impl Command for ReadNotifications {
    type Prepared = ();

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<()> {
        Ok(self.validate()?)
    }

    async fn apply(&self, (): (), write: &mut Write<'_>) -> Result<Done<ReadMarks>> {
        let refusal = say!("Only a person has notifications. Sign in to read some.");
        let user = own_account(write, refusal).await?;
        let (caller, now) = (write.caller, write.now);
        let mut marks = ReadMarks::default();
        let mut is_changed = false;
        if !self.ids.is_empty() {
            let to = addressee(caller, &user, now);
            marks.marked = notifications::mark(write.tx(), &to, &self.ids).await?;
            is_changed = marks.marked > 0;
        }
        if let Some(until) = self.until {
            // What is still to come is read by nobody.
            let until = until.min(now);
            is_changed |= notifications::mark_until(write.tx(), &user, until).await?;
            let read_until = notifications::read_until(write.conn(), &user).await?;
            marks.read_until = Some(read_until);
        }
        if !is_changed {
            return Ok(Done::unchanged(marks));
        }
        let about = About {
            action: Self::NAME,
            entity: "notifications",
            entity_id: user.as_str(),
            tenant: None,
            pack: None,
            reason: None,
        };
        let entry = about.entry(NOTHING, Some(&marks))?;
        Ok(Done::changed(marks, Ledger::of(entry)))
    }
}
