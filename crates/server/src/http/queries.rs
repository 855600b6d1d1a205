//! Queries of operations that have none: what is not known is refused there as everywhere.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::ParameterIn;

use super::BASE;
use super::openapi::document;
use crate::app::Failure;

/// The addresses that are read with a query.
static WITH_ONE: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let paths = document().paths.paths.into_iter();
    let with_one = paths.filter(|(_, item)| {
        let parameters = item.get.iter().filter_map(|get| get.parameters.as_ref());
        let mut parameters = parameters.flatten();
        parameters.any(|parameter| match parameter {
            RefOr::T(parameter) => parameter.parameter_in == ParameterIn::Query,
            RefOr::Ref(_) => false,
        })
    });
    with_one.map(|(path, _)| format!("{BASE}{path}")).collect()
});

/// How much of a name is told back.
const NAMED: usize = 40;

/// Refuses a query where the contract knows of none.
pub(super) async fn refuse_unknown(request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let Some((name, _)) = form_urlencoded::parse(query.as_bytes()).next() else {
        return next.run(request).await;
    };
    let address = request.extensions().get::<MatchedPath>();
    let known = address.is_none_or(|address| {
        request.method() == Method::GET && WITH_ONE.contains(address.as_str())
    });
    if known {
        return next.run(request).await;
    }
    let name: String = name.chars().take(NAMED).collect();
    let detail = "there is no such parameter here: leave it out";
    Failure::invalid(&format!("query:{name}"), detail).into_response()
}
