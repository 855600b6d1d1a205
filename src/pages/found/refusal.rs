//! Why a code is no payment, and what deviates in one that is: rules in plain words.

use payment_qr::{Kind, Reason, Refusal, Warning};

use super::finding::Finding;
use super::neutral::{BLOCK, shown};
use crate::i18n::Texts;
use crate::ui::Glyph;

/// What was read, and why it is no payment.
pub(super) fn refused(t: Texts, bytes: &[u8], refused: Refusal) -> Finding {
    if refused.kind == Kind::Unknown {
        return unknown(t, bytes);
    }
    let mut finding = Finding::new(
        Glyph::Warning,
        title(t, refused.kind),
        rule(t, refused.reason),
    );
    finding.bad = true;
    finding.raw = raw(t, bytes);
    finding.support = Some(t.found_support(
        refused.kind.as_str(),
        refused.reason.code(),
        &refused.offset.to_string(),
    ));
    finding
}

/// No payment at all.
pub(super) fn unknown(t: Texts, bytes: &[u8]) -> Finding {
    let text = core::str::from_utf8(bytes).unwrap_or_default().trim_start();
    let is_link = ["http://", "https://"].iter().any(|start| {
        text.get(..start.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(start))
    });
    let why = match is_link {
        true => t.found_link_text(),
        false => t.found_unknown_text(),
    };
    let title = match is_link {
        true => t.found_link(),
        false => t.found_unknown(),
    };
    let mut finding = Finding::new(if is_link { Glyph::Link } else { Glyph::Info }, title, why);
    finding.raw = raw(t, bytes);
    finding
}

/// The text as it was read, or how many bytes there are where they are no text.
fn raw(t: Texts, bytes: &[u8]) -> Option<String> {
    match core::str::from_utf8(bytes) {
        Ok(text) => Some(shown(text, BLOCK)).filter(|text| !text.is_empty()),
        Err(_) => Some(t.found_no_text(u32::try_from(bytes.len()).unwrap_or(u32::MAX))),
    }
}

fn title(t: Texts, kind: Kind) -> &'static str {
    match kind {
        Kind::EmvMerchant => t.found_bad_merchant(),
        Kind::SbpLink => t.found_bad_sbp(),
        Kind::Bill => t.found_bad_bill(),
        Kind::Receipt => t.found_bad_receipt(),
        Kind::OwnLink => t.found_bad_own(),
        _ => t.found_bad(),
    }
}

fn rule(t: Texts, reason: Reason) -> &'static str {
    match reason {
        Reason::CrcMismatch => t.rule_checksum(),
        Reason::Truncated => t.rule_truncated(),
        Reason::DuplicateId => t.rule_duplicate(),
        Reason::AmountFormat => t.rule_amount(),
        Reason::AmountZero => t.rule_zero(),
        Reason::FeeFixedMissing
        | Reason::FeeFixedUnexpected
        | Reason::TipRfu
        | Reason::FeePctRange => t.rule_fee(),
        Reason::LangNameMissing | Reason::ConsumerDataRequest => t.rule_particulars(),
        Reason::AccountMissing => t.rule_account(),
        Reason::HostNotAllowed => t.rule_host(),
        Reason::Charset => t.rule_charset(),
        Reason::Empty | Reason::NoFields => t.rule_empty(),
        Reason::MandatoryMissing => t.rule_mandatory(),
        Reason::Version => t.rule_version(),
        Reason::NotAReceipt => t.rule_receipt(),
        Reason::TooLong => t.rule_long(),
        Reason::AmountLimit => t.rule_limit(),
        _ => t.rule_form(),
    }
}

/// What deviates and matters to who pays. What a whole scheme does otherwise than the standard, such
/// as leaving out the city, is for support alone: see [`deviations`].
pub(super) fn warnings(t: Texts, warnings: &[Warning]) -> Vec<&'static str> {
    warnings
        .iter()
        .filter_map(|warning| told(t, *warning))
        .collect()
}

/// The names of what deviates and is not told in words.
pub(super) fn deviations(t: Texts, warnings: &[Warning]) -> Option<String> {
    let quiet = warnings
        .iter()
        .filter(|warning| told(t, **warning).is_none());
    let codes: Vec<&str> = quiet.map(|warning| warning.code()).collect();
    (!codes.is_empty()).then(|| t.found_deviates(&codes.join(", ")))
}

fn told(t: Texts, warning: Warning) -> Option<&'static str> {
    Some(match warning {
        Warning::SbpChecksum => t.warn_sbp_checksum(),
        Warning::AccountKey => t.warn_account_key(),
        Warning::CorrespondentKey => t.warn_correspondent_key(),
        Warning::PayeeInn => t.warn_payee_inn(),
        Warning::PayerInn => t.warn_payer_inn(),
        Warning::AmountUnpayable => t.warn_amount(),
        Warning::PercentEncoded => t.warn_percent(),
        Warning::IbanCheck => t.warn_iban(),
        _ => return None,
    })
}
