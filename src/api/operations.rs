//! The history.

use poltina_api_types::{Direction, Operation, Page};
use poltina_domain::{Currency, OperationId};

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// A page of the history of the account in this currency, newest first; `cursor` is the `next` of the page before.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn operations(
        self,
        currency: Currency,
        direction: Option<Direction>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<Page<Operation>, ApiError> {
        let mut path = format!("/operations?limit={limit}");
        if currency != Currency::Rub {
            path.push_str("&currency=");
            path.push_str(currency.code());
        }
        match direction {
            Some(Direction::In) => path.push_str("&direction=in"),
            Some(Direction::Out) => path.push_str("&direction=out"),
            None => {}
        }
        if let Some(cursor) = cursor {
            path.push_str("&cursor=");
            path.push_str(&crate::platform::escape(cursor));
        }
        Call::get(path).fetch().await
    }

    /// One operation.
    ///
    /// # Errors
    /// [`ApiError`] with `not-found` where there is none of this person's.
    pub async fn operation(self, id: OperationId) -> Result<Operation, ApiError> {
        Call::get(format!("/operations/{id}")).fetch().await
    }
}
