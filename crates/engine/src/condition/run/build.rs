//! From the parser's tree to a program. The judge has accepted the tree before, so what fails here
//! has been reported with its place.

use cel::{
    IdedExpr,
    common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, LiteralValue, operators as op},
};

use super::{
    arithmetic::Operator,
    calls::Function,
    pattern::{Pattern, Unfit},
    program::{Fixed, Loop, Node, Order, Program, Turn},
};
use crate::condition::{Issue, functions, parse, parse_quickly};
use tenantry_domain::{message::Message, say};

/// Why a tree is no program.
type Reason = Message;

impl Program {
    /// Compiles the text of a condition; one that validation accepts always compiles.
    pub(crate) fn compile(text: &str) -> Result<Self, Issue> {
        let tree = match parse_quickly(text) {
            Some(tree) => tree,
            None => parse(text)?.0,
        };
        node(&tree, &mut Vec::new())
            .map(|root| Self { root })
            .map_err(|why| {
                Issue::new(
                    tenantry_domain::packs::Code::InvalidCondition,
                    0..text.chars().count(),
                    why,
                )
            })
    }
}

/// Builds a node; `slots` are the variables of the macros around, innermost last.
fn node<'t>(tree: &'t IdedExpr, slots: &mut Vec<&'t str>) -> Result<Node, Reason> {
    Ok(match &tree.expr {
        Expr::Unspecified | Expr::Struct(_) => return Err(say!("this condition cannot be read")),
        Expr::Literal(literal) => value(literal),
        Expr::Ident(name) => ident(name, slots),
        Expr::Select(select) => {
            let operand = Box::new(node(&select.operand, slots)?);
            let field = select.field.as_str().into();
            if select.test {
                Node::Has(operand, field)
            } else {
                Node::Field(operand, field)
            }
        }
        Expr::Call(call) => call_node(call, slots)?,
        Expr::List(list) => Node::List(nodes(&list.elements, slots)?),
        Expr::Map(map) => {
            let mut entries = Vec::with_capacity(map.entries.len());
            for entry in &map.entries {
                if let EntryExpr::MapEntry(entry) = &entry.expr {
                    entries.push((node(&entry.key, slots)?, node(&entry.value, slots)?));
                }
            }
            Node::Map(entries)
        }
        Expr::Comprehension(parts) => Node::Loop(Box::new(loop_of(parts, slots)?)),
    })
}

fn nodes<'t>(trees: &'t [IdedExpr], slots: &mut Vec<&'t str>) -> Result<Vec<Node>, Reason> {
    trees.iter().map(|tree| node(tree, slots)).collect()
}

fn value(literal: &LiteralValue) -> Node {
    match literal {
        LiteralValue::Boolean(value) => Node::Bool(*value.inner()),
        LiteralValue::Bytes(value) => Node::Bytes(value.inner().into()),
        LiteralValue::Double(value) => Node::Double(*value.inner()),
        LiteralValue::Int(value) => Node::Int(*value.inner()),
        LiteralValue::Null => Node::Null,
        LiteralValue::String(value) => Node::Text(value.inner().into()),
        LiteralValue::UInt(value) => Node::Uint(*value.inner()),
    }
}

/// A name: of a macro around, of every condition, or of the payload.
fn ident(name: &str, slots: &[&str]) -> Node {
    if let Some(slot) = slots.iter().rposition(|slot| *slot == name) {
        return Node::Slot(slot);
    }
    // A leading dot skips the macros around.
    let name = name.trim_start_matches('.');
    let fixed = match name {
        "exceptionType" => Fixed::ExceptionType,
        "sourceSystem" => Fixed::SourceSystem,
        "severity" => Fixed::Severity,
        "timestamp" => Fixed::Timestamp,
        "rawPayload" => Fixed::RawPayload,
        "normalizedContext" => Fixed::NormalizedContext,
        "confidence" => Fixed::Confidence,
        _ => {
            let kind = functions::TYPES.into_iter().find(|kind| *kind == name);
            return Node::Payload(name.into(), kind);
        }
    };
    Node::Fixed(fixed)
}

fn call_node<'t>(call: &'t CallExpr, slots: &mut Vec<&'t str>) -> Result<Node, Reason> {
    let name = call.func_name.as_str();
    let mut arguments = Vec::with_capacity(call.args.len() + 1);
    if let Some(target) = &call.target {
        arguments.push(node(target, slots)?);
    }
    if name == "matches" {
        return matches(call, arguments, slots);
    }
    arguments.extend(nodes(&call.args, slots)?);
    if call.target.is_none() {
        arguments = match operator(name, arguments) {
            Ok(node) => return Ok(node),
            Err(arguments) => arguments,
        };
    }
    let function =
        Function::named(name).ok_or_else(|| say!("there is no function `{name}`", name))?;
    Ok(Node::Call(function, arguments))
}

/// The node of an operator, or the operands back where the name is that of a function.
fn operator(name: &str, operands: Vec<Node>) -> Result<Node, Vec<Node>> {
    let order = match name {
        op::LESS => Some(Order::Less),
        op::LESS_EQUALS => Some(Order::LessOrEqual),
        op::GREATER => Some(Order::Greater),
        op::GREATER_EQUALS => Some(Order::GreaterOrEqual),
        _ => None,
    };
    match operands.len() {
        1 if name == op::LOGICAL_NOT => one(operands, Node::Not),
        1 if name == op::NEGATE => one(operands, Node::Negate),
        1 if name == op::NOT_STRICTLY_FALSE => one(operands, Node::NotFalse),
        2 => {
            let make: fn(Box<(Node, Node)>) -> Node = match name {
                op::LOGICAL_AND => Node::And,
                op::LOGICAL_OR => Node::Or,
                op::EQUALS => Node::Equal,
                op::NOT_EQUALS => Node::Unequal,
                op::IN => Node::In,
                op::INDEX => Node::Index,
                _ => {
                    return match (order, Operator::named(name)) {
                        (Some(order), _) => two(operands, |pair| Node::Compare(order, pair)),
                        (None, Some(operator)) => {
                            two(operands, |pair| Node::Calculate(operator, pair))
                        }
                        (None, None) => Err(operands),
                    };
                }
            };
            two(operands, make)
        }
        3 if name == op::CONDITIONAL => {
            let [test, yes, no] = <[Node; 3]>::try_from(operands)?;
            Ok(Node::If(Box::new((test, yes, no))))
        }
        _ => Err(operands),
    }
}

fn one(operands: Vec<Node>, make: impl Fn(Box<Node>) -> Node) -> Result<Node, Vec<Node>> {
    let [operand] = <[Node; 1]>::try_from(operands)?;
    Ok(make(Box::new(operand)))
}

fn two(operands: Vec<Node>, make: impl Fn(Box<(Node, Node)>) -> Node) -> Result<Node, Vec<Node>> {
    let [left, right] = <[Node; 2]>::try_from(operands)?;
    Ok(make(Box::new((left, right))))
}

/// `text.matches('...')` or `matches(text, '...')`, with its pattern compiled.
fn matches<'t>(
    call: &'t CallExpr,
    target: Vec<Node>,
    slots: &mut Vec<&'t str>,
) -> Result<Node, Reason> {
    let (subject, pattern) = match (target.into_iter().next(), call.args.as_slice()) {
        (Some(subject), [pattern]) => (subject, pattern),
        (None, [subject, pattern]) => (node(subject, slots)?, pattern),
        _ => return Err(say!("`matches` takes a text and a pattern")),
    };
    let Expr::Literal(LiteralValue::String(text)) = &pattern.expr else {
        return Err(say!(
            "the pattern of `matches` must be written out, so that it can be checked"
        ));
    };
    let pattern = Pattern::compile(text.inner()).map_err(|unfit| match unfit {
        Unfit::Syntax(reason) => say!("this is no regular expression: {reason}", reason),
        Unfit::TooLarge => say!("this regular expression is too large"),
    })?;
    Ok(Node::Matches(Box::new(subject), Box::new(pattern)))
}

fn loop_of<'t>(parts: &'t ComprehensionExpr, slots: &mut Vec<&'t str>) -> Result<Loop, Reason> {
    let range = node(&parts.iter_range, slots)?;
    let start = node(&parts.accu_init, slots)?;
    slots.push(&parts.accu_var);
    slots.push(&parts.iter_var);
    let built = inside(parts, slots, range, start);
    slots.truncate(slots.len().saturating_sub(2));
    built
}

fn inside<'t>(
    parts: &'t ComprehensionExpr,
    slots: &mut Vec<&'t str>,
    range: Node,
    start: Node,
) -> Result<Loop, Reason> {
    let step = match appended(&parts.loop_step, &parts.accu_var) {
        Some((test, item)) => Turn::Appends {
            test: test.map(|test| node(test, slots)).transpose()?,
            item: node(item, slots)?,
        },
        None => Turn::Becomes(node(&parts.loop_step, slots)?),
    };
    Ok(Loop {
        range,
        start,
        go_on: node(&parts.loop_cond, slots)?,
        step,
        result: node(&parts.result, slots)?,
    })
}

/// The test and the item of `result + [item]` or `test ? result + [item] : result`, which `map` and
/// `filter` expand to. Taken literally it would copy the list at every turn.
fn appended<'t>(step: &'t IdedExpr, result: &str) -> Option<(Option<&'t IdedExpr>, &'t IdedExpr)> {
    let is_result = |tree: &IdedExpr| matches!(&tree.expr, Expr::Ident(name) if name == result);
    let Expr::Call(call) = &step.expr else {
        return None;
    };
    match (call.func_name.as_str(), call.args.as_slice()) {
        (op::ADD, [head, tail]) if is_result(head) => match &tail.expr {
            Expr::List(list) => match list.elements.as_slice() {
                [item] => Some((None, item)),
                _ => None,
            },
            _ => None,
        },
        (op::CONDITIONAL, [test, yes, no]) if is_result(no) => match appended(yes, result)? {
            (None, item) => Some((Some(test), item)),
            _ => None,
        },
        _ => None,
    }
}
