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
