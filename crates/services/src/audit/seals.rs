//! Proving the checkpoints: none is missing, each is signed, and each pins what it states.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tenantry_domain::{
    Checksum, Message,
    access::TenantScope,
    audit::{Checkpoint, GENESIS, Pin, hash_pins},
    say,
};
use tenantry_engine::audit::{Keyring, Unproven};
use tenantry_storage::{
    Conn,
    checkpoints::{self, StoredPin},
};

use super::{
    found::{Found, TOLD},
    trail::Trail,
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

/// Why a checkpoint proves nothing.
enum Wrong {
    /// It is not what was once made.
    Damage(Message),
    /// It contradicts nothing, but nobody here can tell whose it is.
    Unproven(Message),
}

impl Sealed {
    fn broke(&mut self, found: &mut Found, number: u64, wrong: Wrong) {
        self.broken += 1;
        // Each has its own room, so that many unknown signatures do not hide damage.
        let (told, why) = match wrong {
            Wrong::Damage(why) => (&mut found.breaks, why),
            Wrong::Unproven(why) => (&mut found.unproven, why),
        };
        if told.len() < TOLD {
            told.push(say!("checkpoint {number} {why}", number, why));
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
        if let Some(made) = gone(trail, sealed) {
            let why = say!("is missing, which this server made");
            sealed.broke(found, made, Wrong::Damage(why));
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
            Err(why) => Some(unreadable(why)),
            Ok(checkpoint) => out_of_line(sealed, checkpoint)
                .map(Wrong::Damage)
                .or_else(|| judge(trail.keys.as_ref(), checkpoint, &pins)),
        };
        let hash = stored
            .checkpoint
            .ok()
            .and_then(|checkpoint| checkpoint.hash().ok());
        let made = trail.made().filter(|(made, _)| *made == number);
        let is_ours = made.is_none_or(|(_, made)| Some(&made) == hash.as_ref());
        let wrong = match wrong {
            None if !is_ours => {
                let why = say!("is not the one that this server made");
                Some(Wrong::Damage(why))
            }
            Some(Wrong::Unproven(why)) if !is_ours => Some(Wrong::Damage(why)),
            other => other,
        };
        match wrong {
            Some(wrong) => sealed.broke(found, number, wrong),
            None => sealed.count += 1,
        }
        let nothing = || Checksum::of_bytes(b"");
        sealed.last = Some((number, hash.unwrap_or_else(nothing)));
    }
    Ok(())
}

fn unreadable(why: &str) -> Wrong {
    Wrong::Damage(say!("cannot be read: {why}", why))
}

/// The newest checkpoint that this process made, where it is missing.
fn gone(trail: &Trail, sealed: &Sealed) -> Option<u64> {
    let (made, _) = trail.made()?;
    let last = sealed.last.as_ref().map_or(0, |(number, _)| *number);
    (last < made).then_some(made)
}

fn out_of_line(sealed: &Sealed, checkpoint: &Checkpoint) -> Option<Message> {
    let (last, hash) = match &sealed.last {
        Some((number, hash)) => (*number, hash.as_str()),
        None => (0, GENESIS),
    };
    let statement = &checkpoint.statement;
    if statement.number != last + 1 {
        return Some(say!(
            "does not follow {last}: one is missing before it",
            last
        ));
    }
    let continues = statement.previous_hash.as_str() == hash;
    (!continues).then(|| say!("does not continue the one before it"))
}

/// What of a checkpoint can be told without its key comes first: it says more than an unknown key.
fn judge(keys: Option<&Keyring>, checkpoint: &Checkpoint, pins: &[StoredPin]) -> Option<Wrong> {
    let pins: Option<Vec<Pin>> = pins.iter().map(StoredPin::read).collect();
    let fits =
        pins.is_some_and(|pins| hash_pins(&pins).as_ref() == Ok(&checkpoint.statement.pins_sha256));
    if !fits {
        return Some(Wrong::Damage(say!("has other pins than it states")));
    }
    let Some(keys) = keys else {
        let why = say!("cannot be proven: this server has no key");
        return Some(Wrong::Unproven(why));
    };
    match keys.check_checkpoint(checkpoint) {
        Ok(()) => None,
        Err(Unproven::UnknownKey(key)) => {
            let why = say!("is signed by the key `{key}`, which is not known", key);
            Some(Wrong::Unproven(why))
        }
        Err(Unproven::Wrong) => Some(Wrong::Damage(say!("has a wrong signature"))),
    }
}

/// Proves the one checkpoint that pins a tenant's chain.
pub(super) async fn check_one(
    (own, scope): (&mut Conn, &TenantScope),
    every: &mut Conn,
    trail: &Trail,
    (sealed, found): (&mut Sealed, &mut Found),
) -> Result<()> {
    let Some(pin) = checkpoints::latest_pins(own, scope, "", None).await?.pop() else {
        return Ok(());
    };
    let number = u64::try_from(pin.checkpoint).unwrap_or_default();
    let stored = checkpoints::list(every, number.saturating_sub(1), 1).await?;
    let pins = checkpoints::pins(every, number, number).await?;
    let stored = stored.into_iter().find(|stored| stored.number == number);
    let wrong = match stored.map(|stored| stored.checkpoint) {
        None => Some(Wrong::Damage(say!("is missing from the trail"))),
        Some(Err(why)) => Some(unreadable(&why)),
        Some(Ok(checkpoint)) => judge(trail.keys.as_ref(), &checkpoint, &pins),
    };
    if let Some(wrong) = wrong {
        sealed.broke(found, number, wrong);
    }
    Ok(())
}
