//! Amounts and moments as the language writes them.

use poltina_domain::Money;

use super::{Language, Texts};
use crate::platform::clock::{self, Moment};
use crate::platform::intl::{self, AmountStyle, DateStyle, Piece, PieceKind};
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
        self.pieces(money, false, false).into_iter().map(|piece| piece.text).collect()
    }

    fn pieces(self, money: Money, plus: bool, all_decimals: bool) -> Vec<Piece> {
        let style = AmountStyle { plus, all_decimals };
        intl::amount(self.language.tag(), &money.to_decimal_string(), money.currency().code(), style)
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
        } else if intl::moment(tag, at, DateStyle::Year) == intl::moment(tag, now, DateStyle::Year) {
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
