//! What the OpenAPI document says of an operation, derived from its declaration and its input.

use serde_json::{Map, Value, json};
use tenantry_domain::{
    Endpoint, Precondition,
    access::Permission,
    examples::{EXAMPLES, Scene},
    operation::{PAGE, PAGE_PARAMETERS, Route, Segment},
};
use utoipa::{
    ToSchema,
    openapi::{Paths, RefOr, path::PathItem, schema::Schema},
};

use crate::{extract::Shape, problem::PROBLEM_JSON};

/// Schemas by the names of their components.
type Schemas = Vec<(String, RefOr<Schema>)>;

/// Said of what is read with a row version.
const VERSIONED: &str =
    "The `ETag` begins with the row version: send it back as `If-Match` with a change.";

/// The status of an example that names what there is not.
const NOT_FOUND: u16 = 404;

/// In what an operation's answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answers {
    /// In JSON, as a component of the document.
    Json,
    /// As a text of this media type.
    Text(&'static str),
}

/// How an operation ends well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Success {
    /// 200.
    Done,
    /// 201.
    Created,
    /// 200, or 202 where people have to agree first.
    MayWait,
}

/// What a declaration says of an operation, and where its components come from. All that follows from it is
/// written for any operation, and compiled once.
pub(super) struct Facts {
    name: &'static str,
    needs: Permission,
    if_match: Precondition,
    success: Success,
    is_versioned: bool,
    input: Component,
    output: Component,
    row_schemas: fn() -> Schemas,
    changes: bool,
    answers: Answers,
}

/// A type's component, and what it refers to.
struct Component {
    name: String,
    schema: RefOr<Schema>,
    schemas: fn(&mut Schemas),
}

impl Component {
    fn of<T: ToSchema>() -> Self {
        Self {
            name: T::name().into_owned(),
            schema: T::schema(),
            schemas: T::schemas,
        }
    }
}

impl Facts {
    /// Of an operation that changes something, or does not, and how it answers.
    pub(super) fn of<E: Endpoint>(changes: bool, answers: Answers) -> Self {
        Self {
            name: E::NAME,
            needs: E::NEEDS,
            if_match: E::IF_MATCH,
            success: if E::CREATES {
                Success::Created
            } else if E::PROPOSES {
                Success::MayWait
            } else {
                Success::Done
            },
            is_versioned: E::VERSIONED,
            input: Component::of::<E>(),
            output: Component::of::<E::Output>(),
            row_schemas: E::row_schemas,
            changes,
            answers,
        }
    }
}

/// How requests for an operation are read at one of its paths, its place in the document, and the
/// components that it needs.
pub(super) fn operation(facts: &Facts, route: Route) -> (Shape, Schemas, Paths) {
    let input = Input::of(facts, route);
    let shape = Shape {
        route,
        has_body: input.has_body() && input.fields().next().is_some(),
        is_paged: input.properties.contains_key(PAGE),
    };
    let mut schemas = Schemas::new();
    let output = match facts.answers {
        Answers::Json => {
            schemas.extend((facts.row_schemas)());
            (facts.output.schemas)(&mut schemas);
            component(&facts.output, &mut schemas)
        }
        Answers::Text(media_type) => Output {
            description: "The text".into(),
            media_type,
            schema: json(&facts.output.schema),
        },
    };
    let mut described = json!({
        "operationId": route.id,
        "tags": [facts.name.split('.').next()],
        "parameters": input.parameters(),
        "responses": responses(facts, &input, &output),
        "x-permission": facts.needs.to_string(),
    });
    let (summary, description) = said(facts, route);
    set(&mut described, "summary", summary);
    set(&mut described, "description", description);
    if shape.has_body {
        (facts.input.schemas)(&mut schemas);
        let mut content = json!({"schema": input.body(&mut schemas)});
        set(&mut content, "example", input.example_of_body());
        let body = json!({"content": {"application/json": content}, "required": true});
        set(&mut described, "requestBody", Some(body));
    }
    let method = route.method.as_str().to_ascii_lowercase();
    let mut paths = Paths::new();
    // What cannot be read is missing, which a test of the whole document would see.
    let item: PathItem = serde_json::from_value(json!({method: described})).unwrap_or_default();
    paths.paths.insert(route.template(), item);
    (shape, schemas, paths)
}

/// The first line of what is said of it, and the rest.
fn said(facts: &Facts, route: Route) -> (Option<Value>, Option<Value>) {
    let lines: Vec<_> = route.summary.lines().map(str::trim).collect();
    let text = lines.join("\n");
    let (summary, more) = text.trim().split_once("\n\n").unwrap_or((text.trim(), ""));
    let mut more = more.replace('\n', " ");
    if facts.is_versioned {
        more = format!("{more} {VERSIONED}");
    }
    let more = Some(more.trim()).filter(|text| !text.is_empty());
    (
        Some(summary.replace('\n', " ").into()),
        more.map(Value::from),
    )
}

fn set(target: &mut Value, name: &str, value: Option<Value>) {
    if let (Value::Object(target), Some(value)) = (target, value) {
        target.insert(name.to_owned(), value);
    }
}

fn responses(facts: &Facts, input: &Input, output: &Output) -> Value {
    let problem = json!({"$ref": "#/components/schemas/ProblemDocument"});
    let refusal = |description: &str| {
        json!({
            "description": description,
            "content": {PROBLEM_JSON: {"schema": problem}},
        })
    };
    let mut answers = Map::new();
    let mut answer = json!({
        "description": output.description,
        "content": {output.media_type: {"schema": output.schema}},
    });
    if facts.success == Success::MayWait {
        let mut waits = answer.clone();
        let said = "Nothing was changed yet: `change_request` waits for people to agree, or `schedule` for its time";
        set(&mut waits, "description", Some(said.into()));
        answers.insert("202".to_owned(), waits);
    }
    let status = if facts.success == Success::Created {
        let headers = json!({
            "Location": {"description": "Its path", "schema": {"type": "string"}},
        });
        set(&mut answer, "headers", Some(headers));
        "201"
    } else {
        "200"
    };
    answers.insert(status.to_owned(), answer);
    // What a body says, with a change or without one, may not go with what there is.
    // Whoever asks whether a link would go is told what the link would be.
    let is_tried = facts.needs == Permission::PlaybooksLink;
    if facts.changes || input.has_body() || is_tried {
        let text = "The request conflicts with the present state, which `type` names";
        answers.insert("409".to_owned(), refusal(text));
    }
    if facts.if_match != Precondition::Ignored {
        let text = "`If-Match` names another state.";
        answers.insert("412".to_owned(), refusal(text));
    }
    if facts.if_match == Precondition::Required {
        answers.insert("428".to_owned(), refusal("`If-Match` is required."));
    }
    if input.names_a_tenant() {
        let text = "There is no such thing, or it is not yours to see";
        answers.insert("404".to_owned(), refusal(text));
    }
    Value::Object(answers)
}

/// What an operation answers.
struct Output {
    description: Value,
    media_type: &'static str,
    schema: Value,
}

/// A reference to the component of what an operation answers, which is added.
fn component(of: &Component, schemas: &mut Schemas) -> Output {
    let schema = json(&of.schema);
    let name = match schema.pointer("/properties/items/items/$ref") {
        // One page type has as many components as there are lists.
        Some(Value::String(rows)) if of.name == "Page" => {
            let rows = rows.rsplit('/').next().unwrap_or_default();
            format!("Page_{rows}")
        }
        _ => of.name.clone(),
    };
    schemas.push((name.clone(), of.schema.clone()));
    Output {
        description: schema
            .get("description")
            .cloned()
            .unwrap_or("The answer".into()),
        media_type: "application/json",
        schema: json!({"$ref": format!("#/components/schemas/{name}")}),
    }
}

fn json(schema: &RefOr<Schema>) -> Value {
    serde_json::to_value(schema).unwrap_or_default()
}

/// An operation's input as its schema says it is.
struct Input {
    /// Its component.
    name: String,
    schema: Value,
    properties: Map<String, Value>,
    route: Route,
    if_match: Precondition,
    /// What its schema refers to.
    components: Map<String, Value>,
    /// Inputs that fit the route, by what the demo has; and whether there is what they name.
    examples: Vec<(Map<String, Value>, bool)>,
}

impl Input {
    fn of(facts: &Facts, route: Route) -> Self {
        let mut components = Schemas::new();
        (facts.input.schemas)(&mut components);
        let components: Map<_, _> = components
            .iter()
            .map(|(name, schema)| (name.clone(), json(schema)))
            .collect();
        let (mut name, mut schema) = (facts.input.name.clone(), json(&facts.input.schema));
        // An input that is another one's is described as that one.
        if let Some(other) = referred(&schema)
            && let Some(found) = components.get(&other)
        {
            (name, schema) = (other, found.clone());
        }
        let properties = schema.get("properties").and_then(Value::as_object).cloned();
        Self {
            name,
            properties: properties.unwrap_or_default(),
            schema,
            route,
            if_match: facts.if_match,
            components,
            examples: examples(facts.name, route),
        }
    }

    /// Whether what is not in the path travels in a body.
    const fn has_body(&self) -> bool {
        self.route.method.has_body()
    }

    /// The fields that are not in the path, and not left out there.
    fn fields(&self) -> impl Iterator<Item = (&String, &Value)> {
        let all = self.properties.iter();
        all.filter(|(name, _)| {
            let is_in_path = self.route.path_fields().any(|field| field == name.as_str());
            !is_in_path && !self.route.without.contains(&name.as_str())
        })
    }

    /// Whether a request can be for a tenant, which may be another's: by its id, as the owner of a pack, or in what would be
    /// activated.
    fn names_a_tenant(&self) -> bool {
        const TENANT: &str = "tenant_id";
        const FIELDS: [&str; 3] = [TENANT, "owner", "candidate"];
        let in_path = |segment| matches!(segment, Segment::Parameter { name: TENANT, .. });
        self.fields()
            .any(|(name, _)| FIELDS.contains(&name.as_str()))
            || self.route.segments().any(in_path)
    }

    fn parameters(&self) -> Vec<Value> {
        let in_path = self.route.segments().filter_map(|segment| {
            let Segment::Parameter {
                name,
                field,
                member,
            } = segment
            else {
                return None;
            };
            let schema = self.properties.get(field)?;
            Some(match member {
                None => self.parameter(name, "path", schema),
                Some(member) => self.parameter(name, "path", self.member(schema, member)?),
            })
        });
        let mut parameters: Vec<_> = in_path.collect();
        for (name, schema) in self.fields().filter(|_| !self.has_body()) {
            if name == PAGE {
                parameters.extend(self.page(schema));
            } else {
                parameters.push(self.parameter(name, "query", schema));
            }
        }
        if self.if_match != Precondition::Ignored {
            parameters.push(json!({
                "name": "If-Match",
                "in": "header",
                "description": "The `ETag` of the state you saw",
                "required": self.if_match == Precondition::Required,
                "schema": {"type": "string"},
            }));
        }
        parameters
    }

    /// The schema of a value that is told apart from others by its name.
    fn member<'s>(&'s self, schema: &'s Value, name: &str) -> Option<&'s Value> {
        let either = self.resolved(schema).get("oneOf")?.as_array()?;
        let of = |one: &'s Value| one.get("properties")?.get(name);
        either.iter().find_map(of)
    }

    /// The parameters of a list's page.
    fn page(&self, schema: &Value) -> Vec<Value> {
        let page = self.resolved(schema);
        PAGE_PARAMETERS
            .iter()
            .filter_map(|name| {
                let schema = page.pointer(&format!("/properties/{name}"))?;
                Some(self.parameter(name, "query", schema))
            })
            .collect()
    }

    /// A parameter; what refers to a component stands there itself, because parameters are short.
    fn parameter(&self, name: &str, place: &str, schema: &Value) -> Value {
        let there = present(schema);
        let description = schema
            .get("description")
            .or_else(|| there.get("description"));
        let mut inline = self.resolved(&there).clone();
        if let Some(inline) = inline.as_object_mut() {
            inline.remove("description");
        }
        let mut parameter = json!({
            "name": name,
            "in": place,
            "required": place == "path" || self.requires(name),
            "schema": inline,
        });
        set(&mut parameter, "description", description.cloned());
        set(&mut parameter, "example", self.example_of(name));
        parameter
    }

    /// What stands under a parameter in the first example that has something there.
    fn example_of(&self, parameter: &str) -> Option<Value> {
        let is_meant = |segment: &Segment| matches!(segment, Segment::Parameter { name, .. } if *name == parameter);
        let in_path = self.route.segments().find(is_meant);
        let known = self.examples.iter().filter(|(_, is_known)| *is_known);
        let mut found = known.filter_map(|(fields, _)| match in_path {
            Some(Segment::Parameter { field, member, .. }) => {
                let value = fields.get(field)?;
                member.map_or(Some(value), |member| value.get(member))
            }
            _ => fields
                .get(parameter)
                .or_else(|| fields.get(PAGE)?.get(parameter)),
        });
        found.next().cloned()
    }

    /// The body of the first example that has one.
    fn example_of_body(&self) -> Option<Value> {
        let mut bodies = self
            .examples
            .iter()
            .filter_map(|(fields, _)| self.route.call(fields.clone())?.body);
        bodies.find(|body| !body.is_empty()).map(Value::Object)
    }

    fn requires(&self, name: &str) -> bool {
        let required = self.schema.get("required").and_then(Value::as_array);
        required.is_some_and(|names| names.iter().any(|one| one == name))
    }

    /// A reference to the component of what travels in the body, which is added.
    fn body(&self, schemas: &mut Schemas) -> Value {
        let mut schema = self.schema.clone();
        let fields: Map<_, _> = self
            .fields()
            .map(|(name, field)| (name.clone(), field.clone()))
            .collect();
        set(&mut schema, "properties", Some(fields.into()));
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| !self.route.path_fields().any(|field| name == field));
        }
        if let Ok(schema) = serde_json::from_value(schema) {
            schemas.push((self.name.clone(), schema));
        }
        json!({"$ref": format!("#/components/schemas/{}", self.name)})
    }

    /// The component that a schema refers to, or itself.
    fn resolved<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let component = referred(schema).and_then(|name| self.components.get(&name));
        component.unwrap_or(schema)
    }
}

/// The examples of an operation that fit a route, and whether there is what they name.
fn examples(operation: &str, route: Route) -> Vec<(Map<String, Value>, bool)> {
    let scene = Scene::demo();
    let its = EXAMPLES.iter().filter(|one| one.operation == operation);
    let fit = its.filter_map(|one| {
        let Value::Object(fields) = (one.input)(&scene) else {
            return None;
        };
        route.call(fields.clone())?;
        Some((fields, one.refused != Some(NOT_FOUND)))
    });
    fit.collect()
}

/// The name of the component that a schema is a reference to.
fn referred(schema: &Value) -> Option<String> {
    let path = schema.get("$ref")?.as_str()?;
    path.rsplit('/').next().map(str::to_owned)
}

/// What a value that may be absent is when it is there: a parameter cannot be `null`.
fn present(schema: &Value) -> Value {
    let is_null = |schema: &Value| schema.get("type").is_some_and(|kind| kind == "null");
    if let Some(Value::Array(either)) = schema.get("oneOf")
        && let Some(there) = either.iter().find(|schema| !is_null(schema))
    {
        return there.clone();
    }
    let mut schema = schema.clone();
    if let Some(Value::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [only] = kinds.as_slice() {
            let only = only.clone();
            set(&mut schema, "type", Some(only));
        }
    }
    schema
}
