//! EMV consumer-presented codes: what a payer's phone shows to a till, as objects in base64.
//!
//! Source: EMVCo QR Code Specification for Payment Systems, Consumer-Presented Mode, version 1.1.
//! A till reads them, this wallet shows digits instead; they are read so that a person who scans
//! one learns what it is, and so that a till can take it.

mod base64;
mod ber;

pub use ber::{DataObject, Tag};

use std::collections::BTreeSet;

use crate::{Kind, Reason, Refusal};
use ber::{Fault, Head};

/// The base64 of the object `85`, with which a code begins (`CPV`).
const BEGINS: &[u8] = b"hQVDUFY";

/// The longest input that is looked at, in bytes: what the largest QR symbol holds. The
/// specification asks readers to take 512.
pub const MAX_BYTES: usize = crate::emv::MAX_BYTES;

/// A consumer-presented code that was read. Whoever has it may be able to charge the payer.
#[derive(Clone, PartialEq, Eq)]
pub struct Consumer {
    objects: Vec<DataObject>,
}

/// The number of a card and what is said about its holder stay out of logs.
impl core::fmt::Debug for Consumer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Consumer")
            .field("objects", &self.objects.len())
            .finish()
    }
}

impl Consumer {
    /// All objects in the code's order: `85`, then application templates (`61`), then the common
    /// one (`62`), with whatever else the code has.
    #[must_use]
    pub fn objects(&self) -> &[DataObject] {
        &self.objects
    }

    /// The applications that the payer's phone offers (`61`): one or two, the preferred one first.
    pub fn applications(&self) -> impl Iterator<Item = &DataObject> {
        self.objects
            .iter()
            .filter(|object| object.tag == Tag::APPLICATION)
    }

    /// What is common to the applications (`62`).
    #[must_use]
    pub fn common(&self) -> Option<&DataObject> {
        self.objects.iter().find(|object| object.tag == Tag::COMMON)
    }

    /// A code of these objects.
    ///
    /// # Errors
    /// What a reader would refuse, with the byte in the code that would have come out.
    pub fn of(objects: &[DataObject]) -> Result<Self, Refusal> {
        let code = write(objects);
        read(code.as_bytes()).unwrap_or(Err(refuse(Reason::Format, 0)))
    }

    /// The code's text. It is the text that was read, where that had lengths in their shortest
    /// form.
    #[must_use]
    pub fn encode(&self) -> String {
        write(&self.objects)
    }
}

fn write(objects: &[DataObject]) -> String {
    let mut bytes = Vec::new();
    for object in objects {
        object.write(&mut bytes);
    }
    base64::encode(&bytes)
}

const fn refuse(reason: Reason, offset: usize) -> Refusal {
    Refusal::new(Kind::EmvConsumer, reason, offset)
}

/// Reads a consumer-presented code; `None` where the text does not begin as one.
///
/// # Errors
/// [`Reason::Format`] where it is no base64, or an object stands where none may;
/// [`Reason::Truncated`], [`Reason::BadLength`], [`Reason::DuplicateId`], [`Reason::Version`];
/// [`Reason::MandatoryMissing`] where an application has no id or no account number. The offset
/// counts bytes of the base64 text.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Result<Consumer, Refusal>> {
    if !bytes.starts_with(BEGINS) {
        return None;
    }
    Some(parse(bytes).map_err(|(reason, at)| refuse(reason, at.min(bytes.len()))))
}

fn parse(bytes: &[u8]) -> Result<Consumer, Fault> {
    if bytes.len() > MAX_BYTES {
        return Err((Reason::TooLong, MAX_BYTES));
    }
    let decoded = base64::decode(bytes).map_err(|at| (Reason::Format, at))?;
    let objects = objects(&decoded).map_err(|(reason, at)| (reason, base64::place(at)))?;
    Ok(Consumer { objects })
}

/// The objects of a code whose rules hold; faults count bytes behind the base64.
fn objects(bytes: &[u8]) -> Result<Vec<DataObject>, Fault> {
    let heads = distinct(ber::Objects::new(bytes, 0), |tag| tag != Tag::APPLICATION)?;
    let version = heads.first().ok_or((Reason::Format, 0))?;
    if version.value != b"CPV01" {
        return Err((Reason::Version, version.value_at));
    }
    let applications = || heads.iter().filter(|head| head.tag == Tag::APPLICATION);
    if applications().next().is_none() {
        return Err((Reason::MandatoryMissing, bytes.len()));
    }
    if let Some(third) = applications().nth(2) {
        return Err((Reason::DuplicateId, third.at));
    }
    let common = heads.iter().find(|head| head.tag == Tag::COMMON);
    let common = match common {
        Some(head) => inside(head)?,
        None => Vec::new(),
    };
    for head in applications() {
        application(head, &common)?;
    }
    heads.iter().map(Head::object).collect()
}

/// The objects, where no tag that must be there once comes twice.
fn distinct<'a>(
    objects: ber::Objects<'a>,
    once: impl Fn(Tag) -> bool,
) -> Result<Vec<Head<'a>>, Fault> {
    let mut seen = BTreeSet::new();
    let mut heads = Vec::new();
    for head in objects {
        let head = head?;
        if !seen.insert(head.tag) && once(head.tag) {
            return Err((Reason::DuplicateId, head.at));
        }
        heads.push(head);
    }
    Ok(heads)
}

fn inside<'a>(template: &Head<'a>) -> Result<Vec<Head<'a>>, Fault> {
    let objects = ber::Objects::new(template.value, template.value_at);
    let inside = distinct(objects, |_| true)?;
    for head in &inside {
        if !head.tag.allows(head.value.len()) {
            return Err((Reason::BadLength, head.value_at));
        }
        if head.tag.is_template() {
            distinct(ber::Objects::new(head.value, head.value_at), |_| true)?;
        }
    }
    Ok(inside)
}

/// An application has its id, and with the common template an account number; nothing in both.
fn application(template: &Head<'_>, common: &[Head<'_>]) -> Result<(), Fault> {
    let inside = inside(template)?;
    let has = |heads: &[Head<'_>], tag| heads.iter().any(|head| head.tag == tag);
    let account = |tag| has(&inside, tag) || has(common, tag);
    if !has(&inside, Tag::AID) || !(account(Tag::TRACK_2) || account(Tag::PAN)) {
        return Err((Reason::MandatoryMissing, template.value_at));
    }
    let twice = common
        .iter()
        .find(|head| !head.tag.is_template() && has(&inside, head.tag));
    match twice {
        Some(head) => Err((Reason::DuplicateId, head.at)),
        None => Ok(()),
    }
}
