//! Writing codes of ours.

use core::fmt;

use super::latin::latin;
use super::own::GUID;
use super::{CurrencyCode, Merchant, Object, OwnKind, Sub, Value};

/// A code of ours to be written. All limits are in characters.
///
/// ```
/// use payment_qr::emv::{self, OwnCode, OwnKind};
///
/// let code = OwnCode {
///     merchant_id: "kofe-na-lesnoy",
///     qr_id: "018f3a2b4c5d6e7f8091a2b3c4d5e6f7",
///     kind: OwnKind::Order,
///     category: 5814,
///     amount: Some(35_000),
///     name: "Кофе на Лесной",
///     city: "Москва",
///     store: None,
///     order: Some("42"),
///     terminal: None,
/// };
/// let written = code.write().unwrap();
/// let read = emv::read(written.as_bytes()).unwrap().unwrap();
/// assert_eq!(read.name(), Some("Kofe na Lesnoi"));
/// assert_eq!(read.own().unwrap().name, "Кофе на Лесной");
/// assert_eq!(read.own().unwrap().amount, Some(35_000));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnCode<'a> {
    /// Whose it is: the shop's slug, 1 to 40 (26.01).
    pub merchant_id: &'a str,
    /// Which code it is: the order's or the code's id, 1 to 32 (26.02).
    pub qr_id: &'a str,
    /// What it is for (26.03). An order's code is dynamic (12), all others static (11).
    pub kind: OwnKind,
    /// Merchant category, ISO 18245, 0 to 9999 (52).
    pub category: u16,
    /// Kopecks, 1 to 999 999 999 999 (54); `None` asks the payer.
    pub amount: Option<i64>,
    /// The shop's name in any script: in Latin letters in 59, cut at 25; where it has other
    /// letters also as it is in 64.01, cut at 25.
    pub name: &'a str,
    /// The city likewise, cut at 15 (60, 64.02).
    pub city: &'a str,
    /// The store, 1 to 25 (62.03).
    pub store: Option<&'a str>,
    /// The order's short number, 1 to 25 (62.05).
    pub order: Option<&'a str>,
    /// The terminal, 1 to 25 (62.07).
    pub terminal: Option<&'a str>,
}

/// Why a code of ours cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnCodeError {
    /// A text is empty, too long, or has other than printable ASCII characters.
    Text {
        /// Which one, for example `merchant_id`.
        field: &'static str,
        /// The most characters it may have.
        most: usize,
    },
    /// The category is above 9999.
    Category,
    /// The amount is below 1 or above 999 999 999 999 kopecks.
    Amount,
    /// The name has nothing to show.
    Name,
}

impl fmt::Display for OwnCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { field, most } => write!(
                f,
                "{field} must have 1 to {most} characters, printable ASCII only"
            ),
            Self::Category => f.write_str("category must be 0 to 9999"),
            Self::Amount => f.write_str("amount must be 1 to 999999999999 kopecks"),
            Self::Name => f.write_str("name must have at least one visible character"),
        }
    }
}

impl core::error::Error for OwnCodeError {}

impl OwnCode<'_> {
    /// The code's text, to be drawn as a QR symbol.
    ///
    /// # Errors
    /// A limit that is named with the field is not kept.
    pub fn write(&self) -> Result<String, OwnCodeError> {
        Ok(self.seal()?.encode())
    }

    fn seal(&self) -> Result<Merchant, OwnCodeError> {
        let initiation = match self.kind {
            OwnKind::Order => "12",
            OwnKind::Merchant | OwnKind::Person => "11",
        };
        let account = vec![
            sub(0, GUID),
            sub(1, plain("merchant_id", self.merchant_id, 40)?),
            sub(2, plain("qr_id", self.qr_id, 32)?),
            sub(3, self.kind.letter()),
        ];
        let mut objects = vec![
            text(0, "01"),
            text(1, initiation),
            template(26, account),
            text(52, category(self.category)?),
            text(53, CurrencyCode::RUB.to_string()),
        ];
        objects.extend(amount(self.amount)?.map(|amount| text(54, amount)));
        objects.push(text(58, "RU"));
        self.shop(&mut objects)?;
        // Every value is within its field, so that no rule is left to break.
        Merchant::seal(&objects).map_err(|_| OwnCodeError::Name)
    }

    /// Name, city and what is beside them (59, 60, 62, 64).
    fn shop(&self, objects: &mut Vec<Object>) -> Result<(), OwnCodeError> {
        let name = shown(self.name, 25);
        let city = shown(self.city, 15);
        if name.is_empty() {
            return Err(OwnCodeError::Name);
        }
        let or = |latin: String, other: &str| match latin.as_str() {
            "" => other.chars().take(25).collect(),
            _ => latin,
        };
        objects.push(text(59, or(latin(self.name, 25), self.merchant_id)));
        objects.push(text(60, or(latin(self.city, 15), "RU")));
        let additional = [
            (3, "store", self.store),
            (5, "order", self.order),
            (7, "terminal", self.terminal),
        ];
        let mut subs = Vec::new();
        for (id, field, value) in additional {
            if let Some(value) = value {
                subs.push(sub(id, plain(field, value, 25)?));
            }
        }
        if !subs.is_empty() {
            objects.push(template(62, subs));
        }
        if !name.is_ascii() || !city.is_ascii() {
            let mut subs = vec![sub(0, language(&name)), sub(1, &name)];
            if !city.is_empty() {
                subs.push(sub(2, &city));
            }
            objects.push(template(64, subs));
        }
        Ok(())
    }
}

fn text(id: u8, value: impl Into<String>) -> Object {
    let value = Value::Text(value.into());
    Object { id, value }
}

fn template(id: u8, subs: Vec<Sub>) -> Object {
    let value = Value::Template(subs);
    Object { id, value }
}

fn sub(id: u8, value: &str) -> Sub {
    let value = value.to_owned();
    Sub { id, value }
}

fn plain<'a>(field: &'static str, value: &'a str, most: usize) -> Result<&'a str, OwnCodeError> {
    let is_plain = value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain && (1..=most).contains(&value.len()) {
        Ok(value)
    } else {
        Err(OwnCodeError::Text { field, most })
    }
}

fn category(category: u16) -> Result<String, OwnCodeError> {
    if category <= 9999 {
        Ok(format!("{category:04}"))
    } else {
        Err(OwnCodeError::Category)
    }
}

/// Roubles with two decimals; 13 characters hold 9999999999.99.
fn amount(kopecks: Option<i64>) -> Result<Option<String>, OwnCodeError> {
    match kopecks {
        None => Ok(None),
        Some(kopecks @ 1..=999_999_999_999) => {
            Ok(Some(format!("{}.{:02}", kopecks / 100, kopecks % 100)))
        }
        Some(_) => Err(OwnCodeError::Amount),
    }
}

/// The text without what is not seen: controls and direction marks; cut, and trimmed.
fn shown(text: &str, most: usize) -> String {
    let unseen = |letter: &char| {
        letter.is_control()
            || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let seen: String = text.chars().filter(|letter| !unseen(letter)).collect();
    let cut: String = seen.trim().chars().take(most).collect();
    cut.trim_end().to_owned()
}

/// Chinese names are marked as such, all others as Russian.
fn language(name: &str) -> &'static str {
    let chinese = |letter: char| matches!(letter, '\u{3400}'..='\u{9fff}');
    let cyrillic = |letter: char| matches!(letter, '\u{400}'..='\u{4ff}');
    if name.contains(chinese) && !name.contains(cyrillic) {
        "ZH"
    } else {
        "RU"
    }
}
