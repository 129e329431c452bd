//! Proving the checkpoints: none is missing, each is signed, and each pins what it states.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tenantry_domain::{
    Checksum,
    access::TenantScope,
    audit::{Checkpoint, GENESIS, Pin, hash_pins},
};
use tenantry_engine::audit::Keyring;
use tenantry_storage::{
    Conn,
    checkpoints::{self, StoredPin},
};

use super::{
    proof::{Found, TOLD},
    seal::Trail,
};
use crate::Result;

/// Checkpoints read at once.
const BATCH: u32 = 50;

/// How far the proof of the checkpoints has come.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Sealed {
    /// Number and hash of the last one.
    last: Option<(u64, Checksum)>,
    /// Checkpoints that are as they were signed.
    pub(super) count: u64,
    /// Breaks found.
    pub(super) broken: u64,
    /// Whether all were looked at.
    pub(super) is_done: bool,
}

impl Sealed {
    fn broke(&mut self, found: &mut Found, what: String) {
        self.broken += 1;
        if found.breaks.len() < TOLD {
            found.breaks.push(what);
        }
    }
}

/// Proves the next checkpoints.
pub(super) async fn step(
    conn: &mut Conn,
    trail: &Trail,
    sealed: &mut Sealed,
    found: &mut Found,
) -> Result<()> {
    let after = sealed.last.as_ref().map_or(0, |(number, _)| *number);
    let stored = checkpoints::list(conn, after, BATCH).await?;
    let Some(end) = stored.last().map(|stored| stored.number) else {
        if let Some(what) = gone(trail, sealed) {
            sealed.broke(found, what);
        }
        sealed.is_done = true;
        return Ok(());
    };
    let mut pins: BTreeMap<u64, Vec<StoredPin>> = BTreeMap::new();
    for pin in checkpoints::pins(conn, after + 1, end).await? {
        let number = u64::try_from(pin.checkpoint).unwrap_or_default();
        pins.entry(number).or_default().push(pin);
    }
    for stored in stored {
        let number = stored.number;
        let pins = pins.remove(&number).unwrap_or_default();
        let wrong = match &stored.checkpoint {
            Err(why) => Some(format!("cannot be read: {why}")),
            Ok(checkpoint) => out_of_line(sealed, checkpoint)
                .or_else(|| unproven(trail.keys.as_ref(), checkpoint, &pins)),
        };
        let hash = stored
            .checkpoint
            .ok()
            .and_then(|checkpoint| checkpoint.hash().ok());
        let made = trail.made().filter(|(made, _)| *made == number);
        let is_ours = made.is_none_or(|(_, made)| Some(&made) == hash.as_ref());
        match wrong {
            Some(why) => sealed.broke(found, format!("checkpoint {number} {why}")),
            None if !is_ours => sealed.broke(
                found,
                format!("checkpoint {number} is not the one that this server made"),
            ),
            None => sealed.count += 1,
        }
        let nothing = || Checksum::of_bytes(b"");
        sealed.last = Some((number, hash.unwrap_or_else(nothing)));
    }
    Ok(())
}

/// How the newest checkpoint that this process made is missing.
fn gone(trail: &Trail, sealed: &Sealed) -> Option<String> {
    let (made, _) = trail.made()?;
    let last = sealed.last.as_ref().map_or(0, |(number, _)| *number);
    (last < made).then(|| format!("checkpoint {made} is missing, which this server made"))
}

fn out_of_line(sealed: &Sealed, checkpoint: &Checkpoint) -> Option<String> {
    let (last, hash) = match &sealed.last {
        Some((number, hash)) => (*number, hash.as_str()),
        None => (0, GENESIS),
    };
    let statement = &checkpoint.statement;
    if statement.number != last + 1 {
        return Some(format!("does not follow {last}: one is missing before it"));
    }
    let continues = statement.previous_hash.as_str() == hash;
    (!continues).then(|| "does not continue the one before it".to_owned())
}

fn unproven(keys: Option<&Keyring>, checkpoint: &Checkpoint, pins: &[StoredPin]) -> Option<String> {
    let Some(keys) = keys else {
        return Some("cannot be proven: this server has no key".to_owned());
    };
    if let Err(why) = keys.check_checkpoint(checkpoint) {
        return Some(why.to_string());
    }
    let pins: Option<Vec<Pin>> = pins.iter().map(StoredPin::read).collect();
    let fits =
        pins.is_some_and(|pins| hash_pins(&pins).as_ref() == Ok(&checkpoint.statement.pins_sha256));
    (!fits).then(|| "has other pins than it states".to_owned())
}

/// Proves the one checkpoint that pins a tenant's chain; what is wrong with it.
pub(super) async fn check_one(
    own: &mut Conn,
    scope: &TenantScope,
    every: &mut Conn,
    trail: &Trail,
) -> Result<Option<String>> {
    let Some(pin) = checkpoints::latest_pins(own, scope, "", None).await?.pop() else {
        return Ok(None);
    };
    let number = u64::try_from(pin.checkpoint).unwrap_or_default();
    let stored = checkpoints::list(every, number.saturating_sub(1), 1).await?;
    let pins = checkpoints::pins(every, number, number).await?;
    let stored = stored.into_iter().find(|stored| stored.number == number);
    let wrong = match stored.map(|stored| stored.checkpoint) {
        None => Some("is missing".to_owned()),
        Some(Err(why)) => Some(format!("cannot be read: {why}")),
        Some(Ok(checkpoint)) => unproven(trail.keys.as_ref(), &checkpoint, &pins),
    };
    Ok(wrong.map(|why| format!("checkpoint {number} {why}")))
}
