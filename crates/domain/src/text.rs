//! Texts: what may not be in them, and how a checked one goes over the wire: as itself, and checked
//! again when it is read.

/// Implements serde for a type that wraps its text in `.0` and reads it by `FromStr`.
macro_rules! text_on_the_wire {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use text_on_the_wire;

/// Why a text that a person writes for himself is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Untidy {
    /// There is nothing to be seen of it.
    Empty,
    /// It has more characters than it may.
    TooLong,
    /// There are control or direction characters in it.
    ForbiddenCharacter,
}

/// The text trimmed, spaces inside as single ones: 1 to `most` characters of which something can be
/// seen, and none that is [`misleading`].
pub(crate) fn tidy(text: &str, most: usize) -> Result<String, Untidy> {
    let text = text.split(' ').filter(|word| !word.is_empty());
    let text = text.collect::<Vec<_>>().join(" ");
    let text = text.trim();
    if text.chars().any(misleading) {
        return Err(Untidy::ForbiddenCharacter);
    }
    if text.chars().all(|c| c.is_whitespace() || is_unseen(c)) {
        return Err(Untidy::Empty);
    }
    if text.chars().count() > most {
        return Err(Untidy::TooLong);
    }
    Ok(text.to_owned())
}

/// Characters of no width, which leave nothing to be seen where they stand alone.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}')
}

/// Characters that change how what stands around them is read: controls, line and paragraph
/// separators, and the direction marks of Unicode's annex 9. No text that another person, or a
/// list, may show has them.
///
/// ```
/// assert!(poltina_domain::misleading('\u{202e}'));
/// assert!(!poltina_domain::misleading('я'));
/// ```
#[must_use]
pub fn misleading(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
