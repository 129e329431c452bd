//! Names that a domain pack defines: they can be seen, and told apart by sight.

use std::collections::BTreeMap;

use serde_json::Value;
use tenantry_domain::{
    likeness::likeness,
    message::Message,
    packs::Code,
    say,
    words::{self, Unfit},
};

use crate::{
    path::{At, Path},
    report::Report,
    schema::shortened,
    view,
};

/// The parts of a pack whose keys are names.
const NAMED: [&str; 3] = ["exceptionTypes", "tools", "entities"];

/// What a part names, at the beginning of a sentence.
fn name_of(part: &str) -> Message {
    match part {
        "exceptionTypes" => say!("The name of an exception type"),
        "tools" => say!("The name of a tool"),
        _ => say!("The name of an entity"),
    }
}

pub(super) fn check(pack: &Value, report: &mut Report) {
    let root = Path::Root;
    for key in NAMED {
        let place = root.key(key);
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for (name, _) in view::members(pack.get(key)) {
            let path = place.key(name);
            // How long it may be is the schema's matter.
            match words::line(name, usize::MAX) {
                // The schema reports a name that is empty.
                Err(Unfit::Blank) if name.is_empty() => continue,
                Err(unfit) => {
                    let message = unfit.at(key, &name_of(key)).message;
                    report.add(Code::InvalidValue, &path, At::Key, message);
                    continue;
                }
                Ok(_) => {}
            }
            if let Some(other) = seen.insert(likeness(name), name) {
                let message = say!(
                    "`{name}` looks the same as `{other}`, but it is another name",
                    name = shortened(name),
                    other = shortened(other)
                );
                report.add(Code::LooksAlike, &path, At::Key, message);
            }
        }
    }
}
