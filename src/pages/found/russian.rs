//! Codes of Russia: bills, SBP links, fiscal receipts.

use payment_qr::bill::Bill;
use payment_qr::fiscal::FiscalReceipt;
use payment_qr::sbp::SbpLink;

use super::finding::Finding;
use crate::i18n::Texts;
use crate::ui::Glyph;

/// A link of the faster payments system.
pub(super) fn sbp(t: Texts, link: &SbpLink) -> Finding {
    let _ = link;
    Finding::new(Glyph::Link, t.found_sbp(), t.found_sbp_text())
}

/// A bill, with everything that is in it.
pub(super) fn bill(t: Texts, bill: &Bill) -> Finding {
    let _ = bill;
    Finding::new(Glyph::Bank, t.found_bill(), t.found_bill_text())
}

/// A fiscal receipt.
pub(super) fn receipt(t: Texts, receipt: &FiscalReceipt) -> Finding {
    let _ = receipt;
    Finding::new(Glyph::Receipt, t.found_receipt(), t.found_receipt_text())
}
