//! A playbook on its own: in its normal form a pack that has nothing but this one.
//!
//! So whatever reads the playbooks of packs (rules, differences, contents, merging) reads it, too.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Dialect, parts::Making};
use crate::view;

/// Where the playbook stands in the normal form.
const PLACE: &str = "/playbooks/0";

/// The tools are those that are known: none where it is not linked.
pub(super) fn normalise(dialect: Dialect, document: &Value, tools: &BTreeSet<&str>) -> Making {
    let mut making = Making::default();
    making.copy(document, &["version"]);
    making.origins.moved(PLACE.to_owned(), String::new());
    let mut playbook = match dialect {
        Dialect::Extended => making.playbook(document, "", PLACE, tools),
        Dialect::Core => document.clone(),
    };
    if let Some(members) = playbook.as_object_mut() {
        members.remove("version");
        members.retain(|key, _| !view::is_ignored(key));
    }
    making
        .value
        .insert("playbooks".to_owned(), json!([playbook]));
    making
}
