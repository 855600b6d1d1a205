//! `RateLimit` and `RateLimit-Policy` headers (draft-ietf-httpapi-ratelimit-headers-10).

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::app::rate::Quota;

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// Says how much of an allowance is left.
pub(super) fn set(headers: &mut HeaderMap, quota: Quota) {
    let rule = quota.rule;
    let policy = format!("\"{}\";q={};w={}", rule.name, rule.burst, rule.window);
    let limit = format!(
        "\"{}\";r={};t={}",
        rule.name, quota.remaining, quota.next_in
    );
    for (name, text) in [(POLICY, policy), (LIMIT, limit)] {
        if let Ok(value) = HeaderValue::from_str(&text) {
            headers.insert(name, value);
        }
    }
}

/// Whether a narrower allowance has spoken already.
pub(super) fn has(headers: &HeaderMap) -> bool {
    headers.contains_key(LIMIT)
}
