//! The tools that a step names.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::view;

/// Where a step names a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// The step's `tool`.
    Tool,
    /// The step's `parameters.tool`.
    ParameterTool,
    /// The step's `parameters.toolName`.
    ParameterToolName,
    /// A call in the action's text, such as `getOrder(orderId)`.
    Action,
}

/// The tools that a step names outright, whether they exist or not.
pub(crate) fn named(step: &Value) -> impl Iterator<Item = (Field, &str)> {
    let parameter = |key| {
        step.get("parameters")
            .and_then(|parameters| view::text(parameters, key))
    };
    [
        (Field::Tool, view::text(step, "tool")),
        (Field::ParameterTool, parameter("tool")),
        (Field::ParameterToolName, parameter("toolName")),
    ]
    .into_iter()
    .filter_map(|(field, name)| Some((field, name?)))
    .filter(|(_, name)| !name.is_empty())
}

/// All tools of the pack that a step uses: those it names, and those its action calls.
pub(crate) fn used<'s>(
    step: &'s Value,
    tools: &BTreeSet<&str>,
) -> impl Iterator<Item = (Field, &'s str)> {
    named(step)
        .chain(called(step).map(|name| (Field::Action, name)))
        .filter(|(_, name)| tools.contains(name))
}

/// All tools of the pack that a step speaks of: those it uses, and those whose exact name stands as
/// a word in its text. Enough to say that a tool is not forgotten, and no more: prose is prose.
pub(crate) fn mentioned<'s>(
    step: &'s Value,
    tools: &BTreeSet<&str>,
) -> impl Iterator<Item = &'s str> {
    let texts = ["action", "description"]
        .into_iter()
        .filter_map(|key| view::text(step, key));
    let words = texts.flat_map(words).filter(|word| tools.contains(word));
    used(step, tools).map(|(_, tool)| tool).chain(words)
}

/// The words of a text that may be names: runs of letters, digits, `_`, `-` and `.`, and what they
/// are made of where a sentence ends in a dot, a path has dots, or a script writes no spaces.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let runs = text.split(move |c| !is_part(c));
    runs.flat_map(|run| {
        let whole = run.trim_matches(|c| matches!(c, '.' | '-'));
        let ascii = run.split(|c: char| !c.is_ascii());
        let parts = ascii.flat_map(|part| {
            let part = part.trim_matches(|c| matches!(c, '.' | '-'));
            std::iter::once(part).chain(part.split('.'))
        });
        std::iter::once(whole).chain(parts)
    })
    .filter(|word| !word.is_empty())
}

/// The names that a step's action calls, as far as one can tell: only a name that is a tool is one.
pub(crate) fn called(step: &Value) -> impl Iterator<Item = &str> {
    let action = view::text(step, "action").unwrap_or_default().trim();
    // Nothing but a name is a call as well: the extended dialect writes steps so.
    let bare = Some(action).filter(|action| !action.is_empty());
    calls(action).chain(bare)
}

/// The names before opening brackets in a text. Prose has them too: only known names mean a call.
fn calls(action: &str) -> impl Iterator<Item = &str> {
    action.match_indices('(').filter_map(|(bracket, _)| {
        let before = action.get(..bracket)?.trim_end_matches(' ');
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let name = before.trim_start_matches(|c| !is_part(c));
        let start = name.rfind(|c| !is_part(c)).map_or(0, |at| {
            at + name
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8)
        });
        name.get(start..).filter(|name| !name.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn calls_are_read_out_of_prose() {
        let names: Vec<_> =
            calls("First getOrder(orderId), then (if needed) notify-ops (desk) for é(x)").collect();

        assert_eq!(names, ["getOrder", "then", "notify-ops", "é"]);
    }

    #[test]
    fn a_step_speaks_of_tools_by_their_exact_names() {
        let tools = BTreeSet::from(["getOrder", "get", "open-case", "crm.find", "prüfe", "never"]);
        let spoken = |action: &str, description: &str| {
            let step = json!({"action": action, "description": description});
            let names: BTreeSet<String> = mentioned(&step, &tools).map(str::to_owned).collect();
            names.into_iter().collect::<Vec<_>>()
        };

        assert_eq!(spoken("Read it with getOrder.", "x"), ["getOrder"]);
        assert_eq!(
            spoken("then `open-case`", "by crm.find"),
            ["crm.find", "open-case"]
        );
        assert_eq!(spoken("tools.getOrder/prüfe", ""), ["getOrder", "prüfe"]);
        assert_eq!(spoken("เรียกgetOrderแล้ว", ""), ["getOrder"]);
        for none in [
            "getOrders",
            "GETORDER",
            "getOrder2",
            "open-cases",
            "xgetOrder",
            "",
        ] {
            assert!(spoken(none, "nothing").is_empty(), "{none}");
        }
    }

    #[test]
    fn a_step_uses_what_it_names_and_what_it_calls() {
        let step = json!({
            "action": "repairSsi(accountId) and call the desk (by phone)",
            "tool": "getOrder",
            "parameters": {"toolName": "missing", "tool": 5}
        });
        let tools = BTreeSet::from(["getOrder", "repairSsi", "unused"]);
        let bare = json!({"action": " repairSsi "});
        assert_eq!(
            used(&bare, &tools).collect::<Vec<_>>(),
            [(Field::Action, "repairSsi")]
        );

        assert_eq!(named(&step).count(), 2);
        let used: Vec<_> = used(&step, &tools).collect();
        assert_eq!(
            used,
            [(Field::Tool, "getOrder"), (Field::Action, "repairSsi")]
        );
    }
}
