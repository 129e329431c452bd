//! Judges a syntax tree: its size, its names, its functions, and what its parts can be.
//!
//! The walk recurses; [`super::bounds`] has bounded the depth before.

mod arguments;

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use cel::{
    IdedExpr,
    common::ast::{
        CallExpr, ComprehensionExpr, EntryExpr, Expr, LiteralValue, SourceInfo, operators as op,
    },
};
use tenantry_domain::{
    message::Message,
    packs::{Code, Severity},
    say,
};

use super::{
    ConditionSite, FIXED_NAMES, Issue, Kind, bounds, functions,
    operators::{Mismatch, arithmetic, symbol},
};
use crate::{limits, spelling::Spelling};

/// What a condition may speak of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'s> {
    /// The attributes of the pack's entities; `None` where any name passes.
    pub(crate) attributes: Option<&'s BTreeMap<&'s str, Kind>>,
    /// The exception types; `None` where they are not known.
    pub(crate) types: Option<&'s BTreeSet<&'s str>>,
    /// Where the condition stands.
    pub(crate) place: ConditionSite,
    /// Finds what was probably meant, for hints.
    pub(crate) spelling: &'s Spelling,
    /// How many more regular expressions the document may hold.
    pub(crate) patterns: &'s Cell<usize>,
}

/// All there is to say about a tree.
pub(super) fn judge(
    text: &str,
    tree: &IdedExpr,
    source: &SourceInfo,
    scope: Scope<'_>,
) -> Vec<Issue> {
    let mut walk = Walk {
        text,
        source,
        scope,
        bound: Vec::new(),
        depth: 0,
        loops: 0,
        issues: Vec::new(),
    };
    let kind = walk.visit(tree);
    let compiles = walk
        .issues
        .iter()
        .all(|issue| issue.code.severity() != Severity::Error);
    if compiles && !kind.can_be_boolean() {
        let message = say!(
            "a condition must be true or false, but this is {kind}",
            kind = kind.name()
        );
        walk.issues.push(Issue::new(
            Code::ConditionNotBoolean,
            0..text.chars().count(),
            message,
        ));
    }
    walk.issues
}

struct Walk<'w> {
    text: &'w str,
    source: &'w SourceInfo,
    scope: Scope<'w>,
    /// Variables of the macros around, innermost last.
    bound: Vec<(&'w str, Kind)>,
    depth: usize,
    loops: usize,
    issues: Vec<Issue>,
}

impl<'w> Walk<'w> {
    fn visit(&mut self, node: &'w IdedExpr) -> Kind {
        self.depth += 1;
        let kind = if self.depth > limits::CONDITION_DEPTH {
            if self.depth == limits::CONDITION_DEPTH + 1 && !self.is_too_complex() {
                self.issues.push(bounds::too_deep(self.chars(node)));
            }
            Kind::Unknown
        } else {
            self.judge(node)
        };
        self.depth -= 1;
        kind
    }

    fn judge(&mut self, node: &'w IdedExpr) -> Kind {
        match &node.expr {
            Expr::Unspecified => Kind::Unknown,
            Expr::Literal(literal) => kind_of(literal),
            Expr::Ident(name) => self.name(node, name),
            Expr::Select(select) => {
                let operand = self.visit(&select.operand);
                self.field(node, operand, &select.field);
                if select.test {
                    Kind::Boolean
                } else {
                    Kind::Unknown
                }
            }
            Expr::Call(call) => self.call(node, call),
            Expr::List(list) => {
                self.literal_size(node, list.elements.len());
                for element in &list.elements {
                    self.visit(element);
                }
                Kind::List
            }
            Expr::Map(map) => {
                self.literal_size(node, map.entries.len());
                for entry in &map.entries {
                    if let EntryExpr::MapEntry(entry) = &entry.expr {
                        self.visit(&entry.key);
                        self.visit(&entry.value);
                    }
                }
                Kind::Map
            }
            Expr::Struct(message) => {
                let text = say!(
                    "there is no message type `{type_name}`",
                    type_name = message.type_name
                );
                self.add(node, Code::InvalidCondition, text, None);
                Kind::Unknown
            }
            Expr::Comprehension(comprehension) => self.comprehension(node, comprehension),
        }
    }

    fn call(&mut self, node: &'w IdedExpr, call: &'w CallExpr) -> Kind {
        if symbol(&call.func_name).is_some() {
            return self.operator(node, call);
        }
        if let Some(target) = &call.target {
            self.visit(target);
        }
        for argument in &call.args {
            self.visit(argument);
        }
        let Some(function) = functions::find(&call.func_name) else {
            let name = &call.func_name;
            let hint = self.scope.spelling.nearest(name, functions::names());
            let chars = self.function_chars(node, name);
            let issue = Issue::new(
                Code::UnknownFunction,
                chars,
                say!("there is no function `{name}`", name),
            );
            self.issues.push(match hint {
                Some(hint) => issue.hint(say!("did you mean `{name}`?", name = hint)),
                None => issue.hint(say!("conditions know the functions of the CEL standard, such as `size`, `contains` and `has`")),
            });
            return Kind::Unknown;
        };
        if let Some(misfit) = function.misfit(call.target.is_some(), call.args.len()) {
            let chars = self.function_chars(node, &call.func_name);
            self.issues
                .push(Issue::new(Code::InvalidCondition, chars, misfit));
        } else if let Some(last) = call.args.last() {
            self.argument(&call.func_name, call.target.is_some(), last);
        }
        function.result
    }

    fn operator(&mut self, node: &'w IdedExpr, call: &'w CallExpr) -> Kind {
        let operands: Vec<(&'w IdedExpr, Kind)> = call
            .args
            .iter()
            .map(|operand| (operand, self.visit(operand)))
            .collect();
        match (call.func_name.as_str(), operands.as_slice()) {
            (op::LOGICAL_AND | op::LOGICAL_OR | op::LOGICAL_NOT, operands) => {
                for (operand, kind) in operands {
                    self.must_be_boolean(operand, *kind);
                }
                Kind::Boolean
            }
            (op::CONDITIONAL, [(test, kind), (_, yes), (_, no)]) => {
                self.must_be_boolean(test, *kind);
                yes.merge(*no)
            }
            (op::EQUALS | op::NOT_EQUALS, [(left, _), (right, _)]) => {
                self.named_type(left, right);
                self.named_type(right, left);
                Kind::Boolean
            }
            (op::IN, [(left, _), (right, kind)]) => {
                if let Expr::List(list) = &right.expr {
                    for element in &list.elements {
                        self.named_type(left, element);
                    }
                }
                if !matches!(kind, Kind::List | Kind::Map | Kind::Unknown) {
                    let message = say!(
                        "`in` looks into a list or map, not into {kind}",
                        kind = kind.name()
                    );
                    self.add(node, Code::InvalidCondition, message, None);
                }
                Kind::Boolean
            }
            (
                op::LESS | op::LESS_EQUALS | op::GREATER | op::GREATER_EQUALS,
                [(_, left), (_, right)],
            ) => {
                if !left.compares_with(*right) {
                    self.mismatch(node, call, (*left, *right), Mismatch::Kinds);
                }
                Kind::Boolean
            }
            (op::NEGATE, [(_, kind)]) => {
                if !kind.is_number() && !matches!(kind, Kind::Unknown | Kind::Duration) {
                    let message = say!("`-` takes a number, not {kind}", kind = kind.name());
                    self.add(node, Code::InvalidCondition, message, None);
                }
                *kind
            }
            (op::INDEX | op::OPT_INDEX | op::OPT_SELECT, _) => Kind::Unknown,
            (name, [(_, left), (_, right)]) => match arithmetic(name, *left, *right) {
                Ok(kind) => kind,
                Err(mismatch) => {
                    self.mismatch(node, call, (*left, *right), mismatch);
                    Kind::Unknown
                }
            },
            _ => Kind::Unknown,
        }
    }

    fn comprehension(&mut self, node: &'w IdedExpr, parts: &'w ComprehensionExpr) -> Kind {
        self.visit(&parts.iter_range);
        let start = self.visit(&parts.accu_init);
        self.loops += 1;
        if self.loops == limits::CONDITION_COMPREHENSIONS + 1 && !self.is_too_complex() {
            let message = say!(
                "`exists`, `all`, `filter` and `map` stand at most {most} deep inside each other",
                most = limits::CONDITION_COMPREHENSIONS
            );
            self.add(node, Code::ConditionTooComplex, message, None);
        }
        let outside = self.bound.len();
        self.bound.push((&parts.accu_var, start));
        self.bound.push((&parts.iter_var, Kind::Unknown));
        self.bound
            .extend(parts.iter_var2.as_deref().map(|name| (name, Kind::Unknown)));
        self.visit(&parts.loop_cond);
        self.visit(&parts.loop_step);
        let result = self.visit(&parts.result);
        self.bound.truncate(outside);
        self.loops -= 1;
        result
    }

    fn name(&mut self, node: &IdedExpr, name: &'w str) -> Kind {
        if let Some((_, kind)) = self.bound.iter().rev().find(|(bound, _)| *bound == name) {
            return *kind;
        }
        if name == "severity" && self.scope.place != ConditionSite::Playbook {
            let message = say!("`severity` is not decided yet when this condition runs");
            let hint = say!("a field of the payload with this name is `rawPayload.severity`");
            self.add(node, Code::UnknownNameInCondition, message, Some(hint));
            return Kind::Unknown;
        }
        if let Some((_, kind)) = FIXED_NAMES.iter().find(|(fixed, _)| *fixed == name) {
            return *kind;
        }
        let Some(attributes) = self.scope.attributes else {
            return Kind::Unknown;
        };
        if let Some(kind) = attributes.get(name) {
            return *kind;
        }
        if functions::TYPES.contains(&name) {
            return Kind::Type;
        }
        let message = say!(
            "`{name}` is neither an attribute of an entity nor a name that every condition knows",
            name
        );
        let fixed = FIXED_NAMES.iter().map(|(fixed, _)| *fixed);
        let near = self
            .scope
            .spelling
            .nearest(name, fixed.chain(attributes.keys().copied()));
        let hint = near.map_or_else(
            || {
                say!(
                    "add the attribute to an entity, or read it as `rawPayload.{name}`",
                    name
                )
            },
            |near| say!("did you mean `{name}`?", name = near),
        );
        self.add(node, Code::UnknownNameInCondition, message, Some(hint));
        Kind::Unknown
    }

    fn field(&mut self, node: &IdedExpr, operand: Kind, field: &str) {
        if !matches!(operand, Kind::Map | Kind::Unknown) {
            let message = say!(
                "{operand} has no field `{field}`",
                operand = operand.name(),
                field
            );
            self.add(node, Code::InvalidCondition, message, None);
        }
    }

    fn must_be_boolean(&mut self, operand: &IdedExpr, kind: Kind) {
        if !kind.can_be_boolean() {
            let message = say!(
                "this must be true or false, but it is {kind}",
                kind = kind.name()
            );
            self.add(operand, Code::ConditionNotBoolean, message, None);
        }
    }

    /// Checks a literal that `exceptionType` is compared with.
    fn named_type(&mut self, subject: &IdedExpr, literal: &IdedExpr) {
        let Some(types) = self.scope.types else {
            return;
        };
        let is_type_name = matches!(&subject.expr, Expr::Ident(name) if name == "exceptionType");
        if let (true, Expr::Literal(LiteralValue::String(text))) = (is_type_name, &literal.expr) {
            let name: &str = text.inner();
            if types.contains(name) || name == "UNCLASSIFIED" {
                return;
            }
            let near = self.scope.spelling.nearest(name, types.iter().copied());
            let hint = near.map(|near| say!("did you mean `{name}`?", name = near));
            let message = say!("there is no exception type `{name}`", name);
            self.add(literal, Code::UnknownExceptionType, message, hint);
        }
    }

    fn mismatch(
        &mut self,
        node: &IdedExpr,
        call: &CallExpr,
        (left, right): (Kind, Kind),
        why: Mismatch,
    ) {
        let symbol = symbol(&call.func_name).unwrap_or_default();
        let message = say!(
            "`{symbol}` does not take {left} and {right}",
            symbol,
            left = left.name(),
            right = right.name()
        );
        let hint = match why {
            Mismatch::Numbers => Some(say!(
                "convert the integer with `double(...)`, or write the number with a point"
            )),
            Mismatch::Kinds if left == Kind::Timestamp || right == Kind::Timestamp => {
                Some(say!("write a time as `timestamp('2025-01-31T09:30:00Z')`"))
            }
            Mismatch::Kinds => None,
        };
        self.add(node, Code::InvalidCondition, message, hint);
    }

    fn literal_size(&mut self, node: &IdedExpr, entries: usize) {
        if entries > limits::CONDITION_LITERAL {
            let message = say!(
                "a list or map has at most {most} entries",
                most = limits::CONDITION_LITERAL
            );
            self.add(node, Code::ConditionTooComplex, message, None);
        }
    }

    fn is_too_complex(&self) -> bool {
        self.issues
            .iter()
            .any(|issue| issue.code == Code::ConditionTooComplex)
    }

    fn add(&mut self, node: &IdedExpr, code: Code, message: Message, hint: Option<Message>) {
        let chars = self.chars(node);
        self.issues.push(Issue {
            code,
            chars,
            message,
            hint,
        });
    }

    /// The characters of the token that a node was made of.
    fn chars(&self, node: &IdedExpr) -> Range<usize> {
        let Some((start, stop)) = self.source.offset_for(node.id) else {
            return 0..1;
        };
        let index = |byte: u32| {
            let byte = usize::try_from(byte).unwrap_or_default();
            self.text
                .char_indices()
                .take_while(|(at, _)| *at < byte)
                .count()
        };
        index(start)..index(stop.saturating_add(1)).max(index(start) + 1)
    }

    /// The characters of a called function's name, which stands before the bracket that the parser
    /// gives as the place of a call.
    fn function_chars(&self, node: &IdedExpr, name: &str) -> Range<usize> {
        let bracket = self.chars(node).start;
        let before: String = self.text.chars().take(bracket).collect();
        let trimmed = before.trim_end().chars().count();
        let length = name.chars().count();
        if before.trim_end().ends_with(name) {
            trimmed - length..trimmed
        } else {
            bracket..bracket + 1
        }
    }
}

const fn kind_of(literal: &LiteralValue) -> Kind {
    match literal {
        LiteralValue::Boolean(_) => Kind::Boolean,
        LiteralValue::Bytes(_) => Kind::Bytes,
        LiteralValue::Double(_) => Kind::Double,
        LiteralValue::Int(_) => Kind::Int,
        LiteralValue::Null => Kind::Null,
        LiteralValue::String(_) => Kind::Text,
        LiteralValue::UInt(_) => Kind::Uint,
    }
}
