//! The query of a page's URL, where lists keep their filters, order and place.

use std::fmt::Write;

use tenantry_domain::{PageRequest, id::TenantId};

/// Where the shown page of a list begins.
const CURSOR: &str = "cursor";
/// How many rows come before it.
const BEFORE: &str = "before";

/// The parameters of a URL in their order; an empty value counts as absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueryString(Vec<(String, String)>);

impl QueryString {
    /// Reads what stands behind the `?`, as forms write it.
    pub fn read(search: &str) -> Self {
        let pairs = search.split('&').map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        });
        // What a refused form left in the URL belongs to that form alone.
        let own = pairs.filter(|(name, value)| !value.is_empty() && !name.starts_with("__"));
        Self(own.collect())
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(found, _)| found == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    /// Every value of a parameter that may stand there several times.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |(found, _)| found == name);
        named.map(|(_, value)| value.as_str())
    }

    /// Every parameter with its value.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter();
        pairs.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of a parameter, as a text of its own.
    pub fn owned(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// The tenant that a parameter names, if there can be such a tenant.
    pub fn tenant(&self, name: &str) -> Option<TenantId> {
        TenantId::parse(self.get(name)?).ok()
    }

    /// The page of a list that the URL asks for.
    pub fn page(&self) -> PageRequest {
        PageRequest {
            limit: None,
            cursor: self.owned(CURSOR),
        }
    }

    /// The value of a parameter, or an empty text.
    pub fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// The same query with one parameter set; an empty value removes it.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.retain(|(found, _)| found != name);
        let value = value.into();
        if !value.is_empty() {
            self.0.push((name.to_owned(), value));
        }
        self
    }

    /// The same query with one more value of a parameter that may stand there several times.
    #[must_use]
    pub fn and(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }

    /// The same query without one parameter.
    #[must_use]
    pub fn without(self, name: &str) -> Self {
        self.with(name, "")
    }

    /// The same query at the first page of its list.
    #[must_use]
    pub fn at_the_beginning(self) -> Self {
        self.without(CURSOR).without(BEFORE)
    }

    /// How many rows come before the page; nothing depends on it but what is read.
    pub fn rows_before(&self) -> u64 {
        let said = self.get(BEFORE).filter(|_| self.get(CURSOR).is_some());
        said.and_then(|count| count.parse().ok()).unwrap_or(0)
    }

    /// The same query at the page that begins at a cursor, after so many rows.
    #[must_use]
    pub fn at(self, cursor: impl Into<String>, rows_before: u64) -> Self {
        self.with(CURSOR, cursor)
            .with(BEFORE, rows_before.to_string())
    }

    /// The path with this query behind it.
    pub fn href(&self, path: &str) -> String {
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

/// A name or a value, decoded once; what is no text by then has the usual stand-in for it.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = match after {
            [high, low, behind @ ..] if *first == b'%' => digit(*high)
                .zip(digit(*low))
                .map(|(high, low)| (high * 16 + low, behind)),
            _ => None,
        };
        let plain = if *first == b'+' { b' ' } else { *first };
        let (byte, behind) = escaped.unwrap_or((plain, after));
        bytes.push(byte);
        rest = behind;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The value of a hexadecimal digit.
fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

/// Appends a text percent-encoded for a query.
pub fn encode(out: &mut String, text: &str) {
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
    fn a_query_is_decoded_once() {
        for (search, value) in [
            ("q=%2541", "%41"),
            ("q=50%2525", "50%25"),
            ("q=a+b%2Bc", "a b+c"),
            ("q=%E0%B8%81", "\u{e01}"),
            ("q=100%", "100%"),
            ("q=%zz%4", "%zz%4"),
            ("q=%ff", "\u{fffd}"),
            ("other=1&q=x=y&q=z", "x=y"),
        ] {
            let query = QueryString::read(search);
            assert_eq!(query.get("q"), Some(value), "{search}");
        }
        let query = QueryString::read("&q=&x=%2541&__err=1&flag");
        assert_eq!(query.href("/p"), "/p?x=%2541", "as it was");
    }

    #[test]
    fn a_parameter_may_stand_there_several_times() {
        let query = QueryString::read("pick=a&q=x&pick=b").and("pick", "c");

        assert_eq!(query.all("pick").collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(query.href("/p"), "/p?pick=a&q=x&pick=b&pick=c");
        assert_eq!(query.without("pick").href("/p"), "/p?q=x");
    }

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
