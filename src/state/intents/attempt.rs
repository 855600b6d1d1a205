//! One attempt at a transfer: sent under its confirmation, which is asked for where the server wants
//! one. The key and the body stay the same.

use super::{Command, Intents, Stopped};
use crate::api::{ApiError, Client, Sent, SignedIn};
use crate::i18n::Texts;
use crate::state::exchange::quote_total;
use crate::state::intent::{Next, after_asking, after_sending, asks_to_confirm, is_of_quote};
use crate::state::{About, Intent, IntentState, State, Undone};

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
        let t = Texts::new(state.settings.language());
        let total = intent.quote.as_deref().and_then(quote_total);
        let about = About {
            payee: Some(intent.payee.clone()),
            line: total.map(|total| t.confirm_leaves(&t.money_text(total))),
            ..About::default()
        };
        let asking = state.rooms().confirm.ask(state, intent.act(), about);
        match asking.await {
            Ok(_) => Ok(()),
            Err(Undone::Cancelled) => Err(Stopped::NotConfirmed),
            Err(Undone::Failed(error)) => Err(Stopped::NotSent(error)),
        }
    }

    /// Its quote pays nothing any more: unless an earlier attempt got through, it is refused for good.
    async fn of_quote(
        self,
        state: State,
        client: Client<SignedIn>,
        intent: &Intent,
        error: ApiError,
    ) -> Next {
        match (
            after_asking(state.hear(client.outcome(&intent.key).await)),
            error,
        ) {
            (Next::NotArrived, ApiError::Refused(refusal)) => {
                Next::Settled(IntentState::Refused(refusal.problem))
            }
            (next, _) => next,
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
                    Err(error) if is_of_quote(&error) => {
                        return self.of_quote(state, client, intent, error).await;
                    }
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
