//! Who stands behind a credential.

use tenantry_domain::{
    access::{ActorKind, Caller},
    id::{TokenId, UserId},
};
use tenantry_storage::{Conn, access};

use crate::Result;

/// The person behind a caller, through whatever credential.
pub(crate) async fn person_of(conn: &mut Conn, caller: &Caller) -> Result<Option<UserId>> {
    let actor = &caller.actor;
    match actor.kind {
        ActorKind::User => Ok(Some(UserId::from_stored(actor.id.clone()))),
        ActorKind::Token => {
            let token = access::find_token(conn, &TokenId::from_stored(actor.id.clone())).await?;
            Ok(token.and_then(|token| token.owner))
        }
        ActorKind::System => Ok(None),
    }
}
