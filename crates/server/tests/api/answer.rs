//! An answer of the API, and what a test asks of it.

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::Value;

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The body of an answer that is no problem.
    pub(crate) fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.json);
        self.json
    }

    /// The `name=value` of the cookie that was set.
    pub(crate) fn cookie(&self) -> String {
        let set = self
            .headers
            .get(header::SET_COOKIE)
            .unwrap()
            .to_str()
            .unwrap();
        set.split(';').next().unwrap().to_owned()
    }

    /// The answer is the problem with this code, in the form of RFC 9457.
    #[track_caller]
    pub(crate) fn is_problem(&self, code: &str) {
        assert_eq!(self.json["code"], code, "{} {}", self.status, self.json);
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        assert_eq!(self.json["status"], self.status.as_u16());
        assert_eq!(self.json["type"], format!("/problems/{code}"));
        assert!(self.json["title"].is_string() && self.json["detail"].is_string());
    }

    /// The answer is `invalid-request`, and names exactly this place.
    #[track_caller]
    pub(crate) fn is_wrong_at(&self, pointer: &str) {
        self.is_problem("invalid-request");
        let errors = self.json["errors"].as_array().unwrap();
        let pointers: Vec<_> = errors
            .iter()
            .map(|error| error["pointer"].as_str().unwrap())
            .collect();
        assert_eq!(pointers, [pointer], "{}", self.json);
    }
}
