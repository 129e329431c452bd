//! What the palette asks for and is told.

use serde::{Deserialize, Serialize};

/// What is looked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wanted {
    /// What was typed.
    pub q: String,
    /// The page that it was typed on: its path and query.
    pub at: String,
    /// Whether only tenants are looked for, to show the same page of another one.
    pub is_switching: bool,
}

/// A place to go to, or something to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is called.
    pub label: String,
    /// What tells it from others of its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Where it leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// The button of the frame that does it, as a selector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub press: Option<String>,
    /// What of the palette it opens: `tenants` or `help`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens: Option<String>,
}

/// Entries of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What they are.
    pub label: String,
    /// The entries, best first.
    pub entries: Vec<Entry>,
}

/// What fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// By kind, without empty ones.
    pub groups: Vec<Group>,
    /// Whether more fit than are told.
    pub has_more: bool,
    /// Whose these are: what this browser remembers of them is kept apart from others'.
    pub person: String,
}
