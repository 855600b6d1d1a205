//! Codes of ours: what a merchant, a person or an order of this wallet shows.

use super::{Merchant, Scheme};

/// The globally unique id of our template (26.00).
pub(super) const GUID: &str = "ru.poltina";

/// What a code of ours is for (26.03).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnKind {
    /// `M`: a merchant's sticker or till.
    Merchant,
    /// `P`: a person.
    Person,
    /// `O`: an order.
    Order,
}

/// A code of ours. Everything in it is a claim: the server says what is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnMerchant<'a> {
    /// Whose it is (26.01).
    pub merchant_id: &'a str,
    /// Which code of theirs it is (26.02).
    pub qr_id: &'a str,
    /// What it is for (26.03).
    pub kind: OwnKind,
    /// The amount in kopecks, 1 or more; `None` asks the payer.
    pub amount: Option<i64>,
    /// The store (62.03).
    pub store: Option<&'a str>,
    /// The order's reference (62.05).
    pub order: Option<&'a str>,
    /// The terminal (62.07).
    pub terminal: Option<&'a str>,
    /// The name to show: in Cyrillic (64.01), or in Latin (59) where the code has no other.
    pub name: &'a str,
    /// The city to show, likewise.
    pub city: Option<&'a str>,
}

impl OwnKind {
    /// The letter in the code.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Merchant => "M",
            Self::Person => "P",
            Self::Order => "O",
        }
    }

    fn of(letter: &str) -> Option<Self> {
        [Self::Merchant, Self::Person, Self::Order]
            .into_iter()
            .find(|kind| kind.letter() == letter)
    }
}

impl<'a> OwnMerchant<'a> {
    /// `None` where the code is of another scheme, or is not whole.
    pub(super) fn of(code: &'a Merchant) -> Option<Self> {
        if code.scheme() != Scheme::Poltina {
            return None;
        }
        let template = code.value(26)?;
        let additional = code.additional();
        let language = code.language();
        let amount = match code.amount() {
            None => None,
            Some(amount) => Some(amount.minor()?),
        };
        Some(Self {
            merchant_id: template.sub(1)?,
            qr_id: template.sub(2)?,
            kind: OwnKind::of(template.sub(3)?)?,
            amount,
            store: additional.store().and_then(super::Asked::given),
            order: additional.reference().and_then(super::Asked::given),
            terminal: additional.terminal().and_then(super::Asked::given),
            name: language.map_or_else(|| code.name(), |language| Some(language.name))?,
            city: language
                .and_then(|language| language.city)
                .or_else(|| code.city()),
        })
    }
}
