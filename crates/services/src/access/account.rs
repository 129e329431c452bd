//! One's own password.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    access::{ActorKind, ChangePassword, EndedSessions, UserView},
    id::UserId,
    say,
};
use tenantry_storage::{
    Ledger,
    access::{self, UserRow},
};

use super::{Attempt, password};
use crate::{Command, Done, Error, Read, Result, Work, command::Write, entry};

impl Command for ChangePassword {
    type Prepared = (UserRow, String);

    const WORK: Work = Work::Hash;

    async fn prepare(&self, read: &mut Read<'_>) -> Result<(UserRow, String)> {
        let caller = read.caller;
        if caller.actor.kind != ActorKind::User {
            let detail = say!("Only a person has a password. Sign in to change it.");
            return Err(Problem::new(ProblemKind::Conflict, detail).into());
        }
        self.validate()?;
        let id = UserId::from_stored(caller.actor.id.clone());
        let user = access::find_user(read.conn().await?, &id)
            .await?
            .ok_or_else(|| Error::from(ProblemKind::Unauthenticated))?;
        // Whoever holds the session must not be able to guess the password at leisure.
        let attempt = Attempt::while_reading(read, &user.username).await?;
        let hash = Some(user.password_hash.clone());
        let found = password::matches(read.slot()?, self.current_password.clone(), hash).await?;
        if !found.fits {
            attempt.failed(Self::NAME, "wrong present password").await?;
            let message = say!("This is not your present password.");
            return Err(Problem::field("current_password", "wrong_password", message).into());
        }
        attempt.succeeded().await?;
        let (password, name) = (self.new_password.clone(), user.username.clone());
        let hash = password::hash(read.slot()?, "new_password", password, name).await?;
        Ok((user, hash))
    }

    async fn apply(
        &self,
        (user, password_hash): (UserRow, String),
        write: &mut Write<'_>,
    ) -> Result<Done<EndedSessions>> {
        let before = UserView::from(user.clone());
        let mut after = UserRow {
            password_hash,
            ..user
        };
        access::update_user(write.tx(), &after).await?;
        after.row_version += 1;
        let kept = write.caller.session.clone();
        if let Some(session) = &kept {
            access::keep_session(write.tx(), session).await?;
        }
        let ended = access::delete_sessions_of(write.tx(), &after.id, kept.as_ref()).await?;

        let after = UserView::from(after);
        let entry = entry::changed(Self::NAME, &before, &after, None)?;
        Ok(Done::changed(EndedSessions { ended }, Ledger::of(entry)))
    }
}
