//! A payment by bank requisites that is being put together, and asking for it: its key and what it is are
//! kept before it is sent, until the answer is certain.

mod form;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Act, BankDirection, NewBankTransfer};
use poltina_domain::{BankPaymentId, UserId};
use serde::{Deserialize, Serialize};

pub use form::{Requisites, RequisitesField, RequisitesForm, RequisitesObjection};

use super::bank::is_final;
use super::vault::{keep_in_tab, take_up};
use super::{About, State, Undone};
use crate::api::ApiError;
use crate::platform::random;
use crate::routes::Route;

const KEPT: &str = "poltina.requisites";

/// What was asked for, with its key: the same again is the same payment.
type Wanted = (String, NewBankTransfer);

/// What is kept in this tab.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    owner: Option<UserId>,
    typed: Requisites,
    /// What was asked for and not answered.
    unanswered: Option<Wanted>,
    /// The last one that was begun: if the bank refuses it, nothing has to be typed again.
    sent: Option<(BankPaymentId, Requisites)>,
}

/// The payment by requisites.
#[derive(Clone, Copy)]
pub struct RequisitesState {
    /// What is typed.
    pub form: RequisitesForm,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
    owner: RwSignal<Option<UserId>>,
    unanswered: RwSignal<Option<Wanted>>,
    sent: RwSignal<Option<(BankPaymentId, Requisites)>>,
}

impl RequisitesState {
    pub(super) fn new() -> Self {
        Self {
            form: RequisitesForm::new(),
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
            owner: RwSignal::new(None),
            unanswered: RwSignal::new(None),
            sent: RwSignal::new(None),
        }
    }

    /// Whether an answer is awaited; tracked.
    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Why the last attempt did not work; tracked.
    #[must_use]
    pub fn failed(self) -> Option<ApiError> {
        self.failed.get()
    }

    /// Whether what was typed here before is known, so that nothing is sent twice; tracked.
    #[must_use]
    pub fn is_restored(self) -> bool {
        self.owner.with(Option::is_some)
    }

    /// Whether it is unknown if a payment was begun: it is asked for again before anything else. Tracked.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        !self.busy.get() && self.unanswered.with(Option::is_some)
    }

    /// What is, or will be, asked for: what was not answered comes before what is typed. Tracked.
    #[must_use]
    pub fn asked(self, state: State) -> Option<NewBankTransfer> {
        let unanswered = self.unanswered.get().map(|(_, request)| request);
        unanswered.or_else(|| self.request(state))
    }

    /// What is typed, as it is asked for.
    fn request(self, state: State) -> Option<NewBankTransfer> {
        let terms = state.rooms().bank.terms();
        self.form
            .request(&terms.value()?.of(BankDirection::Withdrawal).fee)
    }

    /// Something was typed.
    pub fn retype(self) {
        self.failed.set(None);
        self.keep();
    }

    /// Fills in what a code says, and shows it; nothing is sent.
    pub fn fill(self, state: State, requisites: Requisites) {
        self.form.put(requisites);
        self.retype();
        state.navigation.go(Route::Requisites);
    }

    /// Whether what this payment was asked for by is still known; tracked.
    #[must_use]
    pub fn remembers(self, id: BankPaymentId) -> bool {
        self.sent
            .with(|sent| sent.as_ref().is_some_and(|(sent, _)| *sent == id))
    }

    /// Fills in what this payment was asked for by, to be mended and sent as another.
    pub fn mend(self, state: State, id: BankPaymentId) {
        let sent = self.sent.get_untracked();
        if let Some((_, typed)) = sent.filter(|(sent, _)| *sent == id) {
            self.fill(state, typed);
        }
    }

    /// Takes up what this tab kept, once the vault that seals it is open.
    pub fn restore(self, state: State) {
        let taken = move || self.owner.get_untracked();
        let of = |kept: &Kept| kept.owner;
        take_up(state, KEPT, taken, of, move |me, kept| {
            let kept = kept.unwrap_or_default();
            // Something may have been typed meanwhile.
            self.owner.set(Some(me));
            if untrack(|| self.form.typed()) == Requisites::default() {
                self.form.put(kept.typed);
            }
            self.unanswered.set(kept.unanswered);
            self.sent.set(kept.sent);
            self.keep();
        });
    }

    /// Keeps everything as it is now; once it is done, that outlives the page.
    fn keeping(self) -> impl Future<Output = ()> {
        let kept = untrack(|| Kept {
            owner: self.owner.get(),
            typed: self.form.typed(),
            unanswered: self.unanswered.get(),
            sent: self.sent.get(),
        });
        let text = serde_json::to_string(&kept).ok();
        async move {
            if kept.owner.is_some() && text.is_some() {
                keep_in_tab(KEPT, text).await;
            }
        }
    }

    fn keep(self) {
        spawn_local(self.keeping());
    }

    /// Asks for the payment, after a confirmation. What was asked for before and not answered is asked for
    /// again instead, under its key.
    pub fn pay(self, state: State) {
        if self.busy.get_untracked() || !untrack(|| self.is_restored()) {
            return;
        }
        let before = self.unanswered.get_untracked();
        let repeated = before.is_some();
        let asked = before.or_else(|| Some((random::key()?, untrack(|| self.request(state))?)));
        let (Some((key, request)), Some(client)) = (asked, state.session.client()) else {
            return;
        };
        self.busy.set(true);
        self.failed.set(None);
        self.unanswered.set(Some((key.clone(), request.clone())));
        let total = request.amount.money().checked_add(request.fee.money());
        let about = About {
            amount: total.ok().map(Into::into),
            line: Some(request.receiver.name.as_str().to_owned()),
            ..About::default()
        };
        let act = Act::PayByRequisites {
            key: key.clone(),
            request: request.clone(),
        };
        let owner = self.owner.get_untracked();
        spawn_local(async move {
            self.keeping().await;
            let same = request.clone();
            let call = state.confirmed_about(act, about, move |confirmation| {
                let (key, request) = (key.clone(), request.clone());
                async move { client.pay_by_requisites(&key, &request, confirmation).await }
            });
            let answer = call.await;
            // Whoever signed in meanwhile has payments of his own.
            if self.owner.get_untracked() != owner {
                return self.busy.set(false);
            }
            match answer {
                Ok(payment) => {
                    self.unanswered.set(None);
                    // What was filled in since is another payment.
                    if untrack(|| self.request(state)).as_ref() == Some(&same) {
                        let typed = untrack(|| self.form.typed());
                        self.sent.set(Some((payment.id, typed)));
                        self.form.put(Requisites::default());
                    }
                    state.rooms().bank.begun(state, payment);
                }
                Err(undone) => {
                    if is_final(&undone, repeated) {
                        self.unanswered.set(None);
                    }
                    if let Undone::Failed(error) = undone {
                        self.failed.set(Some(error));
                    }
                }
            }
            self.keeping().await;
            self.busy.set(false);
        });
    }

    pub(super) fn forget(self) {
        self.owner.set(None);
        self.form.put(Requisites::default());
        self.failed.set(None);
        self.unanswered.set(None);
        self.sent.set(None);
    }
}
