//! Looking for the person who is to be asked.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::Payee;
use poltina_domain::{Phone, PhoneError};

use crate::api::ApiError;
use crate::state::State;

/// How it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nobody is being looked for.
    Idle,
    /// The server is being asked.
    Searching,
    /// What was typed is no number.
    Wrong(PhoneError),
    /// It is one's own number.
    Oneself,
    /// This is why nobody was found.
    Failed(ApiError),
}

/// Looking for a person by number.
#[derive(Clone, Copy)]
pub struct PersonSearch {
    /// The number as typed.
    pub phone: RwSignal<String>,
    /// A name as typed, of somebody who is asked by a link.
    pub label: RwSignal<String>,
    finding: RwSignal<Finding>,
    asked: StoredValue<u32>,
}

impl PersonSearch {
    pub(super) fn new() -> Self {
        Self {
            phone: RwSignal::new(String::new()),
            label: RwSignal::new(String::new()),
            finding: RwSignal::new(Finding::Idle),
            asked: StoredValue::new(0),
        }
    }

    /// How it goes; tracked.
    #[must_use]
    pub fn finding(self) -> Finding {
        self.finding.get()
    }

    /// Something else is typed: what was asked before is void.
    pub fn retype(self) {
        self.asked
            .update_value(|asked| *asked = asked.wrapping_add(1));
        self.finding.set(Finding::Idle);
    }

    /// Looks for whose number was typed; `found` is called with him.
    pub fn find(self, state: State, found: impl FnOnce(Payee) + 'static) {
        self.retype();
        let phone = match self.phone.with_untracked(|typed| typed.parse::<Phone>()) {
            Ok(phone) => phone,
            Err(error) => return self.finding.set(Finding::Wrong(error)),
        };
        let me = state.session.me_untracked();
        if me.is_some_and(|me| me.phone == phone) {
            return self.finding.set(Finding::Oneself);
        }
        let Some(client) = state.session.client() else {
            return;
        };
        self.finding.set(Finding::Searching);
        let asked = self.asked.get_value();
        spawn_local(async move {
            let answer = state.hear(client.payee_by_phone(phone).await);
            if self.asked.get_value() != asked {
                return;
            }
            match answer {
                Ok(payee) => {
                    self.forget();
                    found(payee);
                }
                Err(error) => self.finding.set(Finding::Failed(error)),
            }
        });
    }

    pub(super) fn forget(self) {
        self.phone.set(String::new());
        self.label.set(String::new());
        self.retype();
    }
}
