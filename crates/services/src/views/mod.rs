//! Views of lists that a person has saved.
//!
//! They are preferences, and changed by commands all the same: there is one way to change anything. The trail says which
//! view of which list, and not what it asks for (decision 0037). Whoever changes
//! theirs has their account locked, so that what is counted and compared is what there is.

mod delete;
mod list;
mod rename;
mod save;

use tenantry_domain::{
    Problem,
    id::{UserId, ViewId},
    say,
    views::{SavedView, name_taken},
};
use tenantry_storage::{Constraint, views};

use crate::{Error, Result, access, command::Write};

/// The account of who asks, locked.
async fn own_account(write: &mut Write<'_>) -> Result<UserId> {
    let refusal = say!("Only a person has saved views. Sign in to save one.");
    access::own_account(write, refusal).await
}

/// A view of who asks; whose it is else is told to nobody.
async fn own_view(write: &mut Write<'_>, user: &UserId, id: &ViewId) -> Result<SavedView> {
    let found = views::find(write.conn(), user, id).await?;
    found.ok_or_else(|| Problem::not_found("saved view", id.as_str()).into())
}

/// What a storage function's refusal of a name says.
fn refusal(error: tenantry_storage::Error) -> Error {
    if error.constraint() == Some(&Constraint::ViewNameExists) {
        name_taken().into()
    } else {
        error.into()
    }
}
