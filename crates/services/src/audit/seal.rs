//! Making checkpoints: what grew is pinned, signed, stored and told to the log.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use tenantry_domain::{
    Checksum,
    access::TenantScope,
    audit::{Checkpoint, GENESIS, Pin, Statement, hash_pins},
};
use tenantry_storage::{bookkeeping, checkpoints};

use crate::{
    Error, Result, Services,
    families::{AUDIT_SEALED, seconds},
    start::Inner,
};

/// Chains that a checkpoint pins at most; when more grew, more checkpoints follow.
const PINS: u32 = 5_000;

impl Services {
    /// Pins whatever grew since the last checkpoint; nothing where there is no key.
    pub async fn seal_trail(&self) -> Result<()> {
        self.inner().seal_trail().await
    }

    /// Ids of keys that signed stored checkpoints and that this server does not know: it cannot
    /// prove these.
    pub async fn unknown_keys(&self) -> Result<Vec<String>> {
        let inner = self.inner();
        let mut tx = inner.db.read(&TenantScope::system()).await?;
        let mut ids = checkpoints::key_ids(tx.conn()).await?;
        let known = |id: &String| {
            let keys = inner.trail.keys.as_ref();
            keys.is_some_and(|keys| keys.knows(id))
        };
        ids.retain(|id| !known(id));
        Ok(ids)
    }
}

impl Inner {
    pub(crate) async fn seal_trail(&self) -> Result<()> {
        let Some(keys) = &self.trail.keys else {
            return Ok(());
        };
        let Some(key_id) = keys.signing_id() else {
            return Ok(());
        };
        loop {
            let mut tx = self.db.read(&TenantScope::system()).await?;
            let last = checkpoints::latest(tx.conn()).await?;
            let grown = checkpoints::grown(tx.conn(), PINS).await?;
            drop(tx);
            if grown.is_empty() {
                return Ok(());
            }
            let is_last = grown.len() < usize::try_from(PINS).unwrap_or(usize::MAX);
            let pins = grown.iter().map(pin).collect::<Result<Vec<_>>>()?;
            let statement = Statement {
                at: self.clock.now(),
                pins_sha256: hash_pins(&pins).map_err(unwritable)?,
                key_id: key_id.to_owned(),
                ..following(last.as_ref(), &grown)?
            };
            let checkpoint = keys
                .seal(statement)
                .ok_or_else(|| Error::Internal("a checkpoint cannot be signed".to_owned()))?;
            if !bookkeeping::store_checkpoint(&self.db, &checkpoint, &pins).await? {
                // Another replica was first; it pinned what there was.
                return Ok(());
            }
            self.tell(&checkpoint)?;
            if is_last {
                return Ok(());
            }
        }
    }

    /// Tells the log, which somebody else keeps than the database.
    fn tell(&self, checkpoint: &Checkpoint) -> Result<()> {
        let statement = &checkpoint.statement;
        let hash = checkpoint.hash().map_err(unwritable)?;
        tracing::info!(
            checkpoint.number = statement.number,
            checkpoint.hash = %hash,
            checkpoint.rows = statement.rows,
            checkpoint.signed = %compact(checkpoint)?,
            "sealed the audit trail"
        );
        self.trail.note(statement.number, hash);
        metrics::gauge!(AUDIT_SEALED).set(seconds(statement.at));
        Ok(())
    }
}

/// The statement and its signature in one word: `base64url(statement).signature`.
fn compact(checkpoint: &Checkpoint) -> Result<String> {
    let statement = serde_json::to_vec(&checkpoint.statement)
        .map_err(|error| Error::internal("a checkpoint cannot be written", error))?;
    Ok(format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(statement),
        checkpoint.signature
    ))
}

fn pin(grown: &checkpoints::Grown) -> Result<Pin> {
    Ok(Pin {
        chain: grown.chain.clone(),
        sequence: u64::try_from(grown.sequence).unwrap_or_default(),
        hash: Checksum::parse(&grown.hash)
            .map_err(|error| Error::internal("the head of a chain has no hash", error))?,
    })
}

/// The numbers that follow from the checkpoint before.
fn following(last: Option<&Checkpoint>, grown: &[checkpoints::Grown]) -> Result<Statement> {
    let genesis = Checksum::parse(GENESIS)
        .map_err(|error| Error::internal("the genesis hash is no hash", error))?;
    let new = grown.iter().filter(|grown| grown.pinned == 0).count();
    let rows: i64 = grown
        .iter()
        .map(|grown| grown.sequence - grown.pinned)
        .sum();
    let previous_hash = match last {
        Some(last) => last.hash().map_err(unwritable)?,
        None => genesis.clone(),
    };
    let before = last.map(|last| &last.statement);
    Ok(Statement {
        number: before.map_or(0, |before| before.number) + 1,
        at: tenantry_domain::Timestamp::from_micros(0),
        previous_hash,
        chains: before.map_or(0, |before| before.chains) + u64::try_from(new).unwrap_or_default(),
        rows: before.map_or(0, |before| before.rows) + u64::try_from(rows).unwrap_or_default(),
        pins_sha256: genesis,
        key_id: String::new(),
    })
}

fn unwritable(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("a checkpoint cannot be written: {error}"))
}
