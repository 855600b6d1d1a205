//! The signed-in person.

use poltina_api_types::{Me, NameChange};

use super::request::{Answer, Call};
use super::{ApiError, Client, SignedIn};

/// A thing with the version under which it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged<T> {
    /// The thing.
    pub value: T,
    /// Its `ETag`; absent where the server gave none.
    pub etag: Option<String>,
}

impl Client<SignedIn> {
    /// Who is signed in.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn me(self) -> Result<Tagged<Me>, ApiError> {
        tagged(Call::get("/me").send().await?)
    }

    /// Changes the name, if it was not changed meanwhile.
    ///
    /// # Errors
    /// [`ApiError`] with `changed` where `etag` is not the newest version.
    pub async fn rename(self, name: &NameChange, etag: String) -> Result<Tagged<Me>, ApiError> {
        tagged(
            Call::patch("/me", name)
                .header("If-Match", etag)
                .send()
                .await?,
        )
    }
}

pub(super) fn tagged(answer: Answer) -> Result<Tagged<Me>, ApiError> {
    Ok(Tagged {
        value: answer.read()?,
        etag: answer.etag,
    })
}
