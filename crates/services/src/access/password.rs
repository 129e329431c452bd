//! Passwords: Argon2id on a worker thread, and what nobody may use.
//!
//! Both take a processor for a while, so they want a [`Slot`]: few are worked on at once.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tenantry_domain::{
    Checksum, Problem,
    access::{PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS, RequestInfo},
    message::Message,
    say,
};
use unicode_normalization::UnicodeNormalization as _;

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
    if password.chars().count() < PASSWORD_MIN_CHARS {
        let message = say!("A password has 12 to 256 characters.");
        return Err(Problem::field(field, "invalid_password", message).into());
    }
    // Looking for patterns takes the longer the more there is to look at, and what is strong so far
    // does not get weaker.
    let judged: String = password.chars().take(JUDGED_CHARS).collect();
    let guess = zxcvbn::zxcvbn(&judged, &[username, "tenantry", "administrator"]);
    if guess.guesses_log10() >= COMMON_BELOW_LOG10 {
        return Ok(());
    }
    let message = say!(
        "This password is too common. Choose one that nobody would try: a few unrelated words do well."
    );
    Err(Problem::field(field, "common_password", message).into())
}

/// Why nobody of that name may have that password; nothing when it is good enough.
pub(super) fn fault(password: &str, username: &str) -> Option<Message> {
    if password.chars().count() > PASSWORD_MAX_CHARS {
        return Some(say!("A password has 12 to 256 characters."));
    }
    let error = check_uncommon("password", &normal(password), username).err()?;
    let problem = error.into_problem(&RequestInfo::default());
    let said = problem.errors.into_iter().next();
    Some(said.map_or(problem.detail, |field| field.message))
}

/// The one form of a password (NFKC): keyboards and systems write the same characters in several.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

/// Hashes a new password in its normal form, unless nobody may use it; takes tens of milliseconds, on a worker thread.
pub(super) async fn hash(
    slot: &Slot,
    field: &'static str,
    password: String,
    username: String,
) -> Result<String> {
    on_worker(slot, move || {
        let password = normal(&password);
        check_uncommon(field, &password, &username)?;
        hashed(&password)
    })
    .await
}

fn hashed(normal: &str) -> Result<String> {
    let hash: PasswordHash = Argon2::default()
        .hash_password(normal.as_bytes())
        .map_err(|error| Error::internal("a password cannot be hashed", error))?;
    Ok(hash.to_string())
}

/// Whether a password gives a hash.
#[derive(Debug)]
pub(super) struct Match {
    /// Whether it does.
    pub(super) fits: bool,
    /// A hash of its normal form, if the one that was given is of the password as typed: hashes of
    /// earlier releases are.
    pub(super) rehashed: Option<String>,
}

/// Whether the password gives the hash, in its normal form or as typed.
///
/// Without a hash the same work is done for nothing, so that the time does not tell whether the
/// account exists.
pub(super) async fn matches(slot: &Slot, password: String, hash: Option<String>) -> Result<Match> {
    on_worker(slot, move || {
        let normal = normal(&password);
        let as_typed = (normal != password).then_some(&password);
        let Some(hash) = hash else {
            for text in [Some(&normal), as_typed].into_iter().flatten() {
                let _: Result<PasswordHash, _> = Argon2::default().hash_password(text.as_bytes());
            }
            return Ok(Match {
                fits: false,
                rehashed: None,
            });
        };
        let parsed = PasswordHash::new(&hash)
            .map_err(|error| Error::internal("a stored password hash cannot be read", error))?;
        let gives = |text: &String| {
            let verified = Argon2::default().verify_password(text.as_bytes(), &parsed);
            verified.is_ok()
        };
        if gives(&normal) {
            return Ok(Match {
                fits: true,
                rehashed: None,
            });
        }
        let fits = as_typed.is_some_and(gives);
        let rehashed = fits.then(|| hashed(&normal)).transpose()?;
        Ok(Match { fits, rehashed })
    })
    .await
}

/// What tells passwords apart that were sent under one idempotency key, in hexadecimal.
///
/// As slow as [`hash`] on purpose: it is stored, and must not be an easier way to the password than
/// the account's own hash. The salt is made from what the row is found by, so that every replica
/// computes the same.
pub(crate) async fn digest(slot: &Slot, secrets: String, place: &str) -> Result<String> {
    let salt = Checksum::of_bytes(place.as_bytes()).to_string();
    on_worker(slot, move || {
        let mut out = [0_u8; 32];
        Argon2::default()
            .hash_password_into(secrets.as_bytes(), salt.as_bytes(), &mut out)
            .map_err(|error| Error::internal("passwords cannot be told apart", error))?;
        Ok(Checksum::of_bytes(&out).to_string())
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
                .fits
        };

        assert!(stored.starts_with("$argon2id$"));
        assert!(matches(&right, Some(&stored)).await);
        assert!(!matches("wrong horse battery", Some(&stored)).await);
        assert!(!matches("anything at all", None).await);
    }

    #[tokio::test]
    async fn a_password_is_the_same_however_it_was_typed() {
        let slot = slot().await;
        let composed = "caf\u{e9} \u{fb01}lters \u{2460} long";
        let decomposed = "cafe\u{301} filters 1 long";
        let stored = hash(&slot, "password", composed.to_owned(), "ada".to_owned())
            .await
            .unwrap();
        let before = hashed(composed).unwrap();
        let matches = async |password: &str, hash: Option<String>| {
            let found = matches(&slot, password.to_owned(), hash).await.unwrap();
            assert!(found.fits);
            found.rehashed
        };

        for typed in [composed, decomposed] {
            assert_eq!(matches(typed, Some(stored.clone())).await, None);
        }
        // A hash of an earlier release is of the password as it was typed then.
        let rehashed = matches(composed, Some(before)).await;
        assert!(rehashed.is_some());
        assert_eq!(matches(decomposed, rehashed).await, None);
    }

    #[test]
    fn the_length_counts_in_the_normal_form() {
        let short = normal(&"e\u{301}".repeat(6));
        assert!(check_uncommon("password", &short, "ada").is_err());
    }

    #[test]
    fn a_long_password_is_judged_by_its_beginning() {
        let long = format!("correct-horse-battery-staple{}", "0f".repeat(50_000));
        let began = std::time::Instant::now();

        assert!(check_uncommon("password", &long, "ada").is_ok());
        assert!(began.elapsed() < std::time::Duration::from_secs(2));
        let late = format!("{}correct-horse-battery-staple", "a".repeat(JUDGED_CHARS));
        assert!(check_uncommon("password", &late, "ada").is_err());
    }

    #[tokio::test]
    async fn judging_holds_up_nobody() {
        let slot = slot().await;
        let common = "passwordpassword".to_owned();
        let mut judged = std::pin::pin!(hash(&slot, "password", common, "ada".to_owned()));

        let is_at_once = tokio::select! {
            biased;
            _ = &mut judged => true,
            () = std::future::ready(()) => false,
        };

        assert!(!is_at_once, "it was judged on the spot");
        assert!(judged.await.is_err());
    }

    #[tokio::test]
    async fn a_digest_is_of_the_password_and_of_the_place() {
        let slot = slot().await;
        let of = async |secret: &str, place| digest(&slot, secret.to_owned(), place).await.unwrap();

        assert_eq!(of("one", "here").await, of("one", "here").await);
        assert_ne!(of("one", "here").await, of("other", "here").await);
        assert_ne!(of("one", "here").await, of("one", "there").await);
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
