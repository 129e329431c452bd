//! Passwords: Argon2id on a worker thread, and a small list of what nobody may use.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tenantry_domain::Problem;

use crate::{Error, Result};

/// Passwords of twelve and more characters that lead every list of leaked ones.
const COMMON: &[&str] = &[
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123123123123",
    "000000000000",
    "111111111111",
    "password1234",
    "password12345",
    "passwordpassword",
    "adminadminadmin",
    "administrator",
    "administrator1",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiopasdf",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "iloveyou1234",
    "letmeinletmein",
    "welcome12345",
    "changeme1234",
    "changemechangeme",
    "abcdefghijkl",
    "abcd12345678",
    "aaaaaaaaaaaa",
    "tenantrytenantry",
    "tenantry1234",
    "superman1234",
    "sunshine1234",
    "football1234",
    "princess1234",
    "dragon123456",
    "monkey123456",
    "michael12345",
    "charlie12345",
];

/// Refuses a password that everybody tries first.
pub(super) fn check_uncommon(password: &str) -> Result<()> {
    let folded = password.to_lowercase();
    if COMMON.contains(&folded.as_str()) {
        let message = "This password is on every list of leaked ones. Choose another.";
        return Err(Problem::field("password", "common_password", message).into());
    }
    Ok(())
}

/// Hashes a password; takes tens of milliseconds, on a worker thread.
pub(super) async fn hash(password: String) -> Result<String> {
    on_worker(move || {
        let hash: PasswordHash = Argon2::default()
            .hash_password(password.as_bytes())
            .map_err(|error| Error::internal("a password cannot be hashed", error))?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether the password gives the hash.
///
/// Without a hash the same work is done for nothing, so that the time does not tell whether the
/// account exists.
pub(super) async fn matches(password: String, hash: Option<String>) -> Result<bool> {
    on_worker(move || {
        let Some(hash) = hash else {
            let _: Result<PasswordHash, _> = Argon2::default().hash_password(password.as_bytes());
            return Ok(false);
        };
        let parsed = PasswordHash::new(&hash)
            .map_err(|error| Error::internal("a stored password hash cannot be read", error))?;
        Ok(Argon2::default()
            .verify_password(password.as_bytes(), &parsed)
            .is_ok())
    })
    .await
}

async fn on_worker<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::internal("hashing stopped", error))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_its_hash_and_no_other() {
        let stored = hash("correct horse battery".to_owned()).await.unwrap();

        assert!(stored.starts_with("$argon2id$"));
        assert!(
            matches("correct horse battery".to_owned(), Some(stored.clone()))
                .await
                .unwrap()
        );
        assert!(
            !matches("wrong horse battery".to_owned(), Some(stored))
                .await
                .unwrap()
        );
        assert!(!matches("anything at all".to_owned(), None).await.unwrap());
    }

    #[test]
    fn common_passwords_are_refused_in_any_case() {
        assert!(check_uncommon("PasswordPassword").is_err());
        assert!(check_uncommon("quite an unusual one").is_ok());
    }
}
