//! What a code says, ready to be shown.

use payment_qr::Code;

use super::{bill, network, payment, read, refusal, russian};
use crate::i18n::Texts;
use crate::platform::clock::Moment;
use crate::state::Requisites;
use crate::ui::{AmountParts, Glyph};

/// A name and what the code says to it. The value is neutral already.
pub(super) struct Row {
    pub(super) label: String,
    pub(super) value: String,
    /// Whether one would want to copy it alone.
    pub(super) copied: bool,
}

/// What may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// A bill.
    Bill,
    /// A receipt: of this many kopecks, at this moment, to find its operation by.
    Receipt(i64, Option<Moment>),
}

/// What a code says.
pub(super) struct Finding {
    pub(super) glyph: Glyph,
    /// Whether it is a refusal.
    pub(super) bad: bool,
    /// What it is.
    pub(super) title: String,
    /// Whom it is about.
    pub(super) party: Option<String>,
    pub(super) amount: Option<AmountParts>,
    /// What can be done with it.
    pub(super) text: String,
    /// What deviates.
    pub(super) warnings: Vec<&'static str>,
    pub(super) rows: Vec<Row>,
    pub(super) keep: Option<Keep>,
    /// The payment that it fills in, where it can be paid here.
    pub(super) pay: Option<Requisites>,
    /// What was read, where it could not be understood.
    pub(super) raw: Option<String>,
    /// For whoever helps.
    pub(super) support: Option<String>,
}

impl Finding {
    pub(super) fn new(glyph: Glyph, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            glyph,
            bad: false,
            title: title.into(),
            party: None,
            amount: None,
            text: text.into(),
            warnings: Vec::new(),
            rows: Vec::new(),
            keep: None,
            pay: None,
            raw: None,
            support: None,
        }
    }

    /// What these bytes say.
    pub(super) fn of(t: Texts, bytes: &[u8]) -> Self {
        match read(bytes) {
            Ok(Code::Merchant(code)) => network::merchant(t, &code),
            Ok(Code::Consumer(_)) => payment::consumer(t),
            Ok(Code::Payment(code)) => payment::till_code(t, &code),
            Ok(Code::Sbp(link)) => russian::sbp(t, &link),
            Ok(Code::Bill(found)) => bill::bill(t, &found),
            Ok(Code::Receipt(receipt)) => russian::receipt(t, &receipt),
            Ok(Code::Payto(link)) => payment::payto(t, &link),
            Ok(Code::Phone(number)) => payment::phone(t, &number),
            Ok(Code::Card(_)) => Self::card(t),
            Ok(Code::Own(_)) => payment::own(t),
            Ok(_) => refusal::unknown(t, bytes),
            Err(refused) => refusal::refused(t, bytes, refused),
        }
    }

    /// The number of a card, which is not shown.
    pub(super) fn card(t: Texts) -> Self {
        Self::new(Glyph::Lock, t.found_card(), t.found_card_text())
    }

    /// Adds a row where there is something to say.
    pub(super) fn row(&mut self, label: impl Into<String>, value: Option<String>, copied: bool) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.rows.push(Row {
                label: label.into(),
                value,
                copied,
            });
        }
    }
}
