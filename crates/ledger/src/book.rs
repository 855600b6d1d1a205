//! The book: decides transfers one after the other, and what becomes of those that are held.

mod authorized;

use std::collections::BTreeMap;

use poltina_domain::limits::TRANSFER_MAX_MINOR;
use poltina_domain::{AccountId, Currency, TransferId};

use crate::{
    Account, Authorization, Entry, Fault, Known, Outcome, Paid, Refusal, Transfer, Verdict,
};

/// The accounts that a batch touches, and the outcomes that are known.
///
/// The maps are ordered, so that whatever is read out of them comes in the same order each time.
#[derive(Clone, Debug, Default)]
pub struct Book {
    accounts: BTreeMap<AccountId, Loaded>,
    known: BTreeMap<TransferId, Known>,
    held: BTreeMap<TransferId, Transfer>,
    authorized: BTreeMap<TransferId, Authorization>,
    paid: BTreeMap<TransferId, Paid>,
}

#[derive(Clone, Copy, Debug)]
struct Loaded {
    account: Account,
    seen: Seen,
}

/// How far an account had come when the book was opened: whoever writes what became of it must
/// find it there still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its `last_seq`.
    pub last_seq: i64,
    /// Its `hold_seq`.
    pub hold_seq: i64,
}

impl Seen {
    const fn of(account: &Account) -> Self {
        Self {
            last_seq: account.last_seq,
            hold_seq: account.hold_seq,
        }
    }
}

impl Book {
    /// A book over these accounts, with what was decided before on the transfers to come.
    #[must_use]
    pub fn new(
        accounts: impl IntoIterator<Item = Account>,
        known: impl IntoIterator<Item = (TransferId, Known)>,
    ) -> Self {
        let load = |account: Account| {
            let seen = Seen::of(&account);
            (account.id, Loaded { account, seen })
        };
        Self {
            accounts: accounts.into_iter().map(load).collect(),
            known: known.into_iter().collect(),
            held: BTreeMap::new(),
            authorized: BTreeMap::new(),
            paid: BTreeMap::new(),
        }
    }

    /// The same book with these held transfers, whose outcome it knows as [`Outcome::Held`].
    #[must_use]
    pub fn with_holds(mut self, held: impl IntoIterator<Item = Transfer>) -> Self {
        self.held
            .extend(held.into_iter().map(|transfer| (transfer.id, transfer)));
        self
    }

    /// Decides one transfer. What is decided holds for all that follow in this book.
    ///
    /// Rules, in the order in which they are looked at: a known id answers as before; payer and
    /// payee differ; the currencies agree; both accounts are open; a customer pays at most
    /// [`TRANSFER_MAX_MINOR`] of roubles at once; and no more than is available to him; no sum
    /// overflows.
    pub fn transfer(&mut self, transfer: &Transfer) -> Verdict {
        if let Some(known) = self.known_before(transfer) {
            return known;
        }
        let verdict = match self.post(transfer) {
            Ok(Ok((debit, credit))) => Verdict::Posted { debit, credit },
            Ok(Err(refusal)) => Verdict::Refused(refusal),
            Err(fault) => return Verdict::Invalid(fault),
        };
        let outcome = match verdict {
            Verdict::Refused(refusal) => Outcome::Refused(refusal),
            _ => Outcome::Posted,
        };
        self.know(transfer.id, Some(transfer.fingerprint), outcome);
        verdict
    }

    /// Reserves the amount of a transfer on the payer's account, where it cannot be spent until the
    /// hold is [captured](Book::capture) or [voided](Book::void). The rules are those of
    /// [`Book::transfer`]; what does not fit the payee's account is found out at the capture.
    ///
    /// ```
    /// use poltina_domain::{AccountId, Currency, Money, TransferId};
    /// use poltina_ledger::{Account, Book, Outcome, Refusal, Transfer, Verdict};
    ///
    /// let [anna, boris] = [1, 2].map(|n| AccountId::from_bytes([n; 16]));
    /// let mut rich = Account::customer(anna, Currency::Rub);
    /// rich.credits_posted = 1_000;
    /// let mut book = Book::new([rich, Account::customer(boris, Currency::Rub)], []);
    /// let transfer = Transfer {
    ///     id: TransferId::from_bytes([7; 16]),
    ///     fingerprint: [7; 32],
    ///     debit: anna,
    ///     credit: boris,
    ///     amount: Money::new(600, Currency::Rub),
    /// };
    /// assert_eq!(book.hold(&transfer), Verdict::Held);
    /// assert_eq!(book.account(anna).map(Account::available), Some(400));
    /// assert!(matches!(book.capture(transfer.id), Verdict::Posted { .. }));
    /// assert_eq!(book.account(boris).map(Account::available), Some(600));
    /// let late = book.void(transfer.id, Refusal::Cancelled);
    /// assert_eq!(late, Verdict::Known(Outcome::Posted));
    /// ```
    pub fn hold(&mut self, transfer: &Transfer) -> Verdict {
        if let Some(known) = self.known_before(transfer) {
            return known;
        }
        let reserved = match self.parties(transfer) {
            Ok((payer, payee)) => check(&payer, &payee, transfer)
                .and_then(|()| payer.holding(transfer.amount.minor())),
            Err(fault) => return Verdict::Invalid(fault),
        };
        let (verdict, outcome) = match reserved {
            Ok(payer) => {
                self.keep(payer);
                self.held.insert(transfer.id, *transfer);
                (Verdict::Held, Outcome::Held)
            }
            Err(refusal) => (Verdict::Refused(refusal), Outcome::Refused(refusal)),
        };
        self.know(transfer.id, Some(transfer.fingerprint), outcome);
        verdict
    }

    /// Posts a held transfer. Where that cannot be (an account was closed meanwhile, or a sum does
    /// not fit), it is refused, and what was held is free again.
    pub fn capture(&mut self, id: TransferId) -> Verdict {
        let (transfer, payer, payee) = match self.find_held(id) {
            Ok(found) => found,
            Err(verdict) => return verdict,
        };
        let amount = transfer.amount.minor();
        match decide(payer.unreserved(amount), payee, &transfer) {
            Ok((payer, payee, (debit, credit))) => {
                self.keep(payer);
                self.keep(payee);
                self.end(id, Outcome::Posted);
                Verdict::Posted { debit, credit }
            }
            Err(refusal) => self.void(id, refusal),
        }
    }

    /// Frees what a held transfer reserved; it is refused for ever, for this reason.
    pub fn void(&mut self, id: TransferId, refusal: Refusal) -> Verdict {
        let (transfer, payer, _) = match self.find_held(id) {
            Ok(found) => found,
            Err(verdict) => return verdict,
        };
        self.keep(payer.freed(transfer.amount.minor()));
        self.end(id, Outcome::Refused(refusal));
        Verdict::Refused(refusal)
    }

    /// Refuses a transfer for a reason that is not the book's own, unless its id was decided
    /// before.
    pub fn refuse(&mut self, transfer: &Transfer, refusal: Refusal) -> Verdict {
        if let Some(known) = self.known_before(transfer) {
            return known;
        }
        let outcome = Outcome::Refused(refusal);
        self.know(transfer.id, Some(transfer.fingerprint), outcome);
        Verdict::Refused(refusal)
    }

    /// Calls off a transfer id: unless it was decided before, it can never post from now on. What
    /// is held by it is free again.
    ///
    /// ```
    /// use poltina_domain::TransferId;
    /// use poltina_ledger::{Book, Outcome, Refusal, Verdict};
    ///
    /// let mut book = Book::default();
    /// let id = TransferId::from_bytes([7; 16]);
    /// assert_eq!(book.cancel(id), Verdict::Refused(Refusal::Cancelled));
    /// assert_eq!(book.cancel(id), Verdict::Known(Outcome::Refused(Refusal::Cancelled)));
    /// ```
    pub fn cancel(&mut self, id: TransferId) -> Verdict {
        match self.known.get(&id).map(|known| known.outcome) {
            Some(Outcome::Held) => self.void(id, Refusal::Cancelled),
            Some(outcome) => Verdict::Known(outcome),
            None => {
                self.know(id, None, Outcome::Refused(Refusal::Cancelled));
                Verdict::Refused(Refusal::Cancelled)
            }
        }
    }

    /// The account as it stands now; none where the book does not hold it.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id).map(|loaded| &loaded.account)
    }

    /// The held transfer with this id, as long as it is held.
    #[must_use]
    pub fn held(&self, id: TransferId) -> Option<&Transfer> {
        self.held.get(&id)
    }

    /// The accounts that were changed, in the order of their ids, each with how far it had come
    /// before.
    pub fn touched(&self) -> impl Iterator<Item = (&Account, Seen)> {
        self.accounts
            .values()
            .filter(|loaded| Seen::of(&loaded.account) != loaded.seen)
            .map(|loaded| (&loaded.account, loaded.seen))
    }

    pub(crate) fn known_before(&self, transfer: &Transfer) -> Option<Verdict> {
        let known = self.known.get(&transfer.id)?;
        Some(match known.fingerprint {
            Some(fingerprint) if fingerprint != transfer.fingerprint => Verdict::KeyReused,
            // A key that was called off unused stays so, whatever comes with it.
            _ => Verdict::Known(known.outcome),
        })
    }

    pub(crate) fn know(&mut self, id: TransferId, fingerprint: Option<[u8; 32]>, outcome: Outcome) {
        let known = Known {
            fingerprint,
            outcome,
        };
        self.known.insert(id, known);
    }

    /// A hold ends: its request stays what it was.
    fn end(&mut self, id: TransferId, outcome: Outcome) {
        self.held.remove(&id);
        if let Some(known) = self.known.get_mut(&id) {
            known.outcome = outcome;
        }
    }

    pub(crate) fn keep(&mut self, account: Account) {
        if let Some(loaded) = self.accounts.get_mut(&account.id) {
            loaded.account = account;
        }
    }

    /// A held transfer with its accounts, or why there is none.
    fn find_held(&self, id: TransferId) -> Result<(Transfer, Account, Account), Verdict> {
        match self.known.get(&id).map(|known| known.outcome) {
            Some(Outcome::Held) => {}
            Some(outcome) => return Err(Verdict::Known(outcome)),
            None => return Err(Verdict::Invalid(Fault::UnknownHold)),
        }
        let transfer = self.held.get(&id).copied();
        let transfer = transfer.ok_or(Verdict::Invalid(Fault::UnknownHold))?;
        let (payer, payee) = self.parties(&transfer).map_err(Verdict::Invalid)?;
        Ok((transfer, payer, payee))
    }

    fn parties(&self, transfer: &Transfer) -> Result<(Account, Account), Fault> {
        if !transfer.amount.is_positive() {
            return Err(Fault::AmountNotPositive);
        }
        let find = |id| self.account(id).copied().ok_or(Fault::UnknownAccount);
        Ok((find(transfer.debit)?, find(transfer.credit)?))
    }

    pub(crate) fn post(
        &mut self,
        transfer: &Transfer,
    ) -> Result<Result<(Entry, Entry), Refusal>, Fault> {
        let (payer, payee) = self.parties(transfer)?;
        Ok(
            decide(payer, payee, transfer).map(|(payer, payee, entries)| {
                self.keep(payer);
                self.keep(payee);
                entries
            }),
        )
    }
}

/// Both accounts after the transfer and its two entries, or why it is refused.
fn decide(
    payer: Account,
    payee: Account,
    transfer: &Transfer,
) -> Result<(Account, Account, (Entry, Entry)), Refusal> {
    check(&payer, &payee, transfer)?;
    let amount = transfer.amount.minor();
    let (payer, debit) = payer.debited(amount)?;
    let (payee, credit) = payee.credited(amount)?;
    Ok((payer, payee, (debit, credit)))
}

/// What is looked at before the sums are.
fn check(payer: &Account, payee: &Account, transfer: &Transfer) -> Result<(), Refusal> {
    let currency = transfer.amount.currency();
    if payer.id == payee.id {
        return Err(Refusal::SameParty);
    }
    if payer.currency != currency || payee.currency != currency {
        return Err(Refusal::CurrencyMismatch);
    }
    if payer.closed || payee.closed {
        return Err(Refusal::AccountClosed);
    }
    let bounded = payer.debits_must_not_exceed_credits && currency == Currency::Rub;
    if bounded && transfer.amount.minor() > TRANSFER_MAX_MINOR {
        return Err(Refusal::LimitExceeded);
    }
    Ok(())
}
