//! Requests for money and divided bills: the lists, the one that is open, what is done to it.

mod bill;
mod looking;
mod typed;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{MoneyRequest, MoneyRequestState, PayeeId, RequestSide, Split};
use poltina_domain::{RequestId, SplitId};

pub use self::bill::{BillForm, BillObjection, BillPerson};
pub use self::looking::{Finding, PersonSearch};
pub use self::typed::AskForm;

use super::opened::Opened;
use super::{Load, State, cache};
use crate::api::{ApiError, Client, SignedIn};
use crate::i18n::Texts;
use crate::routes::Route;

const TO_ME: &str = "asks_to_me";
const FROM_ME: &str = "asks_from_me";
const BILLS: &str = "asks_bills";

/// Requests for money.
#[derive(Clone, Copy)]
pub struct AsksState {
    /// The request that is being put together.
    pub form: AskForm,
    /// The bill that is being put together.
    pub bill: BillForm,
    /// Looking for a person.
    pub person: PersonSearch,
    to_me: RwSignal<Load<Vec<MoneyRequest>>>,
    from_me: RwSignal<Load<Vec<MoneyRequest>>>,
    bills: RwSignal<Load<Vec<Split>>>,
    opened: Opened<RequestId, MoneyRequest>,
    opened_bill: Opened<SplitId, Split>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
}

impl AsksState {
    pub(super) fn new() -> Self {
        Self {
            form: AskForm::new(),
            bill: BillForm::new(),
            person: PersonSearch::new(),
            to_me: RwSignal::new(Load::Loading),
            from_me: RwSignal::new(Load::Loading),
            bills: RwSignal::new(Load::Loading),
            opened: Opened::nothing(),
            opened_bill: Opened::nothing(),
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
        }
    }

    /// Requests that ask the person, and those that he paid, the newest first; tracked.
    #[must_use]
    pub fn to_me(self) -> Load<Vec<MoneyRequest>> {
        self.to_me.get()
    }

    /// Requests by which he asks, the newest first; tracked.
    #[must_use]
    pub fn from_me(self) -> Load<Vec<MoneyRequest>> {
        self.from_me.get()
    }

    /// Bills that he divided, the newest first; tracked.
    #[must_use]
    pub fn bills(self) -> Load<Vec<Split>> {
        self.bills.get()
    }

    /// Requests that wait for the person's answer; tracked.
    #[must_use]
    pub fn waiting(self) -> Vec<MoneyRequest> {
        self.to_me.with(|load| {
            let all = load.value().into_iter().flatten();
            let open = all.filter(|request| is_open(request));
            open.cloned().collect()
        })
    }

    /// The request that was opened; loading where it is not this one. Tracked.
    #[must_use]
    pub fn opened(self, id: RequestId) -> Load<MoneyRequest> {
        self.opened.get(id)
    }

    /// The bill that was opened; likewise.
    #[must_use]
    pub fn opened_bill(self, id: SplitId) -> Load<Split> {
        self.opened_bill.get(id)
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Why the last act did not work; tracked.
    #[must_use]
    pub fn failed(self) -> Option<ApiError> {
        self.failed.get()
    }

    /// Something else is done or typed.
    pub fn retype(self) {
        if self.failed.with_untracked(Option::is_some) {
            self.failed.set(None);
        }
    }

    /// Asks for all lists. Also what "try again" does.
    pub fn refresh(self, state: State) {
        self.look(state);
        state.fetch(self.from_me, |client| async move {
            let all = client.requests(RequestSide::FromMe).await?;
            cache::keep(FROM_ME, &all);
            Ok(all)
        });
        state.fetch(self.bills, |client| async move {
            let all = client.splits().await?;
            cache::keep(BILLS, &all);
            Ok(all)
        });
        // Without a network what was heard last is shown, with its age.
        spawn_local(async move {
            restore(self.to_me, TO_ME).await;
            restore(self.from_me, FROM_ME).await;
            restore(self.bills, BILLS).await;
        });
    }

    /// Asks what waits for the person.
    pub fn look(self, state: State) {
        state.fetch(self.to_me, |client| async move {
            let all = client.requests(RequestSide::ToMe).await?;
            cache::keep(TO_ME, &all);
            Ok(all)
        });
    }

    /// Asks for a request; read it with [`AsksState::opened`]. Also what "try again" does.
    pub fn open(self, state: State, id: RequestId) {
        self.retype();
        self.opened.begin(id);
        let Some(client) = state.session.client() else {
            return;
        };
        spawn_local(async move {
            let answer = state.hear(client.request(id).await);
            let as_of = state.connectivity.last_contact();
            self.opened.settle(id, answer, as_of);
        });
    }

    /// Asks for a bill; read it with [`AsksState::opened_bill`].
    pub fn open_bill(self, state: State, id: SplitId) {
        self.retype();
        self.opened_bill.begin(id);
        let Some(client) = state.session.client() else {
            return;
        };
        spawn_local(async move {
            let answer = state.hear(client.split(id).await);
            let as_of = state.connectivity.last_contact();
            self.opened_bill.settle(id, answer, as_of);
        });
    }

    /// Takes in a request of an event: whoever is asked anew is told.
    pub(super) fn hear(self, state: State, request: MoneyRequest) {
        if is_open(&request) && !request.mine {
            let t = Texts::new(state.settings.language());
            let name = &request.asker.name;
            state.notices.say(match request.amount {
                Some(amount) => t.asks_told(name, &t.money_text(amount.money())),
                None => t.asks_told_any(name),
            });
        }
        if let Some(bill) = request.split_id
            && self.opened_bill.id() == Some(bill)
        {
            self.open_bill(state, bill);
        }
        self.apply(request);
    }

    /// Takes in a request as it is now. What is over stays so, whatever an older answer says.
    fn apply(self, request: MoneyRequest) {
        self.opened.change(request.id, |load| {
            if !load.value().is_some_and(|known| is_late(known, &request)) {
                *load = Load::Ready(request.clone());
            }
        });
        let list = match (request.mine, request.split_id) {
            (true, Some(_)) => return,
            (true, None) => self.from_me,
            (false, _) => self.to_me,
        };
        list.update(|load| {
            let Some(all) = load.value_mut() else { return };
            match all.iter_mut().find(|known| known.id == request.id) {
                Some(known) if is_late(known, &request) => {}
                Some(known) => *known = request,
                None => all.insert(0, request),
            }
        });
    }

    /// Events may have been missed: asks for what is shown.
    pub(super) fn catch_up(self, state: State) {
        self.look(state);
        if let Some(id) = self.opened.id() {
            self.open(state, id);
        }
        if let Some(id) = self.opened_bill.id() {
            self.open_bill(state, id);
        }
    }

    /// Takes a request back.
    pub fn cancel(self, state: State, id: RequestId) {
        self.act(
            state,
            |t| t.asks_cancelled_said(),
            move |client| client.cancel_request(id),
        );
    }

    /// Declines a request.
    pub fn decline(self, state: State, id: RequestId) {
        self.act(
            state,
            |t| t.asks_declined_said(),
            move |client| client.decline_request(id),
        );
    }

    /// Reminds who is asked.
    pub fn remind(self, state: State, id: RequestId) {
        self.act(
            state,
            |t| t.asks_reminded_said(),
            move |client| client.remind(id),
        );
    }

    fn act<F>(
        self,
        state: State,
        said: fn(Texts) -> &'static str,
        act: impl FnOnce(Client<SignedIn>) -> F + 'static,
    ) where
        F: Future<Output = Result<MoneyRequest, ApiError>> + 'static,
    {
        let Some(client) = state.session.client() else {
            return;
        };
        self.run(async move {
            let request = state.hear(act(client).await)?;
            let t = Texts::new(state.settings.language());
            state.notices.say(said(t));
            self.apply(request);
            Ok(())
        });
    }

    /// Takes no requests of this person any more, and declines this one.
    pub fn refuse(self, state: State, id: RequestId, asker: PayeeId) {
        self.act(
            state,
            |t| t.asks_refused_said(),
            move |client| async move {
                client.refuse_asker(asker).await?;
                client.decline_request(id).await
            },
        );
    }

    /// Closes a bill.
    pub fn close_bill(self, state: State, id: SplitId) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.run(async move {
            let bill = state.hear(client.close_split(id).await)?;
            self.show_bill(bill);
            Ok(())
        });
    }

    /// Pays a request: the road of a transfer, with what it asks for filled in.
    pub fn pay(self, state: State, request: &MoneyRequest) {
        if state.draft.fix_request(state, request) {
            state.navigation.go(if request.amount.is_some() {
                Route::TransferCheck
            } else {
                Route::TransferAmount
            });
        }
    }

    fn show_bill(self, bill: Split) {
        self.bills.update(|load| {
            let Some(all) = load.value_mut() else { return };
            match all.iter_mut().find(|known| known.id == bill.id) {
                Some(known) => *known = bill.clone(),
                None => all.insert(0, bill.clone()),
            }
        });
        self.opened_bill.show(bill.id, Load::Ready(bill));
    }

    fn run(self, act: impl Future<Output = Result<(), ApiError>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failed.set(None);
        spawn_local(async move {
            if let Err(error) = act.await {
                self.failed.set(Some(error));
            }
            self.busy.set(false);
        });
    }

    pub(super) fn forget(self) {
        self.form.forget();
        self.bill.forget();
        self.person.forget();
        self.to_me.set(Load::Loading);
        self.from_me.set(Load::Loading);
        self.bills.set(Load::Loading);
        self.opened.close();
        self.opened_bill.close();
        self.failed.set(None);
    }
}

/// Whether it can be paid.
fn is_open(request: &MoneyRequest) -> bool {
    request.state == MoneyRequestState::Open {}
}

/// Whether the newer word would open again what is over for good.
fn is_late(known: &MoneyRequest, said: &MoneyRequest) -> bool {
    let over = !is_open(known) && known.state != MoneyRequestState::Expired {};
    over && is_open(said)
}

async fn restore<T>(list: RwSignal<Load<Vec<T>>>, name: &'static str)
where
    T: serde::de::DeserializeOwned + Send + Sync + 'static,
{
    if let Some(kept) = cache::kept(name).await {
        list.update(|list| list.restore(kept.value, kept.at));
    }
}
