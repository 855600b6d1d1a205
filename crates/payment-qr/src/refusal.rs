//! Why a code is refused, and where.

use core::fmt;

use crate::Kind;

/// A code that breaks a rule which money depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What the code seems to be.
    pub kind: Kind,
    /// The rule that it breaks.
    pub reason: Reason,
    /// Where, as a byte offset into what was given.
    pub offset: usize,
}

impl Refusal {
    /// A refusal of a code of this kind, at this byte.
    #[must_use]
    pub const fn new(kind: Kind, reason: Reason, offset: usize) -> Self {
        Self {
            kind,
            reason,
            offset,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (byte {})", self.reason.text(), self.offset)
    }
}

impl core::error::Error for Refusal {}

macro_rules! reasons {
    ($($variant:ident = $code:literal, $text:literal;)*) => {
        /// The rule that a code breaks. Its code is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Reason {
            $(#[doc = $text] $variant,)*
        }

        impl Reason {
            /// The stable code, for example `CRC_MISMATCH`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The rule in English, for developers.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

reasons! {
    CrcMismatch = "CRC_MISMATCH", "the checksum does not fit: scan again, or ask for another code";
    CrcLength = "CRC_LENGTH", "the checksum (63) must be four characters long";
    CrcNotLast = "CRC_NOT_LAST", "the checksum (63) must be there and come last";
    PfiNotFirst = "PFI_NOT_FIRST", "the payload format indicator (00) must come first";
    Truncated = "TRUNCATED", "the code, or a template in it, ends in the middle of a value";
    BadLength = "BAD_LENGTH", "a length is not two digits from 01 to 99, does not lead to the next field, or is too long for its field";
    DuplicateId = "DUPLICATE_ID", "the same field comes twice";
    AmountFormat = "AMOUNT_FORMAT", "the amount is not digits with a point, or has more than 13 characters";
    AmountZero = "AMOUNT_ZERO", "the amount is zero";
    FeeFixedMissing = "FEE_FIXED_MISSING", "a fixed fee is announced (55) but not given (56)";
    FeeFixedUnexpected = "FEE_FIXED_UNEXPECTED", "a fee is given but not announced (55)";
    TipRfu = "TIP_RFU", "the tip indicator (55) is none of 01, 02, 03";
    FeePctRange = "FEE_PCT_RANGE", "the percentage fee (57) is not from 00.01 to 99.99";
    LangNameMissing = "LANG_NAME_MISSING", "the language template (64) has no merchant name";
    ConsumerDataRequest = "CONSUMER_DATA_REQUEST", "the request for the payer's data (62.09) is not made of A, M, E, each once";
    AccountMissing = "ACCOUNT_MISSING", "no account of the merchant is given (02 to 51)";
    HostNotAllowed = "HOST_NOT_ALLOWED", "the link is not of a host that issues such codes";
    Charset = "CHARSET", "the character set is unknown, or the text is not in it";
    Empty = "EMPTY", "there is nothing to read";
    Format = "FORMAT", "the code does not have the form of its kind";
    MandatoryMissing = "MANDATORY_MISSING", "a required field is missing or has the wrong form";
    NoFields = "NO_FIELDS", "there are no fields";
    Version = "VERSION", "the version is unknown";
    NotAReceipt = "NOT_A_RECEIPT", "a field of a receipt is missing: perhaps it is a shift report";
    TooLong = "TOO_LONG", "the code is longer than any payment code";
    NotAPayment = "NOT_A_PAYMENT", "this is no payment code";
    AmountLimit = "AMOUNT_LIMIT", "the amount is larger than such a payment may be";
}
