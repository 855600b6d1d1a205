//! A merchant's code that was read.

use super::{
    Additional, Amount, CurrencyCode, Language, Object, OwnMerchant, Scheme, Sub, Tip, Value,
};
use crate::Warning;

/// How often a code may be paid (01).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Initiation {
    /// 11: the same code for many payments, for example a sticker.
    Static,
    /// 12: one code for one payment.
    Dynamic,
}

/// A merchant-presented code that was read. All texts in it are untrusted: they claim, and prove
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merchant {
    pub(super) objects: Vec<Object>,
    pub(super) scheme: Scheme,
    pub(super) networks: Vec<&'static str>,
    pub(super) initiation: Option<Initiation>,
    pub(super) currency: CurrencyCode,
    pub(super) amount: Option<Amount>,
    pub(super) tip: Option<Tip>,
    pub(super) warnings: Vec<Warning>,
}

impl Merchant {
    /// The scheme whose rules it follows.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The networks that can pay it, by their own names (`QRIS`, `DANA`, `Touch 'n Go`), the
    /// scheme's first. Empty where none is known.
    #[must_use]
    pub fn networks(&self) -> &[&'static str] {
        &self.networks
    }

    /// How often it may be paid; many codes do not say.
    #[must_use]
    pub const fn initiation(&self) -> Option<Initiation> {
        self.initiation
    }

    /// The payload format indicator (00): `01`, and `02` in DuitNow.
    #[must_use]
    pub fn format_indicator(&self) -> &str {
        self.text(0).unwrap_or_default()
    }

    /// The merchant category code, four digits (52). Some schemes leave it out.
    #[must_use]
    pub fn category(&self) -> Option<&str> {
        self.text(52)
    }

    /// The currency of the amount (53).
    #[must_use]
    pub const fn currency(&self) -> CurrencyCode {
        self.currency
    }

    /// The amount that the code states (54). It may be zero in PayNow: see
    /// [`asks_amount`](Self::asks_amount).
    #[must_use]
    pub const fn amount(&self) -> Option<&Amount> {
        self.amount.as_ref()
    }

    /// Whether the payer types the amount.
    #[must_use]
    pub fn asks_amount(&self) -> bool {
        self.amount.as_ref().is_none_or(Amount::is_zero)
    }

    /// What is added to the amount (55 to 57).
    #[must_use]
    pub const fn tip(&self) -> Option<&Tip> {
        self.tip.as_ref()
    }

    /// The country, two letters of ISO 3166-1 (58).
    #[must_use]
    pub fn country(&self) -> &str {
        self.text(58).unwrap_or_default()
    }

    /// The merchant's name as the code spells it (59). Some schemes leave it out.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.text(59)
    }

    /// The merchant's city as the code spells it (60). Some schemes leave it out.
    #[must_use]
    pub fn city(&self) -> Option<&str> {
        self.text(60)
    }

    /// The postal code (61).
    #[must_use]
    pub fn postal(&self) -> Option<&str> {
        self.text(61)
    }

    /// The merchant's accounts (02 to 51): texts up to 25, templates from 26, in the code's order.
    pub fn accounts(&self) -> impl Iterator<Item = &Object> {
        self.between(2, 51)
    }

    /// Additional data (62); empty where there are none.
    #[must_use]
    pub fn additional(&self) -> Additional<'_> {
        Additional::new(self.template(62))
    }

    /// Name and city in another language (64).
    #[must_use]
    pub fn language(&self) -> Option<Language<'_>> {
        Language::of(self.template(64))
    }

    /// Templates whose meaning is their owner's (80 to 99). Some hold text instead.
    pub fn unreserved(&self) -> impl Iterator<Item = &Object> {
        self.between(80, 99)
    }

    /// All objects in the code's order, the format indicator first and the checksum last.
    #[must_use]
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// The checksum as the code spells it (63), which is right: four hexadecimal digits.
    #[must_use]
    pub fn crc(&self) -> &str {
        self.text(63).unwrap_or_default()
    }

    /// What a code of ours says; `None` for every other scheme.
    #[must_use]
    pub fn own(&self) -> Option<OwnMerchant<'_>> {
        OwnMerchant::of(self)
    }

    /// What deviates in it and is tolerated.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The object with this id.
    #[must_use]
    pub fn value(&self, id: u8) -> Option<&Value> {
        let object = self.objects.iter().find(|object| object.id == id)?;
        Some(&object.value)
    }

    pub(super) fn text(&self, id: u8) -> Option<&str> {
        self.value(id)?.text()
    }

    fn template(&self, id: u8) -> &[Sub] {
        self.value(id).map(Value::subs).unwrap_or_default()
    }

    fn between(&self, first: u8, last: u8) -> impl Iterator<Item = &Object> {
        self.objects
            .iter()
            .filter(move |object| (first..=last).contains(&object.id))
    }
}
