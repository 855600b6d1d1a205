//! The bounds that the app shows and the server enforces, each stated once.

/// The largest single transfer in minor units: 1 000 000 roubles, the ceiling of one payment in
/// the Faster Payments System (SBP).
pub const TRANSFER_MAX_MINOR: i64 = 100_000_000;

/// The longest note to a transfer, in characters.
pub const NOTE_CHARS: usize = 140;

/// The longest given or family name, in characters.
pub const NAME_PART_CHARS: usize = 40;

/// The longest name under which a person knows a payee, in characters.
pub const SAVED_NAME_CHARS: usize = 40;

/// The most names of payees that a person may save.
pub const SAVED_NAMES: u32 = 500;

/// The most templates of transfers that a person may save.
pub const TEMPLATES: u32 = 50;

/// The longest note of one's own to an operation, in characters.
pub const OWN_NOTE_CHARS: usize = 200;

/// The longest label of an operation, in characters.
pub const LABEL_CHARS: usize = 24;

/// The most labels of one operation.
pub const LABELS: usize = 8;

/// The longest text to search operations for, in characters.
pub const SEARCH_CHARS: usize = 100;

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

/// How long an order can be paid, in seconds.
pub const ORDER_SECONDS: i64 = 600;

/// How long what was authorised for a shop can be captured, in seconds: seven days.
pub const AUTHORIZATION_SECONDS: i64 = 7 * 24 * 3_600;

/// In how many parts what was authorised can be captured: the hundredth is the last.
pub const AUTHORIZATION_PARTS: u32 = 100;

/// How many open orders a shop may have at once.
pub const OPEN_ORDERS: u32 = 50;

/// The most that a payment code pays without its owner's confirmation, in minor units: 3 000
/// roubles.
pub const PAYMENT_CODE_MAX_MINOR: i64 = 300_000;

/// How many receive codes a person or a shop may have.
pub const RECEIVE_CODES: u32 = 200;

/// How many devices of one person may make payment codes; the one that began first gives way.
pub const PAYMENT_CODE_DEVICES: u32 = 10;

/// How many wrong codes a handle bears before its device gets another.
pub const PAYMENT_CODE_MISSES: u32 = 5;

/// How many days a request for money may stand.
pub const REQUEST_DAYS: core::ops::RangeInclusive<u32> = 1..=90;

/// How many days a request for money stands where its asker names no number.
pub const REQUEST_DAYS_DEFAULT: u32 = 30;

/// For how many days a transfer may be protected by a code.
pub const PROTECTION_DAYS: core::ops::RangeInclusive<u32> = 1..=30;

/// For how many days it is where its payer names no number.
pub const PROTECTION_DAYS_DEFAULT: u32 = 7;

/// How many digits its code has.
pub const PROTECTION_DIGITS: usize = 4;

/// How many wrong codes end it.
pub const PROTECTION_TRIES: u32 = 5;

/// How many open requests a person may have.
pub const OPEN_REQUESTS: u32 = 300;

/// How many open requests of one person another may have before him.
pub const OPEN_REQUESTS_TO_ONE: u32 = 5;

/// Among how many people a bill is divided, the one who divides it among them where he is in it.
pub const SPLIT_PEOPLE: core::ops::RangeInclusive<usize> = 2..=50;

/// How soon after one reminder the next may follow, in seconds.
pub const REMINDER_SECONDS: i64 = 24 * 3_600;

/// How many people a person may refuse requests of.
pub const REFUSED_ASKERS: u32 = 500;

/// How many bank accounts a person may save.
pub const BANK_ACCOUNTS: u32 = 10;

/// The longest name of who receives a payment in a bank, in characters.
pub const RECEIVER_CHARS: usize = 160;

/// The longest purpose of a payment to a bank, in characters.
pub const PURPOSE_CHARS: usize = 210;

/// How many payments from and to banks of a person may be under way at once.
pub const OPEN_BANK_PAYMENTS: u32 = 20;

/// How many plans of a person may be in force at once, paused ones among them.
pub const PLANS: u32 = 50;

/// The most runs after which a plan may be set to end.
pub const PLAN_RUNS: u32 = 999;

/// How far ahead a plan may begin, in days.
pub const PLAN_AHEAD_DAYS: i32 = 731;

/// How many wrong PINs in a row cost no wait.
pub const PIN_FREE_TRIES: u32 = 5;

/// How many wrong PINs in a row there are in all; after them only a one-time code helps.
pub const PIN_TRIES: u32 = 10;

/// How long the next try of a PIN has to wait after this many wrong ones in a row, in seconds.
///
/// ```
/// use poltina_domain::limits::pin_wait_seconds;
///
/// assert_eq!([4, 5, 6, 9].map(pin_wait_seconds), [0, 30, 60, 3_600]);
/// ```
#[must_use]
pub const fn pin_wait_seconds(wrong: u32) -> u32 {
    match wrong {
        0..PIN_FREE_TRIES => 0,
        5 => 30,
        6 => 60,
        7 => 300,
        8 => 900,
        _ => 3_600,
    }
}
