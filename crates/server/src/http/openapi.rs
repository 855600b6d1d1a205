//! The contract as OpenAPI 3.1, generated from the handlers.

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use poltina_api_types::{ErrorCode, Event, Problem};
use poltina_domain::limits;
use utoipa::Number;
use utoipa::OpenApi as _;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, Header, OpenApi, Ref, RefOr, ResponseBuilder, Schema, SchemaFormat, schema,
};

use super::{problem, resources};

/// The extension in which a handler names its problems; what all operations share is added.
const PROBLEMS: &str = "x-problems";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Poltina wallet API",
        description = "What the wallet's app asks of its server. Money is an integer string of \
            minor units; times are RFC 3339; lists are pages by opaque cursor; errors are RFC 9457 \
            problems with stable codes. Requests that move money carry an `Idempotency-Key`. \
            Methods that change something must come from our own pages (`Sec-Fetch-Site: \
            same-origin`, or an `Origin` that equals `Host`); pages of other sites may not read \
            either. Requests with unknown fields or parameters are \
            refused; answers may grow new ones.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    servers((url = "/api/v1")),
    components(schemas(Problem, Event)),
)]
struct Frame;

/// What a locked session may do.
const OF_THE_LOCKED: [&str; 4] = ["signOut", "lockSession", "getSecurity", "freeze"];

/// The document without its operations.
pub(super) fn frame() -> OpenApi {
    let mut document = Frame::openapi();
    let cookie = ApiKeyValue::with_description(
        "__Host-sid",
        "Set by `POST /sessions`: HttpOnly, Secure, SameSite=Strict",
    );
    let key = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "A key of `POST /api-keys`, with the scope that the operation names. It needs neither \
             cookie nor origin.",
        ));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    components.add_security_scheme("api_key", SecurityScheme::Http(key.build()));
    document
}

/// The whole document.
#[must_use]
pub fn document() -> OpenApi {
    let mut document = resources().into_openapi();
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            add_problems(operation);
            for parameter in operation.parameters.iter_mut().flatten() {
                if let RefOr::T(parameter) = parameter {
                    bound(parameter);
                }
            }
        }
    }
    let components = document.components.as_mut();
    for schema in components
        .into_iter()
        .flat_map(|all| all.schemas.values_mut())
    {
        leave_out_rust(schema);
    }
    name_the_codes(&mut document);
    tell_of_quotes(&mut document);
    document
}

/// The codes as they are written on the wire: the schema's generator does not see the names that a
/// macro gave them.
fn name_the_codes(document: &mut OpenApi) {
    let schemas = document.components.as_mut().map(|all| &mut all.schemas);
    if let Some(RefOr::T(Schema::Object(codes))) =
        schemas.and_then(|schemas| schemas.get_mut("ErrorCode"))
    {
        let names = ErrorCode::ALL.iter().map(|code| code.as_str().into());
        codes.enum_values = Some(names.collect());
    }
}

/// What a problem brings with it where a quote's time is over. It is no field of the problem itself,
/// so that who never exchanges need not read one.
fn tell_of_quotes(document: &mut OpenApi) {
    let schemas = document.components.as_mut().map(|all| &mut all.schemas);
    if let Some(RefOr::T(Schema::Object(problem))) =
        schemas.and_then(|schemas| schemas.get_mut("Problem"))
    {
        let quote = RefOr::Ref(Ref::from_schema_name("Quote"));
        problem.properties.insert("quote".to_owned(), quote);
    }
}

/// Descriptions come from Rust's documentation: its examples are for Rust programmers.
fn leave_out_rust(schema: &mut RefOr<Schema>) {
    if let RefOr::T(Schema::Object(object)) = schema
        && let Some(text) = object.description.as_mut()
        && let Some(example) = text.find("```")
    {
        text.truncate(example);
        text.truncate(text.trim_end().len());
    }
}

/// Says what a parameter may be. Each is read in one place, for whichever operation it is.
fn bound(parameter: &mut Parameter) {
    let Some(RefOr::T(Schema::Object(schema))) = parameter.schema.as_mut() else {
        return;
    };
    let number = |number: u32| Some(Number::Int(number as isize));
    let uuid = Some(SchemaFormat::Custom("uuid".to_owned()));
    let pattern = |pattern: &str| Some(pattern.to_owned());
    match (&parameter.parameter_in, parameter.name.as_str()) {
        (ParameterIn::Header, "Idempotency-Key") => {
            schema.pattern = pattern("^(\"[A-Za-z0-9_-]{16,64}\"|[A-Za-z0-9_-]{16,64})$");
        }
        (ParameterIn::Header, "If-Match") => schema.pattern = pattern("^\"[^\"]*\"$"),
        (ParameterIn::Path, "key") => schema.pattern = pattern("^[A-Za-z0-9_-]{16,64}$"),
        (ParameterIn::Path, "payee_id") => {
            schema.pattern = pattern("^(person|shop):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$");
        }
        (ParameterIn::Header, "Confirmation") | (ParameterIn::Path, "id") => schema.format = uuid,
        (ParameterIn::Header, "Last-Event-ID") | (ParameterIn::Query, "after" | "before") => {
            schema.minimum = number(0);
        }
        (ParameterIn::Query, "limit") => {
            (schema.minimum, schema.maximum) = (number(1), number(limits::PAGE_MAX));
        }
        _ => {}
    }
}

/// Serves the document.
pub(super) async fn serve() -> Response {
    static JSON: LazyLock<Option<Bytes>> =
        LazyLock::new(|| document().to_json().ok().map(Bytes::from));
    match &*JSON {
        Some(json) => ([(header::CONTENT_TYPE, "application/json")], json.clone()).into_response(),
        None => crate::app::Failure::internal().into_response(),
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        item.get.as_mut(),
        item.post.as_mut(),
        item.put.as_mut(),
        item.patch.as_mut(),
        item.delete.as_mut(),
    ]
    .into_iter()
    .flatten()
}

/// Adds a response for each status that the operation's problems have.
fn add_problems(operation: &mut Operation) {
    let codes = codes(operation);
    let mut statuses: Vec<u16> = codes.iter().map(|code| code.status()).collect();
    statuses.sort_unstable();
    statuses.dedup();
    for status in statuses {
        let described: Vec<String> = codes
            .iter()
            .filter(|code| code.status() == status)
            .map(|code| format!("`{}`: {}", code.as_str(), problem::title(*code)))
            .collect();
        let content = ContentBuilder::new()
            .schema(Some(RefOr::Ref(Ref::from_schema_name("Problem"))))
            .build();
        let mut response = ResponseBuilder::new()
            .description(described.join("\n\n"))
            .content("application/problem+json", content);
        if codes
            .iter()
            .any(|code| code.status() == status && code.retryable())
        {
            let seconds = schema::Object::with_type(schema::Type::Integer);
            response = response.header("Retry-After", Header::new(seconds));
        }
        operation
            .responses
            .responses
            .insert(status.to_string(), RefOr::T(response.build()));
    }
    if let Some(extensions) = operation.extensions.as_mut() {
        let names: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
        extensions.insert(PROBLEMS.to_owned(), names.into());
    }
}

/// The operation's own problems, and those that any of its kind may have.
fn codes(operation: &Operation) -> Vec<ErrorCode> {
    let own = operation
        .extensions
        .as_ref()
        .and_then(|extensions| extensions.get(PROBLEMS))
        .and_then(|list| list.as_array())
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str());
    let mut names: Vec<&str> = own.collect();
    // A query that no operation has is refused by any.
    names.extend([
        "invalid-request",
        "too-many-requests",
        "unavailable",
        "internal",
        "cross-site",
    ]);
    if let Some(security) = &operation.security {
        if security.len() > 1 {
            names.push("scope-missing");
        }
        names.push("sign-in-required");
        let id = operation.operation_id.as_deref().unwrap_or_default();
        if !OF_THE_LOCKED.contains(&id) {
            names.push("session-locked");
        }
    }
    let known = ErrorCode::ALL.iter().copied();
    known
        .filter(|code| names.contains(&code.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::BASE;
    use super::*;

    #[test]
    fn every_problem_that_a_handler_names_exists() {
        let mut api = resources().into_openapi();
        for (path, item) in &mut api.paths.paths {
            for operation in operations(item) {
                let list = operation
                    .extensions
                    .as_ref()
                    .and_then(|all| all.get(PROBLEMS));
                let list = list.and_then(|list| list.as_array()).unwrap();
                for name in list {
                    let known = |code: &&ErrorCode| Some(code.as_str()) == name.as_str();
                    assert!(
                        ErrorCode::ALL.iter().any(|code| known(&code)),
                        "{path}: {name}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_document_is_openapi_3_1_below_the_api_s_base() {
        let json = serde_json::to_value(document()).unwrap();
        assert_eq!(json["openapi"], "3.1.0");
        assert_eq!(json["servers"][0]["url"], BASE);
    }
}
