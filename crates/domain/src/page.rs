//! Keyset pages: a limit, an opaque cursor that goes on or back, and a total that is counted up to a cap.

use serde::{Deserialize, Deserializer, Serialize};

use crate::reading;

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
        deserialize_with = "limit"
    )]
    pub limit: Option<u32>,
    /// `next_cursor` or `prev_cursor` of another page of the same list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

impl PageRequest {
    /// The limit in force.
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT)
    }
}

/// Reads how many rows a page has at most; it may be absent.
pub(crate) fn limit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let limit = Option::<u32>::deserialize(deserializer)?;
    if limit.is_some_and(|limit| !(1..=MAX_LIMIT).contains(&limit)) {
        let message = format!("`limit` is a number from 1 to {MAX_LIMIT}.");
        return Err(reading::refused("out_of_range", &message));
    }
    Ok(limit)
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// Pass as `cursor` for the next page; absent on the last one.
    pub next_cursor: Option<String>,
    /// Pass as `cursor` for the page before; absent on the first one.
    #[serde(default)]
    pub prev_cursor: Option<String>,
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
            prev_cursor: None,
            total,
            total_is_capped: false,
        }
    }

    /// The same page with each row turned into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(turn).collect(),
            next_cursor: self.next_cursor,
            prev_cursor: self.prev_cursor,
            total: self.total,
            total_is_capped: self.total_is_capped,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_limit_out_of_range_says_so_with_a_code_and_a_sentence() {
        for bad in [0, MAX_LIMIT + 1] {
            let read: Result<PageRequest, _> = serde_json::from_value(json!({"limit": bad}));

            let message = read.unwrap_err().to_string();
            assert!(message.contains("out_of_range") && message.contains("1 to 200"));
        }
        let read: PageRequest = serde_json::from_value(json!({})).unwrap();
        assert_eq!(read.limit(), DEFAULT_LIMIT);
    }
}
