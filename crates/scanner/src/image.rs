//! A grey picture that is read without a chance to leave it.

/// A place in a picture, in pixels; (0, 0) is the upper left corner of the upper left pixel.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

impl Point {
    pub(crate) fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }

    pub(crate) fn times(self, factor: f32) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }

    pub(crate) fn length(self) -> f32 {
        (self.x * self.x + self.y * self.y).sqrt()
    }

    /// Positive if `other` is clockwise from here.
    pub(crate) fn cross(self, other: Self) -> f32 {
        self.x * other.y - self.y * other.x
    }

    pub(crate) fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y
    }
}

/// A grey picture: 0 is black, 255 white, row after row.
#[derive(Debug, Clone, PartialEq, Default)]
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
                let shown = if *alpha == u8::MAX {
                    grey >> 8
                } else {
                    (grey >> 8) * u32::from(*alpha) / 255 + 255 - u32::from(*alpha)
                };
                u8::try_from(shown).unwrap_or(u8::MAX)
            }
            _ => u8::MAX,
        });
        Self::new(width, height, luma.collect())
    }

    /// In pixels.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// In pixels.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// Row after row.
    #[must_use]
    pub fn luma(&self) -> &[u8] {
        &self.luma
    }

    pub(crate) fn rows(&self) -> std::slice::ChunksExact<'_, u8> {
        self.luma.chunks_exact(self.width.max(1))
    }

    /// Half as wide and high, each pixel the mean of four; an odd last row or column is dropped.
    pub(crate) fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut luma = Vec::with_capacity(width * height);
        let (above, below) = (self.rows().step_by(2), self.rows().skip(1).step_by(2));
        for (above, below) in above.zip(below) {
            let pairs = above.chunks_exact(2).zip(below.chunks_exact(2));
            luma.extend(pairs.map(|(a, b)| {
                let sum: u16 = a.iter().chain(b).map(|it| u16::from(*it)).sum();
                ((sum + 2) / 4) as u8
            }));
        }
        Self {
            width,
            height,
            luma,
        }
    }
}
