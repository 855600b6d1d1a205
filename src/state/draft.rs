//! The transfer that is being put together: kept, sealed, in this tab across back, reload and lock.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{
    Amount, ErrorCode, MoneyRequest, Operation, Order, Payee, PayeeId, Template,
};
use poltina_domain::{AmountError, Currency, Money, OrderId, Phone, RequestId, ShopSlug, UserId};
use serde::{Deserialize, Serialize};

use super::State;
use super::intent::Particulars;
use super::vault::{keep_in_tab, kept_in_tab};
use crate::api::ApiError;
use crate::routes::Route;

const KEPT: &str = "poltina.draft";

/// What is kept of a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    owner: Option<UserId>,
    phone: String,
    payee: Option<Payee>,
    amount: String,
    note: String,
    key: Option<String>,
    /// Whether the payee's code says how much.
    #[serde(default)]
    fixed: bool,
    #[serde(default)]
    order: Option<OrderId>,
    #[serde(default)]
    asked: Option<RequestId>,
    #[serde(default)]
    from: Option<Currency>,
    protection: Option<u32>,
}

impl Draft {
    fn is_empty(&self) -> bool {
        let nothing = Self {
            owner: self.owner,
            ..Self::default()
        };
        *self == nothing
    }
}

/// How finding the payee goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// Nothing is being looked for.
    Idle,
    /// The server is being asked.
    Searching,
    /// It is one's own number.
    Oneself,
    /// This is why there is nobody to pay.
    Failed(ApiError),
}

/// The draft. Its signals may be written by the fields that show them.
#[derive(Clone, Copy)]
pub struct DraftState {
    /// The phone number as typed.
    pub phone: RwSignal<String>,
    /// The amount as typed.
    pub amount: RwSignal<String>,
    /// The message to the payee.
    pub note: RwSignal<String>,
    /// For how many days a code protects it, where one does.
    pub protection: RwSignal<Option<u32>>,
    payee: RwSignal<Option<Payee>>,
    fixed: RwSignal<bool>,
    order: RwSignal<Option<OrderId>>,
    asked_for: RwSignal<Option<RequestId>>,
    /// Out of which account it is paid; none is the rouble one.
    from: RwSignal<Option<Currency>>,
    lookup: RwSignal<Lookup>,
    owner: RwSignal<Option<UserId>>,
    /// Which look-up is the newest: the answer to an older one comes too late to choose anybody.
    asked: StoredValue<u32>,
    /// The key of the intent that the check screen made of it.
    pub(super) key: RwSignal<Option<String>>,
    /// Whether changes are kept.
    kept: StoredValue<bool>,
}

impl DraftState {
    pub(super) fn new() -> Self {
        Self {
            phone: RwSignal::new(String::new()),
            amount: RwSignal::new(String::new()),
            note: RwSignal::new(String::new()),
            protection: RwSignal::new(None),
            payee: RwSignal::new(None),
            fixed: RwSignal::new(false),
            order: RwSignal::new(None),
            asked_for: RwSignal::new(None),
            from: RwSignal::new(None),
            lookup: RwSignal::new(Lookup::Idle),
            owner: RwSignal::new(None),
            asked: StoredValue::new(0),
            key: RwSignal::new(None),
            kept: StoredValue::new(false),
        }
    }

    /// Takes up what this tab kept, once it can be read, and keeps every change from then on. What was
    /// begun meanwhile stands.
    pub(super) async fn restore(self, state: State) {
        let kept = kept_in_tab(state, KEPT).await;
        let kept = kept.and_then(|text| serde_json::from_str::<Draft>(&text).ok());
        if let Some(draft) = kept.filter(|_| untrack(|| self.whole()).is_empty()) {
            self.phone.set(draft.phone);
            self.amount.set(draft.amount);
            self.note.set(draft.note);
            self.protection.set(draft.protection);
            self.payee.set(draft.payee);
            self.fixed.set(draft.fixed);
            self.order.set(draft.order);
            self.asked_for.set(draft.asked);
            self.from.set(draft.from);
            self.owner.set(draft.owner);
            self.key.set(draft.key);
        }
        if !self.kept.get_value() {
            self.kept.set_value(true);
            state.at_root(|| {
                Effect::new(move || {
                    let draft = self.whole();
                    let text = serde_json::to_string(&draft).ok();
                    spawn_local(keep_in_tab(KEPT, text.filter(|_| !draft.is_empty())));
                });
            });
        }
    }

    fn whole(self) -> Draft {
        Draft {
            owner: self.owner.get(),
            phone: self.phone.get(),
            payee: self.payee.get(),
            amount: self.amount.get(),
            note: self.note.get(),
            key: self.key.get(),
            fixed: self.fixed.get(),
            order: self.order.get(),
            asked: self.asked_for.get(),
            from: self.from.get(),
            protection: self.protection.get(),
        }
    }

    /// Who is to be paid; tracked.
    #[must_use]
    pub fn payee(self) -> Option<Payee> {
        self.payee.get()
    }

    /// Whether the payee's code says how much, so that there is nothing to type; tracked.
    #[must_use]
    pub fn is_fixed(self) -> bool {
        self.fixed.get()
    }

    /// The order that is paid; tracked.
    #[must_use]
    pub fn order(self) -> Option<OrderId> {
        self.order.get()
    }

    /// The request for money that is paid; tracked.
    #[must_use]
    pub fn asked(self) -> Option<RequestId> {
        self.asked_for.get()
    }

    /// In which currency the account is that it is paid out of, where that is not the rouble one; tracked.
    #[must_use]
    pub fn source(self) -> Option<Currency> {
        self.from.get()
    }

    pub(super) fn source_untracked(self) -> Option<Currency> {
        self.from.get_untracked()
    }

    /// Pays out of the account in this currency.
    pub fn pay_from(self, currency: Currency) {
        self.from
            .set(Some(currency).filter(|currency| *currency != Currency::Rub));
    }

    /// What it pays, and for how long a code protects it; tracked.
    pub(super) fn particulars(self) -> Particulars {
        (self.order(), self.asked(), self.protection.get())
    }

    /// How finding the payee goes; tracked.
    #[must_use]
    pub fn lookup(self) -> Lookup {
        self.lookup.get()
    }

    /// The amount that was typed; tracked.
    ///
    /// # Errors
    /// [`AmountError`] where what was typed is none.
    pub fn money(self) -> Result<Money, AmountError> {
        self.amount.with(|typed| Money::parse(typed, Currency::Rub))
    }

    /// Chooses whom to pay. Another payee than before is another transfer: amount and message
    /// begin anew.
    pub fn choose(self, payee: Payee) {
        let same = self
            .payee
            .with_untracked(|known| known.as_ref().is_some_and(|k| k.id == payee.id));
        let fixed = self.fixed.get_untracked() || self.asked_for.with_untracked(Option::is_some);
        if fixed {
            self.asked_for.set(None);
            self.fixed.set(false);
            self.order.set(None);
        }
        if !same || fixed {
            self.amount.set(String::new());
            self.note.set(String::new());
            self.plainly();
        }
        self.look(Lookup::Idle);
        self.payee.set(Some(payee));
    }

    /// Takes payee, amount and message from a code; nothing of them is to be typed.
    pub fn fix(self, payee: Payee, amount: Amount, note: &str) {
        self.write(payee, amount, note, None);
    }

    /// Takes what an order asks for, to be paid once.
    pub fn fix_order(self, order: &Order) {
        self.write(
            order.payee.clone(),
            order.amount,
            &order.note,
            Some(order.id),
        );
    }

    /// Takes what a request for money asks for, to be paid once. Where it does not say how much, that is
    /// to be typed. False where its asker cannot be paid.
    pub fn fix_request(self, state: State, request: &MoneyRequest) -> bool {
        let asker = &request.asker;
        let Some(id) = asker.payee_id else {
            return false;
        };
        let payee = state.rooms().payees.known(id).unwrap_or_else(|| Payee {
            id,
            name: asker.name.clone(),
            phone_masked: asker.phone_masked.clone(),
            first_time: true,
            last_amount: None,
        });
        match request.amount {
            Some(amount) => self.write(payee, amount, &request.note, None),
            None => {
                self.phone.set(String::new());
                self.choose(payee);
                self.amount.set(String::new());
                self.note.set(request.note.clone());
                self.plainly();
            }
        }
        self.asked_for.set(Some(request.id));
        // Whether he was ever paid is the server's to say.
        self.learn(state, id);
        true
    }

    fn write(self, payee: Payee, amount: Amount, note: &str, order: Option<OrderId>) {
        self.phone.set(String::new());
        self.choose(payee);
        self.amount.set(amount.money().to_decimal_string());
        self.note.set(note.to_owned());
        self.fixed.set(true);
        self.order.set(order);
        self.plainly();
    }

    /// Out of roubles and without a code: what was chosen for another transfer is not for this one.
    fn plainly(self) {
        self.from.set(None);
        self.protection.set(None);
    }

    /// From now on this is how finding the payee goes; whatever was asked before is void.
    fn look(self, lookup: Lookup) -> u32 {
        let asked = self.asked.get_value().wrapping_add(1);
        self.asked.set_value(asked);
        if self.lookup.with_untracked(|known| *known != lookup) {
            self.lookup.set(lookup);
        }
        asked
    }

    /// Chooses whom to pay and goes to the amount.
    pub fn pay(self, state: State, payee: Payee) {
        self.phone.set(String::new());
        self.choose(payee);
        state.navigation.go(Route::TransferAmount);
    }

    /// The same payment once more: to the other side of this operation, with its amount and
    /// message if it was a payment.
    pub fn repeat(self, state: State, operation: &Operation) {
        let Some(id) = operation.counterparty.payee_id else {
            return;
        };
        let outgoing = operation.direction == poltina_api_types::Direction::Out;
        // What left in another currency tells nothing of the roubles that came.
        let in_roubles = operation.amount.money().currency() == Currency::Rub;
        self.pay(
            state,
            state.rooms().payees.known(id).unwrap_or_else(|| Payee {
                id,
                name: operation.counterparty.name.clone(),
                phone_masked: operation.counterparty.phone_masked.clone(),
                first_time: !outgoing,
                last_amount: (outgoing && in_roubles).then_some(operation.amount),
            }),
        );
        self.plainly();
        // Whether he was ever paid is the server's to say.
        if !outgoing {
            self.learn(state, id);
        }
        if outgoing && in_roubles {
            self.amount.set(as_typed(operation.amount.money()));
            self.note.set(operation.note.clone());
        }
    }

    /// Fills in what a template says, and goes on to the first question that it leaves open.
    pub fn begin_from(self, state: State, template: &Template) {
        let Some(id) = template.payee.payee_id else {
            return;
        };
        let known = state.rooms().payees.known(id);
        self.phone.set(String::new());
        self.choose(known.unwrap_or_else(|| Payee {
            id,
            name: template.payee.name.clone(),
            phone_masked: template.payee.phone_masked.clone(),
            first_time: false,
            last_amount: None,
        }));
        let amount = template.amount.map(|amount| as_typed(amount.money()));
        let next = match amount {
            Some(_) => Route::TransferCheck,
            None => Route::TransferAmount,
        };
        self.amount.set(amount.unwrap_or_default());
        self.note.set(template.note.clone());
        self.plainly();
        state.navigation.go(next);
        // Whether he was ever paid is the server's to say.
        self.learn(state, id);
    }

    /// Asks for the newest that is known of the payee.
    fn learn(self, state: State, id: PayeeId) {
        let Some(client) = state.session.client() else {
            return;
        };
        spawn_local(async move {
            if let Ok(payee) = state.hear(client.payee(id).await) {
                self.payee.update(|known| {
                    if let Some(known) = known.as_mut().filter(|known| known.id == id) {
                        *known = payee;
                    }
                });
            }
        });
    }

    /// Looks for whose number this is, and goes to the amount when somebody is found.
    pub fn find(self, state: State, phone: Phone) {
        if state
            .session
            .me_untracked()
            .is_some_and(|me| me.phone == phone)
        {
            self.look(Lookup::Oneself);
            return;
        }
        let Some(client) = state.session.client() else {
            return;
        };
        let asked = self.look(Lookup::Searching);
        spawn_local(async move {
            match state.hear(client.payee_by_phone(phone).await) {
                _ if self.asked.get_value() != asked => {}
                Ok(payee) => {
                    self.choose(payee);
                    if state.navigation.route_untracked() == Route::Transfer {
                        state.navigation.go(Route::TransferAmount);
                    }
                }
                Err(error) => {
                    self.look(Lookup::Failed(error));
                }
            }
        });
    }

    /// Forgets why nobody was found, since something else is being typed.
    pub fn retype(self) {
        self.look(Lookup::Idle);
    }

    /// Takes the shop of a payment link as the payee.
    pub fn open_shop(self, state: State, shop: ShopSlug) {
        let Some(client) = state.session.client() else {
            return;
        };
        let asked = self.look(Lookup::Searching);
        spawn_local(async move {
            match state.hear(client.payee_by_shop(&shop).await) {
                _ if self.asked.get_value() != asked => {}
                Ok(payee) => self.choose(payee),
                Err(error) => {
                    self.look(Lookup::Failed(error));
                }
            }
        });
    }

    /// Whether the payee could not be found because there is none.
    #[must_use]
    pub fn nobody(self) -> bool {
        self.lookup.with(|lookup| match lookup {
            Lookup::Failed(error) => error.code() == Some(ErrorCode::PayeeUnknown),
            _ => false,
        })
    }

    /// The draft of somebody else is not this person's.
    pub(super) fn claim(self, me: UserId) {
        let owner = self.owner.get_untracked();
        if owner.is_some_and(|owner| owner != me) {
            self.forget();
        }
        if owner != Some(me) {
            self.owner.set(Some(me));
        }
    }

    /// Begins anew.
    pub fn forget(self) {
        for typed in [self.phone, self.amount, self.note] {
            typed.set(String::new());
        }
        self.protection.set(None);
        self.payee.set(None);
        self.fixed.set(false);
        self.order.set(None);
        self.asked_for.set(None);
        self.from.set(None);
        self.look(Lookup::Idle);
        self.key.set(None);
    }
}

/// An amount as one would type it: whole roubles without kopecks.
fn as_typed(amount: Money) -> String {
    let amount = amount.to_decimal_string();
    let whole = amount.strip_suffix(".00").unwrap_or(&amount);
    whole.replace('.', ",")
}
