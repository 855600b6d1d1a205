//! Receipts of both sides, and the list of a shop.

use poltina_api_types::{Page, Receipt, ReceiptSearch, ReceiptSummary};
use poltina_domain::ReceiptId;

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// One receipt.
    ///
    /// # Errors
    /// [`ApiError`] with `not-found` where the person is neither payer nor seller.
    pub async fn receipt(self, id: ReceiptId) -> Result<Receipt, ApiError> {
        Call::get(format!("/receipts/{id}")).fetch().await
    }

    /// A page of a shop's receipts, newest first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn receipts(self, search: &ReceiptSearch) -> Result<Page<ReceiptSummary>, ApiError> {
        Call::post("/receipts/search", search).fetch().await
    }
}
