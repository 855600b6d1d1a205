//! Codes that a payer shows, and those that fill in a transfer.

use payment_qr::PhoneNumber;
use payment_qr::payto::{Payto, Target};
use payment_qr::till::{Network, PaymentCode};

use super::finding::Finding;
use super::neutral::{LINE, shown};
use super::refusal;
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
    let clean = |text: &str| shown(text, LINE);
    let mut finding = Finding::new(Glyph::Bank, t.found_payto(), t.found_payto_text());
    finding.party = link.receiver_name().map(clean);
    let account = match link.target() {
        Target::Iban { iban, .. } => iban.to_owned(),
        Target::Ach { routing, account } => format!("{routing} {account}"),
        Target::Bic(text)
        | Target::Upi(text)
        | Target::Bitcoin(text)
        | Target::Ilp(text)
        | Target::Void(text) => text.to_owned(),
        Target::Other { path, .. } => path.join("/"),
    };
    let bank = match link.target() {
        Target::Iban { bic, .. } => bic,
        _ => None,
    };
    let amount = link
        .amount()
        .map(|amount| format!("{} {}", amount.decimal(), amount.currency()));
    finding.row(
        t.found_account_kind(),
        Some(clean(&link.kind().to_uppercase())),
        false,
    );
    finding.row(t.found_account(), Some(clean(&account)), true);
    finding.row(t.found_bic(), bank.map(clean), true);
    finding.row(t.found_amount(), amount, true);
    finding.row(t.found_purpose(), link.message().map(clean), true);
    finding.row(t.found_order(), link.instruction().map(clean), true);
    finding.warnings = refusal::warnings(t, link.warnings());
    finding
}
