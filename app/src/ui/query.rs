//! The query of a page's URL, where lists keep their filters, order and place.

use std::fmt::Write;

use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

/// The parameters of a URL in their order; an empty value counts as absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct QueryString(Vec<(String, String)>);

/// The query of the page that is shown.
pub(crate) fn use_query() -> Memo<QueryString> {
    let map = use_query_map();
    Memo::new(move |_| QueryString::from_map(&map.read()))
}

impl QueryString {
    fn from_map(map: &ParamsMap) -> Self {
        let pairs = map
            .clone()
            .into_iter()
            .map(|(name, value)| (name.into_owned(), value));
        // What a refused form left in the URL belongs to that form alone.
        let own = pairs.filter(|(name, value)| !value.is_empty() && !name.starts_with("__"));
        Self(own.collect())
    }

    /// The value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(found, _)| found == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    /// The value of a parameter, or an empty text.
    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// The same query with one parameter set; an empty value removes it.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.retain(|(found, _)| found != name);
        let value = value.into();
        if !value.is_empty() {
            self.0.push((name.to_owned(), value));
        }
        self
    }

    /// The same query without one parameter.
    #[must_use]
    pub(crate) fn without(self, name: &str) -> Self {
        self.with(name, "")
    }

    /// The path with this query behind it.
    pub(crate) fn href(&self, path: &str) -> String {
        let mut href = path.to_owned();
        for (index, (name, value)) in self.0.iter().enumerate() {
            href.push(if index == 0 { '?' } else { '&' });
            encode(&mut href, name);
            href.push('=');
            encode(&mut href, value);
        }
        href
    }
}

/// Appends a text percent-encoded for a query.
fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_set_once_and_an_empty_one_is_gone() {
        let query = QueryString::default()
            .with("q", "a")
            .with("status", "ACTIVE")
            .with("q", "b c&d");

        assert_eq!(
            query.href("/admin/tenants"),
            "/admin/tenants?status=ACTIVE&q=b%20c%26d"
        );
        assert_eq!(query.without("q").without("status").href("/x"), "/x");
    }
}
