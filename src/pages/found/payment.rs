//! Codes that a payer shows, and those that fill in a transfer.

use payment_qr::PhoneNumber;
use payment_qr::payto::Payto;
use payment_qr::till::{Network, PaymentCode};

use super::finding::Finding;
use crate::i18n::Texts;
use crate::ui::Glyph;

/// Digits that a payer shows to a till.
pub(super) fn till_code(t: Texts, code: &PaymentCode) -> Finding {
    let network = match code.network() {
        Network::Poltina => t.app_name(),
        Network::Alipay => "Alipay",
        Network::WeChat => "WeChat Pay",
        Network::UnionPay => "UnionPay",
    };
    let text = match code.network() {
        Network::Poltina => t.found_till_code_own(),
        _ => t.found_till_code_text(),
    };
    Finding::new(Glyph::Till, t.found_till_code(network), text)
}

/// The same by EMV.
pub(super) fn consumer(t: Texts) -> Finding {
    Finding::new(Glyph::Till, t.found_consumer(), t.found_till_code_text())
}

/// A link of our own is opened, not shown: this is for the line in a list.
pub(super) fn own(t: Texts) -> Finding {
    Finding::new(Glyph::Qr, t.found_own(), String::new())
}

/// A phone number that no transfer within the wallet goes to.
pub(super) fn phone(t: Texts, number: &PhoneNumber) -> Finding {
    let mut finding = Finding::new(Glyph::Phone, t.found_phone(), t.found_phone_text());
    finding.party = Some(number.as_str().to_owned());
    finding
}

/// A payment to an account elsewhere.
pub(super) fn payto(t: Texts, link: &Payto) -> Finding {
    let _ = link;
    Finding::new(Glyph::Bank, t.found_payto(), t.found_payto_text())
}
