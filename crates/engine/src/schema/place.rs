//! Names the parts of a pack as its author would.

use serde_json::Value;

/// What the entries of a container are called, one of them.
const ENTRIES: [(&str, &str); 18] = [
    ("entities", "entity"),
    ("attributes", "attribute"),
    ("relations", "relation"),
    ("exceptionTypes", "exception type"),
    ("detectionRules", "detection rule"),
    ("severityRules", "severity rule"),
    ("tools", "tool"),
    ("parameters", "parameter"),
    ("playbooks", "playbook"),
    ("customPlaybooks", "playbook"),
    ("steps", "step"),
    ("testSuites", "test suite"),
    ("customSeverityOverrides", "severity override"),
    ("toolOverrides", "tool override"),
    ("humanApprovalRules", "approval rule"),
    ("approvedTools", "approved tool"),
    ("allowLists", "allow list entry"),
    ("blockLists", "block list entry"),
];

/// The place that a pointer names, in words: "step 2 of playbook 1".
pub(crate) fn place(pointer: &str) -> String {
    let segments: Vec<String> = pointer
        .split('/')
        .skip(1)
        .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
        .collect();
    let mut parts: Vec<String> = Vec::new();
    let mut rest = segments.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let entry = ENTRIES.iter().find(|(container, _)| container == first);
        if let (Some((_, word)), Some((name, beyond))) = (entry, after.split_first()) {
            parts.push(match name.parse::<usize>() {
                Ok(index) => format!("{word} {}", index + 1),
                Err(_) => format!("{word} `{}`", shortened(name)),
            });
            rest = beyond;
        } else {
            parts.push(match first.parse::<usize>() {
                Ok(index) => format!("entry {}", index + 1),
                Err(_) => format!("`{}`", shortened(first)),
            });
            rest = after;
        }
    }
    if parts.is_empty() {
        return "the document".to_owned();
    }
    parts.reverse();
    parts.join(" of ")
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
pub(crate) fn value_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
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
