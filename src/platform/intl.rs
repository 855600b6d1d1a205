//! Numbers and dates in the language's own form, by the browser's `Intl`.

use core::cell::RefCell;

use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::prelude::*;

use poltina_domain::Currency;

use super::clock::{Moment, date};
use super::dynamic;

#[wasm_bindgen]
extern "C" {
    // js-sys takes numbers only; the browser takes decimal strings, and loses no digit of them.
    #[wasm_bindgen(js_namespace = Intl, js_name = NumberFormat)]
    type NumberFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "NumberFormat")]
    fn new(locale: &str, options: &JsValue) -> NumberFormat;
    #[wasm_bindgen(method, js_name = formatToParts)]
    fn format_to_parts(this: &NumberFormat, decimal: &str) -> Array;

    #[wasm_bindgen(js_namespace = Intl, js_name = DateTimeFormat)]
    type DateFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "DateTimeFormat")]
    fn new(locale: &str, options: &JsValue) -> DateFormat;
    #[wasm_bindgen(method)]
    fn format(this: &DateFormat, at: &Date) -> String;

    type Part;
    #[wasm_bindgen(method, getter, js_name = type)]
    fn kind(this: &Part) -> String;
    #[wasm_bindgen(method, getter)]
    fn value(this: &Part) -> String;
}

/// What a piece of a formatted amount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// Minus (U+2212) or plus.
    Sign,
    /// Digits before the decimal separator, with their group separators.
    Integer,
    /// The decimal separator and what follows it.
    Fraction,
    /// The currency's sign.
    Currency,
    /// A space between number and currency.
    Space,
}

/// A piece of a formatted amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// Its characters.
    pub text: String,
}

/// How an amount is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmountStyle {
    /// A plus before what is above zero.
    pub plus: bool,
    /// Decimals even where they are all zero.
    pub all_decimals: bool,
}

type Format = ((String, &'static str, AmountStyle), NumberFormat);

thread_local! {
    // Making a format costs a hundred times what using it costs, and a page uses two or three.
    static FORMATS: RefCell<Vec<Format>> = const { RefCell::new(Vec::new()) };
}

fn options(pairs: &[(&str, &str)]) -> JsValue {
    let object = Object::new();
    for (name, value) in pairs {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    object.into()
}

thread_local! {
    static SHAPES: RefCell<Vec<(Shape, Vec<Piece>)>> = const { RefCell::new(Vec::new()) };
}

/// What amounts have in common that differ by their digits alone.
#[derive(PartialEq, Eq)]
struct Shape {
    locale: String,
    currency: &'static str,
    style: AmountStyle,
    negative: bool,
    zero: bool,
    /// How many digits before the point, how many behind it, and whether those are all zero.
    digits: (usize, usize, bool),
}

/// The pieces of an amount given as an exact decimal string (`-1234.50`), in reading order.
#[must_use]
pub fn amount(
    locale: &str,
    decimal: &str,
    currency: &'static str,
    style: AmountStyle,
) -> Vec<Piece> {
    // The browser is asked once for each shape: a long list shows thousands of amounts.
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let below = whole.strip_prefix('-');
    let digits = below.unwrap_or(whole);
    let zeros = |digits: &str| digits.bytes().all(|digit| digit == b'0');
    let shape = Shape {
        locale: locale.to_owned(),
        currency,
        style,
        negative: below.is_some(),
        zero: zeros(digits) && zeros(fraction),
        digits: (digits.len(), fraction.len(), zeros(fraction)),
    };
    SHAPES.with_borrow_mut(|shapes| {
        let ask = || asked(locale, decimal, currency, style);
        match shapes.iter().find(|(known, _)| *known == shape) {
            Some((_, known)) => with_digits(known, digits, fraction).unwrap_or_else(ask),
            None => {
                let pieces = ask();
                shapes.push((shape, pieces.clone()));
                pieces
            }
        }
    })
}

/// The same pieces with other digits; `None` where they hold another number of digits than these.
fn with_digits(pieces: &[Piece], whole: &str, fraction: &str) -> Option<Vec<Piece>> {
    let count = |kind| {
        let texts = pieces.iter().filter(move |piece| piece.kind == kind);
        texts
            .flat_map(|piece| piece.text.bytes())
            .filter(u8::is_ascii_digit)
            .count()
    };
    let behind = count(PieceKind::Fraction);
    if count(PieceKind::Integer) != whole.len() || behind != 0 && behind != fraction.len() {
        return None;
    }
    let mut digits = whole.chars().chain(fraction.chars());
    let mut other = |sign: char| match sign.is_ascii_digit() {
        true => digits.next().unwrap_or(sign),
        false => sign,
    };
    let mut filled = pieces.to_vec();
    let numbers =
        |piece: &&mut Piece| matches!(piece.kind, PieceKind::Integer | PieceKind::Fraction);
    for piece in filled.iter_mut().filter(numbers) {
        piece.text = piece.text.chars().map(&mut other).collect();
    }
    Some(filled)
}

fn asked(locale: &str, decimal: &str, currency: &'static str, style: AmountStyle) -> Vec<Piece> {
    let parts = FORMATS.with_borrow_mut(|formats| {
        let known = formats
            .iter()
            .position(|((l, c, s), _)| l == locale && *c == currency && *s == style);
        let at = known.unwrap_or_else(|| {
            // Browsers write rupiah without decimals; ISO 4217 has two, and so has the account.
            let own: Option<Currency> = currency.parse().ok();
            let decimals = own.map(|own| own.exponent().to_string());
            let fixed = decimals.iter().flat_map(|decimals| {
                let names = ["minimumFractionDigits", "maximumFractionDigits"];
                names.map(|name| (name, decimals.as_str()))
            });
            let mut wanted = vec![
                ("style", "currency"),
                ("currency", currency),
                // Narrow, all dollars look the same; and roubles, only narrow, are a sign.
                (
                    "currencyDisplay",
                    if currency == "RUB" {
                        "narrowSymbol"
                    } else {
                        "symbol"
                    },
                ),
                (
                    "signDisplay",
                    if style.plus { "exceptZero" } else { "auto" },
                ),
                (
                    "trailingZeroDisplay",
                    if style.all_decimals {
                        "auto"
                    } else {
                        "stripIfInteger"
                    },
                ),
            ];
            wanted.extend(fixed);
            let format = NumberFormat::new(locale, &options(&wanted));
            formats.push(((locale.to_owned(), currency, style), format));
            formats.len().saturating_sub(1)
        });
        formats
            .get(at)
            .map(|(_, format)| format.format_to_parts(decimal))
    });
    pieces(&parts.unwrap_or_default())
}

/// The language's form stands, but minus is U+2212 and spaces inside a number are U+202F.
fn pieces(parts: &Array) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for part in parts.iter().map(JsCast::unchecked_into::<Part>) {
        let value = part.value();
        let (kind, text) = match part.kind().as_str() {
            "minusSign" => (PieceKind::Sign, "\u{2212}".to_owned()),
            "plusSign" => (PieceKind::Sign, "+".to_owned()),
            "integer" => (PieceKind::Integer, value),
            "group" if value.trim().is_empty() => (PieceKind::Integer, "\u{202f}".to_owned()),
            "group" => (PieceKind::Integer, value),
            "decimal" | "fraction" => (PieceKind::Fraction, value),
            "currency" => (PieceKind::Currency, value),
            // Marks of direction among the literals have no place beside our own sign.
            _ if value.trim().is_empty() => (PieceKind::Space, "\u{a0}".to_owned()),
            _ => continue,
        };
        match pieces.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(&text),
            _ => pieces.push(Piece { kind, text }),
        }
    }
    pieces
}

/// What is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A country by its two letters.
    Region,
    /// A currency by its three letters.
    Currency,
}

/// The name of a country or currency in the language; `None` where the browser knows none.
#[must_use]
pub fn name(locale: &str, kind: Named, code: &str) -> Option<String> {
    let kind = match kind {
        Named::Region => "region",
        Named::Currency => "currency",
    };
    let wanted = options(&[("type", kind), ("fallback", "none")]);
    let class = dynamic::get(&dynamic::global("Intl"), "DisplayNames");
    let class: Function = class.dyn_into().ok()?;
    let names = Reflect::construct(&class, &Array::of2(&locale.into(), &wanted)).ok()?;
    // It throws where the letters are none.
    dynamic::call(&names, "of", &[code.into()])
        .ok()?
        .as_string()
}

/// The time zone of this device by its IANA name; `None` where the browser tells none.
#[must_use]
pub fn time_zone() -> Option<String> {
    let class = dynamic::get(&dynamic::global("Intl"), "DateTimeFormat");
    let class: Function = class.dyn_into().ok()?;
    let format = Reflect::construct(&class, &Array::new()).ok()?;
    let resolved = dynamic::call(&format, "resolvedOptions", &[]).ok()?;
    dynamic::get(&resolved, "timeZone").as_string()
}

/// A time zone in words, as far as the browser has any: `Москва`; `None` for what is no zone.
#[must_use]
pub fn zone_name(locale: &str, zone: &str) -> Option<String> {
    let wanted = options(&[("timeZone", zone), ("timeZoneName", "longGeneric")]);
    let class = dynamic::get(&dynamic::global("Intl"), "DateTimeFormat");
    let class: Function = class.dyn_into().ok()?;
    // It throws where there is no such zone.
    let format = Reflect::construct(&class, &Array::of2(&locale.into(), &wanted)).ok()?;
    let parts: Array = dynamic::call(&format, "formatToParts", &[])
        .ok()?
        .dyn_into()
        .ok()?;
    parts
        .iter()
        .map(JsCast::unchecked_into::<Part>)
        .find(|part| part.kind() == "timeZoneName")
        .map(|part| part.value())
}

/// How a moment is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateStyle {
    /// `22 ноября`.
    Day,
    /// `22 ноября 2025 г.`
    DayAndYear,
    /// `12:08`.
    Time,
    /// `22 ноября 2026 г., 12:08`.
    Full,
    /// With seconds and zone, in Moscow's time, as a receipt has it.
    Receipt,
    /// `ноябрь 2026 г.`
    Month,
    /// `2026`.
    Year,
}

impl DateStyle {
    fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Day => &[("day", "numeric"), ("month", "long")],
            Self::DayAndYear => &[("day", "numeric"), ("month", "long"), ("year", "numeric")],
            Self::Time => &[
                ("hour", "numeric"),
                ("minute", "2-digit"),
                ("hourCycle", "h23"),
            ],
            Self::Full => &[
                ("day", "numeric"),
                ("month", "long"),
                ("year", "numeric"),
                ("hour", "numeric"),
                ("minute", "2-digit"),
                ("hourCycle", "h23"),
            ],
            // The month as a word: figures alone are read differently in different countries.
            Self::Receipt => &[
                ("day", "numeric"),
                ("month", "short"),
                ("year", "numeric"),
                ("hour", "numeric"),
                ("minute", "2-digit"),
                ("second", "2-digit"),
                ("hourCycle", "h23"),
                ("timeZone", "Europe/Moscow"),
            ],
            Self::Month => &[("month", "long"), ("year", "numeric")],
            Self::Year => &[("year", "numeric")],
        }
    }
}

type KnownDate = ((String, DateStyle), DateFormat);

thread_local! {
    static DATES: RefCell<Vec<KnownDate>> = const { RefCell::new(Vec::new()) };
}

/// A moment in the language's form, in this device's time zone unless the style names one.
#[must_use]
pub fn moment(locale: &str, at: Moment, style: DateStyle) -> String {
    DATES.with_borrow_mut(|formats| {
        if !formats.iter().any(|((l, s), _)| l == locale && *s == style) {
            let format = DateFormat::new(locale, &options(style.options()));
            formats.push(((locale.to_owned(), style), format));
        }
        let known = formats
            .iter()
            .find(|((l, s), _)| l == locale && *s == style);
        known
            .map(|(_, format)| format.format(&date(at)))
            .unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn amounts_of_a_shape_are_written_as_the_browser_writes_each() {
        let amounts = [
            "1.00",
            "9.99",
            "0.00",
            "0.07",
            "-0.50",
            "0.50",
            "12.30",
            "-98.00",
            "999.10",
            "1234.56",
            "-9876.05",
            "-1000.00",
            "12345.60",
            "98765.00",
            "1234567.89",
            "-7654321.09",
            "90000000.00",
            "-0.01",
            "0.10",
        ];
        for locale in ["ru", "en", "zh"] {
            for currency in ["RUB", "USD", "IDR"] {
                for (plus, all_decimals) in [(false, false), (true, false), (false, true)] {
                    let style = AmountStyle { plus, all_decimals };
                    for decimal in amounts {
                        assert_eq!(
                            amount(locale, decimal, currency, style),
                            asked(locale, decimal, currency, style),
                            "{locale} {currency} {decimal}"
                        );
                    }
                }
            }
        }
    }
}
