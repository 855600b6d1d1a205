//! The one cookie that scripts can read: it says that there is a session, and nothing of it.

use poltina_api_types::HERE_COOKIE;

use super::document::document;
use super::dynamic::{get, set};

/// Whether the server has left word of a session.
#[must_use]
pub fn is_here() -> bool {
    let all = document().map(|document| get(&document, "cookie"));
    let all = all.and_then(|all| all.as_string()).unwrap_or_default();
    all.split("; ")
        .any(|one| one.split_once('=') == Some((HERE_COOKIE, "1")))
}

/// The session has ended: nobody needs to be asked next time.
pub fn forget() {
    if let Some(document) = document() {
        let text = format!("{HERE_COOKIE}=; Path=/; Max-Age=0; Secure; SameSite=Strict");
        set(&document, "cookie", text.as_str());
    }
}
