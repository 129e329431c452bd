//! Checkpoints: signed statements of where chains stood, so that a tail that is cut shows.
//!
//! A checkpoint pins the chains that grew since the one before, whose hash it carries. All of them
//! together pin every chain, and they grow no faster than the trail does.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    checksum::{Checksum, NotCanonical, canonical},
    time::Timestamp,
};

/// What a signature of ours covers besides the statement, so that it serves for nothing else.
const STATEMENT: &[u8] = b"tenantry audit checkpoint v1\n";
const PINS: &[u8] = b"tenantry audit pins v1\n";

/// Where a chain stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// The chain.
    pub chain: String,
    /// The number of its newest row.
    pub sequence: u64,
    /// That row's hash.
    pub hash: Checksum,
}

/// What a checkpoint states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Its number, from 1 without gaps.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// The hash of the checkpoint before it; zeros for the first.
    pub previous_hash: Checksum,
    /// How many chains all checkpoints so far pin.
    pub chains: u64,
    /// How many rows these chains had.
    pub rows: u64,
    /// The hash of this checkpoint's pins.
    pub pins_sha256: Checksum,
    /// Whose signature it carries.
    pub key_id: String,
}

impl Statement {
    /// The bytes that are signed: what they are, and the statement in canonical form.
    pub fn bytes(&self) -> Result<Vec<u8>, NotCanonical> {
        let mut bytes = STATEMENT.to_vec();
        bytes.extend(canonical(&json!(self))?);
        Ok(bytes)
    }
}

/// A statement with its signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// What it states.
    #[serde(flatten)]
    pub statement: Statement,
    /// Ed25519 over [`Statement::bytes`], in base64url.
    pub signature: String,
}

impl Checkpoint {
    /// What the next one carries as `previous_hash`.
    pub fn hash(&self) -> Result<Checksum, NotCanonical> {
        let mut bytes = self.statement.bytes()?;
        bytes.push(b'\n');
        bytes.extend_from_slice(self.signature.as_bytes());
        Ok(Checksum::of_bytes(&bytes))
    }
}

/// The hash of a checkpoint's pins, which are in the order of their chains.
pub fn hash_pins(pins: &[Pin]) -> Result<Checksum, NotCanonical> {
    let mut bytes = PINS.to_vec();
    bytes.extend(canonical(&json!(pins))?);
    Ok(Checksum::of_bytes(&bytes))
}
