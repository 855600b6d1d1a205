//! Queries of operations that have none: what is not known is refused there as everywhere.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::{Operation, ParameterIn};

use super::BASE;
use super::openapi::document;
use crate::app::Failure;

/// The operations that have no query: methods and addresses.
static WITHOUT: LazyLock<BTreeSet<(&str, String)>> = LazyLock::new(|| {
    let mut without = BTreeSet::new();
    for (path, item) in document().paths.paths {
        for (method, operation) in [
            (Method::GET, &item.get),
            (Method::POST, &item.post),
            (Method::PUT, &item.put),
            (Method::PATCH, &item.patch),
            (Method::DELETE, &item.delete),
        ] {
            if operation.as_ref().is_some_and(|one| !has_query(one)) {
                without.insert((named(&method), format!("{BASE}{path}")));
            }
        }
    }
    without
});

fn has_query(operation: &Operation) -> bool {
    let mut parameters = operation.parameters.iter().flatten();
    parameters.any(|parameter| match parameter {
        RefOr::T(parameter) => parameter.parameter_in == ParameterIn::Query,
        RefOr::Ref(_) => false,
    })
}

/// The name of a method that operations have; of others there are none.
const fn named(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "",
    }
}

/// How much of a name is told back.
const NAMED: usize = 40;

/// Refuses a query where the contract knows of none.
pub(super) async fn refuse_unknown(request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let Some((name, _)) = form_urlencoded::parse(query.as_bytes()).next() else {
        return next.run(request).await;
    };
    let address = request.extensions().get::<MatchedPath>();
    // What is no operation at all is refused as such.
    let refused = address.is_some_and(|address| {
        WITHOUT.contains(&(named(request.method()), address.as_str().to_owned()))
    });
    if !refused {
        return next.run(request).await;
    }
    let name: String = name.chars().take(NAMED).collect();
    let detail = "there is no such parameter here: leave it out";
    Failure::invalid(&format!("query:{name}"), detail).into_response()
}
