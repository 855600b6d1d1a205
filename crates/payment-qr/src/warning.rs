//! What deviates in a code that is accepted all the same.

use core::fmt;

macro_rules! warnings {
    ($($variant:ident = $code:literal, $text:literal;)*) => {
        /// A deviation that is tolerated. Its code is stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Warning {
            $(#[doc = $text] $variant,)*
        }

        impl Warning {
            /// The stable code, for example `SUM_MISSING`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// What deviates, in English, for developers.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl fmt::Display for Warning {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.text())
            }
        }
    };
}

warnings! {
    SbpChecksum = "SBP_CHECKSUM", "the link's checksum does not fit: scan again";
    AccountKey = "ACCOUNT_KEY", "the account's check digit does not fit the bank";
    CorrespondentKey = "CORRESPONDENT_KEY", "the correspondent account's check digit does not fit the bank";
    PayeeInn = "PAYEE_INN", "the payee's taxpayer number has a wrong check digit";
    PayerInn = "PAYER_INN", "the payer's taxpayer number has a wrong check digit";
    FormatIndicator = "FORMAT_INDICATOR", "the payload format indicator (00) is 02, as in all codes of the scheme";
    CategoryMissing = "CATEGORY_MISSING", "the merchant category (52) is missing, as in codes of the scheme";
    NameMissing = "NAME_MISSING", "the merchant's name (59) is missing, as in codes of the scheme";
    CityMissing = "CITY_MISSING", "the merchant's city (60) is missing, as in codes of the scheme";
    CityLong = "CITY_LONG", "the merchant's city (60) has 16 characters, one more than allowed";
    Placeholder = "PLACEHOLDER", "NA stands in place of the merchant's name or city";
    AmountZeroAsks = "AMOUNT_ZERO_ASKS", "the amount is zero: the payer types it";
    AmountUnpayable = "AMOUNT_UNPAYABLE", "the amount has more decimals than its currency, or the currency is unknown";
    CrcLowerCase = "CRC_LOWER_CASE", "the checksum is in lower case";
    PercentEncoded = "PERCENT_ENCODED", "the code went through a link: parts of it are percent-encoded";
    NotLatin = "NOT_LATIN", "name, city or postal code have letters that belong into another template (64)";
    Long = "LONG", "the code is longer than 512 characters";
    IbanCheck = "IBAN_CHECK", "the check digits of the account (IBAN) do not fit";
    FieldLong = "FIELD_LONG", "a field of the bill is longer than the standard allows";
    CharsetDiffers = "CHARSET_DIFFERS", "the text is in UTF-8, although the bill names another character set";
}
