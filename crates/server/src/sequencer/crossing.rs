//! Transfers that are paid out of another currency: the exchange that brings the roubles and the transfer
//! that takes them on, posted together or not at all.

use poltina_domain::UserId;
use poltina_ledger as ledger;
use poltina_ledger::ChainVerdict;

use super::batch::Round;
use super::posting::Moved;
use super::{ExchangeCommand, SubmitError, TransferCommand};
use crate::store::Decision;

impl TransferCommand {
    /// The key of the exchange that a transfer with this key is paid by. No key of a client has a colon:
    /// it is never that of an exchange that was asked for as one.
    #[must_use]
    pub fn exchange_key(key: &str) -> String {
        format!("transfer:{key}")
    }
}

impl Round {
    /// Whether it can be paid by the exchange that it brings. Nothing is decided where not.
    pub(super) fn check_crossing(&self, command: &TransferCommand) -> Result<(), SubmitError> {
        let Some(exchange) = command.exchange.as_deref() else {
            return Ok(());
        };
        if command.hold.is_some() || command.authorize.is_some() {
            return Err(SubmitError::Invalid(
                "what comes by an exchange cannot wait",
            ));
        }
        let owner: UserId = exchange.principal;
        let same = owner == command.principal
            && exchange.payee == command.payer
            && exchange.quote.buy == command.amount;
        if !same {
            return Err(SubmitError::Invalid("the quote is of another transfer"));
        }
        self.check_quote(exchange)?;
        self.check_leave(exchange.payer)
    }

    /// Whether the payer has the amount, in whatever currency he pays it. Who pays nothing learns nothing
    /// of the payee.
    pub(super) fn can_pay(&self, command: &TransferCommand, payer: &ledger::Account) -> bool {
        match command.exchange.as_deref() {
            None => payer.available() >= command.amount.minor(),
            Some(exchange) => {
                let account = self.book.account(exchange.payer);
                let total = exchange.total();
                account
                    .zip(total.ok())
                    .is_some_and(|(account, total)| account.available() >= total.minor())
            }
        }
    }

    /// Posts the exchange, and with what it brings the transfer: it answers for all.
    pub(super) fn cross(
        &mut self,
        command: &TransferCommand,
        exchange: &ExchangeCommand,
        asked: &ledger::Transfer,
    ) -> Result<Decision, SubmitError> {
        let legs = exchange.legs()?;
        let mut chain = legs.transfers();
        chain.push(*asked);
        let decision = match self.book.chain_for_last(&chain) {
            ChainVerdict::Posted(entries) => {
                let (debit, credit) = entries.last().copied().ok_or(SubmitError::Unknown)?;
                let paid = Some((asked.id, command.note.as_str()));
                self.write_legs(exchange, &legs, &entries, paid)?;
                self.count(command);
                Decision::Posted(self.post(&Moved::of(asked.id, command), debit, credit)?)
            }
            ChainVerdict::Refused(refusal) => Decision::Refused(refusal),
            ChainVerdict::Known(_) => return self.known(asked.id),
            ChainVerdict::KeyReused => return Err(SubmitError::KeyReused),
            ChainVerdict::Invalid(_) => {
                return Err(SubmitError::Invalid("the exchange has an account less"));
            }
        };
        self.decide(asked.id, command, &decision);
        Ok(decision)
    }
}
