//! Pictures as pixels: frames of a video, and files that a person chose.

use wasm_bindgen::prelude::*;

use super::dynamic::{call, get, global, object, promised, set};

/// An element that shows a video.
pub type VideoElement = web_sys::HtmlVideoElement;

/// The longest side of a camera's frame that is looked at, in pixels.
pub const FRAME_SIDE: u32 = 1280;

/// The longest side of a chosen picture that is looked at, in pixels.
pub const PICTURE_SIDE: u32 = 4096;

/// The largest file that is opened, in bytes.
const LARGEST_FILE: f64 = 32_000_000.0;

/// A file that may be a picture.
#[derive(Clone, Debug)]
pub struct Picture(pub(super) JsValue);

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
    /// The bytes, four a pixel: an `ArrayBuffer`.
    pub(super) fn pixels(&self) -> JsValue {
        get(&get(&self.image, "data"), "buffer")
    }
}

/// A canvas that is never seen, from which pixels are read.
pub struct Darkroom {
    canvas: JsValue,
    context: JsValue,
}

impl Darkroom {
    /// `None` where the browser draws nothing.
    #[must_use]
    pub fn new() -> Option<Self> {
        let canvas = call(&global("document"), "createElement", &["canvas".into()]).ok()?;
        // It is read after each drawing: not worth a journey to the graphics card.
        let often = object(&[("willReadFrequently", true.into())]);
        let context = call(&canvas, "getContext", &["2d".into(), often]).ok()?;
        context.is_object().then_some(Self { canvas, context })
    }

    /// What the video shows now; `None` while it shows nothing.
    #[must_use]
    pub fn frame(&self, video: &VideoElement) -> Option<Frame> {
        let (width, height) = (size(video, "videoWidth"), size(video, "videoHeight"));
        self.draw(video, fitted(width, height, FRAME_SIDE)?)
    }

    /// The picture of a file, its longest side at most `side` pixels.
    ///
    /// # Errors
    /// [`PictureError`].
    pub async fn develop(&self, picture: &Picture, side: u32) -> Result<Frame, PictureError> {
        if get(&picture.0, "size")
            .as_f64()
            .is_none_or(|size| size > LARGEST_FILE)
        {
            return Err(PictureError::TooLarge);
        }
        let file = core::slice::from_ref(&picture.0);
        let bitmap = promised(&js_sys::global(), "createImageBitmap", file).await;
        let bitmap = bitmap.map_err(|_| PictureError::Unreadable)?;
        let fitted = fitted(size(&bitmap, "width"), size(&bitmap, "height"), side);
        let frame = fitted.and_then(|size| self.draw(&bitmap, size));
        // It would be freed in time, but may be large.
        let _ = call(&bitmap, "close", &[]);
        frame.ok_or(PictureError::Unreadable)
    }

    fn draw(&self, image: &JsValue, (width, height): (u32, u32)) -> Option<Frame> {
        // Setting a size also wipes what was drawn before.
        set(&self.canvas, "width", width);
        set(&self.canvas, "height", height);
        let place = [0.into(), 0.into(), width.into(), height.into()];
        let [left, top, w, h] = place.clone();
        call(
            &self.context,
            "drawImage",
            &[image.clone(), left, top, w, h],
        )
        .ok()?;
        let image = call(&self.context, "getImageData", &place).ok()?;
        Some(Frame {
            width,
            height,
            image,
        })
    }
}

/// A length in whole pixels; 0 where there is none yet.
fn size(of: &JsValue, name: &str) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "browsers give whole pixels, far fewer than 2^32"
    )]
    get(of, name).as_f64().map_or(0, |pixels| pixels as u32)
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

    #[wasm_bindgen_test]
    async fn a_file_that_is_too_large_or_no_picture_is_refused_and_the_next_is_read() {
        let darkroom = Darkroom::new().unwrap();
        // Refused by its size alone: there is nothing in it to open.
        let large = object(&[("size", 32_000_001.into())]);
        let large = darkroom.develop(&Picture(large), PICTURE_SIDE).await;
        assert_eq!(large.err(), Some(PictureError::TooLarge));
        for words in ["", "no picture", "<svg onload=alert(1)>"] {
            let parts = js_sys::Array::of1(&words.into());
            let blob = web_sys::Blob::new_with_str_sequence(&parts).unwrap();
            let read = darkroom.develop(&Picture(blob.into()), PICTURE_SIDE).await;
            assert_eq!(read.err(), Some(PictureError::Unreadable), "{words}");
        }
        let drawn = darkroom.draw(&darkroom.canvas, (2, 3)).unwrap();
        assert_eq!((drawn.width, drawn.height), (2, 3));
    }
}
