//! The price of one currency in another, as it is computed with.

use crate::i18n::Texts;

/// `1 CNY = 12,1200 RUB`: to the digit.
#[must_use]
pub fn price_words(t: Texts, base: &str, counter: &str, price: &str) -> String {
    let price = price.replace('.', t.decimal_sign());
    format!("1\u{a0}{base} = {price}\u{a0}{counter}")
}
