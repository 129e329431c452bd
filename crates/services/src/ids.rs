//! Ids and secrets as an argument, so that tests can foresee the former.

use tenantry_domain::Timestamp;

/// Makes the unique parts of ids, and secrets.
pub trait IdSource: Send + Sync {
    /// A time-ordered unique text: 26 characters of `0-9a-z`.
    fn unique(&self, now: Timestamp) -> String;

    /// 256 random bits for a credential.
    fn secret(&self) -> [u8; 32];
}

/// Ids from the time and the machine's randomness (the layout of ULID).
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl IdSource for RandomIds {
    fn unique(&self, now: Timestamp) -> String {
        let millis = u128::try_from(now.micros() / 1_000).unwrap_or_default();
        let mut noise = [0_u8; 16];
        fill(&mut noise);
        let noise = u128::from_be_bytes(noise) & ((1 << 80) - 1);
        encode((millis << 80) | noise)
    }

    fn secret(&self) -> [u8; 32] {
        let mut secret = [0_u8; 32];
        fill(&mut secret);
        secret
    }
}

#[expect(
    clippy::expect_used,
    reason = "without randomness no credential may be made"
)]
fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}

/// 128 bits as 26 digits to base 32, most significant first, so that texts sort as numbers.
pub(crate) fn encode(value: u128) -> String {
    (0..26)
        .rev()
        .filter_map(|digit| {
            let index = usize::try_from((value >> (digit * 5)) & 31).ok()?;
            ALPHABET.get(index).copied().map(char::from)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_differ() {
        let early = RandomIds.unique(Timestamp::from_micros(1_700_000_000_000_000));
        let late = RandomIds.unique(Timestamp::from_micros(1_700_000_000_001_000));

        assert_eq!(early.len(), 26);
        assert!(early < late);
        let again = RandomIds.unique(Timestamp::from_micros(1_700_000_000_000_000));
        assert_ne!(early, again);
    }
}
