//! Russian requisites: the taxpayer number (INN) with its check digits.

use core::fmt;
use core::str::FromStr;

use crate::text::text_on_the_wire;

/// A taxpayer number: 10 digits for a company, 12 for a person or sole trader.
///
/// Source of the check digits: order of the Federal Tax Service of 29.06.2012 N ММВ-7-6/435@.
///
/// ```
/// use poltina_domain::Inn;
///
/// assert!("500100732259".parse::<Inn>().is_ok());
/// assert!("500100732250".parse::<Inn>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Inn(String);

/// Why a text is no taxpayer number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InnError {
    /// Not 10 or 12 digits.
    WrongLength,
    /// A check digit does not fit: one of the digits is mistyped.
    CheckDigit,
}

impl fmt::Display for InnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WrongLength => "an INN has 10 or 12 digits: check it",
            Self::CheckDigit => "the INN's check digit does not fit: check each digit",
        })
    }
}

impl core::error::Error for InnError {}

const WEIGHTS: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];

/// The check digit over the digits before it: the last weights are used, so that one table
/// serves all three lengths.
fn check_digit(digits: &[u32]) -> u32 {
    let skipped = WEIGHTS.len().saturating_sub(digits.len());
    let weights = WEIGHTS.iter().skip(skipped);
    let sum: u32 = digits.iter().zip(weights).map(|(d, w)| d * w).sum();
    sum % 11 % 10
}

impl Inn {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is an organisation's, which may have a KPP: those have 10 digits, people and sole
    /// traders 12. Source: order of the Federal Tax Service of 29.06.2012 N ММВ-7-6/435@.
    ///
    /// ```
    /// use poltina_domain::Inn;
    ///
    /// assert!("7707083893".parse::<Inn>()?.is_organisation());
    /// assert!(!"500100732259".parse::<Inn>()?.is_organisation());
    /// # Ok::<(), poltina_domain::InnError>(())
    /// ```
    #[must_use]
    pub fn is_organisation(&self) -> bool {
        self.0.len() == 10
    }
}

impl FromStr for Inn {
    type Err = InnError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
        let digits = digits.ok_or(InnError::WrongLength)?;
        let checked = match digits.len() {
            10 => 1,
            12 => 2,
            _ => return Err(InnError::WrongLength),
        };
        let fits = (digits.len() - checked..digits.len()).all(|at| {
            let (before, from) = digits.split_at(at);
            from.first() == Some(&check_digit(before))
        });
        // All zeros pass the sum, but no one has that number.
        if !fits || digits.iter().all(|d| *d == 0) {
            return Err(InnError::CheckDigit);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for Inn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

text_on_the_wire!(Inn);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_numbers_pass_and_mistyped_ones_do_not() {
        for text in ["7707083893", "500100732259"] {
            assert_eq!(
                text.parse::<Inn>().map(|inn| inn.to_string()),
                Ok(text.to_owned())
            );
        }
        for (text, error) in [
            ("7707083894", InnError::CheckDigit),
            ("500100732269", InnError::CheckDigit),
            ("500100732258", InnError::CheckDigit),
            ("0000000000", InnError::CheckDigit),
            ("000000000000", InnError::CheckDigit),
            ("770708389", InnError::WrongLength),
            ("77070838930", InnError::WrongLength),
            ("77O7083893", InnError::WrongLength),
        ] {
            assert_eq!(text.parse::<Inn>(), Err(error), "{text}");
        }
    }
}
