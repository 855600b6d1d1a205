//! What a person writes to his operations for himself: a note, and labels; checked when they are kept.

use core::fmt;
use core::str::FromStr;

use crate::limits::{LABEL_CHARS, OWN_NOTE_CHARS};
use crate::text::{Untidy, text_on_the_wire, tidy};

/// A note of one's own to an operation: at most 200 characters, trimmed, nothing that changes how what
/// stands around it is read. The empty one is none.
///
/// ```
/// use poltina_domain::OwnNote;
///
/// let note: OwnNote = "  На  дачу ".parse()?;
/// assert_eq!(note.as_str(), "На дачу");
/// # Ok::<(), poltina_domain::OwnWordsError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OwnNote(String);

/// A label of one's own on operations: 1 to 24 characters, as a note otherwise. Two that differ in
/// capitals alone are one label.
///
/// ```
/// use poltina_domain::Label;
///
/// let (one, other): (Label, Label) = ("Дача".parse()?, "дача".parse()?);
/// assert_eq!(one.key(), other.key());
/// # Ok::<(), poltina_domain::OwnWordsError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Label(String);

/// Why a text is no note or no label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnWordsError {
    /// There is nothing to be seen of the label.
    Empty,
    /// The note has more than 200 characters.
    NoteTooLong,
    /// The label has more than 24 characters.
    LabelTooLong,
    /// There are control or direction characters in it.
    ForbiddenCharacter,
}

impl fmt::Display for OwnWordsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no label: type one",
            Self::NoteTooLong => "the note is too long: use at most 200 characters",
            Self::LabelTooLong => "the label is too long: use at most 24 characters",
            Self::ForbiddenCharacter => "use no control and no direction characters",
        })
    }
}

impl core::error::Error for OwnWordsError {}

impl OwnNote {
    /// The note.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Label {
    /// The label as it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is equal where labels are the same.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl FromStr for OwnNote {
    type Err = OwnWordsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match tidy(text, OWN_NOTE_CHARS) {
            Ok(note) => Ok(Self(note)),
            Err(Untidy::Empty) => Ok(Self::default()),
            Err(Untidy::TooLong) => Err(OwnWordsError::NoteTooLong),
            Err(Untidy::ForbiddenCharacter) => Err(OwnWordsError::ForbiddenCharacter),
        }
    }
}

impl FromStr for Label {
    type Err = OwnWordsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        tidy(text, LABEL_CHARS)
            .map(Self)
            .map_err(|error| match error {
                Untidy::Empty => OwnWordsError::Empty,
                Untidy::TooLong => OwnWordsError::LabelTooLong,
                Untidy::ForbiddenCharacter => OwnWordsError::ForbiddenCharacter,
            })
    }
}

text_on_the_wire!(OwnNote);
text_on_the_wire!(Label);

/// Shows nothing of it, so that no log holds a note by accident.
impl fmt::Debug for OwnNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnNote(…)")
    }
}

/// Shows nothing of it, so that no log holds a label by accident.
impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Label(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_may_be_empty_and_a_label_not() {
        let note = |text: &str| text.parse::<OwnNote>().map(|note| note.0);
        assert_eq!(note(" \u{200b} "), Ok(String::new()));
        assert_eq!(note(&"ё".repeat(200)), Ok("ё".repeat(200)));
        assert_eq!(note(&"ё".repeat(201)), Err(OwnWordsError::NoteTooLong));
        let label = |text: &str| text.parse::<Label>().map(|label| label.0);
        assert_eq!(label("  Отпуск   2026 "), Ok("Отпуск 2026".to_owned()));
        assert_eq!(label(&"я".repeat(25)), Err(OwnWordsError::LabelTooLong));
        assert_eq!(label(" "), Err(OwnWordsError::Empty));
        for wrong in ["а\u{202e}б", "а\nб"] {
            let error = OwnWordsError::ForbiddenCharacter;
            assert_eq!((note(wrong), label(wrong)), (Err(error), Err(error)));
        }
    }
}
