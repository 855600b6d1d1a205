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
}
