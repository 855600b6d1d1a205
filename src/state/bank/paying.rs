//! Asking for a payment: its key and what it is are kept before it is sent, until the answer is certain.

use leptos::prelude::*;
use poltina_api_types::{Act, BankDirection, BankPayment, ErrorCode, NewBankPayment};

use super::BankState;
use crate::api::ApiError;
use crate::platform::random;
use crate::routes::Route;
use crate::state::{About, Load, State, Undone};

impl BankState {
    /// Asks for the payment that is typed, after a confirmation where money leaves. What was asked for
    /// before and not answered is asked for again first, under its key.
    pub fn pay(self, state: State, direction: BankDirection, line: String) {
        if self.busy.get_untracked() || !untrack(|| self.is_restored()) {
            return;
        }
        let wanted = self.wanted(direction);
        let before = wanted.get_untracked();
        let repeated = before.is_some();
        let asked = before.or_else(|| Some((random::key()?, self.request(direction)?)));
        let (Some((key, request)), Some(client)) = (asked, state.session.client()) else {
            return;
        };
        wanted.set(Some((key.clone(), request.clone())));
        let act = Act::Withdraw {
            key: key.clone(),
            request: request.clone(),
        };
        let total = request.amount.money().checked_add(request.fee.money());
        let about = About {
            amount: total.ok().map(Into::into),
            line: Some(line),
            ..About::default()
        };
        let owner = self.owner.get_untracked();
        self.run(async move {
            self.keeping().await;
            let call = state.confirmed_about(act, about, move |confirmation| {
                let (key, request) = (key.clone(), request.clone());
                async move { client.pay_by_bank(&key, &request, confirmation).await }
            });
            let answer = call.await;
            // Whoever signed in meanwhile has payments of his own.
            if self.owner.get_untracked() != owner {
                return Ok(());
            }
            match &answer {
                Ok(payment) => {
                    wanted.set(None);
                    self.typed(direction).set(String::new());
                    self.begun(state, payment.clone());
                }
                Err(undone) if is_final(undone, repeated) => wanted.set(None),
                Err(_) => {}
            }
            self.keeping().await;
            answer.map(|_| ())
        });
    }

    /// Shows a payment that has begun, in place of the page that asked for it.
    pub(in crate::state) fn begun(self, state: State, payment: BankPayment) {
        let id = payment.id;
        self.opened.show(id, Load::Ready(payment.clone()));
        self.apply(payment);
        state.live.catch_up_soon(state);
        state.navigation.replace(Route::BankPayment(id));
    }

    /// What is typed, as it is asked for.
    fn request(self, direction: BankDirection) -> Option<NewBankPayment> {
        untrack(|| {
            let amount = self.money(direction).ok()?;
            let terms = self.terms.with(|terms| terms.value().cloned())?;
            let fee = terms.of(direction).fee.of(amount).ok()?;
            Some(NewBankPayment {
                direction,
                account_id: self.chosen()?.id,
                amount: amount.into(),
                fee: fee.into(),
            })
        })
    }
}

/// Whether nothing was begun, for certain, and nothing will be under this key. A request that was itself
/// turned away says nothing of an earlier one with the same key.
pub(in crate::state) fn is_final(undone: &Undone, repeated: bool) -> bool {
    let code = match undone {
        Undone::Cancelled => return !repeated,
        Undone::Failed(ApiError::Refused(refusal)) => refusal.problem.code,
        Undone::Failed(_) => return false,
    };
    match code {
        ErrorCode::InsufficientFunds
        | ErrorCode::LimitExceeded
        | ErrorCode::AccountClosed
        | ErrorCode::PaymentSuspicious
        | ErrorCode::Cancelled => true,
        // What it began before it knows by its key, whatever it thinks of the request now.
        ErrorCode::InvalidRequest => true,
        ErrorCode::Internal
        | ErrorCode::Unavailable
        | ErrorCode::TooManyRequests
        | ErrorCode::IdempotencyKeyInFlight
        | ErrorCode::IdempotencyKeyReused
        | ErrorCode::Unknown => false,
        _ => !repeated,
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn what_was_turned_away_says_nothing_of_an_earlier_request_with_its_key() {
        assert!(!is_final(&Undone::Failed(ApiError::Unreachable), false));
        assert!(!is_final(&Undone::Failed(ApiError::TimedOut), true));
        for repeated in [false, true] {
            assert_eq!(is_final(&Undone::Cancelled, repeated), !repeated);
            let not_found = Undone::Failed(ApiError::not_found());
            assert_eq!(is_final(&not_found, repeated), !repeated);
        }
    }
}
