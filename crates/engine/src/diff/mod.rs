//! What differs between two versions of a pack: in the words of its author, and as a patch.
//!
//! Lists whose entries have an identity (playbooks by id or type, overrides by type, tools by name)
//! are matched by identity, not by position, and packs are compared in their normal form, so that
//! two dialects can be compared as well.

mod narrow;
pub(crate) mod things;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use serde_json::Value;
use tenantry_domain::{
    JsonText,
    packs::{ChangeKind, Difference, PackKind, PackPart},
};

use crate::dialect::Normal;
use things::Thing;

/// All that differs between two documents of one kind, grouped by part, in the order of names.
///
/// Nothing where the two mean the same; a different order of keys or of entries with an identity is
/// no difference, but for the order of playbooks, which decides between them.
pub fn between(kind: PackKind, before: &Value, after: &Value) -> Vec<Difference> {
    let (old, new) = (Normal::of(kind, before), Normal::of(kind, after));
    let mut differences = Vec::new();
    for part in PackPart::ALL {
        let sides = Sides {
            part,
            old: &old,
            new: &new,
        };
        let old_things = things::of(kind, part, &old.value);
        let new_things = things::of(kind, part, &new.value);
        let order = sides.order(&old_things, &new_things);
        let (old_things, new_things) = (by_name(&old_things), by_name(&new_things));
        for (name, thing) in &old_things {
            match new_things.get(name) {
                None => differences.push(sides.removed(thing)),
                Some(other) if other.value != thing.value => {
                    differences.push(sides.changed(thing, other));
                }
                Some(_) => {}
            }
        }
        let added = new_things
            .iter()
            .filter(|(name, _)| !old_things.contains_key(*name));
        differences.extend(added.map(|(_, thing)| sides.added(thing)));
        differences.extend(order);
    }
    differences
}

/// A thing on one side of a comparison: all that is there, and the thing where it is.
pub(crate) struct Side<'v> {
    pub(crate) whole: &'v Value,
    pub(crate) thing: Option<&'v Value>,
}

/// Whether a change of a thing narrows, as differences between packs do; `list` is the list that it is an
/// entry of, where that matters.
pub(crate) fn narrows(
    part: PackPart,
    name: &str,
    list: &'static str,
    before: &Side<'_>,
    after: &Side<'_>,
) -> bool {
    let thing = |value| Thing {
        name: name.to_owned(),
        value: Cow::Borrowed(value),
        pointer: String::new(),
        list,
    };
    match (before.thing, after.thing) {
        (None, None) => false,
        (None, Some(new)) => narrow::adding(&thing(new), before.whole),
        (Some(old), None) => narrow::removing(part, &thing(old), after.whole),
        (Some(old), Some(new)) => narrow::changing(part, &thing(old), &thing(new)),
    }
}

/// The operations of the RFC 6902 patch that makes the one document of the other.
pub fn patch(before: &Value, after: &Value) -> Vec<JsonText> {
    let patch = json_patch::diff(before, after);
    let operations = patch.0.into_iter();
    operations
        .map(|operation| JsonText::of(&operation))
        .collect()
}

/// Things by name; of several with one name every one counts.
fn by_name<'t, 'v>(things: &'t [Thing<'v>]) -> BTreeMap<(&'t str, usize), &'t Thing<'v>> {
    let mut seen: HashMap<&str, usize> = HashMap::with_capacity(things.len());
    let named = things.iter().map(|thing| {
        let nth = seen.entry(&thing.name).or_default();
        *nth += 1;
        ((&*thing.name, *nth), thing)
    });
    named.collect()
}

/// The two packs of a comparison, and the part that is compared.
struct Sides<'s, 'd> {
    part: PackPart,
    old: &'s Normal<'d>,
    new: &'s Normal<'d>,
}

impl Sides<'_, '_> {
    /// A difference in the order of playbooks that both packs have, which decides between them.
    fn order(&self, old: &[Thing<'_>], new: &[Thing<'_>]) -> Option<Difference> {
        if self.part != PackPart::Playbooks {
            return None;
        }
        let names = |things: &[Thing<'_>], others: &[Thing<'_>]| -> Vec<String> {
            let others: BTreeSet<&str> = others.iter().map(|other| other.name.as_str()).collect();
            let both = things.iter().map(|thing| thing.name.as_str());
            both.filter(|name| others.contains(name))
                .map(str::to_owned)
                .collect()
        };
        let (before, after) = (names(old, new), names(new, old));
        let pointer = new.first()?.pointer.rsplit_once('/')?.0;
        (before != after).then(|| Difference {
            part: self.part,
            name: "the order of playbooks".to_owned(),
            kind: ChangeKind::Changed,
            before: Some(JsonText::of(&before)),
            after: Some(JsonText::of(&after)),
            pointer: self.new.original(pointer),
            narrows: false,
            cosmetic: false,
        })
    }

    fn added(&self, thing: &Thing<'_>) -> Difference {
        Difference {
            part: self.part,
            name: thing.name.clone(),
            kind: ChangeKind::Added,
            before: None,
            after: Some(JsonText::of(&*thing.value)),
            pointer: self.new.original(&thing.pointer),
            narrows: narrow::adding(thing, &self.old.value),
            cosmetic: narrow::is_cosmetic(self.part, thing),
        }
    }

    fn removed(&self, thing: &Thing<'_>) -> Difference {
        Difference {
            part: self.part,
            name: thing.name.clone(),
            kind: ChangeKind::Removed,
            before: Some(JsonText::of(&*thing.value)),
            after: None,
            pointer: self.old.original(&thing.pointer),
            narrows: narrow::removing(self.part, thing, &self.new.value),
            cosmetic: narrow::is_cosmetic(self.part, thing),
        }
    }

    fn changed(&self, old: &Thing<'_>, new: &Thing<'_>) -> Difference {
        let cosmetic = narrow::is_cosmetic(self.part, new)
            || narrow::means_the_same(self.part, &old.value, &new.value);
        Difference {
            part: self.part,
            name: new.name.clone(),
            kind: ChangeKind::Changed,
            before: Some(JsonText::of(&*old.value)),
            after: Some(JsonText::of(&*new.value)),
            pointer: self.new.original(&new.pointer),
            narrows: !cosmetic && narrow::changing(self.part, old, new),
            cosmetic,
        }
    }
}
