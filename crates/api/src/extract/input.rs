//! An operation's input, read from path, query and body as its [`Route`] says.

use axum::extract::{FromRequestParts as _, RawPathParams, Request};
use http::request::Parts;
use serde::{
    de::{Deserializer, Visitor, value::MapAccessDeserializer},
    forward_to_deserialize_any,
};
use tenantry_domain::{
    Endpoint, Problem, ProblemKind,
    operation::{PAGE, PAGE_PARAMETERS, Route},
};

use super::{
    json::{self, check_media_type, refuse_nul},
    mismatch::{Fields, Mismatch, What},
    query::{self, NoQuery, Text, has_nul},
    raw::Raw,
    read_body,
};
use crate::{BODY_MAX_BYTES, problem::Refusal};

/// What of an operation's route and input decides how a request is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Where it is.
    pub(crate) route: Route,
    /// Whether anything of it travels in a body.
    pub(crate) has_body: bool,
    /// Whether it asks for a page.
    pub(crate) is_paged: bool,
}

/// Reads the input of an operation.
pub(crate) async fn input<E: Endpoint>(shape: Shape, request: Request) -> Result<E, Refusal> {
    let (mut parts, body) = request.into_parts();
    let path = path_of(&mut parts).await?;
    if !shape.route.method.has_body() {
        let pairs = query::pairs(parts.uri.query().unwrap_or_default())?;
        return Ok(from_texts(shape, &path, pairs)?);
    }
    NoQuery::check(&parts)?;
    if !shape.has_body {
        return Ok(from_texts(shape, &path, Vec::new())?);
    }
    check_media_type(&parts.headers)?;
    let bytes = read_body(Request::from_parts(parts, body), BODY_MAX_BYTES).await?;
    refuse_nul(&bytes)?;
    Ok(from_body(&path, &bytes)?)
}

/// The parts of the path by name; what no text can hold names nothing.
async fn path_of(parts: &mut Parts) -> Result<Vec<(String, String)>, Problem> {
    let nothing = || {
        let detail = "A part of the path can name nothing that exists.";
        Problem::new(ProblemKind::NotFound, detail)
    };
    let found = RawPathParams::from_request_parts(parts, &()).await;
    let found = found.map_err(|_| nothing())?;
    let path: Vec<_> = found
        .iter()
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    if path.iter().any(|(_, text)| has_nul(text)) {
        return Err(nothing());
    }
    Ok(path)
}

fn from_texts<E: Endpoint>(
    shape: Shape,
    path: &[(String, String)],
    pairs: Vec<(String, String)>,
) -> Result<E, Problem> {
    if let Some((name, _)) = pairs.iter().find(|(name, _)| is_in(path, name)) {
        return Err(query::refused(&Mismatch::new(What::Unknown(name.clone()))));
    }
    let is_of_page = |name: &str| shape.is_paged && PAGE_PARAMETERS.contains(&name);
    let (page, others): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|(name, _)| is_of_page(name));
    let path_fields = path.iter().cloned();
    let fields = path_fields
        .chain(others)
        .map(|(name, text)| (name, Part::Text(Text(text))))
        .chain(shape.is_paged.then(|| (PAGE.to_owned(), Part::Pairs(page))));
    let read = E::deserialize(MapAccessDeserializer::new(Fields::new(fields)));
    read.map_err(|mismatch| refused(path, mismatch, query::refused))
}

fn from_body<E: Endpoint>(path: &[(String, String)], bytes: &[u8]) -> Result<E, Problem> {
    let members = json::object(bytes)?.members();
    let members = members.map_err(|mismatch| json::refused(&mismatch))?;
    if let Some((name, _)) = members.iter().find(|(name, _)| is_in(path, name)) {
        return Err(json::refused(&Mismatch::new(What::Unknown(name.clone()))));
    }
    let path_fields = path.iter().cloned();
    let fields = path_fields
        .map(|(name, text)| (name, Part::Text(Text(text))))
        .chain(
            members
                .into_iter()
                .map(|(name, value)| (name, Part::Json(value))),
        );
    let read = E::deserialize(MapAccessDeserializer::new(Fields::new(fields)));
    read.map_err(|mismatch| refused(path, mismatch, json::refused))
}

fn is_in(path: &[(String, String)], name: &str) -> bool {
    path.iter().any(|(part, _)| part == name)
}

/// A name in a path that nothing can have is simply not found; all else is told by who knows how.
fn refused(
    path: &[(String, String)],
    mismatch: Mismatch,
    tell: impl FnOnce(&Mismatch) -> Problem,
) -> Problem {
    let place = mismatch.place.strip_prefix('/').unwrap_or_default();
    if let Some((name, text)) = path.iter().find(|(name, _)| name == place) {
        return Problem::not_found(name.trim_end_matches("_id"), text);
    }
    let mut mismatch = mismatch;
    if let Some(inside) = mismatch
        .place
        .strip_prefix('/')
        .and_then(|place| place.strip_prefix(PAGE))
    {
        mismatch.place = inside.to_owned();
    }
    tell(&mismatch)
}

/// A field's value, wherever it stood.
enum Part<'de> {
    /// In the path or the query.
    Text(Text),
    /// In the body.
    Json(Raw<'de>),
    /// In several parameters of the query.
    Pairs(Vec<(String, String)>),
}

macro_rules! wherever_it_stood {
    ($($method:ident($($argument:ident: $type:ty),*),)+) => {
        $(fn $method<V: Visitor<'de>>(
            self, $($argument: $type,)* visitor: V,
        ) -> Result<V::Value, Mismatch> {
            match self {
                Self::Text(text) => text.$method($($argument,)* visitor),
                Self::Json(value) => value.$method($($argument,)* visitor),
                Self::Pairs(pairs) => {
                    let fields = pairs.into_iter().map(|(name, text)| (name, Text(text)));
                    MapAccessDeserializer::new(Fields::new(fields)).$method($($argument,)* visitor)
                }
            }
        })+
    };
}

impl<'de> Deserializer<'de> for Part<'de> {
    type Error = Mismatch;

    wherever_it_stood! {
        deserialize_any(), deserialize_bool(), deserialize_option(),
        deserialize_i8(), deserialize_i16(), deserialize_i32(), deserialize_i64(),
        deserialize_u8(), deserialize_u16(), deserialize_u32(), deserialize_u64(),
        deserialize_f64(),
        deserialize_newtype_struct(name: &'static str),
        deserialize_enum(name: &'static str, variants: &'static [&'static str]),
    }

    forward_to_deserialize_any! {
        i128 u128 f32 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map
        struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use tenantry_services::{
        Command, Query,
        registry::{Visitor, visit_endpoints},
    };

    use super::*;

    /// Tries something with every operation that has a route.
    struct Every(Vec<&'static str>);

    impl Every {
        fn refuses_what_it_does_not_know<E: Endpoint>(&mut self) {
            let shape = Shape {
                route: E::ROUTE,
                has_body: false,
                is_paged: false,
            };
            let path = E::ROUTE.path_fields();
            let path: Vec<_> = path.map(|name| (name.to_owned(), "x".to_owned())).collect();
            let refusal = |name: &str, path: &[(String, String)]| {
                let pairs = vec![(name.to_owned(), "1".to_owned())];
                let problem = from_texts::<E>(shape, path, pairs).err().unwrap();
                let error = problem.errors.first().unwrap();
                (error.pointer.clone(), error.code.clone())
            };
            let unknown = |name: &str| (name.to_owned(), "unknown_parameter".to_owned());
            assert_eq!(refusal("colour", &[]), unknown("colour"), "{}", E::NAME);
            for name in E::ROUTE.path_fields() {
                assert_eq!(refusal(name, &path), unknown(name), "{}", E::NAME);
            }
            self.0.push(E::NAME);
        }
    }

    impl Visitor for Every {
        fn command<C: Command + Endpoint>(&mut self) {
            self.refuses_what_it_does_not_know::<C>();
        }

        fn query<Q: Query + Endpoint>(&mut self) {
            self.refuses_what_it_does_not_know::<Q>();
        }
    }

    #[test]
    fn no_operation_takes_a_field_that_it_does_not_know_or_that_is_in_its_path() {
        let mut every = Every(Vec::new());
        visit_endpoints(&mut every);
        assert!(every.0.contains(&"tenants.rename"));
    }
}
