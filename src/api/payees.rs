//! Whom one can pay.

use poltina_api_types::{
    ErrorCode, NewSavedName, Payee, PayeeId, PayeeList, PayeeLookup, SavedPayeeName,
    SavedPayeeNames,
};
use poltina_domain::{Phone, SavedName, ShopSlug};

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

    /// Whom he ever paid, and whose names he saved.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn contacts(self) -> Result<PayeeList, ApiError> {
        Call::get("/payees/contacts").fetch().await
    }

    /// The names under which he knows people.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn saved_names(self) -> Result<SavedPayeeNames, ApiError> {
        Call::get("/payees/names").fetch().await
    }

    /// Saves the name under which he knows this person.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn save_name(self, id: PayeeId, name: SavedName) -> Result<SavedPayeeName, ApiError> {
        Call::put(format!("/payees/{id}/name"), &NewSavedName { name })
            .fetch()
            .await
    }

    /// Removes it. One that is not there is as good as removed.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn forget_name(self, id: PayeeId) -> Result<(), ApiError> {
        match Call::delete(format!("/payees/{id}/name")).send().await {
            Err(error) if error.code() != Some(ErrorCode::NotFound) => Err(error),
            _ => Ok(()),
        }
    }
}
