//! A drawing as a picture file: handed on by the system's share sheet, else saved.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

use super::document::document;
use super::files;

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
    if files::sheet(&picture, "image/png", name, text)
        .await
        .is_some()
    {
        Handed::Sheet
    } else if files::save(&picture, name).is_some() {
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
