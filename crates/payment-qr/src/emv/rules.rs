//! The rules behind the grammar: what money depends on is refused, the rest is up to the scheme.

use super::tlv::{Fault, Piece, Pieces};
use super::{
    Amount, CurrencyCode, Initiation, Merchant, Object, Scheme, Tip, Value, read, registry,
};
use crate::{Reason, Warning};

/// The specification's advice for a whole code, in characters.
const ADVISED_CHARACTERS: usize = 512;

/// An amount has at most 13 characters (54, 56).
const AMOUNT_CHARACTERS: usize = 13;

/// A code whose grammar and checksum hold.
struct Draft<'a> {
    pieces: &'a [Piece<'a>],
    objects: &'a [Object],
    scheme: Scheme,
    warnings: Vec<Warning>,
}

/// The merchant's code, if every rule holds that its scheme does not lift.
pub(super) fn check(pieces: &[Piece<'_>], objects: Vec<Object>) -> Result<Merchant, Fault> {
    let (scheme, networks) = registry::recognise(&objects);
    let mut draft = Draft {
        pieces,
        objects: &objects,
        scheme,
        warnings: Vec::new(),
    };
    draft.format_indicator()?;
    draft.accounts()?;
    let initiation = draft.initiation()?;
    let currency = draft.currency()?;
    let amount = draft.amount(currency)?;
    let tip = draft.tip(currency)?;
    draft.category()?;
    draft.country()?;
    draft.names()?;
    draft.additional()?;
    draft.language()?;
    draft.look();
    let warnings = draft.warnings;
    Ok(Merchant {
        objects,
        scheme,
        networks,
        initiation,
        currency,
        amount,
        tip,
        warnings,
    })
}

impl<'a> Draft<'a> {
    fn find(&self, id: u8) -> Option<Piece<'a>> {
        self.pieces.iter().find(|piece| piece.id == id).copied()
    }

    /// Where a missing object could have stood: before the checksum, which is last.
    fn missing(&self, reason: Reason) -> Fault {
        (reason, self.pieces.last().map_or(0, |piece| piece.at))
    }

    fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    fn format_indicator(&mut self) -> Result<(), Fault> {
        let piece = self.find(0).ok_or((Reason::PfiNotFirst, 0))?;
        match piece.text {
            "01" => Ok(()),
            "02" if self.scheme == Scheme::DuitNow => {
                self.warn(Warning::FormatIndicator);
                Ok(())
            }
            _ => Err((Reason::Version, piece.value_at())),
        }
    }

    fn accounts(&self) -> Result<(), Fault> {
        if !self.pieces.iter().any(|piece| (2..=51).contains(&piece.id)) {
            return Err(self.missing(Reason::AccountMissing));
        }
        for piece in self
            .pieces
            .iter()
            .filter(|piece| (26..=51).contains(&piece.id))
        {
            let mut subs = Pieces::new(piece.text, piece.value_at()).flatten();
            let guid = subs.find(|sub| sub.id == 0);
            let guid = guid.ok_or((Reason::MandatoryMissing, piece.value_at()))?;
            at_most(32, guid.text, guid.length_at())?;
        }
        Ok(())
    }

    fn initiation(&self) -> Result<Option<Initiation>, Fault> {
        match self.find(1) {
            None => Ok(None),
            Some(piece) => match piece.text {
                "11" => Ok(Some(Initiation::Static)),
                "12" => Ok(Some(Initiation::Dynamic)),
                _ => Err((Reason::Format, piece.value_at())),
            },
        }
    }

    fn currency(&self) -> Result<CurrencyCode, Fault> {
        let piece = self
            .find(53)
            .ok_or(self.missing(Reason::MandatoryMissing))?;
        CurrencyCode::parse(piece.text).ok_or((Reason::MandatoryMissing, piece.value_at()))
    }

    fn amount(&mut self, currency: CurrencyCode) -> Result<Option<Amount>, Fault> {
        let Some(piece) = self.find(54) else {
            return Ok(None);
        };
        let amount = amount(&piece, currency)?;
        if amount.is_zero() {
            // The payer types it: PayNow's editable codes say so with a zero.
            if !registry::paynow_editable(self.objects) {
                return Err((Reason::AmountZero, piece.value_at()));
            }
            self.warn(Warning::AmountZeroAsks);
        } else if amount.minor().is_none() {
            self.warn(Warning::AmountUnpayable);
        }
        Ok(Some(amount))
    }

    fn tip(&self, currency: CurrencyCode) -> Result<Option<Tip>, Fault> {
        let (fixed, percent) = (self.find(56), self.find(57));
        let announced = self.find(55);
        let unexpected = |piece: Option<Piece<'_>>| match piece {
            Some(piece) => Err((Reason::FeeFixedUnexpected, piece.at)),
            None => Ok(()),
        };
        let Some(piece) = announced else {
            unexpected(fixed.or(percent))?;
            return Ok(None);
        };
        match piece.text {
            "01" => {
                unexpected(fixed.or(percent))?;
                Ok(Some(Tip::Ask))
            }
            "02" => {
                unexpected(percent)?;
                let fixed = fixed.ok_or((Reason::FeeFixedMissing, piece.at))?;
                let fee = amount(&fixed, currency)?;
                if fee.is_zero() {
                    return Err((Reason::AmountZero, fixed.value_at()));
                }
                Ok(Some(Tip::Fixed(fee)))
            }
            "03" => {
                unexpected(fixed)?;
                let percent = percent.ok_or((Reason::FeePctRange, piece.at))?;
                let fee = hundredths(percent.text);
                let fee = fee.ok_or((Reason::FeePctRange, percent.value_at()))?;
                Ok(Some(Tip::Percent(fee)))
            }
            _ => Err((Reason::TipRfu, piece.value_at())),
        }
    }

    fn category(&mut self) -> Result<(), Fault> {
        match self.find(52) {
            Some(piece) => {
                let four = piece.text.len() == 4 && piece.text.bytes().all(|b| b.is_ascii_digit());
                four.then_some(())
                    .ok_or((Reason::MandatoryMissing, piece.value_at()))
            }
            None => self.lacks(Warning::CategoryMissing),
        }
    }

    fn country(&self) -> Result<(), Fault> {
        let piece = self
            .find(58)
            .ok_or(self.missing(Reason::MandatoryMissing))?;
        let two =
            piece.text.len() == 2 && piece.text.bytes().all(|byte| byte.is_ascii_alphabetic());
        two.then_some(())
            .ok_or((Reason::MandatoryMissing, piece.value_at()))
    }

    /// Name, city and postal code (59 to 61).
    fn names(&mut self) -> Result<(), Fault> {
        match self.find(59) {
            Some(piece) => self.name(&piece)?,
            None => self.lacks(Warning::NameMissing)?,
        }
        match self.find(60) {
            Some(piece) => self.city(&piece)?,
            None => self.lacks(Warning::CityMissing)?,
        }
        match self.find(61) {
            Some(piece) => at_most(10, piece.text, piece.length_at()),
            None => Ok(()),
        }
    }

    fn name(&mut self, piece: &Piece<'_>) -> Result<(), Fault> {
        let decoded = read::percent_decoded(piece.text.as_bytes());
        let is_encoded = decoded.len() < piece.text.len() && self.scheme == Scheme::Qris;
        if is_encoded {
            self.warn(Warning::PercentEncoded);
            let name = core::str::from_utf8(&decoded).unwrap_or(piece.text);
            return at_most(25, name, piece.length_at());
        }
        at_most(25, piece.text, piece.length_at())
    }

    fn city(&mut self, piece: &Piece<'_>) -> Result<(), Fault> {
        if piece.text.chars().count() == 16 && self.scheme == Scheme::Qris {
            self.warn(Warning::CityLong);
            return Ok(());
        }
        at_most(15, piece.text, piece.length_at())
    }

    /// An object that the specification requires and some schemes leave out.
    fn lacks(&mut self, warning: Warning) -> Result<(), Fault> {
        if !self.scheme.leaves_out_shop() {
            return Err(self.missing(Reason::MandatoryMissing));
        }
        self.warn(warning);
        Ok(())
    }

    /// Values inside 62, and the letters by which a merchant asks for the payer's data (62.09).
    fn additional(&self) -> Result<(), Fault> {
        let Some(template) = self.find(62) else {
            return Ok(());
        };
        for sub in Pieces::new(template.text, template.value_at()) {
            let sub = sub?;
            match sub.id {
                1..=8 => at_most(25, sub.text, sub.length_at())?,
                9 => {
                    let mut letters = sub.text.bytes();
                    let known = letters.all(|letter| matches!(letter, b'A' | b'M' | b'E'));
                    let once = |letter| sub.text.bytes().filter(|byte| *byte == letter).count() < 2;
                    if !known || !b"AME".iter().all(|letter| once(*letter)) {
                        return Err((Reason::ConsumerDataRequest, sub.value_at()));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The other language (64) must name the merchant in it.
    fn language(&self) -> Result<(), Fault> {
        let Some(template) = self.find(64) else {
            return Ok(());
        };
        let mut named = false;
        for sub in Pieces::new(template.text, template.value_at()) {
            let sub = sub?;
            match sub.id {
                1 => {
                    named = true;
                    at_most(25, sub.text, sub.length_at())?;
                }
                2 => at_most(15, sub.text, sub.length_at())?,
                _ => {}
            }
        }
        named
            .then_some(())
            .ok_or((Reason::LangNameMissing, template.value_at()))
    }

    /// What is odd to look at, whatever the scheme.
    fn look(&mut self) {
        let text = |object: &'a Object| match &object.value {
            Value::Text(text) => Some((object.id, text.as_str())),
            Value::Template(_) => None,
        };
        for (id, value) in self.objects.iter().filter_map(text) {
            match id {
                59 | 60 if value == "NA" => self.warn(Warning::Placeholder),
                59..=61 if !value.bytes().all(|byte| matches!(byte, b' '..=b'~')) => {
                    self.warn(Warning::NotLatin);
                }
                63 if value.bytes().any(|byte| byte.is_ascii_lowercase()) => {
                    self.warn(Warning::CrcLowerCase);
                }
                _ => {}
            }
        }
        let characters = self
            .pieces
            .iter()
            .map(|piece| 4 + piece.text.chars().count());
        if characters.sum::<usize>() > ADVISED_CHARACTERS {
            self.warn(Warning::Long);
        }
    }
}

fn amount(piece: &Piece<'_>, currency: CurrencyCode) -> Result<Amount, Fault> {
    let amount = Amount::parse(piece.text, currency);
    amount
        .filter(|_| piece.text.len() <= AMOUNT_CHARACTERS)
        .ok_or((Reason::AmountFormat, piece.value_at()))
}

/// A percentage as hundredths: 0.01 to 99.99, at most five characters and two decimals.
fn hundredths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = text.len() <= 5 && !whole.is_empty() && decimals.len() <= 2;
    if !fits || !digits(whole) || !digits(decimals) {
        return None;
    }
    let decimals: u16 = format!("{decimals:0<2}").parse().ok()?;
    let value = whole
        .parse::<u16>()
        .ok()?
        .checked_mul(100)?
        .checked_add(decimals)?;
    (1..=9999).contains(&value).then_some(value)
}

fn at_most(characters: usize, text: &str, length_at: usize) -> Result<(), Fault> {
    if text.chars().count() <= characters {
        Ok(())
    } else {
        Err((Reason::BadLength, length_at))
    }
}
