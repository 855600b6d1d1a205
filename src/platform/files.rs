//! Files for the person: handed on by the system's share sheet, or saved.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FilePropertyBag, HtmlAnchorElement, Url, window};

use super::document::document;
use super::dynamic;

/// A file that the app holds.
#[derive(Clone, Copy, Debug)]
pub struct Held<'f> {
    /// What it holds.
    pub bytes: &'f [u8],
    /// Its media type.
    pub kind: &'f str,
    /// What it is called.
    pub name: &'f str,
}

impl Held<'_> {
    fn blob(&self) -> Option<Blob> {
        let parts = Array::of1(&Uint8Array::from(self.bytes));
        let options = dynamic::object(&[("type", self.kind.into())]);
        let blob = dynamic::construct("Blob", &[parts.into(), options]).ok()?;
        blob.dyn_into().ok()
    }

    /// Whether the system has a share sheet that takes such a file.
    #[must_use]
    pub fn can_be_shared(&self) -> bool {
        let content = self
            .blob()
            .and_then(|blob| content(&blob, self.kind, self.name));
        content.is_some_and(|content| takes(&content))
    }

    /// Opens the share sheet; whether there is one.
    pub async fn share(&self, text: &str) -> bool {
        match self.blob() {
            Some(blob) => sheet(&blob, self.kind, self.name, text).await.is_some(),
            None => false,
        }
    }

    /// Saves it among the downloads; whether the browser took it.
    pub fn save(&self) -> bool {
        self.blob()
            .and_then(|blob| save(&blob, self.name))
            .is_some()
    }
}

fn content(file: &Blob, kind: &str, name: &str) -> Option<Object> {
    let bag = FilePropertyBag::new();
    bag.set_type(kind);
    let file = File::new_with_blob_sequence_and_options(&Array::of1(file), name, &bag).ok()?;
    let content = Object::new();
    Reflect::set(&content, &"files".into(), &Array::of1(&file)).ok()?;
    Some(content)
}

fn function(name: &str) -> Option<(web_sys::Navigator, Function)> {
    let navigator = window()?.navigator();
    let found = Reflect::get(&navigator, &name.into()).ok()?;
    Some((navigator, found.dyn_into().ok()?))
}

fn takes(content: &Object) -> bool {
    let taken = function("canShare").and_then(|(of, can)| can.call1(&of, content).ok());
    taken.is_some_and(|taken| taken.is_truthy())
}

/// `None` where the system has no sheet for such files.
pub(super) async fn sheet(file: &Blob, kind: &str, name: &str, text: &str) -> Option<()> {
    let content = content(file, kind, name)?;
    Reflect::set(&content, &"text".into(), &text.into()).ok()?;
    if !takes(&content) {
        return None;
    }
    let (navigator, share) = function("share")?;
    let opened = share.call1(&navigator, &content).ok()?;
    // A person who closes the sheet has shared nothing, as he wished.
    let _ = JsFuture::from(Promise::from(opened)).await;
    Some(())
}

pub(super) fn save(file: &Blob, name: &str) -> Option<()> {
    let url = Url::create_object_url_with_blob(file).ok()?;
    let link: HtmlAnchorElement = document()?.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser has taken the file by now, or never will.
    Url::revoke_object_url(&url).ok()
}
