//! The limits that a transfer is under: looked at in the batch, over what its account has used.

use poltina_domain::TransferId;

use super::TransferCommand;
use super::batch::Round;
use crate::clock::Micros;
use crate::moscow::{self, Stretch};
use crate::store::{
    LimitHit, LimitPeriod, LimitScope, LoadedAuthorization, LoadedHold, LoadedPayment, Pair, Party,
    Usage,
};

/// The most that each limit allows, in minor units; none where there is no such limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limited {
    /// Of one transfer.
    pub operation: Option<i64>,
    /// Transfers of a day.
    pub count_day: Option<u32>,
    /// Of a day, held amounts among it, as all that follow.
    pub day: Option<i64>,
    /// Of a month.
    pub month: Option<i64>,
    /// Of a year.
    pub year: Option<i64>,
    /// Of a month, to this payee.
    pub counterparty_month: Option<i64>,
    /// On the payee's account, after the credit. Another person's: a refusal tells no figure of it.
    pub payee_balance: Option<i64>,
}

/// What a transfer is measured by.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// How much, in minor units.
    pub amount: i64,
    /// When it leaves.
    pub at: Micros,
    /// What has left the payer's account.
    pub usage: Usage,
    /// What has left it to this payee in this month.
    pub to_payee: i64,
    /// What lies on the payee's account; none where the payer has not got the amount: whoever pays
    /// nothing learns nothing.
    pub payee_balance: Option<i64>,
}

impl Limited {
    /// The first limit that the transfer would exceed: the narrowest first, the payee's last.
    ///
    /// ```
    /// use poltina_server::sequencer::{Limited, Measured};
    /// use poltina_server::store::{LimitPeriod, LimitScope, Usage};
    ///
    /// let mut usage = Usage::default();
    /// usage.add(20_261_122, 700);
    /// let noon = 1_795_338_000_000_000; // of that day
    /// let measured = Measured { amount: 400, at: noon, usage, to_payee: 0, payee_balance: None };
    /// let limits = Limited { day: Some(1_000), ..Limited::default() };
    /// let hit = limits.hit(&measured).unwrap();
    /// assert_eq!((hit.scope, hit.period), (LimitScope::Outgoing, LimitPeriod::Day));
    /// assert_eq!(hit.remaining, 300);
    /// assert_eq!(limits.hit(&Measured { amount: 300, ..measured }), None);
    /// ```
    #[must_use]
    pub fn hit(&self, measured: &Measured) -> Option<LimitHit> {
        let usage = measured.usage.at(moscow::day_number(measured.at));
        let over = |scope, stretch: Option<Stretch>, max: Option<i64>, used: i64| {
            let max = max?;
            let remaining = max.saturating_sub(used).max(0);
            (measured.amount > remaining).then(|| LimitHit {
                scope,
                period: stretch.map_or(LimitPeriod::Once, period),
                remaining,
                remaining_count: None,
                max: Some(max),
                resets_at: stretch.map(|stretch| moscow::around(measured.at, stretch).1),
            })
        };
        let outgoing = |stretch, max, used| over(LimitScope::Outgoing, Some(stretch), max, used);
        over(LimitScope::Operation, None, self.operation, 0)
            .or_else(|| self.count(usage.count, measured.at))
            .or_else(|| outgoing(Stretch::Day, self.day, usage.day))
            .or_else(|| outgoing(Stretch::Month, self.month, usage.month))
            .or_else(|| outgoing(Stretch::Year, self.year, usage.year))
            .or_else(|| {
                let (scope, month) = (LimitScope::Counterparty, Some(Stretch::Month));
                over(scope, month, self.counterparty_month, measured.to_payee)
            })
            .or_else(|| {
                let hit = over(
                    LimitScope::Balance,
                    None,
                    self.payee_balance,
                    measured.payee_balance?,
                )?;
                Some(LimitHit {
                    remaining: 0,
                    max: None,
                    ..hit
                })
            })
    }

    fn count(&self, count: i64, at: Micros) -> Option<LimitHit> {
        let max = self.count_day?;
        (count >= i64::from(max)).then(|| LimitHit {
            scope: LimitScope::Count,
            period: LimitPeriod::Day,
            remaining: 0,
            remaining_count: Some(0),
            max: None,
            resets_at: Some(moscow::around(at, Stretch::Day).1),
        })
    }
}

const fn period(stretch: Stretch) -> LimitPeriod {
    match stretch {
        Stretch::Day => LimitPeriod::Day,
        Stretch::Month => LimitPeriod::Month,
        Stretch::Year => LimitPeriod::Year,
    }
}

impl Round {
    /// The limit that the transfer would exceed. What was decided before, what is refused anyway and
    /// what cannot be paid at all is the book's.
    pub(super) fn limit_hit(&self, id: TransferId, command: &TransferCommand) -> Option<LimitHit> {
        let limits = command.limits.as_ref()?;
        let payer = self.book.account(command.payer)?;
        let payee = self.book.account(command.payee)?;
        let amount = command.amount.minor();
        let open = !payer.closed && !payee.closed && payer.id != payee.id;
        let currency = command.amount.currency();
        let alike = payer.currency == currency && payee.currency == currency;
        let decided = command.refuse.is_some() || self.decisions.contains_key(&id);
        if decided || !open || !alike || !command.amount.is_positive() {
            return None;
        }
        let to_payee = command
            .pair(self.now)
            .and_then(|pair| self.pairs.get(&pair));
        limits.hit(&Measured {
            amount,
            at: command.leaves_at(self.now),
            usage: self.usage.get(&payer.id).copied().unwrap_or_default(),
            to_payee: to_payee.copied().unwrap_or_default(),
            payee_balance: self.can_pay(command, payer).then(|| payee.balance()),
        })
    }

    /// Counts what leaves a customer's account, or is held to leave it.
    pub(super) fn count(&mut self, command: &TransferCommand) {
        let loaded = self.accounts.get(&command.payer);
        if loaded.is_some_and(|loaded| matches!(loaded.account.owner, Party::System(_))) {
            return;
        }
        let (at, amount) = (command.leaves_at(self.now), command.amount.minor());
        let usage = self.usage.entry(command.payer).or_default();
        usage.add(moscow::day_number(at), amount);
        self.count_pair(Pair::of_month((command.payer, command.payee), at), amount);
    }

    /// Takes back what was counted when it was held, and does not leave.
    pub(super) fn take_back(&mut self, hold: &LoadedHold) {
        let (at, amount) = (hold.held_at, hold.amount.minor());
        let usage = self.usage.entry(hold.payer).or_default();
        usage.take_back(moscow::day_number(at), amount);
        self.count_pair(Pair::of_month((hold.payer, hold.payee), at), -amount);
    }

    /// Takes back the rest of what was authorised and is not captured; all of it is no transfer at all.
    pub(super) fn take_rest_back(&mut self, one: &LoadedAuthorization, rest: i64) {
        let (at, usage) = (one.authorized_at, self.usage.entry(one.payer).or_default());
        let day = moscow::day_number(at);
        if rest == one.amount.minor() {
            usage.take_back(day, rest);
        } else {
            usage.give_back(day, rest);
        }
        self.count_pair(Pair::of_month((one.payer, one.payee), at), -rest);
    }

    /// What was given back counts no more as spent: on the day, in the month and in the year of its
    /// payment. That there was a payment still counts.
    pub(super) fn count_refund(&mut self, payment: &LoadedPayment, amount: i64) {
        let usage = self.usage.entry(payment.payer).or_default();
        usage.give_back(moscow::day_number(payment.counted_at), amount);
        let pair = (payment.payer, payment.payee);
        self.count_pair(Pair::of_month(pair, payment.counted_at), -amount);
    }

    /// Only pairs that someone in this batch asks for are there.
    fn count_pair(&mut self, pair: Pair, amount: i64) {
        if let Some(paid) = self.pairs.get_mut(&pair) {
            *paid = paid.saturating_add(amount);
        }
    }
}
