//! The book: decides transfers one after the other.

use std::collections::BTreeMap;

use poltina_domain::limits::TRANSFER_MAX_MINOR;
use poltina_domain::{AccountId, TransferId};

use crate::{Account, Entry, Fault, Known, Outcome, Refusal, Transfer, Verdict};

/// The accounts that a batch touches, and the outcomes that are known.
///
/// The maps are ordered, so that whatever is read out of them comes in the same order each time.
#[derive(Clone, Debug, Default)]
pub struct Book {
    accounts: BTreeMap<AccountId, Loaded>,
    known: BTreeMap<TransferId, Known>,
}

#[derive(Clone, Copy, Debug)]
struct Loaded {
    account: Account,
    /// `last_seq` as it was when the book was opened.
    seen_seq: i64,
}

impl Book {
    /// A book over these accounts, with what was decided before on the transfers to come.
    #[must_use]
    pub fn new(
        accounts: impl IntoIterator<Item = Account>,
        known: impl IntoIterator<Item = (TransferId, Known)>,
    ) -> Self {
        let load = |account: Account| {
            let seen_seq = account.last_seq;
            (account.id, Loaded { account, seen_seq })
        };
        Self {
            accounts: accounts.into_iter().map(load).collect(),
            known: known.into_iter().collect(),
        }
    }

    /// Decides one transfer. What is decided holds for all that follow in this book.
    ///
    /// Rules, in the order in which they are looked at: a known id answers as before; payer and
    /// payee differ; the currencies agree; both accounts are open; a customer pays at most
    /// [`TRANSFER_MAX_MINOR`] at once; and no more than is available to him; no sum overflows.
    pub fn transfer(&mut self, transfer: &Transfer) -> Verdict {
        if let Some(known) = self.known.get(&transfer.id) {
            return match known.fingerprint {
                Some(fingerprint) if fingerprint != transfer.fingerprint => Verdict::KeyReused,
                // A key that was called off unused stays so, whatever comes with it.
                _ => Verdict::Known(known.outcome),
            };
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
        let fingerprint = Some(transfer.fingerprint);
        let known = Known {
            fingerprint,
            outcome,
        };
        self.known.insert(transfer.id, known);
        verdict
    }

    /// Calls off a transfer id: unless it was decided before, it can never post from now on.
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
        if let Some(known) = self.known.get(&id) {
            return Verdict::Known(known.outcome);
        }
        let known = Known {
            fingerprint: None,
            outcome: Outcome::Refused(Refusal::Cancelled),
        };
        self.known.insert(id, known);
        Verdict::Refused(Refusal::Cancelled)
    }

    /// The account as it stands now; none where the book does not hold it.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id).map(|loaded| &loaded.account)
    }

    /// The accounts that posted transfers changed, in the order of their ids, each with its
    /// `last_seq` as it was before.
    pub fn touched(&self) -> impl Iterator<Item = (&Account, i64)> {
        self.accounts
            .values()
            .filter(|loaded| loaded.account.last_seq != loaded.seen_seq)
            .map(|loaded| (&loaded.account, loaded.seen_seq))
    }

    fn post(&mut self, transfer: &Transfer) -> Result<Result<(Entry, Entry), Refusal>, Fault> {
        if !transfer.amount.is_positive() {
            return Err(Fault::AmountNotPositive);
        }
        let find = |id| self.account(id).copied().ok_or(Fault::UnknownAccount);
        let (payer, payee) = (find(transfer.debit)?, find(transfer.credit)?);
        Ok(
            decide(payer, payee, transfer).map(|(payer, payee, entries)| {
                for after in [payer, payee] {
                    if let Some(loaded) = self.accounts.get_mut(&after.id) {
                        loaded.account = after;
                    }
                }
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
    let currency = transfer.amount.currency();
    let amount = transfer.amount.minor();
    if payer.id == payee.id {
        return Err(Refusal::SameParty);
    }
    if payer.currency != currency || payee.currency != currency {
        return Err(Refusal::CurrencyMismatch);
    }
    if payer.closed || payee.closed {
        return Err(Refusal::AccountClosed);
    }
    if payer.debits_must_not_exceed_credits && amount > TRANSFER_MAX_MINOR {
        return Err(Refusal::LimitExceeded);
    }
    let (payer, debit) = payer.debited(amount)?;
    let (payee, credit) = payee.credited(amount)?;
    Ok((payer, payee, (debit, credit)))
}
