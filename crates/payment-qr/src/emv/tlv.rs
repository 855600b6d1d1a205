//! The grammar: a row of objects, each an id, a length in characters and a value.

use super::{Sub, Value};
use crate::Reason;

/// A broken rule, and the byte where.
pub(super) type Fault = (Reason, usize);

/// Two digits of the id and two of the length.
const HEAD: usize = 4;

/// One object as it stands in the code.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) id: u8,
    pub(super) text: &'a str,
    /// The byte where its id begins.
    pub(super) at: usize,
}

impl Piece<'_> {
    /// The byte where its length begins.
    pub(super) const fn length_at(&self) -> usize {
        self.at.saturating_add(2)
    }

    /// The byte where its value begins.
    pub(super) const fn value_at(&self) -> usize {
        self.at.saturating_add(HEAD)
    }

    /// The value as objects of its own, each id at most once.
    pub(super) fn template(&self) -> Result<Value, Fault> {
        let mut subs = Vec::new();
        let mut seen = Seen::default();
        for piece in Pieces::new(self.text, self.value_at()) {
            let piece = piece?;
            seen.add(&piece)?;
            subs.push(Sub {
                id: piece.id,
                value: piece.text.to_owned(),
            });
        }
        Ok(Value::Template(subs))
    }
}

/// The ids that came already.
#[derive(Default)]
pub(super) struct Seen(u128);

impl Seen {
    pub(super) const fn add(&mut self, piece: &Piece<'_>) -> Result<(), Fault> {
        let bit = 1 << piece.id;
        if self.0 & bit != 0 {
            return Err((Reason::DuplicateId, piece.at));
        }
        self.0 |= bit;
        Ok(())
    }
}

/// Walks over the objects; ends with the first fault.
pub(super) struct Pieces<'a> {
    rest: &'a str,
    at: usize,
}

impl<'a> Pieces<'a> {
    /// `at` is the byte of the whole code where the text begins.
    pub(super) const fn new(text: &'a str, at: usize) -> Self {
        Self { rest: text, at }
    }

    fn cut(&self) -> Result<(Piece<'a>, &'a str), Fault> {
        let head = self.rest.as_bytes();
        let (Some(id), Some(length)) = (digits(head.get(..2)), digits(head.get(2..HEAD))) else {
            return Err(self.bad_head());
        };
        if length == 0 {
            return Err((Reason::BadLength, self.at.saturating_add(2)));
        }
        let cut_short = (Reason::Truncated, self.at.saturating_add(HEAD));
        let behind = self.rest.get(HEAD..).ok_or(cut_short)?;
        let (text, rest) = split_characters(behind, usize::from(length)).ok_or(cut_short)?;
        let at = self.at;
        Ok((Piece { id, text, at }, rest))
    }

    /// Why the next four characters are no id and length.
    fn bad_head(&self) -> Fault {
        let head = self.rest.as_bytes();
        let wrong = head
            .iter()
            .take(HEAD)
            .position(|byte| !byte.is_ascii_digit());
        match wrong {
            // A wrong id means that a length before it led astray.
            Some(0 | 1) => (Reason::BadLength, self.at),
            Some(_) => (Reason::BadLength, self.at.saturating_add(2)),
            None => (Reason::Truncated, self.at),
        }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Piece<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        match self.cut() {
            Ok((piece, rest)) => {
                self.at = self
                    .at
                    .saturating_add(HEAD)
                    .saturating_add(piece.text.len());
                self.rest = rest;
                Some(Ok(piece))
            }
            Err(fault) => {
                self.rest = "";
                Some(Err(fault))
            }
        }
    }
}

/// Exactly that many characters, and what follows.
fn split_characters(text: &str, count: usize) -> Option<(&str, &str)> {
    let mut starts = text.char_indices().map(|(start, _)| start);
    match starts.nth(count) {
        Some(end) => text.split_at_checked(end),
        None => (text.chars().count() == count).then_some((text, "")),
    }
}

fn digits(two: Option<&[u8]>) -> Option<u8> {
    match two? {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
        _ => None,
    }
}
