//! Names the parts of a pack as its author would.

use tenantry_domain::{message::Message, say};

use serde_json::Value;

/// What an entry of a container is called.
fn entry_of(container: &str) -> Option<Message> {
    Some(match container {
        "entities" => say!("entity"),
        "attributes" => say!("attribute"),
        "relations" => say!("relation"),
        "exceptionTypes" => say!("exception type"),
        "detectionRules" => say!("detection rule"),
        "severityRules" => say!("severity rule"),
        "tools" => say!("tool"),
        "parameters" => say!("parameter"),
        "playbooks" | "customPlaybooks" => say!("playbook"),
        "steps" => say!("step"),
        "testSuites" => say!("test suite"),
        "customSeverityOverrides" => say!("severity override"),
        "toolOverrides" => say!("tool override"),
        "humanApprovalRules" => say!("approval rule"),
        "approvedTools" => say!("approved tool"),
        "allowLists" => say!("allow list entry"),
        "blockLists" => say!("block list entry"),
        _ => return None,
    })
}

/// The place that a pointer names, in words: "step 2 of playbook 1".
pub(crate) fn place(pointer: &str) -> Message {
    let segments: Vec<String> = pointer
        .split('/')
        .skip(1)
        .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
        .collect();
    let mut whole: Option<Message> = None;
    let mut rest = segments.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let part =
            if let (Some(entry), Some((name, beyond))) = (entry_of(first), after.split_first()) {
                rest = beyond;
                if let Ok(index) = name.parse::<usize>() {
                    say!("{entry} {number}", entry, number = index + 1)
                } else {
                    say!("{entry} `{name}`", entry, name = shortened(name))
                }
            } else {
                rest = after;
                match first.parse::<usize>() {
                    Ok(index) => say!("entry {number}", number = index + 1),
                    Err(_) => Message::verbatim(format!("`{}`", shortened(first))),
                }
            };
        whole = Some(match whole {
            Some(whole) => say!("{part} of {whole}", part, whole),
            None => part,
        });
    }
    whole.unwrap_or_else(|| say!("the document"))
}

/// A name short enough for a message.
pub(crate) fn shortened(text: &str) -> String {
    const CHARS: usize = 60;
    if text.chars().count() <= CHARS {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(CHARS).collect();
    short.push('…');
    short
}

/// The type of a value, with its article.
pub(crate) fn value_type(value: &Value) -> Message {
    match value {
        Value::Null => Message::verbatim("null"),
        Value::Bool(_) => say!("a boolean"),
        Value::Number(_) => say!("a number"),
        Value::String(_) => say!("a string"),
        Value::Array(_) => say!("a list"),
        Value::Object(_) => say!("an object"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_read_like_sentences() {
        let samples = [
            ("", "the document"),
            ("/domainName", "`domainName`"),
            (
                "/playbooks/0/steps/1/tool",
                "`tool` of step 2 of playbook 1",
            ),
            (
                "/exceptionTypes/A~1B/severityRules/0",
                "severity rule 1 of exception type `A/B`",
            ),
            (
                "/retentionPolicies/dataTTL",
                "`dataTTL` of `retentionPolicies`",
            ),
            (
                "/exceptionTypes/A/tags/2",
                "entry 3 of `tags` of exception type `A`",
            ),
        ];
        for (pointer, expected) in samples {
            assert_eq!(place(pointer), expected);
        }
    }
}
