//! The objects of a code: id, length in characters, value.

/// One object of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The id, 0 to 99.
    pub id: u8,
    /// What it holds.
    pub value: Value,
}

/// What an object holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text of 1 to 99 characters.
    Text(String),
    /// Objects of its own, in the order of the code.
    Template(Vec<Sub>),
}

/// One object inside a template. Its value is untrusted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sub {
    /// The id inside the template, 0 to 99.
    pub id: u8,
    /// Text of 1 to 99 characters.
    pub value: String,
}

impl Value {
    /// The text, where it is no template.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Template(_) => None,
        }
    }

    /// The objects inside, none where it is no template.
    #[must_use]
    pub fn subs(&self) -> &[Sub] {
        match self {
            Self::Text(_) => &[],
            Self::Template(subs) => subs,
        }
    }

    /// The text of one object inside.
    #[must_use]
    pub fn sub(&self, id: u8) -> Option<&str> {
        sub(self.subs(), id)
    }
}

/// The text of the object with this id.
pub(super) fn sub(subs: &[Sub], id: u8) -> Option<&str> {
    subs.iter()
        .find(|sub| sub.id == id)
        .map(|sub| sub.value.as_str())
}
