//! Codes by which one is paid: one's own, and the one that was opened to be paid.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{NewReceiveCode, ReceiveCode};
use poltina_domain::{AmountError, Currency, Money, ReceiveId, ShopId};

use super::opened::Opened;
use super::{Load, State, cache};

const CACHE: &str = "receive-code";

/// Receive codes.
#[derive(Clone, Copy)]
pub struct ReceiveState {
    /// The shop for which one is paid; `None` for oneself.
    pub shop: RwSignal<Option<ShopId>>,
    /// The amount as typed; empty where the payer says.
    pub amount: RwSignal<String>,
    /// What for, as typed.
    pub note: RwSignal<String>,
    mine: RwSignal<Load<ReceiveCode>>,
    asked: StoredValue<Option<NewReceiveCode>>,
    opened: Opened<ReceiveId, ReceiveCode>,
}

impl ReceiveState {
    pub(super) fn new() -> Self {
        Self {
            shop: RwSignal::new(None),
            amount: RwSignal::new(String::new()),
            note: RwSignal::new(String::new()),
            mine: RwSignal::new(Load::Loading),
            asked: StoredValue::new(None),
            opened: Opened::nothing(),
        }
    }

    /// The amount that was typed, none where nothing was; tracked.
    ///
    /// # Errors
    /// [`AmountError`] where what was typed is none.
    pub fn money(self) -> Result<Option<Money>, AmountError> {
        match self.amount.with(|typed| Money::parse(typed, Currency::Rub)) {
            Ok(amount) => Ok(Some(amount)),
            Err(AmountError::Empty) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// One's own code as it was asked for last; tracked.
    #[must_use]
    pub fn mine(self) -> Load<ReceiveCode> {
        self.mine.get()
    }

    /// Asks for the code of what is typed. Also what "try again" does.
    pub fn ask(self, state: State) {
        let (Ok(amount), Some(client)) = (untrack(|| self.money()), state.session.client()) else {
            return;
        };
        let wanted = NewReceiveCode {
            shop_id: self.shop.get_untracked(),
            amount: amount.map(Into::into),
            note: self.note.with_untracked(|note| note.trim().to_owned()),
        };
        let before = self.asked.get_value();
        if before.as_ref() != Some(&wanted)
            || self.mine.with_untracked(|mine| mine.error().is_some())
        {
            self.mine.set(Load::Loading);
        }
        self.asked.set_value(Some(wanted.clone()));
        spawn_local(async move {
            let plain =
                wanted.amount.is_none() && wanted.note.is_empty() && wanted.shop_id.is_none();
            let mut at = state.connectivity.last_contact();
            let answer = match state.hear(client.new_receive_code(&wanted).await) {
                Ok(code) => {
                    // What is printed stays true: the plain code can be shown without a network.
                    if plain {
                        cache::keep(CACHE, &code);
                    }
                    Ok(code)
                }
                Err(error) if plain && error.is_offline() => {
                    match cache::kept::<ReceiveCode>(CACHE).await {
                        Some(kept) => {
                            at = kept.at;
                            Ok(kept.value)
                        }
                        None => Err(error),
                    }
                }
                Err(error) => Err(error),
            };
            // Something else may have been asked for meanwhile.
            if self.asked.get_value().as_ref() == Some(&wanted) {
                self.mine.update(|mine| mine.settle(answer, at));
            }
        });
    }

    /// Asks for a code to be paid; read it with [`ReceiveState::opened`].
    pub fn open(self, state: State, id: ReceiveId) {
        self.opened.show(id, Load::Loading);
        let Some(client) = state.session.client() else {
            return;
        };
        spawn_local(async move {
            let answer = state.hear(client.receive_code(id).await);
            let as_of = state.connectivity.last_contact();
            self.opened.settle(id, answer, as_of);
        });
    }

    /// The code that was opened; loading where it is not this one. Tracked.
    #[must_use]
    pub fn opened(self, id: ReceiveId) -> Load<ReceiveCode> {
        self.opened.get(id)
    }

    pub(super) fn forget(self) {
        self.shop.set(None);
        self.amount.set(String::new());
        self.note.set(String::new());
        self.mine.set(Load::Loading);
        self.asked.set_value(None);
        self.opened.close();
    }
}
