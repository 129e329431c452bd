//! Fresh authentication: what a session alone must not do.

use std::fmt;

/// The field that a form sends the caller's own password in.
pub const OWN_PASSWORD_FIELD: &str = "own_password";

/// Seconds after signing in for which a program's session counts as somebody being there.
pub const FRESH_FOR_S: i64 = 5 * 60;

/// How a person shows that it is there itself, for operations which ask for that.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Presence {
    /// By having signed in within [`FRESH_FOR_S`]: programs that hold a session.
    #[default]
    Recent,
    /// By the password, sent with the operation, or not: forms. A browser can be led to submit a
    /// form that somebody else has written, so that no earlier password counts for one.
    Typed(Option<String>),
}

impl fmt::Debug for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Recent => "Recent",
            Self::Typed(None) => "Typed(nothing)",
            Self::Typed(Some(_)) => "Typed(a password)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        let typed = Presence::Typed(Some("correct horse".to_owned()));

        assert_eq!(format!("{typed:?}"), "Typed(a password)");
    }
}
