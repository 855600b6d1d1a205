//! An amount as it is typed: digits in groups, the caret at its digit, nothing taken away.

use poltina_domain::{Currency, Money};

/// What stands between groups of three digits.
const SPACE: char = '\u{202f}';

/// The most digits before the decimal sign that the keypad types: a million has seven.
const KEYPAD_DIGITS: usize = 9;

/// The text as it should stand, and where the caret then is (in UTF-16 units). What is no amount
/// stands as it was typed.
pub(super) fn grouped(text: &str, caret: u32, decimal: &str) -> (String, u32) {
    let plain = |c: char| c.is_ascii_digit() || c.is_whitespace() || c == ',' || c == '.';
    if !text.chars().all(plain) {
        // Pasted with the currency: the sum is what is meant.
        return match Money::parse(text, Currency::Rub) {
            Ok(money) => at_end(shown(money, decimal)),
            Err(_) => (text.to_owned(), caret),
        };
    }
    let mut units = 0;
    let before = text.chars().take_while(|c| {
        units += 1;
        // Each of these characters is one UTF-16 unit.
        let _ = c;
        units <= caret
    });
    let before = before.filter(|c| !c.is_whitespace()).count();
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let whole = compact.find([',', '.']).unwrap_or(compact.len());
    let mut grouped = String::new();
    let (mut place, mut length) = (0, 0);
    for (at, c) in compact.chars().enumerate() {
        if at > 0 && at < whole && (whole - at).is_multiple_of(3) {
            grouped.push(SPACE);
            length += 1;
        }
        grouped.push(c);
        length += 1;
        if at + 1 == before {
            place = length;
        }
    }
    (grouped, place)
}

/// An amount as it is typed: without decimals where they are zero.
pub(super) fn shown(money: Money, decimal: &str) -> String {
    let text = money.to_decimal_string();
    let text = text
        .strip_suffix(".00")
        .unwrap_or(&text)
        .replace('.', decimal);
    grouped(&text, 0, decimal).0
}

fn at_end(text: String) -> (String, u32) {
    let end = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    (text, end)
}

/// The text after a digit of the keypad.
pub(super) fn with_digit(text: &str, digit: char, decimal: &str) -> String {
    let (whole, fraction) = split(text);
    let full = match fraction {
        Some(fraction) => fraction.chars().count() >= 2,
        None => whole.chars().filter(char::is_ascii_digit).count() >= KEYPAD_DIGITS,
    };
    match text {
        _ if full => text.to_owned(),
        // A sum does not begin with a nought.
        "0" => digit.to_string(),
        _ => grouped(&format!("{text}{digit}"), 0, decimal).0,
    }
}

/// The text after the keypad's decimal sign.
pub(super) fn with_decimal(text: &str, decimal: &str) -> String {
    match split(text) {
        (_, Some(_)) => text.to_owned(),
        ("", None) => format!("0{decimal}"),
        (_, None) => format!("{text}{decimal}"),
    }
}

/// The text after the keypad's backspace.
pub(super) fn without_last(text: &str, decimal: &str) -> String {
    let mut rest = text.trim_end().to_owned();
    rest.pop();
    grouped(&rest, 0, decimal).0
}

fn split(text: &str) -> (&str, Option<&str>) {
    text.split_once([',', '.'])
        .map_or((text, None), |(whole, fraction)| (whole, Some(fraction)))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn digits_stand_in_groups_and_the_caret_stays_at_its_digit() {
        assert_eq!(grouped("1234,56", 7, ","), ("1\u{202f}234,56".into(), 8));
        assert_eq!(
            grouped("1\u{202f}2934,5", 4, ","),
            ("12\u{202f}934,5".into(), 4)
        );
        assert_eq!(grouped("1 234.56", 8, ","), ("1\u{202f}234.56".into(), 8));
        assert_eq!(grouped("", 0, ","), (String::new(), 0));
    }

    #[wasm_bindgen_test]
    fn a_pasted_sum_with_its_currency_is_that_sum() {
        assert_eq!(grouped("1 234,56 ₽", 10, ",").0, "1\u{202f}234,56");
        assert_eq!(grouped("500 руб.", 8, ",").0, "500");
    }

    #[wasm_bindgen_test]
    fn what_is_no_amount_stands_as_it_was_typed() {
        for typed in ["сто", "-5", "12a", "1e3"] {
            assert_eq!(grouped(typed, 1, ","), (typed.to_owned(), 1), "{typed}");
        }
    }

    #[wasm_bindgen_test]
    fn the_keypad_types_no_more_than_a_sum_has() {
        let typed = |keys: &str| {
            keys.chars().fold(String::new(), |text, key| match key {
                ',' => with_decimal(&text, ","),
                '<' => without_last(&text, ","),
                digit => with_digit(&text, digit, ","),
            })
        };
        assert_eq!(typed("1234,567"), "1\u{202f}234,56");
        assert_eq!(typed(",5"), "0,5");
        assert_eq!(typed("05"), "5");
        assert_eq!(typed("1,,2"), "1,2");
        assert_eq!(typed("1234<"), "123");
        assert_eq!(typed("1<<"), "");
    }
}
