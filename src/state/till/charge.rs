//! Charging a customer's code: sent until it is certain whether it went through.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{Charge, ErrorCode, Order};
use poltina_domain::OrderId;
use serde::{Deserialize, Serialize};

use super::{Charging, TillState};
use crate::api::ApiError;
use crate::platform::{clock, random};
use crate::state::State;
use crate::state::intent::pause;

/// A charge that was begun: the same key and code are sent until the outcome is certain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Attempt {
    order: OrderId,
    key: String,
    code: String,
}

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Next {
    /// The order is paid, or closed otherwise.
    Closed(Order),
    /// Nothing was paid, for certain.
    Refused(poltina_api_types::Problem),
    /// The order is closed already: it says how.
    Look,
    /// Not certain: once more after so many seconds.
    Again(Option<u32>),
}

/// What the answer to charging means; `first` says that the key was never sent before.
fn after_charging(first: bool, answer: Result<Order, ApiError>) -> Next {
    let refusal = match answer {
        Ok(order) => return Next::Closed(order),
        Err(ApiError::Refused(refusal)) => refusal,
        Err(_) => return Next::Again(None),
    };
    match refusal.problem.code {
        ErrorCode::PaymentCodeWrong
        | ErrorCode::PaymentCodeUsed
        | ErrorCode::InsufficientFunds
        | ErrorCode::LimitExceeded
        | ErrorCode::SameParty
        | ErrorCode::AccountClosed
        | ErrorCode::Cancelled => Next::Refused(refusal.problem),
        ErrorCode::OrderClosed => Next::Look,
        ErrorCode::IdempotencyKeyInFlight
        | ErrorCode::Unavailable
        | ErrorCode::Internal
        | ErrorCode::Unknown => Next::Again(refusal.retry_after),
        // Turned away before anything was done; an earlier attempt may not have been.
        _ if first => Next::Refused(refusal.problem),
        _ => Next::Again(refusal.retry_after),
    }
}

impl TillState {
    /// Charges the code for the order, once, however often the answer is lost.
    pub fn charge(self, state: State, order: OrderId, code: String) {
        let awaited = untrack(|| self.charging(order)).is_awaited();
        if awaited || state.rooms().orders.is_closed(order) {
            return;
        }
        let Some(key) = random::key() else {
            return;
        };
        let attempt = Attempt { order, key, code };
        self.attempts.update(|all| all.push(attempt.clone()));
        self.digits.set(String::new());
        let kept = self.keeping();
        self.goes(order, Charging::Sending);
        spawn_local(async move {
            // What is sent must be known after a reload.
            kept.await;
            self.settle(state, attempt, true).await;
        });
    }

    /// The order's page opens: what was refused before was read about.
    pub fn begin(self, order: OrderId) {
        if !untrack(|| self.charging(order)).is_awaited() {
            self.goes(order, Charging::Idle);
        }
    }

    /// Goes on with a charge whose outcome was not known when the page was left.
    pub(super) fn resume(self, state: State, attempt: Attempt) {
        self.goes(attempt.order, Charging::Unknown);
        spawn_local(self.settle(state, attempt, false));
    }

    async fn settle(self, state: State, attempt: Attempt, mut first: bool) {
        let body = Charge {
            code: attempt.code.clone(),
        };
        // Somebody else's session charges nothing.
        let mine = || self.attempts.with_untracked(|all| all.contains(&attempt));
        let mut asked = 0;
        let outcome = loop {
            let Some(client) = state.session.client().filter(|_| mine()) else {
                return;
            };
            // The order may be paid by other means. That it ran out says nothing of this charge,
            // which may have been in time.
            if state.rooms().orders.is_settled(attempt.order) {
                break Charging::Idle;
            }
            let answer = state.hear(client.charge(attempt.order, &attempt.key, &body).await);
            match after_charging(first, answer) {
                Next::Closed(order) => {
                    state.rooms().orders.apply(order);
                    break Charging::Idle;
                }
                Next::Refused(problem) => break Charging::Refused(problem),
                Next::Look => {
                    state.rooms().orders.look(state, attempt.order);
                    break Charging::Idle;
                }
                Next::Again(seconds) => {
                    if mine() {
                        self.goes(attempt.order, Charging::Unknown);
                    }
                    clock::sleep(seconds.unwrap_or(pause(asked)).saturating_mul(1_000)).await;
                }
            }
            first = false;
            asked = asked.saturating_add(1);
        };
        if mine() {
            self.attempts
                .update(|all| all.retain(|known| *known != attempt));
            self.goes(attempt.order, outcome);
            self.keep();
        }
    }
}

#[cfg(test)]
mod tests {
    use poltina_api_types::Problem;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::api::Refusal;

    fn refused(code: ErrorCode) -> Result<Order, ApiError> {
        let problem = Problem {
            kind: format!("/problems/{}", code.as_str()),
            title: String::new(),
            status: code.status(),
            detail: String::new(),
            code,
            retryable: code.retryable(),
            errors: Vec::new(),
            limit: None,
        };
        Err(ApiError::Refused(Box::new(Refusal {
            problem,
            retry_after: Some(7),
        })))
    }

    #[wasm_bindgen_test]
    fn a_lost_answer_is_never_called_a_failure() {
        for lost in [
            ApiError::Unreachable,
            ApiError::TimedOut,
            ApiError::BadAnswer,
        ] {
            for first in [true, false] {
                assert_eq!(after_charging(first, Err(lost.clone())), Next::Again(None));
            }
        }
        for busy in [
            ErrorCode::Unavailable,
            ErrorCode::Internal,
            ErrorCode::IdempotencyKeyInFlight,
        ] {
            assert_eq!(after_charging(true, refused(busy)), Next::Again(Some(7)));
        }
    }

    #[wasm_bindgen_test]
    fn what_the_ledger_refuses_is_certain_and_what_was_turned_away_only_at_first() {
        for code in [
            ErrorCode::PaymentCodeUsed,
            ErrorCode::PaymentCodeWrong,
            ErrorCode::InsufficientFunds,
            ErrorCode::LimitExceeded,
        ] {
            for first in [true, false] {
                assert!(matches!(
                    after_charging(first, refused(code)),
                    Next::Refused(_)
                ));
            }
        }
        let slow = || refused(ErrorCode::TooManyRequests);
        assert!(matches!(after_charging(true, slow()), Next::Refused(_)));
        assert_eq!(after_charging(false, slow()), Next::Again(Some(7)));
        assert_eq!(
            after_charging(true, refused(ErrorCode::OrderClosed)),
            Next::Look
        );
    }
}
