//! What the product can be asked for: each thing is declared once, and every layer reads it from here.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    Problem,
    access::{Permission, Scope},
};

/// Something that a caller can have done or answered; implemented for input structs by [`operation!`].
///
/// `services` extends it with how it is done.
///
/// [`operation!`]: crate::operation
pub trait Operation: Send + Sync {
    /// What the caller is told.
    type Output: Send;

    /// `feature.verb`: audit action, outbox topic, metric label, log field.
    const NAME: &'static str;
    /// What the caller needs.
    const NEEDS: Permission;
    /// What it makes of the state that the caller saw.
    const IF_MATCH: Precondition = Precondition::Ignored;

    /// Where the permission is needed; refused when the input names no place where one has to be.
    fn scope(&self) -> Result<Scope, Problem>;
}

/// What an operation makes of `If-Match` (RFC 9110, 13.1.1): of the state that a change is based on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precondition {
    /// There is no row whose state it could be.
    Ignored,
    /// Compared when it was sent.
    Optional,
    /// Has to be sent: whoever changes it without looking would undo what others did.
    Required,
}

/// An operation that programs call over HTTP, and how: the API serves it and describes it, and clients
/// call it, from this alone.
///
/// The input's fields are the request: those that the path names stand in the path, the others in the
/// query of a `GET` or `DELETE` and in the JSON body of every other method. A list's `page` is sent as
/// `limit` and `cursor`. So an input refuses fields that it does not know (`deny_unknown_fields`).
pub trait Endpoint:
    Operation<Output: Described> + Serialize + DeserializeOwned + Described + 'static
{
    /// Where it is, and what stands in its description; a program's call goes to the first one that has a
    /// place for every field.
    const ROUTES: &'static [Route];
    /// Whether the answer says that something was made (201) and where ([`Self::location`]).
    const CREATES: bool = false;
    /// Whether an answer's `ETag` begins with a row version ([`Self::row_version`]).
    const VERSIONED: bool = false;

    /// The row version of what was read, with which its `ETag` begins.
    fn row_version(_: &Self::Output) -> Option<i64> {
        None
    }

    /// Whether an answer may be that the change waits: for people to agree, or for its time.
    const PROPOSES: bool = false;

    /// Whether that is so: nothing was changed yet.
    fn is_proposed(_: &Self::Output) -> bool {
        false
    }

    /// The path of what was made.
    fn location(_: &Self::Output) -> Option<String> {
        None
    }

    /// The schemas of the rows that a page has, by the names of their components.
    #[cfg(feature = "openapi")]
    fn row_schemas() -> Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)> {
        Vec::new()
    }
}

/// The field of a list's input that says which page is wanted.
pub const PAGE: &str = "page";
/// The query parameters that it is sent as.
pub const PAGE_PARAMETERS: [&str; 2] = ["limit", "cursor"];

/// Where an operation is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// By which method.
    pub method: Method,
    /// At which path, with fields in braces, as [`Segment`] has them: `/admin/tenants/{tenant_id}`.
    pub path: &'static str,
    /// The fields that nobody can give here.
    pub without: &'static [&'static str],
    /// Its name in the OpenAPI document: `rename_tenant`.
    pub id: &'static str,
    /// What it does: a line, and after an empty one whatever more there is to say.
    pub summary: &'static str,
}

/// A part of a route's path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment {
    /// A word that says nothing of the input.
    Word(&'static str),
    /// `{kind:domain}`: a word that is the value of a field; `{kind:playbook=playbooks}`: another word that
    /// stands for it.
    Fixed {
        /// The field.
        field: &'static str,
        /// Its value.
        value: &'static str,
        /// The word that stands in the path.
        word: &'static str,
    },
    /// `{version}`: the value of a field; `{tenant_id=owner.tenant}`: that of a member of a field.
    Parameter {
        /// What the path's parameter is called.
        name: &'static str,
        /// The field.
        field: &'static str,
        /// Its member, where it is one's value.
        member: Option<&'static str>,
    },
}

impl Segment {
    fn of(part: &'static str) -> Self {
        let inside = part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'));
        let Some(inside) = inside else {
            return Self::Word(part);
        };
        if let Some((field, value)) = inside.split_once(':') {
            let (value, word) = value.split_once('=').unwrap_or((value, value));
            return Self::Fixed { field, value, word };
        }
        let (name, place) = inside.split_once('=').unwrap_or((inside, inside));
        let (field, member) = match place.split_once('.') {
            Some((field, member)) => (field, Some(member)),
            None => (place, None),
        };
        Self::Parameter {
            name,
            field,
            member,
        }
    }

    /// The field whose value it is, if any.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::Word(_) => None,
            Self::Fixed { field, .. } | Self::Parameter { field, .. } => Some(field),
        }
    }

    /// What stands at its place in the path of a request with these fields; nothing if they have nothing
    /// for it, or something else.
    fn text(self, fields: &Map<String, Value>) -> Option<String> {
        match self {
            Self::Word(word) => Some(word.to_owned()),
            Self::Fixed { field, value, word } => {
                (fields.get(field)?.as_str()? == value).then(|| word.to_owned())
            }
            Self::Parameter { field, member, .. } => match member {
                None => fields.get(field).cloned().map(text),
                Some(member) => fields.get(field)?.get(member).cloned().map(text),
            },
        }
    }
}

impl Route {
    /// The parts of the path.
    pub fn segments(&self) -> impl Iterator<Item = Segment> + use<> {
        self.path.split('/').skip(1).map(Segment::of)
    }

    /// The path with its parameters in braces, as servers and OpenAPI write it.
    pub fn template(&self) -> String {
        let part = |segment| match segment {
            Segment::Word(word) | Segment::Fixed { word, .. } => format!("/{word}"),
            Segment::Parameter { name, .. } => format!("/{{{name}}}"),
        };
        self.segments().map(part).collect()
    }

    /// The fields that stand in the path, in its order.
    pub fn path_fields(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.segments().filter_map(Segment::field)
    }

    /// The request that an input's fields make here; nothing if they have nothing for a part of the path,
    /// or say what nobody can say here.
    pub fn call(&self, mut fields: Map<String, Value>) -> Option<Call> {
        // What is absent is left out: a query knows no `null`, and a body reads one as the other.
        fields.retain(|_, value| !value.is_null());
        if self.without.iter().any(|name| fields.contains_key(*name)) {
            return None;
        }
        let parts = self.segments().map(|segment| segment.text(&fields));
        let path = parts.collect::<Option<_>>()?;
        fields.retain(|name, _| !self.path_fields().any(|field| field == name));
        let (query, body) = if self.method.has_body() {
            (Vec::new(), Some(fields))
        } else {
            if let Some(Value::Object(page)) = fields.remove(PAGE) {
                fields.extend(page.into_iter().filter(|(_, value)| !value.is_null()));
            }
            let pairs = fields.into_iter().map(|(name, value)| (name, text(value)));
            (pairs.collect(), None)
        };
        Some(Call {
            method: self.method,
            path,
            query,
            body,
        })
    }
}

/// A request for an operation, before it is written in HTTP's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// By which method.
    pub method: Method,
    /// The segments of the path, not yet encoded.
    pub path: Vec<String>,
    /// The parameters of the query, not yet encoded.
    pub query: Vec<(String, String)>,
    /// The JSON body, where the method has one.
    pub body: Option<Map<String, Value>>,
}

impl Call {
    /// The request that an input's fields make, by the first route that has a place for all of them.
    pub fn by(routes: &[Route], fields: &Map<String, Value>) -> Option<Self> {
        routes.iter().find_map(|route| route.call(fields.clone()))
    }
}

/// A value as it stands in a path or a query.
fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::Array(_)
        | Value::Object(_)) => other.to_string(),
    }
}

/// The methods of HTTP that operations use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes something, or does what has no other method.
    Post,
    /// Puts something in the place of what is there.
    Put,
    /// Changes a part.
    Patch,
    /// Ends something.
    Delete,
}

impl Method {
    /// Its name in HTTP.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether the fields that are not in the path travel in a body.
    pub const fn has_body(self) -> bool {
        match self {
            Self::Get | Self::Delete => false,
            Self::Post | Self::Put | Self::Patch => true,
        }
    }
}

/// A value whose schema is known where the OpenAPI document is made, and anywhere else any value.
#[cfg(feature = "openapi")]
pub trait Described: utoipa::ToSchema {}

#[cfg(feature = "openapi")]
impl<T: utoipa::ToSchema> Described for T {}

/// A value whose schema is known where the OpenAPI document is made, and anywhere else any value.
#[cfg(not(feature = "openapi"))]
pub trait Described {}

#[cfg(not(feature = "openapi"))]
impl<T> Described for T {}

/// Declares an operation: its input, what it answers, its name, its permission, where that is needed, and,
/// where the input is about a row that has a version, whether the version seen has to be sent.
///
/// With a `route`, programs call it over HTTP ([`Endpoint`]): its name in the OpenAPI document, method and
/// path, for what makes something the path of that, for what may have to wait for approval whether it does, and for
/// what is read with a row version that. What
/// stands before it as a comment describes it. With `routes`, it is served at several paths, each with a
/// description of its own.
///
/// ```ignore
/// operation!(
///     /// Renames a tenant.
///     RenameTenant => Tenant, "tenants.rename", TenantsUpdate, |it| in_tenant(it), if_match Required,
///     route "rename_tenant" Patch "/admin/tenants/{tenant_id}"
/// );
/// ```
#[macro_export]
macro_rules! operation {
    (
        $(#[doc = $summary:literal])+
        $input:ty => $output:ident $(<$row:ty>)?, $name:expr, $needs:ident, |$it:pat_param| $scope:expr
        $(, if_match $if_match:ident)?,
        route $id:literal $method:ident $path:literal
        $(, created |$made:pat_param| $location:expr)?
        $(, proposed |$asked:pat_param| $proposed:expr)?
        $(, versioned |$read:pat_param| $version:expr)? $(,)?
    ) => {
        $crate::operation!(
            $input => $output $(<$row>)?, $name, $needs, |$it| $scope $(, if_match $if_match)?,
            routes { $(#[doc = $summary])+ $id $method $path }
            $(, created |$made| $location)?
            $(, proposed |$asked| $proposed)?
            $(, versioned |$read| $version)?
        );
    };
    (
        $input:ty => $output:ident $(<$row:ty>)?, $name:expr, $needs:ident, |$it:pat_param| $scope:expr
        $(, if_match $if_match:ident)?,
        routes {$(
            $(#[doc = $summary:literal])+
            $id:literal $method:ident $path:literal $(without $without:literal)*
        ),+ $(,)?}
        $(, created |$made:pat_param| $location:expr)?
        $(, proposed |$asked:pat_param| $proposed:expr)?
        $(, versioned |$read:pat_param| $version:expr)? $(,)?
    ) => {
        $crate::operation!(
            $input => $output $(<$row>)?, $name, $needs, |$it| $scope $(, if_match $if_match)?
        );

        impl $crate::Endpoint for $input {
            const ROUTES: &'static [$crate::operation::Route] = &[$($crate::operation::Route {
                method: $crate::operation::Method::$method,
                path: $path,
                without: &[$($without),*],
                id: $id,
                summary: concat!($($summary, "\n"),+),
            }),+];
            const CREATES: bool = $crate::operation!(@is $($location)?);
            const VERSIONED: bool = $crate::operation!(@is $($version)?);
            const PROPOSES: bool = $crate::operation!(@is $($proposed)?);

            $(
                #[cfg(feature = "openapi")]
                fn row_schemas() -> Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)> {
                    let name = <$row as utoipa::ToSchema>::name().into_owned();
                    let mut schemas = vec![(name, <$row as utoipa::PartialSchema>::schema())];
                    <$row as utoipa::ToSchema>::schemas(&mut schemas);
                    schemas
                }
            )?

            $(fn location($made: &Self::Output) -> Option<String> {
                Some($location)
            })?

            $(fn is_proposed($asked: &Self::Output) -> bool {
                $proposed
            })?

            $(fn row_version($read: &Self::Output) -> Option<i64> {
                Some($version)
            })?
        }
    };
    (
        $input:ty => $output:ty, $name:expr, $needs:ident, |$it:pat_param| $scope:expr
        $(, if_match $if_match:ident)? $(,)?
    ) => {
        impl $crate::Operation for $input {
            type Output = $output;

            const NAME: &'static str = $name;
            const NEEDS: $crate::access::Permission = $crate::access::Permission::$needs;
            $(const IF_MATCH: $crate::Precondition = $crate::Precondition::$if_match;)?

            fn scope(&self) -> Result<$crate::access::Scope, $crate::Problem> {
                let $it = self;
                Ok($scope)
            }
        }
    };
    (@is) => { false };
    (@is $there:expr) => { true };
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        packs::{DeprecatePack, PackFilter},
        tenants::{RenameTenant, TenantFilter},
    };

    fn call<E: Endpoint>(fields: &Value) -> Call {
        Call::by(E::ROUTES, fields.as_object().unwrap()).unwrap()
    }

    #[test]
    fn fields_go_into_the_path_the_body_or_the_query() {
        let rename = call::<RenameTenant>(&json!({"tenant_id": "a/b", "name": "B"}));
        assert_eq!(rename.path, ["admin", "tenants", "a/b"]);
        assert_eq!(Value::Object(rename.body.unwrap()), json!({"name": "B"}));
        assert!(rename.query.is_empty());

        let page = json!({"limit": 7, "cursor": null});
        let list = call::<TenantFilter>(&json!({"q": "a b", "status": null, "page": page}));
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        assert_eq!(list.query, [pair("limit", "7"), pair("q", "a b")]);
        assert_eq!(list.body, None);
    }

    #[test]
    fn whose_it_is_decides_between_paths() {
        let owner = |owner: Value| json!({"owner": owner, "version": "v1", "reason": "a test"});

        let shared = call::<DeprecatePack>(&owner(json!({"domain": "Rates"})));
        let own = call::<DeprecatePack>(&owner(json!({"tenant": "acme"})));

        assert_eq!(shared.path[2..], ["domain", "Rates", "v1", "status"]);
        assert_eq!(own.path[2..], ["tenant", "acme", "v1", "status"]);
        assert_eq!(
            Value::Object(own.body.unwrap()),
            json!({"reason": "a test"})
        );
        assert_eq!(Call::by(DeprecatePack::ROUTES, &Map::new()), None);
    }

    #[test]
    fn a_call_goes_to_the_first_path_that_has_a_place_for_every_field() {
        let path = |filter: &Value| call::<PackFilter>(filter).path;

        assert_eq!(path(&json!({"kind": "domain"}))[2..], ["domain"]);
        let own = call::<PackFilter>(&json!({"kind": "tenant", "tenant_id": "acme"}));
        assert_eq!(own.path[2..], ["tenant"]);
        assert_eq!(own.query, [("tenant_id".to_owned(), "acme".to_owned())]);
        let templates: Vec<_> = PackFilter::ROUTES.iter().map(Route::template).collect();
        assert!(templates.contains(&"/admin/packs/tenant/{tenant_id}".to_owned()));
        assert_eq!(path(&json!({"kind": "playbook"})), ["admin", "playbooks"]);
    }

    #[test]
    fn a_summary_is_what_stands_before_the_operation() {
        let [route] = RenameTenant::ROUTES else {
            panic!("it has one path");
        };

        assert_eq!(route.summary.trim(), "Renames a tenant.");
        assert_eq!(route.path_fields().collect::<Vec<_>>(), ["tenant_id"]);
    }
}
