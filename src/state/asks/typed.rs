//! A request that is being put together: kept, sealed, in this tab across back, reload and lock.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{NewMoneyRequest, Payee};
use poltina_domain::limits::REQUEST_DAYS_DEFAULT;
use poltina_domain::{AmountError, Currency, Money, UserId};
use serde::{Deserialize, Serialize};

use super::AsksState;
use crate::platform::random;
use crate::routes::Route;
use crate::state::vault::{keep_in_tab, take_up};
use crate::state::{Load, State};

const KEPT: &str = "poltina.ask";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    owner: Option<UserId>,
    payee: Option<Payee>,
    amount: String,
    note: String,
    days: Option<u32>,
    /// What was sent and not answered, with its key: the same again is the same request.
    unanswered: Option<(String, NewMoneyRequest)>,
}

/// The request that is being put together.
#[derive(Clone, Copy)]
pub struct AskForm {
    /// Who is asked; nobody where it is a link.
    pub payee: RwSignal<Option<Payee>>,
    /// The amount as typed; empty where the payer says.
    pub amount: RwSignal<String>,
    /// What for, as typed.
    pub note: RwSignal<String>,
    /// For how many days.
    pub days: RwSignal<u32>,
    unanswered: StoredValue<Option<(String, NewMoneyRequest)>>,
    owner: StoredValue<Option<UserId>>,
}

impl AskForm {
    pub(super) fn new() -> Self {
        Self {
            payee: RwSignal::new(None),
            amount: RwSignal::new(String::new()),
            note: RwSignal::new(String::new()),
            days: RwSignal::new(REQUEST_DAYS_DEFAULT),
            unanswered: StoredValue::new(None),
            owner: StoredValue::new(None),
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

    /// Takes up what this tab kept, and keeps every change from then on.
    pub fn restore(self, state: State) {
        let taken = move || self.owner.get_value();
        let of = |kept: &Kept| kept.owner;
        take_up(state, KEPT, taken, of, move |me, kept| {
            if let Some(kept) = kept.filter(|_| untrack(|| self.is_untouched())) {
                self.payee.set(kept.payee);
                self.amount.set(kept.amount);
                self.note.set(kept.note);
                self.days.set(kept.days.unwrap_or(REQUEST_DAYS_DEFAULT));
                self.unanswered.set_value(kept.unanswered);
            }
            self.owner.set_value(Some(me));
            state.at_root(|| {
                Effect::new(move || {
                    let kept = self.whole();
                    // Of nobody nothing is kept.
                    if kept.owner == Some(me) {
                        keep(&kept);
                    }
                });
            });
        });
    }

    fn is_untouched(self) -> bool {
        self.payee.with(Option::is_none)
            && self.amount.with(String::is_empty)
            && self.note.with(String::is_empty)
    }

    fn whole(self) -> Kept {
        Kept {
            owner: self.owner.get_value(),
            payee: self.payee.get(),
            amount: self.amount.get(),
            note: self.note.get(),
            days: Some(self.days.get()),
            unanswered: self.unanswered.get_value(),
        }
    }

    pub(super) fn forget(self) {
        self.owner.set_value(None);
        self.unanswered.set_value(None);
        self.begin_anew();
    }

    fn begin_anew(self) {
        self.payee.set(None);
        self.amount.set(String::new());
        self.note.set(String::new());
        self.days.set(REQUEST_DAYS_DEFAULT);
    }
}

fn keep(kept: &Kept) {
    let text = serde_json::to_string(kept).ok();
    spawn_local(keep_in_tab(KEPT, text));
}

impl AsksState {
    /// Sends what is typed as a request, and opens it. The same again, where an answer was lost, is the
    /// same request.
    pub fn send(self, state: State) {
        let form = self.form;
        let Ok(amount) = untrack(|| form.money()) else {
            return;
        };
        let new = NewMoneyRequest {
            payer_id: form.payee.with_untracked(|payee| Some(payee.as_ref()?.id)),
            amount: amount.map(Into::into),
            note: form.note.with_untracked(|note| note.trim().to_owned()),
            days: Some(form.days.get_untracked()),
        };
        let before = form.unanswered.get_value();
        let same = before.filter(|(_, before)| *before == new);
        let key = same.map(|(key, _)| key).or_else(random::key);
        let (Some(key), Some(client)) = (key, state.session.client()) else {
            return;
        };
        form.unanswered.set_value(Some((key.clone(), new.clone())));
        keep(&untrack(|| form.whole()));
        self.run(async move {
            let request = state.hear(client.ask(&key, &new).await)?;
            form.unanswered.set_value(None);
            form.begin_anew();
            self.opened.show(request.id, Load::Ready(request.clone()));
            let id = request.id;
            self.apply(request);
            state.navigation.replace(Route::Ask(id));
            Ok(())
        });
    }
}
