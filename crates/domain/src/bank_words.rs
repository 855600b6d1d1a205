//! What stands on a payment to a bank beside its figures: who receives it, and for what.

use core::fmt;
use core::str::FromStr;

use crate::limits::{PURPOSE_CHARS, RECEIVER_CHARS};
use crate::text::{Untidy, text_on_the_wire, tidy};

/// Who receives a payment in a bank: 1 to 160 characters, trimmed, white space inside as single spaces,
/// nothing that changes how what stands around it is read. The length is that of the field in a Russian
/// payment order (Bank of Russia, regulation 762-P, appendix 11).
///
/// ```
/// use poltina_domain::ReceiverName;
///
/// let name: ReceiverName = " ООО  «Ромашка» ".parse()?;
/// assert_eq!(name.as_str(), "ООО «Ромашка»");
/// # Ok::<(), poltina_domain::BankWordsError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiverName(String);

/// What a payment is for: 1 to 210 characters, as a [`ReceiverName`] otherwise.
#[derive(Clone, PartialEq, Eq)]
pub struct Purpose(String);

/// Why a text is no receiver's name and no purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BankWordsError {
    /// There is nothing to be seen of it.
    Empty,
    /// It is longer than this.
    TooLong(usize),
    /// There are control or direction characters in it.
    ForbiddenCharacter,
}

impl fmt::Display for BankWordsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("nothing is written: fill it in"),
            Self::TooLong(most) => write!(f, "it is too long: use at most {most} characters"),
            Self::ForbiddenCharacter => f.write_str("use no control and no direction characters"),
        }
    }
}

impl core::error::Error for BankWordsError {}

fn read(text: &str, most: usize) -> Result<String, BankWordsError> {
    tidy(text, most).map_err(|error| match error {
        Untidy::Empty => BankWordsError::Empty,
        Untidy::TooLong => BankWordsError::TooLong(most),
        Untidy::ForbiddenCharacter => BankWordsError::ForbiddenCharacter,
    })
}

macro_rules! words {
    ($name:ident, $most:ident) => {
        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = BankWordsError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                read(text, $most).map(Self)
            }
        }

        text_on_the_wire!($name);

        /// Shows nothing of it, so that no log holds it by accident.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

words!(ReceiverName, RECEIVER_CHARS);
words!(Purpose, PURPOSE_CHARS);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receivers_and_purposes_are_short_and_say_what_is_seen() {
        let name = |text: &str| text.parse::<ReceiverName>().map(|name| name.0);
        let purpose = |text: &str| text.parse::<Purpose>().map(|purpose| purpose.0);
        assert_eq!(name("  ИП   Соколова "), Ok("ИП Соколова".to_owned()));
        assert_eq!(name(&"я".repeat(160)), Ok("я".repeat(160)));
        assert_eq!(name(&"я".repeat(161)), Err(BankWordsError::TooLong(160)));
        assert_eq!(purpose(&"я".repeat(210)), Ok("я".repeat(210)));
        assert_eq!(purpose(&"я".repeat(211)), Err(BankWordsError::TooLong(210)));
        for wrong in ["", "  ", "\u{200b}"] {
            assert_eq!(name(wrong), Err(BankWordsError::Empty), "{wrong:?}");
            assert_eq!(purpose(wrong), Err(BankWordsError::Empty), "{wrong:?}");
        }
        assert_eq!(name("а\u{202e}б"), Err(BankWordsError::ForbiddenCharacter));
        assert_eq!(format!("{:?}", purpose("Аренда")), "Ok(\"Аренда\")");
        assert_eq!(
            format!("{:?}", "Аренда".parse::<Purpose>()),
            "Ok(Purpose(…))"
        );
    }
}
