//! EMV merchant-presented codes: ours, and those of networks anywhere in the world.
//!
//! Source: EMVCo QR Code Specification for Payment Systems, Merchant-Presented Mode, version 1.1.
//! A code is a row of objects, each an id of two digits, a length of two digits and a value.
//! Lengths count characters, the checksum runs over UTF-8 bytes.

mod additional;
mod amount;
mod crc;
mod currency;
mod latin;
mod merchant;
mod object;
mod own;
mod own_code;
mod read;
mod registry;
mod rules;
mod scheme;
mod tlv;
mod write;

pub use additional::{Additional, Asked, ConsumerRequest, Language};
pub use amount::{Amount, Tip};
pub(crate) use crc::crc16;
pub use currency::CurrencyCode;
pub use merchant::{Initiation, Merchant};
pub use object::{Object, Sub, Value};
pub use own::{OwnKind, OwnMerchant};
pub use own_code::{OwnCode, OwnCodeError};
pub use read::read;
pub use registry::Detail;
pub use scheme::Scheme;

/// The longest input that is looked at, in bytes: what the largest QR symbol holds (version 40,
/// level L). The specification advises at most 512 characters.
pub const MAX_BYTES: usize = 2953;
