//! Accounts and balances.

use poltina_api_types::Accounts;

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// All accounts in one snapshot, with the number of the newest event that it holds.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn accounts(self) -> Result<Accounts, ApiError> {
        Call::get("/accounts").fetch().await
    }
}
