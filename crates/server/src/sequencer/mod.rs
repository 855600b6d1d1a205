//! The sequencer: gathers waiting commands, has the ledger decide them in order, writes the
//! batch in one transaction, then answers all.

mod asks;
mod authorizing;
mod batch;
mod crossing;
mod exchange;
mod figures;
mod holds;
mod hub;
mod limited;
mod paying;
mod posting;
mod worker;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use poltina_api_types::{Category, OperationKind};
use poltina_domain::{AccountId, Money, OrderId, RequestId, TransferId, UserId};
use poltina_ledger::Refusal;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

pub use authorizing::{AuthorizationEnd, CaptureCommand, RefundCommand};
pub use exchange::ExchangeCommand;
pub use figures::Figures;
pub use hub::Hub;
pub use limited::{Limited, Measured};

use self::asks::{Answer, Ask, Reply};
use self::worker::{InFlight, Waiting, Worker};
use crate::clock::{Clock, Micros};
use crate::store::{AuditInsert, CodeStep, Decision, HoldTerms, LedgerStore, Store, WrongCode};

/// How many commands may wait; more are turned away.
pub const QUEUE: usize = 4096;

/// How many commands are decided and written together at most.
pub const BATCH: usize = 512;

/// When to come again where nothing could be decided: a few batches later.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The id of the transfer that this person asks for with this key: the same for ever, so that a
/// retry a year later cannot pay twice.
#[must_use]
pub fn transfer_id(principal: UserId, key: &str) -> TransferId {
    let mut digest = Sha256::new();
    digest.update(principal.as_bytes());
    digest.update(key.as_bytes());
    TransferId::derived(digest.finalize().into())
}

/// Move money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferCommand {
    /// Who asks, and owns the key.
    pub principal: UserId,
    /// The idempotency key.
    pub key: String,
    /// SHA-256 of what he asks, in a canonical form: the same key must come with the same.
    pub fingerprint: [u8; 32],
    /// The account that pays.
    pub payer: AccountId,
    /// The account that is paid.
    pub payee: AccountId,
    /// How much; above zero.
    pub amount: Money,
    /// A message to the payee.
    pub note: String,
    /// What kind of movement.
    pub kind: OperationKind,
    /// What for.
    pub category: Category,
    /// Do not begin after this moment; `i64::MAX` waits for ever.
    pub deadline: Micros,
    /// When it is to have been posted, for worlds that are made up; now where absent.
    pub posted_at: Option<Micros>,
    /// The order that it pays, if it does: an order is paid once at most.
    pub order: Option<OrderPayment>,
    /// The request for money that it pays, if it does: paid once at most. Never beside an order.
    pub request: Option<RequestId>,
    /// By what exchange its roubles come to the payer's account first, in the same moment, where it is paid
    /// out of another currency. Never with a hold or an authorisation.
    pub exchange: Option<Box<ExchangeCommand>>,
    /// On what terms it is held, if it is not to be posted yet. Never with a shown code.
    pub hold: Option<HoldTerms>,
    /// Until when its payee may capture it, where it is only to be authorised. Never with a hold.
    pub authorize: Option<Micros>,
    /// Why it is refused before the ledger looks at it, if it is: its key is burnt.
    pub refuse: Option<Refusal>,
    /// The limits that it is under; none for what is not a person's to decide.
    pub limits: Option<Limited>,
    /// The version of the payer's account by which its terms were judged; none where they follow
    /// from nothing that moves. Of another version it is judged anew.
    pub judged: Option<i64>,
    /// What the audit log says of the judgement, if it says anything: written with the decision.
    pub audit: Option<AuditInsert>,
}

/// What a transfer that pays an order brings with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderPayment {
    /// The order. Payee and amount of the transfer are the order's own.
    pub id: OrderId,
    /// The payment code that the payer showed; none where he pays himself.
    pub code: Option<ShownCode>,
}

/// A payment code that a till read. It is used up by the decision, whatever that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownCode {
    /// The code.
    pub code: CodeStep,
    /// Whose it is: the payer.
    pub payer: UserId,
}

/// Take an open order back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderCancel {
    /// The order.
    pub id: OrderId,
    /// The account of its shop.
    pub account: AccountId,
}

/// What is asked of a held transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldAct {
    /// Its payer wants it posted.
    Release,
    /// The second person approves it. It is posted at once where nothing else holds it.
    Approve,
    /// Its payer, or his second person, calls it off.
    Cancel,
    /// Its time is over.
    Expire,
    /// Its payee has entered a code, of what is protected by one.
    Accept(Attempt),
    /// Its payee wants it no more, of what is protected by a code.
    Decline,
}

/// A code that was entered. Which one is right never changes, so it is known before it is its turn; that
/// it counts is decided in its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// By what it is known when it comes again.
    pub code: WrongCode,
    /// Whether it is the right one.
    pub right: bool,
}

/// Why a command has no decision. Only [`SubmitError::Unknown`] leaves open whether money moved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// Too many commands wait, or the store cannot be read. Nothing moved; the same key may come
    /// again.
    #[error("the sequencer is busy: try again in {} ms", retry_after.as_millis())]
    Full {
        /// When to come again.
        retry_after: Duration,
    },
    /// The deadline had passed before the command was looked at. Nothing moved; the same key may
    /// come again.
    #[error("the deadline passed before the command was looked at: try again with the same key")]
    DeadlinePassed,
    /// The key was used with another request. Nothing moved by this one.
    #[error("the key was used for another request: make a new one")]
    KeyReused,
    /// A command with this key is being worked on.
    #[error("a command with this key is being worked on: ask for its outcome")]
    InFlight,
    /// The order is paid, taken back, or its time ran out. Nothing moved, and no code is used up.
    #[error("the order is closed")]
    OrderClosed,
    /// The request for money is paid, taken back, declined, or its time ran out. Nothing moved.
    #[error("the request is closed")]
    RequestClosed,
    /// The payer's wallet is frozen. Nothing moved, no code is used up; the same key may come again.
    #[error("the payer's wallet is frozen: nothing leaves it")]
    Frozen,
    /// More would go back of the payment in all than goes without a confirmation. Nothing moved; the same
    /// key may come again.
    #[error("it is to be confirmed")]
    Unconfirmed,
    /// Of what was authorised only a last part can be captured. Nothing moved; the same key may come again.
    #[error("it is the last part that can be captured")]
    LastPart,
    /// What was known of the payer's account when the terms were judged holds no more. Nothing moved.
    #[error("the terms were judged by what holds no more: judge them anew")]
    Outdated,
    /// The quote's time is over. Nothing moved; the key may come again.
    #[error("the quote's time is over: ask for a new one")]
    QuoteExpired,
    /// The quote was used for another exchange. Nothing moved by this one.
    #[error("the quote was used before: ask for a new one")]
    QuoteUsed,
    /// The payment code was used before. Nothing moved.
    #[error("the payment code was used before: ask for the next one")]
    CodeUsed,
    /// The held transfer has ended already, or its time is over.
    #[error("the hold is over")]
    HoldOver,
    /// The held transfer cannot be released, or end by itself, before this moment.
    #[error("the hold is too young: come again later")]
    HoldCooling {
        /// When to come again.
        until: Micros,
    },
    /// The held transfer waits for the second person's approval.
    #[error("the hold waits for the second person")]
    HoldWaits,
    /// The code is wrong, and was counted. So many are left.
    #[error("the code is wrong: {left} tries are left")]
    CodeWrong {
        /// How many; after the last the hold is over.
        left: u32,
    },
    /// More would lie on the payee's account than may. Nothing moved, and nothing was counted.
    #[error("the payee cannot take this amount")]
    PayeeFull,
    /// The amount is not above zero, or there is no such account: a fault of the caller's.
    #[error("the command is not valid: {0}")]
    Invalid(&'static str),
    /// The store failed: it is unknown whether money moved. Ask by the key.
    #[error("the store failed: the outcome is unknown, ask by the key")]
    Unknown,
    /// The server is shutting down. Nothing moved; the same key may come again.
    #[error("the server is shutting down: try again with the same key")]
    ShuttingDown,
}

/// Where commands are handed in. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Sequencer {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// None once the sequencer takes no more.
    queue: Mutex<Option<mpsc::Sender<Waiting>>>,
    /// The transfers that wait or are being decided.
    in_flight: InFlight,
    figures: Figures,
    worker: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

impl Sequencer {
    /// Starts deciding over this store, on the runtime it is called from; wakes the hub's
    /// subscribers after each commit.
    #[must_use]
    pub fn start(store: Arc<dyn Store>, clock: Arc<dyn Clock>, hub: Arc<Hub>) -> Self {
        Self::over(store, clock, hub)
    }

    /// As [`Sequencer::start`], over the part of a store that it needs.
    #[must_use]
    pub fn over(store: Arc<dyn LedgerStore>, clock: Arc<dyn Clock>, hub: Arc<Hub>) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let in_flight = InFlight::default();
        let figures = Figures::default();
        let worker = Worker::new(store, clock, hub, in_flight.clone(), figures.clone());
        let worker = tokio::spawn(worker.run(waiting));
        let shared = Shared {
            queue: Mutex::new(Some(queue)),
            in_flight,
            figures,
            worker: tokio::sync::Mutex::new(Some(worker)),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Hands in a transfer and waits for its decision. The decision stands even if the caller
    /// stops waiting.
    ///
    /// # Errors
    /// A [`SubmitError`] where nothing was decided, or where it is unknown.
    pub async fn submit(&self, command: TransferCommand) -> Result<Decision, SubmitError> {
        let id = transfer_id(command.principal, &command.key);
        self.submit_once(id, Ask::Transfer(Box::new(command))).await
    }

    /// Hands in an exchange and waits for its decision: all its legs are posted, or none.
    ///
    /// # Errors
    /// As for [`Sequencer::submit`]; also [`SubmitError::QuoteExpired`] and [`SubmitError::QuoteUsed`].
    pub async fn exchange(&self, command: ExchangeCommand) -> Result<Decision, SubmitError> {
        let id = command.id();
        if !self.shared.in_flight.enter(id) {
            return Err(SubmitError::InFlight);
        }
        let handed_in = self.hand_in(Ask::Exchange(Box::new(command)));
        if handed_in.is_err() {
            self.shared.in_flight.leave(id);
        }
        decision(handed_in?.await)
    }

    /// Takes an order back, so that it cannot be paid any more.
    ///
    /// # Errors
    /// [`SubmitError::OrderClosed`] where it is paid, was taken back, or ran out; else as for
    /// [`Sequencer::submit`].
    pub async fn cancel_order(&self, order: OrderCancel) -> Result<(), SubmitError> {
        let answered = self.hand_in(Ask::CancelOrder(order))?.await;
        match answered.unwrap_or(Err(SubmitError::Unknown))? {
            Reply::OrderCancelled => Ok(()),
            Reply::Decided(_) | Reply::AuthorizationEnded => Err(SubmitError::Unknown),
        }
    }

    /// Posts a part of what was authorised. The same key gets the same answer for ever.
    ///
    /// # Errors
    /// As for [`Sequencer::submit`]: nothing is decided then.
    pub async fn capture(&self, command: CaptureCommand) -> Result<Decision, SubmitError> {
        let id = command.id();
        self.submit_once(id, Ask::Capture(Box::new(command))).await
    }

    /// Gives back some of a payment. The same key gets the same answer for ever.
    ///
    /// # Errors
    /// As for [`Sequencer::submit`]: nothing is decided then.
    pub async fn refund(&self, command: RefundCommand) -> Result<Decision, SubmitError> {
        let id = command.id();
        self.submit_once(id, Ask::Refund(Box::new(command))).await
    }

    /// Ends an authorisation: what was not captured is free again.
    ///
    /// # Errors
    /// [`SubmitError::HoldOver`] where it is over already, [`SubmitError::HoldCooling`] where its time
    /// is not; else as for [`Sequencer::submit`].
    pub async fn end_authorization(
        &self,
        id: TransferId,
        how: AuthorizationEnd,
    ) -> Result<(), SubmitError> {
        let answered = self.hand_in(Ask::EndAuthorization(id, how))?.await;
        match answered.unwrap_or(Err(SubmitError::Unknown))? {
            Reply::AuthorizationEnded => Ok(()),
            Reply::Decided(_) | Reply::OrderCancelled => Err(SubmitError::Unknown),
        }
    }

    /// Hands in what has a key: one at a time.
    async fn submit_once(&self, id: TransferId, ask: Ask) -> Result<Decision, SubmitError> {
        if !self.shared.in_flight.enter(id) {
            return Err(SubmitError::InFlight);
        }
        let handed_in = self.hand_in(ask);
        if handed_in.is_err() {
            self.shared.in_flight.leave(id);
        }
        // A worker that is gone may have written before it went.
        decision(handed_in?.await)
    }

    /// Does something to a held transfer, and says what is decided on it now.
    ///
    /// # Errors
    /// [`SubmitError::HoldOver`] where it ended before, [`SubmitError::HoldCooling`] and
    /// [`SubmitError::HoldWaits`] where it is too early; else as for [`Sequencer::submit`].
    pub async fn decide_hold(&self, id: TransferId, act: HoldAct) -> Result<Decision, SubmitError> {
        self.decide_hold_within(id, act, None).await
    }

    /// As [`Sequencer::decide_hold`], where no more than so many minor units may lie on the payee's
    /// account when it is posted: it fails otherwise.
    ///
    /// # Errors
    /// As for [`Sequencer::decide_hold`].
    pub async fn decide_hold_within(
        &self,
        id: TransferId,
        act: HoldAct,
        payee_balance: Option<i64>,
    ) -> Result<Decision, SubmitError> {
        decision(self.hand_in(Ask::Hold(id, act, payee_balance))?.await)
    }

    /// Whether a transfer with this key waits or is being decided.
    #[must_use]
    pub fn is_in_flight(&self, principal: UserId, key: &str) -> bool {
        self.shared.in_flight.holds(transfer_id(principal, key))
    }

    /// Calls off a key: from then on it cannot post. Answers what the key's decision is; where a
    /// transfer with it is being decided, that is the decision.
    ///
    /// # Errors
    /// As for [`Sequencer::submit`].
    pub async fn burn(&self, principal: UserId, key: String) -> Result<Decision, SubmitError> {
        decision(self.hand_in(Ask::Burn { principal, key })?.await)
    }

    /// Takes no more commands, decides those that wait, and returns when all are answered.
    pub async fn shut_down(&self) {
        drop(self.queue().take());
        if let Some(worker) = self.shared.worker.lock().await.take() {
            let _ = worker.await;
        }
    }

    /// What it counts of itself.
    #[must_use]
    pub fn figures(&self) -> &Figures {
        &self.shared.figures
    }

    /// How many commands wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        let queue = self.queue();
        queue
            .as_ref()
            .map_or(0, |queue| queue.max_capacity() - queue.capacity())
    }

    fn hand_in(&self, ask: Ask) -> Result<oneshot::Receiver<Answer>, SubmitError> {
        let (answer, answered) = oneshot::channel();
        let queue = self.queue().clone().ok_or(SubmitError::ShuttingDown)?;
        queue
            .try_send(Waiting { ask, answer })
            .map_err(|error| match error {
                TrySendError::Full(_) => {
                    self.shared.figures.turned_away.inc();
                    SubmitError::Full {
                        retry_after: RETRY_AFTER,
                    }
                }
                TrySendError::Closed(_) => SubmitError::ShuttingDown,
            })?;
        Ok(answered)
    }

    fn queue(&self) -> MutexGuard<'_, Option<mpsc::Sender<Waiting>>> {
        self.shared
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The decision on a key, from what the worker answered.
fn decision(answered: Result<Answer, oneshot::error::RecvError>) -> Result<Decision, SubmitError> {
    match answered.unwrap_or(Err(SubmitError::Unknown))? {
        Reply::Decided(decision) => Ok(decision),
        Reply::OrderCancelled | Reply::AuthorizationEnded => Err(SubmitError::Unknown),
    }
}
