//! Phone numbers and card-like numbers that stand alone.

use crate::Refusal;

/// To be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneNumber;

/// To be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardLike;

pub(crate) fn phone(_bytes: &[u8]) -> Option<Result<PhoneNumber, Refusal>> {
    None
}

pub(crate) fn card(_bytes: &[u8]) -> Option<Result<CardLike, Refusal>> {
    None
}
