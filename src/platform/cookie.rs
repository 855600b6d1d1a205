//! The one cookie that scripts can read: it says that there is a session, and nothing of it.

use super::document::document;
use super::dynamic::{get, set};

const HERE: &str = "__Host-here";

/// Whether the server has left word of a session.
#[must_use]
pub fn is_here() -> bool {
    let all = document().map(|document| get(&document, "cookie"));
    let all = all.and_then(|all| all.as_string()).unwrap_or_default();
    all.split("; ")
        .any(|one| one.split_once('=') == Some((HERE, "1")))
}

/// The session has ended: nobody needs to be asked next time.
pub fn forget() {
    if let Some(document) = document() {
        let text = format!("{HERE}=; Path=/; Max-Age=0; Secure; SameSite=Strict");
        set(&document, "cookie", text.as_str());
    }
}
