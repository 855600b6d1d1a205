//! Drawing: QR symbols and Code 128 bars, as modules and as SVG.
//!
//! All lengths are in modules, the smallest square or bar of a symbol; whoever shows one decides
//! how large a module is. Paths and sizes include the quiet zone, without which readers find
//! nothing. Draw dark on white whatever the theme: many readers take no inverted symbol.

mod code128;
mod qr;

use core::fmt;

pub use code128::Code128;
pub use qr::{Level, Mark, Qr};

/// Why nothing can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DrawError {
    /// There is nothing to draw.
    Empty,
    /// The content does not fit: more than so many bytes.
    TooLong {
        /// The most bytes that fit.
        max: usize,
    },
    /// A character that Code 128 does not have, at this byte.
    Character {
        /// The byte offset.
        at: usize,
    },
    /// The level is too low to cover any of the symbol.
    NoRoomForMark,
}

impl fmt::Display for DrawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("nothing to draw: give at least one character"),
            Self::TooLong { max } => write!(f, "too long to draw: at most {max} bytes"),
            Self::Character { at } => write!(
                f,
                "a bar code holds printable ASCII only: remove the character at byte {at}"
            ),
            Self::NoRoomForMark => {
                f.write_str("no room for a mark: draw the symbol at level Q or H")
            }
        }
    }
}

impl core::error::Error for DrawError {}

/// A whole SVG document: dark shapes on white.
fn svg(width: u32, height: u32, path: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{width}v{height}h-{width}z\"/>\
         <path d=\"{path}\"/></svg>"
    )
}
