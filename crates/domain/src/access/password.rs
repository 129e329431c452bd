//! What a password must be, before it is looked up in the list of common ones.

use serde_json::{Map, Value};

use crate::{problem::FieldProblem, say};

/// Characters a password has at least.
pub const PASSWORD_MIN_CHARS: usize = 12;
/// Characters a password has at most; more would only slow hashing down.
pub const PASSWORD_MAX_CHARS: usize = 256;

/// Fields of inputs that hold a password.
const SECRET_FIELDS: [&str; 4] = [
    "password",
    "current_password",
    "new_password",
    super::OWN_PASSWORD_FIELD,
];

/// An input without its passwords, for whatever keeps or shows it: not even a hash of one may be
/// kept that is quick to compute.
#[must_use]
pub fn without_secrets(input: Value) -> Value {
    part_secrets(input).0
}

/// An input without its passwords, and apart from it those that were given.
#[must_use]
pub fn part_secrets(mut input: Value) -> (Value, Map<String, Value>) {
    let mut secrets = Map::new();
    if let Some(fields) = input.as_object_mut() {
        for name in SECRET_FIELDS {
            if let Some(secret) = fields.remove(name).filter(|secret| !secret.is_null()) {
                secrets.insert(name.to_owned(), secret);
            }
        }
    }
    (input, secrets)
}

/// Checks the length of a password in the field `name`.
pub(super) fn check_length(name: &str, password: &str) -> Result<(), FieldProblem> {
    let length = password.chars().count();
    if (PASSWORD_MIN_CHARS..=PASSWORD_MAX_CHARS).contains(&length) {
        return Ok(());
    }
    Err(FieldProblem::new(
        name,
        "invalid_password",
        say!("A password has 12 to 256 characters."),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_password_is_kept() {
        let input = json!({"username": "ada", "password": "p", "new_password": "n"});

        assert_eq!(without_secrets(input), json!({"username": "ada"}));
    }

    #[test]
    fn passwords_that_were_given_stand_apart() {
        let input = json!({"status": "ACTIVE", "password": null, "new_password": "n"});

        let (open, secrets) = part_secrets(input);

        assert_eq!(open, json!({"status": "ACTIVE"}));
        assert_eq!(Value::Object(secrets), json!({"new_password": "n"}));
    }
}
