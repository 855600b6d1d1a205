//! Chains: several transfers that are posted together or not at all, such as the legs of an exchange.

use std::collections::BTreeMap;

use poltina_domain::AccountId;

use crate::{Account, Book, ChainVerdict, Fault, Outcome, Refusal, Transfer, Verdict};

impl Book {
    /// Decides several transfers as one: in their order, each over what those before it left, and all
    /// of them or none. The rules are those of [`Book::transfer`]. The first id answers for the chain:
    /// its outcome is the chain's.
    ///
    /// ```
    /// use poltina_domain::{AccountId, Currency, Money, TransferId};
    /// use poltina_ledger::{Account, Book, ChainVerdict, Transfer};
    ///
    /// let [roubles, yuan, here, there] = [1, 2, 3, 4].map(|n| AccountId::from_bytes([n; 16]));
    /// let mut rich = Account::customer(roubles, Currency::Rub);
    /// rich.credits_posted = 1_500;
    /// let mut book = Book::new(
    ///     [
    ///         rich,
    ///         Account::customer(yuan, Currency::Cny),
    ///         Account::system(here, Currency::Rub),
    ///         Account::system(there, Currency::Cny),
    ///     ],
    ///     [],
    /// );
    /// let leg = |n, debit, credit, minor, currency| Transfer {
    ///     id: TransferId::from_bytes([n; 16]),
    ///     fingerprint: [9; 32],
    ///     debit,
    ///     credit,
    ///     amount: Money::new(minor, currency),
    /// };
    /// let legs = [
    ///     leg(1, roubles, here, 1_200, Currency::Rub),
    ///     leg(2, there, yuan, 100, Currency::Cny),
    /// ];
    /// assert!(matches!(book.chain(&legs), ChainVerdict::Posted(entries) if entries.len() == 2));
    /// assert_eq!(book.account(yuan).map(Account::available), Some(100));
    /// assert_eq!(book.account(there).map(Account::balance), Some(-100));
    /// ```
    pub fn chain(&mut self, transfers: &[Transfer]) -> ChainVerdict {
        self.chain_of(transfers, transfers.first())
    }

    /// As [`Book::chain`], where the last id answers for the chain: what is paid out of an exchange is
    /// the reason for all that goes before it.
    ///
    /// ```
    /// use poltina_domain::{AccountId, Currency, Money, TransferId};
    /// use poltina_ledger::{Account, Book, ChainVerdict, Outcome, Refusal, Transfer};
    ///
    /// let [here, roubles, payee] = [1, 2, 3].map(|n| AccountId::from_bytes([n; 16]));
    /// let mut book = Book::new(
    ///     [
    ///         Account::system(here, Currency::Rub),
    ///         Account::customer(roubles, Currency::Rub),
    ///         Account::customer(payee, Currency::Rub),
    ///     ],
    ///     [],
    /// );
    /// let leg = |n, debit, credit, minor| Transfer {
    ///     id: TransferId::from_bytes([n; 16]),
    ///     fingerprint: [9; 32],
    ///     debit,
    ///     credit,
    ///     amount: Money::new(minor, Currency::Rub),
    /// };
    /// let short = [leg(1, here, roubles, 500), leg(2, roubles, payee, 600)];
    /// let refused = ChainVerdict::Refused(Refusal::InsufficientFunds);
    /// assert_eq!(book.chain_for_last(&short), refused);
    /// assert_eq!(book.account(roubles).map(Account::available), Some(0));
    /// let enough = [leg(3, here, roubles, 600), leg(2, roubles, payee, 600)];
    /// let known = ChainVerdict::Known(Outcome::Refused(Refusal::InsufficientFunds));
    /// assert_eq!(book.chain_for_last(&enough), known);
    /// ```
    pub fn chain_for_last(&mut self, transfers: &[Transfer]) -> ChainVerdict {
        self.chain_of(transfers, transfers.last())
    }

    fn chain_of(&mut self, transfers: &[Transfer], answering: Option<&Transfer>) -> ChainVerdict {
        let Some(answering) = answering else {
            return ChainVerdict::Invalid(Fault::NotAChain);
        };
        match self.known_before(answering) {
            Some(Verdict::Known(outcome)) => return ChainVerdict::Known(outcome),
            Some(_) => return ChainVerdict::KeyReused,
            None => {}
        }
        if transfers.iter().any(|leg| self.known_before(leg).is_some()) {
            return ChainVerdict::Invalid(Fault::NotAChain);
        }
        let before = self.accounts_of(transfers);
        let mut entries = Vec::with_capacity(transfers.len());
        for transfer in transfers {
            match self.post(transfer) {
                Ok(Ok(posted)) => entries.push(posted),
                Ok(Err(refusal)) => {
                    self.put_back(before);
                    let outcome = Outcome::Refused(refusal);
                    self.know(answering.id, Some(answering.fingerprint), outcome);
                    return ChainVerdict::Refused(refusal);
                }
                Err(fault) => {
                    self.put_back(before);
                    return ChainVerdict::Invalid(fault);
                }
            }
        }
        for transfer in transfers {
            self.know(transfer.id, Some(transfer.fingerprint), Outcome::Posted);
        }
        ChainVerdict::Posted(entries)
    }

    /// Refuses a chain for a reason that is not the book's own, unless it was decided before.
    pub fn refuse_chain(&mut self, first: &Transfer, refusal: Refusal) -> ChainVerdict {
        match self.refuse(first, refusal) {
            Verdict::Refused(refusal) => ChainVerdict::Refused(refusal),
            Verdict::Known(outcome) => ChainVerdict::Known(outcome),
            _ => ChainVerdict::KeyReused,
        }
    }

    fn accounts_of(&self, transfers: &[Transfer]) -> BTreeMap<AccountId, Account> {
        let ids = transfers.iter().flat_map(|leg| [leg.debit, leg.credit]);
        ids.filter_map(|id| Some((id, *self.account(id)?)))
            .collect()
    }

    fn put_back(&mut self, accounts: BTreeMap<AccountId, Account>) {
        for account in accounts.into_values() {
            self.keep(account);
        }
    }
}
