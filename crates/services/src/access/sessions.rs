//! A person's own sessions: list and end them.

use tenantry_domain::{
    Operation as _, Problem,
    access::{EndOtherSessions, EndSession, EndedSessions, ListSessions, SessionView},
    id::UserId,
};
use tenantry_storage::{Ledger, access};

use crate::{
    Command, Done, Query, Read, Result,
    command::Write,
    entry::{About, NOTHING},
};

impl Query for ListSessions {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Vec<SessionView>> {
        let user = UserId::from_stored(read.caller.actor.id.clone());
        let current = read.caller.session.clone();
        let rows = access::list_sessions(read.conn().await?, &user).await?;
        let view = |row: access::SessionRow| SessionView {
            is_current: current.as_ref() == Some(&row.id),
            id: row.id,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            address: row.address,
            user_agent: row.user_agent,
        };
        let (now, idle_s) = (read.now, read.inner.settings.session_idle_s);
        let lives = |row: &access::SessionRow| {
            now < row.expires_at && now < row.last_seen_at.plus_seconds(idle_s)
        };
        Ok(rows.into_iter().filter(lives).map(view).collect())
    }
}

impl Command for EndSession {
    type Prepared = ();

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<()> {
        Ok(())
    }

    async fn apply(&self, (): (), write: &mut Write<'_>) -> Result<Done<()>> {
        let user = UserId::from_stored(write.caller.actor.id.clone());
        let own = access::list_sessions(write.conn(), &user).await?;
        if !own.iter().any(|session| session.id == self.id) {
            return Err(Problem::not_found("session", self.id.as_str()).into());
        }
        access::delete_session(write.tx(), &self.id).await?;

        let about = About {
            action: Self::NAME,
            entity: "user",
            entity_id: user.as_str(),
            tenant: None,
            pack: None,
            reason: None,
        };
        let after = serde_json::json!({"ended_session": self.id});
        let entry = about.entry(NOTHING, Some(&after))?;
        Ok(Done::changed((), Ledger::of(entry)))
    }
}

impl Command for EndOtherSessions {
    type Prepared = ();

    async fn prepare(&self, _read: &mut Read<'_>) -> Result<()> {
        Ok(())
    }

    async fn apply(&self, (): (), write: &mut Write<'_>) -> Result<Done<EndedSessions>> {
        let user = UserId::from_stored(write.caller.actor.id.clone());
        let kept = write.caller.session.clone();
        let ended = access::delete_sessions_of(write.tx(), &user, kept.as_ref()).await?;
        let value = EndedSessions { ended };
        if ended == 0 {
            return Ok(Done::unchanged(value));
        }
        let about = About {
            action: Self::NAME,
            entity: "user",
            entity_id: user.as_str(),
            tenant: None,
            pack: None,
            reason: None,
        };
        let entry = about.entry(NOTHING, Some(&value))?;
        Ok(Done::changed(value, Ledger::of(entry)))
    }
}
