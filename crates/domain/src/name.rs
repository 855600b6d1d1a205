//! A person's name: checked when given, masked before others see it.

use core::fmt;

use crate::limits::NAME_PART_CHARS;
use crate::misleads;

/// A given name and a family name, trimmed, each of 1 to 40 characters; the family name may be
/// missing.
///
/// ```
/// use poltina_domain::PersonName;
///
/// let name = PersonName::new("Борис", "Королёв")?;
/// assert_eq!(name.masked(), "Борис К.");
/// assert_eq!(name.full(), "Борис Королёв");
/// # Ok::<(), poltina_domain::NameError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName {
    given: String,
    family: String,
}

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// The given name is missing.
    Empty,
    /// A part is longer than 40 characters.
    TooLong,
    /// There are characters that names do not have: digits, control or direction marks, links; or letters of two
    /// alphabets in one word; or no letter.
    ForbiddenCharacter,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no name: type one",
            Self::TooLong => "the name is too long: use at most 40 characters for each part",
            Self::ForbiddenCharacter => {
                "use letters, of one alphabet in a word, spaces, hyphens and apostrophes only"
            }
        })
    }
}

impl core::error::Error for NameError {}

impl PersonName {
    /// A name from its parts; white space around them is removed.
    ///
    /// # Errors
    /// A [`NameError`] that names the rule broken.
    pub fn new(given: &str, family: &str) -> Result<Self, NameError> {
        let (given, family) = (given.trim(), family.trim());
        if given.is_empty() {
            return Err(NameError::Empty);
        }
        for part in [given, family] {
            if part.chars().count() > NAME_PART_CHARS {
                return Err(NameError::TooLong);
            }
            let allowed = |c: char| c.is_alphabetic() || " -'’.\u{301}".contains(c);
            let seen = part.is_empty() || part.contains(char::is_alphabetic);
            let one_alphabet = part.split([' ', '-']).all(is_of_one_alphabet);
            if !part.chars().all(allowed) || misleads(part) || !seen || !one_alphabet {
                return Err(NameError::ForbiddenCharacter);
            }
        }
        let (given, family) = (given.to_owned(), family.to_owned());
        Ok(Self { given, family })
    }

    /// A name as it was kept, perhaps under older rules; none where there is no given name.
    #[must_use]
    pub fn kept(given: &str, family: &str) -> Option<Self> {
        let (given, family) = (given.trim().to_owned(), family.trim().to_owned());
        (!given.is_empty()).then_some(Self { given, family })
    }

    /// The given name.
    #[must_use]
    pub fn given(&self) -> &str {
        &self.given
    }

    /// The family name; empty where none was given.
    #[must_use]
    pub fn family(&self) -> &str {
        &self.family
    }

    /// Given and family name, for their owner's own eyes.
    #[must_use]
    pub fn full(&self) -> String {
        format!("{} {}", self.given, self.family)
            .trim_end()
            .to_owned()
    }

    /// The name as others see it: the given name and the first letter of the family name.
    #[must_use]
    pub fn masked(&self) -> String {
        match self.family.chars().next() {
            Some(letter) => format!("{} {letter}.", self.given),
            None => self.given.clone(),
        }
    }
}

/// Whether no letter of the word only looks like one of its others: letters of these alphabets are drawn alike.
fn is_of_one_alphabet(word: &str) -> bool {
    let latin =
        |c| matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    let cyrillic = |c| matches!(c, '\u{400}'..='\u{52f}' | '\u{a640}'..='\u{a69f}');
    let greek = |c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}');
    let has = [
        word.contains(latin),
        word.contains(cyrillic),
        word.contains(greek),
    ];
    has.into_iter().filter(|has| *has).count() <= 1
}

/// Shows only the mask, so that no log holds a name by accident.
impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_see_the_first_letter_of_the_family_name() {
        let masked = |given, family| PersonName::new(given, family).map(|name| name.masked());
        assert_eq!(masked(" Анна ", "Кузнецова"), Ok("Анна К.".to_owned()));
        assert_eq!(masked("伟", "李"), Ok("伟 李.".to_owned()));
        assert_eq!(masked("Мама", ""), Ok("Мама".to_owned()));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let error = |given, family| PersonName::new(given, family).err();
        assert_eq!(error(" ", "К"), Some(NameError::Empty));
        let long = "а".repeat(41);
        assert_eq!(error(&long, ""), Some(NameError::TooLong));
        assert_eq!(error("Анна2", ""), Some(NameError::ForbiddenCharacter));
        for wrong in [
            "Ан\u{202e}на",
            // The first letter is Cyrillic.
            "Аnna",
            "Bοb",
            "\u{3164}",
            "\u{301}",
            "-",
            "Ан\u{200b}на",
        ] {
            assert_eq!(
                error(wrong, ""),
                Some(NameError::ForbiddenCharacter),
                "{wrong}"
            );
            assert_eq!(
                error("Анна", wrong),
                Some(NameError::ForbiddenCharacter),
                "{wrong}"
            );
        }
        assert_eq!(error("Анна Maria", "Кузнецова-Smith"), None);
    }
}
