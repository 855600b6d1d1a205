//! What a shop's till asks to be paid.

use poltina_api_types::{Charge, NewOrder, Order};
use poltina_domain::OrderId;

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// Makes an order. The same key with the same body makes one, however often it is sent.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn new_order(self, key: &str, order: &NewOrder) -> Result<Order, ApiError> {
        Call::post("/orders", order)
            .header("Idempotency-Key", format!("\"{key}\""))
            .fetch()
            .await
    }

    /// An order as it is now.
    ///
    /// # Errors
    /// [`ApiError`] with `not-found` where there is none.
    pub async fn order(self, id: OrderId) -> Result<Order, ApiError> {
        Call::get(format!("/orders/{id}")).fetch().await
    }

    /// Takes an order back.
    ///
    /// # Errors
    /// [`ApiError`] with `order-closed` where it is closed already.
    pub async fn cancel_order(self, id: OrderId) -> Result<Order, ApiError> {
        Call::delete(format!("/orders/{id}")).fetch().await
    }

    /// Takes the order's amount from whoever shows this code. The same key with the same code
    /// charges once, however often it is sent.
    ///
    /// # Errors
    /// [`ApiError`]; without a final refusal the outcome is unknown: send it again with the key.
    pub async fn charge(self, id: OrderId, key: &str, charge: &Charge) -> Result<Order, ApiError> {
        Call::post(format!("/orders/{id}/charge"), charge)
            .header("Idempotency-Key", format!("\"{key}\""))
            .fetch()
            .await
    }
}
