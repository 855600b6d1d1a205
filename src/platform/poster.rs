//! A drawing as a picture file: handed on by the system's share sheet, else saved.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, File, FilePropertyBag, HtmlAnchorElement, HtmlCanvasElement,
    HtmlImageElement, Url, window,
};

use super::document::document;

/// Where the picture went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handed {
    /// To the system's share sheet; what the person did there is his own affair.
    Sheet,
    /// To the downloads.
    Saved,
    /// Nowhere: the browser draws no pictures.
    Nowhere,
}

/// Shares an SVG document as a PNG file of this size in pixels, with a text beside it.
pub async fn share(svg: &str, width: u32, height: u32, name: &str, text: &str) -> Handed {
    let Some(picture) = draw(svg, width, height).await else {
        return Handed::Nowhere;
    };
    if sheet(&picture, name, text).await.is_some() {
        Handed::Sheet
    } else if save(&picture, name).is_some() {
        Handed::Saved
    } else {
        Handed::Nowhere
    }
}

async fn draw(svg: &str, width: u32, height: u32) -> Option<Blob> {
    let image = HtmlImageElement::new().ok()?;
    image.set_src(&format!("data:image/svg+xml,{}", super::escape(svg)));
    JsFuture::from(image.decode()).await.ok()?;
    let canvas: HtmlCanvasElement = document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d =
        canvas.get_context("2d").ok().flatten()?.dyn_into().ok()?;
    context
        .draw_image_with_html_image_element_and_dw_and_dh(
            &image,
            0.0,
            0.0,
            f64::from(width),
            f64::from(height),
        )
        .ok()?;
    let drawn = Promise::new(&mut |resolve, reject| {
        // `toBlob` answers null where it fails; a call that fails outright answers never.
        if canvas.to_blob(&resolve).is_err() {
            let _ = reject.call0(&JsValue::UNDEFINED);
        }
    });
    JsFuture::from(drawn).await.ok()?.dyn_into().ok()
}

/// `None` where the system has no sheet for files.
async fn sheet(picture: &Blob, name: &str, text: &str) -> Option<()> {
    let navigator = window()?.navigator();
    let function = |name: &str| {
        let found = Reflect::get(&navigator, &name.into()).ok()?;
        found.dyn_into::<Function>().ok()
    };
    let kind = FilePropertyBag::new();
    kind.set_type("image/png");
    let file = File::new_with_blob_sequence_and_options(&Array::of1(picture), name, &kind).ok()?;
    let content = Object::new();
    Reflect::set(&content, &"files".into(), &Array::of1(&file)).ok()?;
    Reflect::set(&content, &"text".into(), &text.into()).ok()?;
    let possible = function("canShare")?.call1(&navigator, &content).ok()?;
    if !possible.is_truthy() {
        return None;
    }
    let opened = function("share")?.call1(&navigator, &content).ok()?;
    // A person who closes the sheet has shared nothing, as he wished.
    let _ = JsFuture::from(Promise::from(opened)).await;
    Some(())
}

fn save(picture: &Blob, name: &str) -> Option<()> {
    let url = Url::create_object_url_with_blob(picture).ok()?;
    let link: HtmlAnchorElement = document()?.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser has taken the file by now, or never will.
    Url::revoke_object_url(&url).ok()
}
