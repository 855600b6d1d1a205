//! One currency for another: accounts, rates, quotes, exchanges.

use poltina_api_types::{
    Account, ErrorCode, Exchange, ExchangeOutcome, NewAccount, NewExchange, NewQuote, Quote,
    QuoteExpired, Rates,
};
use poltina_domain::{Currency, Pair};

use super::request::Call;
use super::{ApiError, Client, SignedIn};

/// Why nothing was exchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotExchanged {
    /// The answer, or why there is none.
    pub error: ApiError,
    /// What the same comes to now, where the quote's time was over.
    pub quote: Option<Box<Quote>>,
}

impl Client<SignedIn> {
    /// Opens an account in this currency; the one that is open, where there is one.
    ///
    /// # Errors
    /// [`ApiError`] with `level-too-low` where nobody has identified the person.
    pub async fn open_account(self, currency: Currency) -> Result<Account, ApiError> {
        Call::post("/accounts", &NewAccount { currency })
            .fetch()
            .await
    }

    /// What a pair costs now, and a year of its official rates.
    ///
    /// # Errors
    /// [`ApiError`] with `rates-unavailable` where there are none.
    pub async fn rates(self, pair: Pair) -> Result<Rates, ApiError> {
        Call::get(format!("/rates?pair={pair}")).fetch().await
    }

    /// A quote: it moves nothing.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn quote(self, new: &NewQuote) -> Result<Quote, ApiError> {
        Call::post("/quotes", new).fetch().await
    }

    /// Exchanges what a quote says. The same key with the same quote exchanges once, however often it
    /// is sent.
    ///
    /// # Errors
    /// [`NotExchanged`]; without a final refusal it is unknown: send it again with the key.
    pub async fn exchange(self, key: &str, quote: &Quote) -> Result<Exchange, NotExchanged> {
        let body = NewExchange { quote_id: quote.id };
        let call = Call::post("/exchanges", &body);
        let call = call.header("Idempotency-Key", format!("\"{key}\""));
        let plain = |error| NotExchanged { error, quote: None };
        match call.send_told().await {
            Ok(answer) => answer.read().map_err(plain),
            Err((error, text)) => {
                let over = error.code() == Some(ErrorCode::QuoteExpired);
                let told = over.then(|| serde_json::from_str::<QuoteExpired>(&text).ok());
                Err(NotExchanged {
                    quote: told.flatten().map(|told| Box::new(told.quote)),
                    error,
                })
            }
        }
    }

    /// What became of a key.
    ///
    /// # Errors
    /// [`ApiError`] with `transfer-unknown` where no exchange with it has arrived.
    pub async fn exchange_outcome(self, key: &str) -> Result<ExchangeOutcome, ApiError> {
        Call::get(format!("/exchanges/keys/{key}")).fetch().await
    }
}
