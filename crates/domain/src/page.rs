//! Keyset pages: a limit, an opaque cursor, and a total that is counted up to a cap.

use serde::{Deserialize, Serialize};

/// Rows a page has when nothing is said.
pub const DEFAULT_LIMIT: u32 = 50;
/// Rows a page has at most.
pub const MAX_LIMIT: u32 = 200;
/// Totals are counted up to here; beyond, `total_is_capped` says so.
pub const TOTAL_CAP: u64 = 10_000;

/// Which page of a list is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageRequest {
    /// Rows at most, 1 to 200.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::reading::limit"
    )]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl PageRequest {
    /// The limit in force.
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT)
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// Pass as `cursor` for the next page; absent on the last one.
    pub next_cursor: Option<String>,
    /// Rows that match, up to a cap.
    pub total: u64,
    /// Whether there are more than `total` says.
    pub total_is_capped: bool,
}

impl<T> Page<T> {
    /// The one page of a list that is short enough to be held whole.
    pub fn of_all(items: Vec<T>) -> Self {
        let total = u64::try_from(items.len()).unwrap_or(u64::MAX);
        Self {
            items,
            next_cursor: None,
            total,
            total_is_capped: false,
        }
    }

    /// The same page with each row turned into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(turn).collect(),
            next_cursor: self.next_cursor,
            total: self.total,
            total_is_capped: self.total_is_capped,
        }
    }
}
