//! Query parameters: unknown and repeated ones are refused by name.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;
use tenantry_domain::{FieldProblem, PageRequest, Problem, page::MAX_LIMIT, whole};

use crate::problem::Refusal;

/// Query parameters, read strictly.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(Self(from_query(parts.uri.query().unwrap_or_default())?))
    }
}

/// The operation takes no query parameter at all.
pub(crate) struct NoQuery;

impl<S: Send + Sync> FromRequestParts<S> for NoQuery {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let query = parts.uri.query().unwrap_or_default();
        match form_urlencoded::parse(query.as_bytes()).next() {
            None => Ok(Self),
            Some((name, _)) => Err(unknown(&name).into()),
        }
    }
}

/// Reads the text after `?`.
pub(crate) fn from_query<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let pairs = || form_urlencoded::parse(query.as_bytes());
    if let Some((name, _)) = pairs().find(|(name, value)| has_nul(name) || has_nul(value)) {
        return Err(refused(
            &name,
            "invalid_character",
            "It cannot hold the character U+0000.",
        ));
    }
    let deserializer = serde_urlencoded::Deserializer::new(pairs());
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let path = error.path().to_string();
        let message = error.into_inner().to_string();
        match message.split('`').collect::<Vec<_>>().as_slice() {
            ["unknown field ", name, ..] => unknown(name),
            ["missing field ", name, ..] => refused(
                name,
                "required",
                &format!("The query parameter `{name}` is required."),
            ),
            ["duplicate field ", name, ..] => refused(
                name,
                "repeated",
                &format!("The query parameter `{name}` was sent twice."),
            ),
            _ => refused(
                &path,
                "invalid_value",
                &format!("`{path}` was refused: {message}."),
            ),
        }
    })
}

fn unknown(name: &str) -> Problem {
    refused(
        name,
        "unknown_parameter",
        &format!("There is no query parameter `{name}` here."),
    )
}

fn refused(name: &str, code: &str, message: &str) -> Problem {
    Problem::invalid(vec![FieldProblem {
        pointer: name.to_owned(),
        code: code.to_owned(),
        message: message.to_owned(),
    }])
}

/// Whether a text holds the character that no database text can hold.
pub(super) fn has_nul(text: &str) -> bool {
    text.contains('\0')
}

/// The page that a list's `limit` and `cursor` ask for.
pub(crate) fn page(limit: Option<u32>, cursor: Option<String>) -> Result<PageRequest, Problem> {
    if limit.is_some_and(|limit| !(1..=MAX_LIMIT).contains(&limit)) {
        let message = format!("`limit` is a number from 1 to {MAX_LIMIT}.");
        return Err(refused("limit", "out_of_range", &message));
    }
    Ok(PageRequest { limit, cursor })
}

/// After how many rows a walk through all of them may rest.
pub(crate) fn rest_after(limit: Option<u64>) -> Result<Option<u64>, Problem> {
    if limit.is_some_and(|limit| !(1..=whole::MAX).contains(&limit)) {
        let message = format!("`limit` is a number from 1 to {}.", whole::MAX);
        return Err(refused("limit", "out_of_range", &message));
    }
    Ok(limit)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Filter {
        limit: Option<u32>,
        q: Option<String>,
    }

    fn refusal(query: &str) -> (String, String) {
        let error = from_query::<Filter>(query).unwrap_err().errors.remove(0);
        (error.pointer, error.code)
    }

    #[test]
    fn parameters_are_decoded_and_typed() {
        let filter: Filter = from_query("limit=10&q=a+b%2Fc").unwrap();

        assert_eq!(filter.limit, Some(10));
        assert_eq!(filter.q.as_deref(), Some("a b/c"));
    }

    #[test]
    fn what_is_not_understood_is_refused_by_name() {
        let is = |query, name: &str, code: &str| {
            assert_eq!(
                refusal(query),
                (name.to_owned(), code.to_owned()),
                "{query}"
            );
        };
        is("colour=red", "colour", "unknown_parameter");
        is("q=a&q=b", "q", "repeated");
        is("limit=ten", "limit", "invalid_value");
        is("q=%00", "q", "invalid_character");
    }

    #[test]
    fn a_page_has_1_to_200_rows() {
        assert!(page(Some(200), None).is_ok());
        for bad in [0, 201] {
            assert_eq!(
                page(Some(bad), None).unwrap_err().errors[0].pointer,
                "limit"
            );
        }
    }

    #[test]
    fn a_walk_goes_one_row_at_least() {
        assert_eq!(rest_after(Some(1)).unwrap(), Some(1));
        assert_eq!(rest_after(None).unwrap(), None);
        for bad in [0, whole::MAX + 1, u64::MAX] {
            let problem = rest_after(Some(bad)).unwrap_err();
            assert_eq!(problem.errors[0].code, "out_of_range", "{bad}");
        }
    }
}
