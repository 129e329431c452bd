//! An operation's input, read from path, query and body as its [`Route`] says.

use std::pin::Pin;

use axum::extract::{FromRequestParts as _, RawPathParams, Request};
use bytes::Bytes;
use http::request::Parts;
use serde::{
    de::{Deserializer, Visitor, value::MapAccessDeserializer},
    forward_to_deserialize_any,
};
use tenantry_domain::{
    Endpoint, Problem, ProblemKind,
    operation::{PAGE, PAGE_PARAMETERS, Route, Segment},
    say,
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
    let Received { path, pairs, body } = received(shape, request).await?;
    Ok(match body {
        Some(bytes) => from_body(shape.route, &path, &bytes)?,
        None => from_texts(shape, &path, pairs)?,
    })
}

/// What an input is read from, before it is known what it is.
struct Received {
    path: Vec<(String, String)>,
    pairs: Vec<(String, String)>,
    body: Option<Bytes>,
}

/// In a box, because it would be compiled into each operation.
fn received(
    shape: Shape,
    request: Request,
) -> Pin<Box<dyn Future<Output = Result<Received, Refusal>> + Send>> {
    Box::pin(async move {
        let (mut parts, body) = request.into_parts();
        let path = path_of(&mut parts).await?;
        let texts = |path, pairs| Received {
            path,
            pairs,
            body: None,
        };
        if !shape.route.method.has_body() {
            let pairs = query::pairs(parts.uri.query().unwrap_or_default())?;
            return Ok(texts(path, pairs));
        }
        NoQuery::check(&parts)?;
        if !shape.has_body {
            return Ok(texts(path, Vec::new()));
        }
        check_media_type(&parts.headers)?;
        let bytes = read_body(Request::from_parts(parts, body), BODY_MAX_BYTES).await?;
        refuse_nul(&bytes)?;
        Ok(Received {
            path,
            pairs: Vec::new(),
            body: Some(bytes),
        })
    })
}

/// The parts of the path by name; what no text can hold names nothing.
async fn path_of(parts: &mut Parts) -> Result<Vec<(String, String)>, Problem> {
    let nothing = || {
        let detail = say!("A part of the path can name nothing that exists.");
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
    let route = shape.route;
    if let Some((name, _)) = pairs.iter().find(|(name, _)| is_elsewhere(route, name)) {
        return Err(query::refused(&Mismatch::new(What::Unknown(name.clone()))));
    }
    let is_of_page = |name: &str| shape.is_paged && PAGE_PARAMETERS.contains(&name);
    let (page, others): (Vec<_>, Vec<_>) =
        pairs.into_iter().partition(|(name, _)| is_of_page(name));
    let others = others.into_iter();
    let fields = in_path(route, path)
        .chain(others.map(|(name, text)| (name, Part::Text(Text(text)))))
        .chain(shape.is_paged.then(|| (PAGE.to_owned(), Part::Pairs(page))));
    let read = E::deserialize(MapAccessDeserializer::new(Fields::new(fields)));
    read.map_err(|mut mismatch| {
        if shape.is_paged && mismatch.place.is_empty() {
            mismatch.known.extend(PAGE_PARAMETERS);
        }
        refused(route, path, mismatch, query::refused)
    })
}

fn from_body<E: Endpoint>(
    route: Route,
    path: &[(String, String)],
    bytes: &[u8],
) -> Result<E, Problem> {
    let members = json::object(bytes)?.members();
    let members = members.map_err(|mismatch| json::refused(&mismatch))?;
    if let Some((name, _)) = members.iter().find(|(name, _)| is_elsewhere(route, name)) {
        return Err(json::refused(&Mismatch::new(What::Unknown(name.clone()))));
    }
    let members = members.into_iter();
    let fields = in_path(route, path).chain(members.map(|(name, value)| (name, Part::Json(value))));
    let read = E::deserialize(MapAccessDeserializer::new(Fields::new(fields)));
    read.map_err(|mismatch| refused(route, path, mismatch, json::refused))
}

/// The fields that the path tells.
fn in_path<'de>(
    route: Route,
    path: &[(String, String)],
) -> impl Iterator<Item = (String, Part<'de>)> {
    let text_of = |wanted: &str| {
        let found = path.iter().find(|(name, _)| name == wanted);
        found.map(|(_, text)| text.clone())
    };
    route.segments().filter_map(move |segment| {
        let (field, part) = match segment {
            Segment::Word(_) => return None,
            Segment::Fixed { field, value, .. } => (field, Part::Text(Text(value.to_owned()))),
            Segment::Parameter {
                name,
                field,
                member,
            } => {
                let text = text_of(name)?;
                let part = match member {
                    None => Part::Text(Text(text)),
                    Some(member) => Part::Pairs(vec![(member.to_owned(), text)]),
                };
                (field, part)
            }
        };
        Some((field.to_owned(), part))
    })
}

/// Whether a field stands in the path, under one name or another, or cannot be given here.
fn is_elsewhere(route: Route, name: &str) -> bool {
    let names_it = |segment| match segment {
        Segment::Word(_) => false,
        Segment::Fixed { field, .. } => field == name,
        Segment::Parameter {
            name: parameter,
            field,
            ..
        } => field == name || parameter == name,
    };
    route.without.contains(&name) || route.segments().any(names_it)
}

/// A name in a path that nothing can have is simply not found; all else is told by who knows how.
fn refused(
    route: Route,
    path: &[(String, String)],
    mismatch: Mismatch,
    tell: impl FnOnce(&Mismatch) -> Problem,
) -> Problem {
    let named = route.segments().find_map(|segment| match segment {
        Segment::Parameter {
            name,
            field,
            member,
        } => {
            let member = member
                .map(|member| format!("/{member}"))
                .unwrap_or_default();
            (mismatch.place == format!("/{field}{member}")).then_some(name)
        }
        Segment::Word(_) | Segment::Fixed { .. } => None,
    });
    if let Some((name, text)) = path.iter().find(|(name, _)| Some(name.as_str()) == named) {
        return Problem::not_found(name.trim_end_matches("_id"), text);
    }
    let mut mismatch = mismatch;
    if mismatch.place.is_empty() {
        let can_be_given = |name: &&'static str| *name != PAGE && !is_elsewhere(route, name);
        mismatch.known.retain(can_be_given);
    }
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
    use serde::Serialize;
    use tenantry_services::{
        Command, Query,
        registry::{Visitor, visit_endpoints},
    };

    use super::*;

    /// Tries something with every operation that has a route.
    struct Every(Vec<&'static str>);

    impl Every {
        fn refuses_what_it_does_not_know<E: Endpoint>(&mut self) {
            for route in E::ROUTES {
                let refusal = |name: &str| {
                    let shape = Shape {
                        route: *route,
                        has_body: false,
                        is_paged: false,
                    };
                    let pairs = vec![(name.to_owned(), "1".to_owned())];
                    let problem = from_texts::<E>(shape, &[], pairs).err().unwrap();
                    let error = problem.errors.first().unwrap();
                    (error.pointer.clone(), error.code.clone())
                };
                let not_here = route.path_fields().chain(route.without.iter().copied());
                for name in ["colour"].into_iter().chain(not_here) {
                    let unknown = (name.to_owned(), "unknown_parameter".to_owned());
                    assert_eq!(refusal(name), unknown, "{}", route.id);
                }
            }
            self.0.push(E::NAME);
        }
    }

    impl Visitor for Every {
        fn command<C: Command<Output: Serialize> + Endpoint>(&mut self) {
            self.refuses_what_it_does_not_know::<C>();
        }

        fn query<Q: Query<Output: Serialize> + Endpoint>(&mut self) {
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
