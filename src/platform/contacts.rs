//! The contacts of the phone: one is chosen in the browser's own list, and nothing else is seen.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::dynamic::{call, get, global, object, promised};

/// Whether this browser has such a list.
#[must_use]
pub fn can_pick() -> bool {
    let contacts = get(&global("navigator"), "contacts");
    get(&contacts, "select").is_function()
}

/// The number of who is chosen; none where nobody is, or he has none.
pub async fn pick() -> Option<String> {
    let contacts = get(&global("navigator"), "contacts");
    let wanted = [
        Array::of1(&"tel".into()).into(),
        object(&[("multiple", false.into())]),
    ];
    let chosen = promised(&contacts, "select", &wanted).await.ok()?;
    let numbers = get(&call(&chosen, "at", &[0.into()]).ok()?, "tel");
    let first: JsValue = call(&numbers, "at", &[0.into()]).ok()?;
    first.as_string().filter(|number| !number.is_empty())
}
