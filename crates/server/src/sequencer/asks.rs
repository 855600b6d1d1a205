//! What callers ask of the sequencer, and what a batch of it needs to be loaded.

use std::collections::HashSet;

use poltina_domain::{OrderId, TransferId, UserId};

use super::{
    AuthorizationEnd, CaptureCommand, ExchangeCommand, HoldAct, OrderCancel, RefundCommand,
    ShownCode, SubmitError, TransferCommand, transfer_id,
};
use crate::clock::Micros;
use crate::store::{Decision, Needs, Pair};

/// What a caller hears.
pub(super) type Answer = Result<Reply, SubmitError>;

/// What became of what he asked.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    Decided(Decision),
    OrderCancelled,
    AuthorizationEnded,
}

/// What a caller asks.
#[derive(Clone, Debug)]
pub(super) enum Ask {
    Transfer(Box<TransferCommand>),
    Burn { principal: UserId, key: String },
    CancelOrder(OrderCancel),
    Hold(TransferId, HoldAct, Option<i64>),
    Capture(Box<CaptureCommand>),
    Refund(Box<RefundCommand>),
    EndAuthorization(TransferId, AuthorizationEnd),
    Exchange(Box<ExchangeCommand>),
}

impl TransferCommand {
    pub(super) fn id(&self) -> TransferId {
        transfer_id(self.principal, &self.key)
    }

    pub(super) fn shown_code(&self) -> Option<(OrderId, ShownCode)> {
        let order = self.order?;
        Some((order.id, order.code?))
    }

    /// When it leaves, where it is decided now.
    pub(super) fn leaves_at(&self, now: Micros) -> Micros {
        match self.hold {
            Some(_) => now,
            None => self.posted_at.unwrap_or(now),
        }
    }

    /// The pair whose month counts for it, where it does.
    pub(super) fn pair(&self, now: Micros) -> Option<Pair> {
        self.limits?.counterparty_month?;
        Some(Pair::of_month(
            (self.payer, self.payee),
            self.leaves_at(now),
        ))
    }
}

impl Ask {
    pub(super) const fn is_late(&self, now: Micros) -> bool {
        match self {
            Self::Transfer(command) => command.deadline < now,
            Self::Capture(command) => command.deadline < now,
            Self::Refund(command) => command.deadline < now,
            Self::Exchange(command) => command.deadline < now,
            Self::Burn { .. }
            | Self::CancelOrder(_)
            | Self::Hold(..)
            | Self::EndAuthorization(..) => false,
        }
    }
}

/// What a batch needs, each once.
pub(super) fn needs(asks: &[Ask], now: Micros) -> Needs {
    let (mut accounts, mut transfers) = (HashSet::new(), HashSet::new());
    let (mut orders, mut codes) = (HashSet::new(), HashSet::new());
    let mut requests = HashSet::new();
    let (mut watchers, mut pairs) = (HashSet::new(), HashSet::new());
    let (mut authorizations, mut payments) = (HashSet::new(), HashSet::new());
    let mut quotes = HashSet::new();
    for ask in asks {
        match ask {
            Ask::Transfer(command) => {
                transfers.insert(command.id());
                accounts.extend([command.payer, command.payee]);
                orders.extend(command.order.map(|order| order.id));
                requests.extend(command.request);
                codes.extend(command.shown_code().map(|(_, shown)| shown.code));
                pairs.extend(command.pair(now));
                watchers.extend(command.hold.as_ref().and_then(|terms| terms.guardian));
                let exchange = command.exchange.as_deref();
                accounts.extend(exchange.into_iter().flat_map(ExchangeCommand::accounts));
                quotes.extend(exchange.map(|exchange| exchange.quote.id));
            }
            Ask::Burn { principal, key } => _ = transfers.insert(transfer_id(*principal, key)),
            Ask::CancelOrder(cancel) => {
                accounts.insert(cancel.account);
                orders.insert(cancel.id);
            }
            Ask::Hold(id, ..) => _ = transfers.insert(*id),
            Ask::Capture(command) => {
                transfers.insert(command.id());
                authorizations.insert(command.authorization);
            }
            Ask::Refund(command) => {
                transfers.insert(command.id());
                payments.insert(command.payment);
            }
            Ask::EndAuthorization(id, _) => _ = authorizations.insert(*id),
            Ask::Exchange(command) => {
                transfers.insert(command.id());
                accounts.extend(command.accounts());
                quotes.insert(command.quote.id);
            }
        }
    }
    Needs {
        accounts: accounts.into_iter().collect(),
        transfers: transfers.into_iter().collect(),
        orders: orders.into_iter().collect(),
        requests: requests.into_iter().collect(),
        codes: codes.into_iter().collect(),
        watchers: watchers.into_iter().collect(),
        pairs: pairs.into_iter().collect(),
        authorizations: authorizations.into_iter().collect(),
        payments: payments.into_iter().collect(),
        quotes: quotes.into_iter().collect(),
    }
}
