//! Sending an exchange, and finding out what became of it: its key is looked up, and the same
//! is sent again under it, which exchanges once.

use leptos::prelude::*;
use leptos::task::spawn_local;
use poltina_api_types::{ErrorCode, Exchange, ExchangeOutcome, ExchangeSide, Quote};

use super::{ExchangeState, Held, Stage};
use crate::api::{ApiError, Client, NotExchanged, Refusal, SignedIn};
use crate::platform::clock;
use crate::platform::random;
use crate::state::State;

/// The first pause before it is asked again.
const PAUSE_MS: u32 = 1_500;

/// The longest one.
const PAUSE_MAX_MS: u32 = 20_000;

/// What is known of an exchange that was sent.
enum Told {
    /// It is done.
    Done(Box<Exchange>),
    /// Nothing was exchanged, and nothing will be by its key.
    Not(NotExchanged),
    /// It may have happened.
    Unknown(ApiError),
}

impl ExchangeState {
    /// Exchanges what the quote says that is shown now.
    pub fn confirm(self, state: State) {
        let held = self.quote.get_untracked().filter(Held::can_be_confirmed);
        let (Some(held), Some(key)) = (held, random::key()) else {
            return;
        };
        if self.sent.with_untracked(Option::is_some) || !untrack(|| self.is_restored()) {
            return;
        }
        // What is confirmed is what stands in the fields.
        if !self.answers(&held.quote) {
            return self.ask(state);
        }
        self.settle(state, key, held.quote, false);
    }

    /// Sends it until it is answered; `repeated` where it may have been sent before.
    pub(super) fn settle(self, state: State, key: String, quote: Quote, mut repeated: bool) {
        self.failed.set(None);
        self.sent.set(Some((key.clone(), quote.clone())));
        self.stage.set(match repeated {
            true => Stage::Checking(Box::new(quote.clone())),
            false => Stage::Sending,
        });
        let run = self.run.get_value();
        let own = move || self.run.get_value() == run;
        let kept = self.keeping();
        spawn_local(async move {
            kept.await;
            let mut pause = PAUSE_MS;
            loop {
                // Whoever signed in meanwhile has exchanges of his own, or takes this one up himself.
                let Some(client) = state.session.client().filter(|_| own()) else {
                    return;
                };
                let told = told(client, &key, &quote, repeated).await;
                if !own() {
                    return;
                }
                match told {
                    Told::Done(exchange) => {
                        state.connectivity.learn(None);
                        self.clear();
                        self.stage.set(Stage::Done(exchange));
                        break;
                    }
                    Told::Not(not) => {
                        let _ = state.hear(Err::<(), _>(not.error.clone()));
                        self.refused(state, not);
                        break;
                    }
                    Told::Unknown(error) => {
                        let _ = state.hear(Err::<(), _>(error));
                    }
                }
                repeated = true;
                self.stage.set(Stage::Checking(Box::new(quote.clone())));
                clock::sleep(pause).await;
                pause = pause.saturating_mul(2).min(PAUSE_MAX_MS);
            }
            self.sent.set(None);
            self.keeping().await;
            // The events tell as well; where they are not heard, this does.
            state.live.catch_up_soon(state);
        });
    }

    /// Whether a quote is of what stands in the fields now: they may have been typed in meanwhile.
    fn answers(self, quote: &Quote) -> bool {
        let asked = match self.side.get_untracked() {
            ExchangeSide::Sell => quote.sell,
            ExchangeSide::Buy => quote.buy,
        };
        let pair = (self.sell.get_untracked(), self.buy.get_untracked());
        pair == (quote.sell.money().currency(), quote.buy.money().currency())
            && untrack(|| self.amount()) == Ok(asked.money())
    }

    /// Nothing was exchanged, and nothing will be by this key.
    fn refused(self, state: State, not: NotExchanged) {
        self.stage.set(Stage::Form);
        match (not.quote, not.error.code()) {
            (Some(quote), _) if self.answers(&quote) => self.take(state, *quote, true),
            (Some(_), _) | (None, Some(ErrorCode::QuoteExpired)) => self.ask(state),
            // A used quote is of no use; of all others the terms still stand.
            (None, Some(ErrorCode::QuoteUsed)) => {
                self.quote.set(None);
                self.failed.set(Some(not.error));
            }
            (None, _) => self.failed.set(Some(not.error)),
        }
    }
}

/// Sends it. Where it may have been sent before, what became of its key is looked up first; and where its quote
/// is said to be over, once more, since the earlier request may have been decided just before.
async fn told(client: Client<SignedIn>, key: &str, quote: &Quote, repeated: bool) -> Told {
    if repeated && let Some(told) = looked_up(client, key).await {
        return told;
    }
    let not = match client.exchange(key, quote).await {
        Ok(exchange) => return Told::Done(Box::new(exchange)),
        Err(not) => not,
    };
    match finality(&not.error, repeated) {
        Finality::Open => Told::Unknown(not.error),
        Finality::OfQuote if repeated => {
            let told = looked_up(client, key).await;
            told.unwrap_or(Told::Not(not))
        }
        Finality::Final | Finality::OfQuote => Told::Not(not),
    }
}

/// What became of the key; none where no request with it has arrived.
async fn looked_up(client: Client<SignedIn>, key: &str) -> Option<Told> {
    match client.exchange_outcome(key).await {
        Ok(ExchangeOutcome::Posted { exchange }) => Some(Told::Done(Box::new(exchange))),
        Ok(ExchangeOutcome::Refused { problem }) => {
            let refusal = Refusal {
                problem,
                retry_after: None,
            };
            let error = ApiError::Refused(Box::new(refusal));
            Some(Told::Not(NotExchanged { error, quote: None }))
        }
        Err(error) if error.code() == Some(ErrorCode::TransferUnknown) => None,
        Err(error) => Some(Told::Unknown(error)),
    }
}

/// What an answer that is no exchange says of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finality {
    /// Nothing was exchanged, for ever.
    Final,
    /// This quote exchanges nothing any more; an earlier request may have used it.
    OfQuote,
    /// Anything may have happened.
    Open,
}

/// A request that was itself turned away says nothing of an earlier one, unless what it says is for ever.
fn finality(error: &ApiError, repeated: bool) -> Finality {
    let ApiError::Refused(refusal) = error else {
        return Finality::Open;
    };
    match refusal.problem.code {
        ErrorCode::InsufficientFunds | ErrorCode::LimitExceeded | ErrorCode::AccountClosed => {
            Finality::Final
        }
        ErrorCode::QuoteExpired | ErrorCode::QuoteUsed | ErrorCode::NotFound => Finality::OfQuote,
        ErrorCode::Internal
        | ErrorCode::Unavailable
        | ErrorCode::IdempotencyKeyInFlight
        | ErrorCode::Unknown => Finality::Open,
        _ if repeated => Finality::Open,
        _ => Finality::Final,
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn refusal(code: ErrorCode) -> ApiError {
        let ApiError::Refused(mut refusal) = ApiError::not_found() else {
            return ApiError::BadAnswer;
        };
        refusal.problem.code = code;
        ApiError::Refused(refusal)
    }

    #[wasm_bindgen_test]
    fn a_lost_answer_is_never_final_and_a_refusal_of_a_repetition_only_where_it_is_for_ever() {
        for repeated in [false, true] {
            let of = |error: &ApiError| finality(error, repeated);
            for lost in [
                ApiError::Unreachable,
                ApiError::TimedOut,
                ApiError::BadAnswer,
                refusal(ErrorCode::Internal),
                refusal(ErrorCode::IdempotencyKeyInFlight),
            ] {
                assert_eq!(of(&lost), Finality::Open, "{lost:?}");
            }
            assert_eq!(of(&refusal(ErrorCode::InsufficientFunds)), Finality::Final);
            assert_eq!(of(&refusal(ErrorCode::QuoteExpired)), Finality::OfQuote);
            assert_eq!(of(&refusal(ErrorCode::QuoteUsed)), Finality::OfQuote);
        }
        let frozen = refusal(ErrorCode::WalletFrozen);
        assert_eq!(finality(&frozen, false), Finality::Final);
        assert_eq!(finality(&frozen, true), Finality::Open);
    }
}
