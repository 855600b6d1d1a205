//! Which scheme a code belongs to, and which networks can be paid with it.

/// The scheme whose rules a code follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// Ours.
    Poltina,
    /// QRIS, Indonesia.
    Qris,
    /// GPN, Indonesia, before QRIS.
    Gpn,
    /// DuitNow, Malaysia.
    DuitNow,
    /// FPS, Hong Kong.
    HkFps,
    /// PromptPay, Thailand: to a person or a shop.
    PromptPay,
    /// PromptPay, Thailand: a bill.
    PromptPayBill,
    /// PayNow, Singapore, alone in a code.
    PayNow,
    /// SGQR, Singapore: several wallets in one code.
    Sgqr,
    /// Pix, Brazil.
    Pix,
    /// QR Ph, Philippines.
    QrPh,
    /// VietQR, Vietnam.
    VietQr,
    /// VNPAY, Vietnam.
    VnPay,
    /// KHQR, Cambodia.
    Khqr,
    /// NepalPay, Nepal.
    NepalPay,
    /// Fonepay, Nepal.
    Fonepay,
    /// UnionPay.
    UnionPay,
    /// Alipay inside EMV.
    Alipay,
    /// None of these: named by its country, merchant and currency.
    Other,
}

impl Scheme {
    /// The scheme's name for integrators: lower case, stable.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Poltina => "poltina",
            Self::Qris => "qris",
            Self::Gpn => "gpn",
            Self::DuitNow => "duitnow",
            Self::HkFps => "hkqr-fps",
            Self::PromptPay => "promptpay",
            Self::PromptPayBill => "promptpay-bill",
            Self::PayNow => "paynow",
            Self::Sgqr => "sgqr",
            Self::Pix => "pix",
            Self::QrPh => "qr-ph",
            Self::VietQr => "vietqr",
            Self::VnPay => "vnpay",
            Self::Khqr => "khqr",
            Self::NepalPay => "nepalpay",
            Self::Fonepay => "fonepay",
            Self::UnionPay => "unionpay",
            Self::Alipay => "alipay",
            Self::Other => "emv",
        }
    }

    /// The name of the network that the scheme is, where the code itself does not carry it.
    pub(super) const fn network(self) -> Option<&'static str> {
        match self {
            Self::Poltina => Some("Poltina"),
            Self::Qris => Some("QRIS"),
            Self::Gpn => Some("GPN"),
            Self::DuitNow => Some("DuitNow"),
            Self::HkFps => Some("FPS"),
            Self::PromptPay | Self::PromptPayBill => Some("PromptPay"),
            Self::PayNow => Some("PayNow"),
            Self::Sgqr => Some("SGQR"),
            Self::Pix => Some("Pix"),
            Self::QrPh => Some("QR Ph"),
            Self::VietQr => Some("VietQR"),
            Self::VnPay => Some("VNPAY"),
            Self::Khqr => Some("KHQR"),
            Self::NepalPay => Some("NepalPay"),
            Self::Fonepay => Some("Fonepay"),
            Self::UnionPay => Some("UnionPay"),
            Self::Alipay => Some("Alipay"),
            Self::Other => None,
        }
    }

    /// Whether its codes leave out category, name and city (52, 59, 60), which the specification
    /// requires.
    pub(super) const fn leaves_out_shop(self) -> bool {
        matches!(
            self,
            Self::PromptPay | Self::PromptPayBill | Self::VietQr | Self::VnPay
        )
    }
}
