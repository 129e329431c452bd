//! What a password must be, before it is looked up in the list of common ones.

use crate::problem::FieldProblem;

/// Characters a password has at least.
pub const PASSWORD_MIN_CHARS: usize = 12;
/// Characters a password has at most; more would only slow hashing down.
pub const PASSWORD_MAX_CHARS: usize = 256;

/// Checks the length of a password in the field `name`.
pub(super) fn check_length(name: &str, password: &str) -> Result<(), FieldProblem> {
    let length = password.chars().count();
    if (PASSWORD_MIN_CHARS..=PASSWORD_MAX_CHARS).contains(&length) {
        return Ok(());
    }
    Err(FieldProblem::new(
        name,
        "invalid_password",
        "A password has 12 to 256 characters.",
    ))
}
