//! The rules that an operator sets: limits by level, confirmations, cooling-off, signs of fraud.
//! A dated file; what the law says, and what the operator adds.

use std::path::Path;

use poltina_api_types::Level;
use poltina_domain::Fee;
use serde::Deserialize;

/// Why rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// The file cannot be read.
    #[error("cannot read the rules {path}: {error}; check the path of `--rules`")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// The file is not rules.
    #[error("{path} holds no rules: {error}; compare it with crates/server/rules/2026-11-01.json")]
    Malformed {
        /// The file.
        path: String,
        /// Which key, and why.
        error: serde_json::Error,
    },
    /// A figure cannot be.
    #[error("{path}: {what}")]
    Impossible {
        /// The file.
        path: String,
        /// Which figure, and what it must be.
        what: String,
    },
}

/// The rules in force. Amounts are minor units of roubles (kopecks); what is absent has no limit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Their date, as it is shown: `2026-11-01`.
    pub date: String,
    /// What they follow.
    pub source: String,
    /// Limits by identification level.
    pub levels: Levels,
    /// Whether shops may hold more than a person may.
    pub shops_without_balance_limit: bool,
    /// Lower limits after a sign-in by code.
    pub cooling: Cooling,
    /// When a confirmation is asked for.
    pub step_up: StepUp,
    /// When a transfer is held.
    pub holds: Holds,
    /// Bounds and prices of money that comes from banks and goes there.
    #[serde(default)]
    pub bank: BankRules,
    /// How currencies are exchanged.
    #[serde(default)]
    pub exchange: ExchangeRules,
}

/// How currencies are exchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeRules {
    /// By how many basis points (hundredths of a percent) a price is off the official rate, either
    /// way; below 10 000.
    pub spread: u32,
    /// What an exchange costs on top, in the currency that is sold: basis points of it, up to 1 000.
    pub fee: u32,
    /// How long a quote holds, in seconds: 5 to 300.
    pub quote_seconds: i64,
    /// How many days old the newest rate may be.
    pub max_age_days: i64,
    /// How many basis points the newest rate may be off the one before: what is further is taken for a
    /// mistake of the source, and nothing is exchanged by it.
    #[serde(default = "max_jump")]
    pub max_jump: u32,
}

const fn max_jump() -> u32 {
    2_000
}

impl Default for ExchangeRules {
    fn default() -> Self {
        Self {
            spread: 100,
            fee: 0,
            quote_seconds: 30,
            max_age_days: 5,
            max_jump: max_jump(),
        }
    }
}

/// Money from and to banks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankRules {
    /// From a bank: free, since what is paid on top would be the bank's to collect.
    pub top_up: WayBounds,
    /// To a bank.
    pub withdrawal: WayBounds,
    /// What a withdrawal costs.
    pub fee: Fee,
}

/// Bounds of one payment, in kopecks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WayBounds {
    /// The least.
    pub min: i64,
    /// The greatest.
    pub max: i64,
}

impl Default for BankRules {
    fn default() -> Self {
        Self {
            top_up: WayBounds {
                min: 1_000,
                max: 60_000_000,
            },
            withdrawal: WayBounds {
                min: 10_000,
                max: 60_000_000,
            },
            fee: Fee {
                basis_points: 50,
                min: 1_500,
                max: Some(50_000),
            },
        }
    }
}

/// Limits of every level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Levels {
    /// Not identified.
    pub anonymous: LevelRules,
    /// Simplified identification.
    pub simplified: LevelRules,
    /// Full identification.
    pub full: LevelRules,
}

/// Limits of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelRules {
    /// Whether people may be paid.
    pub to_people: bool,
    /// The most on the account, after a credit.
    #[serde(default)]
    pub balance: Option<i64>,
    /// The most of one transfer.
    #[serde(default)]
    pub operation: Option<i64>,
    /// The most of a day (Europe/Moscow), as all that follow.
    #[serde(default)]
    pub day: Option<i64>,
    /// The most of a calendar month.
    #[serde(default)]
    pub month: Option<i64>,
    /// The most of a calendar year.
    #[serde(default)]
    pub year: Option<i64>,
    /// The most to one payee in a calendar month.
    #[serde(default)]
    pub counterparty_month: Option<i64>,
    /// The most transfers of a day.
    #[serde(default)]
    pub count_day: Option<u32>,
}

/// Lower limits after a sign-in by code, for someone who has a passkey, a PIN or other devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cooling {
    /// For how long; 0 for never.
    pub hours: u32,
    /// The most of one transfer meanwhile.
    #[serde(default)]
    pub operation: Option<i64>,
    /// The most of a day meanwhile.
    #[serde(default)]
    pub day: Option<i64>,
}

/// When a confirmation by passkey or PIN is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepUp {
    /// Whether at all. Without it every act is taken as confirmed.
    pub required: bool,
    /// Up to how much in all a day transfers go without, unless the person says otherwise.
    pub no_confirm_default: i64,
    /// The most that a person may choose there.
    pub no_confirm_max: i64,
    /// Up to how much in all a day payment codes pay, which go without; absent for no bound.
    #[serde(default)]
    pub codes_day: Option<i64>,
    /// Up to how much of a payment its shop gives back without, in all; nothing where it is absent.
    #[serde(default)]
    pub refund_no_confirm: i64,
    /// Whether the first transfer to a person needs one, whatever its amount.
    pub first_payee: bool,
    /// How recent a sign-in must be to set up the first factor, or to unfreeze.
    pub fresh_minutes: u32,
}

/// When a transfer is held, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holds {
    /// Whether transfers are looked at for signs of fraud at all.
    pub enabled: bool,
    /// How long a held transfer waits; two days at most.
    pub hours: u32,
    /// How long its payer has to wait before he may release it.
    pub cooling_minutes: u32,
    /// From which score on the payer is warned.
    pub warn_score: u32,
    /// From which score on a transfer is held.
    pub hold_score: u32,
    /// From which score on it is refused.
    pub refuse_score: u32,
    /// What each sign adds to the score.
    pub weights: SignWeights,
    /// Below this amount nothing is held or refused.
    pub floor: i64,
    /// How many times the median of the last 90 days is "far above habit".
    pub habit_times: u32,
    /// Money that came within so many minutes and goes out again.
    pub in_then_out_minutes: u32,
    /// How many payees within an hour are many.
    pub many_payees: u32,
    /// The hour at which night begins (Europe/Moscow), 0 to 23.
    pub night_from: u32,
    /// The hour at which it ends.
    pub night_to: u32,
    /// How many reports by different people count.
    pub reports: u32,
    /// How long a device is new.
    pub new_device_hours: u32,
}

/// What each sign adds to the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignWeights {
    /// The device is new.
    pub new_device: u32,
    /// The payee was never paid before.
    pub new_payee: u32,
    /// The payer saved another name for the payee; nothing in rules that do not say.
    #[serde(default)]
    pub name_differs: u32,
    /// Far above what the payer usually sends.
    pub above_habit: u32,
    /// Money that came goes out again at once.
    pub in_then_out: u32,
    /// Many payees within an hour.
    pub many_payees: u32,
    /// Others reported the payee.
    pub payee_reported: u32,
    /// It is night.
    pub night: u32,
}

const STANDARD: &str = include_str!("../rules/2026-11-01.json");
const OPEN: &str = include_str!("../rules/open.json");

impl Rules {
    /// The rules of this release.
    ///
    /// # Errors
    /// Never, as a test sees: the file is built in.
    pub fn standard() -> Result<Self, RulesError> {
        Self::read(STANDARD, "2026-11-01.json")
    }

    /// No limits, no confirmations, no holds: for load tests, and for what is about something else.
    ///
    /// # Errors
    /// Never, as a test sees: the file is built in.
    pub fn open() -> Result<Self, RulesError> {
        Self::read(OPEN, "open.json")
    }

    /// The rules in a file.
    ///
    /// # Errors
    /// [`RulesError`], which names the key and says what to do.
    pub fn from_file(path: &Path) -> Result<Self, RulesError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| RulesError::Unreadable {
            path: shown.clone(),
            error,
        })?;
        Self::read(&text, &shown)
    }

    fn read(text: &str, path: &str) -> Result<Self, RulesError> {
        let rules: Self = serde_json::from_str(text).map_err(|error| RulesError::Malformed {
            path: path.to_owned(),
            error,
        })?;
        match rules.fault() {
            None => Ok(rules),
            Some(what) => Err(RulesError::Impossible {
                path: path.to_owned(),
                what,
            }),
        }
    }

    /// The limits of a level.
    #[must_use]
    pub const fn level(&self, level: Level) -> &LevelRules {
        match level {
            Level::Anonymous => &self.levels.anonymous,
            Level::Simplified => &self.levels.simplified,
            Level::Full => &self.levels.full,
        }
    }

    /// Whether a level bounds what may lie on an account.
    #[must_use]
    pub const fn limits_balances(&self) -> bool {
        let levels = &self.levels;
        levels.anonymous.balance.is_some()
            || levels.simplified.balance.is_some()
            || levels.full.balance.is_some()
    }

    fn fault(&self) -> Option<String> {
        let amounts = [Level::Anonymous, Level::Simplified, Level::Full]
            .into_iter()
            .flat_map(|level| {
                let level = self.level(level);
                [
                    ("balance", level.balance),
                    ("operation", level.operation),
                    ("day", level.day),
                    ("month", level.month),
                    ("year", level.year),
                    ("counterparty_month", level.counterparty_month),
                ]
            })
            .chain([
                ("cooling.operation", self.cooling.operation),
                ("cooling.day", self.cooling.day),
                ("no_confirm_default", Some(self.step_up.no_confirm_default)),
                ("no_confirm_max", Some(self.step_up.no_confirm_max)),
                ("codes_day", self.step_up.codes_day),
                ("refund_no_confirm", Some(self.step_up.refund_no_confirm)),
                ("holds.floor", Some(self.holds.floor)),
            ]);
        for (name, amount) in amounts {
            if amount.is_some_and(|amount| amount < 0) {
                return Some(format!("{name} is below zero: give kopecks from 0"));
            }
        }
        let bank = &self.bank;
        let ways = [bank.top_up, bank.withdrawal];
        if ways.iter().any(|way| way.min < 1 || way.max < way.min) {
            return Some("bank: min is from 1 kopeck, and max is not below min".to_owned());
        }
        let fee = bank.fee;
        if fee.basis_points > 10_000 || fee.min < 0 || fee.max.is_some_and(|max| max < fee.min) {
            return Some(
                "bank.fee: basis_points are 0 to 10000, and max is not below min".to_owned(),
            );
        }
        let exchange = &self.exchange;
        if exchange.spread >= 10_000 || exchange.fee > 1_000 {
            return Some(
                "exchange: spread is below 10000 basis points, fee at most 1000".to_owned(),
            );
        }
        if !(5..=300).contains(&exchange.quote_seconds) || exchange.max_age_days < 0 {
            return Some(
                "exchange: quote_seconds are 5 to 300, and max_age_days is from 0".to_owned(),
            );
        }
        let holds = &self.holds;
        if holds.hours == 0 || holds.hours > 48 {
            return Some("holds.hours is not 1 to 48".to_owned());
        }
        if holds.night_from > 23 || holds.night_to > 23 {
            return Some("night_from and night_to are hours, 0 to 23".to_owned());
        }
        if !(holds.warn_score <= holds.hold_score && holds.hold_score <= holds.refuse_score) {
            return Some("warn_score, hold_score and refuse_score do not rise".to_owned());
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_of_this_release_can_be_read_and_rise_with_the_level() {
        let rules = Rules::standard().unwrap();
        assert!(!rules.level(Level::Anonymous).to_people);
        let balance = |level| rules.level(level).balance.unwrap();
        assert!(balance(Level::Anonymous) < balance(Level::Simplified));
        assert!(balance(Level::Simplified) < balance(Level::Full));
        assert!(!Rules::open().unwrap().step_up.required);
    }

    #[test]
    fn rules_that_cannot_be_are_refused_with_the_figure() {
        let wrong = |from: &str, to: &str| {
            assert!(STANDARD.contains(from), "{from}");
            Rules::read(&STANDARD.replace(from, to), "x.json")
                .unwrap_err()
                .to_string()
        };
        assert!(wrong("\"hours\": 48", "\"hours\": 49").contains("holds.hours"));
        assert!(wrong("\"day\": 3000000", "\"day\": -1").contains("cooling.day"));
        assert!(wrong("\"spread\": 100", "\"spread\": 10000").contains("exchange"));
        assert!(wrong("\"quote_seconds\": 30", "\"quote_seconds\": 3").contains("quote_seconds"));
        assert!(wrong("\"night\": 10", "\"nigth\": 10").contains("nigth"));
    }
}
