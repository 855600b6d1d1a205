//! Texts of people on their way into files: on one line, of bounded length, escaped.

use poltina_domain::misleading;

/// The text on one line: what would break lines or turn directions is a space.
pub(crate) fn plain(text: &str) -> String {
    let spaced = text.chars().map(|c| {
        // The two code points that XML has no place for.
        if misleading(c) || matches!(c, '\u{fffe}' | '\u{ffff}') {
            ' '
        } else {
            c
        }
    });
    let spaced: String = spaced.collect();
    spaced.trim().to_owned()
}

/// At most this many characters of the text on one line.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let plain: String = plain(text).chars().take(most).collect();
    plain.trim_end().to_owned()
}

/// The text on one line in pieces of at most this many characters; none where it is empty.
pub(crate) fn pieces(text: &str, most: usize) -> Vec<String> {
    let chars: Vec<char> = plain(text).chars().collect();
    chars.chunks(most.max(1)).map(String::from_iter).collect()
}

/// The text as the content of an XML element.
pub(crate) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            c => escaped.push(c),
        }
    }
    escaped
}
