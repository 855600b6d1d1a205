//! Passkeys, and signing in by one.

use poltina_api_types::{
    Me, NewPasskey, Passkey, PasskeyCeremony, PasskeyName, PasskeySignIn, Passkeys,
};
use poltina_domain::{ConfirmationId, PasskeyId};

use super::me::tagged;
use super::request::Call;
use super::{ApiError, Client, SignedIn, SignedOut, Tagged};

impl Client<SignedOut> {
    /// What a passkey of whoever has one here is asked to sign.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn passkey_challenge(self) -> Result<PasskeyCeremony, ApiError> {
        Call::post_nothing("/sessions/passkey/options")
            .fetch()
            .await
    }

    /// Exchanges a passkey's answer for a session.
    ///
    /// # Errors
    /// [`ApiError`] with `passkey-refused` where it does not hold.
    pub async fn sign_in_by_passkey(
        self,
        answer: &PasskeySignIn,
    ) -> Result<(Client<SignedIn>, Tagged<Me>), ApiError> {
        let me = Call::post("/sessions/passkey", answer).send().await?;
        Ok((self.remembered(), tagged(me)?))
    }
}

impl Client<SignedIn> {
    /// All passkeys, the newest first.
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn passkeys(self) -> Result<Passkeys, ApiError> {
        Call::get("/passkeys").fetch().await
    }

    /// What a new passkey is made of.
    ///
    /// # Errors
    /// [`ApiError`] with `step-up-required` or `fresh-sign-in-required`.
    pub async fn begin_passkey(
        self,
        confirmation: Option<ConfirmationId>,
    ) -> Result<PasskeyCeremony, ApiError> {
        Call::post_nothing("/passkeys/options")
            .confirmed(confirmation)
            .fetch()
            .await
    }

    /// Hands in the passkey that the browser made, under the confirmation of its beginning.
    ///
    /// # Errors
    /// [`ApiError`] with `passkey-refused` where it does not hold.
    pub async fn add_passkey(
        self,
        made: &NewPasskey,
        confirmation: Option<ConfirmationId>,
    ) -> Result<Passkey, ApiError> {
        Call::post("/passkeys", made)
            .confirmed(confirmation)
            .fetch()
            .await
    }

    /// Calls a passkey something else.
    ///
    /// # Errors
    /// [`ApiError`] with `not-found` where there is none.
    pub async fn rename_passkey(self, id: PasskeyId, name: String) -> Result<(), ApiError> {
        Call::patch(format!("/passkeys/{id}"), &PasskeyName { name })
            .send()
            .await
            .map(drop)
    }

    /// Removes a passkey.
    ///
    /// # Errors
    /// [`ApiError`] with `last-factor` where nothing else is left to confirm by.
    pub async fn remove_passkey(
        self,
        id: PasskeyId,
        confirmation: Option<ConfirmationId>,
    ) -> Result<(), ApiError> {
        Call::delete(format!("/passkeys/{id}"))
            .confirmed(confirmation)
            .send()
            .await
            .map(drop)
    }
}
