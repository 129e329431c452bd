//! Arguments that are written out, where not every text will do: patterns, times, time zones.

use cel::{
    IdedExpr,
    common::ast::{Expr, LiteralValue},
};
use tenantry_domain::{packs::Code, say};

use super::Walk;
use crate::{
    condition::run::{self, Pattern, Unfit},
    limits,
};

impl Walk<'_> {
    /// Checks an argument that is written out, where not every text will do.
    pub(super) fn argument(&mut self, function: &str, is_member: bool, argument: &IdedExpr) {
        let text = if let Expr::Literal(LiteralValue::String(text)) = &argument.expr {
            Some(text.inner())
        } else {
            None
        };
        let (message, hint) = match (function, text) {
            ("matches", None) => (
                say!("the pattern of `matches` must be written out, so that it can be checked"),
                say!("to look for a text of the exception, use `contains`"),
            ),
            ("matches", Some(text)) => return self.pattern(argument, text),
            ("timestamp", Some(text)) if !run::is_timestamp(text) => (
                say!("this is no timestamp"),
                say!("write it like `timestamp('2025-01-31T09:30:00Z')`"),
            ),
            ("duration", Some(text)) if !run::is_duration(text) => (
                say!("this is no duration"),
                say!("write it like `duration('1h30m')`; the units are h, m, s, ms, us and ns"),
            ),
            (name, Some(text)) if is_member && name.starts_with("get") && !run::is_zone(text) => (
                say!("time zones are written as offsets"),
                say!("write `+01:00`, or leave it out for UTC"),
            ),
            _ => return,
        };
        self.add(argument, Code::InvalidCondition, message, Some(hint));
    }

    fn pattern(&mut self, argument: &IdedExpr, text: &str) {
        let Some(left) = self.scope.patterns.get().checked_sub(1) else {
            let message = say!(
                "a document has at most {most} regular expressions",
                most = limits::PATTERNS
            );
            self.add(argument, Code::ConditionTooComplex, message, None);
            return;
        };
        self.scope.patterns.set(left);
        match Pattern::compile(text) {
            Ok(_) => {}
            Err(Unfit::Syntax(reason)) => {
                let message = say!("this is no regular expression: {reason}", reason);
                self.add(argument, Code::InvalidCondition, message, None);
            }
            Err(Unfit::TooLarge) => {
                let hint = say!("repeat less often, or write `[a-z0-9]` for `\\w`");
                self.add(
                    argument,
                    Code::ConditionTooComplex,
                    say!("this regular expression is too large"),
                    Some(hint),
                );
            }
        }
    }
}
