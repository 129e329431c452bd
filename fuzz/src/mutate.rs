//! Changes documents as documents: members come, go and get other names, values take each other's
//! places.
//!
//! The fuzzer's own changes work on bytes and mostly end at the parser. These get behind it. The
//! words that are put in are the keys and values that the published schemas know.

use std::{collections::BTreeSet, sync::LazyLock};

use serde_json::{Value, json};
use tenantry_engine::schema;

static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut words = BTreeSet::new();
    for text in [schema::DOMAIN_PACK, schema::TENANT_PACK] {
        if let Ok(schema) = serde_json::from_str(text) {
            collect(&schema, &mut words);
        }
    }
    words.into_iter().collect()
});

/// Changes the JSON document in the buffer, by a seed; answers its new length.
///
/// `None` where the buffer holds no JSON, or where the change does not fit into it.
pub fn mutate(buffer: &mut [u8], size: usize, max_size: usize, seed: u32) -> Option<usize> {
    let mut document: Value = serde_json::from_slice(buffer.get(..size)?).ok()?;
    let mut dice = Dice(u64::from(seed));
    for _ in 0..=dice.below(3) {
        change(&mut document, &mut dice);
    }
    let text = document.to_string();
    let room = buffer.get_mut(..text.len().min(max_size))?;
    if room.len() < text.len() {
        return None;
    }
    room.copy_from_slice(text.as_bytes());
    Some(text.len())
}

/// The keys under `properties` and the texts under `enum` and `const`, however deep.
fn collect(schema: &Value, words: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for (key, value) in members {
                match (key.as_str(), value) {
                    ("properties", Value::Object(known)) => words.extend(known.keys().cloned()),
                    ("enum" | "const", known) => words.extend(texts(known)),
                    _ => {}
                }
                collect(value, words);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    }
}

/// Changes one value somewhere in the document.
fn change(document: &mut Value, dice: &mut Dice) {
    let donor = pick(document, dice).clone();
    let chosen = dice.below(count(document));
    if let Some(value) = nth(document, &mut { chosen }) {
        change_here(value, donor, dice);
    }
}

fn change_here(value: &mut Value, donor: Value, dice: &mut Dice) {
    match (value, dice.below(6)) {
        (Value::Object(members), what @ 0..=3) => {
            let keys: Vec<String> = members.keys().cloned().collect();
            let key = keys.get(dice.below(keys.len().max(1))).cloned();
            match (key, what) {
                (Some(key), 0) => drop(members.remove(&key)),
                (Some(key), 1) => {
                    let moved = members.remove(&key).unwrap_or_default();
                    members.insert(dice.word(), moved);
                }
                (Some(key), 2) => drop(members.insert(key, donor)),
                _ => drop(members.insert(dice.word(), donor)),
            }
        }
        (Value::Array(items), what @ 0..=3) => {
            let at = dice.below(items.len().max(1));
            match what {
                0 if at < items.len() => drop(items.remove(at)),
                1 if at < items.len() => items.swap(0, at),
                _ => items.insert(at.min(items.len()), donor),
            }
        }
        (value, 4) => *value = donor,
        (value, _) => *value = dice.leaf(),
    }
}

/// A value somewhere in the document.
fn pick<'d>(document: &'d Value, dice: &mut Dice) -> &'d Value {
    let children: Vec<&Value> = match document {
        Value::Object(members) => members.values().collect(),
        Value::Array(items) => items.iter().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    match children.get(dice.below(children.len() + 1)) {
        Some(child) => pick(child, dice),
        None => document,
    }
}

/// How many values a document has, itself included.
fn count(document: &Value) -> usize {
    1 + match document {
        Value::Object(members) => members.values().map(count).sum(),
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// The value of a number, in document order.
fn nth<'d>(document: &'d mut Value, left: &mut usize) -> Option<&'d mut Value> {
    if *left == 0 {
        return Some(document);
    }
    *left -= 1;
    match document {
        Value::Object(members) => members.values_mut().find_map(|value| nth(value, left)),
        Value::Array(items) => items.iter_mut().find_map(|value| nth(value, left)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// Numbers that follow from a seed (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to the limit, which it never is; 0 for a limit of 0.
    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.roll() % limit).unwrap_or(0)
    }

    fn word(&mut self) -> String {
        let at = self.below(WORDS.len());
        WORDS.get(at).cloned().unwrap_or_default()
    }

    fn leaf(&mut self) -> Value {
        match self.below(10) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 => json!(self.below(100)),
            3 => json!(-0.5),
            4 => json!({}),
            5 => json!([]),
            6 => json!(""),
            _ => json!(self.word()),
        }
    }
}
