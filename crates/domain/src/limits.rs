//! The bounds that the app shows and the server enforces, each stated once.

/// The largest single transfer in minor units: 1 000 000 roubles, the ceiling of one payment in
/// the Faster Payments System (SBP).
pub const TRANSFER_MAX_MINOR: i64 = 100_000_000;

/// The longest note to a transfer, in characters.
pub const NOTE_CHARS: usize = 140;

/// The longest given or family name, in characters.
pub const NAME_PART_CHARS: usize = 40;

/// Digits of a one-time code.
pub const CODE_DIGITS: usize = 6;

/// How long a one-time code holds, in seconds.
pub const CODE_SECONDS: i64 = 300;

/// How many wrong tries a one-time code bears.
pub const CODE_TRIES: u32 = 5;

/// The longest idempotency key, in ASCII characters; the shortest is 16.
pub const IDEMPOTENCY_KEY_CHARS: core::ops::RangeInclusive<usize> = 16..=64;

/// The most items of one page of a list.
pub const PAGE_MAX: u32 = 200;

/// The items of a page where the request names no number.
pub const PAGE_DEFAULT: u32 = 50;

/// The bytes of the largest request body.
pub const BODY_BYTES: usize = 16 * 1024;
