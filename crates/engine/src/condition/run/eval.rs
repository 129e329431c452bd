//! Runs a program over an exception. The recursion is as deep as the tree, which is bounded.

mod loops;

use std::sync::Arc;

use serde_json::{Map, Value};
use tenantry_domain::template;
use time::OffsetDateTime;

use super::{
    arithmetic::{Operator, negate},
    calls::Function,
    compare::{entry, equal, order},
    convert::instant,
    fail::Fail,
    fuel::Fuel,
    lift,
    logic::{join, truth},
    pattern::Pattern,
    program::{Fixed, Node, Order, Program},
    value::{Dict, List, Text, Val},
};

/// What conditions can read: the exception, and what is decided of it so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts<'v> {
    pub(crate) exception_type: Option<&'v str>,
    pub(crate) source_system: Option<&'v str>,
    pub(crate) severity: Option<&'static str>,
    pub(crate) timestamp: Option<OffsetDateTime>,
    pub(crate) raw_payload: Option<&'v Map<String, Value>>,
    pub(crate) normalized_context: Option<&'v Map<String, Value>>,
    pub(crate) confidence: Option<f64>,
}

impl Facts<'_> {
    /// Reads a timestamp; one that is none is as if it were not given.
    pub(crate) fn instant(text: Option<&str>) -> Option<OffsetDateTime> {
        instant(text?)
    }
}

/// What came of running a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ran {
    Held,
    NotHeld,
    /// It has no boolean value; says why.
    Failed(Fail),
    /// It used up its budget.
    Spent,
}

impl Program {
    /// Runs it on its share of the fuel.
    pub(crate) fn run<'v>(&'v self, facts: &Facts<'v>, fuel: &mut Fuel) -> Ran {
        fuel.refill();
        let mut run = Run {
            facts,
            fuel,
            slots: Vec::new(),
        };
        let result = run.truth(&self.root);
        // Macros absorb failures, so whatever they say after the budget is worth nothing.
        if run.fuel.is_spent() {
            return Ran::Spent;
        }
        match result {
            Ok(true) => Ran::Held,
            Ok(false) => Ran::NotHeld,
            Err(fail) => Ran::Failed(fail),
        }
    }
}

struct Run<'r, 'v> {
    facts: &'r Facts<'v>,
    fuel: &'r mut Fuel,
    /// The variables of the macros around. A result may be a failure that a later turn absorbs.
    slots: Vec<Result<Val<'v>, Fail>>,
}

impl<'v> Run<'_, 'v> {
    /// The value of a node. Arms with more than a line are functions of their own, which keeps the
    /// stack of deep trees small.
    fn eval(&mut self, node: &'v Node) -> Result<Val<'v>, Fail> {
        self.fuel.work(1)?;
        match node {
            Node::Null => Ok(Val::Null),
            Node::Bool(value) => Ok(Val::Bool(*value)),
            Node::Int(value) => Ok(Val::Int(*value)),
            Node::Uint(value) => Ok(Val::Uint(*value)),
            Node::Double(value) => Ok(Val::Double(*value)),
            Node::Text(text) => Ok(Val::Text(Text::Lent(text))),
            Node::Bytes(bytes) => Ok(Val::Bytes((**bytes).into())),
            Node::Fixed(name) => self.fixed(*name),
            Node::Payload(name, kind) => self.payload(name, *kind),
            Node::Slot(slot) => self.slots.get(*slot).cloned().unwrap_or(Ok(Val::Null)),
            Node::Field(operand, name) => self.field(operand, name),
            Node::Has(operand, name) => self.has(operand, name),
            Node::Index(pair) => self.index(&pair.0, &pair.1),
            Node::And(pair) => self.join(false, &pair.0, &pair.1),
            Node::Or(pair) => self.join(true, &pair.0, &pair.1),
            Node::Not(operand) => self.truth(operand).map(|truth| Val::Bool(!truth)),
            Node::If(parts) => self.choose(&parts.0, &parts.1, &parts.2),
            Node::Equal(pair) => self.equal(&pair.0, &pair.1).map(Val::Bool),
            Node::Unequal(pair) => self.equal(&pair.0, &pair.1).map(|same| Val::Bool(!same)),
            Node::Compare(wanted, pair) => self.compare(*wanted, &pair.0, &pair.1),
            Node::In(pair) => self.within(&pair.0, &pair.1),
            Node::Calculate(operator, pair) => self.calculate(*operator, &pair.0, &pair.1),
            Node::Negate(operand) => negate(&self.eval(operand)?),
            Node::List(items) => self.list(items),
            Node::Map(entries) => self.map(entries),
            Node::Call(function, arguments) => self.call(*function, arguments),
            Node::Matches(subject, pattern) => self.matches(subject, pattern),
            Node::NotFalse(operand) => Ok(Val::Bool(self.truth(operand) != Ok(false))),
            Node::Loop(parts) => self.looped(parts),
        }
    }

    fn truth(&mut self, node: &'v Node) -> Result<bool, Fail> {
        truth(self.eval(node))
    }

    fn fixed(&self, name: Fixed) -> Result<Val<'v>, Fail> {
        let facts = self.facts;
        let lent = |text: Option<&'v str>| text.map(|text| Val::Text(Text::Lent(text)));
        let object = |map: Option<&'v Map<String, Value>>| {
            let map = map.map_or_else(|| Dict::Made([].into()), Dict::Lent);
            Some(Val::Map(map))
        };
        let (value, written) = match name {
            Fixed::ExceptionType => (lent(facts.exception_type), "exceptionType"),
            Fixed::SourceSystem => (lent(facts.source_system), "sourceSystem"),
            Fixed::Severity => (lent(facts.severity), "severity"),
            Fixed::Timestamp => (facts.timestamp.map(Val::Time), "timestamp"),
            Fixed::RawPayload => (object(facts.raw_payload), "rawPayload"),
            Fixed::NormalizedContext => (object(facts.normalized_context), "normalizedContext"),
            Fixed::Confidence => (facts.confidence.map(Val::Double), "confidence"),
        };
        value.ok_or(Fail::Unset(written))
    }

    fn payload(&self, name: &Arc<str>, kind: Option<&'static str>) -> Result<Val<'v>, Fail> {
        match self
            .facts
            .raw_payload
            .and_then(|payload| payload.get(&**name))
        {
            Some(value) => Ok(lift(value)),
            None => kind
                .map(Val::Type)
                .ok_or_else(|| Fail::NoName(Arc::clone(name))),
        }
    }

    fn field(&mut self, operand: &'v Node, name: &Arc<str>) -> Result<Val<'v>, Fail> {
        match self.eval(operand)? {
            Val::Map(map) => map.field(name).ok_or_else(|| Fail::NoKey(Arc::clone(name))),
            other => Err(not_a_map(&other)),
        }
    }

    fn has(&mut self, operand: &'v Node, name: &str) -> Result<Val<'v>, Fail> {
        match self.eval(operand)? {
            Val::Map(map) => Ok(Val::Bool(map.field(name).is_some())),
            other => Err(not_a_map(&other)),
        }
    }

    fn index(&mut self, operand: &'v Node, index: &'v Node) -> Result<Val<'v>, Fail> {
        let (value, index) = (self.eval(operand)?, self.eval(index)?);
        match &value {
            Val::List(list) => place(&index)?
                .and_then(|place| list.get(place))
                .ok_or(Fail::NoItem),
            Val::Map(map) => entry(map, &index, self.fuel)?.ok_or_else(|| match &index {
                Val::Text(key) => Fail::NoKey(key.as_str().into()),
                _ => Fail::Unfit(template!("the map has no such key")),
            }),
            other => Err(Fail::NotA {
                wanted: template!("a list or a map"),
                got: other.kind(),
            }),
        }
    }

    fn join(&mut self, decides: bool, left: &'v Node, right: &'v Node) -> Result<Val<'v>, Fail> {
        let left = self.truth(left);
        join(decides, left, || self.truth(right)).map(Val::Bool)
    }

    fn choose(&mut self, test: &'v Node, yes: &'v Node, no: &'v Node) -> Result<Val<'v>, Fail> {
        let chosen = if self.truth(test)? { yes } else { no };
        self.eval(chosen)
    }

    fn equal(&mut self, left: &'v Node, right: &'v Node) -> Result<bool, Fail> {
        let (left, right) = (self.eval(left)?, self.eval(right)?);
        equal(&left, &right, self.fuel)
    }

    fn compare(&mut self, wanted: Order, left: &'v Node, right: &'v Node) -> Result<Val<'v>, Fail> {
        let (left, right) = (self.eval(left)?, self.eval(right)?);
        let symbol = match wanted {
            Order::Less => "<",
            Order::LessOrEqual => "<=",
            Order::Greater => ">",
            Order::GreaterOrEqual => ">=",
        };
        let order = order(symbol, &left, &right, self.fuel)?;
        Ok(Val::Bool(match wanted {
            Order::Less => order.is_lt(),
            Order::LessOrEqual => order.is_le(),
            Order::Greater => order.is_gt(),
            Order::GreaterOrEqual => order.is_ge(),
        }))
    }

    fn within(&mut self, item: &'v Node, container: &'v Node) -> Result<Val<'v>, Fail> {
        let item = self.eval(item)?;
        // The usual list is written out in the condition, and need not be made.
        if let Node::List(items) = container {
            for other in items {
                let other = self.eval(other)?;
                if equal(&item, &other, self.fuel)? {
                    return Ok(Val::Bool(true));
                }
            }
            return Ok(Val::Bool(false));
        }
        match self.eval(container)? {
            Val::List(list) => {
                for other in list.iter() {
                    if equal(&item, &other, self.fuel)? {
                        return Ok(Val::Bool(true));
                    }
                }
                Ok(Val::Bool(false))
            }
            Val::Map(map) => Ok(Val::Bool(entry(&map, &item, self.fuel)?.is_some())),
            other => Err(Fail::NotA {
                wanted: template!("a list or a map"),
                got: other.kind(),
            }),
        }
    }

    fn calculate(
        &mut self,
        operator: Operator,
        left: &'v Node,
        right: &'v Node,
    ) -> Result<Val<'v>, Fail> {
        let (left, right) = (self.eval(left)?, self.eval(right)?);
        operator.apply(&left, &right, self.fuel)
    }

    fn list(&mut self, items: &'v [Node]) -> Result<Val<'v>, Fail> {
        let items: Result<Vec<Val<'v>>, Fail> = items.iter().map(|item| self.eval(item)).collect();
        Ok(Val::List(List::Made(items?.into())))
    }

    fn map(&mut self, entries: &'v [(Node, Node)]) -> Result<Val<'v>, Fail> {
        let mut made: Vec<(Val<'v>, Val<'v>)> = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let (key, value) = (self.eval(key)?, self.eval(value)?);
            if !matches!(
                key,
                Val::Text(_) | Val::Int(_) | Val::Uint(_) | Val::Bool(_)
            ) {
                return Err(Fail::NotA {
                    wanted: template!("a string, an integer or a boolean as key"),
                    got: key.kind(),
                });
            }
            made.push((key, value));
        }
        Ok(Val::Map(Dict::Made(made.into())))
    }

    fn call(&mut self, function: Function, arguments: &'v [Node]) -> Result<Val<'v>, Fail> {
        match arguments {
            [one] => {
                let one = [self.eval(one)?];
                function.call(&one, self.fuel)
            }
            [one, two] => {
                let both = [self.eval(one)?, self.eval(two)?];
                function.call(&both, self.fuel)
            }
            _ => function.call(&[], self.fuel),
        }
    }

    fn matches(&mut self, subject: &'v Node, pattern: &Pattern) -> Result<Val<'v>, Fail> {
        match self.eval(subject)? {
            Val::Text(text) => {
                self.fuel.work(pattern.cost(text.as_str()))?;
                Ok(Val::Bool(pattern.is_match(text.as_str())))
            }
            other => Err(Fail::NotA {
                wanted: template!("a string"),
                got: other.kind(),
            }),
        }
    }
}

fn not_a_map(got: &Val<'_>) -> Fail {
    Fail::NotA {
        wanted: template!("a map"),
        got: got.kind(),
    }
}

/// The place in a list that a value names.
fn place(index: &Val<'_>) -> Result<Option<usize>, Fail> {
    let whole = match index {
        Val::Int(index) => usize::try_from(*index).ok(),
        Val::Uint(index) => usize::try_from(*index).ok(),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "only whole numbers that a list can have"
        )]
        Val::Double(index) if index.fract() == 0.0 && (0.0..1e9).contains(index) => {
            Some(*index as usize)
        }
        other => {
            return Err(Fail::NotA {
                wanted: template!("an integer"),
                got: other.kind(),
            });
        }
    };
    Ok(whole)
}
