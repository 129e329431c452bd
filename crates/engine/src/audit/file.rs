//! An export of the trail as JSON Lines, and the proof of one without its database.
//!
//! A file begins with a header and ends with a line that carries the SHA-256 of all before it and a
//! signature over that. Between them are public keys, checkpoints, rows, and the heads of chains that
//! were exported to their end. Checkpoints come first, so that rows are never fewer than are pinned.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tenantry_domain::{
    Checksum, Timestamp,
    audit::{AuditEvent, Checkpoint, GENESIS, Pin, hash_of, hash_pins},
    checksum::canonical,
};

use super::Keyring;

/// What the signature of an export covers besides its statement.
const EXPORT: &[u8] = b"tenantry audit export v1\n";
/// Breaks that are told in words.
const TOLD: usize = 100;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// 1.
    pub format: u32,
    /// When it was begun.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// The chains that it is of; absent: all.
    pub chains: Option<Vec<String>>,
    /// Whether every row of these chains is in it: no other filter was given.
    pub is_whole: bool,
    /// The filter, as the caller gave it.
    pub filter: Value,
}

/// The last line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// How many rows there are.
    pub events: u64,
    /// SHA-256 of every byte before this line.
    pub sha256: Checksum,
    /// The key that signed; absent where the server has none.
    pub key_id: Option<String>,
    /// Ed25519 over [`End::bytes`], in base64url.
    pub signature: Option<String>,
}

impl End {
    /// The bytes that are signed.
    pub fn bytes(&self) -> Vec<u8> {
        let statement = json!({
            "events": self.events, "sha256": self.sha256, "key_id": self.key_id,
        });
        let mut bytes = EXPORT.to_vec();
        bytes.extend(canonical(&statement).unwrap_or_default());
        bytes
    }

    /// The last line of what was written, signed if there is a key.
    pub fn sealed(events: u64, sha256: Checksum, keys: Option<&Keyring>) -> Self {
        let mut end = Self {
            events,
            sha256,
            key_id: keys.and_then(Keyring::signing_id).map(str::to_owned),
            signature: None,
        };
        end.signature = keys.and_then(|keys| keys.sign(&end.bytes()));
        end
    }
}

/// A line of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Line {
    /// What it is an export of.
    Export(Header),
    /// A public key of the server.
    Key {
        /// Its id.
        key_id: String,
        /// Itself, in base64.
        public_key: String,
    },
    /// A checkpoint with its pins.
    Checkpoint {
        /// The signed statement.
        #[serde(flatten)]
        checkpoint: Checkpoint,
        /// The chains that grew since the one before.
        pins: Vec<Pin>,
    },
    /// A row.
    Event(Box<AuditEvent>),
    /// Something that the server itself could not read.
    Unreadable {
        /// What it is.
        what: String,
        /// Why.
        why: String,
    },
    /// The newest row of a chain whose rows came before it.
    Head(Pin),
    /// The last line.
    End(End),
}

/// What a file proves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// Whether nothing is wrong with it.
    pub valid: bool,
    /// How many rows it has.
    pub rows: u64,
    /// Of how many chains.
    pub chains: u64,
    /// How many checkpoints.
    pub checkpoints: u64,
    /// The keys that signed.
    pub signed_by: Vec<String>,
    /// What is wrong, the first break of each chain first.
    pub breaks: Vec<String>,
    /// What the file can and cannot prove.
    pub proves: Vec<String>,
}

/// Where a chain of the file stands.
struct Chain {
    sequence: u64,
    hash: Checksum,
    is_broken: bool,
    has_head: bool,
}

/// Reads an export line by line; memory grows with the number of chains only.
pub struct Reader {
    trusted: Option<Keyring>,
    embedded: Vec<String>,
    keys: Option<Keyring>,
    header: Option<Header>,
    end: Option<End>,
    sha256: sha2::Sha256,
    chains: BTreeMap<String, Chain>,
    pins: BTreeMap<String, (u64, Checksum, u64)>,
    checkpoint: Option<(u64, Checksum)>,
    signed_by: BTreeSet<String>,
    lines: u64,
    judgement: Judgement,
}

impl Reader {
    /// A reader that trusts these keys; without them, those in the file.
    pub fn new(trusted: Option<Keyring>) -> Self {
        Self {
            trusted,
            embedded: Vec::new(),
            keys: None,
            header: None,
            end: None,
            sha256: sha2::Digest::new(),
            chains: BTreeMap::new(),
            pins: BTreeMap::new(),
            checkpoint: None,
            signed_by: BTreeSet::new(),
            lines: 0,
            judgement: Judgement::default(),
        }
    }

    /// Reads the next line, with its line feed.
    pub fn line(&mut self, bytes: &[u8]) {
        self.lines += 1;
        if self.end.is_some() {
            return self.broke(format!("line {} comes after the last one", self.lines));
        }
        let line = serde_json::from_slice::<Line>(bytes);
        if !matches!(line, Ok(Line::End(_))) {
            sha2::Digest::update(&mut self.sha256, bytes);
        }
        match line {
            Err(error) => self.broke(format!(
                "line {} is no line of an export: {error}",
                self.lines
            )),
            Ok(Line::Export(header)) if self.lines == 1 => self.header = Some(header),
            Ok(Line::Export(_)) => self.broke(format!("line {} is a second header", self.lines)),
            Ok(Line::Key { public_key, .. }) => self.embedded.push(public_key),
            Ok(Line::Checkpoint { checkpoint, pins }) => self.checkpoint(&checkpoint, pins),
            Ok(Line::Event(event)) => self.event(&event),
            Ok(Line::Unreadable { what, why }) => {
                self.broke(format!("{what} is not as the server wrote it: {why}"));
            }
            Ok(Line::Head(head)) => self.head(&head),
            Ok(Line::End(end)) => self.end = Some(end),
        }
    }

    fn broke(&mut self, what: String) {
        if self.judgement.breaks.len() < TOLD {
            self.judgement.breaks.push(what);
        }
    }

    fn keys(&mut self) -> Option<Keyring> {
        if self.keys.is_none() {
            self.keys = match &self.trusted {
                Some(keys) => Some(keys.clone()),
                None => Keyring::of_public(&self.embedded).ok(),
            };
        }
        self.keys.clone()
    }

    fn checkpoint(&mut self, checkpoint: &Checkpoint, pins: Vec<Pin>) {
        let statement = &checkpoint.statement;
        let number = statement.number;
        let (former, hash) = match self.checkpoint.take() {
            Some((number, hash)) => (number, hash.as_str().to_owned()),
            None => (0, GENESIS.to_owned()),
        };
        if number != former + 1 {
            self.broke(format!(
                "checkpoint {number} does not follow {former}: one is missing"
            ));
        } else if statement.previous_hash.as_str() != hash {
            self.broke(format!(
                "checkpoint {number} does not continue the one before it"
            ));
        }
        let unproven = match self.keys() {
            None => Some("has a signature, and there is no key to check it with".to_owned()),
            Some(keys) => keys
                .check_checkpoint(checkpoint)
                .err()
                .map(|e| e.to_string()),
        };
        match unproven {
            Some(why) => self.broke(format!("checkpoint {number} {why}")),
            None => {
                self.signed_by.insert(statement.key_id.clone());
            }
        }
        if hash_pins(&pins).as_ref() != Ok(&statement.pins_sha256) {
            self.broke(format!("checkpoint {number} has other pins than it states"));
        }
        for pin in pins {
            self.pins
                .insert(pin.chain, (pin.sequence, pin.hash, number));
        }
        self.checkpoint = checkpoint.hash().ok().map(|hash| (number, hash));
        self.judgement.checkpoints += 1;
    }

    fn event(&mut self, event: &AuditEvent) {
        self.judgement.rows += 1;
        let facts = &event.facts;
        let (name, number) = (facts.chain.as_str(), facts.sequence);
        let is_whole = self.header.as_ref().is_some_and(|header| header.is_whole);
        let (sequence, hash, is_broken) = match self.chains.get(name) {
            Some(chain) => (
                chain.sequence,
                chain.hash.as_str().to_owned(),
                chain.is_broken,
            ),
            None => (0, GENESIS.to_owned(), false),
        };
        let pin = self.pins.get(name).filter(|(pinned, ..)| *pinned == number);
        let is_pinned = pin.is_none_or(|(_, hash, _)| *hash == event.hash);
        let why = if hash_of(&event.previous_hash, facts).as_ref() != Ok(&event.hash) {
            Some("its facts were changed".to_owned())
        } else if !is_whole {
            None
        } else if number != sequence + 1 {
            Some("a row is missing before it".to_owned())
        } else if event.previous_hash.as_str() != hash {
            Some("it does not continue the row before it".to_owned())
        } else if !is_pinned {
            Some("a checkpoint pins another hash".to_owned())
        } else {
            None
        };
        let is_new = why.is_some() && !is_broken;
        let chain = Chain {
            sequence: number,
            hash: event.hash.clone(),
            is_broken: is_broken || why.is_some(),
            has_head: false,
        };
        let place = format!("chain {name} breaks at row {number}");
        self.chains.insert(facts.chain.clone(), chain);
        if let Some(why) = why.filter(|_| is_new) {
            self.broke(format!("{place}: {why}"));
        }
    }

    fn head(&mut self, head: &Pin) {
        let at = self.chains.get_mut(&head.chain);
        let fits = at.is_some_and(|chain| {
            chain.has_head = true;
            chain.is_broken || (chain.sequence, &chain.hash) == (head.sequence, &head.hash)
        });
        if !fits {
            let Pin {
                chain, sequence, ..
            } = head;
            self.broke(format!("chain {chain} is cut: its head is row {sequence}"));
        }
    }

    /// What the file proves, after its last line.
    pub fn finish(mut self) -> Judgement {
        self.judge_chains();
        self.judge_end();
        self.judgement.chains = u64::try_from(self.chains.len()).unwrap_or(u64::MAX);
        self.judgement.signed_by = self.signed_by.iter().cloned().collect();
        self.judgement.valid = self.judgement.breaks.is_empty();
        self.say_what_it_proves();
        self.judgement
    }

    fn judge_chains(&mut self) {
        let Some(header) = &self.header else {
            return self.broke("the first line is no header of an export".to_owned());
        };
        if !header.is_whole {
            return;
        }
        let mut breaks = Vec::new();
        for (name, chain) in &self.chains {
            if !chain.has_head && !chain.is_broken {
                breaks.push(format!(
                    "chain {name} has no head after row {}",
                    chain.sequence
                ));
            }
        }
        for (name, (sequence, _, number)) in &self.pins {
            match self.chains.get(name) {
                None => breaks.push(format!(
                    "chain {name} is missing: checkpoint {number} pins it"
                )),
                Some(chain) if chain.sequence < *sequence && !chain.is_broken => {
                    let last = chain.sequence;
                    breaks.push(format!(
                        "chain {name} is cut after row {last}: checkpoint {number} pins row {sequence}"
                    ));
                }
                Some(_) => {}
            }
        }
        for what in breaks {
            self.broke(what);
        }
    }

    fn judge_end(&mut self) {
        let Some(end) = self.end.take() else {
            return self.broke("the file is cut: its last line is missing".to_owned());
        };
        let digest = sha2::Digest::finalize(self.sha256.clone());
        if Checksum::of_digest(digest.into()) != end.sha256 {
            self.broke("the lines are not those that the last line sums up".to_owned());
        }
        if end.events != self.judgement.rows {
            let (told, there) = (end.events, self.judgement.rows);
            self.broke(format!(
                "the last line tells of {told} rows, and there are {there}"
            ));
        }
        let (Some(key_id), Some(signature)) = (&end.key_id, &end.signature) else {
            if self.trusted.is_some() {
                self.broke("the last line is not signed".to_owned());
            }
            return;
        };
        let unproven = match self.keys() {
            None => Some("has a signature, and there is no key to check it with".to_owned()),
            Some(keys) => keys
                .check(key_id, &end.bytes(), signature)
                .err()
                .map(|e| e.to_string()),
        };
        match unproven {
            Some(why) => self.broke(format!("the last line {why}")),
            None => {
                self.signed_by.insert(key_id.clone());
            }
        }
    }

    fn say_what_it_proves(&mut self) {
        let proves = &mut self.judgement.proves;
        let Some(header) = self.header.as_ref().filter(|_| self.judgement.valid) else {
            return proves.push("Nothing: see what is wrong with it.".to_owned());
        };
        if header.is_whole {
            proves.push("Every row is as it was hashed, and none is missing between the first and the head of its chain.".to_owned());
        } else {
            proves.push("Every row is as it was hashed. Whether the filter left the right rows out, only a whole export can show.".to_owned());
        }
        if self.signed_by.is_empty() {
            proves
                .push("Nothing is signed: who can write the file can make another one.".to_owned());
        } else if self.trusted.is_none() {
            proves.push("Signatures were checked with the keys in the file itself: this shows changes by chance, not who wrote it. Give the server's public keys with --key.".to_owned());
        } else {
            proves.push(
                "The server that has the key wrote it, and nothing was changed since.".to_owned(),
            );
        }
        match (&self.checkpoint, &header.chains) {
            (Some((number, _)), None) => proves.push(format!(
                "Up to checkpoint {number} nothing was cut off. Whether there is a later one, the server's log and other exports tell."
            )),
            (None, _) | (_, Some(_)) => proves.push(
                "It carries no checkpoints, which are about all chains: that the database was whole when it was exported, `audit verify` on the server shows.".to_owned(),
            ),
        }
    }
}

/// A cell of a CSV file: quoted, and never a formula for a spreadsheet.
pub fn csv_cell(text: &str) -> String {
    let is_formula = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '|' | '%');
    let full_width = |c: char| matches!(c, '＝' | '＋' | '－' | '＠');
    let first = text.trim_start_matches(' ').chars().next();
    let guard = if first.is_some_and(|c| is_formula(c) || full_width(c)) {
        "'"
    } else {
        ""
    };
    let mut cell = format!("\"{guard}");
    for c in text.chars() {
        match c {
            '"' => cell.push_str("\"\""),
            c if c.is_control() => cell.push('\u{fffd}'),
            c => cell.push(c),
        }
    }
    cell.push('"');
    cell
}

#[cfg(test)]
mod tests {
    use super::csv_cell;

    #[test]
    fn a_cell_is_never_a_formula_and_never_breaks_its_line() {
        for (text, cell) in [
            ("", "\"\""),
            ("ada", "\"ada\""),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "\"'=1+1\""),
            ("  =1+1", "\"'  =1+1\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("|x", "\"'|x\""),
            ("%x", "\"'%x\""),
            ("＝1", "\"'＝1\""),
            ("\t=1", "\"'\u{fffd}=1\""),
            ("a\r\n=1", "\"a\u{fffd}\u{fffd}=1\""),
            ("\u{1b}]0;x", "\"\u{fffd}]0;x\""),
            ("1=1", "\"1=1\""),
        ] {
            assert_eq!(csv_cell(text), cell, "{text:?}");
        }
    }
}
