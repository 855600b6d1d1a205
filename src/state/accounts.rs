//! The balance.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Account, Accounts};
use poltina_domain::{Currency, Money};

use super::{Load, State, cache};

const CACHE: &str = "accounts";

/// The accounts of the signed-in person.
#[derive(Clone, Copy)]
pub struct AccountsState {
    accounts: RwSignal<Load<Vec<Account>>>,
}

impl AccountsState {
    pub(super) fn new() -> Self {
        Self {
            accounts: RwSignal::new(Load::Loading),
        }
    }

    /// The rouble account; tracked.
    #[must_use]
    pub fn account(self) -> Load<Account> {
        self.accounts
            .with(|accounts| accounts.map(|all| all.first().cloned()))
    }

    /// What can be spent now, as far as is known; tracked.
    #[must_use]
    pub fn available(self) -> Option<Money> {
        self.accounts
            .with(|accounts| Some(accounts.value()?.first()?.available.money()))
    }

    /// All accounts, roubles first; tracked.
    #[must_use]
    pub fn all(self) -> Load<Vec<Account>> {
        self.accounts.get()
    }

    /// The account in this currency, as far as is known; tracked.
    #[must_use]
    pub fn in_currency(self, currency: Currency) -> Option<Account> {
        self.accounts.with(|accounts| {
            let mut all = accounts.value()?.iter();
            all.find(|account| account.available.money().currency() == currency)
                .cloned()
        })
    }

    /// Asks the server again. Also what "try again" does.
    pub fn refresh(self, state: State) {
        spawn_local(async move {
            self.snapshot(state).await;
        });
    }

    /// Takes a snapshot and follows the events after it.
    pub(super) async fn snapshot(self, state: State) -> Option<i64> {
        let client = state.session.client()?;
        let mut answer = state.hear(client.accounts().await);
        let sequence = answer.as_ref().ok().map(|accounts| accounts.event_sequence);
        if let Ok(accounts) = &mut answer {
            // An event may have brought a newer state while this answer was on its way.
            self.accounts.with_untracked(|known| {
                for known in known.value().into_iter().flatten() {
                    let older = |account: &&mut Account| {
                        account.id == known.id && account.version < known.version
                    };
                    if let Some(account) = accounts.items.iter_mut().find(older) {
                        account.clone_from(known);
                    }
                }
            });
            cache::keep(CACHE, accounts);
        }
        let as_of = state.connectivity.last_contact();
        self.accounts
            .update(|accounts| accounts.settle(answer.map(|a| a.items), as_of));
        sequence
    }

    /// Shows what was kept, until the server is heard.
    pub(super) async fn restore(self) {
        if let Some(kept) = cache::kept::<Accounts>(CACHE).await {
            self.accounts
                .update(|accounts| accounts.restore(kept.value.items, kept.at));
        }
    }

    /// Takes in the account of an event, unless a newer state of it is known.
    pub(super) fn apply(self, newer: &Account) {
        self.accounts.update(|accounts| {
            let Some(all) = accounts.value_mut() else {
                return;
            };
            match all.iter_mut().find(|known| known.id == newer.id) {
                Some(known) if known.version < newer.version => known.clone_from(newer),
                Some(_) => {}
                // Opened meanwhile. The rouble account was there before all others.
                None => all.push(newer.clone()),
            }
        });
    }

    /// Keeps for reading without a network what events have changed.
    pub(super) fn keep(self, event_sequence: i64) {
        let items = self
            .accounts
            .with_untracked(|accounts| accounts.value().cloned());
        if let Some(items) = items {
            cache::keep(
                CACHE,
                &Accounts {
                    items,
                    event_sequence,
                },
            );
        }
    }

    pub(super) fn forget(self) {
        self.accounts.set(Load::Loading);
    }
}
