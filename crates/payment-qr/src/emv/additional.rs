//! What a code says beside the payment: additional data (62) and the other language (64).

use super::object::{Sub, sub};

/// The additional data of a code (template 62); all of it is untrusted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Additional<'a>(&'a [Sub]);

/// A value that is given, or that the payer is asked for (`***`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked<'a> {
    /// The payer's app asks for it.
    AskPayer,
    /// The code says it.
    Given(&'a str),
}

/// Which of the payer's data the merchant asks for (62.09).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConsumerRequest {
    /// The address, `A`.
    pub address: bool,
    /// The mobile number, `M`.
    pub mobile: bool,
    /// The e-mail address, `E`.
    pub email: bool,
}

/// The merchant's name and city in another language (template 64).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language<'a> {
    /// The language, two letters of ISO 639 as the code spells them; absent in some codes.
    pub code: Option<&'a str>,
    /// The name in that language.
    pub name: &'a str,
    /// The city in that language.
    pub city: Option<&'a str>,
}

macro_rules! details {
    ($($id:literal $name:ident: $doc:literal;)*) => {
        impl<'a> Additional<'a> {
            $(
                #[doc = $doc]
                #[must_use]
                pub fn $name(self) -> Option<Asked<'a>> {
                    self.detail($id)
                }
            )*
        }
    };
}

details! {
    1 bill: "The number of a bill (62.01).";
    2 mobile: "A mobile number (62.02).";
    3 store: "The store (62.03).";
    4 loyalty: "A loyalty number (62.04).";
    5 reference: "The merchant's reference, for example an order (62.05).";
    6 customer: "The customer's label (62.06).";
    7 terminal: "The terminal (62.07).";
    8 purpose: "What the payment is for (62.08).";
}

impl<'a> Additional<'a> {
    pub(super) const fn new(subs: &'a [Sub]) -> Self {
        Self(subs)
    }

    /// All objects of the template, in the order of the code.
    #[must_use]
    pub const fn subs(self) -> &'a [Sub] {
        self.0
    }

    /// Which of the payer's data are asked for (62.09).
    #[must_use]
    pub fn request(self) -> ConsumerRequest {
        let letters = sub(self.0, 9).unwrap_or_default();
        ConsumerRequest {
            address: letters.contains('A'),
            mobile: letters.contains('M'),
            email: letters.contains('E'),
        }
    }

    fn detail(self, id: u8) -> Option<Asked<'a>> {
        sub(self.0, id).map(|value| match value {
            "***" => Asked::AskPayer,
            value => Asked::Given(value),
        })
    }
}

impl<'a> Asked<'a> {
    /// The value, where the code gives it.
    #[must_use]
    pub const fn given(self) -> Option<&'a str> {
        match self {
            Self::AskPayer => None,
            Self::Given(value) => Some(value),
        }
    }
}

impl<'a> Language<'a> {
    pub(super) fn of(subs: &'a [Sub]) -> Option<Self> {
        Some(Self {
            code: sub(subs, 0),
            name: sub(subs, 1)?,
            city: sub(subs, 2),
        })
    }
}
