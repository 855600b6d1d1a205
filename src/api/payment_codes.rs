//! What this device needs to make payment codes.

use poltina_api_types::{PaymentCodeRequest, PaymentCodeSeed};

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// Whether the device's handle still stands; else, or where it has none, a new one with its
    /// seed.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn payment_codes(self, handle: Option<String>) -> Result<PaymentCodeSeed, ApiError> {
        Call::post("/payment-codes", &PaymentCodeRequest { handle })
            .fetch()
            .await
    }
}
