//! The OpenAPI 3.1 document: its frame, and what every operation says without saying it.
//!
//! A handler's annotation names its permission as `x-permission`. From that, the document derives
//! the credential it takes, and the refusals that follow from having one, a path or a body.

use tenantry_domain::problem::ProblemDocument;
use utoipa::{
    OpenApi as _, PartialSchema as _,
    openapi::{
        ContentBuilder, HeaderBuilder, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem},
        security::{
            ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
        },
    },
};

use crate::problem::PROBLEM_JSON;

/// `POST`s that change nothing, so that a key would do nothing.
const KEYLESS: [&str; 2] = ["preview_activation", "replay_exceptions"];

/// Reads whose answers have no tag: a stream, and texts that come with the program.
const UNTAGGED: [&str; 3] = ["export_audit", "get_problem", "list_problems"];

/// The permission of operations that any credential will do for.
const ANY: &str = "any";

/// 409 beside what else an operation answers.
#[derive(utoipa::IntoResponses)]
#[response(
    status = 409,
    description = "The request conflicts with the present state, which `type` names",
    content_type = "application/problem+json"
)]
pub(crate) struct Conflicts(#[expect(dead_code, reason = "describes a body")] ProblemDocument);

/// 404 of an operation that names a tenant in its body.
#[derive(utoipa::IntoResponses)]
#[response(
    status = 404,
    description = "There is no such thing, or it is not yours to see",
    content_type = "application/problem+json"
)]
pub(crate) struct NoTenant(#[expect(dead_code, reason = "describes a body")] ProblemDocument);

/// 429.
#[derive(utoipa::IntoResponses)]
#[response(
    status = 429,
    description = "Too many attempts; `Retry-After` says how long to wait",
    content_type = "application/problem+json"
)]
pub(crate) struct TooMany(#[expect(dead_code, reason = "describes a body")] ProblemDocument);

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Tenantry",
        description = "Control plane for tenants and their configuration. Errors are \
            `application/problem+json` (RFC 9457); unknown fields and query parameters are refused \
            by name; changes take an `Idempotency-Key`; reads carry an `ETag`. `Accept-Language` (`en`, \
            `th`) chooses the language of sentences: messages and hints of findings, titles, details and \
            messages of errors; codes and pointers are the same in every language.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "tenants", description = "Customer organisations"),
        (name = "packs", description = "Versioned documents, and their validation"),
        (name = "activation", description = "The configuration in force, and its history"),
        (name = "runtime", description = "What running services ask for"),
        (name = "audit", description = "Who did what, provably"),
        (name = "jobs", description = "Work that is done in the background"),
        (name = "auth", description = "Signing in"),
        (name = "access", description = "People and API tokens"),
        (name = "views", description = "Views of lists that a person has saved"),
        (name = "meta", description = "What the API says about itself"),
    ),
    components(schemas(ProblemDocument)),
)]
struct Frame;

/// The document without operations.
pub(crate) fn frame() -> OpenApi {
    let mut document = Frame::openapi();
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API token, `tnt_...`"))
        .build();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    let cookie = ApiKeyValue::with_description(
        "tenantry_session",
        "The console's session; changes also need a same-origin `Origin` header",
    );
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    document
}

/// The OpenAPI 3.1 document of every operation.
pub fn document() -> OpenApi {
    let (_, mut document) = crate::routes().split_for_parts();
    for item in document.paths.paths.values_mut() {
        let changing = [
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in changing
            .into_iter()
            .flatten()
            .filter(|operation| !is_one_of(operation, &KEYLESS))
        {
            take_idempotency_key(operation);
        }
        if let Some(operation) = item.get.as_mut().filter(|read| !is_one_of(read, &UNTAGGED)) {
            take_known_tag(operation);
        }
        for operation in operations(item) {
            complete(operation);
        }
    }
    document
}

/// Every path, and whether all that is there asks who is calling.
pub fn paths() -> Vec<(String, bool)> {
    let mut document = document();
    let paths = document.paths.paths.iter_mut();
    paths
        .map(|(path, item)| {
            let asks = |operation: &mut Operation| {
                operation
                    .security
                    .as_ref()
                    .is_some_and(|one| !one.is_empty())
            };
            (path.clone(), operations(item).all(asks))
        })
        .collect()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.post,
        &mut item.put,
        &mut item.patch,
        &mut item.delete,
    ]
    .into_iter()
    .filter_map(Option::as_mut)
}

fn is_one_of(operation: &Operation, ids: &[&str]) -> bool {
    let id = operation.operation_id.as_deref();
    id.is_some_and(|id| ids.contains(&id))
}

/// A reader that has the present state is told so, if it says which it has.
fn take_known_tag(operation: &mut Operation) {
    const IF_NONE_MATCH: &str = "If-None-Match";
    let responses = &mut operation.responses.responses;
    if let Some(RefOr::T(answer)) = responses.get_mut("200") {
        let tag = HeaderBuilder::new()
            .schema(Some(String::schema()))
            .description(Some("Stands for this state, in this content coding"))
            .build();
        answer
            .headers
            .entry("ETag".to_owned())
            .or_insert(RefOr::T(tag));
    }
    responses.entry("304".to_owned()).or_insert_with(|| {
        let response = ResponseBuilder::new().description("You have it");
        RefOr::T(response.build())
    });
    let parameters = operation.parameters.get_or_insert_default();
    let is_it = |one: &RefOr<Parameter>| matches!(one, RefOr::T(one) if one.name == IF_NONE_MATCH);
    if !parameters.iter().any(is_it) {
        let parameter = ParameterBuilder::new()
            .name(IF_NONE_MATCH)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some("The `ETag` you have"))
            .schema(Some(String::schema()))
            .build();
        parameters.push(RefOr::T(parameter));
    }
}

/// Everything that changes something for a known caller may be repeated safely.
fn take_idempotency_key(operation: &mut Operation) {
    if operation.extensions.is_none() {
        return;
    }
    let parameter = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "A repeat with the same key and body answers the same, for 24 hours",
        ))
        .schema(Some(String::schema()))
        .build();
    operation
        .parameters
        .get_or_insert_default()
        .push(RefOr::T(parameter));
}

/// Adds what follows from an operation's permission, path and body.
fn complete(operation: &mut Operation) {
    let permission = operation
        .extensions
        .as_ref()
        .and_then(|found| found.get("x-permission"));
    let permission = permission
        .and_then(|value| value.as_str())
        .map(str::to_owned);
    let names_something = operation.parameters.iter().flatten().any(|parameter| {
        matches!(parameter, RefOr::T(p) if p.parameter_in == ParameterIn::Path || p.name == "tenant_id")
    });
    let mut refuse = |status: &str, description: &str| {
        let responses = &mut operation.responses.responses;
        responses
            .entry(status.to_owned())
            .or_insert_with(|| RefOr::T(problem(description)));
    };
    refuse(
        "422",
        "Something was understood but refused; `errors` or `findings` say what",
    );
    refuse("400", "The request is malformed; `detail` says where");
    refuse(
        "429",
        "Too many requests; `Retry-After` says how long to wait",
    );
    refuse(
        "503",
        "The database or a queue is full or away; `Retry-After` says when to come back",
    );
    refuse("default", "Any other refusal");
    if names_something {
        refuse("404", "There is no such thing, or it is not yours to see");
    }
    if operation.request_body.is_some() {
        refuse("413", "The body is over the operation's limit");
        refuse("415", "The media type, or the content coding, is not taken");
    }
    let Some(permission) = permission else {
        operation.security = Some(Vec::new());
        return;
    };
    refuse("401", "No credential, or a bad one");
    let needs = if permission == ANY {
        "Any credential will do.".to_owned()
    } else {
        refuse("403", "The caller may see this but not do that");
        format!("Needs the permission `{permission}`.")
    };
    let description = operation.description.take().unwrap_or_default();
    operation.description = Some(format!("{description}\n\n{needs}").trim().to_owned());
    let scheme = |name: &str| SecurityRequirement::new(name, Vec::<String>::new());
    operation.security = Some(vec![scheme("token"), scheme("session")]);
}

fn problem(description: &str) -> Response {
    let body = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("ProblemDocument")))
        .build();
    ResponseBuilder::new()
        .description(description)
        .content(PROBLEM_JSON, body)
        .build()
}
