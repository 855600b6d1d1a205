//! The one cookie that scripts can read: it says that there is a session, and nothing of it.

use poltina_api_types::HERE_COOKIE;

use super::document::document;
use super::dynamic::{get, set};

/// The word that the server has left of a session: another for each.
#[must_use]
pub fn here() -> Option<String> {
    let all = get(&document()?.into(), "cookie").as_string()?;
    let mut pairs = all.split("; ").filter_map(|one| one.split_once('='));
    let here = pairs.find(|(name, _)| *name == HERE_COOKIE)?;
    Some(here.1.to_owned())
}

/// The session of this word has ended: nobody needs to be asked next time. Another one's word stays.
pub fn forget(ended: Option<&str>) {
    if let Some(document) = document().filter(|_| here().as_deref() == ended) {
        let text = format!("{HERE_COOKIE}=; Path=/; Max-Age=0; Secure; SameSite=Strict");
        set(&document, "cookie", text.as_str());
    }
}
