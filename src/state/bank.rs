//! Money from and to banks: saved accounts, what is typed, what is under way.

mod paying;

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{
    Act, BankDirection, BankPayment, BankPaymentState, BankTerms, LinkedAccount, NewBankPayment,
    NewLinkedAccount,
};
use poltina_domain::{
    AmountError, BankAccount, BankAccountId, BankPaymentId, Bic, Currency, Money, UserId,
};
use serde::{Deserialize, Serialize};

pub(super) use paying::is_final;

use super::opened::Opened;
use super::vault::{keep_in_tab, take_up};
use super::{Load, State, Undone};
use crate::api::ApiError;

const KEPT: &str = "poltina.bank";

/// What is kept in this tab.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    owner: Option<UserId>,
    top_up: String,
    withdrawal: String,
    chosen: Option<BankAccountId>,
    bic: String,
    account: String,
    /// What was asked for and not answered, of each way.
    #[serde(default)]
    unanswered: [Option<Wanted>; 2],
}

/// What was asked for, with its key: the same again is the same payment.
type Wanted = (String, NewBankPayment);

/// What is wrong with an account as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountObjection {
    /// The bank's code has not nine digits.
    Bic,
    /// The account has not twenty digits.
    Account,
    /// The account's key does not fit the bank.
    Key,
}

/// Money from and to banks.
#[derive(Clone, Copy)]
pub struct BankState {
    terms: RwSignal<Load<BankTerms>>,
    accounts: RwSignal<Load<Vec<LinkedAccount>>>,
    payments: RwSignal<Load<Vec<BankPayment>>>,
    opened: Opened<BankPaymentId, BankPayment>,
    typed: [RwSignal<String>; 2],
    chosen: RwSignal<Option<BankAccountId>>,
    /// The bank's code of a new account, as typed.
    pub bic: RwSignal<String>,
    /// A new account, as typed.
    pub account: RwSignal<String>,
    busy: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
    owner: RwSignal<Option<UserId>>,
    unanswered: [RwSignal<Option<Wanted>>; 2],
}

impl BankState {
    pub(super) fn new() -> Self {
        Self {
            terms: RwSignal::new(Load::Loading),
            accounts: RwSignal::new(Load::Loading),
            payments: RwSignal::new(Load::Loading),
            opened: Opened::nothing(),
            typed: [RwSignal::new(String::new()), RwSignal::new(String::new())],
            chosen: RwSignal::new(None),
            bic: RwSignal::new(String::new()),
            account: RwSignal::new(String::new()),
            busy: RwSignal::new(false),
            failed: RwSignal::new(None),
            owner: RwSignal::new(None),
            unanswered: [RwSignal::new(None), RwSignal::new(None)],
        }
    }

    /// What it costs; tracked.
    #[must_use]
    pub fn terms(self) -> Load<BankTerms> {
        self.terms.get()
    }

    /// Saved accounts, the newest first; tracked.
    #[must_use]
    pub fn accounts(self) -> Load<Vec<LinkedAccount>> {
        self.accounts.get()
    }

    /// What the bank works on now, the newest first; tracked.
    #[must_use]
    pub fn under_way(self) -> Vec<BankPayment> {
        self.payments.with(|load| {
            let all = load.value().into_iter().flatten();
            let pending = |payment: &&BankPayment| payment.state == BankPaymentState::Pending {};
            all.filter(pending).cloned().collect()
        })
    }

    /// The payment that was opened; loading where it is not this one. Tracked.
    #[must_use]
    pub fn opened(self, id: BankPaymentId) -> Load<BankPayment> {
        self.opened.get(id)
    }

    /// The amount as typed.
    #[must_use]
    pub const fn typed(self, direction: BankDirection) -> RwSignal<String> {
        let [top_up, withdrawal] = self.typed;
        match direction {
            BankDirection::TopUp => top_up,
            BankDirection::Withdrawal => withdrawal,
        }
    }

    /// The amount as money; tracked.
    ///
    /// # Errors
    /// [`AmountError`] where it is none.
    pub fn money(self, direction: BankDirection) -> Result<Money, AmountError> {
        self.typed(direction)
            .with(|typed| Money::parse(typed, Currency::Rub))
    }

    /// The account that is chosen: the newest where none is; tracked.
    #[must_use]
    pub fn chosen(self) -> Option<LinkedAccount> {
        let chosen = self.chosen.get();
        self.accounts.with(|load| {
            let all = load.value()?;
            let mine = all.iter().find(|account| Some(account.id) == chosen);
            mine.or(all.first()).cloned()
        })
    }

    /// Chooses another account.
    pub fn choose(self, id: BankAccountId) {
        self.chosen.set(Some(id));
        self.keep();
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

    const fn wanted(self, direction: BankDirection) -> RwSignal<Option<Wanted>> {
        let [top_up, withdrawal] = self.unanswered;
        match direction {
            BankDirection::TopUp => top_up,
            BankDirection::Withdrawal => withdrawal,
        }
    }

    /// The amount of a payment of which it is unknown if it was begun: it is asked for again before
    /// anything else. Tracked.
    #[must_use]
    pub fn unknown(self, direction: BankDirection) -> Option<Money> {
        let wanted = self.wanted(direction).get();
        let (_, wanted) = wanted.filter(|_| !self.busy.get())?;
        Some(wanted.amount.money())
    }

    /// Whether what was typed here before is known, so that nothing is sent twice; tracked.
    #[must_use]
    pub fn is_restored(self) -> bool {
        self.owner.with(Option::is_some)
    }

    /// Something was typed.
    pub fn retype(self) {
        self.failed.set(None);
        self.keep();
    }

    /// Takes up what this tab kept, and asks the server. Also what "try again" does.
    pub fn refresh(self, state: State) {
        self.restore(state);
        state.fetch(self.terms, |client| client.bank_terms());
        state.fetch(self.accounts, |client| async move {
            client.linked_accounts().await.map(|all| all.items)
        });
    }

    /// Asks what is under way.
    pub fn look(self, state: State) {
        state.fetch(self.payments, |client| async move {
            client.bank_payments().await.map(|all| all.items)
        });
    }

    /// Takes up what this tab kept, once the vault that seals it is open.
    pub(super) fn restore(self, state: State) {
        let taken = move || self.owner.get_untracked();
        let of = |kept: &Kept| kept.owner;
        take_up(state, KEPT, taken, of, move |me, kept| {
            let kept = kept.unwrap_or_default();
            // Something may have been typed meanwhile.
            self.owner.set(Some(me));
            let [top_up, withdrawal] = self.typed;
            for (signal, kept) in [
                (top_up, kept.top_up),
                (withdrawal, kept.withdrawal),
                (self.bic, kept.bic),
                (self.account, kept.account),
            ] {
                if signal.with_untracked(String::is_empty) {
                    signal.set(kept);
                }
            }
            self.chosen.set(kept.chosen);
            for (wanted, kept) in self.unanswered.into_iter().zip(kept.unanswered) {
                wanted.set(kept);
            }
        });
    }

    /// Keeps everything as it is now; once it is done, that outlives the page.
    fn keeping(self) -> impl Future<Output = ()> {
        let [top_up, withdrawal] = self.typed;
        let kept = untrack(|| Kept {
            owner: self.owner.get(),
            top_up: top_up.get(),
            withdrawal: withdrawal.get(),
            chosen: self.chosen.get(),
            bic: self.bic.get(),
            account: self.account.get(),
            unanswered: self.unanswered.map(|wanted| wanted.get()),
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

    /// Asks for a payment; read it with [`BankState::opened`].
    pub fn open(self, state: State, id: BankPaymentId) {
        self.opened.begin(id);
        let Some(client) = state.session.client() else {
            return;
        };
        spawn_local(async move {
            let answer = state.hear(client.bank_payment(id).await);
            let as_of = state.connectivity.last_contact();
            match answer {
                Ok(payment) => self.apply(payment),
                Err(error) => self.opened.settle(id, Err(error), as_of),
            }
        });
    }

    /// Events may have been missed: asks for what is shown.
    pub(super) fn catch_up(self, state: State) {
        self.look(state);
        if let Some(id) = self.opened.id() {
            self.open(state, id);
        }
    }

    /// Takes in a payment of an event, or of an answer. What is over stays so.
    pub(super) fn apply(self, payment: BankPayment) {
        let over = |known: &BankPayment| known.state != BankPaymentState::Pending {};
        let late = payment.state == BankPaymentState::Pending {};
        self.opened.change(payment.id, |load| {
            if !(late && load.value().is_some_and(over)) {
                *load = Load::Ready(payment.clone());
            }
        });
        self.payments.update(|load| {
            let Some(all) = load.value_mut() else { return };
            match all.iter_mut().find(|known| known.id == payment.id) {
                Some(known) if late && over(known) => {}
                Some(known) => *known = payment,
                None => all.insert(0, payment),
            }
        });
    }

    /// The account that is typed.
    ///
    /// # Errors
    /// [`AccountObjection`]: what is wrong with it. Tracked.
    pub fn new_account(self) -> Result<NewLinkedAccount, AccountObjection> {
        let digits = |typed: RwSignal<String>| {
            typed.with(|typed| {
                let kept = typed.chars().filter(|c| !c.is_whitespace());
                kept.collect::<String>()
            })
        };
        let bic: Bic = digits(self.bic)
            .parse()
            .map_err(|_| AccountObjection::Bic)?;
        let account: BankAccount = digits(self.account)
            .parse()
            .map_err(|_| AccountObjection::Account)?;
        match account.fits(&bic) {
            true => Ok(NewLinkedAccount { bic, account }),
            false => Err(AccountObjection::Key),
        }
    }

    /// Saves the account that is typed, and chooses it; `done` once it is saved.
    pub fn link(self, state: State, done: impl Fn() + 'static) {
        let account = untrack(|| self.new_account());
        let (Ok(account), Some(client)) = (account, state.session.client()) else {
            return;
        };
        let act = Act::LinkAccount {
            account: account.clone(),
        };
        let call = state.confirmed(act, move |confirmation| {
            let account = account.clone();
            async move { client.link_account(&account, confirmation).await }
        });
        self.run(async move {
            let saved = call.await?;
            self.accounts.update(|load| {
                if let Some(all) = load.value_mut() {
                    all.retain(|known| known.id != saved.id);
                    all.insert(0, saved.clone());
                }
            });
            self.bic.set(String::new());
            self.account.set(String::new());
            self.choose(saved.id);
            done();
            Ok(())
        });
    }

    /// Removes a saved account.
    pub fn unlink(self, state: State, id: BankAccountId) {
        let Some(client) = state.session.client() else {
            return;
        };
        self.run(async move {
            let answer = state.hear(client.unlink_account(id).await);
            answer.map_err(Undone::Failed)?;
            self.accounts.update(|load| {
                if let Some(all) = load.value_mut() {
                    all.retain(|known| known.id != id);
                }
            });
            Ok(())
        });
    }

    fn run(self, act: impl Future<Output = Result<(), Undone>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failed.set(None);
        spawn_local(async move {
            if let Err(Undone::Failed(error)) = act.await {
                self.failed.set(Some(error));
            }
            self.busy.set(false);
        });
    }

    pub(super) fn forget(self) {
        self.terms.set(Load::Loading);
        self.accounts.set(Load::Loading);
        self.payments.set(Load::Loading);
        self.opened.close();
        for typed in self.typed {
            typed.set(String::new());
        }
        self.chosen.set(None);
        self.bic.set(String::new());
        self.account.set(String::new());
        self.failed.set(None);
        self.owner.set(None);
        for wanted in self.unanswered {
            wanted.set(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::Owner;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn an_account_is_read_with_its_spaces_and_refused_by_what_is_wrong_with_it() {
        let owner = Owner::new();
        owner.set();
        let bank = BankState::new();
        let typed = |bic: &str, account: &str| {
            bank.bic.set(bic.to_owned());
            bank.account.set(account.to_owned());
            let new = bank.new_account();
            new.map(|new| (new.bic.as_str().to_owned(), new.account.as_str().to_owned()))
        };
        let right = ("044525225".to_owned(), "40817810438000000001".to_owned());
        assert_eq!(typed("044 525 225", "40817 810 4 3800 0000001"), Ok(right));
        assert_eq!(typed("04452522", ""), Err(AccountObjection::Bic));
        assert_eq!(typed("044525225", "408"), Err(AccountObjection::Account));
        let other_key = "40817810538000000001";
        assert_eq!(typed("044525225", other_key), Err(AccountObjection::Key));
    }
}
