//! Allowances: how often someone may do something, as token buckets in memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use poltina_api_types::ErrorCode;
use sha2::{Digest, Sha256};

use super::failure::Failure;
use crate::clock::{Micros, SECOND};

/// Something that may be done only so often: `burst` times at once, refilled evenly over
/// `window` seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// The rule's name in the `RateLimit` header.
    pub name: &'static str,
    /// How many at once.
    pub burst: u32,
    /// Seconds in which an empty bucket fills.
    pub window: u32,
}

/// What is left of an allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The rule.
    pub rule: Rule,
    /// How many are left now.
    pub remaining: u32,
    /// Seconds until one more is there; zero where some are left.
    pub next_in: u32,
}

/// All requests of one address.
pub const REQUESTS: Rule = Rule {
    name: "requests",
    burst: 600,
    window: 60,
};
/// Identifications of one person: whoever tries documents has few tries.
pub const IDENTIFICATIONS_PER_USER: Rule = Rule {
    name: "identifications",
    burst: 10,
    window: 24 * 3_600,
};
/// Codes for one phone number.
pub const CODES_PER_PHONE: Rule = Rule {
    name: "codes",
    burst: 5,
    window: 3_600,
};
/// How soon another code may be asked for.
pub const CODES_RESEND: Rule = Rule {
    name: "codes-resend",
    burst: 1,
    window: 30,
};
/// Codes asked for from one address: a family or an office shares one.
pub const CODES_PER_ADDRESS: Rule = Rule {
    name: "codes-address",
    burst: 30,
    window: 3_600,
};
/// Codes in all: what a gateway can bear, and what an attack may cost.
pub const CODES_IN_ALL: Rule = Rule {
    name: "codes-all",
    burst: 3_000,
    window: 600,
};
/// Codes tried from one address.
pub const TRIES_PER_ADDRESS: Rule = Rule {
    name: "sign-in",
    burst: 60,
    window: 600,
};
/// Names looked up by one person: enough to pay, too few to harvest.
pub const LOOKUPS_PER_USER: Rule = Rule {
    name: "payees",
    burst: 30,
    window: 600,
};
/// Numbers looked up by one session, which is one device: beside what the person has in all.
pub const PHONES_PER_SESSION: Rule = Rule {
    name: "payees-session",
    burst: 20,
    window: 600,
};
/// Numbers looked up by one person in a day: who pays so many strangers is walking through numbers.
pub const PHONES_PER_DAY: Rule = Rule {
    name: "payees-day",
    burst: 150,
    window: 86_400,
};
/// Numbers looked up from one address, whoever is signed in there.
pub const PHONES_PER_ADDRESS: Rule = Rule {
    name: "payees-address",
    burst: 120,
    window: 600,
};
/// Requests by one API key.
pub const REQUESTS_PER_KEY: Rule = Rule {
    name: "api-key",
    burst: 300,
    window: 60,
};
/// Webhooks added, and deliveries sent again, by one person.
pub const WEBHOOKS_PER_USER: Rule = Rule {
    name: "webhooks",
    burst: 60,
    window: 600,
};
/// Changes of which devices are woken, and of what, by one person.
pub const PUSHES_PER_USER: Rule = Rule {
    name: "push",
    burst: 60,
    window: 600,
};
/// Transfers of one person.
pub const TRANSFERS_PER_USER: Rule = Rule {
    name: "transfers",
    burst: 60,
    window: 60,
};

/// Transfers of one person that are protected by a code: each is told to its payee at once, whatever comes of
/// it.
pub const PROTECTED_PER_USER: Rule = Rule {
    name: "protected",
    burst: 30,
    window: 3_600,
};

/// Quotes of one person: one for each amount that he stops at while typing.
pub const QUOTES_PER_USER: Rule = Rule {
    name: "quotes",
    burst: 120,
    window: 120,
};
/// Templates that one person makes.
pub const TEMPLATES_PER_USER: Rule = Rule {
    name: "templates",
    burst: 60,
    window: 60,
};

/// Exchanges of one person.
pub const EXCHANGES_PER_USER: Rule = Rule {
    name: "exchanges",
    burst: 30,
    window: 60,
};

/// Reports of one person.
pub const REPORTS_PER_USER: Rule = Rule {
    name: "reports",
    burst: 10,
    window: 86_400,
};
/// Second persons that one person asks.
pub const INVITATIONS_PER_USER: Rule = Rule {
    name: "invitations",
    burst: 10,
    window: 86_400,
};

/// Statements of one person.
pub const STATEMENTS_PER_USER: Rule = Rule {
    name: "statements",
    burst: 20,
    window: 3_600,
};

/// Seeds of payment codes asked for by one person.
pub const SEEDS_PER_USER: Rule = Rule {
    name: "payment-codes",
    burst: 60,
    window: 600,
};
/// Orders of one shop.
pub const ORDERS_PER_SHOP: Rule = Rule {
    name: "orders",
    burst: 120,
    window: 60,
};
/// Captures of what is authorised for one person's shops.
pub const CAPTURES_PER_USER: Rule = Rule {
    name: "captures",
    burst: 120,
    window: 60,
};
/// Refunds by one person's shops.
pub const REFUNDS_PER_USER: Rule = Rule {
    name: "refunds",
    burst: 60,
    window: 60,
};
/// Payment codes tried by one shop, right or wrong.
pub const CHARGES_PER_SHOP: Rule = Rule {
    name: "charges",
    burst: 120,
    window: 60,
};
/// Wrong payment codes from one address: several shops may share one.
pub const MISSES_PER_ADDRESS: Rule = Rule {
    name: "payment-codes-wrong",
    burst: 40,
    window: 3_600,
};
/// Receive codes asked for by one person.
pub const RECEIVE_CODES_PER_USER: Rule = Rule {
    name: "receive-codes",
    burst: 60,
    window: 600,
};

/// Confirmations of one session, begun and proven: whoever holds another, locked one, uses up none of
/// it.
pub const CONFIRMATIONS_PER_SESSION: Rule = Rule {
    name: "confirmations",
    burst: 60,
    window: 600,
};
/// Passkeys that one person begins to add.
pub const CEREMONIES_PER_USER: Rule = Rule {
    name: "passkeys",
    burst: 20,
    window: 600,
};
/// Sign-ins by passkey that are begun from one address: every sign-in page begins one.
pub const CEREMONIES_PER_ADDRESS: Rule = Rule {
    name: "passkey-sign-in",
    burst: 120,
    window: 600,
};
/// Sign-ins by passkey that are begun in all: what the books can bear.
pub const CEREMONIES_IN_ALL: Rule = Rule {
    name: "passkey-sign-in-all",
    burst: 12_000,
    window: 600,
};

/// Requests for money, and bills, that one person makes.
pub const REQUESTS_PER_USER: Rule = Rule {
    name: "requests-made",
    burst: 30,
    window: 600,
};
/// People whom one person asks in a day: a bill counts each.
pub const ASKED_PER_USER: Rule = Rule {
    name: "people-asked",
    burst: 150,
    window: 86_400,
};
/// How often one person asks another in a day.
pub const ASKS_PER_PAIR: Rule = Rule {
    name: "people-asked-one",
    burst: 10,
    window: 86_400,
};

/// Accounts in banks that one person saves.
pub const BANK_ACCOUNTS_PER_USER: Rule = Rule {
    name: "bank-accounts",
    burst: 20,
    window: 3_600,
};
/// Payments from and to banks of one person.
pub const BANK_PAYMENTS_PER_USER: Rule = Rule {
    name: "bank-payments",
    burst: 30,
    window: 600,
};

/// Plans that one person makes.
pub const PLANS_PER_USER: Rule = Rule {
    name: "plans",
    burst: 30,
    window: 3_600,
};

/// How strictly allowances are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// As the rules say.
    #[default]
    Strict,
    /// Not at all: for load tests only.
    Open,
}

/// The most buckets kept; beyond it those that are full again are forgotten.
const BUCKETS: usize = 100_000;

/// The buckets of everybody. Whoever is counted is kept as a hash, so that memory holds no number.
#[derive(Debug)]
pub struct Allowances {
    policy: Policy,
    buckets: Mutex<HashMap<[u8; 16], Bucket>>,
}

/// A bucket, as the moment at which it will be full again.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    full_at: Micros,
}

impl Allowances {
    /// Full buckets for everybody.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            buckets: Mutex::default(),
        }
    }

    /// Whether allowances are kept at all.
    #[must_use]
    pub fn policy(&self) -> Policy {
        self.policy
    }

    /// Takes one from the bucket of `who`.
    ///
    /// # Errors
    /// `too-many-requests` with the time to wait, where the bucket is empty; nothing is taken.
    pub fn take(&self, rule: Rule, who: &[u8], now: Micros) -> Result<Quota, Failure> {
        self.count(rule, who, now, true)
    }

    /// Looks whether there is one in the bucket of `who`, and leaves it there.
    ///
    /// # Errors
    /// As for [`Allowances::take`].
    pub fn look(&self, rule: Rule, who: &[u8], now: Micros) -> Result<(), Failure> {
        self.count(rule, who, now, false).map(|_| ())
    }

    fn count(&self, rule: Rule, who: &[u8], now: Micros, take: bool) -> Result<Quota, Failure> {
        if self.policy == Policy::Open {
            return Ok(Quota {
                rule,
                remaining: rule.burst,
                next_in: 0,
            });
        }
        let each = Micros::from(rule.window) * SECOND / Micros::from(rule.burst.max(1));
        let room = each * Micros::from(rule.burst);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS {
            buckets.retain(|_, bucket| bucket.full_at > now);
            if buckets.len() >= BUCKETS {
                return Err(Failure::unavailable(
                    "The server counts too many callers; wait.",
                    30,
                ));
            }
        }
        let bucket = buckets
            .entry(key(rule, who))
            .or_insert(Bucket { full_at: now });
        let used = (bucket.full_at - now).max(0);
        if used + each > room {
            let next_in = seconds_up(used + each - room);
            let quota = Quota {
                rule,
                remaining: 0,
                next_in,
            };
            let mut failure = Failure::new(
                ErrorCode::TooManyRequests,
                format!("Too many requests of this kind; wait {next_in} s."),
            )
            .after(next_in);
            failure.quota = Some(quota);
            return Err(failure);
        }
        if take {
            bucket.full_at = now + used + each;
        }
        let remaining = u32::try_from((room - used - each) / each).unwrap_or(0);
        let next_in = if remaining == 0 {
            seconds_up(used + 2 * each - room)
        } else {
            0
        };
        Ok(Quota {
            rule,
            remaining,
            next_in,
        })
    }
}

fn seconds_up(micros: Micros) -> u32 {
    u32::try_from((micros + SECOND - 1) / SECOND)
        .unwrap_or(u32::MAX)
        .max(1)
}

fn key(rule: Rule, who: &[u8]) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::new()
        .chain_update(rule.name)
        .chain_update([0])
        .chain_update(who)
        .finalize()
        .into();
    let mut key = [0; 16];
    for (to, from) in key.iter_mut().zip(digest) {
        *to = from;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = Rule {
        name: "test",
        burst: 3,
        window: 30,
    };

    #[test]
    fn a_bucket_gives_its_burst_then_one_each_interval() {
        let allowances = Allowances::new(Policy::Strict);
        let take = |at: Micros| {
            allowances
                .take(RULE, b"anna", at * SECOND)
                .map(|quota| quota.remaining)
        };
        assert_eq!((take(0), take(0), take(0)), (Ok(2), Ok(1), Ok(0)));
        assert_eq!(take(4).map_err(|failure| failure.retry_after), Err(Some(6)));
        assert_eq!(take(10), Ok(0));
        assert_eq!(
            take(19).map_err(|failure| failure.code),
            Err(ErrorCode::TooManyRequests)
        );
        assert_eq!(take(1_000), Ok(2));
    }

    #[test]
    fn callers_and_rules_have_buckets_of_their_own() {
        let allowances = Allowances::new(Policy::Strict);
        for _ in 0..3 {
            assert!(allowances.take(RULE, b"anna", 0).is_ok());
        }
        assert!(allowances.take(RULE, b"anna", 0).is_err());
        assert!(allowances.take(RULE, b"boris", 0).is_ok());
        assert!(
            allowances
                .take(
                    Rule {
                        name: "other",
                        ..RULE
                    },
                    b"anna",
                    0
                )
                .is_ok()
        );
    }

    #[test]
    fn the_open_policy_counts_nothing() {
        let allowances = Allowances::new(Policy::Open);
        assert!((0..1_000).all(|_| allowances.take(RULE, b"anna", 0).is_ok()));
    }
}
