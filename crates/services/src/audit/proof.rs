//! Recomputing the chains, a batch at a time, and holding what they tell against what is stored.
//!
//! All chains are walked as one list, so that many short ones cost no more than a long one. Rows,
//! heads, revisions and pointers of a batch are of one moment: a chain that grows meanwhile is no
//! broken one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tenantry_domain::{
    Checksum, Message, Operation as _, Timestamp,
    access::TenantScope,
    activation::{Activate, ActiveConfig, Rollback},
    audit::{AuditEvent, ChainName, GENESIS, Outcome, verify},
    id::TenantId,
    message::Template,
    packs::Version,
    playbooks::{LinkPlaybook, LinkedPlaybook, UnlinkPlaybook},
    recalls, say, template,
};
use tenantry_storage::{
    Conn,
    audit::{self, Activation, StoredHead, WalkedRow},
    checkpoints::{self, StoredPin},
};

use super::{
    found::{Found, TOLD},
    seals::Sealed,
};
use crate::{Error, Result};

/// Rows and chains read at once.
pub(super) const BATCH: u32 = 2_000;

/// How far the proof has come.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Progress {
    at: Link,
    /// How far the checkpoints are proven.
    pub(super) sealed: Sealed,
    /// Chains begun so far.
    pub(super) chains: u64,
    /// Rows that fit.
    pub(super) rows: u64,
    /// Breaks found.
    pub(super) broken: u64,
}

/// A place in a chain.
#[derive(Debug, Serialize, Deserialize)]
struct Link {
    chain: String,
    sequence: u64,
    hash: Checksum,
    /// Nothing more is to be said of this chain: it broke, or it was judged to its end.
    is_over: bool,
    /// The newest activation that the chain tells of.
    active: Option<ActiveConfig>,
    /// The newest row that a checkpoint pins, its hash, and which checkpoint.
    pin: Option<(u64, String, u64)>,
}

impl Progress {
    pub(super) fn begin() -> Result<Self> {
        Ok(Self {
            at: Link::first(String::new())?,
            sealed: Sealed::default(),
            chains: 0,
            rows: 0,
            broken: 0,
        })
    }

    fn broke(&mut self, found: &mut Found, what: Message) {
        self.broken += 1;
        self.at.is_over = true;
        if found.breaks.len() < TOLD {
            found.breaks.push(what);
        }
    }
}

impl Link {
    fn first(chain: String) -> Result<Self> {
        let hash = Checksum::parse(GENESIS)
            .map_err(|error| Error::internal("the genesis hash is no hash", error))?;
        Ok(Self {
            chain,
            sequence: 0,
            hash,
            is_over: false,
            active: None,
            pin: None,
        })
    }
}

/// What is stored about the chains of a batch, all of one moment.
struct Stored {
    rows: BTreeMap<String, Vec<WalkedRow>>,
    heads: BTreeMap<String, StoredHead>,
    revisions: BTreeMap<(String, i64), Activation>,
    in_force: BTreeMap<String, Activation>,
    pins: BTreeMap<String, StoredPin>,
    /// The last chain, which may go on behind the batch; absent when the batch is the last one.
    unfinished: Option<String>,
}

/// Proves the next batch; whether it was the last.
pub(super) async fn step(
    conn: &mut Conn,
    scope: &TenantScope,
    batch: u32,
    (progress, found): (&mut Progress, &mut Found),
) -> Result<bool> {
    let mut stored = read(conn, scope, &progress.at, batch).await?;
    let names: BTreeSet<String> = stored
        .heads
        .keys()
        .chain(stored.rows.keys())
        .chain(stored.in_force.keys())
        .chain(stored.pins.keys())
        .cloned()
        .collect();
    for name in names {
        if name != progress.at.chain {
            progress.at = Link {
                pin: stored.pins.get(&name).and_then(pinned),
                ..Link::first(name.clone())?
            };
            progress.chains += 1;
        }
        for row in stored.rows.remove(&name).unwrap_or_default() {
            if !progress.at.is_over {
                follow(progress, found, &stored, row);
            }
        }
        let is_whole = stored.unfinished.as_ref() != Some(&name);
        if is_whole && !progress.at.is_over {
            if let Some(what) = end(&progress.at, &stored) {
                progress.broke(found, what);
            }
            progress.at.is_over = true;
        }
        if progress.at.is_over {
            // What is left of it need not be read.
            progress.at.sequence = u64::MAX;
        }
    }
    Ok(stored.unfinished.is_none())
}

async fn read(conn: &mut Conn, scope: &TenantScope, at: &Link, batch: u32) -> Result<Stored> {
    let rows = audit::walk(conn, scope, (&at.chain, at.sequence), batch).await?;
    let is_full = |count: usize| u32::try_from(count).is_ok_and(|count| count >= batch);
    let mut unfinished = rows
        .last()
        .filter(|_| is_full(rows.len()))
        .map(|row| row.chain.clone());
    let heads = audit::heads_from(conn, scope, &at.chain, unfinished.as_deref(), batch + 1).await?;
    if let Some(last) = heads
        .last()
        .filter(|_| is_full(heads.len().saturating_sub(1)))
    {
        // Chains without rows: there are more than a batch of them.
        unfinished = Some(last.chain.clone());
    }
    let to = unfinished.as_deref();
    let in_force = audit::in_force(conn, scope, &at.chain, to).await?;
    let pins = checkpoints::latest_pins(conn, scope, &at.chain, to).await?;
    let claimed: Vec<_> = rows
        .iter()
        .filter_map(|row| claim(row.event.as_ref().ok()?))
        .collect();
    let numbers: Vec<_> = claimed
        .into_iter()
        .map(|active| (active.tenant_id, active.revision))
        .collect();
    let revisions = audit::activations(conn, &numbers).await?;

    let mut by_chain: BTreeMap<String, Vec<WalkedRow>> = BTreeMap::new();
    for row in rows {
        if to.is_none_or(|to| row.chain.as_str() <= to) {
            by_chain.entry(row.chain.clone()).or_default().push(row);
        }
    }
    Ok(Stored {
        rows: by_chain,
        heads: heads
            .into_iter()
            .map(|head| (head.chain.clone(), head))
            .collect(),
        revisions: revisions
            .into_iter()
            .map(|row| ((row.tenant_id.clone(), row.revision), row))
            .collect(),
        in_force: in_force
            .into_iter()
            .filter_map(|row| {
                let tenant = TenantId::parse(&row.tenant_id).ok()?;
                Some((ChainName::Tenant(tenant).to_string(), row))
            })
            .collect(),
        pins: pins
            .into_iter()
            .map(|pin| (pin.chain.clone(), pin))
            .collect(),
        unfinished,
    })
}

fn pinned(pin: &StoredPin) -> Option<(u64, String, u64)> {
    let number = u64::try_from(pin.checkpoint).ok()?;
    Some((u64::try_from(pin.sequence).ok()?, pin.hash.clone(), number))
}

/// Follows the chain by one row.
fn follow(progress: &mut Progress, found: &mut Found, stored: &Stored, row: WalkedRow) {
    let (chain, number) = (row.chain, row.sequence);
    let broken = |why: &Message| {
        say!(
            "chain {chain} breaks at row {number}: {why}",
            chain,
            number,
            why
        )
    };
    let event = match row.event {
        Ok(event) => event,
        Err(why) => return progress.broke(found, broken(&why)),
    };
    let at = (progress.at.sequence, progress.at.hash.clone());
    match verify(at, [&event]) {
        Ok((sequence, hash)) => {
            progress.rows += 1;
            progress.at.sequence = sequence;
            progress.at.hash = hash;
            if let Some((row, pinned, pin)) = &progress.at.pin
                && *row == sequence
                && pinned != progress.at.hash.as_str()
            {
                let why = say!("checkpoint {pin} pins another hash", pin);
                return progress.broke(found, broken(&why));
            }
        }
        Err(at) => return progress.broke(found, broken(&Message::known(at.why))),
    }
    let Some(active) = claim(&event) else { return };
    let revision = i64::try_from(active.revision).unwrap_or(i64::MAX);
    let key = (active.tenant_id.as_str().to_owned(), revision);
    let wrong = match stored.revisions.get(&key) {
        None => Some(template!("is not stored")),
        Some(stored) => difference(&active, stored),
    };
    if let Some(wrong) = wrong {
        let (tenant, wrong) = (&active.tenant_id, &Message::of(wrong));
        let why = say!(
            "revision {revision} of `{tenant}` {wrong}",
            revision,
            tenant,
            wrong
        );
        return progress.broke(found, broken(&why));
    }
    progress.at.active = Some(active);
}

/// The configuration that a row of the trail says was activated.
fn claim(event: &AuditEvent) -> Option<ActiveConfig> {
    let facts = &event.facts;
    // Whoever goes back activates, too, and whoever recalls, and so does who links where something is in force; a link where nothing
    // is has revision 0.
    let activations = [
        Activate::NAME,
        Rollback::NAME,
        LinkPlaybook::NAME,
        UnlinkPlaybook::NAME,
        recalls::MOVED,
    ];
    if !activations.contains(&facts.action.as_str()) || facts.outcome != Outcome::Done {
        return None;
    }
    let told: ActiveConfig = serde_json::from_value(facts.after.clone()?).ok()?;
    (told.revision > 0).then_some(told)
}

/// What of a stored revision or pointer is not what the trail tells.
fn difference(told: &ActiveConfig, stored: &Activation) -> Option<Template> {
    let text = |version: &Option<Version>| version.as_ref().map(|v| v.as_str().to_owned());
    let domain = told.domain.as_ref().map(|name| name.as_str().to_owned());
    let version = text(&told.domain_pack_version);
    let pack = domain
        .as_ref()
        .zip(version.as_ref())
        .map(|(domain, version)| format!("{domain}/{version}"));
    let tenant_version = text(&told.tenant_pack_version);
    let playbooks: Option<Vec<LinkedPlaybook>> = serde_json::from_str(&stored.playbooks_json).ok();
    let checks = [
        (
            Some(&stored.domain) == domain.as_ref(),
            template!("has another domain"),
        ),
        (
            Some(&stored.domain_pack_version) == version.as_ref(),
            template!("has another domain pack version"),
        ),
        (
            stored.tenant_pack_version == tenant_version,
            template!("has another tenant pack version"),
        ),
        (
            playbooks.as_ref() == Some(&told.playbooks),
            template!("has other playbooks"),
        ),
        (
            told.checksum.as_ref().map(Checksum::as_str) == Some(stored.checksum.as_str()),
            template!("has another checksum"),
        ),
        (
            told.activated_at.map(Timestamp::micros) == Some(stored.at),
            template!("has another time"),
        ),
        (
            told.activated_by.as_ref() == Some(&stored.by),
            template!("was made by somebody else"),
        ),
        (
            stored.domain_pack == pack,
            template!("refers to another domain pack"),
        ),
        (
            stored.tenant_pack == tenant_version,
            template!("refers to another tenant pack"),
        ),
    ];
    let wrong = checks.into_iter().find(|(fits, _)| !fits)?;
    Some(wrong.1)
}

/// What is wrong with a chain that was followed to its end.
fn end(at: &Link, stored: &Stored) -> Option<Message> {
    let chain = &at.chain;
    let rows = at.sequence;
    let cut = at.pin.as_ref().filter(|(pinned, ..)| *pinned > rows);
    let cut = cut.map(|(row, _, pin)| say!("checkpoint {pin} pins row {row}", pin, row));
    let Some(head) = stored.heads.get(chain) else {
        return Some(if let Some(cut) = &cut.filter(|_| rows == 0) {
            say!("chain {chain} is missing: {cut}", chain, cut)
        } else if rows == 0 {
            say!(
                "chain {chain} is missing, though the tenant is there",
                chain
            )
        } else {
            say!("chain {chain} has {rows} rows and no head", chain, rows)
        });
    };
    let number = u64::try_from(head.sequence).unwrap_or_default();
    if number > rows {
        return Some(say!(
            "chain {chain} is cut after row {rows}: its head is row {number}",
            chain,
            rows,
            number
        ));
    }
    if number < rows {
        return Some(say!(
            "chain {chain} has {rows} rows, and its head was moved back to row {number}",
            chain,
            rows,
            number
        ));
    }
    if let Some(cut) = &cut {
        return Some(say!(
            "chain {chain} is cut after row {rows}: {cut}",
            chain,
            rows,
            cut
        ));
    }
    if head.hash != at.hash.as_str() {
        return Some(say!(
            "the head of chain {chain} has another hash than row {rows}",
            chain,
            rows
        ));
    }
    let in_force = stored.in_force.get(chain)?;
    let tenant = &in_force.tenant_id;
    let active = at.active.as_ref();
    let told = active.map_or(0, |active| {
        i64::try_from(active.revision).unwrap_or(i64::MAX)
    });
    if in_force.revisions > told {
        return Some(say!(
            "`{tenant}` has {revisions} revisions, and chain {chain} tells of {told}",
            tenant,
            revisions = in_force.revisions,
            chain,
            told
        ));
    }
    if in_force.revision != told {
        return Some(say!(
            "revision {revision} of `{tenant}` is in force, and the last that chain {chain} tells of is {told}",
            revision = in_force.revision,
            tenant,
            chain,
            told
        ));
    }
    let wrong = &Message::of(difference(active?, in_force)?);
    Some(say!(
        "what is in force for `{tenant}` {wrong} than chain {chain} tells",
        tenant,
        wrong,
        chain
    ))
}
