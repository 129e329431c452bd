//! Lists the caller's saved views.

use tenantry_domain::{
    access::ActorKind,
    id::UserId,
    views::{ListViews, SavedViews},
};
use tenantry_storage::views;

use crate::{Query, Read, Result};

impl Query for ListViews {
    async fn answer(&self, read: &mut Read<'_>) -> Result<SavedViews> {
        let actor = &read.caller.actor;
        if actor.kind != ActorKind::User {
            return Ok(SavedViews::default());
        }
        let user = UserId::from_stored(actor.id.clone());
        let items = views::list(read.conn().await?, &user, self.list).await?;
        Ok(SavedViews { items })
    }
}
