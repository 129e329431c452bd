//! Passwords: Argon2id on a worker thread, and what nobody may use.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tenantry_domain::Problem;

use crate::{Error, Result};

/// Guesses below which a password counts as common, as the exponent of a power of ten.
///
/// Far above the lists of leaked passwords, far below what a sentence of four words gives.
const COMMON_BELOW_LOG10: f64 = 8.0;

/// Refuses a password that is on the lists of leaked ones, or hardly more than a variation of one.
///
/// The lists come with `zxcvbn`: 30,000 passwords, names and words, with their usual variations.
pub(super) fn check_uncommon(field: &str, password: &str, username: &str) -> Result<()> {
    let guess = zxcvbn::zxcvbn(password, &[username, "tenantry", "administrator"]);
    if guess.guesses_log10() >= COMMON_BELOW_LOG10 {
        return Ok(());
    }
    let message = "This password is too common. Choose one that nobody would try: \
                   a few unrelated words do well.";
    Err(Problem::field(field, "common_password", message).into())
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
    fn common_passwords_are_refused_in_any_case_and_with_variations() {
        for common in [
            "PasswordPassword",
            "p@ssword1234",
            "123456789012",
            "qwertyuiop12",
            "tenantrytenantry",
            "AdaLovelace2024",
            "aaaaaaaaaaaaaaaa",
        ] {
            assert!(
                check_uncommon("password", common, "adalovelace").is_err(),
                "{common}"
            );
        }
        for fine in ["quite an unusual one", "correct-horse-battery-staple"] {
            assert!(check_uncommon("password", fine, "ada").is_ok(), "{fine}");
        }
    }
}
