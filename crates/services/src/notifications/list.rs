//! Lists what waits for the caller, and says how much of it is unread.

use tenantry_domain::{
    Page,
    access::ActorKind,
    home::Count,
    id::UserId,
    notifications::{COUNTED, CountUnread, Notification, NotificationFilter},
};
use tenantry_storage::notifications;

use super::addressee;
use crate::{Query, Read, Result};

impl Query for NotificationFilter {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Page<Notification>> {
        let (caller, now) = (read.caller, read.now);
        if caller.actor.kind != ActorKind::User {
            return Ok(Page::of_all(Vec::new()));
        }
        let user = UserId::from_stored(caller.actor.id.clone());
        let to = addressee(caller, &user, now);
        Ok(notifications::list(read.conn().await?, &to, self).await?)
    }
}

impl Query for CountUnread {
    async fn answer(&self, read: &mut Read<'_>) -> Result<Count> {
        let (caller, now) = (read.caller, read.now);
        if caller.actor.kind != ActorKind::User {
            return Ok(Count::default());
        }
        let user = UserId::from_stored(caller.actor.id.clone());
        let to = addressee(caller, &user, now);
        let count = notifications::count_unread(read.conn().await?, &to, COUNTED).await?;
        Ok(Count {
            total: count.min(COUNTED),
            is_capped: count > COUNTED,
        })
    }
}
