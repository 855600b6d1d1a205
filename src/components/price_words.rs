//! The price of one currency in another, as it is computed with, and how long it holds.

use crate::i18n::Texts;
use crate::platform::clock::{self, Moment};

/// `1 CNY = 12,1200 RUB`: to the digit.
#[must_use]
pub fn price_words(t: Texts, base: &str, counter: &str, price: &str) -> String {
    let price = price.replace('.', t.decimal_sign());
    format!("1\u{a0}{base} = {price}\u{a0}{counter}")
}

/// How many seconds a quote still holds, a begun one whole.
#[must_use]
pub fn holds_words(t: Texts, until: Moment) -> String {
    let left = until.saturating_sub(clock::now()).saturating_add(999) / 1_000;
    t.exchange_holds(&left.max(0).to_string())
}
