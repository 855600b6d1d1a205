//! Codes of Russia beside bills: SBP links and fiscal receipts.

use payment_qr::fiscal::{FiscalReceipt, Operation, PrintedAt};
use payment_qr::sbp::{SbpKind, SbpLink};
use poltina_domain::{Currency, Money};

use super::finding::{Finding, Keep};
use super::refusal;
use crate::i18n::{Language, Texts};
use crate::platform::clock::{self, Moment};
use crate::ui::Glyph;

/// Members of the system by their numbers, in Russian and otherwise. A number that is not here is
/// shown as it is.
const BANKS: [(&str, &str, &str); 4] = [
    ("100000000004", "Т-Банк", "T-Bank"),
    ("100000000007", "Райффайзенбанк", "Raiffeisenbank"),
    ("100000000111", "Сбербанк", "Sberbank"),
    ("100000000150", "Яндекс Банк", "Yandex Bank"),
];

/// A link of the faster payments system.
pub(super) fn sbp(t: Texts, link: &SbpLink) -> Finding {
    let (text, kind) = match link.kind() {
        SbpKind::Static => (t.found_sbp_text(), t.found_static()),
        SbpKind::Dynamic => (t.found_sbp_text(), t.found_dynamic()),
        SbpKind::Subscription => (t.found_sbp_binds(), t.found_sbp_subscription()),
    };
    let mut finding = Finding::new(Glyph::Link, t.found_sbp(), text);
    finding.amount = link.amount().map(|kopecks| t.money(roubles(kopecks)));
    finding.row(t.found_bank(), Some(bank(t, link.bank())), false);
    finding.row(t.found_use(), Some(kind.to_owned()), false);
    let asked = link.amount().is_none() && link.kind() != SbpKind::Subscription;
    finding.row(
        t.found_amount(),
        asked.then(|| t.found_amount_asked().to_owned()),
        false,
    );
    finding.row(t.found_sbp_id(), Some(link.id().to_owned()), true);
    finding.warnings = refusal::warnings(t, link.warnings());
    finding
}

fn bank(t: Texts, number: &str) -> String {
    let known = BANKS.iter().find(|(known, ..)| *known == number);
    known.map_or(number.to_owned(), |(_, russian, other)| {
        match t.language() {
            Language::Ru => (*russian).to_owned(),
            Language::En | Language::Zh => (*other).to_owned(),
        }
    })
}

/// A fiscal receipt.
pub(super) fn receipt(t: Texts, receipt: &FiscalReceipt) -> Finding {
    let operation = match receipt.operation() {
        Operation::Sale => t.found_sale(),
        Operation::SaleRefund => t.found_sale_return(),
        Operation::Purchase => t.found_purchase(),
        Operation::PurchaseRefund => t.found_purchase_return(),
    };
    let at = printed(receipt.printed_at());
    let mut finding = Finding::new(Glyph::Receipt, t.found_receipt(), t.found_receipt_text());
    finding.party = at.map(|at| t.date_and_time(at));
    finding.amount = Some(t.exact_money(roubles(receipt.amount())));
    finding.row(t.found_operation_kind(), Some(operation.to_owned()), false);
    finding.row(
        t.found_fiscal_storage(),
        Some(receipt.storage().to_owned()),
        true,
    );
    finding.row(
        t.found_fiscal_number(),
        Some(receipt.number().to_owned()),
        true,
    );
    finding.row(t.found_fiscal_sign(), Some(receipt.sign().to_owned()), true);
    if receipt.is_test() {
        finding.warnings.push(t.warn_test_receipt());
    }
    finding.keep = Some(Keep::Receipt(receipt.amount(), at));
    finding
}

/// The receipt names no time zone: its clock is taken for this device's, so that it reads as printed.
fn printed(at: PrintedAt) -> Option<Moment> {
    let PrintedAt {
        year,
        month,
        day,
        hour,
        minute,
        second,
    } = at;
    let second = second.unwrap_or_default();
    clock::parse(&format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    ))
}

const fn roubles(kopecks: i64) -> Money {
    Money::new(kopecks, Currency::Rub)
}
