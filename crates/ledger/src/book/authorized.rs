//! Money that is authorised for a payee, captured in parts, and given back.

use poltina_domain::TransferId;

use super::{Book, check, decide};
use crate::{Authorization, Entry, Fault, Outcome, Paid, Refusal, Transfer, Verdict};

impl Book {
    /// The same book with these authorisations, whose ids it knows as [`Outcome::Authorized`].
    #[must_use]
    pub fn with_authorizations(mut self, all: impl IntoIterator<Item = Authorization>) -> Self {
        self.authorized
            .extend(all.into_iter().map(|one| (one.transfer.id, one)));
        self
    }

    /// The same book with these posted payments, of which some may go back.
    #[must_use]
    pub fn with_payments(mut self, all: impl IntoIterator<Item = (TransferId, Paid)>) -> Self {
        self.paid.extend(all);
        self
    }

    /// The authorisation with this id, as it stands now.
    #[must_use]
    pub fn authorization(&self, id: TransferId) -> Option<&Authorization> {
        self.authorized.get(&id)
    }

    /// The payment with this id, as it stands now.
    #[must_use]
    pub fn paid(&self, id: TransferId) -> Option<&Paid> {
        self.paid.get(&id)
    }

    /// Reserves an amount for a payee, who then [captures](Book::capture_part) it in one part or in
    /// several. The rules are those of [`Book::transfer`]. That it was authorised is final; what
    /// becomes of the money is not.
    ///
    /// ```
    /// use poltina_domain::{AccountId, Currency, Money, TransferId};
    /// use poltina_ledger::{Account, Book, Refusal, Transfer, Verdict};
    ///
    /// let [anna, shop] = [1, 2].map(|n| AccountId::from_bytes([n; 16]));
    /// let mut rich = Account::customer(anna, Currency::Rub);
    /// rich.credits_posted = 1_000;
    /// let mut book = Book::new([rich, Account::customer(shop, Currency::Rub)], []);
    /// let transfer = |n, kopecks| Transfer {
    ///     id: TransferId::from_bytes([n; 16]),
    ///     fingerprint: [n; 32],
    ///     debit: anna,
    ///     credit: shop,
    ///     amount: Money::new(kopecks, Currency::Rub),
    /// };
    /// let whole = transfer(1, 600);
    /// assert_eq!(book.authorize(&whole), Verdict::Authorized);
    /// assert_eq!(book.account(anna).map(Account::available), Some(400));
    /// let part = book.capture_part(whole.id, &transfer(2, 250), false);
    /// assert!(matches!(part, Verdict::Posted { .. }));
    /// // Above what is left: refused for ever, and nothing moved.
    /// let much = book.capture_part(whole.id, &transfer(3, 351), false);
    /// assert_eq!(much, Verdict::Refused(Refusal::LimitExceeded));
    /// // The last part: the rest is free again.
    /// book.capture_part(whole.id, &transfer(4, 100), true);
    /// assert_eq!(book.account(anna).map(Account::available), Some(650));
    /// assert_eq!(book.account(shop).map(Account::available), Some(350));
    /// assert_eq!(book.free_rest(whole.id), None);
    /// ```
    pub fn authorize(&mut self, transfer: &Transfer) -> Verdict {
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
                let authorization = Authorization {
                    transfer: *transfer,
                    captured: 0,
                    open: true,
                };
                self.authorized.insert(transfer.id, authorization);
                (Verdict::Authorized, Outcome::Authorized)
            }
            Err(refusal) => (Verdict::Refused(refusal), Outcome::Refused(refusal)),
        };
        self.know(transfer.id, Some(transfer.fingerprint), outcome);
        verdict
    }

    /// Posts a part of what was authorised, under an id of its own and between the same accounts.
    /// After the last part nothing more can be captured, and the rest is free again.
    ///
    /// A part above what is left is refused as [`Refusal::LimitExceeded`], one of an authorisation
    /// that is closed as [`Refusal::AuthorizationOver`]: for ever, as any refusal.
    pub fn capture_part(&mut self, of: TransferId, part: &Transfer, last: bool) -> Verdict {
        if let Some(known) = self.known_before(part) {
            return known;
        }
        let Some(authorized) = self.authorized.get(&of).copied() else {
            return Verdict::Invalid(Fault::UnknownHold);
        };
        let whole = authorized.transfer;
        if (part.debit, part.credit) != (whole.debit, whole.credit) {
            return Verdict::Invalid(Fault::OtherAccounts);
        }
        let decided = match self.take_part(authorized, part, last) {
            Ok(decided) => decided,
            Err(fault) => return Verdict::Invalid(fault),
        };
        match decided {
            Ok((debit, credit)) => {
                self.know(part.id, Some(part.fingerprint), Outcome::Posted);
                Verdict::Posted { debit, credit }
            }
            Err(refusal) => self.refuse(part, refusal),
        }
    }

    fn take_part(
        &mut self,
        authorized: Authorization,
        part: &Transfer,
        last: bool,
    ) -> Result<Result<(Entry, Entry), Refusal>, Fault> {
        let (payer, payee) = self.parties(part)?;
        let (amount, remaining) = (part.amount.minor(), authorized.remaining());
        if !authorized.open {
            return Ok(Err(Refusal::AuthorizationOver));
        }
        if amount > remaining {
            return Ok(Err(Refusal::LimitExceeded));
        }
        let decided = decide(payer.unreserved(amount), payee, part);
        Ok(decided.map(|(mut payer, payee, entries)| {
            let rest = remaining.saturating_sub(amount);
            if last && rest > 0 {
                payer = payer.freed(rest);
            }
            self.keep(payer);
            self.keep(payee);
            let after = Authorization {
                captured: authorized.captured.saturating_add(amount),
                open: !last && rest > 0,
                ..authorized
            };
            self.authorized.insert(authorized.transfer.id, after);
            entries
        }))
    }

    /// Closes an authorisation: what was not captured is free again. Says how much that is, in minor
    /// units; nothing where it is closed already, or there is none.
    pub fn free_rest(&mut self, id: TransferId) -> Option<i64> {
        let authorized = *self.authorized.get(&id).filter(|one| one.open)?;
        let payer = *self.account(authorized.transfer.debit)?;
        let rest = authorized.remaining();
        self.keep(payer.freed(rest));
        let closed = Authorization {
            open: false,
            ..authorized
        };
        self.authorized.insert(id, closed);
        Some(rest)
    }

    /// Gives back some of a posted payment, in its currency: from who was paid to who paid, never
    /// more in all than was paid. More is refused as [`Refusal::LimitExceeded`].
    pub fn refund(&mut self, of: TransferId, refund: &Transfer) -> Verdict {
        if let Some(known) = self.known_before(refund) {
            return known;
        }
        let Some(paid) = self.paid.get(&of).copied() else {
            return Verdict::Invalid(Fault::UnknownPayment);
        };
        if (refund.debit, refund.credit) != (paid.credit, paid.debit) {
            return Verdict::Invalid(Fault::OtherAccounts);
        }
        if refund.amount.currency() != paid.amount.currency() {
            return self.refuse(refund, Refusal::CurrencyMismatch);
        }
        if refund.amount.minor() > paid.refundable() {
            return self.refuse(refund, Refusal::LimitExceeded);
        }
        let verdict = self.transfer(refund);
        if let (Verdict::Posted { .. }, Some(paid)) = (verdict, self.paid.get_mut(&of)) {
            paid.refunded = paid.refunded.saturating_add(refund.amount.minor());
        }
        verdict
    }
}
