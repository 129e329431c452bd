//! Keyset pages: a cursor is the sort key of a row that the page comes after or before, opaque and bound to its list
//! and order.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use tenantry_domain::page::{Page, PageRequest, TOTAL_CAP};

use crate::{
    Conn, Error, Result,
    statement::{Bind, Statement},
};

/// Characters a cursor has at most; the longest key is a tenant's name in its longest encoding.
const CURSOR_MAX_CHARS: usize = 4_096;

/// One part of a sort key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Key {
    Int(i64),
    Text(String),
}

impl From<i64> for Key {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Key> for Bind {
    fn from(key: Key) -> Self {
        match key {
            Key::Int(number) => Self::Int(number),
            Key::Text(text) => Self::Text(text),
        }
    }
}

/// Which sort of value stands in each place of a list's sort key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Text,
}

/// Which way all columns of a sort key go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

/// Where a page stands: behind a row, or before one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place<const N: usize> {
    After([Key; N]),
    Before([Key; N]),
}

/// What a cursor says once it is decoded.
#[derive(Serialize, Deserialize)]
struct Cursor<'a> {
    #[serde(rename = "l", borrow)]
    list: std::borrow::Cow<'a, str>,
    #[serde(rename = "k")]
    keys: Vec<Key>,
    /// Whether the page comes before the row; left out where it comes after.
    #[serde(rename = "b", default, skip_serializing_if = "std::ops::Not::not")]
    is_before: bool,
}

/// A list that is being read: where it begins and how many rows it may have.
pub(crate) struct Listing<const N: usize> {
    list: &'static str,
    limit: usize,
    /// The row that the page comes after or before; the first page has none.
    pub(crate) place: Option<Place<N>>,
}

impl<const N: usize> Listing<N> {
    /// Takes up the request; `list` names the list and its order.
    pub(crate) fn open(
        list: &'static str,
        request: &PageRequest,
        kinds: [Kind; N],
    ) -> Result<Self> {
        let place = request
            .cursor
            .as_deref()
            .map(|text| decode(list, text, kinds))
            .transpose()?;
        let limit = usize::try_from(request.limit()).unwrap_or(usize::MAX);
        Ok(Self { list, limit, place })
    }

    /// Whether it is the first page.
    pub(crate) const fn is_first(&self) -> bool {
        self.place.is_none()
    }

    /// Whether the page comes before a row: its rows are read the other way round, nearest first, and
    /// [`Self::close`] puts them in the list's order.
    pub(crate) const fn is_back(&self) -> bool {
        matches!(self.place, Some(Place::Before(_)))
    }

    /// Goes on at the place, in order, as far as the page goes: of a list whose columns all go one way.
    pub(crate) fn walk(
        &self,
        statement: &mut Statement,
        columns: [&'static str; N],
        direction: Direction,
    ) {
        self.narrow(statement, columns, direction);
        self.order(statement, columns, direction);
        self.limit(statement);
    }

    /// Narrows to the rows beyond the place.
    pub(crate) fn narrow(
        &self,
        statement: &mut Statement,
        columns: [&'static str; N],
        direction: Direction,
    ) {
        let Some(Place::After(keys) | Place::Before(keys)) = &self.place else {
            return;
        };
        let is_descending = self.is_descending(direction);
        statement.and("(");
        for (index, column) in columns.into_iter().enumerate() {
            statement
                .push(if index == 0 { "" } else { ", " })
                .push(column);
        }
        statement
            .push(if is_descending { ") < " } else { ") > " })
            .list(keys.iter().cloned());
    }

    /// Puts the rows in order; of a column that is named twice in a row the second says nothing.
    pub(crate) fn order(
        &self,
        statement: &mut Statement,
        columns: [&'static str; N],
        direction: Direction,
    ) {
        let is_descending = self.is_descending(direction);
        let mut before = None;
        for column in columns {
            if before == Some(column) {
                continue;
            }
            let joint = if before.is_none() { " ORDER BY " } else { ", " };
            statement.push(joint).push(column);
            statement.push(if is_descending { " DESC" } else { "" });
            before = Some(column);
        }
    }

    const fn is_descending(&self, direction: Direction) -> bool {
        matches!(direction, Direction::Descending) != self.is_back()
    }

    /// Ends the statement: one row more than the page has, to know whether another follows.
    pub(crate) fn limit(&self, statement: &mut Statement) {
        statement
            .push(" LIMIT ")
            .bind(i64::try_from(self.limit + 1).unwrap_or(i64::MAX));
    }

    /// Makes the page of the rows that were found; `count` is asked only where they do not tell.
    pub(crate) async fn close<R>(
        self,
        conn: &mut Conn,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> [Key; N],
        count: impl Into<Total<'_>>,
    ) -> Result<Page<R>> {
        let has_more = rows.len() > self.limit;
        rows.truncate(self.limit);
        if self.is_back() {
            rows.reverse();
        }
        // The row that a cursor names is on the other side.
        let (has_before, has_after) = match &self.place {
            None => (false, has_more),
            Some(Place::After(_)) => (true, has_more),
            Some(Place::Before(_)) => (has_more, true),
        };
        let (total, cap) = if self.is_first() && !has_more {
            (rows.len() as u64, TOTAL_CAP)
        } else {
            match count.into() {
                Total::Counted(statement) => (total(conn, statement, TOTAL_CAP).await?, TOTAL_CAP),
                Total::UpTo(statement, cap) => (total(conn, statement, cap).await?, cap),
                Total::Known(total, cap) => (total, cap),
            }
        };
        let next_cursor = match rows.last() {
            Some(last) if has_after => Some(encode(self.list, Place::After(key(last)))?),
            _ => None,
        };
        let prev_cursor = match rows.first() {
            Some(first) if has_before => Some(encode(self.list, Place::Before(key(first)))?),
            _ => None,
        };
        Ok(Page {
            items: rows,
            next_cursor,
            prev_cursor,
            total: total.min(cap),
            total_is_capped: total > cap,
        })
    }
}

/// How many rows a list has: the statement that knows and up to where it is asked, or the answer.
pub(crate) enum Total<'a> {
    Counted(&'a Statement),
    UpTo(&'a Statement, u64),
    Known(u64, u64),
}

impl<'a> From<&'a Statement> for Total<'a> {
    fn from(statement: &'a Statement) -> Self {
        Self::Counted(statement)
    }
}

/// The page with each row read into its domain value.
pub(crate) fn read<R, T>(page: Page<R>, turn: impl Fn(R) -> Result<T>) -> Result<Page<T>> {
    Ok(Page {
        items: page.items.into_iter().map(turn).collect::<Result<_>>()?,
        next_cursor: page.next_cursor,
        prev_cursor: page.prev_cursor,
        total: page.total,
        total_is_capped: page.total_is_capped,
    })
}

/// Begins a statement that counts the rows of a query, but not far beyond the cap.
pub(crate) fn counting(from: &'static str) -> Statement {
    let mut statement = Statement::new("SELECT COUNT(*) FROM (SELECT 1 AS one FROM ");
    statement.push(from);
    statement
}

/// Ends and runs what [`counting`] began: the number of rows, up to one more than `cap`.
pub(crate) async fn total(conn: &mut Conn, counting: &Statement, cap: u64) -> Result<u64> {
    let mut statement = counting.clone();
    let cap = i64::try_from(cap).unwrap_or(i64::MAX);
    statement
        .push(" LIMIT ")
        .bind(cap.saturating_add(1))
        .push(") AS counted");
    Ok(u64::try_from(statement.fetch_count(conn).await?).unwrap_or_default())
}

pub(crate) fn encode<const N: usize>(list: &'static str, place: Place<N>) -> Result<String> {
    let is_before = matches!(place, Place::Before(_));
    let (Place::After(keys) | Place::Before(keys)) = place;
    let cursor = Cursor {
        list: list.into(),
        keys: keys.into(),
        is_before,
    };
    let json = crate::text::json("a cursor", &cursor)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(json))
}

/// Whether a text reads as a cursor of the list.
pub(crate) fn is_of(list: &str, text: &str) -> bool {
    reads(text, |cursor| cursor.list == list)
}

/// Whether a page comes before the row that its cursor names; what is no cursor comes before nothing.
pub fn is_back(request: &PageRequest) -> bool {
    let cursor = request.cursor.as_deref();
    cursor.is_some_and(|text| reads(text, |cursor| cursor.is_before))
}

fn reads(text: &str, is_so: impl FnOnce(Cursor<'_>) -> bool) -> bool {
    if text.len() > CURSOR_MAX_CHARS {
        return false;
    }
    let json = BASE64_URL_SAFE_NO_PAD.decode(text).unwrap_or_default();
    serde_json::from_slice(&json).is_ok_and(is_so)
}

fn decode<const N: usize>(list: &str, text: &str, kinds: [Kind; N]) -> Result<Place<N>> {
    if text.len() > CURSOR_MAX_CHARS {
        return Err(Error::BadCursor);
    }
    let json = BASE64_URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| Error::BadCursor)?;
    let cursor: Cursor<'_> = serde_json::from_slice(&json).map_err(|_| Error::BadCursor)?;
    let keys: [Key; N] = cursor.keys.try_into().map_err(|_| Error::BadCursor)?;
    let fits = |(key, kind): (&Key, Kind)| match key {
        Key::Int(_) => kind == Kind::Int,
        Key::Text(text) => kind == Kind::Text && !text.contains('\0'),
    };
    if cursor.list != list || !keys.iter().zip(kinds).all(fits) {
        return Err(Error::BadCursor);
    }
    Ok(if cursor.is_before {
        Place::Before(keys)
    } else {
        Place::After(keys)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 2] = [Kind::Text, Kind::Int];

    #[test]
    fn a_cursor_comes_back_to_its_own_list_only() {
        let keys = [Key::from("Zürich"), Key::from(7)];
        let [after, before] = [Place::After(keys.clone()), Place::Before(keys)];
        let text = encode("tenants.name", after.clone()).unwrap();
        let back = encode("tenants.name", before.clone()).unwrap();

        assert_eq!(decode("tenants.name", &text, KINDS).unwrap(), after);
        assert_eq!(decode("tenants.name", &back, KINDS).unwrap(), before);
        let of = |cursor: &String| PageRequest {
            limit: None,
            cursor: Some(cursor.clone()),
        };
        assert!(is_back(&of(&back)) && !is_back(&of(&text)));
        assert!(matches!(
            decode("tenants.-name", &text, KINDS),
            Err(Error::BadCursor)
        ));
        assert!(matches!(
            decode("tenants.name", &text, [Kind::Text, Kind::Text]),
            Err(Error::BadCursor)
        ));
        assert!(matches!(
            decode("tenants.name", &text, [Kind::Text]),
            Err(Error::BadCursor)
        ));
    }

    #[test]
    fn nonsense_is_a_bad_cursor_and_no_panic() {
        let json = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        let long = "A".repeat(CURSOR_MAX_CHARS + 1);
        let bad = [
            String::new(),
            "!".to_owned(),
            json("{}"),
            json("[1]"),
            json(r#"{"l":"tenants.name","k":["a\u0000",1]}"#),
            json(r#"{"l":"tenants.name","k":["a",1.5]}"#),
            json(r#"{"l":"tenants.name","k":["a",1],"b":1}"#),
            long,
        ];
        for text in bad {
            assert!(
                matches!(decode("tenants.name", &text, KINDS), Err(Error::BadCursor)),
                "{text}"
            );
        }
    }
}
