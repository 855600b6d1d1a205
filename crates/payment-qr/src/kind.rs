//! What a code is, by its format.

/// The format of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// EMV merchant-presented.
    EmvMerchant,
    /// EMV consumer-presented.
    EmvConsumer,
    /// A link of the faster payments system.
    SbpLink,
    /// GOST R 56042-2014.
    Bill,
    /// A fiscal receipt.
    Receipt,
    /// Digits shown to a till.
    PaymentCode,
    /// RFC 8905.
    Payto,
    /// A link of this wallet.
    OwnLink,
    /// A phone number.
    Phone,
    /// Digits of a bank card.
    Card,
    /// None of these.
    Unknown,
}

impl Kind {
    /// The kind's name for integrators, for example `emv-mpm`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EmvMerchant => "emv-mpm",
            Self::EmvConsumer => "emv-cpm",
            Self::SbpLink => "sbp-link",
            Self::Bill => "gost-56042",
            Self::Receipt => "fns-receipt-qr",
            Self::PaymentCode => "payment-code",
            Self::Payto => "payto",
            Self::OwnLink => "poltina-link",
            Self::Phone => "phone",
            Self::Card => "card",
            Self::Unknown => "unknown",
        }
    }
}
