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
    if text.chars().all(|c| c.is_whitespace() || is_unseen(c)) {
        return Err(Untidy::Empty);
    }
    if misleads(text) {
        return Err(Untidy::ForbiddenCharacter);
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

/// Characters that change how what stands around them is read, or hide in it: controls, line and paragraph
/// separators, the direction marks of Unicode's annex 9, spaces and joints of no width, letters that are blank,
/// annotations. No text that another person, or a list, may show has them.
///
/// ```
/// assert!(poltina_domain::misleading('\u{202e}'));
/// assert!(poltina_domain::misleading('\u{200b}'));
/// assert!(!poltina_domain::misleading('я'));
/// ```
#[must_use]
pub fn misleading(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        || matches!(c, '\u{ad}' | '\u{200b}' | '\u{180e}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}')
        || matches!(
            c,
            '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        )
}

/// The most marks that one letter bears: more run into the lines above and below.
const MARKS: usize = 4;

/// Whether a text is not what it looks like: it has a character that is [`misleading`], or one that is right
/// elsewhere alone. Joiners stand in emoji and between letters of scripts that join; marks on a letter, four at
/// most; tags behind a black flag.
///
/// ```
/// use poltina_domain::misleads;
///
/// assert!(!misleads("на море 👩\u{200d}🚀"));
/// assert!(misleads("Сбер\u{200d}банк"));
/// assert!(misleads("\u{301}а"));
/// ```
#[must_use]
pub fn misleads(text: &str) -> bool {
    let (mut before, mut marks) = (None, 0);
    for c in text.chars() {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        let stands_wrong = match c {
            '\u{200c}' | '\u{200d}' => !before.is_some_and(joins),
            '\u{e0000}'..='\u{e007f}' => {
                !matches!(before, Some('\u{1f3f4}' | '\u{e0000}'..='\u{e007f}'))
            }
            _ => marks == 1 && before.is_none_or(char::is_whitespace),
        };
        if misleading(c) || stands_wrong || marks > MARKS {
            return true;
        }
        before = Some(c);
    }
    // Nothing follows that it would join.
    matches!(before, Some('\u{200c}' | '\u{200d}'))
}

/// Whether a joiner may follow: letters of scripts that join, and what emoji are made of.
fn joins(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{1dff}' | '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// Marks that stand on the letter before them, whatever script it is of, and choosers of a form.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36f}'
            | '\u{483}'..='\u{489}'
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{20d0}'..='\u{20ff}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{fe20}'..='\u{fe2f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_or_turns_its_neighbours_misleads_wherever_it_stands() {
        for c in [
            '\0', '\n', '\u{85}', '\u{ad}', '\u{61c}', '\u{115f}', '\u{180e}', '\u{200b}',
            '\u{200e}', '\u{2028}', '\u{202a}', '\u{202e}', '\u{2060}', '\u{2066}', '\u{2069}',
            '\u{206a}', '\u{3164}', '\u{feff}', '\u{fff9}',
        ] {
            for text in [
                format!("а{c}б"),
                format!("{c}а"),
                format!("а{c}"),
                c.to_string(),
            ] {
                assert!(misleads(&text), "{text:?}");
            }
        }
    }

    #[test]
    fn joiners_marks_and_tags_are_borne_where_they_do_something() {
        for right in [
            "👨\u{200d}👩\u{200d}👧",
            "❤\u{fe0f}\u{200d}🔥",
            "👩🏽\u{200d}🚀",
            "می\u{200c}خواهم",
            "क\u{94d}\u{200d}ष",
            "1\u{fe0f}\u{20e3}",
            "Е\u{301}лена",
            "ё",
            "е\u{308}",
            "a\u{302}\u{323}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "",
        ] {
            assert!(!misleads(right), "{right:?}");
        }
        for wrong in [
            "Сбер\u{200d}банк",
            "a\u{200c}b",
            "👩\u{200d}",
            "\u{200d}👩",
            "\u{301}",
            "а \u{301}б",
            "\u{fe0f}",
            "а\u{301}\u{302}\u{303}\u{304}\u{305}",
            "pay\u{e0041}",
        ] {
            assert!(misleads(wrong), "{wrong:?}");
        }
    }
}
