//! The one task that decides: takes what waits, one batch after the other.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use poltina_domain::{TransferId, UserId};
use tokio::sync::{mpsc, oneshot};

use super::asks::{Answer, Ask, needs};
use super::batch::{Decided, decide};
use super::{BATCH, Figures, Hub, RETRY_AFTER, SubmitError};
use crate::clock::{Clock, Micros, SECOND};
use crate::store::{Deciding, LedgerStore, StoreError};

/// How often a batch is decided anew where the accounts changed meanwhile.
const ATTEMPTS: usize = 3;

/// So far may the books be ahead of the machine's clock before the log tells of it.
const AHEAD: Micros = 60 * SECOND;

/// A command that waits, and who waits for it.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) ask: Ask,
    pub(super) answer: oneshot::Sender<Answer>,
}

/// The transfers that wait or are being decided.
#[derive(Clone, Debug, Default)]
pub(super) struct InFlight(Arc<Mutex<HashSet<TransferId>>>);

impl InFlight {
    /// False where it is in flight already.
    pub(super) fn enter(&self, id: TransferId) -> bool {
        self.lock().insert(id)
    }

    pub(super) fn holds(&self, id: TransferId) -> bool {
        self.lock().contains(&id)
    }

    pub(super) fn leave(&self, id: TransferId) {
        self.lock().remove(&id);
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<TransferId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct Worker {
    store: Arc<dyn LedgerStore>,
    clock: Arc<dyn Clock>,
    hub: Arc<Hub>,
    in_flight: InFlight,
    figures: Figures,
    /// The time of what is decided; none until the books were asked for theirs.
    now: Option<Micros>,
}

impl Worker {
    pub(super) fn new(
        store: Arc<dyn LedgerStore>,
        clock: Arc<dyn Clock>,
        hub: Arc<Hub>,
        in_flight: InFlight,
        figures: Figures,
    ) -> Self {
        Self {
            store,
            clock,
            hub,
            in_flight,
            figures,
            now: None,
        }
    }

    /// Works until the queue is closed and empty.
    pub(super) async fn run(mut self, mut queue: mpsc::Receiver<Waiting>) {
        let mut waiting = Vec::with_capacity(BATCH);
        while queue.recv_many(&mut waiting, BATCH).await > 0 {
            let begun = Instant::now();
            let (asks, callers) = self.admit(waiting.drain(..));
            if asks.is_empty() {
                continue;
            }
            let asks = Arc::new(asks);
            let (answers, told) = match self.time().await {
                Ok(now) => self.settle(&asks, now).await,
                Err(error) => {
                    tracing::error!(%error, "the books' time could not be read");
                    self.figures.failures.inc();
                    (busy(&asks), HashMap::default())
                }
            };
            for ((ask, caller), answer) in asks.iter().zip(callers).zip(answers) {
                self.answer(ask, caller, answer);
            }
            for (user, newest) in told {
                self.hub.publish(user, newest);
            }
            self.figures.batch(asks.len(), begun.elapsed());
        }
    }

    /// The time of what is decided now. It never runs backwards in the books, whatever the machine's clock does, and
    /// whichever clock the server before had: what is found by time is looked for by halving.
    async fn time(&mut self) -> Result<Micros, StoreError> {
        let clock = self.clock.now();
        let before = match self.now {
            Some(before) => before,
            None => {
                let newest = self.store.newest_posting().await?;
                if newest.saturating_sub(clock) > AHEAD {
                    tracing::warn!("the books are ahead of this machine's clock: look at it");
                }
                newest
            }
        };
        let now = before.max(clock);
        self.now = Some(now);
        Ok(now)
    }

    /// Turns away what comes too late: by the same clock that set the deadline, which may have been set back.
    fn admit(
        &self,
        waiting: impl Iterator<Item = Waiting>,
    ) -> (Vec<Ask>, Vec<oneshot::Sender<Answer>>) {
        let mut admitted = (Vec::new(), Vec::new());
        let now = self.clock.now();
        for Waiting { ask, answer } in waiting {
            if ask.is_late(now) {
                self.answer(&ask, answer, Err(SubmitError::DeadlinePassed));
            } else {
                admitted.0.push(ask);
                admitted.1.push(answer);
            }
        }
        admitted
    }

    fn answer(&self, ask: &Ask, caller: oneshot::Sender<Answer>, answer: Answer) {
        // First out of flight, so that a caller who comes again at once is not turned away.
        match ask {
            Ask::Transfer(command) => self.in_flight.leave(command.id()),
            Ask::Capture(command) => self.in_flight.leave(command.id()),
            Ask::Refund(command) => self.in_flight.leave(command.id()),
            Ask::Exchange(command) => self.in_flight.leave(command.id()),
            Ask::Burn { .. } | Ask::CancelOrder(_) | Ask::Hold(..) | Ask::EndAuthorization(..) => {}
        }
        // He may have stopped waiting; the decision stands.
        let _ = caller.send(answer);
    }

    /// Decides and writes a batch. Nothing is remembered from one batch to the next: after a
    /// failure the truth is what the store says.
    async fn settle(
        &self,
        asks: &Arc<Vec<Ask>>,
        now: Micros,
    ) -> (Vec<Answer>, HashMap<UserId, i64>) {
        let needs = needs(asks, now);
        for _ in 0..ATTEMPTS {
            let said = Arc::new(Mutex::new(None));
            let settled = self.store.settle(&needs, deciding(asks, now, &said)).await;
            let said = said.lock().unwrap_or_else(PoisonError::into_inner).take();
            match (settled, said) {
                (Ok(()), Some((answers, told))) => {
                    return (
                        answers.into_iter().map(|(answer, _)| answer).collect(),
                        told,
                    );
                }
                (Err(StoreError::Conflict), _) => {
                    tracing::warn!("accounts changed while a batch was decided: deciding anew");
                    self.figures.conflicts.inc();
                }
                (Err(error), Some((answers, _))) => {
                    tracing::error!(%error, commands = asks.len(), "a batch's outcome is unknown");
                    self.figures.failures.inc();
                    return (
                        answers.into_iter().map(unknown).collect(),
                        HashMap::default(),
                    );
                }
                (failed, None) => {
                    let error = failed.err();
                    tracing::error!(?error, "a batch could not be loaded");
                    self.figures.failures.inc();
                    return (busy(asks), HashMap::default());
                }
            }
        }
        // Another writer is faster each time. Nothing moved.
        (busy(asks), HashMap::default())
    }
}

/// Decides these asks, and keeps what to say for when it is written.
fn deciding(asks: &Arc<Vec<Ask>>, now: Micros, said: &Arc<Mutex<Option<Said>>>) -> Deciding {
    let (asks, said) = (Arc::clone(asks), Arc::clone(said));
    Box::new(move |loaded| {
        let Decided {
            batch,
            answers,
            told,
        } = decide(loaded, &asks, now);
        *said.lock().unwrap_or_else(PoisonError::into_inner) = Some((answers, told));
        batch
    })
}

/// What is to be said once a batch is written: the answers, each with whether it stands anyway, and who is told.
type Said = (Vec<(Answer, bool)>, HashMap<UserId, i64>);

/// What is said where nothing was decided.
fn busy(asks: &[Ask]) -> Vec<Answer> {
    let retry_after = RETRY_AFTER;
    vec![Err(SubmitError::Full { retry_after }); asks.len()]
}

/// What to say after a commit that may or may not have been done.
fn unknown((answer, stands): (Answer, bool)) -> Answer {
    if stands {
        answer
    } else {
        Err(SubmitError::Unknown)
    }
}
