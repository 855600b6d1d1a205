//! One attempt at a transfer: sent under its confirmation, which is asked for where the server wants
//! one. The key and the body stay the same.

use super::{Command, Intents, Stopped};
use crate::api::{ApiError, Client, Sent, SignedIn};
use crate::state::intent::{Next, after_asking, after_sending, asks_to_confirm};
use crate::state::{About, Intent, State, Undone};

impl Intents {
    /// Sends it once, under the confirmation that it has.
    pub(super) async fn attempt(
        self,
        state: State,
        client: Client<SignedIn>,
        intent: &Intent,
    ) -> Result<Sent, ApiError> {
        let confirmation = state.rooms().confirm.of_transfer(&intent.key);
        state.hear(
            client
                .transfer(&intent.key, &intent.request(), confirmation)
                .await,
        )
    }

    /// Asks for a confirmation where that is all that was missing; the same may then be sent again.
    ///
    /// # Errors
    /// Why it is not sent.
    pub(super) async fn confirm_if_asked(
        self,
        state: State,
        intent: &Intent,
        error: ApiError,
    ) -> Result<(), Stopped> {
        if !asks_to_confirm(&error) {
            return Err(Stopped::NotSent(error));
        }
        let about = About {
            payee: Some(intent.payee.clone()),
            ..About::default()
        };
        let asking = state.rooms().confirm.ask(state, intent.act(), about);
        match asking.await {
            Ok(_) => Ok(()),
            Err(Undone::Cancelled) => Err(Stopped::NotConfirmed),
            Err(Undone::Failed(error)) => Err(Stopped::NotSent(error)),
        }
    }

    /// Does what is to be done about an unsettled transfer.
    pub(super) async fn act(
        self,
        state: State,
        client: Client<SignedIn>,
        intent: &Intent,
        command: Command,
    ) -> Next {
        match command {
            Command::Ask => after_asking(state.hear(client.outcome(&intent.key).await)),
            Command::CallOff => after_asking(state.hear(client.call_off(&intent.key).await)),
            Command::Send => loop {
                let answer = self.attempt(state, client, intent).await;
                let error = match answer {
                    Err(error) if asks_to_confirm(&error) => error,
                    answer => return after_sending(false, answer),
                };
                // An earlier attempt may have got through: whether it did is asked by the key.
                if self.confirm_if_asked(state, intent, error).await.is_err() {
                    return Next::Ask;
                }
            },
        }
    }
}
