//! A shop's short name in its payment link: `/pay/<slug>`.

use core::fmt;
use core::str::FromStr;

use crate::text::text_on_the_wire;

/// A shop's short name: 3 to 40 characters of `a`–`z`, `0`–`9` and single inner hyphens.
///
/// ```
/// use poltina_domain::ShopSlug;
///
/// assert!("kofe-na-lesnoy".parse::<ShopSlug>().is_ok());
/// assert!("Кофе".parse::<ShopSlug>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ShopSlug(String);

/// The text is no shop's short name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlugError;

impl fmt::Display for SlugError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a shop's link: use 3 to 40 of a-z, 0-9 and single hyphens")
    }
}

impl core::error::Error for SlugError {}

impl ShopSlug {
    /// The short name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ShopSlug {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let word = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        if (3..=40).contains(&text.len()) && text.split('-').all(word) {
            Ok(Self(text.to_owned()))
        } else {
            Err(SlugError)
        }
    }
}

impl fmt::Display for ShopSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

text_on_the_wire!(ShopSlug);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_short_names_are_taken() {
        for good in ["abc", "kofe-na-lesnoy", "7up"] {
            assert!(good.parse::<ShopSlug>().is_ok(), "{good}");
        }
        let long = "a".repeat(41);
        for bad in [
            "",
            "ab",
            "-abc",
            "abc-",
            "a--b",
            "ABC",
            "кофе",
            "a/b",
            long.as_str(),
        ] {
            assert_eq!(bad.parse::<ShopSlug>(), Err(SlugError), "{bad}");
        }
    }
}
