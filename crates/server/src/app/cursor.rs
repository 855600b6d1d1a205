//! Cursors: places in a list, opaque to clients, so that their form may change.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use poltina_domain::limits;

use super::failure::Failure;

/// The first byte tells the form; another one is a cursor of another release.
const FORM: u8 = 1;

/// A place in a list as text.
pub(super) fn write<const N: usize>(place: [i64; N]) -> String {
    let mut bytes = vec![FORM];
    for part in place {
        bytes.extend(part.to_be_bytes());
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The place behind a cursor that was handed out by [`write`].
pub(super) fn read<const N: usize>(text: &str, pointer: &str) -> Result<[i64; N], Failure> {
    parse(text)
        .ok_or_else(|| Failure::invalid(pointer, "send `next` of the page before, unchanged"))
}

fn parse<const N: usize>(text: &str) -> Option<[i64; N]> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (form, rest) = bytes.split_first()?;
    if *form != FORM || rest.len() != N * 8 {
        return None;
    }
    let mut place = [0; N];
    for (part, chunk) in place.iter_mut().zip(rest.chunks_exact(8)) {
        *part = i64::from_be_bytes(chunk.try_into().ok()?);
    }
    Some(place)
}

/// The number of items of a page, from what was asked for.
pub(super) fn page_size(asked: Option<u32>, pointer: &str) -> Result<u32, Failure> {
    match asked.unwrap_or(limits::PAGE_DEFAULT) {
        size @ 1..=limits::PAGE_MAX => Ok(size),
        _ => Err(Failure::invalid(
            pointer,
            format!("use 1 to {}", limits::PAGE_MAX),
        )),
    }
}

/// Parts a page from the one row more that was read to learn whether there is another page.
pub(super) fn split<T>(
    mut rows: Vec<T>,
    size: u32,
    place: impl Fn(&T) -> String,
) -> (Vec<T>, Option<String>) {
    let size = size as usize;
    let more = rows.len() > size;
    rows.truncate(size);
    let next = more.then(|| rows.last().map(place)).flatten();
    (rows, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_anything_else_is_refused() {
        let text = write([i64::MAX, -1]);
        assert_eq!(parse(&text), Some([i64::MAX, -1]));
        assert_eq!(parse::<1>(&text), None);
        for wrong in ["", "AQ", "!", &text.replace('A', "B"), &format!("{text}A")] {
            assert!(parse::<2>(wrong).is_none() || *wrong == text, "{wrong}");
        }
    }
}
