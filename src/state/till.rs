//! A shop's till: what is typed, the order made of it, and the customer's code that is charged.

mod charge;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{CaptureMode, ErrorCode, NewOrder, OrderState, Problem};
use poltina_domain::{AmountError, Currency, Money, OrderId, ShopId, UserId};
use serde::{Deserialize, Serialize};

use super::State;
use super::vault::{keep_in_tab, kept_in_tab};
use crate::api::ApiError;
use crate::platform::random;
use crate::routes::Route;
use charge::Attempt;

const KEPT: &str = "poltina.till";

/// What is kept of the till in this tab.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    owner: Option<UserId>,
    amount: String,
    digits: String,
    /// The order that was asked for, with the key of asking.
    wanted: Option<(String, NewOrder)>,
    /// The charges whose outcome is not known.
    #[serde(default)]
    attempts: Vec<Attempt>,
}

/// How charging a customer's code goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Charging {
    /// No code was read.
    Idle,
    /// The code is being charged.
    Sending,
    /// The answer was lost: it is asked for again, with the same key, until it is certain.
    Unknown,
    /// Nothing was paid, for certain.
    Refused(Problem),
}

impl Charging {
    /// Whether a code was sent and nobody knows yet what became of it.
    #[must_use]
    pub const fn is_awaited(&self) -> bool {
        matches!(self, Self::Sending | Self::Unknown)
    }
}

/// The till.
#[derive(Clone, Copy)]
pub struct TillState {
    /// The amount as typed.
    pub amount: RwSignal<String>,
    /// The customer's code as typed.
    pub digits: RwSignal<String>,
    /// The shop that is paid, where the owner has several.
    pub shop: RwSignal<Option<ShopId>>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
    /// Of each order that was charged: the next customer's is no place for the last one's outcome.
    charging: RwSignal<Vec<(OrderId, Charging)>>,
    owner: RwSignal<Option<UserId>>,
    wanted: RwSignal<Option<(String, NewOrder)>>,
    attempts: RwSignal<Vec<Attempt>>,
}

impl TillState {
    pub(super) fn new() -> Self {
        Self {
            amount: RwSignal::new(String::new()),
            digits: RwSignal::new(String::new()),
            shop: RwSignal::new(None),
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
            charging: RwSignal::new(Vec::new()),
            owner: RwSignal::new(None),
            wanted: RwSignal::new(None),
            attempts: RwSignal::new(Vec::new()),
        }
    }

    /// Takes up what this tab kept of the signed-in person's till, and goes on with the charges whose
    /// outcome was not known; call it when a page of it opens.
    pub fn restore(self, state: State) {
        let Some(me) = state.session.me_untracked().map(|me| me.id) else {
            return;
        };
        if self.owner.get_untracked() == Some(me) {
            return;
        }
        spawn_local(async move {
            let kept = kept_in_tab(state, KEPT)
                .await
                .and_then(|text| serde_json::from_str::<Kept>(&text).ok())
                // What somebody else typed is not this person's.
                .filter(|kept| kept.owner == Some(me))
                .unwrap_or_default();
            // Two pages may have asked.
            if self.owner.get_untracked() == Some(me) {
                return;
            }
            self.owner.set(Some(me));
            // What was typed meanwhile stays.
            for (now, before) in [(self.amount, kept.amount), (self.digits, kept.digits)] {
                if now.with_untracked(String::is_empty) {
                    now.set(before);
                }
            }
            self.wanted.set(kept.wanted);
            self.attempts
                .update(|all| all.splice(0..0, kept.attempts.clone()).for_each(drop));
            for attempt in kept.attempts {
                self.resume(state, attempt);
            }
        });
    }

    /// Keeps everything as it is now: called after each change. What belongs to nobody takes no
    /// one's place.
    pub fn keep(self) {
        spawn_local(self.keeping());
    }

    /// The same; once it is done, what stands now outlives the page.
    fn keeping(self) -> impl Future<Output = ()> {
        let kept = untrack(|| Kept {
            owner: self.owner.get(),
            amount: self.amount.get(),
            digits: self.digits.get(),
            wanted: self.wanted.get(),
            attempts: self.attempts.get(),
        });
        let text = serde_json::to_string(&kept).ok();
        let owned = kept.owner.is_some();
        async move {
            if owned && text.is_some() {
                keep_in_tab(KEPT, text).await;
            }
        }
    }

    /// The amount that was typed; tracked.
    ///
    /// # Errors
    /// [`AmountError`] where what was typed is none.
    pub fn money(self) -> Result<Money, AmountError> {
        self.amount.with(|typed| Money::parse(typed, Currency::Rub))
    }

    /// Whether an order is being made or taken back; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Why no order was made, or taken back; tracked.
    #[must_use]
    pub fn failed(self) -> Option<ApiError> {
        self.failed.get()
    }

    /// How charging this order goes; tracked.
    #[must_use]
    pub fn charging(self, order: OrderId) -> Charging {
        self.charging.with(|all| {
            let found = all.iter().find(|(of, _)| *of == order);
            found.map_or(Charging::Idle, |(_, charging)| charging.clone())
        })
    }

    fn goes(self, order: OrderId, charging: Charging) {
        self.charging.update(|all| {
            all.retain(|(of, _)| *of != order);
            if charging != Charging::Idle {
                all.push((order, charging));
            }
        });
    }

    /// Makes an order of the amount and goes to it; a customer's code that was read already is
    /// charged at once. Pressed twice, or after a lost answer, it makes one.
    pub fn ask(self, state: State, shop_id: ShopId, code: Option<String>) {
        let (Ok(amount), Some(client)) = (untrack(|| self.money()), state.session.client()) else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        let order = NewOrder {
            shop_id,
            amount: amount.into(),
            note: String::new(),
            capture: CaptureMode::Automatic,
        };
        let known = self
            .wanted
            .get_untracked()
            .filter(|(_, known)| *known == order);
        let Some(key) = known.map(|(key, _)| key).or_else(random::key) else {
            return;
        };
        self.wanted.set(Some((key.clone(), order.clone())));
        self.keep();
        self.failed.set(None);
        self.busy.set(true);
        let owner = self.owner.get_untracked();
        spawn_local(async move {
            let answer = state.hear(client.new_order(&key, &order).await);
            // Whoever signed in meanwhile has a till of his own.
            if self.owner.get_untracked() != owner {
                return;
            }
            self.busy.set(false);
            let made = match answer {
                Ok(made) => made,
                Err(error) => return self.failed.set(Some(error)),
            };
            // Asked for long ago, and over: this customer gets an order of his own.
            if made.state != (OrderState::Open {}) {
                self.wanted.set(None);
                return self.ask(state, shop_id, code);
            }
            let id = made.id;
            self.amount.set(String::new());
            self.digits.set(String::new());
            self.wanted.set(None);
            self.keep();
            state.rooms().orders.show(made);
            if state.navigation.route_untracked() == Route::Till {
                state.navigation.go(Route::TillOrder(id));
            }
            if let Some(code) = code {
                self.charge(state, id, code);
            }
        });
    }

    /// Takes the order back.
    pub fn cancel(self, state: State, id: OrderId) {
        let Some(client) = state.session.client() else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        self.failed.set(None);
        self.busy.set(true);
        spawn_local(async move {
            let answer = state.hear(client.cancel_order(id).await);
            self.busy.set(false);
            match answer {
                Ok(order) => state.rooms().orders.apply(order),
                Err(error) => {
                    // It may have been paid a moment ago.
                    state.rooms().orders.look(state, id);
                    if error.code() != Some(ErrorCode::OrderClosed) {
                        self.failed.set(Some(error));
                    }
                }
            }
        });
    }

    /// Another code, or the same order's own: what was refused was read about.
    pub fn try_again(self, order: OrderId) {
        self.goes(order, Charging::Idle);
    }

    /// The next customer: nothing of the last one is left.
    pub fn next(self, state: State) {
        self.digits.set(String::new());
        self.failed.set(None);
        self.charging
            .update(|all| all.retain(|(_, charging)| charging.is_awaited()));
        self.keep();
        state.navigation.replace(Route::Till);
    }

    /// Forgets in memory; what the tab keeps waits for its owner.
    pub(super) fn forget(self) {
        self.amount.set(String::new());
        self.digits.set(String::new());
        self.shop.set(None);
        self.busy.set(false);
        self.failed.set(None);
        self.charging.set(Vec::new());
        self.owner.set(None);
        self.wanted.set(None);
        self.attempts.set(Vec::new());
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn what_becomes_of_one_order_is_not_told_of_the_next_customer_s() {
        Owner::new().with(|| {
            let till = TillState::new();
            let order = |text: &str| text.parse::<OrderId>().unwrap();
            let before = order("018bcfe5-6800-7fff-bfff-ffffffffffff");
            let next = order("018bcfe5-6800-7fff-bfff-fffffffffffe");
            till.goes(before, Charging::Unknown);
            till.begin(next);
            assert_eq!(untrack(|| till.charging(next)), Charging::Idle);
            till.begin(before);
            assert_eq!(untrack(|| till.charging(before)), Charging::Unknown);
            till.goes(before, Charging::Idle);
            assert!(till.charging.with_untracked(Vec::is_empty));
        });
    }
}
