//! Fresh authentication: operations which a session alone must not do.
//!
//! One click on a page that somebody else has written must never change who may do what. Forms send
//! the password with the operation, each time; a program that holds a session has signed in a moment
//! ago. API tokens have no password, and no browser sends one by itself: they pass.

use tenantry_domain::{
    Operation as _, Problem, ProblemKind,
    access::{
        ActorKind, Caller, CreateToken, CreateUser, FRESH_FOR_S, OWN_PASSWORD_FIELD, Presence,
        Role, SetBindings, UpdateUser,
    },
    approvals::{ApproveRequest, SetApprovals},
    id::UserId,
    message::Message,
    say,
};
use tenantry_storage::access;

use super::{Attempt, password};
use crate::{Error, Read, Result, admission::Work, registry::CommandFacts};

/// When an operation asks for it.
#[derive(Clone, Copy)]
enum When {
    Always,
    /// Where it gives this role to a credential.
    Giving(Role),
}

/// The operations that ask whether the person is there itself; one that rotates a token asks by [`demand`].
const LIST: [(&str, When); 6] = [
    (CreateUser::NAME, When::Always),
    (UpdateUser::NAME, When::Always),
    (SetBindings::NAME, When::Always),
    (CreateToken::NAME, When::Giving(Role::Admin)),
    (SetApprovals::NAME, When::Always),
    (ApproveRequest::NAME, When::Always),
];

/// Refuses an operation of the list unless the person behind the session shows that it is there.
///
/// Wrong passwords count as failed attempts at signing in.
pub(crate) async fn check(facts: CommandFacts, gives: &[Role], read: &mut Read<'_>) -> Result<()> {
    let asks = LIST.iter().any(|(name, when)| {
        *name == facts.name
            && match when {
                When::Always => true,
                When::Giving(role) => gives.contains(role),
            }
    });
    if asks {
        demand(facts, read).await
    } else {
        Ok(())
    }
}

/// The same for an operation that finds out while it reads that it asks for it.
pub(super) async fn demand(facts: CommandFacts, read: &mut Read<'_>) -> Result<()> {
    let caller = read.caller;
    if caller.actor.kind != ActorKind::User {
        return Ok(());
    }
    match &caller.request.presence {
        Presence::Typed(Some(typed)) if !typed.is_empty() => {
            is_own_password(facts, caller, typed, read).await
        }
        Presence::Typed(_) => Err(refusal("required", say!("Type your own password."))),
        Presence::Recent => has_just_signed_in(caller, read).await,
    }
}

async fn is_own_password(
    facts: CommandFacts,
    caller: &Caller,
    typed: &str,
    read: &mut Read<'_>,
) -> Result<()> {
    let id = UserId::from_stored(caller.actor.id.clone());
    let user = access::find_user(read.conn().await?, &id)
        .await?
        .ok_or_else(|| Error::from(ProblemKind::Unauthenticated))?;
    let attempt = Attempt::while_reading(read, &user.username).await?;
    if facts.work != Work::Hash {
        // Whoever hashes anyway has its place already, and must not wait for a second one.
        read.enter(Work::Hash).await?;
    }
    let hash = Some(user.password_hash);
    let found = password::matches(read.slot()?, typed.to_owned(), hash).await?;
    if found.fits {
        return attempt.succeeded().await;
    }
    let reason = "wrong own password";
    attempt.failed(facts.name, reason).await?;
    Err(refusal(
        "wrong_password",
        say!("This is not your own password. Type the one that you sign in with."),
    ))
}

async fn has_just_signed_in(caller: &Caller, read: &mut Read<'_>) -> Result<()> {
    let Some(id) = &caller.session else {
        return Ok(());
    };
    let now = read.now;
    let person = UserId::from_stored(caller.actor.id.clone());
    let sessions = access::list_sessions(read.conn().await?, &person).await?;
    let own = sessions.iter().find(|session| session.id == *id);
    // A clock that was set back does not make an old session new.
    let is_fresh = own.is_some_and(|session| {
        let age_us = now.micros() - session.created_at.micros();
        (0..=FRESH_FOR_S * 1_000_000).contains(&age_us)
    });
    if is_fresh {
        return Ok(());
    }
    let detail = say!("You signed in more than five minutes ago. Sign in again and repeat this.");
    Err(Problem::new(ProblemKind::FreshAuthenticationRequired, detail).into())
}

fn refusal(code: &str, message: Message) -> Error {
    let errors = Problem::field(OWN_PASSWORD_FIELD, code, message.clone()).errors;
    Problem::new(ProblemKind::FreshAuthenticationRequired, message)
        .with_errors(errors)
        .into()
}
