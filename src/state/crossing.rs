//! A transfer out of another currency: what leaves for the roubles that are typed, quoted after a pause, and
//! anew in its place when its time is over.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{NewQuote, Quote};
use poltina_domain::{Currency, Money};

use super::{Held, State};
use crate::api::ApiError;
use crate::platform::clock;

/// How long nothing may be typed before a quote is asked for.
const PAUSE_MS: u32 = 450;

/// How often a quote is asked for anew while nothing is typed: whoever is not there needs none.
const RENEWALS: u32 = 10;

/// The quote of the transfer that is being put together.
#[derive(Clone, Copy)]
pub struct CrossingState {
    quote: RwSignal<Option<Held>>,
    asking: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
    /// What it is asked for: out of which account, and how many roubles.
    wanted: StoredValue<Option<(Currency, Money)>>,
    renewals: RwSignal<u32>,
    /// Counts what is wanted, so that a late answer is known.
    turn: StoredValue<u32>,
}

impl CrossingState {
    pub(super) fn new() -> Self {
        Self {
            quote: RwSignal::new(None),
            asking: RwSignal::new(false),
            failed: RwSignal::new(None),
            wanted: StoredValue::new(None),
            renewals: RwSignal::new(0),
            turn: StoredValue::new(0),
        }
    }

    /// The quote of what is wanted; tracked.
    #[must_use]
    pub fn quote(self) -> Option<Held> {
        self.quote.get()
    }

    /// Whether a quote is awaited; tracked.
    #[must_use]
    pub fn asking(self) -> bool {
        self.asking.get()
    }

    /// Why there is no quote; tracked.
    #[must_use]
    pub fn failed(self) -> Option<ApiError> {
        self.failed.get()
    }

    /// Whether a quote that is over is asked for anew by itself; tracked.
    #[must_use]
    pub fn renews(self) -> bool {
        self.failed.with(Option::is_none) && self.renewals.get() < RENEWALS
    }

    /// Whether the quote holds, and was looked at long enough to be confirmed.
    #[must_use]
    pub fn can_be_confirmed(self) -> bool {
        self.quote
            .with_untracked(|held| held.as_ref().is_some_and(Held::can_be_confirmed))
    }

    /// The quote that says what so many roubles cost out of this account, where it is there.
    pub(super) fn answering(self, from: Currency, amount: Money) -> Option<Box<Quote>> {
        let held = self.quote.get_untracked();
        let held = held.filter(|held| answers(&held.quote, (from, amount)));
        held.map(|held| Box::new(held.quote))
    }

    /// Follows what is wanted: what was asked for already stands, anything else is asked for after a pause.
    pub fn follow(self, state: State, wanted: Option<(Currency, Money)>) {
        let known = self.wanted.get_value();
        let held = self.quote.with_untracked(|held| {
            let held = held.as_ref().filter(|held| held.until > clock::now());
            held.zip(wanted)
                .is_some_and(|(held, wanted)| answers(&held.quote, wanted))
        });
        if known == wanted && (held || self.asking.get_untracked()) {
            return;
        }
        self.wanted.set_value(wanted);
        if !held {
            self.quote.set(None);
        }
        self.failed.set(None);
        self.renewals.set(0);
        let turn = self.next_turn();
        self.asking.set(wanted.is_some() && !held);
        if held || wanted.is_none() {
            return;
        }
        spawn_local(async move {
            if known.is_some() {
                clock::sleep(PAUSE_MS).await;
            }
            if self.turn.get_value() == turn {
                self.ask(state, false);
            }
        });
    }

    fn next_turn(self) -> u32 {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        self.turn.get_value()
    }

    /// Asks anew for a quote that is over, as long as somebody is there.
    pub fn renew(self, state: State) {
        self.renewals.update(|renewals| *renewals += 1);
        self.ask(state, false);
    }

    /// Asks anew because the person wants it.
    pub fn ask_anew(self, state: State) {
        self.renewals.set(0);
        self.ask(state, false);
    }

    /// Asks anew because the server did not take what was confirmed: the person has to look again.
    pub fn ask_instead(self, state: State) {
        self.renewals.set(0);
        self.ask(state, true);
    }

    fn ask(self, state: State, instead: bool) {
        let turn = self.next_turn();
        let (Some((sell, amount)), Some(client)) =
            (self.wanted.get_value(), state.session.client())
        else {
            self.asking.set(false);
            return;
        };
        self.asking.set(true);
        self.failed.set(None);
        spawn_local(async move {
            let new = NewQuote {
                sell,
                buy: amount.currency(),
                amount: amount.into(),
            };
            let answer = state.hear(client.quote(&new).await);
            if self.turn.get_value() != turn {
                return;
            }
            self.asking.set(false);
            match answer {
                Ok(quote) => {
                    let old = self.quote.get_untracked();
                    let renewed = instead || old.is_some_and(|old| old.differs(&quote));
                    self.quote.set(Some(Held::new(quote, renewed)));
                }
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }

    pub(super) fn forget(self) {
        self.next_turn();
        self.wanted.set_value(None);
        self.quote.set(None);
        self.asking.set(false);
        self.failed.set(None);
        self.renewals.set(0);
    }
}

/// Whether a quote is of this.
fn answers(quote: &Quote, (from, amount): (Currency, Money)) -> bool {
    quote.sell.money().currency() == from && quote.buy.money() == amount
}
