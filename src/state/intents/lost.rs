//! Records that cannot be read any more: the server knows by their keys what became of them.

use core::cell::RefCell;

use leptos::task::spawn_local;
use poltina_api_types::{ErrorCode, Outcome};

use super::Intents;
use crate::i18n::Texts;
use crate::state::State;

thread_local! {
    // Records are read often; the server is asked about each once.
    static ASKED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// What an answer says of such a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// The history has it, or its refusal was final.
    Settled,
    /// It never came, and now never can.
    CalledOff,
}

impl Intents {
    /// Asks about the transfers of these keys. What did not arrive is called off, and told of.
    pub(super) fn ask_about(self, state: State, keys: Vec<String>) {
        for key in keys {
            let new = ASKED.with_borrow_mut(|asked| {
                let new = !asked.contains(&key);
                if new {
                    asked.push(key.clone());
                }
                new
            });
            if new {
                spawn_local(self.look_into(state, key));
            }
        }
    }

    async fn look_into(self, state: State, key: String) {
        match ask(state, &key).await {
            // It stays, and is asked about the next time.
            None => ASKED.with_borrow_mut(|asked| asked.retain(|known| *known != key)),
            Some(known) => {
                self.drop_record(&key);
                if known == Known::CalledOff {
                    let t = Texts::new(state.settings.language());
                    state.notices.warn(t.vault_called_off());
                }
            }
        }
    }
}

async fn ask(state: State, key: &str) -> Option<Known> {
    let client = state.session.client()?;
    let outcome = match state.hear(client.outcome(key).await) {
        Err(error) if error.code() == Some(ErrorCode::TransferUnknown) => {
            match state.hear(client.call_off(key).await) {
                // Calling off burns the key, and says so by the outcome.
                Ok(Outcome::Refused { .. }) => return Some(Known::CalledOff),
                other => other,
            }
        }
        other => other,
    };
    outcome.ok().map(|_| Known::Settled)
}
