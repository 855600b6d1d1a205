//! Signing in and out.

use poltina_api_types::{CodeRequest, CodeSent, Me, SignIn};
use poltina_domain::{ChallengeId, Phone};

use super::me::tagged;
use super::request::Call;
use super::{ApiError, Client, SignedIn, SignedOut, Tagged};
use crate::platform::intl;

impl Client<SignedOut> {
    /// Asks for a one-time code to be sent to this number.
    ///
    /// # Errors
    /// [`ApiError`]; the same call may be tried again.
    pub async fn request_code(self, phone: Phone) -> Result<CodeSent, ApiError> {
        Call::post("/sessions/codes", &CodeRequest { phone })
            .fetch()
            .await
    }

    /// Exchanges the code for a session.
    ///
    /// # Errors
    /// [`ApiError`] with `code-wrong` or `code-expired` where the code was refused.
    pub async fn sign_in(
        self,
        challenge_id: ChallengeId,
        code: String,
    ) -> Result<(Client<SignedIn>, Tagged<Me>), ApiError> {
        let me = Call::post(
            "/sessions",
            &SignIn {
                challenge_id,
                code,
                time_zone: intl::time_zone(),
            },
        )
        .send()
        .await?;
        Ok((self.remembered(), tagged(me)?))
    }

    /// Takes up the session that the browser's cookie carries.
    ///
    /// # Errors
    /// [`ApiError`] with `sign-in-required` where there is none.
    pub async fn resume(self) -> Result<(Client<SignedIn>, Tagged<Me>), ApiError> {
        let client = self.remembered();
        let me = client.me().await?;
        Ok((client, me))
    }
}

impl Client<SignedIn> {
    /// Ends the session.
    ///
    /// # Errors
    /// [`ApiError`]; the session then still holds.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        Call::delete("/sessions/current").send().await.map(drop)
    }
}
