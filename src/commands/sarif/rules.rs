//! The codes of findings as rules with their explanations, which are those of `docs/findings.md`.

use serde_json::{Value, json};
use tenantry_domain::packs::Code;

use super::level;

/// The page that explains every code under a heading of its own.
const PAGE: &str = include_str!("../../../docs/findings.md");

/// Every code as a rule, in the order of [`Code::ALL`].
pub(super) fn all() -> Vec<Value> {
    Code::ALL.into_iter().map(rule).collect()
}

fn rule(code: Code) -> Value {
    let explanation = explanation(code).unwrap_or_default();
    let description = description(explanation);
    // No `helpUri`, which must be absolute: which server explains it to the reader is not known.
    let whereabouts = format!(
        "\n\nFrom docs/findings.md#{code}; every server shows it at /docs/findings#{code}."
    );
    json!({
        "id": code,
        "name": name(code),
        "shortDescription": {"text": first_sentence(&description)},
        "fullDescription": {"text": description},
        "help": {"text": plain(explanation) + &whereabouts, "markdown": explanation.to_owned() + &whereabouts},
        "defaultConfiguration": {"level": level(code.severity())},
        "properties": {"tags": ["packs"], "precision": "very-high"}
    })
}

/// What the page says under a code's heading.
fn explanation(code: Code) -> Option<&'static str> {
    let (_, after) = PAGE.split_once(&format!("\n### `{code}`\n"))?;
    let end = after
        .find("\n### ")
        .into_iter()
        .chain(after.find("\n## "))
        .min();
    after.get(..end.unwrap_or(after.len())).map(str::trim)
}

/// The first paragraph without the severity that it begins with, on one line.
fn description(explanation: &str) -> String {
    let paragraph = explanation.split("\n\n").next().unwrap_or_default();
    let (_severity, text) = paragraph.split_once(". ").unwrap_or_default();
    plain(text).replace('\n', " ")
}

fn first_sentence(text: &str) -> String {
    let end = text.find(". ").map_or(text.len(), |end| end + 1);
    text.get(..end).unwrap_or_default().to_owned()
}

/// Markdown without its marks for code; nothing else of it is on the page.
fn plain(markdown: &str) -> String {
    let lines = markdown.lines().filter(|line| !line.starts_with("```"));
    lines.collect::<Vec<_>>().join("\n").replace('`', "")
}

/// The code's words joined, as rules are named: `MissingField`.
fn name(code: Code) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    code.as_str().split('_').map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_a_rule_with_an_explanation() {
        for rule in all() {
            for text in [
                "/shortDescription/text",
                "/fullDescription/text",
                "/help/text",
            ] {
                let text = rule.pointer(text).and_then(Value::as_str).unwrap();
                assert!(text.len() > 10 && !text.contains('`'), "{rule:#}");
            }
            assert!(
                rule["shortDescription"]["text"]
                    .as_str()
                    .unwrap()
                    .ends_with('.'),
                "{rule:#}"
            );
        }
    }

    #[test]
    fn a_rule_says_what_the_page_says() {
        let rule = rule(Code::GuardrailLoosened);

        assert_eq!(rule["name"], "GuardrailLoosened");
        assert_eq!(rule["defaultConfiguration"]["level"], "warning");
        let help = rule["help"]["markdown"].as_str().unwrap();
        assert!(
            help.contains("if that is meant.\n\nFrom docs/findings.md#guardrail_loosened;"),
            "{help}"
        );
        assert!(
            rule["fullDescription"]["text"]
                .as_str()
                .unwrap()
                .starts_with("More is let through than before")
        );
    }
}
