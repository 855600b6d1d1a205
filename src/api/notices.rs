//! What the person should know, and up to where it was read.

use poltina_api_types::{NoticeList, NoticesRead};

use super::request::Call;
use super::{ApiError, Client, SignedIn};

impl Client<SignedIn> {
    /// A page of what one should know, the newest first; below this number where there is one.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn notices(self, before: Option<i64>) -> Result<NoticeList, ApiError> {
        let query = before.map(|before| format!("?before={before}"));
        Call::get(format!("/notices{}", query.unwrap_or_default()))
            .fetch()
            .await
    }

    /// Marks all up to this one as read.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn read_notices(self, sequence: i64) -> Result<(), ApiError> {
        Call::put("/notices/read", &NoticesRead { sequence })
            .send()
            .await
            .map(drop)
    }
}
