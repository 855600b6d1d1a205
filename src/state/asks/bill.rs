//! A bill that is being divided: kept, sealed, in this tab across back, reload and lock.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Amount, NewShare, NewSplit, OwnShare, Payee};
use poltina_domain::limits::{SPLIT_PEOPLE, TRANSFER_MAX_MINOR};
use poltina_domain::{AmountError, Currency, Money, SplitError, UserId, divide};
use serde::{Deserialize, Serialize};

use super::AsksState;
use crate::platform::random;
use crate::routes::Route;
use crate::state::State;
use crate::state::vault::{keep_in_tab, take_up};

const KEPT: &str = "poltina.bill";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    owner: Option<UserId>,
    total: String,
    note: String,
    with_me: bool,
    by_hand: bool,
    mine: String,
    people: Vec<(Option<Payee>, String, String)>,
    /// What was sent and not answered, with its key: the same again is the same bill.
    unanswered: Option<(String, NewSplit)>,
}

/// Somebody who pays a share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillPerson {
    /// Tells him from the others in the list.
    pub number: u32,
    /// Who, where he has a wallet.
    pub payee: Option<Payee>,
    /// What he is called, where he has none that is known; empty where whoever has the link may pay.
    pub label: String,
    /// His share as typed.
    pub amount: RwSignal<String>,
}

/// What is wrong with the bill as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillObjection {
    /// The whole is no amount.
    Total(AmountError),
    /// The whole is above what may be asked for.
    TotalAbove,
    /// A share is no amount: the place of its owner, none for one's own.
    Share(Option<u32>, AmountError),
    /// The shares are no division of it.
    Split(SplitError),
}

/// The bill that is being divided.
#[derive(Clone, Copy)]
pub struct BillForm {
    /// The whole, as typed.
    pub total: RwSignal<String>,
    /// What for, as typed.
    pub note: RwSignal<String>,
    /// Whether one pays a share oneself.
    pub with_me: RwSignal<bool>,
    /// Whether shares are typed; else all pay alike.
    pub by_hand: RwSignal<bool>,
    /// One's own share as typed.
    pub mine: RwSignal<String>,
    people: RwSignal<Vec<BillPerson>>,
    next: StoredValue<u32>,
    unanswered: StoredValue<Option<(String, NewSplit)>>,
    owner: StoredValue<Option<UserId>>,
}

impl BillForm {
    pub(super) fn new() -> Self {
        Self {
            total: RwSignal::new(String::new()),
            note: RwSignal::new(String::new()),
            with_me: RwSignal::new(true),
            by_hand: RwSignal::new(false),
            mine: RwSignal::new(String::new()),
            people: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            unanswered: StoredValue::new(None),
            owner: StoredValue::new(None),
        }
    }

    /// Who pays, beside oneself; tracked.
    #[must_use]
    pub fn people(self) -> Vec<BillPerson> {
        self.people.get()
    }

    /// Whether there is room for one more; tracked.
    #[must_use]
    pub fn has_room(self) -> bool {
        let me = usize::from(self.with_me.get());
        self.people.with(Vec::len) + me < *SPLIT_PEOPLE.end()
    }

    /// Adds somebody; one who is there already is not added again.
    pub fn add(self, state: State, payee: Option<Payee>, label: String) {
        self.put(state, payee, label, String::new());
    }

    fn put(self, state: State, payee: Option<Payee>, label: String, amount: String) {
        let there = self.people.with_untracked(|people| {
            let id = payee.as_ref().map(|payee| payee.id);
            let mut known = people.iter().filter_map(|person| person.payee.as_ref());
            id.is_some() && known.any(|known| Some(known.id) == id)
        });
        if there || !untrack(|| self.has_room()) {
            return;
        }
        let number = self.next.get_value();
        self.next.set_value(number.wrapping_add(1));
        // It outlives the page that added him.
        let amount = state.at_root(|| RwSignal::new(amount));
        let person = BillPerson {
            number,
            payee,
            label,
            amount,
        };
        self.people.update(|people| people.push(person));
    }

    /// Takes somebody out.
    pub fn remove(self, number: u32) {
        self.people.update(|people| {
            if let Some(at) = people.iter().position(|person| person.number == number) {
                people.remove(at).amount.dispose();
            }
        });
    }

    /// The whole as money; tracked.
    ///
    /// # Errors
    /// [`AmountError`] where it is none.
    pub fn money(self) -> Result<Money, AmountError> {
        self.total.with(|typed| Money::parse(typed, Currency::Rub))
    }

    /// The shares, one's own first where one has one, and what was set of them; tracked.
    ///
    /// # Errors
    /// [`BillObjection`]: what is wrong with the bill.
    pub fn shares(self) -> Result<(Vec<Money>, Vec<Option<Money>>), BillObjection> {
        let total = self.money().map_err(BillObjection::Total)?;
        if total.minor() > TRANSFER_MAX_MINOR {
            return Err(BillObjection::TotalAbove);
        }
        let by_hand = self.by_hand.get();
        let typed = |of: Option<u32>, typed: RwSignal<String>| {
            // What nobody typed is an even part of what is left.
            match typed.with(|typed| Money::parse(typed, Currency::Rub)) {
                _ if !by_hand => Ok(None),
                Ok(amount) => Ok(Some(amount)),
                Err(AmountError::Empty) => Ok(None),
                Err(error) => Err(BillObjection::Share(of, error)),
            }
        };
        let mut set = Vec::new();
        if self.with_me.get() {
            set.push(typed(None, self.mine)?);
        }
        for person in self.people.get() {
            set.push(typed(Some(person.number), person.amount)?);
        }
        let shares = divide(total, &set).map_err(BillObjection::Split)?;
        Ok((shares, set))
    }

    /// Takes up what this tab kept, and keeps every change from then on.
    pub fn restore(self, state: State) {
        let taken = move || self.owner.get_value();
        let of = |kept: &Kept| kept.owner;
        take_up(state, KEPT, taken, of, move |me, kept| {
            let untouched =
                untrack(|| self.total.with(String::is_empty) && self.people.with(Vec::is_empty));
            if let Some(kept) = kept.filter(|_| untouched) {
                self.total.set(kept.total);
                self.note.set(kept.note);
                self.with_me.set(kept.with_me);
                self.by_hand.set(kept.by_hand);
                self.mine.set(kept.mine);
                for (payee, label, amount) in kept.people {
                    self.put(state, payee, label, amount);
                }
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

    fn whole(self) -> Kept {
        Kept {
            owner: self.owner.get_value(),
            total: self.total.get(),
            note: self.note.get(),
            with_me: self.with_me.get(),
            by_hand: self.by_hand.get(),
            mine: self.mine.get(),
            people: self
                .people
                .get()
                .into_iter()
                .map(|person| (person.payee, person.label, person.amount.get()))
                .collect(),
            unanswered: self.unanswered.get_value(),
        }
    }

    /// The bill as it is sent.
    fn request(self) -> Option<NewSplit> {
        let (_, set) = untrack(|| self.shares()).ok()?;
        let mut set = set.into_iter().map(|share| share.map(Amount::from));
        let own = match self.with_me.get_untracked() {
            true => Some(OwnShare {
                amount: set.next()?,
            }),
            false => None,
        };
        let people = self.people.get_untracked().into_iter().zip(set);
        Some(NewSplit {
            total: untrack(|| self.money()).ok()?.into(),
            note: self.note.with_untracked(|note| note.trim().to_owned()),
            days: None,
            own,
            shares: people
                .map(|(person, amount)| NewShare {
                    payer_id: person.payee.map(|payee| payee.id),
                    label: person.label.parse().ok(),
                    amount,
                })
                .collect(),
        })
    }

    pub(super) fn forget(self) {
        self.owner.set_value(None);
        self.unanswered.set_value(None);
        self.begin_anew();
    }

    fn begin_anew(self) {
        self.total.set(String::new());
        self.note.set(String::new());
        self.with_me.set(true);
        self.by_hand.set(false);
        self.mine.set(String::new());
        self.people.set(Vec::new());
    }
}

fn keep(kept: &Kept) {
    let text = serde_json::to_string(kept).ok();
    spawn_local(keep_in_tab(KEPT, text));
}

impl AsksState {
    /// Divides the bill as it is, and opens it. The same again, where an answer was lost, is the same.
    pub fn divide(self, state: State) {
        let form = self.bill;
        let Some(new) = form.request() else { return };
        let before = form.unanswered.get_value();
        let same = before.filter(|(_, before)| *before == new);
        let key = same.map(|(key, _)| key).or_else(random::key);
        let (Some(key), Some(client)) = (key, state.session.client()) else {
            return;
        };
        form.unanswered.set_value(Some((key.clone(), new.clone())));
        keep(&untrack(|| form.whole()));
        self.run(async move {
            let bill = state.hear(client.divide(&key, &new).await)?;
            form.unanswered.set_value(None);
            form.begin_anew();
            let id = bill.id;
            self.show_bill(bill);
            state.navigation.replace(Route::Split(id));
            Ok(())
        });
    }
}
