//! What comes from outside: a link that the system opened, what another app shared, what was pasted
//! or dropped.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, Cache, CacheStorage, ClipboardEvent, ClipboardItem, DataTransfer, DragEvent, Event, File,
    FormData, HtmlInputElement, Response, window,
};

use super::document::document;
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

/// The link that the system opened the app with. It is taken out of the address at once.
#[must_use]
pub fn take_link() -> Option<String> {
    let query = window()?.location().search().ok()?;
    let escaped = query.strip_prefix(LINK)?;
    history::replace(&history::path());
    js_sys::decode_uri_component(escaped).ok().map(Into::into)
}

/// What another app shared with this one, once.
pub async fn take_shared() -> Option<Handed> {
    let caches = caches()?;
    let known = JsFuture::from(caches.has(SHARED_CACHE)).await.ok()?;
    if !known.is_truthy() {
        return None;
    }
    let cache: Cache = JsFuture::from(caches.open(SHARED_CACHE))
        .await
        .ok()?
        .unchecked_into();
    let kept = JsFuture::from(cache.match_with_str(SHARED)).await.ok()?;
    forget_shared().await;
    let form = kept.dyn_into::<Response>().ok()?.form_data().ok()?;
    let form: FormData = JsFuture::from(form).await.ok()?.unchecked_into();
    let pictures = pictures(form.get_all("picture").iter());
    if !pictures.is_empty() {
        return Some(Handed::Pictures(pictures));
    }
    // What a link is shared as differs from app to app.
    ["url", "text", "title"]
        .iter()
        .filter_map(|name| form.get(name).as_string())
        .map(|text| text.trim().to_owned())
        .find(|text| !text.is_empty())
        .map(Handed::Text)
}

/// Forgets what was shared and never looked at.
pub async fn forget_shared() {
    if let Some(caches) = caches() {
        // It is overwritten by whatever is shared next.
        let _ = JsFuture::from(caches.delete(SHARED_CACHE)).await;
    }
}

fn caches() -> Option<CacheStorage> {
    // Browsers leave it out where the connection is not secure.
    let caches = Reflect::get(&js_sys::global(), &"caches".into()).ok()?;
    caches.dyn_into().ok()
}

/// Calls back when something is pasted into the page, except into a field.
#[must_use]
pub fn on_paste(run: impl Fn(Handed) + 'static) -> Listener {
    let page = document().map(Into::into);
    Listener::new(page, "paste", move |event: Event| {
        let into_field = event
            .target()
            .is_some_and(|target| target.has_type::<HtmlInputElement>());
        let pasted: ClipboardEvent = event.unchecked_into();
        let handed = pasted.clipboard_data().as_ref().and_then(carried);
        if let Some(handed) = handed.filter(|_| !into_field) {
            pasted.prevent_default();
            run(handed);
        }
    })
}

/// What was dropped on the page.
#[must_use]
pub fn dropped(event: &DragEvent) -> Option<Handed> {
    event.prevent_default();
    carried(&event.data_transfer()?)
}

/// The files that were chosen in a field.
#[must_use]
pub fn chosen(event: &Event) -> Vec<Picture> {
    let input = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let files = input.as_ref().and_then(HtmlInputElement::files);
    let pictures = files
        .map(|files| pictures(Array::from(&files).iter()))
        .unwrap_or_default();
    if let Some(input) = input {
        // The same file may be chosen again.
        input.set_value("");
    }
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
    let clipboard = share::clipboard()?;
    if !Reflect::has(&clipboard, &"read".into()).unwrap_or(false) {
        return None;
    }
    let items = Array::from(&JsFuture::from(clipboard.read()).await.ok()?);
    for item in items.iter() {
        let item: ClipboardItem = item.unchecked_into();
        let kinds = item.types();
        let kind = kinds
            .iter()
            .filter_map(|kind| kind.as_string())
            .find(|kind| kind.starts_with("image/"));
        if let Some(kind) = kind {
            let blob: Blob = JsFuture::from(item.get_type(&kind))
                .await
                .ok()?
                .dyn_into()
                .ok()?;
            return Some(Picture(blob));
        }
    }
    None
}

fn carried(transfer: &DataTransfer) -> Option<Handed> {
    let files = transfer.files();
    let pictures = files
        .map(|files| pictures(Array::from(&files).iter()))
        .unwrap_or_default();
    if !pictures.is_empty() {
        return Some(Handed::Pictures(pictures));
    }
    let text = transfer.get_data("text").ok()?;
    (!text.trim().is_empty()).then_some(Handed::Text(text))
}

fn pictures(files: impl Iterator<Item = JsValue>) -> Vec<Picture> {
    let files = files.filter_map(|file| file.dyn_into::<File>().ok());
    files
        .filter(|file| file.size() > 0.0)
        .map(|file| Picture(file.into()))
        .collect()
}
