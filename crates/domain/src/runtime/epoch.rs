//! The installation's epoch: which of its histories a revision number belongs to.
//!
//! Numbers count up within one history. A database that is put back to an earlier state uses numbers
//! twice, for other documents; a new epoch tells the two apart. Whoever compares, compares the epoch
//! first and the number only within one.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Random, lower-case hexadecimal; made with the database, and anew whenever it is put back.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9a-f]{32}$"))]
pub struct Epoch(String);

/// A text that is not 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an epoch is 32 lower-case hexadecimal digits")]
pub struct InvalidEpoch;

impl Epoch {
    /// Parses an epoch as it is written everywhere.
    pub fn parse(text: &str) -> Result<Self, InvalidEpoch> {
        let fits = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidEpoch)
        }
    }

    /// An epoch of 16 random bytes.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(bytes)))
    }

    /// The 32 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Epoch {
    type Error = InvalidEpoch;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Epoch> for String {
    fn from(epoch: Epoch) -> Self {
        epoch.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_is_read_as_it_is_written() {
        let mut bytes = [0xa0; 16];
        bytes[0] = 0x01;
        let epoch = Epoch::from_random(bytes);

        assert_eq!(epoch.as_str(), format!("01{}", "a0".repeat(15)));
        assert_eq!(Epoch::parse(epoch.as_str()), Ok(epoch));
        for bad in ["", "a0", "A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0"] {
            assert_eq!(Epoch::parse(bad), Err(InvalidEpoch), "{bad}");
        }
    }
}
