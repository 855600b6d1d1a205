//! Ids: UUIDs, a type of its own for each kind of thing.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The text is no UUID in its hyphenated form of 36 characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidId;

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id: use the 36 characters of a hyphenated UUID")
    }
}

impl core::error::Error for InvalidId {}

/// The hyphenated lower-case form of RFC 9562, section 4.
fn write_uuid(bytes: [u8; 16], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (position, byte) in bytes.iter().enumerate() {
        if matches!(position, 4 | 6 | 8 | 10) {
            f.write_str("-")?;
        }
        write!(f, "{byte:02x}")?;
    }
    Ok(())
}

fn read_uuid(text: &str) -> Result<[u8; 16], InvalidId> {
    let hyphens_in_place = text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| (byte == b'-') == matches!(at, 8 | 13 | 18 | 23));
    if !hyphens_in_place {
        return Err(InvalidId);
    }
    let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b'-').collect();
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else {
            return Err(InvalidId);
        };
        let value = |digit: u8| char::from(digit).to_digit(16).ok_or(InvalidId);
        *byte = u8::try_from(value(*high)? * 16 + value(*low)?).map_err(|_| InvalidId)?;
    }
    Ok(bytes)
}

/// A UUID of version 7 (RFC 9562, section 5.7): time first, so that ids sort by age.
fn version_7(unix_ms: u64, random: [u8; 10]) -> [u8; 16] {
    let mut bytes = [0; 16];
    let time = unix_ms.to_be_bytes();
    let source = time.iter().skip(2).chain(random.iter());
    for (byte, value) in bytes.iter_mut().zip(source) {
        *byte = *value;
    }
    stamp(bytes, 0x70)
}

/// A UUID of version 8 (RFC 9562, section 5.8): the first bytes of a digest.
fn version_8(digest: [u8; 32]) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (byte, value) in bytes.iter_mut().zip(digest) {
        *byte = value;
    }
    stamp(bytes, 0x80)
}

/// Writes version and variant over the bits that RFC 9562 keeps for them.
fn stamp(bytes: [u8; 16], version: u8) -> [u8; 16] {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = bytes;
    let (g, i) = ((g & 0x0f) | version, (i & 0x3f) | 0x80);
    [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; 16]);

        impl $name {
            /// An id from its 16 bytes, as a database keeps them.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes of the id.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// A new id (UUID version 7) from a time in Unix milliseconds and 10 random bytes,
            /// both given by the caller: this crate has neither clock nor randomness.
            #[must_use]
            pub fn new(unix_ms: u64, random: [u8; 10]) -> Self {
                Self(version_7(unix_ms, random))
            }

            /// The id that follows from a digest (UUID version 8): the same digest, the same id.
            #[must_use]
            pub fn derived(digest: [u8; 32]) -> Self {
                Self(version_8(digest))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_uuid(self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                read_uuid(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A person who has a wallet.
    UserId;
    /// A shop that takes payments.
    ShopId;
    /// A ledger account: one owner, one currency.
    AccountId;
    /// A posted or refused transfer; derived from the payer and the idempotency key.
    TransferId;
    /// One side of a transfer as its owner sees it in the history.
    OperationId;
    /// A receipt, the same for both sides of a payment.
    ReceiptId;
    /// A sign-in attempt that waits for its one-time code.
    ChallengeId;
    /// A signed-in browser.
    SessionId;
    /// What a shop asks to be paid, once: made by its till.
    OrderId;
    /// A code by which someone is paid: kept, printed, shared; with an amount or without.
    ReceiveId;
    /// What a device makes payment codes from: a new one with each seed.
    SeedId;
    /// A browser on which a person signed in; it outlives its sessions.
    DeviceId;
    /// A passkey of a person.
    PasskeyId;
    /// A passkey ceremony that was begun: registering one, or signing in by one.
    CeremonyId;
    /// A confirmation of one certain act, by passkey or PIN.
    ConfirmationId;
    /// A report of a payee.
    ReportId;
    /// An account in a bank that a person saved.
    BankAccountId;
    /// Money that is to come from a bank, or to go there.
    BankPaymentId;
    /// Transfers that are to be made later, once or again and again.
    PlanId;
    /// A key by which a third party uses the API for a person.
    ApiKeyId;
    /// An address that is told what happens to a person's money.
    WebhookId;
    /// A statement that is being made, or waits to be fetched.
    StatementId;
    /// What a person asks to be paid: by another, or by whoever has the link.
    RequestId;
    /// A bill that a person divides among people.
    SplitId;
    /// A price that is held for one exchange, for a short time.
    QuoteId;
    /// A transfer that a person saved to make again.
    TemplateId;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_carries_version_and_variant_and_sorts_by_time() {
        let early = TransferId::new(1_700_000_000_000, [0xff; 10]);
        let late = TransferId::new(1_700_000_000_001, [0; 10]);
        assert_eq!(early.to_string(), "018bcfe5-6800-7fff-bfff-ffffffffffff");
        assert!(early < late);
        let derived = TransferId::derived([0xff; 32]);
        assert_eq!(derived.to_string(), "ffffffff-ffff-8fff-bfff-ffffffffffff");
    }

    #[test]
    fn what_is_no_uuid_is_refused() {
        for text in [
            "",
            "018bcfe568007fffbfffffffffffffff",
            "018bcfe5-6800-7fff-bfff-fffffffffffg",
            "018bcfe5-6800-7fff-bfff-ffffffffffff0",
            "018bcfe5-6800-7fff-bfff+ffffffffffff",
            "ффффффff-6800-7fff-bfff-ffffffff",
        ] {
            assert_eq!(text.parse::<UserId>(), Err(InvalidId), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn every_id_is_read_back_as_it_was_written(bytes in any::<[u8; 16]>()) {
            let id = UserId::from_bytes(bytes);
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }
    }
}
