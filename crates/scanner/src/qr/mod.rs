//! QR codes (ISO/IEC 18004): finders, then threes of them, then the modules between, then the payload.

mod finder;
mod fit;
mod format;
mod locate;
mod matrix;
mod reed_solomon;
mod sample;
mod segments;
mod symbol;
mod version;
mod warp;

use crate::image::Point;
use crate::relief::Relief;
use crate::{Code, Effort, Kind};
use fit::Patterns;
use locate::Guess;
use sample::Sampled;
use warp::Warp;

/// A warp that agrees less than this with the picture before it is fitted is not worth fitting, and
/// after it no symbol. Of a thousand wrong guesses, one in twenty passes the first and one in two
/// hundred the second; right ones begin above 0.4 and end above 0.8.
const PROMISING: f32 = 0.25;
const FITTING: f32 = 0.55;

/// Every symbol that can be read off one relief.
pub(crate) fn read(relief: &Relief, effort: Effort) -> Vec<Code> {
    let mut finders = finder::find(relief);
    let (finders_at_most, tries) = match effort {
        Effort::Frame => (16, 24),
        Effort::Picture => (48, 120),
    };
    finders.truncate(finders_at_most);
    let mut found: Vec<(Code, [usize; 3])> = Vec::new();
    for guess in locate::guesses(relief, &finders).take(tries) {
        let used = found
            .iter()
            .any(|(_, used)| used.iter().any(|it| guess.finders.contains(it)));
        if !used {
            found.extend(tried(relief, &guess).map(|code| (code, guess.finders)));
        }
    }
    found.into_iter().map(|(code, _)| code).collect()
}

fn tried(relief: &Relief, guess: &Guess) -> Option<Code> {
    guess.versions.iter().find_map(|version| {
        let patterns = Patterns::of(*version);
        let mut warp = Warp::new(*version, guess.corners, guess.weights);
        let mut agreement = patterns.agreement(relief, &warp, guess.sign);
        if agreement < PROMISING / 2.0 {
            return None;
        }
        if let Some(weights) = fit::alignment(relief, &warp, guess.sign) {
            let mut through = warp;
            through.weights = weights;
            let better = patterns.agreement(relief, &through, guess.sign);
            if better > agreement {
                (warp, agreement) = (through, better);
            }
        }
        if agreement < PROMISING {
            return None;
        }
        patterns.fit(relief, &mut warp, guess.module, guess.sign);
        if patterns.agreement(relief, &warp, guess.sign) < FITTING {
            return None;
        }
        payload(relief, &warp, guess.sign)
    })
}

fn payload(relief: &Relief, warp: &Warp, sign: f32) -> Option<Code> {
    let sampled = Sampled::new(relief, warp, sign);
    let ways = [
        sampled.plain(),
        sampled.sharpened(0.0),
        sampled.sharpened(0.12),
        sampled.sharpened(0.25),
    ];
    ways.into_iter().flatten().find_map(|matrix| {
        let plain = symbol::read(&matrix, None).map(|bytes| (bytes, false));
        let (bytes, mirrored) =
            plain.or_else(|| Some((symbol::read(&matrix.mirrored(), None)?, true)))?;
        Some(Code {
            kind: Kind::Qr,
            bytes,
            corners: corners(warp, mirrored),
        })
    })
}

fn corners(warp: &Warp, mirrored: bool) -> [Point; 4] {
    let size = warp.version.size() as f32;
    let [a, b, c, d] =
        [(0.0, 0.0), (size, 0.0), (size, size), (0.0, size)].map(|(x, y)| warp.at(x, y));
    if mirrored { [a, d, c, b] } else { [a, b, c, d] }
}
