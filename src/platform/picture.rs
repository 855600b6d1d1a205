//! Pictures as pixels: frames of a video, and files that a person chose.

use js_sys::{Reflect, Uint8ClampedArray};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, ImageBitmap, window,
};

use super::document::document;

/// An element that shows a video.
pub type VideoElement = HtmlVideoElement;

/// The longest side of a camera's frame that is looked at, in pixels.
pub const FRAME_SIDE: u32 = 1280;

/// The longest side of a chosen picture that is looked at, in pixels.
pub const PICTURE_SIDE: u32 = 4096;

/// The largest file that is opened, in bytes.
const LARGEST_FILE: f64 = 32_000_000.0;

/// A file that may be a picture.
#[derive(Clone, Debug)]
pub struct Picture(pub(super) Blob);

/// Why a file cannot be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureError {
    /// It is larger than 32 MB.
    TooLarge,
    /// The browser sees no picture in it.
    Unreadable,
}

/// Pixels, RGBA, as the scanner takes them.
pub struct Frame {
    /// In pixels, above 0.
    pub(super) width: u32,
    /// In pixels, above 0.
    pub(super) height: u32,
    /// `ImageData`.
    pub(super) image: JsValue,
}

impl Frame {
    /// The bytes: four a pixel.
    pub(super) fn pixels(&self) -> Uint8ClampedArray {
        Reflect::get(&self.image, &"data".into())
            .unwrap_or_default()
            .unchecked_into()
    }
}

/// A canvas that is never seen, from which pixels are read.
pub struct Darkroom {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl Darkroom {
    /// `None` where the browser draws nothing.
    #[must_use]
    pub fn new() -> Option<Self> {
        let canvas: HtmlCanvasElement =
            document()?.create_element("canvas").ok()?.dyn_into().ok()?;
        let often = js_sys::Object::new();
        // It is read after each drawing: not worth a journey to the graphics card.
        Reflect::set(&often, &"willReadFrequently".into(), &true.into()).ok()?;
        let context = canvas.get_context_with_context_options("2d", &often);
        let context = context.ok().flatten()?.dyn_into().ok()?;
        Some(Self { canvas, context })
    }

    /// What the video shows now; `None` while it shows nothing.
    #[must_use]
    pub fn frame(&self, video: &HtmlVideoElement) -> Option<Frame> {
        let (width, height) = fitted(video.video_width(), video.video_height(), FRAME_SIDE)?;
        self.prepare(width, height);
        let (w, h) = (f64::from(width), f64::from(height));
        self.context
            .draw_image_with_html_video_element_and_dw_and_dh(video, 0.0, 0.0, w, h)
            .ok()?;
        self.read(width, height)
    }

    /// The picture of a file, its longest side at most `side` pixels.
    ///
    /// # Errors
    /// [`PictureError`].
    pub async fn develop(&self, picture: &Picture, side: u32) -> Result<Frame, PictureError> {
        if picture.0.size() > LARGEST_FILE {
            return Err(PictureError::TooLarge);
        }
        let bitmap = decode(&picture.0).await.ok_or(PictureError::Unreadable)?;
        let frame = self.draw(&bitmap, side);
        bitmap.close();
        frame.ok_or(PictureError::Unreadable)
    }

    fn draw(&self, bitmap: &ImageBitmap, side: u32) -> Option<Frame> {
        let (width, height) = fitted(bitmap.width(), bitmap.height(), side)?;
        self.prepare(width, height);
        let (w, h) = (f64::from(width), f64::from(height));
        self.context
            .draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, w, h)
            .ok()?;
        self.read(width, height)
    }

    fn prepare(&self, width: u32, height: u32) {
        // Setting a size also wipes what was drawn before.
        self.canvas.set_width(width);
        self.canvas.set_height(height);
    }

    fn read(&self, width: u32, height: u32) -> Option<Frame> {
        let (w, h) = (f64::from(width), f64::from(height));
        let image = self.context.get_image_data(0.0, 0.0, w, h).ok()?.into();
        Some(Frame {
            width,
            height,
            image,
        })
    }
}

async fn decode(file: &Blob) -> Option<ImageBitmap> {
    let decoding = window()?.create_image_bitmap_with_blob(file).ok()?;
    JsFuture::from(decoding).await.ok()?.dyn_into().ok()
}

/// Scaled down, never up, so that the longest side fits; `None` where there is no picture.
fn fitted(width: u32, height: u32, side: u32) -> Option<(u32, u32)> {
    let longest = width.max(height);
    if width == 0 || height == 0 {
        return None;
    }
    if longest <= side {
        return Some((width, height));
    }
    let scaled = |length: u32| {
        let scaled = u64::from(length) * u64::from(side) / u64::from(longest);
        u32::try_from(scaled).unwrap_or(side).max(1)
    };
    Some((scaled(width), scaled(height)))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn pictures_are_scaled_down_and_never_up() {
        assert_eq!(fitted(1920, 1080, 1280), Some((1280, 720)));
        assert_eq!(fitted(1080, 1920, 1280), Some((720, 1280)));
        assert_eq!(fitted(640, 480, 1280), Some((640, 480)));
        assert_eq!(fitted(100_000, 2, 1280), Some((1280, 1)));
        assert_eq!(fitted(0, 480, 1280), None);
    }
}
