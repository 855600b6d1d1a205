//! One currency for another, between a person's own accounts: rates, quotes, and exchanges by them.
//!
//! An exchange moves money that stays its owner's. So it needs no confirmation, nobody is asked about
//! it, and it counts towards no limit of what leaves. What may *lie* on accounts is limited: the rouble
//! account as always, and all others together, at the official rates, by the same ceiling.

use jiff::civil::Date;
use poltina_api_types::{
    Account, ErrorCode, Exchange, ExchangeSide, NewAccount, NewExchange, NewQuote, Quote,
    RatePoint, Rates, RatesQuery,
};
use poltina_domain::limits::TRANSFER_MAX_MINOR;
use poltina_domain::{
    AccountId, ConversionError, Currency, Fee, Money, Pair, Price, QuoteId, TransferId,
};
use poltina_ledger::Refusal;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::limits::over;
use super::people::account;
use super::rate::{EXCHANGES_PER_USER, QUOTES_PER_USER};
use super::transfers::{DEADLINE_SECONDS, not_decided, refused};
use super::{Failure, Viewer, Wallet};
use crate::clock::{Micros, SECOND, unix_ms};
use crate::gateway::{NoRates, RateTable};
use crate::sequencer::{ExchangeCommand, SubmitError};
use crate::store::{self, Decision, ExchangeRow, QuoteRow};
use crate::{moscow, random};

/// How many days ahead of today a rate may be: rates are made known the day before, and before
/// holidays some days more.
const RATES_AHEAD_DAYS: i64 = 4;

/// How long a quote that was not used is kept after its time.
const QUOTE_KEPT: Micros = 24 * 3_600 * SECOND;

/// An exchange that was decided and not refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchanged {
    /// The exchange.
    pub exchange: Exchange,
    /// Whether that was decided by an earlier request with the same key.
    pub replayed: bool,
}

/// What became of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExchangeSettled {
    /// The exchange is posted.
    Posted(Box<Exchange>),
    /// It is refused for good.
    Refused(Failure),
}

/// What a pair is worth now, and what follows from it.
struct Worth {
    date: Date,
    official: Decimal,
}

impl Wallet {
    /// His account in a currency, opened where there is none; whether it was opened now.
    ///
    /// # Errors
    /// `level-too-low` where nobody has identified him.
    pub async fn open_account(
        &self,
        viewer: Viewer,
        new: NewAccount,
    ) -> Result<(Account, bool), Failure> {
        let (accounts, _) = self.store.accounts_of(viewer.user).await?;
        if let Some(there) = in_currency(&accounts, new.currency) {
            return Ok((account(there), false));
        }
        let level = self.standing(viewer.user).await?.level;
        if !self.rules.level(level).to_people {
            return Err(Failure::new(
                ErrorCode::LevelTooLow,
                "Only identified people may have accounts in other currencies: see `GET /levels` and \
                 `POST /identification`.",
            ));
        }
        let now = self.clock.now();
        let id = AccountId::new(unix_ms(now), random::bytes(&*self.random)?);
        let opened = self.store.open_account(viewer.user, id, new.currency, now);
        let (row, made) = opened.await?;
        Ok((account(&row), made))
    }

    /// The rates of a pair: what an exchange costs now, and a year of the official ones.
    ///
    /// # Errors
    /// `invalid-request` where it is no pair; `rates-unavailable`.
    pub async fn rates(&self, query: &RatesQuery) -> Result<Rates, Failure> {
        let pair: Pair = query
            .pair
            .parse()
            .map_err(|error: poltina_domain::UnknownPair| {
                Failure::invalid("query:pair", error.to_string())
            })?;
        let table = self.table().await?;
        let worth = self.worth(&table, pair)?;
        let (when_sold, when_bought) = self.prices(pair, worth.official)?;
        let point = |(day, rate): (Date, Decimal)| RatePoint {
            date: day.to_string(),
            rate: format!("{:.4}", rate.round_dp(4)),
        };
        Ok(Rates {
            base: pair.base(),
            counter: pair.counter(),
            when_sold: when_sold.to_string(),
            when_bought: when_bought.to_string(),
            fee: self.exchange_fee(),
            date: worth.date.to_string(),
            source: self.rates.name().to_owned(),
            points: table.all(pair).map(point).collect(),
        })
    }

    /// Makes a quote: what an exchange would come to, held for a short time.
    ///
    /// # Errors
    /// `invalid-request` where the currencies are the same, no account is open in one of them, or the
    /// amount is none of theirs; `limit-exceeded` where it is worth too much; `rates-unavailable`.
    pub async fn quote(&self, viewer: Viewer, new: NewQuote) -> Result<Quote, Failure> {
        let now = self.clock.now();
        self.allowances
            .take(QUOTES_PER_USER, viewer.user.as_bytes(), now)?;
        self.new_quote(viewer, new).await.map(|row| quote(&row))
    }

    /// Exchanges what a quote says. The same key gets the same answer for ever, and a quote is used
    /// once.
    ///
    /// # Errors
    /// `not-found` where the quote is not there, or someone else's; `quote-expired` with a new quote;
    /// `quote-used`; `wallet-frozen`: nothing is decided by these. `insufficient-funds`,
    /// `limit-exceeded` and `account-closed` burn the key. After `internal` it is unknown: ask by the
    /// key.
    pub async fn exchange(
        &self,
        viewer: Viewer,
        key: String,
        new: NewExchange,
    ) -> Result<Exchanged, Failure> {
        let kept_key = ExchangeCommand::key_of(&key);
        if let Some(earlier) = self.exchanged_before(viewer, &kept_key, &new).await? {
            return Ok(earlier);
        }
        let now = self.clock.now();
        self.allowances
            .take(EXCHANGES_PER_USER, viewer.user.as_bytes(), now)?;
        let found = self.store.quote_by_id(viewer.user, new.quote_id).await?;
        let quote = found.ok_or_else(|| Failure::not_found("quote"))?;
        if quote.expires_at <= now {
            // An earlier request with this key may have come in time.
            if self.sequencer.is_in_flight(viewer.user, &kept_key) {
                return Err(not_decided(SubmitError::InFlight));
            }
            return match self.exchanged_before(viewer, &kept_key, &new).await? {
                Some(earlier) => Ok(earlier),
                None => Err(self.expired(viewer, &quote).await),
            };
        }
        let (accounts, _) = self.store.accounts_of(viewer.user).await?;
        let open = |currency| in_currency(&accounts, currency).ok_or_else(Failure::internal);
        let (payer, payee) = (open(quote.sell.currency())?, open(quote.buy.currency())?);
        let command = ExchangeCommand {
            principal: viewer.user,
            key,
            payer: payer.id,
            payee: payee.id,
            payee_balance: self.ceiling(viewer, &accounts, payee, &quote).await?,
            deadline: now + DEADLINE_SECONDS * SECOND,
            quote: quote.clone(),
        };
        match self.sequencer.exchange(command).await {
            Ok(decision) => self.exchanged(viewer, decision, false).await,
            Err(SubmitError::QuoteExpired) => Err(self.expired(viewer, &quote).await),
            Err(error) => Err(not_decided(error)),
        }
    }

    /// What became of a key.
    ///
    /// # Errors
    /// `transfer-unknown` where no request with it has arrived; `idempotency-key-in-flight` where one
    /// is being decided.
    pub async fn exchange_outcome(
        &self,
        viewer: Viewer,
        key: &str,
    ) -> Result<ExchangeSettled, Failure> {
        let key = ExchangeCommand::key_of(key);
        // Asked first: what stops to be in flight after this is in the store.
        if self.sequencer.is_in_flight(viewer.user, &key) {
            return Err(not_decided(SubmitError::InFlight));
        }
        let Some(outcome) = self.store.outcome_by_key(viewer.user, &key).await? else {
            return Err(Failure::new(
                ErrorCode::TransferUnknown,
                "No exchange with this key has arrived. It may still be on its way: send it again, or \
                 wait until its quote is over.",
            )
            .after(1));
        };
        self.settled_exchange(viewer, outcome.decision).await
    }

    /// The exchange of his that a transfer belongs to.
    ///
    /// # Errors
    /// `not-found` where it is none, or someone else's.
    pub async fn exchange_by_transfer(
        &self,
        viewer: Viewer,
        id: TransferId,
    ) -> Result<Exchange, Failure> {
        let row = self.store.exchange_by_transfer(viewer.user, id).await?;
        row.map(on_the_wire)
            .ok_or_else(|| Failure::not_found("exchange"))
    }

    pub(super) async fn exchanged(
        &self,
        viewer: Viewer,
        decision: Decision,
        replayed: bool,
    ) -> Result<Exchanged, Failure> {
        match self.settled_exchange(viewer, decision).await? {
            ExchangeSettled::Posted(exchange) => Ok(Exchanged {
                exchange: *exchange,
                replayed,
            }),
            ExchangeSettled::Refused(failure) => Err(failure),
        }
    }

    async fn settled_exchange(
        &self,
        viewer: Viewer,
        decision: Decision,
    ) -> Result<ExchangeSettled, Failure> {
        Ok(match decision {
            Decision::Posted(posted) => {
                let row = self
                    .store
                    .exchange_by_transfer(viewer.user, posted.transfer_id);
                // The money has moved: nothing that goes wrong from here on may sound as if it had not.
                let row = row.await.map_err(|_| Failure::internal())?;
                ExchangeSettled::Posted(Box::new(on_the_wire(row.ok_or_else(Failure::internal)?)))
            }
            Decision::Held(_) | Decision::Authorized(_) => return Err(Failure::internal()),
            Decision::Refused(refusal) => ExchangeSettled::Refused(refused(refusal)),
            Decision::Limited(hit) => ExchangeSettled::Refused(over(&hit)),
        })
    }

    /// The failure of a confirmation that came too late, with what the same would come to now.
    pub(super) async fn expired(&self, viewer: Viewer, old: &QuoteRow) -> Failure {
        let mut failure = Failure::new(
            ErrorCode::QuoteExpired,
            "The quote's time is over and nothing was exchanged: show `quote`, and confirm it.",
        );
        let new = NewQuote {
            sell: old.sell.currency(),
            buy: old.buy.currency(),
            amount: match old.fixed {
                ExchangeSide::Sell => old.sell.into(),
                ExchangeSide::Buy => old.buy.into(),
            },
        };
        match self.new_quote(viewer, new).await {
            Ok(row) => failure.quote = Some(Box::new(quote(&row))),
            Err(error) => tracing::info!(code = error.code.as_str(), "there is no new quote"),
        }
        failure
    }

    async fn new_quote(&self, viewer: Viewer, new: NewQuote) -> Result<QuoteRow, Failure> {
        let now = self.clock.now();
        let pair = Pair::new(new.sell, new.buy);
        let pair = pair.ok_or_else(|| Failure::invalid("/buy", "use another currency"))?;
        let (accounts, _) = self.store.accounts_of(viewer.user).await?;
        for (currency, pointer) in [(new.sell, "/sell"), (new.buy, "/buy")] {
            if in_currency(&accounts, currency).is_none() {
                let detail = "open an account in this currency first: `POST /accounts`";
                return Err(Failure::invalid(pointer, detail));
            }
        }
        let table = self.table().await?;
        let worth = self.worth(&table, pair)?;
        let (when_sold, when_bought) = self.prices(pair, worth.official)?;
        let price = if new.sell == pair.base() {
            when_sold
        } else {
            when_bought
        };
        let amount = new.amount.money();
        let (fixed, conversion) = if amount.currency() == new.sell {
            (ExchangeSide::Sell, price.sell(amount))
        } else {
            (ExchangeSide::Buy, price.buy(amount))
        };
        let conversion = conversion.map_err(|error| match error {
            ConversionError::NotOfPair if amount.is_positive() => {
                Failure::invalid("/amount/currency", "use `sell` or `buy`")
            }
            other => Failure::invalid("/amount/value", other.to_string()),
        })?;
        let most = self.in_roubles(&table, conversion.sell)?;
        let most = most.max(self.in_roubles(&table, conversion.buy)?);
        if most > TRANSFER_MAX_MINOR {
            return Err(refused(Refusal::LimitExceeded));
        }
        let fee = self.exchange_fee().of(conversion.sell);
        let row = QuoteRow {
            id: QuoteId::new(unix_ms(now), random::bytes(&*self.random)?),
            user: viewer.user,
            price,
            sell: conversion.sell,
            buy: conversion.buy,
            fee: fee.map_err(|_| Failure::internal())?,
            fixed,
            rate_date: worth.date.to_string(),
            created_at: now,
            expires_at: now + self.rules.exchange.quote_seconds * SECOND,
        };
        self.store.put_quote(row.clone(), now - QUOTE_KEPT).await?;
        Ok(row)
    }

    /// The most that may lie on the account that an exchange comes to, in minor units of its currency,
    /// once what is sold has left the others.
    async fn ceiling(
        &self,
        viewer: Viewer,
        accounts: &[store::Account],
        payee: &store::Account,
        quote: &QuoteRow,
    ) -> Result<Option<i64>, Failure> {
        let Some(ceiling) = self.own_ceiling(viewer.user).await? else {
            return Ok(None);
        };
        if payee.currency == Currency::Rub {
            return Ok(Some(ceiling));
        }
        let table = self.table().await?;
        let mut left = ceiling;
        for other in accounts {
            if other.currency != Currency::Rub && other.currency != payee.currency {
                let mut lies = other.available().saturating_add(other.held);
                if other.currency == quote.sell.currency() {
                    let leaves = quote.sell.minor().saturating_add(quote.fee.minor());
                    lies = lies.saturating_sub(leaves).max(0);
                }
                let worth = self.in_roubles(&table, Money::new(lies, other.currency))?;
                left = left.saturating_sub(worth).max(0);
            }
        }
        let pair = Pair::new(payee.currency, Currency::Rub).ok_or_else(Failure::internal)?;
        let official = self.worth(&table, pair)?.official;
        let left = Decimal::from(left);
        let most = if pair.base() == payee.currency {
            left.checked_div(official)
        } else {
            left.checked_mul(official)
        };
        let most = most.and_then(|most| most.floor().to_i64());
        Ok(Some(most.unwrap_or(i64::MAX)))
    }

    /// What an amount is worth in kopecks at the official rate, rounded up. Only limits are measured
    /// by it.
    fn in_roubles(&self, table: &RateTable, amount: Money) -> Result<i64, Failure> {
        let Some(pair) = Pair::new(amount.currency(), Currency::Rub) else {
            return Ok(amount.minor());
        };
        let official = self.worth(table, pair)?.official;
        let minor = Decimal::from(amount.minor());
        let worth = if pair.base() == amount.currency() {
            minor.checked_mul(official)
        } else {
            minor.checked_div(official)
        };
        let worth = worth.and_then(|worth| worth.ceil().to_i64());
        Ok(worth.unwrap_or(i64::MAX))
    }

    fn exchange_fee(&self) -> Fee {
        Fee {
            basis_points: self.rules.exchange.fee,
            ..Fee::FREE
        }
    }

    /// What a person gets, and what he pays, for a unit of the pair's base.
    fn prices(&self, pair: Pair, official: Decimal) -> Result<(Price, Price), Failure> {
        let spread = self.rules.exchange.spread;
        let sold = Price::when_base_is_sold(pair, official, spread);
        let bought = Price::when_base_is_bought(pair, official, spread);
        sold.zip(bought)
            .ok_or_else(|| no_rates("The rate of this pair is too low to exchange by."))
    }

    async fn table(&self) -> Result<std::sync::Arc<RateTable>, Failure> {
        let table = self.rates.table(self.clock.now()).await;
        table.map_err(|error| {
            if error == NoRates::NotConfigured {
                return no_rates("No source of rates is set up.");
            }
            tracing::error!(%error, "there are no rates");
            no_rates("The rates cannot be read now.").after(30)
        })
    }

    /// What the pair is worth by the newest rate, which must not be too old.
    fn worth(&self, table: &RateTable, pair: Pair) -> Result<Worth, Failure> {
        let today = moscow::zoned(self.clock.now()).date();
        let soon = today.saturating_add(jiff::Span::new().days(RATES_AHEAD_DAYS));
        let newest = table.newest(pair, soon);
        let (date, official) = newest.ok_or_else(|| no_rates("There is no rate of this pair."))?;
        let age = date
            .until(today)
            .map_or(i64::MAX, |span| span.get_days().into());
        if age > self.rules.exchange.max_age_days {
            let detail = format!("The newest rate is of {date}, which is too old to exchange by.");
            return Err(no_rates(&detail).after(600));
        }
        let before = table.newest(pair, date.saturating_sub(jiff::Span::new().days(1)));
        if before.is_some_and(|(_, before)| jumped(before, official, self.rules.exchange.max_jump))
        {
            tracing::error!(?pair, %date, %official, "the rate is too far from the one before: see max_jump");
            return Err(no_rates(
                "The newest rate is too far from the one before: it is being checked.",
            )
            .after(600));
        }
        Ok(Worth { date, official })
    }
}

/// Whether a rate is further from the one before than so many basis points of it.
fn jumped(before: Decimal, now: Decimal, most: u32) -> bool {
    let moved = (now - before).abs().checked_mul(Decimal::from(10_000));
    let allowed = before.checked_mul(Decimal::from(most));
    moved
        .zip(allowed)
        .is_none_or(|(moved, allowed)| moved > allowed)
}

fn no_rates(detail: &str) -> Failure {
    Failure::new(ErrorCode::RatesUnavailable, detail).after(60)
}

pub(super) fn in_currency(
    accounts: &[store::Account],
    currency: Currency,
) -> Option<&store::Account> {
    accounts.iter().find(|account| account.currency == currency)
}

fn quote(row: &QuoteRow) -> Quote {
    Quote {
        id: row.id,
        base: row.price.pair().base(),
        counter: row.price.pair().counter(),
        price: row.price.to_string(),
        sell: row.sell.into(),
        buy: row.buy.into(),
        fee: row.fee.into(),
        fixed: row.fixed,
        rate_date: row.rate_date.clone(),
        created_at: moscow::rfc3339(row.created_at),
        expires_at: moscow::rfc3339(row.expires_at),
    }
}

pub(super) fn on_the_wire(row: ExchangeRow) -> Exchange {
    let quote = row.quote;
    Exchange {
        id: row.sold,
        quote_id: quote.id,
        base: quote.price.pair().base(),
        counter: quote.price.pair().counter(),
        price: quote.price.to_string(),
        sold: quote.sell.into(),
        bought: quote.buy.into(),
        fee: quote.fee.into(),
        sold_operation_id: row.sold_operation,
        bought_operation_id: row.bought_operation,
        posted_at: moscow::rfc3339(row.posted_at),
    }
}
