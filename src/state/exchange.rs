//! One currency for another: what is typed, the quote that holds for seconds, and what became of it.

mod quoting;
mod settling;

use core::cmp::Ordering;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Exchange, ExchangeSide, Quote, Rates};
use poltina_domain::{AmountError, Currency, Money, Pair, UserId};
use serde::{Deserialize, Serialize};

use super::vault::{keep_in_tab, take_up};
use super::{Load, State};
use crate::api::ApiError;
use crate::platform::clock::{self, Moment};

const KEPT: &str = "poltina.exchange";

/// How often a quote is asked for anew while nothing is typed: whoever is not there needs none.
const RENEWALS: u32 = 10;

/// How long what came in place of other terms cannot be confirmed: a finger was on its way to those.
const TAP_MS: i64 = 800;

/// What is kept in this tab.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    owner: UserId,
    sell: Currency,
    buy: Currency,
    typed: [String; 2],
    side: ExchangeSide,
    /// What was sent and is not settled: the key, and the quote.
    sent: Option<(String, Quote)>,
}

/// A quote that holds, by this device's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The quote.
    pub quote: Quote,
    /// Until when it holds.
    pub until: Moment,
    /// Whether it came in place of other terms: the person has to look again.
    pub renewed: bool,
    /// Since when it is shown.
    since: Moment,
}

impl Held {
    /// As it came just now.
    pub(super) fn new(quote: Quote, renewed: bool) -> Self {
        let parse = |text: &str| clock::parse(text).unwrap_or_default();
        let holds = parse(&quote.expires_at).saturating_sub(parse(&quote.created_at));
        let since = clock::now();
        Self {
            quote,
            until: since.saturating_add(holds),
            renewed,
            since,
        }
    }

    /// Whether it is of other terms than this one.
    pub(super) fn differs(&self, quote: &Quote) -> bool {
        let terms = |quote: &Quote| (quote.price.clone(), quote.sell, quote.buy, quote.fee);
        terms(&self.quote) != terms(quote)
    }

    /// Whether it holds, and was looked at long enough to be confirmed.
    pub(super) fn can_be_confirmed(&self) -> bool {
        let now = clock::now();
        self.until > now && (!self.renewed || now.saturating_sub(self.since) >= TAP_MS)
    }
}

/// How far the exchange is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is being typed.
    Form,
    /// It was sent, and is not answered yet.
    Sending,
    /// Its answer is lost: it is looked after.
    Checking(Box<Quote>),
    /// It is done.
    Done(Box<Exchange>),
}

/// The exchange.
#[derive(Clone, Copy)]
pub struct ExchangeState {
    sell: RwSignal<Currency>,
    buy: RwSignal<Currency>,
    typed: [RwSignal<String>; 2],
    side: RwSignal<ExchangeSide>,
    rates: RwSignal<Load<Rates>>,
    quote: RwSignal<Option<Held>>,
    stage: RwSignal<Stage>,
    sent: RwSignal<Option<(String, Quote)>>,
    asking: RwSignal<bool>,
    opening: RwSignal<Option<Currency>>,
    failed: RwSignal<Option<ApiError>>,
    owner: RwSignal<Option<UserId>>,
    /// Counts what is typed, so that a late answer is known.
    turn: StoredValue<u32>,
    /// Counts sign-ins: what was under way before one is looked after anew.
    run: StoredValue<u32>,
    /// Whether anything was chosen or typed since the page began.
    touched: StoredValue<bool>,
    renewals: RwSignal<u32>,
}

impl ExchangeState {
    pub(super) fn new() -> Self {
        Self {
            sell: RwSignal::new(Currency::Rub),
            buy: RwSignal::new(Currency::Cny),
            typed: [RwSignal::new(String::new()), RwSignal::new(String::new())],
            side: RwSignal::new(ExchangeSide::Sell),
            rates: RwSignal::new(Load::Loading),
            quote: RwSignal::new(None),
            stage: RwSignal::new(Stage::Form),
            sent: RwSignal::new(None),
            asking: RwSignal::new(false),
            opening: RwSignal::new(None),
            failed: RwSignal::new(None),
            owner: RwSignal::new(None),
            turn: StoredValue::new(0),
            run: StoredValue::new(0),
            touched: StoredValue::new(false),
            renewals: RwSignal::new(0),
        }
    }

    /// What is sold and what is bought; tracked.
    #[must_use]
    pub fn currencies(self) -> (Currency, Currency) {
        (self.sell.get(), self.buy.get())
    }

    /// The amount of a side as typed.
    #[must_use]
    pub const fn typed(self, side: ExchangeSide) -> RwSignal<String> {
        let [sell, buy] = self.typed;
        match side {
            ExchangeSide::Sell => sell,
            ExchangeSide::Buy => buy,
        }
    }

    /// The amount that is asked for; tracked.
    ///
    /// # Errors
    /// [`AmountError`] where it is none.
    pub fn amount(self) -> Result<Money, AmountError> {
        let side = self.side.get();
        let currency = match side {
            ExchangeSide::Sell => self.sell.get(),
            ExchangeSide::Buy => self.buy.get(),
        };
        self.typed(side).with(|typed| Money::parse(typed, currency))
    }

    /// Which side is asked for; tracked.
    #[must_use]
    pub fn side(self) -> ExchangeSide {
        self.side.get()
    }

    /// The rates of the pair; tracked.
    #[must_use]
    pub fn rates(self) -> Load<Rates> {
        self.rates.get()
    }

    /// The quote that was made last; tracked.
    #[must_use]
    pub fn quote(self) -> Option<Held> {
        self.quote.get()
    }

    /// How far it is; tracked.
    #[must_use]
    pub fn stage(self) -> Stage {
        self.stage.get()
    }

    /// Whether a quote is awaited; tracked.
    #[must_use]
    pub fn asking(self) -> bool {
        self.asking.get()
    }

    /// Whether a quote that is over is asked for anew by itself; tracked.
    #[must_use]
    pub fn renews(self) -> bool {
        self.failed.with(Option::is_none) && self.renewals.get() < RENEWALS
    }

    /// The currency in which an account is being opened; tracked.
    #[must_use]
    pub fn opening(self) -> Option<Currency> {
        self.opening.get()
    }

    /// Why the last act did not work; tracked.
    #[must_use]
    pub fn failed(self) -> Option<ApiError> {
        self.failed.get()
    }

    /// What did not work is not told on another page.
    pub fn look_away(self) {
        self.failed.set(None);
    }

    /// Whether what was sent from here before is known, so that nothing is sent twice; tracked.
    #[must_use]
    pub fn is_restored(self) -> bool {
        self.owner.with(Option::is_some)
    }

    /// Opens the page: takes up what this tab kept, and asks for rates. What was left there before is asked
    /// for at the price of now.
    pub fn open(self, state: State) {
        self.failed.set(None);
        if matches!(self.stage.get_untracked(), Stage::Done(_)) {
            self.stage.set(Stage::Form);
        }
        self.renewals.set(0);
        self.restore(state);
        self.load_rates(state);
    }

    /// Begins another exchange.
    pub fn begin_anew(self) {
        self.clear();
        self.stage.set(Stage::Form);
    }

    /// What was typed is done with.
    fn clear(self) {
        for typed in self.typed {
            typed.set(String::new());
        }
        self.quote.set(None);
    }

    /// Asks for the rates of the pair.
    pub fn load_rates(self, state: State) {
        if let Some(pair) = untrack(|| Pair::new(self.sell.get(), self.buy.get())) {
            state.fetch(self.rates, move |client| client.rates(pair));
        }
    }

    /// Chooses what is sold, or bought. What stands on the other side gives way to what stood here.
    pub fn choose(self, state: State, side: ExchangeSide, currency: Currency) {
        let (own, other) = match side {
            ExchangeSide::Sell => (self.sell, self.buy),
            ExchangeSide::Buy => (self.buy, self.sell),
        };
        let before = own.get_untracked();
        if before == currency {
            return;
        }
        own.set(currency);
        if other.get_untracked() == currency {
            other.set(before);
        }
        self.changed_pair(state);
    }

    /// Sells what was bought, and the other way round.
    pub fn swap(self, state: State) {
        let (sell, buy) = (self.sell.get_untracked(), self.buy.get_untracked());
        self.sell.set(buy);
        self.buy.set(sell);
        self.changed_pair(state);
    }

    fn changed_pair(self, state: State) {
        self.rates.set(Load::Loading);
        self.load_rates(state);
        let side = self.side.get_untracked();
        self.retype(state, side);
    }

    /// Opens an account in this currency.
    pub fn open_account(self, state: State, currency: Currency) {
        let Some(client) = state.session.client() else {
            return;
        };
        if self.opening.get_untracked().is_some() {
            return;
        }
        self.opening.set(Some(currency));
        self.failed.set(None);
        spawn_local(async move {
            match state.hear(client.open_account(currency).await) {
                Ok(account) => state.accounts.apply(&account),
                Err(error) => self.failed.set(Some(error)),
            }
            self.opening.set(None);
        });
    }

    /// Takes up what this tab kept, once the vault that seals it is open.
    pub(super) fn restore(self, state: State) {
        let taken = move || self.owner.get_untracked();
        let of = |kept: &Kept| Some(kept.owner);
        take_up(state, KEPT, taken, of, move |me, kept| {
            self.owner.set(Some(me));
            let Some(kept) = kept else { return };
            // Something may have been chosen or typed meanwhile.
            if !self.touched.get_value() && Pair::new(kept.sell, kept.buy).is_some() {
                self.sell.set(kept.sell);
                self.buy.set(kept.buy);
                for (typed, kept) in self.typed.into_iter().zip(kept.typed) {
                    typed.set(kept);
                }
                self.side.set(kept.side);
                self.rates.set(Load::Loading);
                if kept.sent.is_none() {
                    self.load_rates(state);
                }
            }
            if let Some((key, quote)) = kept.sent {
                self.settle(state, key, quote, true);
            }
        });
    }

    /// Keeps everything as it is now; once it is done, that outlives the page.
    fn keeping(self) -> impl Future<Output = ()> {
        let kept = untrack(|| {
            Some(Kept {
                owner: self.owner.get()?,
                sell: self.sell.get(),
                buy: self.buy.get(),
                typed: self.typed.map(|typed| typed.get()),
                side: self.side.get(),
                sent: self.sent.get(),
            })
        });
        let text = kept.and_then(|kept| serde_json::to_string(&kept).ok());
        async move {
            if text.is_some() {
                keep_in_tab(KEPT, text).await;
            }
        }
    }

    fn keep(self) {
        spawn_local(self.keeping());
    }

    pub(super) fn forget(self) {
        self.next_turn();
        self.run.update_value(|run| *run = run.wrapping_add(1));
        self.begin_anew();
        self.sell.set(Currency::Rub);
        self.buy.set(Currency::Cny);
        self.side.set(ExchangeSide::Sell);
        self.rates.set(Load::Loading);
        self.sent.set(None);
        self.asking.set(false);
        self.opening.set(None);
        self.failed.set(None);
        self.owner.set(None);
        self.touched.set_value(false);
        self.renewals.set(0);
    }
}

/// Whether so much is there: less where it is not.
#[must_use]
pub fn suffices(available: Money, total: Money) -> bool {
    available.minor().cmp(&total.minor()) != Ordering::Less
}

/// All that left by an exchange: what was sold, with the fee.
#[must_use]
pub fn exchange_total(done: &Exchange) -> Option<Money> {
    done.sold.money().checked_add(done.fee.money()).ok()
}

/// All that leaves by a quote: what is sold, with the fee.
#[must_use]
pub fn quote_total(quote: &Quote) -> Option<Money> {
    let sell = quote.sell.money();
    sell.checked_add(quote.fee.money()).ok()
}
