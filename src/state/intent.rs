//! A transfer that was begun, and what each answer makes of it: pure, no I/O.

use poltina_api_types::{
    Act, Amount, ErrorCode, Hold, Outcome, Payee, Problem, Protect, Quote, Transfer,
    TransferRequest,
};
use poltina_domain::{Money, OrderId, RequestId, UserId};
use serde::{Deserialize, Serialize};

use crate::api::{ApiError, Sent};
use crate::platform::clock::Moment;

/// A transfer that was begun. It is stored before its request leaves, and kept until it is
/// settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The idempotency key: the same for every attempt to send this transfer.
    pub key: String,
    /// The payer.
    pub owner: UserId,
    /// The payee as he was shown.
    pub payee: Payee,
    /// How much.
    pub amount: Amount,
    /// The message to the payee.
    pub note: String,
    /// The order that it pays.
    #[serde(default)]
    pub order: Option<OrderId>,
    /// The request for money that it pays.
    #[serde(default)]
    pub asked: Option<RequestId>,
    /// The quote by which it is paid out of another currency.
    #[serde(default)]
    pub quote: Option<Box<Quote>>,
    /// For how many days a code protects it, where one does.
    #[serde(default)]
    pub protection: Option<u32>,
    /// How far it has come.
    pub state: IntentState,
    /// When the check screen made it, in Unix milliseconds.
    pub created_at: Moment,
}

/// How far an intent has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IntentState {
    /// Never sent.
    Draft,
    /// Being sent by a tab, or by one that is gone: then its outcome is unknown.
    Sending,
    /// Sent; the outcome is not known yet.
    Unknown,
    /// Done. Final.
    Posted(Transfer),
    /// Held: reserved and not moved; it goes on on the page of the hold.
    Held(Box<Hold>),
    /// Refused for good, nothing moved. Final.
    Refused(Problem),
}

/// The order or the request that a transfer pays, and for how many days a code protects it.
pub type Particulars = (Option<OrderId>, Option<RequestId>, Option<u32>);

/// What an answer means for an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is settled for good.
    Settled(IntentState),
    /// It was not executed and its key is unused: it may be sent again or changed.
    NotSent(ApiError),
    /// The server asks to come again with the same key, after so many seconds.
    SendAgain(u32),
    /// The outcome is unknown: ask by the key.
    Ask,
    /// The server has not seen the key. The request may still be on its way.
    NotArrived,
}

/// Seconds to wait where the server asks to come again without saying when.
const COME_AGAIN: u32 = 3;

impl IntentState {
    /// The same without the code that protects it: the page of the transfer asks for it, and this device
    /// keeps none.
    #[must_use]
    pub fn without_code(mut self) -> Self {
        if let Self::Held(hold) = &mut self
            && let Some(protection) = &mut hold.protection
        {
            protection.code = None;
        }
        self
    }
}

impl Intent {
    /// Whether its outcome is still to be learnt.
    #[must_use]
    pub fn is_unsettled(&self) -> bool {
        matches!(self.state, IntentState::Sending | IntentState::Unknown)
    }

    /// Whether its outcome is known for good.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(
            self.state,
            IntentState::Posted(_) | IntentState::Held(_) | IntentState::Refused(_)
        )
    }

    /// Whether it can still be changed by making another one in its place.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.state == IntentState::Draft
    }

    /// Whether it is this payment to the letter.
    #[must_use]
    pub fn is_for(
        &self,
        (payee, amount): (&Payee, Money),
        note: &str,
        (order, asked, protection): Particulars,
    ) -> bool {
        self.payee.id == payee.id
            && self.amount.money() == amount
            && self.note == note
            && (self.order, self.asked, self.protection) == (order, asked, protection)
    }

    /// The transfer, once it is posted.
    #[must_use]
    pub fn transfer(&self) -> Option<&Transfer> {
        match &self.state {
            IntentState::Posted(transfer) => Some(transfer),
            _ => None,
        }
    }

    /// What is confirmed where it has to be: this key with this body, and nothing else.
    #[must_use]
    pub fn act(&self) -> Act {
        Act::Transfer {
            key: self.key.clone(),
            request: self.request(),
        }
    }

    /// The request's body: the same for every attempt.
    #[must_use]
    pub fn request(&self) -> TransferRequest {
        TransferRequest {
            payee_id: self.payee.id,
            amount: self.amount,
            note: self.note.clone(),
            order_id: self.order,
            request_id: self.asked,
            protection: self.protection.map(|days| Protect { days: Some(days) }),
            quote_id: self.quote.as_ref().map(|quote| quote.id),
        }
    }
}

/// What the answer to sending means; `first` says that the key was never sent before.
#[must_use]
pub fn after_sending(first: bool, answer: Result<Sent, ApiError>) -> Next {
    let refusal = match answer {
        Ok(Sent::Posted(transfer)) => return Next::Settled(IntentState::Posted(transfer)),
        Ok(Sent::Held(hold)) => return Next::Settled(IntentState::Held(hold)),
        Err(ApiError::Refused(refusal)) => refusal,
        Err(ApiError::Unreachable | ApiError::TimedOut | ApiError::BadAnswer) => return Next::Ask,
    };
    match refusal.problem.code {
        ErrorCode::InsufficientFunds
        | ErrorCode::LimitExceeded
        | ErrorCode::SameParty
        | ErrorCode::AccountClosed
        | ErrorCode::RiskRefused
        | ErrorCode::PaymentSuspicious
        | ErrorCode::PayeeUnknown
        | ErrorCode::OrderClosed
        | ErrorCode::RequestClosed
        | ErrorCode::Cancelled => Next::Settled(IntentState::Refused(refusal.problem)),
        ErrorCode::TooManyRequests | ErrorCode::Unavailable => {
            Next::SendAgain(refusal.retry_after.unwrap_or(COME_AGAIN))
        }
        ErrorCode::IdempotencyKeyInFlight
        | ErrorCode::IdempotencyKeyReused
        | ErrorCode::TransferUnknown
        | ErrorCode::Internal
        | ErrorCode::Unknown => Next::Ask,
        // The request itself was turned away. An earlier one with the key may not have been.
        ErrorCode::InvalidRequest
        | ErrorCode::IdempotencyKeyMissing
        | ErrorCode::RequestsRefused
        | ErrorCode::SessionLocked
        | ErrorCode::StepUpRequired
        | ErrorCode::FactorRequired
        | ErrorCode::ConfirmationOver
        | ErrorCode::PinWrong
        | ErrorCode::PinBlocked
        | ErrorCode::PinWeak
        | ErrorCode::PasskeyRefused
        | ErrorCode::LastFactor
        | ErrorCode::FreshSignInRequired
        | ErrorCode::WalletFrozen
        | ErrorCode::LevelTooLow
        | ErrorCode::BankUnavailable
        | ErrorCode::QuoteExpired
        | ErrorCode::QuoteUsed
        | ErrorCode::RoublesOnly
        | ErrorCode::RatesUnavailable
        | ErrorCode::SecondPersonRequired
        | ErrorCode::ScopeMissing
        | ErrorCode::IdentificationRefused
        | ErrorCode::HoldCooling
        | ErrorCode::HoldOver
        | ErrorCode::PlanOver
        | ErrorCode::PeriodReversed
        | ErrorCode::PeriodInFuture
        | ErrorCode::PeriodTooLong
        | ErrorCode::StatementNotReady
        | ErrorCode::SignInRequired
        | ErrorCode::CodeWrong
        | ErrorCode::CodeExpired
        | ErrorCode::PaymentCodeWrong
        | ErrorCode::PaymentCodeUsed
        | ErrorCode::CrossSite
        | ErrorCode::NotFound
        | ErrorCode::MethodNotAllowed
        | ErrorCode::BodyTooLarge
        | ErrorCode::UnsupportedMediaType
        | ErrorCode::Changed
        | ErrorCode::IfMatchMissing => {
            if first {
                Next::NotSent(ApiError::Refused(refusal))
            } else {
                Next::Ask
            }
        }
    }
}

/// Whether a refusal only asks for a confirmation, and the same may be sent again with one.
#[must_use]
pub fn asks_to_confirm(error: &ApiError) -> bool {
    matches!(
        error.code(),
        Some(ErrorCode::StepUpRequired | ErrorCode::ConfirmationOver)
    )
}

/// Whether a refusal says that the quote it names pays nothing any more: unless an earlier request with the
/// key got through, none ever will.
#[must_use]
pub fn is_of_quote(error: &ApiError) -> bool {
    matches!(
        error.code(),
        Some(ErrorCode::QuoteExpired | ErrorCode::QuoteUsed)
    )
}

/// What the answer to asking by the key means, or to calling it off.
#[must_use]
pub fn after_asking(answer: Result<Outcome, ApiError>) -> Next {
    match answer {
        Ok(Outcome::Posted { transfer }) => Next::Settled(IntentState::Posted(transfer)),
        Ok(Outcome::Held { hold }) => Next::Settled(IntentState::Held(hold)),
        Ok(Outcome::Refused { problem }) => Next::Settled(IntentState::Refused(problem)),
        Err(error) if error.code() == Some(ErrorCode::TransferUnknown) => Next::NotArrived,
        Err(_) => Next::Ask,
    }
}

/// Seconds to wait before asking for the `n`th time: soon at first, then rarely.
#[must_use]
pub fn pause(n: u32) -> u32 {
    match n {
        0 => 1,
        1 => 2,
        2 => 4,
        3 => 8,
        4 => 15,
        _ => 30,
    }
}

#[cfg(test)]
mod tests {
    use poltina_api_types::Problem;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::api::Refusal;

    const UUID: &str = "018bcfe5-6800-7fff-bfff-ffffffffffff";

    fn transfer() -> Transfer {
        Transfer {
            id: UUID.parse().unwrap(),
            operation_id: UUID.parse().unwrap(),
            receipt_id: UUID.parse().unwrap(),
            payee_name: "Борис К.".into(),
            amount: Money::new(5_050, poltina_domain::Currency::Rub).into(),
            fee: Money::zero(poltina_domain::Currency::Rub).into(),
            posted_at: "2026-11-22T12:08:00+03:00".into(),
            exchange: None,
        }
    }

    fn problem(code: ErrorCode) -> Problem {
        Problem {
            kind: format!("/problems/{}", code.as_str()),
            title: String::new(),
            status: code.status(),
            detail: String::new(),
            code,
            retryable: code.retryable(),
            errors: Vec::new(),
            limit: None,
        }
    }

    fn refused<T>(code: ErrorCode) -> Result<T, ApiError> {
        Err(ApiError::Refused(Box::new(Refusal {
            problem: problem(code),
            retry_after: None,
        })))
    }

    #[wasm_bindgen_test]
    fn only_the_server_settles_a_transfer() {
        assert_eq!(
            after_sending(true, Ok(Sent::Posted(transfer()))),
            Next::Settled(IntentState::Posted(transfer()))
        );
        for code in ErrorCode::ALL {
            let burns = matches!(
                code,
                ErrorCode::InsufficientFunds
                    | ErrorCode::LimitExceeded
                    | ErrorCode::SameParty
                    | ErrorCode::AccountClosed
                    | ErrorCode::RiskRefused
                    | ErrorCode::PaymentSuspicious
                    | ErrorCode::PayeeUnknown
                    | ErrorCode::OrderClosed
                    | ErrorCode::RequestClosed
                    | ErrorCode::Cancelled
            );
            for first in [true, false] {
                let settled = matches!(
                    after_sending(first, refused(*code)),
                    Next::Settled(IntentState::Refused(_))
                );
                assert_eq!(settled, burns, "{}", code.as_str());
            }
        }
    }

    #[wasm_bindgen_test]
    fn a_lost_answer_is_asked_for_and_never_called_a_failure() {
        for lost in [
            ApiError::Unreachable,
            ApiError::TimedOut,
            ApiError::BadAnswer,
        ] {
            for first in [true, false] {
                assert_eq!(after_sending(first, Err(lost.clone())), Next::Ask);
            }
            assert_eq!(after_asking(Err(lost)), Next::Ask);
        }
        assert_eq!(after_sending(true, refused(ErrorCode::Internal)), Next::Ask);
    }

    #[wasm_bindgen_test]
    fn what_was_turned_away_may_be_changed_only_if_nothing_was_sent_before_it() {
        let answer = || refused(ErrorCode::SignInRequired);
        assert!(matches!(after_sending(true, answer()), Next::NotSent(_)));
        assert_eq!(after_sending(false, answer()), Next::Ask);
    }

    #[wasm_bindgen_test]
    fn a_busy_server_is_sent_the_same_transfer_again_when_it_says() {
        let busy = Refusal {
            problem: problem(ErrorCode::Unavailable),
            retry_after: Some(7),
        };
        assert_eq!(
            after_sending(true, Err(ApiError::Refused(Box::new(busy)))),
            Next::SendAgain(7)
        );
        assert_eq!(
            after_sending(false, refused(ErrorCode::TooManyRequests)),
            Next::SendAgain(COME_AGAIN)
        );
    }

    #[wasm_bindgen_test]
    fn asking_settles_or_tells_that_nothing_has_arrived() {
        let posted = Outcome::Posted {
            transfer: transfer(),
        };
        assert_eq!(
            after_asking(Ok(posted)),
            Next::Settled(IntentState::Posted(transfer()))
        );
        let cancelled = problem(ErrorCode::Cancelled);
        let outcome = Outcome::Refused {
            problem: cancelled.clone(),
        };
        assert_eq!(
            after_asking(Ok(outcome)),
            Next::Settled(IntentState::Refused(cancelled))
        );
        assert_eq!(
            after_asking(refused(ErrorCode::TransferUnknown)),
            Next::NotArrived
        );
    }

    #[wasm_bindgen_test]
    fn the_server_is_asked_soon_at_first_and_then_rarely() {
        let pauses: Vec<u32> = (0..7).map(pause).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 15, 30, 30]);
    }
}
