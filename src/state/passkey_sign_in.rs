//! Signing in by a passkey: by a button, or by what the browser offers in the field of the number.

use poltina_api_types::{Me, PasskeySignIn, WebauthnJson};

use super::State;
use crate::api::{ApiError, Client, SignedIn, Tagged};
use crate::platform::intl;
use crate::platform::passkey::{self, PasskeyError};

/// What did not work while signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryTrouble {
    /// The browser.
    Passkey(PasskeyError),
    /// The server or the network.
    Api(ApiError),
}

/// Asks for a passkey and hands its answer in. With `conditional` it waits for the person to choose one
/// where the browser fills in names.
pub(super) async fn answered(
    state: State,
    conditional: bool,
) -> Result<(Client<SignedIn>, Tagged<Me>), EntryTrouble> {
    let ceremony = state
        .hear(Client::new().passkey_challenge().await)
        .map_err(EntryTrouble::Api)?;
    let answer = passkey::prove(ceremony.options.text(), conditional)
        .await
        .map_err(EntryTrouble::Passkey)?;
    state.derived(&answer);
    let credential = WebauthnJson::from_text(answer.json)
        .map_err(|_| EntryTrouble::Passkey(PasskeyError::Failed))?;
    let answer = PasskeySignIn {
        ceremony_id: ceremony.ceremony_id,
        credential,
        time_zone: intl::time_zone(),
    };
    state
        .hear(Client::new().sign_in_by_passkey(&answer).await)
        .map_err(EntryTrouble::Api)
}

impl State {
    /// Signs in by a passkey.
    ///
    /// # Errors
    /// [`EntryTrouble`]; nobody is signed in then.
    pub async fn enter_by_passkey(self, conditional: bool) -> Result<(), EntryTrouble> {
        let (client, me) = answered(self, conditional).await?;
        self.sign_in.forget();
        self.session.admit(self, client, me).await;
        Ok(())
    }
}
