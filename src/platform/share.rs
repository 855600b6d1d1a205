//! Handing a text on: the system's share sheet, else the clipboard; reading what was copied.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::window;

/// Where a shared text went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    /// To the system's share sheet; what the person did there is his own affair.
    Sheet,
    /// To the clipboard.
    Clipboard,
    /// Nowhere: the browser allows neither.
    Nowhere,
}

/// Shares a text.
pub async fn share(text: &str) -> Shared {
    let Some(navigator) = window().map(|w| w.navigator()) else {
        return Shared::Nowhere;
    };
    let sheet = Reflect::get(&navigator, &"share".into())
        .ok()
        .and_then(|f| f.dyn_into::<Function>().ok());
    if let Some(sheet) = sheet {
        let content = Object::new();
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&content, &"text".into(), &text.into());
        if let Ok(opened) = sheet.call1(&navigator, &content) {
            // A person who closes the sheet has shared nothing, as he wished.
            let _ = JsFuture::from(Promise::from(opened)).await;
            return Shared::Sheet;
        }
    }
    if copy(text).await {
        Shared::Clipboard
    } else {
        Shared::Nowhere
    }
}

/// Puts a text into the clipboard; whether that was allowed.
pub async fn copy(text: &str) -> bool {
    match clipboard() {
        Some(clipboard) => JsFuture::from(clipboard.write_text(text)).await.is_ok(),
        None => false,
    }
}

/// The text in the clipboard, if the person allows it to be read.
pub async fn paste() -> Option<String> {
    JsFuture::from(clipboard()?.read_text())
        .await
        .ok()?
        .as_string()
}

fn clipboard() -> Option<web_sys::Clipboard> {
    let navigator = window()?.navigator();
    // Browsers leave it out where the connection is not secure.
    let present = Reflect::has(&navigator, &"clipboard".into()).unwrap_or(false);
    present.then(|| navigator.clipboard())
}

/// A short tap that the hand feels, on phones that have it.
pub fn tap() {
    let touched = Reflect::get(&js_sys::global(), &"navigator".into())
        .and_then(|navigator| Reflect::get(&navigator, &"userActivation".into()))
        .and_then(|activation| Reflect::get(&activation, &"hasBeenActive".into()));
    // Browsers complain about pages that vibrate before anybody touched them.
    if let (true, Some(window)) = (touched.is_ok_and(|touched| touched.is_truthy()), window()) {
        // A browser that does not vibrate says so; there is nothing else to do.
        let _ = window.navigator().vibrate_with_duration(24);
    }
}
