//! Passwords: Argon2id on a worker thread, and what nobody may use.
//!
//! Both take a processor for a while, so they want a [`Slot`]: few are worked on at once.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tenantry_domain::Problem;

use crate::{Error, Result, admission::Slot};

/// Guesses below which a password counts as common, as the exponent of a power of ten.
///
/// Far above the lists of leaked passwords, far below what a sentence of four words gives.
const COMMON_BELOW_LOG10: f64 = 8.0;

/// Characters of a password that are judged at most.
const JUDGED_CHARS: usize = 64;

/// Refuses a password that is on the lists of leaked ones, or hardly more than a variation of one.
///
/// The lists come with `zxcvbn`: 30,000 passwords, names and words, with their usual variations.
fn check_uncommon(field: &str, password: &str, username: &str) -> Result<()> {
    // Looking for patterns takes the longer the more there is to look at, and what is strong so far
    // does not get weaker.
    let judged: String = password.chars().take(JUDGED_CHARS).collect();
    let guess = zxcvbn::zxcvbn(&judged, &[username, "tenantry", "administrator"]);
    if guess.guesses_log10() >= COMMON_BELOW_LOG10 {
        return Ok(());
    }
    let message = "This password is too common. Choose one that nobody would try: \
                   a few unrelated words do well.";
    Err(Problem::field(field, "common_password", message).into())
}

/// Hashes a new password, unless nobody may use it; takes tens of milliseconds, on a worker thread.
pub(super) async fn hash(
    slot: &Slot,
    field: &'static str,
    password: String,
    username: String,
) -> Result<String> {
    on_worker(slot, move || {
        check_uncommon(field, &password, &username)?;
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
pub(super) async fn matches(slot: &Slot, password: String, hash: Option<String>) -> Result<bool> {
    on_worker(slot, move || {
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
    slot: &Slot,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    slot.compute(0, work).await?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Work, admission::Admission};

    async fn slot() -> Slot {
        Admission::new(1).enter(Work::Hash).await.unwrap()
    }

    #[tokio::test]
    async fn a_password_matches_its_hash_and_no_other() {
        let slot = slot().await;
        let right = "correct horse battery".to_owned();
        let stored = hash(&slot, "password", right.clone(), "ada".to_owned())
            .await
            .unwrap();
        let matches = async |password: &str, hash: Option<&String>| {
            matches(&slot, password.to_owned(), hash.cloned())
                .await
                .unwrap()
        };

        assert!(stored.starts_with("$argon2id$"));
        assert!(matches(&right, Some(&stored)).await);
        assert!(!matches("wrong horse battery", Some(&stored)).await);
        assert!(!matches("anything at all", None).await);
    }

    #[test]
    fn a_long_password_is_judged_by_its_beginning() {
        let long = format!("correct-horse-battery-staple{}", "0f".repeat(50_000));
        let began = std::time::Instant::now();

        assert!(check_uncommon("password", &long, "ada").is_ok());
        assert!(began.elapsed() < std::time::Duration::from_secs(2));
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
