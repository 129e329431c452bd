//! The functions that conditions may call: those of the CEL standard.

use tenantry_domain::{message::Message, say};

use super::Kind;

/// A function and how it may be called.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: &'static str,
    /// How many arguments `name(...)` takes.
    global: Option<(usize, usize)>,
    /// How many arguments `value.name(...)` takes.
    member: Option<(usize, usize)>,
    pub(super) result: Kind,
}

const fn global(name: &'static str, result: Kind) -> Function {
    Function {
        name,
        global: Some((1, 1)),
        member: None,
        result,
    }
}

const fn member(name: &'static str, arguments: (usize, usize), result: Kind) -> Function {
    Function {
        name,
        global: None,
        member: Some(arguments),
        result,
    }
}

/// All of them. The parser expands macros that are called rightly; wrongly called ones end here.
pub(super) const ALL: [Function; 33] = [
    Function {
        name: "size",
        global: Some((1, 1)),
        member: Some((0, 0)),
        result: Kind::Int,
    },
    member("contains", (1, 1), Kind::Boolean),
    member("startsWith", (1, 1), Kind::Boolean),
    member("endsWith", (1, 1), Kind::Boolean),
    Function {
        name: "matches",
        global: Some((2, 2)),
        member: Some((1, 1)),
        result: Kind::Boolean,
    },
    global("bool", Kind::Boolean),
    global("bytes", Kind::Bytes),
    global("double", Kind::Double),
    global("duration", Kind::Duration),
    global("dyn", Kind::Unknown),
    global("int", Kind::Int),
    global("string", Kind::Text),
    global("timestamp", Kind::Timestamp),
    global("type", Kind::Type),
    global("uint", Kind::Uint),
    member("getDate", (0, 1), Kind::Int),
    member("getDayOfMonth", (0, 1), Kind::Int),
    member("getDayOfWeek", (0, 1), Kind::Int),
    member("getDayOfYear", (0, 1), Kind::Int),
    member("getFullYear", (0, 1), Kind::Int),
    member("getHours", (0, 1), Kind::Int),
    member("getMilliseconds", (0, 1), Kind::Int),
    member("getMinutes", (0, 1), Kind::Int),
    member("getMonth", (0, 1), Kind::Int),
    member("getSeconds", (0, 1), Kind::Int),
    global("has", Kind::Boolean),
    member("all", (2, 2), Kind::Boolean),
    member("exists", (2, 2), Kind::Boolean),
    member("exists_one", (2, 2), Kind::Boolean),
    member("existsOne", (2, 2), Kind::Boolean),
    member("filter", (2, 2), Kind::List),
    member("map", (2, 3), Kind::List),
    Function {
        name: "@not_strictly_false",
        global: Some((1, 1)),
        member: None,
        result: Kind::Boolean,
    },
];

/// The function of a name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    ALL.iter().find(|function| function.name == name)
}

/// The names that may be written.
pub(super) fn names() -> impl Iterator<Item = &'static str> + Clone {
    ALL.iter()
        .map(|function| function.name)
        .filter(|name| !name.starts_with('@'))
}

impl Function {
    /// Why a call does not fit, if it does not.
    pub(super) fn misfit(&self, has_target: bool, arguments: usize) -> Option<Message> {
        let name = self.name;
        let form = if has_target { self.member } else { self.global };
        let Some((least, most)) = form else {
            return Some(if has_target {
                say!(
                    "`{name}` is called as `{name}(value)`, not on a value",
                    name
                )
            } else {
                say!(
                    "`{name}` is called on a value, as in `value.{name}(...)`",
                    name
                )
            });
        };
        if (least..=most).contains(&arguments) {
            return None;
        }
        let takes = match (least, most) {
            (0, 0) => say!("no argument"),
            (1, 1) => say!("one argument"),
            (least, most) if least == most => say!("{least} arguments", least),
            (least, most) => say!("{least} to {most} arguments", least, most),
        };
        Some(say!(
            "`{name}` takes {takes} here, not {arguments}",
            name,
            takes,
            arguments
        ))
    }
}

/// The names of types, which stand for themselves in a condition (`type(x) == string`).
pub(super) const TYPES: [&str; 10] = [
    "bool",
    "bytes",
    "double",
    "int",
    "list",
    "map",
    "null_type",
    "string",
    "type",
    "uint",
];
