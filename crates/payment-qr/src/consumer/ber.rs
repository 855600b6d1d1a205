//! BER-TLV objects: a tag, a length, a value (EMV Book 3, Annex B).

use crate::Reason;

/// Marks text that is none.
const BYTES: &str = "hex:";

/// A broken rule, and the byte behind the base64 where.
pub(super) type Fault = (Reason, usize);

/// The tag of an object: one to three bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(u32);

/// One object of a code.
#[derive(Clone, PartialEq, Eq)]
pub struct DataObject {
    /// What it is.
    pub tag: Tag,
    /// Its bytes; empty for a template.
    pub value: Vec<u8>,
    /// The objects inside a template (`61`, `62`, and `63`, `64` in them); what is deeper stays
    /// bytes.
    pub inside: Vec<Self>,
}

/// An object as it stands in the bytes.
pub(super) struct Head<'a> {
    pub(super) tag: Tag,
    pub(super) value: &'a [u8],
    pub(super) at: usize,
    pub(super) value_at: usize,
}

impl Tag {
    /// `85`: the payload format indicator.
    pub const VERSION: Self = Self(0x85);
    /// `61`: an application template.
    pub const APPLICATION: Self = Self(0x61);
    /// `62`: the common template.
    pub const COMMON: Self = Self(0x62);
    /// `63`: what passes through an application's template.
    pub const APPLICATION_TRANSPARENT: Self = Self(0x63);
    /// `64`: what passes through the common template.
    pub const COMMON_TRANSPARENT: Self = Self(0x64);
    /// `4F`: the application's id.
    pub const AID: Self = Self(0x4F);
    /// `50`: the application's label.
    pub const LABEL: Self = Self(0x50);
    /// `57`: track 2 equivalent.
    pub const TRACK_2: Self = Self(0x57);
    /// `5A`: the account number.
    pub const PAN: Self = Self(0x5A);
    /// `5F20`: the cardholder's name.
    pub const HOLDER: Self = Self(0x5F20);
    /// `5F2D`: preferred languages.
    pub const LANGUAGES: Self = Self(0x5F2D);
    /// `5F50`: the issuer's URL.
    pub const ISSUER_URL: Self = Self(0x5F50);
    /// `9F24`: the payment account's reference.
    pub const ACCOUNT_REFERENCE: Self = Self(0x9F24);

    /// A tag by its bytes in hexadecimal, for example `9F26`; `None` where no tag is written so.
    #[must_use]
    pub fn parse(hexadecimal: &str) -> Option<Self> {
        let whole = matches!(hexadecimal.len(), 2 | 4 | 6);
        let digits = hexadecimal.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u32::from_str_radix(hexadecimal, 16).ok()?;
        let bytes = number.to_be_bytes();
        let bytes = bytes.get(4 - hexadecimal.len() / 2..)?;
        let (tag, rest) = tag(bytes)?;
        (whole && digits && rest.is_empty()).then_some(tag)
    }

    /// Whether the objects inside it are read: `61` to `64`. Others stay as they are.
    #[must_use]
    pub const fn is_template(self) -> bool {
        matches!(self.0, 0x61..=0x64)
    }

    /// Whether its value is text rather than bytes.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(
            self,
            Self::VERSION
                | Self::LABEL
                | Self::HOLDER
                | Self::LANGUAGES
                | Self::ISSUER_URL
                | Self::ACCOUNT_REFERENCE
        )
    }

    /// Whether a value of the object may have so many bytes.
    pub(super) fn allows(self, length: usize) -> bool {
        let (fewest, most) = match self.0 {
            0x4F => (5, 16),
            0x50 => (1, 16),
            0x57 => (1, 19),
            0x5A => (1, 10),
            0x5F20 => (2, 26),
            0x5F2D => (2, 8),
            0x9F08 | 0x9F25 => (2, 2),
            0x9F19 => (6, 6),
            0x9F24 => (29, 29),
            _ => return true,
        };
        (fewest..=most).contains(&length)
    }

    fn bytes(self) -> impl Iterator<Item = u8> {
        let bytes = self.0.to_be_bytes();
        let length = match self.0 {
            0..=0xFF => 1,
            0x100..=0xFFFF => 2,
            _ => 3,
        };
        bytes.into_iter().skip(4 - length)
    }
}

/// The tag's bytes in hexadecimal.
impl core::fmt::Display for Tag {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:02X}", self.0)
    }
}

impl core::fmt::Debug for Tag {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Tag({self})")
    }
}

/// The value stays out of logs: it may be the number of a card.
impl core::fmt::Debug for DataObject {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("DataObject")
            .field("tag", &self.tag)
            .field("bytes", &self.value.len())
            .field("inside", &self.inside)
            .finish()
    }
}

impl DataObject {
    /// An object of bytes.
    #[must_use]
    pub fn primitive(tag: Tag, value: &[u8]) -> Self {
        Self {
            tag,
            value: value.to_vec(),
            inside: Vec::new(),
        }
    }

    /// An object of objects.
    #[must_use]
    pub const fn template(tag: Tag, inside: Vec<Self>) -> Self {
        Self {
            tag,
            value: Vec::new(),
            inside,
        }
    }

    /// The value as people write it: text, the digits of an account number, or hexadecimal. Text
    /// that is no UTF-8 stands behind `hex:`.
    #[must_use]
    pub fn shown(&self) -> String {
        let hexadecimal = || {
            let digits = self.value.iter().map(|byte| format!("{byte:02X}"));
            digits.collect::<String>()
        };
        if self.tag.is_text() {
            let text = core::str::from_utf8(&self.value);
            return text.map_or_else(|_| format!("{BYTES}{}", hexadecimal()), str::to_owned);
        }
        let digits = hexadecimal();
        // An odd number of digits is filled up with one F.
        match digits.strip_suffix('F') {
            Some(pan) if self.tag == Tag::PAN => pan.to_owned(),
            _ => digits,
        }
    }

    /// The object whose value is written as [`shown`](Self::shown) shows it; `None` where it is
    /// no hexadecimal.
    #[must_use]
    pub fn of_shown(tag: Tag, shown: &str) -> Option<Self> {
        let digits = match shown.strip_prefix(BYTES) {
            Some(digits) => digits,
            None if tag.is_text() => return Some(Self::primitive(tag, shown.as_bytes())),
            None => shown,
        };
        let odd = tag == Tag::PAN && !digits.len().is_multiple_of(2);
        let fill: &[u8] = if odd { b"F" } else { b"" };
        let filled = [digits.as_bytes(), fill].concat();
        let value: Option<Vec<u8>> = filled
            .chunks(2)
            .map(|pair| match pair {
                [high, low] => Some(hexadecimal(*high)? << 4 | hexadecimal(*low)?),
                _ => None,
            })
            .collect();
        Some(Self::primitive(tag, &value?))
    }

    /// With the length in its shortest form.
    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        let mut inside = Vec::new();
        for object in &self.inside {
            object.write(&mut inside);
        }
        let value = if self.inside.is_empty() {
            &self.value
        } else {
            &inside
        };
        bytes.extend(self.tag.bytes());
        let length = value.len().to_be_bytes();
        let short: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
        match short.as_slice() {
            [] => bytes.push(0),
            [one @ ..=0x7F] => bytes.push(*one),
            more => {
                bytes.push(0x80 | more.len() as u8);
                bytes.extend(more);
            }
        }
        bytes.extend(value);
    }
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16)?.try_into().ok()
}

impl Head<'_> {
    /// The object with the objects inside it: `61` and `62` have templates, and those have none.
    pub(super) fn object(&self) -> Result<DataObject, Fault> {
        self.object_at(2)
    }

    fn object_at(&self, levels: u8) -> Result<DataObject, Fault> {
        let Some(below) = levels.checked_sub(1).filter(|_| self.tag.is_template()) else {
            return Ok(DataObject::primitive(self.tag, self.value));
        };
        let inside = Objects::new(self.value, self.value_at);
        let inside: Result<_, _> = inside.map(|head| head?.object_at(below)).collect();
        Ok(DataObject::template(self.tag, inside?))
    }
}

/// Walks over the objects; ends with the first fault.
pub(super) struct Objects<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Objects<'a> {
    pub(super) const fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { rest: bytes, at }
    }

    fn cut(&mut self) -> Result<Head<'a>, Fault> {
        let at = self.at;
        let whole = self.rest.len();
        let (tag, behind) = tag(self.rest).ok_or((Reason::Truncated, at))?;
        let length_at = at + (whole - behind.len());
        let (length, behind) = length(behind).map_err(|reason| (reason, length_at))?;
        let value_at = at + (whole - behind.len());
        let (value, rest) = behind
            .split_at_checked(length)
            .ok_or((Reason::Truncated, value_at))?;
        self.rest = rest;
        self.at = value_at + length;
        Ok(Head {
            tag,
            value,
            at,
            value_at,
        })
    }
}

impl<'a> Iterator for Objects<'a> {
    type Item = Result<Head<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let head = self.cut();
        if head.is_err() {
            self.rest = &[];
        }
        Some(head)
    }
}

/// A tag goes on while the low five bits of its first byte, then the high bit of the next, say so.
fn tag(bytes: &[u8]) -> Option<(Tag, &[u8])> {
    match bytes {
        [one, rest @ ..] if one & 0x1F != 0x1F => Some((Tag(u32::from(*one)), rest)),
        [one, two @ ..=0x7F, rest @ ..] => {
            Some((Tag(u32::from_be_bytes([0, 0, *one, *two])), rest))
        }
        [one, two, three @ ..=0x7F, rest @ ..] => {
            Some((Tag(u32::from_be_bytes([0, *one, *two, *three])), rest))
        }
        _ => None,
    }
}

/// A length of one byte, or of one to three behind the number of its bytes.
fn length(bytes: &[u8]) -> Result<(usize, &[u8]), Reason> {
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0, |length, byte| length << 8 | usize::from(*byte))
    };
    match bytes {
        [one @ ..=0x7F, rest @ ..] => Ok((usize::from(*one), rest)),
        [0x81, one, rest @ ..] => Ok((usize::from(*one), rest)),
        [0x82, one, two, rest @ ..] => Ok((number(&[*one, *two]), rest)),
        [0x81 | 0x82, ..] | [] => Err(Reason::Truncated),
        _ => Err(Reason::BadLength),
    }
}
