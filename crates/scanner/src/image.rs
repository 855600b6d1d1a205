//! A grey picture that is read without a chance to leave it.

/// A place in a picture, in pixels; (0, 0) is the upper left corner of the upper left pixel.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

/// A grey picture: 0 is black, 255 white, row after row.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    width: usize,
    height: usize,
    luma: Vec<u8>,
}

/// More pixels than any phone's camera makes; larger ones are refused.
pub(crate) const PIXELS_AT_MOST: usize = 64 << 20;

impl Image {
    /// A picture of `width * height` bytes; `None` if there are not exactly so many, or more than 2^26.
    #[must_use]
    pub fn new(width: usize, height: usize, luma: Vec<u8>) -> Option<Self> {
        let pixels = width.checked_mul(height)?;
        (pixels == luma.len() && pixels <= PIXELS_AT_MOST).then_some(Self {
            width,
            height,
            luma,
        })
    }

    /// From RGBA as a canvas gives it; what is transparent is white, as on a page.
    #[must_use]
    pub fn from_rgba(width: usize, height: usize, rgba: &[u8]) -> Option<Self> {
        let luma = rgba.chunks_exact(4).map(|pixel| match pixel {
            [red, green, blue, alpha] => {
                let grey = u32::from(*red) * 77 + u32::from(*green) * 150 + u32::from(*blue) * 29;
                let shown = (grey >> 8) * u32::from(*alpha) / 255 + 255 - u32::from(*alpha);
                u8::try_from(shown).unwrap_or(u8::MAX)
            }
            _ => u8::MAX,
        });
        Self::new(width, height, luma.collect())
    }
}
