//! Whom one can pay.

use poltina_api_types::{Payee, PayeeId, PayeeList, PayeeLookup};
use poltina_domain::{Phone, ShopSlug};

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// Whose number this is.
    ///
    /// # Errors
    /// [`ApiError`] with `payee-unknown` where no wallet has it.
    pub async fn payee_by_phone(self, phone: Phone) -> Result<Payee, ApiError> {
        Call::post("/payees/lookup", &PayeeLookup { phone })
            .fetch()
            .await
    }

    /// The shop of a payment link.
    ///
    /// # Errors
    /// [`ApiError`] with `payee-unknown` where there is none.
    pub async fn payee_by_shop(self, shop: &ShopSlug) -> Result<Payee, ApiError> {
        Call::get(format!("/payees/shops/{shop}")).fetch().await
    }

    /// A payee that an operation or a receipt names.
    ///
    /// # Errors
    /// [`ApiError`] with `payee-unknown` where he cannot be paid any more.
    pub async fn payee(self, id: PayeeId) -> Result<Payee, ApiError> {
        Call::get(format!("/payees/{id}")).fetch().await
    }

    /// The payees paid most often.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn frequent_payees(self) -> Result<PayeeList, ApiError> {
        Call::get("/payees/frequent").fetch().await
    }
}
