//! From a code to a picture.

use payment_qr::draw::{Code128, Level, Qr};

use crate::Options;
use crate::lines::{self, Answer};

/// Bars are drawn this many modules high.
const BARS_HEIGHT: u32 = 40;

pub(crate) fn level(letter: &str) -> Option<Level> {
    match letter {
        "M" => Some(Level::Medium),
        "Q" => Some(Level::Quartile),
        "H" => Some(Level::High),
        _ => None,
    }
}

/// The picture of one line, itself one line of SVG.
pub(crate) fn line(line: &[u8], options: &Options) -> Answer {
    let Ok(bytes) = lines::bytes(line) else {
        return Answer::Wrong("what follows hex: is not hexadecimal".to_owned());
    };
    let drawn = if options.bars {
        let Ok(text) = core::str::from_utf8(&bytes) else {
            return Answer::Wrong("bars hold text only".to_owned());
        };
        Code128::new(text).map(|bars| bars.svg(BARS_HEIGHT))
    } else {
        let symbol = Qr::new(&bytes, options.level);
        let marked = symbol.and_then(|qr| if options.mark { qr.with_mark() } else { Ok(qr) });
        marked.map(|qr| qr.svg())
    };
    match drawn {
        Ok(svg) => Answer::Taken(svg.replace('\n', "")),
        Err(error) => Answer::Wrong(error.to_string()),
    }
}
