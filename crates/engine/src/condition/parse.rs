//! From the text of a condition to its syntax tree, or to one sentence why not.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cel::{
    IdedExpr,
    common::ast::SourceInfo,
    parser::{ParseError, ParseErrors, Parser},
};
use tenantry_domain::packs::Code;

use super::{Issue, bounds};
use crate::limits;

/// Parses a text that [`bounds::check`] let pass.
pub(super) fn parse(text: &str) -> Result<(IdedExpr, SourceInfo), Issue> {
    bounds::check(text)?;
    let parser = || {
        Parser::new()
            .max_recursion_depth(limits::CONDITION_NESTING)
            .error_recovery_limit(1)
            .parse_with_source_info(text)
    };
    // The parser is generated code that we do not own; a panic in it must not take a request down.
    match catch_unwind(AssertUnwindSafe(parser)) {
        Ok(Ok(parsed)) => Ok(parsed),
        Ok(Err(errors)) => Err(explain(text, &errors)),
        Err(_) => Err(Issue::new(
            Code::InvalidCondition,
            0..text.chars().count(),
            "this condition cannot be read",
        )),
    }
}

fn explain(text: &str, errors: &ParseErrors) -> Issue {
    let Some(first) = errors.errors.iter().find(|error| error.pos.1 > 0) else {
        return Issue::new(
            Code::InvalidCondition,
            0..1,
            "this condition cannot be read",
        );
    };
    if errors
        .errors
        .iter()
        .any(|error| error.msg.contains("Recursion limit"))
    {
        return bounds::too_deep(0..1);
    }
    let start = place(text, first);
    let rest: String = text.chars().skip(start).collect();
    let word: String = rest
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();

    if first.msg.contains("has() macro") {
        return Issue::new(
            Code::InvalidCondition,
            start..start + 1,
            "`has` asks for a field of something, as in `has(rawPayload.amount)`",
        );
    }
    if rest.trim().is_empty() {
        return Issue::new(
            Code::InvalidCondition,
            start.saturating_sub(1)..start,
            "this condition ends where more is expected",
        );
    }
    let shown = if word.is_empty() {
        rest.chars().take(1).collect()
    } else {
        word.clone()
    };
    let issue = Issue::new(
        Code::InvalidCondition,
        start..start + shown.chars().count(),
        format!("`{shown}` cannot stand here"),
    );
    match word.to_ascii_lowercase().as_str() {
        "and" => issue.hint("write `&&`"),
        "or" => issue.hint("write `||`"),
        "not" => issue.hint("write `!`"),
        "is" => issue.hint("compare with `==`"),
        "like" => issue.hint("write `value.contains('...')` or `value.matches('...')`"),
        "between" => issue.hint("write `value >= low && value <= high`"),
        "" => issue,
        _ => issue.hint("an operator such as `&&` may be missing before it"),
    }
}

/// The index of the character that an error is about; the parser counts lines and columns from 1.
fn place(text: &str, error: &ParseError) -> usize {
    let line = usize::try_from(error.pos.0 - 1).unwrap_or_default();
    let column = usize::try_from(error.pos.1 - 1).unwrap_or_default();
    let before: usize = text
        .split_inclusive('\n')
        .take(line)
        .map(|line| line.chars().count())
        .sum();
    (before + column).min(text.chars().count())
}
