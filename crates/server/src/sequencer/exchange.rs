//! Exchanges in a batch: the legs that a quote says, posted together or not at all.

use poltina_api_types::{Category, OperationKind};
use poltina_domain::{AccountId, Money, QuoteId, TransferId, UserId};
use poltina_ledger as ledger;
use poltina_ledger::{ChainVerdict, Refusal};
use sha2::{Digest, Sha256};

use super::batch::Round;
use super::posting::Moved;
use super::{SubmitError, transfer_id};
use crate::clock::Micros;
use crate::store::{
    Decision, ExchangeInsert, LimitHit, LimitPeriod, LimitScope, QuoteRow, SystemAccount,
};

/// Exchange what a quote says, between two accounts of its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeCommand {
    /// Who asks, and owns the key.
    pub principal: UserId,
    /// The idempotency key.
    pub key: String,
    /// The quote.
    pub quote: QuoteRow,
    /// His account in what is sold.
    pub payer: AccountId,
    /// His account in what is bought.
    pub payee: AccountId,
    /// The most that may lie on the account that it comes to, in minor units of its currency.
    pub payee_balance: Option<i64>,
    /// Do not begin after this moment.
    pub deadline: Micros,
}

/// A transfer of an exchange, with the key that its id follows from.
pub(super) struct Leg {
    key: String,
    transfer: ledger::Transfer,
}

/// What is sold with its fee, the fee where there is one, and what is bought.
pub(super) struct Legs {
    sold: Leg,
    kept: Option<Leg>,
    bought: Leg,
}

impl Legs {
    fn all(&self) -> impl Iterator<Item = &Leg> {
        [Some(&self.sold), self.kept.as_ref(), Some(&self.bought)]
            .into_iter()
            .flatten()
    }

    pub(super) fn transfers(&self) -> Vec<ledger::Transfer> {
        self.all().map(|leg| leg.transfer).collect()
    }
}

impl ExchangeCommand {
    /// The transfer by which what is sold leaves: it stands for the exchange.
    #[must_use]
    pub fn id(&self) -> TransferId {
        Self::id_of(self.principal, &self.key)
    }

    /// The id of the exchange that this person asks for with this key.
    #[must_use]
    pub fn id_of(principal: UserId, key: &str) -> TransferId {
        transfer_id(principal, &Self::key_of(key))
    }

    /// The key under which its outcome is kept. No key of a client has a colon: an exchange and a
    /// transfer with the same key are two things.
    #[must_use]
    pub fn key_of(key: &str) -> String {
        format!("exchange:{key}")
    }

    /// What the same key must come with.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Self::fingerprint_of(self.quote.id)
    }

    /// What a key must come with that exchanges by this quote.
    #[must_use]
    pub fn fingerprint_of(quote: QuoteId) -> [u8; 32] {
        Sha256::new()
            .chain_update(b"exchange\0")
            .chain_update(quote.as_bytes())
            .finalize()
            .into()
    }

    /// What stands beside it in histories and statements: `RUB → CNY`.
    fn note(&self) -> String {
        let (from, to) = (self.quote.sell.currency(), self.quote.buy.currency());
        format!("{from} → {to}")
    }

    /// All that leaves the account: what is sold, with the fee.
    pub(super) fn total(&self) -> Result<Money, SubmitError> {
        let total = self.quote.sell.checked_add(self.quote.fee);
        total.map_err(|_| SubmitError::Invalid("the quote does not add up"))
    }

    pub(super) fn accounts(&self) -> [AccountId; 5] {
        let (from, to) = (self.quote.sell.currency(), self.quote.buy.currency());
        [
            self.payer,
            self.payee,
            SystemAccount::Exchange.account(from),
            SystemAccount::Exchange.account(to),
            SystemAccount::Fees.account(from),
        ]
    }

    pub(super) fn legs(&self) -> Result<Legs, SubmitError> {
        let [payer, payee, position, other_position, fees] = self.accounts();
        let QuoteRow { buy, fee, .. } = self.quote;
        let key = Self::key_of(&self.key);
        let kept = fee
            .is_positive()
            .then(|| self.leg(format!("{key}:fee"), (position, fees), fee));
        Ok(Legs {
            sold: self.leg(key.clone(), (payer, position), self.total()?),
            kept,
            bought: self.leg(format!("{key}:bought"), (other_position, payee), buy),
        })
    }

    fn leg(&self, key: String, (debit, credit): (AccountId, AccountId), amount: Money) -> Leg {
        let transfer = ledger::Transfer {
            id: transfer_id(self.principal, &key),
            fingerprint: self.fingerprint(),
            debit,
            credit,
            amount,
        };
        Leg { key, transfer }
    }
}

impl Round {
    pub(super) fn exchange(&mut self, command: &ExchangeCommand) -> Result<Decision, SubmitError> {
        let legs = command.legs()?;
        let id = legs.sold.transfer.id;
        let mut hit = None;
        if !self.decisions.contains_key(&id) {
            self.check_quote(command)?;
            self.check_leave(command.payer)?;
            hit = self.balance_hit(command);
        }
        let verdict = match hit {
            Some(_) => self
                .book
                .refuse_chain(&legs.sold.transfer, Refusal::LimitExceeded),
            None => self.book.chain(&legs.transfers()),
        };
        let entries = match verdict {
            ChainVerdict::Posted(entries) => entries,
            ChainVerdict::Refused(refusal) => {
                let decision = hit.map_or(Decision::Refused(refusal), Decision::Limited);
                self.keep_leg(command, &legs.sold, &decision);
                return Ok(decision);
            }
            ChainVerdict::Known(_) => return self.known(id),
            ChainVerdict::KeyReused => return Err(SubmitError::KeyReused),
            ChainVerdict::Invalid(_) => {
                return Err(SubmitError::Invalid("the exchange has an account less"));
            }
        };
        self.write_legs(command, &legs, &entries, None)
    }

    /// Writes the legs that the book posted, and that their quote is used up. What stands beside what left
    /// is the message of the transfer that is paid with it, where one is. Answers the decision on the
    /// first.
    pub(super) fn write_legs(
        &mut self,
        command: &ExchangeCommand,
        legs: &Legs,
        entries: &[(ledger::Entry, ledger::Entry)],
        paid: Option<(TransferId, &str)>,
    ) -> Result<Decision, SubmitError> {
        let mut decisions = Vec::with_capacity(3);
        let pair = command.note();
        let mut message = paid.map(|(_, message)| message);
        for (leg, (debit, credit)) in legs.all().zip(entries) {
            let moved = Moved {
                id: leg.transfer.id,
                amount: leg.transfer.amount,
                kind: OperationKind::Exchange,
                category: Category::Other,
                note: message.take().unwrap_or(&pair),
                posted_at: None,
                pending: None,
                refund_of: None,
            };
            let decision = Decision::Posted(self.post(&moved, *debit, *credit)?);
            self.keep_leg(command, leg, &decision);
            decisions.push(decision);
        }
        let residue = command
            .quote
            .price
            .residue(command.quote.sell, command.quote.buy);
        self.decided.batch.exchanges.push(ExchangeInsert {
            quote: command.quote.id,
            sold: legs.sold.transfer.id,
            kept: legs.kept.as_ref().map(|kept| kept.transfer.id),
            bought: legs.bought.transfer.id,
            paid: paid.map(|(id, _)| id),
            residue: residue.ok_or(SubmitError::Invalid("the quote does not add up"))?,
        });
        if let Some(quote) = self.quotes.get_mut(&command.quote.id) {
            quote.used = true;
        }
        decisions.into_iter().next().ok_or(SubmitError::Unknown)
    }

    /// Whether the quote can be used. Nothing is decided where not.
    pub(super) fn check_quote(&self, command: &ExchangeCommand) -> Result<(), SubmitError> {
        let loaded = self.quotes.get(&command.quote.id);
        let loaded = loaded.ok_or(SubmitError::Invalid("there is no such quote"))?;
        if loaded.quote != command.quote || loaded.quote.user != command.principal {
            return Err(SubmitError::Invalid("the quote is another one"));
        }
        let price = loaded.quote.price;
        if !price.says(loaded.quote.sell, loaded.quote.buy) {
            return Err(SubmitError::Invalid("the quote does not add up"));
        }
        if loaded.used {
            return Err(SubmitError::QuoteUsed);
        }
        if loaded.quote.expires_at <= self.now {
            return Err(SubmitError::QuoteExpired);
        }
        Ok(())
    }

    /// The limit of what may lie on the account that it comes to, where it would be exceeded.
    fn balance_hit(&self, command: &ExchangeCommand) -> Option<LimitHit> {
        let max = command.payee_balance?;
        let payee = self.book.account(command.payee)?;
        let remaining = max.saturating_sub(payee.balance()).max(0);
        // Limits are told in roubles; of another account it is told that there is one.
        let roubles = payee.currency == poltina_domain::Currency::Rub;
        (command.quote.buy.minor() > remaining).then_some(LimitHit {
            scope: LimitScope::Balance,
            period: LimitPeriod::Once,
            remaining: if roubles { remaining } else { 0 },
            remaining_count: None,
            max: roubles.then_some(max),
            resets_at: None,
        })
    }

    fn keep_leg(&mut self, command: &ExchangeCommand, leg: &Leg, decision: &Decision) {
        let fingerprint = Some(command.fingerprint());
        let owner = (command.principal, leg.key.as_str());
        self.keep(leg.transfer.id, owner, fingerprint, decision);
    }
}
