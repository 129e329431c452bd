//! A condition that is ready to run.

use std::sync::Arc;

use super::{arithmetic::Operator, calls::Function, pattern::Pattern};

/// A compiled condition: a tree in which every name and function is resolved.
#[derive(Debug)]
pub(crate) struct Program {
    pub(super) root: Node,
}

/// One of the names that every condition knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fixed {
    ExceptionType,
    SourceSystem,
    Severity,
    Timestamp,
    RawPayload,
    NormalizedContext,
    Confidence,
}

/// `<` and its like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A part of a condition.
#[derive(Debug)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    Text(Box<str>),
    Bytes(Box<[u8]>),
    Fixed(Fixed),
    /// A field of the payload by its own name; a type of CEL where there is no such field.
    Payload(Arc<str>, Option<&'static str>),
    /// A variable of a macro, by its place on the stack.
    Slot(usize),
    /// `operand.name`.
    Field(Box<Node>, Arc<str>),
    /// `has(operand.name)`.
    Has(Box<Node>, Arc<str>),
    /// `operand[index]`.
    Index(Box<(Node, Node)>),
    And(Box<(Node, Node)>),
    Or(Box<(Node, Node)>),
    Not(Box<Node>),
    /// `test ? yes : no`.
    If(Box<(Node, Node, Node)>),
    Equal(Box<(Node, Node)>),
    Unequal(Box<(Node, Node)>),
    Compare(Order, Box<(Node, Node)>),
    In(Box<(Node, Node)>),
    Calculate(Operator, Box<(Node, Node)>),
    Negate(Box<Node>),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
    Call(Function, Vec<Node>),
    Matches(Box<Node>, Box<Pattern>),
    /// True unless the operand is false: failures do not end a loop.
    NotFalse(Box<Node>),
    Loop(Box<Loop>),
}

/// A macro, as the parser expands it. The result and the item of a turn have the next two slots.
#[derive(Debug)]
pub(super) struct Loop {
    pub(super) range: Node,
    pub(super) start: Node,
    pub(super) go_on: Node,
    pub(super) step: Turn,
    pub(super) result: Node,
}

/// What a turn of a loop does to its result.
#[derive(Debug)]
pub(super) enum Turn {
    /// The result becomes this.
    Becomes(Node),
    /// This is appended to the result, a list, where the test holds.
    Appends { test: Option<Node>, item: Node },
}
