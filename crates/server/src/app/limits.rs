//! Identification levels and limits: what is in force for a person, and what he has used of it.

use poltina_api_types::{
    Act, Amount, ErrorCode, Level, LevelTerms, Levels, Limit, LimitDetail, LimitSource, Limits,
    OwnLimits, TransferRequest,
};
use poltina_domain::limits::TRANSFER_MAX_MINOR;
use poltina_domain::{ConfirmationId, Currency, Money, UserId};

use super::payees::{self, Found};
use super::{Failure, Viewer, Wallet};
use crate::clock::Micros;
use crate::moscow::{self, Stretch};
use crate::rules::Rules;
use crate::sequencer::{Limited, Measured};
use crate::store::{LimitHit, LimitPeriod, LimitScope, OwnRow, PartyRow, Standing};

/// How often a change of one's own limits is tried anew where another one was faster.
const ATTEMPTS: usize = 5;

/// A ceiling, and where it comes from.
type Ceiling = Option<(i64, LimitSource)>;

/// The lowest ceilings of all sources, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ceilings {
    operation: Ceiling,
    day: Ceiling,
    month: Ceiling,
    year: Ceiling,
    counterparty_month: Ceiling,
    count_day: Option<u32>,
    balance: Option<i64>,
}

impl Ceilings {
    fn of(rules: &Rules, standing: &Standing, cooling: bool) -> Self {
        let level = rules.level(standing.level);
        let cooling = cooling.then_some(&rules.cooling);
        let lowest = |level: Option<i64>, own: Option<i64>, cooling: Option<i64>| {
            let sources = [
                (level, LimitSource::Level),
                (own, LimitSource::Own),
                (cooling, LimitSource::Cooling),
            ];
            let there = sources
                .into_iter()
                .filter_map(|(max, source)| Some((max?, source)));
            there.min_by_key(|(max, _)| *max)
        };
        let own = &standing.own;
        let operation = level.operation.unwrap_or(TRANSFER_MAX_MINOR);
        Self {
            operation: lowest(
                Some(operation.min(TRANSFER_MAX_MINOR)),
                own.operation,
                cooling.and_then(|cooling| cooling.operation),
            ),
            day: lowest(level.day, own.day, cooling.and_then(|cooling| cooling.day)),
            month: lowest(level.month, own.month, None),
            year: lowest(level.year, None, None),
            counterparty_month: lowest(level.counterparty_month, None, None),
            count_day: level.count_day,
            balance: level.balance,
        }
    }

    fn limited(&self, payee_balance: Option<i64>) -> Limited {
        let max = |ceiling: Ceiling| ceiling.map(|(max, _)| max);
        Limited {
            operation: max(self.operation),
            count_day: self.count_day,
            day: max(self.day),
            month: max(self.month),
            year: max(self.year),
            counterparty_month: max(self.counterparty_month),
            payee_balance,
        }
    }

    /// Every limit in force, with what is used of it.
    fn items(&self, standing: &Standing, now: Micros) -> Vec<Limit> {
        let usage = standing.usage.at(moscow::day_number(now));
        let item = |scope: LimitScope, period: LimitPeriod, ceiling: Ceiling, used: i64| {
            ceiling.map(|(max, source)| Limit {
                scope: scope.name().to_owned(),
                period: period.name().to_owned(),
                source,
                max: rub(max),
                used: rub(used),
                max_count: None,
                used_count: None,
                resets_at: resets_at(period, now).map(moscow::rfc3339),
            })
        };
        use LimitPeriod::{Day, Month, Once, Year};
        use LimitScope::{Balance, Count, Counterparty, Operation, Outgoing};
        let by_level = |max: i64| (max, LimitSource::Level);
        let count = item(Count, Day, self.count_day.map(|_| by_level(0)), 0);
        let count = count.map(|item| Limit {
            max_count: self.count_day,
            used_count: u32::try_from(usage.count).ok(),
            ..item
        });
        let all = [
            item(Operation, Once, self.operation, 0),
            item(Outgoing, Day, self.day, usage.day),
            item(Outgoing, Month, self.month, usage.month),
            item(Outgoing, Year, self.year, usage.year),
            item(Counterparty, Month, self.counterparty_month, 0),
            count,
            item(Balance, Once, self.balance.map(by_level), standing.balance),
        ];
        all.into_iter().flatten().collect()
    }
}

/// What a transfer would run into before it is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitCheck {
    /// The limit of the payer that it would exceed. What lies on the payee's account is told to
    /// nobody who does not pay.
    pub limit: Option<LimitDetail>,
    /// Whether the payer's level does not allow it at all.
    pub level_too_low: bool,
}

impl Wallet {
    /// Every limit in force, with its use so far.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn limits(&self, viewer: Viewer) -> Result<Limits, Failure> {
        let standing = self.standing(viewer.user).await?;
        let now = self.clock.now();
        let cooling = self.cooling_until(viewer.user).await?;
        let ceilings = Ceilings::of(&self.rules, &standing, cooling.is_some());
        Ok(Limits {
            level: standing.level,
            policy_date: self.rules.date.clone(),
            cooling_until: cooling.map(moscow::rfc3339),
            items: ceilings.items(&standing, now),
            own: own_on_the_wire(standing.own),
        })
    }

    /// What each level allows.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub async fn levels(&self, viewer: Viewer) -> Result<Levels, Failure> {
        let current = self.standing(viewer.user).await?.level;
        let terms = |level| {
            let rules = self.rules.level(level);
            LevelTerms {
                level,
                to_people: rules.to_people,
                balance: rules.balance.map(rub),
                operation: rules.operation.map(rub),
                month: rules.month.map(rub),
            }
        };
        let items = [Level::Anonymous, Level::Simplified, Level::Full].map(terms);
        Ok(Levels {
            current,
            items: items.into(),
        })
    }

    /// Sets lower limits of one's own.
    ///
    /// # Errors
    /// `invalid-request` where an amount is below zero or in another currency; `wallet-frozen` where
    /// the wallet is, and a limit is to rise; those of [`Wallet::confirmed`].
    pub async fn set_own_limits(
        &self,
        viewer: Viewer,
        confirmation: Option<ConfirmationId>,
        limits: OwnLimits,
    ) -> Result<Limits, Failure> {
        let to = own_row(&limits)?;
        let mut confirmed = false;
        for _ in 0..ATTEMPTS {
            let from = self.standing(viewer.user).await?.own;
            if from.rises_to(to) && !confirmed {
                self.not_frozen(viewer).await?;
                let limits = limits.clone();
                self.confirmed(viewer, confirmation, &Act::OwnLimits { limits })
                    .await?;
                confirmed = true;
            }
            let max = |own: Option<i64>| own.map_or("none".to_owned(), |max| max.to_string());
            let detail = format!(
                "operation={} day={} month={}",
                max(to.operation),
                max(to.day),
                max(to.month)
            );
            let line = self.line(viewer, "own-limits", detail);
            let set = self.store.set_own_limits(viewer.user, from, to, line);
            if set.await? {
                return self.limits(viewer).await;
            }
        }
        let detail = "The limits are being changed elsewhere; try again.";
        Err(Failure::unavailable(detail, 1))
    }

    /// The limits that a transfer of this payer to this payee is under.
    ///
    /// # Errors
    /// `level-too-low` where the payer's level does not allow it at all.
    pub(super) async fn limited(&self, payer: UserId, payee: &Found) -> Result<Limited, Failure> {
        let standing = self.standing(payer).await?;
        if matches!(payee, Found::Person(_)) && !self.rules.level(standing.level).to_people {
            return Err(level_too_low());
        }
        let cooling = self.cooling_until(payer).await?;
        let ceilings = Ceilings::of(&self.rules, &standing, cooling.is_some());
        let (owner, is_shop) = match payee {
            Found::Person(user) => (user.id, false),
            Found::Shop(shop) => (shop.owner, true),
        };
        Ok(ceilings.limited(self.balance_ceiling(owner, is_shop).await?))
    }

    /// The limits that a withdrawal to a bank is under.
    ///
    /// # Errors
    /// `level-too-low` where his level does not allow it at all.
    pub(super) async fn limited_to_bank(&self, payer: UserId) -> Result<Limited, Failure> {
        let standing = self.standing(payer).await?;
        if !self.rules.level(standing.level).to_people {
            return Err(level_too_low());
        }
        let cooling = self.cooling_until(payer).await?;
        let ceilings = Ceilings::of(&self.rules, &standing, cooling.is_some());
        let limited = ceilings.limited(None);
        // Of banks there is one, which is no counterparty.
        Ok(Limited {
            counterparty_month: None,
            ..limited
        })
    }

    /// The most that may lie on his own account, in minor units.
    ///
    /// # Errors
    /// `unavailable` where the store cannot be read.
    pub(super) async fn own_ceiling(&self, user: UserId) -> Result<Option<i64>, Failure> {
        self.balance_ceiling(user, false).await
    }

    /// The most that may lie on an account of this owner, in minor units.
    async fn balance_ceiling(&self, owner: UserId, is_shop: bool) -> Result<Option<i64>, Failure> {
        let is_free = is_shop && self.rules.shops_without_balance_limit;
        if is_free || !self.rules.limits_balances() {
            return Ok(None);
        }
        Ok(self.rules.level(self.standing(owner).await?.level).balance)
    }

    /// The most that may lie on the account of whom this pays, when what was held or authorised is posted.
    pub(super) async fn payee_ceiling(&self, payee: &PartyRow) -> Result<Option<i64>, Failure> {
        match payee {
            PartyRow::Person { id, .. } => self.balance_ceiling(*id, false).await,
            PartyRow::Shop(shop) => self.balance_ceiling(shop.owner, true).await,
            PartyRow::System(_) => Ok(None),
        }
    }

    /// What a transfer would run into, before anything is decided.
    ///
    /// # Errors
    /// `payee-unknown`; `unavailable` where the store cannot be read.
    pub async fn limit_check(
        &self,
        viewer: Viewer,
        request: &TransferRequest,
    ) -> Result<LimitCheck, Failure> {
        let payee = self.find(request.payee_id).await?;
        let payee = payee.ok_or_else(payees::unknown)?;
        let limits = match self.limited(viewer.user, &payee).await {
            Ok(limits) => limits,
            Err(failure) if failure.code == ErrorCode::LevelTooLow => {
                return Ok(LimitCheck {
                    limit: None,
                    level_too_low: true,
                });
            }
            Err(failure) => return Err(failure),
        };
        let standing = self.standing(viewer.user).await?;
        let now = self.clock.now();
        let to = match &payee {
            Found::Person(user) => user.account,
            Found::Shop(shop) => shop.account,
        };
        let month = moscow::around(now, Stretch::Month).0;
        let hit = limits.hit(&Measured {
            amount: request.amount.money().minor(),
            at: now,
            usage: standing.usage,
            to_payee: self.store.paid_since(standing.account, to, month).await?,
            payee_balance: None,
        });
        Ok(LimitCheck {
            limit: hit.as_ref().map(detail),
            level_too_low: false,
        })
    }

    pub(super) async fn standing(&self, user: UserId) -> Result<Standing, Failure> {
        let standing = self.store.standing(user).await?;
        standing
            .ok_or_else(|| Failure::new(ErrorCode::SignInRequired, "The account is gone: sign in."))
    }
}

fn level_too_low() -> Failure {
    Failure::new(
        ErrorCode::LevelTooLow,
        "Only identified people may pay people: see `GET /levels` and `POST /identification`.",
    )
}

/// The failure of a transfer that a limit refused.
pub(super) fn over(hit: &LimitHit) -> Failure {
    let words = match hit.scope {
        LimitScope::Operation => "The amount is above what one transfer may be.",
        LimitScope::Count => "No more transfers are allowed in this period.",
        LimitScope::Outgoing => "The amount is above what is left for this period.",
        LimitScope::Counterparty => "The amount is above what this payee may get in this period.",
        LimitScope::Balance => "The payee cannot take this amount.",
        LimitScope::Authorization => "The amount is above what is left to capture.",
        LimitScope::Payment => "The amount is above what is left of the payment.",
    };
    let mut failure = Failure::new(ErrorCode::LimitExceeded, words);
    failure.limit = Some(Box::new(detail(hit)));
    failure
}

/// The failure of what would put more on one's own account than may lie there: its figures are his.
pub(super) fn balance_full(remaining: i64, max: Option<i64>) -> Failure {
    over(&LimitHit {
        scope: LimitScope::Balance,
        period: LimitPeriod::Once,
        remaining,
        remaining_count: None,
        max,
        resets_at: None,
    })
}

fn detail(hit: &LimitHit) -> LimitDetail {
    LimitDetail {
        scope: hit.scope.name().to_owned(),
        period: hit.period.name().to_owned(),
        remaining: rub(hit.remaining),
        remaining_count: hit.remaining_count,
        max: hit.max.map(rub),
        resets_at: hit.resets_at.map(moscow::rfc3339),
    }
}

fn resets_at(period: LimitPeriod, now: Micros) -> Option<Micros> {
    let stretch = match period {
        LimitPeriod::Once => return None,
        LimitPeriod::Day => Stretch::Day,
        LimitPeriod::Month => Stretch::Month,
        LimitPeriod::Year => Stretch::Year,
    };
    Some(moscow::around(now, stretch).1)
}

fn rub(minor: i64) -> Amount {
    Money::new(minor, Currency::Rub).into()
}

fn own_on_the_wire(own: OwnRow) -> OwnLimits {
    OwnLimits {
        operation: own.operation.map(rub),
        day: own.day.map(rub),
        month: own.month.map(rub),
    }
}

pub(super) fn own_row(limits: &OwnLimits) -> Result<OwnRow, Failure> {
    let minor = |name: &str, amount: Option<Amount>| {
        let Some(money) = amount.map(|amount| amount.money()) else {
            return Ok(None);
        };
        if money.currency() != Currency::Rub {
            let pointer = format!("/{name}/currency");
            return Err(Failure::invalid(&pointer, "limits are in roubles"));
        }
        if money.minor() < 0 {
            let pointer = format!("/{name}/value");
            return Err(Failure::invalid(&pointer, "use an amount from zero"));
        }
        Ok(Some(money.minor()))
    };
    Ok(OwnRow {
        operation: minor("operation", limits.operation)?,
        day: minor("day", limits.day)?,
        month: minor("month", limits.month)?,
    })
}
