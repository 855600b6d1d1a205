//! Text of a code, made harmless to the eye: it cannot turn the line round, hide or overflow.

/// The longest value in a row, in characters.
pub(super) const LINE: usize = 80;

/// The longest text shown as a whole.
pub(super) const BLOCK: usize = 400;

/// The text, trimmed to `most` characters. What is not seen but acts on what is seen (controls, marks
/// of direction, joiners) stands as `�`, so that an attempt is visible; a break is a space.
pub(super) fn shown(text: &str, most: usize) -> String {
    let mut shown: String = text.trim().chars().take(most).map(neutral).collect();
    if text.trim().chars().nth(most).is_some() {
        shown.push('…');
    }
    shown
}

fn neutral(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn marks_of_direction_and_controls_are_seen_and_do_nothing() {
        assert_eq!(shown("ООО \u{202e}нимак\u{202c}", LINE), "ООО �нимак�");
        assert_eq!(shown("a\u{0}b\u{200f}c\nd", LINE), "a�b�c d");
        assert_eq!(shown("  最佳运输 ", LINE), "最佳运输");
    }

    #[wasm_bindgen_test]
    fn a_giant_is_cut_and_says_so() {
        assert_eq!(shown(&"я".repeat(100), 3), "яяя…");
        assert_eq!(shown("яяя", 3), "яяя");
    }
}
