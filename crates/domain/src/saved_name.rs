//! The name under which a person knows a payee: checked when it is saved.

use core::fmt;
use core::str::FromStr;

use crate::limits::SAVED_NAME_CHARS;
use crate::text::{Untidy, text_on_the_wire, tidy};

/// What a person calls a payee, for his own eyes: 1 to 40 characters, trimmed, white space inside
/// as single spaces, nothing that changes how what stands around it is read.
///
/// ```
/// use poltina_domain::SavedName;
///
/// let name: SavedName = "  Борис   Петров ".parse()?;
/// assert_eq!(name.as_str(), "Борис Петров");
/// # Ok::<(), poltina_domain::SavedNameError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SavedName(String);

/// Why a text is no name to be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavedNameError {
    /// There is nothing to be seen of it.
    Empty,
    /// It is longer than 40 characters.
    TooLong,
    /// There are control or direction characters in it.
    ForbiddenCharacter,
}

impl fmt::Display for SavedNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no name: type one",
            Self::TooLong => "the name is too long: use at most 40 characters",
            Self::ForbiddenCharacter => "use no control and no direction characters",
        })
    }
}

impl core::error::Error for SavedNameError {}

impl SavedName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SavedName {
    type Err = SavedNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        tidy(text, SAVED_NAME_CHARS)
            .map(Self)
            .map_err(|error| match error {
                Untidy::Empty => SavedNameError::Empty,
                Untidy::TooLong => SavedNameError::TooLong,
                Untidy::ForbiddenCharacter => SavedNameError::ForbiddenCharacter,
            })
    }
}

text_on_the_wire!(SavedName);

/// Shows nothing of it, so that no log holds a name by accident.
impl fmt::Debug for SavedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SavedName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, SavedNameError> {
        text.parse().map(|name: SavedName| name.as_str().to_owned())
    }

    #[test]
    fn a_name_of_one_to_forty_characters_is_kept_as_it_was_typed() {
        let longest = "ё".repeat(40);
        assert_eq!(read(&longest), Ok(longest.clone()));
        assert_eq!(read(&format!(" {longest} ")), Ok(longest));
        assert_eq!(read("ф"), Ok("ф".to_owned()));
        assert_eq!(read(" Мама  ❤ "), Ok("Мама ❤".to_owned()));
        assert_eq!(read("李伟"), Ok("李伟".to_owned()));
    }

    #[test]
    fn what_is_too_long_or_shows_nothing_or_misleads_is_refused() {
        assert_eq!(read(&"ё".repeat(41)), Err(SavedNameError::TooLong));
        for nothing in ["", "   ", "\u{200b}", " \u{2060} \u{ad}"] {
            assert_eq!(read(nothing), Err(SavedNameError::Empty), "{nothing:?}");
        }
        for wrong in [
            "Бо\u{202e}рис",
            "Бо\nрис",
            "\u{0}",
            "Б\u{2066}",
            "Б\u{feff}",
        ] {
            let error = Err(SavedNameError::ForbiddenCharacter);
            assert_eq!(read(wrong), error, "{wrong:?}");
        }
        let name: Result<SavedName, _> = "Борис".parse();
        assert_eq!(format!("{name:?}"), "Ok(SavedName(…))");
    }
}
