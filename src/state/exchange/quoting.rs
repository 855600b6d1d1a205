//! What is typed becomes a quote: guessed by the rates at once, asked for after a pause, and asked for anew when
//! its time is over.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{ExchangeSide, NewQuote, Quote, Rates};
use poltina_domain::{Conversion, Currency, Money, Pair, Price};

use super::{ExchangeState, Held};
use crate::i18n::Texts;
use crate::platform::clock;
use crate::state::State;

/// How long nothing may be typed before a quote is asked for.
const PAUSE_MS: u32 = 450;

impl ExchangeState {
    /// Something was typed on this side: the other one follows at once by the rates that are known,
    /// and to the last digit with the quote.
    pub fn retype(self, state: State, side: ExchangeSide) {
        self.touched.set_value(true);
        self.side.set(side);
        self.failed.set(None);
        self.quote.set(None);
        self.renewals.set(0);
        let turn = self.next_turn();
        self.asking.set(untrack(|| self.wanted(state)).is_some());
        let other = self.typed(opposite(side));
        let guess = untrack(|| {
            let amount = self.amount().ok()?;
            let rates = self.rates.with(|rates| rates.value().cloned())?;
            convert(&rates, amount, side, self.sell.get())
        });
        match guess {
            Some(conversion) => {
                let money = match side {
                    ExchangeSide::Sell => conversion.buy,
                    ExchangeSide::Buy => conversion.sell,
                };
                other.set(shown(state, money));
            }
            None => other.set(String::new()),
        }
        self.keep();
        spawn_local(async move {
            clock::sleep(PAUSE_MS).await;
            if self.turn.get_value() == turn {
                self.ask(state);
            }
        });
    }

    pub(super) fn next_turn(self) -> u32 {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.turn.get_value()
    }

    /// What a quote can be asked for; none where nothing is typed, or an account is missing. Tracked.
    fn wanted(self, state: State) -> Option<NewQuote> {
        let amount = self.amount().ok()?;
        let (sell, buy) = self.currencies();
        let open = |currency| state.accounts.in_currency(currency).is_some();
        (open(sell) && open(buy)).then(|| NewQuote {
            sell,
            buy,
            amount: amount.into(),
        })
    }

    /// Whether what is typed wants a quote, and none is there or under way; tracked.
    #[must_use]
    pub fn wants(self, state: State) -> bool {
        self.quote.with(Option::is_none)
            && !self.asking.get()
            && self.failed.with(Option::is_none)
            && self.wanted(state).is_some()
    }

    /// Asks for a quote of what is typed, in place of one that is over where there is one.
    pub fn ask(self, state: State) {
        let wanted = untrack(|| self.wanted(state));
        let turn = self.next_turn();
        let (Some(new), Some(client)) = (wanted, state.session.client()) else {
            self.asking.set(false);
            return;
        };
        self.asking.set(true);
        self.failed.set(None);
        spawn_local(async move {
            let answer = state.hear(client.quote(&new).await);
            // Something else was typed meanwhile.
            if self.turn.get_value() != turn {
                return;
            }
            self.asking.set(false);
            match answer {
                Ok(quote) => self.take(state, quote, false),
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }

    /// Asks anew for a quote that is over, as long as somebody is there.
    pub fn renew(self, state: State) {
        self.renewals.update(|renewals| *renewals += 1);
        self.ask(state);
    }

    /// Asks anew because the person wants it.
    pub fn ask_anew(self, state: State) {
        self.renewals.set(0);
        self.ask(state);
    }

    /// Shows a quote, and how long it holds from now. `instead` says that it came in place of what was to be
    /// exchanged.
    pub(super) fn take(self, state: State, quote: Quote, instead: bool) {
        let (side, other) = match quote.fixed {
            ExchangeSide::Sell => (ExchangeSide::Buy, quote.buy),
            ExchangeSide::Buy => (ExchangeSide::Sell, quote.sell),
        };
        self.typed(side).set(shown(state, other.money()));
        let old = self.quote.get_untracked();
        let other_terms = old.is_some_and(|old| old.differs(&quote));
        self.quote
            .set(Some(Held::new(quote, instead || other_terms)));
    }
}

const fn opposite(side: ExchangeSide) -> ExchangeSide {
    match side {
        ExchangeSide::Sell => ExchangeSide::Buy,
        ExchangeSide::Buy => ExchangeSide::Sell,
    }
}

/// What the amount comes to by these rates: the arithmetic of the server.
fn convert(rates: &Rates, amount: Money, side: ExchangeSide, sell: Currency) -> Option<Conversion> {
    let pair = Pair::new(rates.base, rates.counter)?;
    let price = if sell == rates.base {
        &rates.when_sold
    } else {
        &rates.when_bought
    };
    let price = Price::parse(pair, price)?;
    match side {
        ExchangeSide::Sell => price.sell(amount).ok(),
        ExchangeSide::Buy => price.buy(amount).ok(),
    }
}

/// An amount as it would be typed: all its decimals, by the language's sign.
fn shown(state: State, money: Money) -> String {
    let t = Texts::new(state.settings.language());
    money.to_decimal_string().replace('.', t.decimal_sign())
}

#[cfg(test)]
mod tests {
    use poltina_domain::Fee;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn rates() -> Rates {
        Rates {
            base: Currency::Cny,
            counter: Currency::Rub,
            when_sold: "11.8800".to_owned(),
            when_bought: "12.1200".to_owned(),
            fee: Fee::FREE,
            date: "2026-11-28".to_owned(),
            source: "demo".to_owned(),
            points: Vec::new(),
        }
    }

    #[wasm_bindgen_test]
    fn the_other_side_follows_by_the_price_of_its_direction() {
        let of = |minor, currency, side, sell| {
            convert(&rates(), Money::new(minor, currency), side, sell)
        };
        let (rub, cny) = (Currency::Rub, Currency::Cny);
        let bought = of(100_000, rub, ExchangeSide::Sell, rub).unwrap();
        assert_eq!(bought.buy, Money::new(8_250, cny));
        let paid = of(8_250, cny, ExchangeSide::Buy, rub).unwrap();
        assert_eq!(paid.sell, Money::new(99_990, rub));
        let back = of(8_250, cny, ExchangeSide::Sell, cny).unwrap();
        assert_eq!(back.buy, Money::new(98_010, rub));
        assert_eq!(of(1, Currency::Usd, ExchangeSide::Sell, rub), None);
    }
}
