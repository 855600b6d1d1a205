//! Transfers that are paid out of another currency: the quote they name, and what came of it.
//!
//! The roubles come to the payer's rouble account by an exchange and leave it in the same moment. So
//! limits, signs of fraud and confirmations are those of the rouble amount, a shop gives back roubles,
//! and whoever is paid sees an ordinary transfer. What would have to wait (a hold, an authorisation for a
//! shop that captures by hand) is refused: a price is not held for two days.

use poltina_api_types::{ErrorCode, ExchangeSide, NewExchange, Transfer, TransferRequest};
use poltina_domain::QuoteId;

use super::exchange::{Exchanged, in_currency, on_the_wire};
use super::transfers::{Answer, DEADLINE_SECONDS, Sent, Settled, fingerprint, not_decided, reused};
use super::{Failure, Viewer, Wallet};
use crate::clock::SECOND;
use crate::sequencer::{ExchangeCommand, SubmitError, TransferCommand};

impl Wallet {
    /// The exchange by which a transfer is paid, as its quote says. Whether the quote is used is the
    /// sequencer's to say, which knows if this very key has used it.
    ///
    /// # Errors
    /// `not-found` where there is no such quote, or it is someone else's; `invalid-request` where it is
    /// of another amount; `quote-expired` with a new quote.
    pub(super) async fn quote_to_pay(
        &self,
        viewer: Viewer,
        id: QuoteId,
        key: &str,
        request: &TransferRequest,
    ) -> Result<Box<ExchangeCommand>, Failure> {
        let found = self.store.quote_by_id(viewer.user, id).await?;
        let quote = found.ok_or_else(|| Failure::not_found("quote"))?;
        if quote.buy != request.amount.money() || quote.fixed != ExchangeSide::Buy {
            let detail = "use a quote that was asked for to buy exactly the amount";
            return Err(Failure::invalid("/quote_id", detail));
        }
        let now = self.clock.now();
        if quote.expires_at <= now {
            return Err(self.expired(viewer, &quote).await);
        }
        let (accounts, _) = self.store.accounts_of(viewer.user).await?;
        let open = |currency| in_currency(&accounts, currency).ok_or_else(Failure::internal);
        Ok(Box::new(ExchangeCommand {
            principal: viewer.user,
            key: TransferCommand::exchange_key(key),
            payer: open(quote.sell.currency())?.id,
            payee: open(quote.buy.currency())?.id,
            payee_balance: None,
            deadline: now + DEADLINE_SECONDS * SECOND,
            quote,
        }))
    }

    /// What became of an earlier request with this key.
    pub(super) async fn sent_before(
        &self,
        viewer: Viewer,
        key: &str,
        request: &TransferRequest,
    ) -> Result<Option<Sent>, Failure> {
        let Some(earlier) = self.store.outcome_by_key(viewer.user, key).await? else {
            return Ok(None);
        };
        // A key that was called off unused has no body to differ from.
        if earlier
            .fingerprint
            .is_some_and(|earlier| earlier != fingerprint(request))
        {
            return Err(reused());
        }
        let answer = self.settled(viewer, earlier.decision).await?;
        let answer = self.with_exchange(viewer, request.quote_id, answer).await?;
        Ok(Some(Sent {
            answer,
            replayed: true,
        }))
    }

    /// Says that nothing was done, unless an earlier request with this key is decided by now or may be:
    /// whoever is told so sends another key.
    pub(super) async fn unless_decided(
        &self,
        viewer: Viewer,
        key: &str,
        request: &TransferRequest,
        failure: Failure,
    ) -> Result<Sent, Failure> {
        // In this order: what is decided in between is found.
        if self.sequencer.is_in_flight(viewer.user, key) {
            return Err(not_decided(SubmitError::InFlight));
        }
        let earlier = self.sent_before(viewer, key, request).await?;
        earlier.ok_or(failure)
    }

    /// What became of an earlier request for an exchange with this key.
    pub(super) async fn exchanged_before(
        &self,
        viewer: Viewer,
        kept_key: &str,
        new: &NewExchange,
    ) -> Result<Option<Exchanged>, Failure> {
        let Some(earlier) = self.store.outcome_by_key(viewer.user, kept_key).await? else {
            return Ok(None);
        };
        let same = ExchangeCommand::fingerprint_of(new.quote_id);
        if earlier.fingerprint.is_some_and(|earlier| earlier != same) {
            return Err(reused());
        }
        self.exchanged(viewer, earlier.decision, true)
            .await
            .map(Some)
    }

    /// The same answer, with the exchange by which it was paid, where a quote was named.
    pub(super) async fn with_exchange(
        &self,
        viewer: Viewer,
        quote: Option<QuoteId>,
        answer: Answer,
    ) -> Result<Answer, Failure> {
        Ok(match (quote, answer) {
            (Some(_), Answer::Posted(transfer)) => {
                Answer::Posted(self.paid_by_exchange(viewer, transfer).await?)
            }
            (_, answer) => answer,
        })
    }

    /// The same outcome, likewise.
    pub(super) async fn settled_with_exchange(
        &self,
        viewer: Viewer,
        settled: Settled,
    ) -> Result<Settled, Failure> {
        Ok(match settled {
            Settled::Posted(transfer) => {
                Settled::Posted(self.paid_by_exchange(viewer, transfer).await?)
            }
            settled => settled,
        })
    }

    async fn paid_by_exchange(
        &self,
        viewer: Viewer,
        mut transfer: Box<Transfer>,
    ) -> Result<Box<Transfer>, Failure> {
        let row = self.store.exchange_by_transfer(viewer.user, transfer.id);
        // The money has moved: nothing that goes wrong from here on may sound as if it had not.
        let row = row.await.map_err(|_| Failure::internal())?;
        transfer.exchange = row.map(on_the_wire).map(Box::new);
        Ok(transfer)
    }
}

/// What would have to wait, and cannot in another currency.
pub(super) fn roubles_only() -> Failure {
    Failure::new(
        ErrorCode::RoublesOnly,
        "It would wait, for its signs of fraud, a second person or its shop: send it without a quote.",
    )
}
