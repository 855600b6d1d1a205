//! Pictures of codes as cameras see them, made by chance that repeats: what recognition is measured on.
//!
//! The same index gives the same pixels on every machine: there is no arithmetic here but + − × ÷
//! and the square root, which IEEE 754 defines to the last bit.

mod dice;
mod effects;
mod payload;
mod print;
mod scene;
mod view;

use crate::image::Image;
use dice::Dice;
use effects::Effects;
use print::Print;
use scene::Scene;
use view::View;

/// Pixels of each picture: a camera's usual frame.
pub const WIDTH: usize = 1280;
/// See [`WIDTH`].
pub const HEIGHT: usize = 720;

/// What makes each kind hard; picture `i` is of kind `i % 10`.
pub const KINDS: [&str; 10] = [
    "rotated",
    "perspective",
    "blurred",
    "noisy",
    "dark",
    "glare",
    "small modules",
    "curved",
    "inverted",
    "off a screen",
];

/// One picture and what is in it.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Which of [`KINDS`].
    pub kind: usize,
    /// What a camera would give.
    pub image: Image,
    /// The payload of the one code in it.
    pub bytes: Vec<u8>,
}

/// Makes one picture; the first 600 are those that docs/PERFORMANCE.md speaks of.
#[must_use]
pub fn picture(index: usize) -> Picture {
    let kind = index % KINDS.len();
    let mut dice = Dice::new(index as u64 + 1);
    let bytes = payload::payload(dice.below(8), &mut dice);
    let print = Print::qr(&bytes, dice.below(4));
    seen(kind, bytes, print, dice)
}

/// Makes one picture of a payment code in Code 128.
#[must_use]
pub fn barcode(index: usize) -> Picture {
    let kind = index % KINDS.len();
    let mut dice = Dice::new(index as u64 + 1_000_001);
    let bytes = payload::payment_code(&mut dice);
    let print = Print::bars(&bytes);
    seen(kind, bytes, print, dice)
}

fn seen(kind: usize, bytes: Vec<u8>, print: Print, mut dice: Dice) -> Picture {
    let view = View::thrown(kind, print.width(), &mut dice);
    let effects = Effects::thrown(kind, &view, &mut dice);
    let scene = Scene::thrown(kind, print, &mut dice);
    let luma = effects.applied(scene.seen(&view), &mut dice);
    let image = Image::new(WIDTH, HEIGHT, luma).unwrap_or_default();
    Picture { kind, image, bytes }
}
