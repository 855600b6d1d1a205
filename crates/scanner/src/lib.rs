//! Finds every QR code and Code 128 in a grey picture, and hands out the bytes in them.
//!
//! Payloads are bytes as the symbol holds them: no character set is guessed.
#![allow(clippy::float_arithmetic)] // Geometry; no amount ever comes here.

#[cfg(target_arch = "wasm32")]
mod exports;
mod image;
#[cfg(feature = "pictures")]
pub mod pictures;
mod qr;
mod relief;

pub use image::{Image, Point};
use relief::Relief;

/// How long to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// A camera's frame: another comes soon.
    Frame,
    /// A chosen picture: there is no other, so it is worth a second.
    Picture,
}

/// Which symbology a code is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// QR code, ISO/IEC 18004, versions 1 to 40.
    Qr,
    /// Code 128, ISO/IEC 15417.
    Code128,
}

/// One code that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// Its symbology.
    pub kind: Kind,
    /// The payload as the symbol holds it.
    pub bytes: Vec<u8>,
    /// Pixels of the picture, clockwise from the code's own upper left; they may lie outside.
    pub corners: [Point; 4],
}

/// Every code in the picture. An empty picture has none.
#[must_use]
pub fn scan(image: &Image, effort: Effort) -> Vec<Code> {
    qr::read(&Relief::of(image), effort)
}
