//! Amounts and moments as the language writes them.

use poltina_domain::Money;

use super::{Language, Texts};
use crate::platform::clock::{self, Moment};
use crate::platform::intl::{self, AmountStyle, DateStyle, Named, Piece, PieceKind};
use crate::ui::AmountParts;

impl Texts {
    /// An amount for [`crate::ui::AmountText`]: `−390 ₽`, `12 345,67 ₽`, `₽12,345.67`.
    #[must_use]
    pub fn money(self, money: Money) -> AmountParts {
        parts(self.pieces(money, false, false))
    }

    /// An amount with a plus where it is above zero: `+1 234,56 ₽`.
    #[must_use]
    pub fn signed_money(self, money: Money) -> AmountParts {
        parts(self.pieces(money, true, false))
    }

    /// An amount with all its decimals, as receipts have it: `390,00 ₽`.
    #[must_use]
    pub fn exact_money(self, money: Money) -> AmountParts {
        parts(self.pieces(money, false, true))
    }

    /// An amount as one text, for sentences, buttons and labels.
    #[must_use]
    pub fn money_text(self, money: Money) -> String {
        self.pieces(money, false, false)
            .into_iter()
            .map(|piece| piece.text)
            .collect()
    }

    /// An amount of any currency of the world, given as an exact decimal string: `98,00 HK$`.
    #[must_use]
    pub fn foreign_money(self, decimal: &str, currency: &'static str) -> AmountParts {
        let style = AmountStyle {
            plus: false,
            all_decimals: true,
        };
        parts(intl::amount(self.language.tag(), decimal, currency, style))
    }

    /// The country of two letters, in words; the letters themselves where they are no country's.
    #[must_use]
    pub fn country(self, letters: &str) -> String {
        intl::name(self.language.tag(), Named::Region, letters).unwrap_or_else(|| letters.into())
    }

    /// The currency of three letters, in words and letters: `гонконгский доллар (HKD)`.
    #[must_use]
    pub fn currency_name(self, letters: &str) -> String {
        match intl::name(self.language.tag(), Named::Currency, letters) {
            Some(name) => format!("{name} ({letters})"),
            None => letters.into(),
        }
    }

    fn pieces(self, money: Money, plus: bool, all_decimals: bool) -> Vec<Piece> {
        let style = AmountStyle { plus, all_decimals };
        intl::amount(
            self.language.tag(),
            &money.to_decimal_string(),
            money.currency().code(),
            style,
        )
    }

    /// The decimal sign of the language.
    #[must_use]
    pub const fn decimal_sign(self) -> &'static str {
        match self.language {
            Language::Ru => ",",
            Language::En | Language::Zh => ".",
        }
    }

    /// The day as the heading of a list: `Сегодня, 22 ноября`, `19 ноября`, `19 ноября 2025 г.`
    #[must_use]
    pub fn day(self, at: Moment) -> String {
        let now = clock::now();
        let tag = self.language.tag();
        let day = intl::moment(tag, at, DateStyle::Day);
        if at >= clock::start_of_day(now, 0) {
            self.day_today(&day)
        } else if at >= clock::start_of_day(now, 1) {
            self.day_yesterday(&day)
        } else if intl::moment(tag, at, DateStyle::Year) == intl::moment(tag, now, DateStyle::Year)
        {
            day
        } else {
            intl::moment(tag, at, DateStyle::DayAndYear)
        }
    }

    /// The time of day: `12:08`.
    #[must_use]
    pub fn time(self, at: Moment) -> String {
        intl::moment(self.language.tag(), at, DateStyle::Time)
    }

    /// Day and year: `28 ноября 2026 г.`
    #[must_use]
    pub fn date_of(self, at: Moment) -> String {
        intl::moment(self.language.tag(), at, DateStyle::DayAndYear)
    }

    /// Day, year and time.
    #[must_use]
    pub fn date_and_time(self, at: Moment) -> String {
        intl::moment(self.language.tag(), at, DateStyle::Full)
    }

    /// To the second with its zone, in Moscow's time, as a receipt has it.
    #[must_use]
    pub fn receipt_time(self, at: Moment) -> String {
        // Browsers call the zone `GMT+3`, which nobody in it does.
        self.receipt_moscow(&intl::moment(self.language.tag(), at, DateStyle::Receipt))
    }

    /// The month and year: `ноябрь 2026 г.`
    #[must_use]
    pub fn month(self, at: Moment) -> String {
        intl::moment(self.language.tag(), at, DateStyle::Month)
    }

    /// How old what is shown is: `Данные на 14:05`, with the day where it is not today's.
    #[must_use]
    pub fn age(self, as_of: Moment) -> String {
        if as_of >= clock::start_of_day(clock::now(), 0) {
            self.offline_as_of(&self.time(as_of))
        } else {
            self.offline_as_of(&self.date_and_time(as_of))
        }
    }
}

/// What stands before the digits leads, what stands after them trails.
fn parts(pieces: Vec<Piece>) -> AmountParts {
    let mut parts = AmountParts::default();
    for piece in pieces {
        match piece.kind {
            PieceKind::Integer => parts.integer.push_str(&piece.text),
            PieceKind::Fraction => parts.fraction.push_str(&piece.text),
            _ if parts.integer.is_empty() => parts.lead.push_str(&piece.text),
            _ => parts.tail.push_str(&piece.text),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use poltina_domain::Currency;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn rub(minor: i64) -> Money {
        Money::new(minor, Currency::Rub)
    }

    #[wasm_bindgen_test]
    fn an_amount_has_its_language_s_form_a_true_minus_and_narrow_spaces() {
        let (ru, en, zh) = (
            Texts::new(Language::Ru),
            Texts::new(Language::En),
            Texts::new(Language::Zh),
        );
        assert_eq!(ru.money(rub(1_234_567)).text(), "12\u{202f}345,67\u{a0}₽");
        assert_eq!(ru.money(rub(-39_000)).text(), "\u{2212}390\u{a0}₽");
        assert_eq!(ru.exact_money(rub(39_000)).text(), "390,00\u{a0}₽");
        assert_eq!(
            ru.signed_money(rub(123_456)).text(),
            "+1\u{202f}234,56\u{a0}₽"
        );
        assert_eq!(en.money(rub(1_234_567)).text(), "₽12,345.67");
        assert_eq!(en.money(rub(-39_000)).text(), "\u{2212}₽390");
        assert_eq!(zh.money(rub(1_234_567)).text(), "₽12,345.67");
    }

    #[wasm_bindgen_test]
    fn the_ends_of_the_range_lose_no_digit() {
        let ru = Texts::new(Language::Ru);
        let digits = |money: Money| -> String {
            ru.money(money)
                .text()
                .chars()
                .filter(char::is_ascii_digit)
                .collect()
        };
        assert_eq!(digits(rub(i64::MAX)), "9223372036854775807");
        assert_eq!(digits(rub(i64::MIN)), "9223372036854775808");
    }

    #[wasm_bindgen_test]
    fn the_fraction_is_a_part_of_its_own() {
        let parts = Texts::new(Language::Ru).money(rub(-123_456));
        assert_eq!(
            (&*parts.lead, &*parts.integer, &*parts.fraction),
            ("\u{2212}", "1\u{202f}234", ",56")
        );
    }

    #[wasm_bindgen_test]
    fn days_are_told_as_people_tell_them() {
        let (ru, en) = (Texts::new(Language::Ru), Texts::new(Language::En));
        let now = clock::now();
        assert!(ru.day(now).starts_with("Сегодня, "));
        assert!(
            en.day(clock::start_of_day(now, 1))
                .starts_with("Yesterday, ")
        );
        let long_ago = clock::parse("2020-03-01T12:00:00+03:00").unwrap();
        assert!(
            ru.day(long_ago).starts_with("1 марта 2020"),
            "{}",
            ru.day(long_ago)
        );
    }
}
