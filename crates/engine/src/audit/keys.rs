//! The key file: one Ed25519 key that signs, and the public keys of those that signed before.
//!
//! A line is `secret` or `public` and 32 bytes in base64; `#` begins a comment. A key is known by the
//! beginning of its public key's SHA-256.

use std::collections::BTreeMap;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use tenantry_domain::{
    Checksum,
    audit::{Checkpoint, Statement},
};

/// Digits of a key's id.
const ID_DIGITS: usize = 16;
const HEADER: &str = "# Tenantry: signs the checkpoints of the audit trail. Keep it secret, and apart from the database.\n";

/// Why a text is no key file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A line that is no key.
    #[error("line {0} is neither `secret` nor `public` with 32 bytes in base64")]
    Line(usize),
    /// More than one key that signs.
    #[error("it has more than one `secret` key")]
    TwoSecrets,
    /// Nothing in it.
    #[error("it has no key")]
    Empty,
}

/// Why a signature proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    /// The key is not among those that are trusted.
    #[error("is signed by the key `{0}`, which is not known")]
    UnknownKey(String),
    /// The signature is another text's, or none.
    #[error("has a wrong signature")]
    Wrong,
}

/// Keys that are trusted, and the one that signs.
#[derive(Clone)]
pub struct Keyring {
    signing: Option<(String, SigningKey)>,
    public: BTreeMap<String, VerifyingKey>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.public.keys()).finish()
    }
}

impl Keyring {
    /// Reads a key file, or the public part of one.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut keys = Self {
            signing: None,
            public: BTreeMap::new(),
        };
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = || KeyError::Line(index + 1);
            let (kind, key) = line.split_once(char::is_whitespace).ok_or_else(wrong)?;
            let bytes: [u8; 32] = STANDARD
                .decode(key.trim())
                .ok()
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or_else(wrong)?;
            match kind {
                "secret" => keys.sign_with(bytes)?,
                "public" => {
                    let key = VerifyingKey::from_bytes(&bytes).map_err(|_| wrong())?;
                    keys.public.insert(id(&key), key);
                }
                _ => return Err(wrong()),
            }
        }
        if keys.public.is_empty() {
            return Err(KeyError::Empty);
        }
        Ok(keys)
    }

    fn sign_with(&mut self, seed: [u8; 32]) -> Result<(), KeyError> {
        if self.signing.is_some() {
            return Err(KeyError::TwoSecrets);
        }
        let key = SigningKey::from_bytes(&seed);
        let public = key.verifying_key();
        self.public.insert(id(&public), public);
        self.signing = Some((id(&public), key));
        Ok(())
    }

    /// Adds public keys by their base64, as an export carries them.
    pub(super) fn of_public(keys: &[String]) -> Result<Self, KeyError> {
        let lines: Vec<String> = keys.iter().map(|key| format!("public {key}")).collect();
        Self::parse(&lines.join("\n"))
    }

    /// The text of a key file whose secret is these random bytes.
    pub fn file(secret: [u8; 32]) -> String {
        format!("{HEADER}secret {}\n", STANDARD.encode(secret))
    }

    /// The text of a key file with another secret, which still knows all keys of this one.
    pub fn rotated(&self, secret: [u8; 32]) -> String {
        format!("{}{}", Self::file(secret), self.public_file())
    }

    /// The public keys, as a file for whoever verifies.
    pub fn public_file(&self) -> String {
        let lines = self
            .public()
            .map(|(id, key)| format!("# {id}\npublic {key}\n"));
        lines.collect::<Vec<_>>().concat()
    }

    /// The trusted keys: id, and public key in base64.
    pub fn public(&self) -> impl Iterator<Item = (&str, String)> {
        self.public
            .iter()
            .map(|(id, key)| (id.as_str(), STANDARD.encode(key.as_bytes())))
    }

    /// Whether the key of this id is trusted.
    pub fn knows(&self, key_id: &str) -> bool {
        self.public.contains_key(key_id)
    }

    /// The id of the key that signs.
    pub fn signing_id(&self) -> Option<&str> {
        self.signing.as_ref().map(|(id, _)| id.as_str())
    }

    /// Signs bytes, which begin with what they are; `None` without a secret.
    pub fn sign(&self, bytes: &[u8]) -> Option<String> {
        let (_, key) = self.signing.as_ref()?;
        Some(URL_SAFE_NO_PAD.encode(key.sign(bytes).to_bytes()))
    }

    /// Signs a statement that names this key; `None` without a secret.
    pub fn seal(&self, statement: Statement) -> Option<Checkpoint> {
        let signature = self.sign(&statement.bytes().ok()?)?;
        Some(Checkpoint {
            statement,
            signature,
        })
    }

    /// Whether a trusted key signed the bytes.
    pub fn check(&self, key_id: &str, bytes: &[u8], signature: &str) -> Result<(), Unproven> {
        let key = self
            .public
            .get(key_id)
            .ok_or_else(|| Unproven::UnknownKey(key_id.to_owned()))?;
        let signature = URL_SAFE_NO_PAD
            .decode(signature)
            .ok()
            .and_then(|bytes| Signature::from_slice(&bytes).ok())
            .ok_or(Unproven::Wrong)?;
        key.verify_strict(bytes, &signature)
            .map_err(|_| Unproven::Wrong)
    }

    /// Whether a trusted key signed the checkpoint.
    pub fn check_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), Unproven> {
        let bytes = checkpoint.statement.bytes().map_err(|_| Unproven::Wrong)?;
        self.check(&checkpoint.statement.key_id, &bytes, &checkpoint.signature)
    }
}

fn id(key: &VerifyingKey) -> String {
    let digest = Checksum::of_bytes(key.as_bytes());
    digest.as_str().chars().take(ID_DIGITS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rotated_file_signs_anew_and_still_trusts_the_old_key() {
        let old = Keyring::parse(&Keyring::file([1; 32])).unwrap();
        let signature = old.sign(b"x").unwrap();
        let new = Keyring::parse(&old.rotated([2; 32])).unwrap();
        let id = old.signing_id().unwrap();

        assert_ne!(old.signing_id(), new.signing_id());
        assert_eq!(new.check(id, b"x", &signature), Ok(()));
        assert_eq!(new.check(id, b"y", &signature), Err(Unproven::Wrong));
        assert_eq!(new.public().count(), 2);
        let public = Keyring::parse(&new.public_file()).unwrap();
        assert_eq!(public.check(id, b"x", &signature), Ok(()));
        assert_eq!((public.signing_id(), public.sign(b"x")), (None, None));
    }

    #[test]
    fn what_is_no_key_file_is_refused() {
        let two = format!("{0}{0}", Keyring::file([1; 32]));
        for (text, error) in [
            ("", KeyError::Empty),
            ("# x\n", KeyError::Empty),
            ("secret\n", KeyError::Line(1)),
            ("# x\nsecret AAAA\n", KeyError::Line(2)),
            ("private x", KeyError::Line(1)),
            (two.as_str(), KeyError::TwoSecrets),
        ] {
            assert_eq!(Keyring::parse(text).unwrap_err(), error, "{text}");
        }
    }
}
