//! From the text of a condition to its syntax tree, or to one sentence why not.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cel::{
    IdedExpr,
    common::ast::SourceInfo,
    parser::{Parser, PrattParser},
};
use tenantry_domain::{packs::Code, say};

use super::{Issue, bounds, explain::explain};
use crate::limits;

/// Parses a text many times as fast as [`parse`], without the places of its parts.
///
/// `None` where something is wrong: then [`parse`] says what. Both parsers are the crate's, and a
/// test holds them to each other.
pub(super) fn parse_quickly(text: &str) -> Option<IdedExpr> {
    bounds::check(text).ok()?;
    if mixes_signs(text) {
        return None;
    }
    let parser = || {
        PrattParser::new()
            .max_recursion_depth(limits::CONDITION_NESTING)
            .error_recovery_limit(1)
            .parse(text)
    };
    catch_unwind(AssertUnwindSafe(parser)).ok()?.ok()
}

/// Whether `-` and `!` may stand side by side, which this parser takes and the language does not.
fn mixes_signs(text: &str) -> bool {
    let mut before = ' ';
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if matches!((before, c), ('-', '!') | ('!', '-')) {
            return true;
        }
        before = c;
    }
    false
}

/// Parses a text within the bounds, with the places of its parts.
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
            say!("this condition cannot be read"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use cel::common::ast::{EntryExpr, Expr};
    use proptest::prelude::*;

    use super::*;

    /// A tree without the numbers of its nodes, which the parsers give out differently.
    fn shape(tree: &IdedExpr) -> String {
        let all = |trees: &[IdedExpr]| trees.iter().map(shape).collect::<Vec<_>>().join(",");
        match &tree.expr {
            Expr::Unspecified => "?".to_owned(),
            Expr::Ident(name) => name.clone(),
            Expr::Literal(literal) => format!("{literal:?}"),
            Expr::Select(select) => {
                format!("{}.{}{}", shape(&select.operand), select.field, select.test)
            }
            Expr::Call(call) => {
                let target = call.target.as_deref().map(shape);
                format!("{target:?}.{}({})", call.func_name, all(&call.args))
            }
            Expr::List(list) => format!("[{}]", all(&list.elements)),
            Expr::Map(map) => {
                let entries = map.entries.iter().map(|entry| match &entry.expr {
                    EntryExpr::MapEntry(entry) => {
                        format!("{}:{}", shape(&entry.key), shape(&entry.value))
                    }
                    EntryExpr::StructField(field) => field.field.clone(),
                });
                format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
            }
            Expr::Struct(message) => format!("{message:?}"),
            Expr::Comprehension(parts) => {
                let trees = [
                    &parts.iter_range,
                    &parts.accu_init,
                    &parts.loop_cond,
                    &parts.loop_step,
                    &parts.result,
                ];
                let trees = trees.map(shape).join(";");
                format!("{}/{}({trees})", parts.iter_var, parts.accu_var)
            }
        }
    }

    fn agree(text: &str) -> Result<(), TestCaseError> {
        if let Some(quick) = parse_quickly(text) {
            match parse(text) {
                Ok((tree, _)) => prop_assert_eq!(shape(&quick), shape(&tree), "{}", text),
                // They count the nesting of `? :` differently.
                Err(issue) => prop_assert_eq!(issue.code, Code::ConditionTooComplex, "{}", text),
            }
        }
        Ok(())
    }

    #[test]
    fn usual_conditions_take_the_quick_way() {
        for text in [
            r#"amount > 1000 && sourceSystem in ['OMS', "CTM"]"#,
            "has(rawPayload.a) && rawPayload.a.b != 'z' || !c",
            "items.exists(i, i.price * 2.0 >= 10.5) ? -a : {'k': [1u, 0x1F, null]}.k",
            r"name.matches('^T-\\d+$') // the rest is a comment",
            "a + b - c * d / e % f == timestamp('2025-01-01T00:00:00Z').getHours()",
            "r'raw' == b'bytes' || .a.b[0] == '''x'''",
        ] {
            assert!(parse_quickly(text).is_some(), "{text}");
            agree(text).unwrap();
        }
    }

    #[test]
    fn a_sign_before_another_kind_of_sign_is_refused() {
        for text in ["-!has(a.b)", "a && ! -b", "-\n!a"] {
            assert!(
                parse_quickly(text).is_none() && parse(text).is_err(),
                "{text}"
            );
        }
        assert!(parse(r#"a != -1 && b == "- !""#).is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        #[test]
        fn what_the_quick_parser_accepts_means_the_same_to_the_other(
            tokens in prop::collection::vec(prop::sample::select(vec![
                "a", "b.c", "1", "2.5", "1u", "'x'", "\"y\"", "true", "null", r"r'\d'", "b'z'",
                "0x1F", "1e3", "+", "-", "*", "/", "%", "!", "==", "!=", "<", "<=", ">", ">=", "&&",
                "||", " in ", "?", ":", "(", ")", "[", "]", "{", "}", ",", ".", "has(a.b)",
                "size(a)", ".all(x, x)", ".map(x, x + 1)", ".contains('q')", " ", "'", "\\", "x y",
                "// c",
            ]), 1..9)
        ) {
            agree(&tokens.concat())?;
        }

        #[test]
        fn operators_in_any_mixture_nest_the_same(
            operands in prop::collection::vec((
                prop::sample::select(vec![
                    "a", "-b", "!c", "d.e", "f[1]", "(g)", "-1", "- 2", "!!h", "i.size()",
                ]),
                prop::sample::select(vec![
                    "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||", " in ",
                    "?z:",
                ]),
            ), 1..12)
        ) {
            let mut text = String::new();
            for (operand, operator) in operands {
                text.push_str(operand);
                text.push_str(operator);
            }
            agree(&(text + "end"))?;
        }
    }
}
