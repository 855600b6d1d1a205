//! What comes from outside: a link that the system opened, what another app shared, what was pasted
//! or dropped.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{DragEvent, Event, window};

use super::document::document;
use super::dynamic::{call, get, global, promised, set};
use super::listener::Listener;
use super::picture::Picture;
use super::{history, share};

/// The query in which the system hands over a `web+poltina:` link; the manifest has the same.
const LINK: &str = "?link=";

/// Where the service worker leaves what was shared; it has the same names.
const SHARED_CACHE: &str = "shared";
const SHARED: &str = "/scan/shared";

/// Something to be scanned.
#[derive(Clone, Debug)]
pub enum Handed {
    /// Files that may be pictures, one at least.
    Pictures(Vec<Picture>),
    /// A text that may be a code.
    Text(String),
}

/// The link that the system opened the app with, escaped. It is taken out of the address at once.
#[must_use]
pub fn take_link() -> Option<String> {
    let query = get(&window()?.location(), "search").as_string()?;
    let escaped = query.strip_prefix(LINK)?;
    history::replace(&history::path());
    Some(escaped.into())
}

/// A link as it was before it became a part of a query; `None` where it never was one.
#[must_use]
pub fn unescape(link: &str) -> Option<String> {
    let link = call(&js_sys::global(), "decodeURIComponent", &[link.into()]);
    link.ok()?.as_string()
}

/// What another app shared with this one, once.
pub async fn take_shared() -> Option<Handed> {
    let caches = caches()?;
    if !promised(&caches, "has", &[SHARED_CACHE.into()])
        .await
        .ok()?
        .is_truthy()
    {
        return None;
    }
    let cache = promised(&caches, "open", &[SHARED_CACHE.into()])
        .await
        .ok()?;
    let kept = promised(&cache, "match", &[SHARED.into()]).await.ok()?;
    forget_shared().await;
    let form = promised(&kept, "formData", &[]).await.ok()?;
    let pictures = pictures(&call(&form, "getAll", &["picture".into()]).ok()?);
    if !pictures.is_empty() {
        return Some(Handed::Pictures(pictures));
    }
    // What a link is shared as differs from app to app.
    ["url", "text", "title"]
        .iter()
        .filter_map(|name| call(&form, "get", &[(*name).into()]).ok()?.as_string())
        .map(|text| text.trim().to_owned())
        .find(|text| !text.is_empty())
        .map(Handed::Text)
}

/// Forgets what was shared and never looked at.
pub async fn forget_shared() {
    if let Some(caches) = caches() {
        // It is overwritten by whatever is shared next.
        let _ = promised(&caches, "delete", &[SHARED_CACHE.into()]).await;
    }
}

/// Browsers leave it out where the connection is not secure.
fn caches() -> Option<JsValue> {
    Some(global("caches")).filter(JsValue::is_object)
}

/// Calls back when something is pasted into the page, except into a field.
#[must_use]
pub fn on_paste(run: impl Fn(Handed) + 'static) -> Listener {
    let page = document().map(Into::into);
    Listener::new(page, "paste", move |event: Event| {
        let into_field = get(&get(&event, "target"), "tagName") == "INPUT";
        let handed = carried(&get(&event, "clipboardData"));
        if let Some(handed) = handed.filter(|_| !into_field) {
            event.prevent_default();
            run(handed);
        }
    })
}

/// What was dropped on the page.
#[must_use]
pub fn dropped(event: &DragEvent) -> Option<Handed> {
    event.prevent_default();
    carried(&get(event, "dataTransfer"))
}

/// The files that were chosen in a field.
#[must_use]
pub fn chosen(event: &Event) -> Vec<Picture> {
    let field = get(event, "target");
    let pictures = pictures(&get(&field, "files"));
    // The same file may be chosen again.
    set(&field, "value", "");
    pictures
}

/// What lies in the clipboard, if the person allows it to be read.
pub async fn pasted() -> Option<Handed> {
    if let Some(picture) = pasted_picture().await {
        return Some(Handed::Pictures(vec![picture]));
    }
    share::paste().await.map(Handed::Text)
}

async fn pasted_picture() -> Option<Picture> {
    let clipboard = get(&global("navigator"), "clipboard");
    let items = promised(&clipboard, "read", &[]).await.ok()?;
    for item in Array::from(&items).iter() {
        let kinds = Array::from(&get(&item, "types"));
        let mut kinds = kinds.iter().filter_map(|kind| kind.as_string());
        if let Some(kind) = kinds.find(|kind| kind.starts_with("image/")) {
            return promised(&item, "getType", &[kind.into()])
                .await
                .ok()
                .map(Picture);
        }
    }
    None
}

fn carried(transfer: &JsValue) -> Option<Handed> {
    let pictures = pictures(&get(transfer, "files"));
    if !pictures.is_empty() {
        return Some(Handed::Pictures(pictures));
    }
    let text = call(transfer, "getData", &["text".into()])
        .ok()?
        .as_string()?;
    (!text.trim().is_empty()).then_some(Handed::Text(text))
}

/// The files of a list that hold anything; a field that was left empty brings a file of no bytes.
fn pictures(files: &JsValue) -> Vec<Picture> {
    if !files.is_object() {
        return Vec::new();
    }
    let full = |file: &JsValue| get(file, "size").as_f64().is_some_and(|size| size > 0.0);
    Array::from(files)
        .iter()
        .filter(full)
        .map(Picture)
        .collect()
}
