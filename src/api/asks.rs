//! Asking for money: requests, and bills that are divided.

use poltina_api_types::{
    MoneyRequest, NewMoneyRequest, NewSplit, Page, PayeeId, RequestSide, Split,
};
use poltina_domain::{RequestId, SplitId};

use super::request::Call;
use super::{ApiError, Client, SignedIn};

/// As many as the server gives at once.
const MOST: u32 = 200;

impl Client<SignedIn> {
    /// Asks for money. The same key with the same body asks once, however often it is sent.
    ///
    /// # Errors
    /// [`ApiError`] with `requests-refused` where the other takes none of his.
    pub async fn ask(self, key: &str, new: &NewMoneyRequest) -> Result<MoneyRequest, ApiError> {
        Call::post("/requests", new)
            .header("Idempotency-Key", format!("\"{key}\""))
            .fetch()
            .await
    }

    /// The newest requests by oneself, or to oneself.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn requests(self, side: RequestSide) -> Result<Vec<MoneyRequest>, ApiError> {
        let side = match side {
            RequestSide::ToMe => "to_me",
            RequestSide::FromMe => "from_me",
        };
        let call = Call::get(format!("/requests?side={side}&limit={MOST}"));
        call.fetch().await.map(|page: Page<_>| page.items)
    }

    /// A request as it is now.
    ///
    /// # Errors
    /// [`ApiError`] with `not-found` where there is none, or it asks somebody else.
    pub async fn request(self, id: RequestId) -> Result<MoneyRequest, ApiError> {
        Call::get(format!("/requests/{id}")).fetch().await
    }

    /// Takes a request back.
    ///
    /// # Errors
    /// [`ApiError`] with `request-closed` where it is over already.
    pub async fn cancel_request(self, id: RequestId) -> Result<MoneyRequest, ApiError> {
        Call::delete(format!("/requests/{id}")).fetch().await
    }

    /// Declines a request.
    ///
    /// # Errors
    /// As for [`Client::cancel_request`].
    pub async fn decline_request(self, id: RequestId) -> Result<MoneyRequest, ApiError> {
        let call = Call::post_nothing(format!("/requests/{id}/decline"));
        call.fetch().await
    }

    /// Reminds who is asked.
    ///
    /// # Errors
    /// [`ApiError`] with `too-many-requests` where that was done within a day.
    pub async fn remind(self, id: RequestId) -> Result<MoneyRequest, ApiError> {
        let call = Call::post_nothing(format!("/requests/{id}/remind"));
        call.fetch().await
    }

    /// Takes no requests of this person any more.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn refuse_asker(self, payee: PayeeId) -> Result<(), ApiError> {
        let call = Call::put(format!("/requests/refused/{payee}"), &());
        call.send().await.map(|_| ())
    }

    /// Divides a bill. The same key with the same body makes one, however often it is sent.
    ///
    /// # Errors
    /// As for [`Client::ask`].
    pub async fn divide(self, key: &str, new: &NewSplit) -> Result<Split, ApiError> {
        Call::post("/splits", new)
            .header("Idempotency-Key", format!("\"{key}\""))
            .fetch()
            .await
    }

    /// The newest bills that one divided.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn splits(self) -> Result<Vec<Split>, ApiError> {
        let call = Call::get(format!("/splits?limit={MOST}"));
        call.fetch().await.map(|page: Page<_>| page.items)
    }

    /// A bill as it is now.
    ///
    /// # Errors
    /// [`ApiError`] with `not-found` where there is none, or it is nobody's but others'.
    pub async fn split(self, id: SplitId) -> Result<Split, ApiError> {
        Call::get(format!("/splits/{id}")).fetch().await
    }

    /// Closes a bill.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn close_split(self, id: SplitId) -> Result<Split, ApiError> {
        Call::delete(format!("/splits/{id}")).fetch().await
    }
}
