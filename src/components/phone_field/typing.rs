//! Groups a Russian number while it is typed, and keeps the caret at its digit.

/// The text as it should stand, and where the caret then is. What is no beginning of a Russian
/// number stands as it was typed: nothing is taken from anybody's hands.
pub(super) fn grouped(text: &str, caret: u32) -> (String, u32) {
    let as_typed = || (text.to_owned(), caret);
    let known = |c: char| {
        c.is_ascii_digit()
            || c.is_whitespace()
            || matches!(c, '+' | '-' | '(' | ')' | '.' | '\u{2010}'..='\u{2013}')
    };
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    let plus = text.trim_start().starts_with('+');
    let foreign = plus && digits.first().is_some_and(|first| *first != '7');
    if foreign || !text.chars().all(known) {
        return as_typed();
    }
    // The country's or the trunk's digit stands for +7; a number may also begin without either.
    let prefix = usize::from(matches!(digits.first(), Some('7' | '8')));
    let national = digits.get(prefix..).unwrap_or_default();
    if national.len() > 10 || (national.is_empty() && (prefix == 0 || plus)) {
        return as_typed();
    }
    let before = digits_before(text, caret).saturating_sub(prefix);
    let mut grouped = String::from("+7 ");
    let mut place = if before == 0 { grouped.len() } else { 0 };
    for (at, digit) in national.iter().enumerate() {
        match at {
            3 => grouped.push(' '),
            6 | 8 => grouped.push('-'),
            _ => {}
        }
        grouped.push(*digit);
        if at + 1 == before {
            place = grouped.len();
        }
    }
    (grouped, u32::try_from(place).unwrap_or(caret))
}

/// How many digits stand before the caret, which counts in UTF-16 units.
fn digits_before(text: &str, caret: u32) -> usize {
    let mut units = 0;
    text.chars()
        .take_while(|c| {
            units += c.len_utf16();
            u32::try_from(units).is_ok_and(|units| units <= caret)
        })
        .filter(char::is_ascii_digit)
        .count()
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::grouped;

    #[wasm_bindgen_test]
    fn a_number_is_grouped_as_it_grows() {
        for (typed, shown) in [
            ("8", "+7 "),
            ("9", "+7 9"),
            ("+7 9161", "+7 916 1"),
            ("89161234567", "+7 916 123-45-67"),
            ("+7 (916) 123-45-67", "+7 916 123-45-67"),
        ] {
            let end = u32::try_from(typed.len()).unwrap();
            let expected = (shown.to_owned(), u32::try_from(shown.len()).unwrap());
            assert_eq!(grouped(typed, end), expected, "{typed}");
        }
    }

    #[wasm_bindgen_test]
    fn the_caret_stays_at_its_digit() {
        // A digit was put in after "+7 91": the caret stands behind it.
        assert_eq!(
            grouped("+7 9126 123-45-6", 6),
            ("+7 912 612-34-56".to_owned(), 6)
        );
        // Everything after the first digit was removed and the caret stands before the rest.
        assert_eq!(grouped("+7 16 123", 3), ("+7 161 23".to_owned(), 3));
    }

    #[wasm_bindgen_test]
    fn what_is_no_russian_number_stands_as_it_was_typed() {
        for typed in ["", "+", "+7", "+44 20", "Борис", "916123456789"] {
            assert_eq!(grouped(typed, 2), (typed.to_owned(), 2), "{typed}");
        }
    }
}
