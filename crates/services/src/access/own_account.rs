//! What is a person's own takes a person.

use tenantry_domain::{Problem, ProblemKind, access::ActorKind, id::UserId, message::Message};
use tenantry_storage::access;

use crate::{Result, command::Write};

/// The account of who asks, locked, so that what is counted and compared is what there is; refused in these words where
/// it is no person's.
pub(crate) async fn own_account(write: &mut Write<'_>, refusal: Message) -> Result<UserId> {
    let actor = &write.caller.actor;
    let id = UserId::from_stored(actor.id.clone());
    let is_person = actor.kind == ActorKind::User;
    if is_person && access::lock_user(write.tx(), &id).await?.is_some() {
        return Ok(id);
    }
    Err(Problem::new(ProblemKind::Conflict, refusal).into())
}
