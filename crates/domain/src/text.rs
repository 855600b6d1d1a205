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
